"""One action, one change: panels are notified once of every action, with a complete state."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from session_doors import ACTS, NO_ACTS, check, doors

import gui
from core.basics.addresses import Node, Weight
from core.basics.errors import InputError
from core.lessons.builtin import builtin_lesson
from gui.session import Change, Session
from gui.session.exercising import ExerciseDoors
from gui.window.bars.enabled import enabled

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.window.main_window import MainWindow


# What has to be done first, so that a door has something to do.
def _predicted(s: Session) -> None:
    """All that is asked about the update is predicted."""
    s.start_exercise(predict=1)
    while s.state.exercise is not None and s.state.exercise.open is not None:
        s.guess("up")


def _picked(s: Session) -> None:
    """The broken training is picked; its mistake is still to be named."""
    s.start_exercise(broken=1)
    assert s.state.exercise is not None and s.state.exercise.broken is not None
    s.pick(s.state.exercise.broken.broken)


FIRST: dict[str, Callable[[Session], object]] = {
    "pause": lambda s: s.run(),
    "unscale": lambda s: s.scale("unit", "inputs"),
    "restore_start": lambda s: s.set_weight(Weight(2, 0, 0), 9.0),
    "step_back": lambda s: s.go_to(0),
    "guess": lambda s: s.start_exercise(predict=1),
    "mark": lambda s: s.start_exercise("forward", find=1),
    "predict_next": _predicted,
    "choose": lambda s: s.start_exercise("forward", lead=1),
    "pick": lambda s: s.start_exercise(broken=1),
    "blame": _picked,
    **dict.fromkeys(
        ["answer", "answer_all", "show_hint", "show_step", "end_exercise"], lambda s: s.start_exercise("forward")
    ),
    "clear_previous": lambda s: whole_epoch(s),
    "go_to_stage": lambda s: s.open_lesson(builtin_lesson("backward")),
    "set_stage": lambda s: s.open_lesson(builtin_lesson("backward")),
    "answer_question": lambda s: at_a_question(s),
}
# Which number chooses something else than is there already; 1 where nothing is said.
CHOICES = {
    "select_layer": 2, "split": 4, "saved": 3, "set_settings": 0, "choose_example": 2, "unscale": 0,
}  # fmt: skip


def at_a_question(session: Session) -> None:
    """A stage that is set and has a question."""
    session.open_lesson(builtin_lesson("collapse"))
    session.set_stage()


def whole_epoch(session: Session) -> None:
    """An epoch by steps, then a reset, which leaves a curve behind."""
    for _ in range(len(session.state.data) + 1):
        session.finish_example()
    session.reset()


def live_in(session: Session) -> None:
    """A session in which everything can be done: updates, edits, a kept run, test examples, something to redo."""
    session.split(0.25, 1)
    session.finish_example()
    session.finish_example()
    session.keep_run()
    session.move_nodes({Node(1, 0): (1.0, 2.0)})
    session.finish_example()
    session.select(Node(2, 1))
    session.set_weight(Weight(2, 0, 0), 1.5)
    session.undo()
    session.go_to(3)


def test_every_door_is_tried() -> None:
    assert doors() == ACTS.keys() | NO_ACTS, "a new method of the session belongs into session_doors.ACTS"
    assert not ACTS.keys() & NO_ACTS


def test_nobody_but_the_session_reaches_behind_its_doors(session: Session) -> None:
    behind = {name for name in vars(session) if name.startswith("_")}
    assert "_store" in behind
    outside = [path for path in Path(gui.__path__[0]).rglob("*.py") if "session" not in path.parent.parts[-2:]]
    found = [
        f"{path.name}: {name}"
        for path in outside
        for name in re.findall(r"session\.(_\w+)", path.read_text(encoding="utf-8"))
        if name in behind
    ]
    assert found == []


@pytest.mark.parametrize("name", ACTS)
def test_one_act_is_one_change(session: Session, name: str) -> None:
    live_in(session)
    FIRST.get(name, lambda _: None)(session)
    told: list[Change] = []

    def tell(_state: object, change: Change) -> None:
        told.append(change)
        check(session)

    session.changed.connect(tell)
    ACTS[name](session, CHOICES.get(name, 1), 0.75)
    assert len(told) == 1, told
    check(session)
    session.changed.disconnect(tell)
    session.pause()


@pytest.mark.parametrize("name", ACTS)
def test_one_act_during_a_run_is_one_change(session: Session, name: str) -> None:
    live_in(session)
    FIRST.get(name, lambda _: None)(session)
    session.run()
    told: list[Change] = []

    def tell(_state: object, change: Change) -> None:
        told.append(change)
        check(session)

    session.changed.connect(tell)
    ACTS[name](session, CHOICES.get(name, 1), 0.75)
    # A run has ended the exercise.
    nothing = name in ("run", "run_epochs") or name in vars(ExerciseDoors).keys() - {"start_exercise"}
    assert len(told) == (0 if nothing else 1), told
    session.changed.disconnect(tell)
    session.pause()
    check(session)


def test_a_complaint_comes_after_the_change(session: Session) -> None:
    seen: list[str] = []
    session.changed.connect(lambda state, _: seen.append(state.message))
    session.failed.connect(seen.append)
    with session.together():
        session.fail("It failed.")
        session.say("Something is said.")
    assert seen == ["Something is said.", "It failed."]


def test_an_activation_that_takes_the_loss_with_it_is_one_change(session: Session) -> None:
    session.set_loss("cross_entropy")
    told: list[Change] = []
    session.changed.connect(lambda _, change: told.append(change))
    session.set_activation(session.state.network.depth, "tanh")
    assert len(told) == 1
    assert session.state.message.startswith("The loss is now least squares")


def test_commands_can_be_given_as_the_state_has_it_after_every_act(window: MainWindow) -> None:
    session = window.session
    # What runs is the window's business after; here everything is at rest.
    for name in (name for name in ACTS if "run" not in name and name != "compare_methods"):
        with suppress(InputError):
            ACTS[name](session, CHOICES.get(name, 1), 0.75)
        expected = enabled(session.state)
        assert {command: window.actions_[command].isEnabled() for command in expected} == expected, name
        n = session.state.selected_layer
        assert window.actions_["bias"].isChecked() == session.state.network.has_bias_unit(n), name
