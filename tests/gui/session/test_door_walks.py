"""Random walks through every door of a session: what holds must hold after each act, and undo is exact."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEventLoop
from session_doors import ACTS, check, check_state

from core.basics.errors import InputError
from core.gallery.presets import PRESETS, preset
from gui.session import Session

if TYPE_CHECKING:
    from gui.session import State

# An act, the two numbers that choose what it is done to, and whether a run that it starts is waited for.
acts = st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 400), st.floats(-2, 2), st.booleans())


def words(session: Session) -> tuple[Any, ...]:
    """What undo and redo give back: the world, and the words for it."""
    s = session.state
    return (
        s.document, s.timeline, s.history, s.recorded, s.previous, s.update_selection, s.cursor, s.example,
        s.point.tobytes(), s.target.tobytes(), s.undo_text, s.redo_text, s.modified, s.running, len(s.derivation),
    )  # fmt: skip


def wait_for_the_run(session: Session) -> None:
    loop = QEventLoop()

    def over(state: State, _change: object) -> None:
        if not state.running or state.epoch > 3:
            loop.quit()

    if session.state.running:
        session.changed.connect(over)
        loop.exec()
        session.changed.disconnect(over)
        session.pause()


def do(session: Session, name: str, k: int, x: float) -> None:
    """One act; a refused one changes nothing."""
    before = session.state
    try:
        ACTS[name](session, k, x)
    except InputError as error:
        assert "\n" not in str(error)
        assert before.running or session.state.document == before.document
    session._kept_runs.leave()


def place_in_stack(session: Session) -> tuple[int, int]:
    return session.undo_stack.count(), session.undo_stack.index()


def undo_and_redo(session: Session, pushed: bool) -> None:
    """Undo and redo give the same states each time; what was just pushed comes back as it was."""
    session.pause()
    if not session.undo_stack.canUndo():
        return
    after = words(session)
    session.undo()
    check(session)
    before = words(session)
    session.redo()
    check(session)
    again = words(session)
    if pushed:
        assert again == after
    session.undo()
    assert words(session) == before
    session.redo()
    assert words(session) == again


@pytest.mark.timeout(300)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(start=st.sampled_from(sorted(PRESETS)), walk=st.lists(acts, min_size=1, max_size=25))
def test_whatever_is_done_the_state_is_whole(
    qapp: object, start: str, walk: list[tuple[str, int, float, bool]]
) -> None:
    session = Session(preset(start))
    seen: list[int] = []

    def tell(state: State, _change: object) -> None:
        seen.append(1)
        check_state(state)

    session.changed.connect(tell)
    try:
        for name, k, x, wait in walk:
            seen.clear()
            entries, at_rest = place_in_stack(session), not session.state.running
            do(session, name, k, x)
            assert len(seen) <= 1, name
            check(session)
            if wait:
                wait_for_the_run(session)
                # An act that ends a run may do more after that entry.
                own = at_rest and name not in ("undo", "redo", "new_document")
                undo_and_redo(session, own and place_in_stack(session) != entries)
        session.pause()
        while session.undo_stack.canUndo():
            session.undo()
            check(session)
        with suppress(InputError):
            back_to_the_start(session)
    finally:
        session.shut_down()


def back_to_the_start(session: Session) -> None:
    """Step back over every border, to the first step of the first moment."""
    for _ in range(2000):
        place = session.state.timeline.index, session.state.cursor
        if place == (0, 0):
            return
        session.step_back()
        check(session)
        assert (session.state.timeline.index, session.state.cursor) != place
