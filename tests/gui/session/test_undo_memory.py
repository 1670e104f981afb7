"""Undo in bounded memory: which entries go, and that those that stay work as before."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from core.basics.addresses import Weight
from core.training.loss_history import BINS, LossHistory
from gui.session.changes import undo
from gui.session.changes.undo import SessionSnapshot

if TYPE_CHECKING:
    from pathlib import Path

    from gui.session import Session

W11 = Weight(2, 0, 0)


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for about ten networks of nine weights."""
    for name, value in (("BUDGET", 720), ("LIMIT", 720), ("LEAST", 2)):
        monkeypatch.setattr(undo, name, value)


def test_the_oldest_edits_are_forgotten_where_memory_ends_and_the_others_are_undone(session: Session) -> None:
    networks = [session.state.network]
    for k in range(40):
        session.set_weight(W11, 1.0 + k)
        networks.append(session.state.network)
    kept = session.undo_stack.count()
    assert 4 <= kept <= 10
    assert not session.undo_stack.canRedo()
    for k in range(1, kept + 1):
        session.undo()
        assert session.state.network is networks[-1 - k]
    assert not session.undo_stack.canUndo()
    for _ in range(kept):
        session.redo()
    assert session.state.network is networks[-1]
    assert session.state.undo_text == session.undo_stack.undoText() != ""


def test_saved_work_is_known_after_older_edits_are_forgotten(session: Session, tmp_path: Path) -> None:
    values = iter(range(1, 100))
    for value in values:
        most = session.undo_stack.count()
        session.set_weight(W11, float(value))
        if session.undo_stack.count() <= most:
            break
    session.saved(tmp_path / "a.chainrule")
    saved = session.state.network
    most = 0
    while session.undo_stack.count() > most:
        most = session.undo_stack.count()
        session.set_weight(W11, float(next(values)))
    assert session.state.modified
    while session.state.modified:
        session.undo()
    assert session.state.network is saved
    session.undo()
    assert session.state.modified


def test_work_saved_before_all_that_can_be_undone_is_never_called_saved(session: Session, tmp_path: Path) -> None:
    session.set_weight(W11, 0.5)
    session.saved(tmp_path / "a.chainrule")
    for k in range(40):
        session.set_weight(W11, 1.0 + k)
    while session.undo_stack.canUndo():
        session.undo()
        assert session.state.modified


def test_edits_of_one_gesture_stay_one_after_older_ones_are_forgotten(session: Session) -> None:
    gesture = 0
    for k in range(40):
        gesture = session.new_gesture()
        session.set_weight(W11, 1.0 + k, gesture)
    before = session.undo_stack.count()
    start = session.state.network
    session.set_weight(W11, 99.0)
    gesture = session.new_gesture()
    for k in range(5):
        session.set_weight(W11, 0.1 * k, gesture)
    assert session.undo_stack.count() <= before + 2
    session.undo()
    session.undo()
    assert session.state.network is start


def test_forgotten_edits_are_freed(session: Session) -> None:
    session.set_weight(W11, 0.5)
    first = weakref.ref(session.undo_stack.command(0))
    for k in range(40):
        session.set_weight(W11, 1.0 + k)
    gc.collect()
    assert first() is None
    kept = [each for each in gc.get_objects() if isinstance(each, SessionSnapshot)]
    assert len(kept) <= 2 * session.undo_stack.count() + 2


def test_losses_of_many_epochs_count(session: Session) -> None:
    short, long = LossHistory().appended(0, [1.0]), LossHistory().appended(0, [1.0] * BINS)
    assert long.nbytes == BINS * short.nbytes == 16 * BINS
    assert long.tested([(0, 1.0)]).nbytes == long.nbytes + 16
