"""While a number is asked for, it is nowhere: no text, tooltip, status line or accessible name of the window has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from reading.visible_texts import numbers

from core.basics.addresses import Node, Weight
from core.basics.number_format import Digits
from core.data.dataset import Dataset
from core.derivation import Kind
from core.document.document import Document
from core.model.network import Layer, Network
from core.training.settings import Settings
from gui.dialogs.palette import Palette
from gui.dialogs.worksheet import WorksheetDialog
from gui.session import Change, Session
from gui.window.finding import entries

if TYPE_CHECKING:
    from core.derivation import Quantity
    from gui.window.main_window import MainWindow

# No number of its update is like another, or like one that stands in the window for other reasons.
_NETWORK = Network(
    (Layer([[0.37, -0.61, 0.23], [-0.83, 0.47, 0.71]], "tanh"), Layer([[0.59, -0.91, 0.33]], "sigmoid")),
)
_DATA = Dataset(np.array([[0.53, -0.79], [0.67, 0.29], [-0.41, 0.87]]), np.array([[0.77], [0.19], [0.43]]))


@pytest.fixture
def session(qapp: QApplication) -> Session:
    made = Session(Document(_NETWORK, _DATA, settings=Settings(rate=0.7, shuffle=False)))
    made.set_digits(Digits(6))
    yield made
    made.shut_down()


def hidden_numbers(window: MainWindow) -> dict[Quantity, float]:
    """What must not be found; without what has the same number as something that may be seen."""
    state = window.session.state
    steps = state.derivation
    results = [step.result for step in steps[: len(steps)]]
    results += [slope for slope in map(_slope, results) if slope is not None]
    shown = [steps.value(q) for q in (*steps.given(), *results) if not state.hides(q)]
    hidden = {q: steps.value(q) for q in results if state.hides(q)}
    hidden = {q: v for q, v in hidden.items() if not any(abs(v - other) <= 1e-4 * abs(v) for other in shown)}
    assert hidden
    return hidden


def leaks(window: MainWindow, hidden: dict[Quantity, float] | None = None, near: float = 2e-5) -> list[str]:
    """Where a hidden number is seen or heard."""
    hidden = hidden_numbers(window) if hidden is None else hidden
    found = list(numbers(window))
    which = {number: [q for q, value in hidden.items() if abs(number - value) <= near * abs(value)]
             for number in {number for *_, number in found}}  # fmt: skip
    return [f"{q} = {hidden[q]} in {where}: {text}" for where, text, number in found for q in which[number]]


def _slope(quantity: Quantity) -> Quantity | None:
    return replace(quantity, kind=Kind.DERIVATIVE) if quantity.kind is Kind.DELTA else None


def open_all(window: MainWindow) -> None:
    for dock in window.docks.values():
        dock.show()
        dock.raise_()
        QApplication.processEvents()


def show_again(window: MainWindow) -> None:
    """What panels behind others would show in front of them, where an exercise does not cover them."""
    panels, shown = window.panels, window.panels.to_show()
    for id_, panel in panels.made.items():
        if id_ not in shown and window.docks[id_].widget().isAncestorOf(panel):
            panel.show_state(window.session.state, Change.ALL)


@pytest.mark.parametrize("method", ["sgd", "batch"])
@pytest.mark.parametrize("sheet", [False, True])
def test_no_hidden_number_is_seen_or_heard(window, session, sheet, method):
    session.set_settings(method=method)
    open_all(window)
    for phase, last in (("forward", None), ("backward", None), ("update", None), ("all", 3)):
        session.start_exercise(phase, last=last, sheet=sheet)
        QApplication.processEvents()
        show_again(window)
        assert not leaks(window), phase
        for place in (Node(2, 0), Node(3, 0), Weight(2, 0, 1), Weight(3, 0, 2), None):
            session.select(place)
            assert not leaks(window), (phase, place)
        session.next_phase()
        session.go_to(len(session.state.derivation) - 1)
        assert not leaks(window), phase
        session.end_exercise()
        session.go_to(0)


def test_no_hidden_number_is_told_while_answers_are_given(window, session):
    session.start_exercise("backward")
    open_all(window)
    for _ in range(3):
        attempt = session.state.exercise
        right = attempt.grader.workings.value(attempt.exercise.quantity(attempt.open))
        for wrong in (2 * right, -right, right * 10, right + 0.0123, 0.4321):
            session.answer(f"{wrong:.3e}")
            assert not leaks(window)
        session.show_hint()
        assert not leaks(window)
        session.answer(repr(right))
    session.show_step()
    assert not leaks(window)


def test_no_hidden_number_is_seen_while_a_mistake_is_sought_or_a_change_predicted(window, session):
    open_all(window)
    for kind in ({"predict": 1}, {"predict": 1, "epochs": 30}, {"find": 1}):
        session.start_exercise("backward", **kind)
        QApplication.processEvents()
        show_again(window)
        if "find" in kind:  # its own list shows numbers, most of them right
            window.docks["exercise"].hide()
        assert not leaks(window), kind
        session.end_exercise()


def test_no_hidden_number_is_told_by_a_rule_or_sign_asked_before_it(window, session):
    session.start_exercise("backward", lead=1)
    open_all(window)
    asked = 0
    while session.state.exercise.open is not None and asked < 4:
        attempt = session.state.exercise
        if attempt.lead is not None:
            asked += 1
            assert not leaks(window)
            session.choose(0)
            assert not leaks(window), "what is said of the choice tells no number"
        session.answer(repr(attempt.grader.workings.value(attempt.exercise.quantity(attempt.open))))
    assert asked


def test_no_hidden_number_is_in_the_palette_or_the_worksheet_dialog(window, session):
    session.start_exercise("backward", sheet=True)
    palette = Palette(window, entries(window, window.fields))
    dialog = WorksheetDialog(session, "backward", window)
    for each in (palette, dialog):
        each.show()
    try:
        assert not leaks(window)
    finally:
        for each in (palette, dialog):
            each.close()
            each.deleteLater()


def test_an_answer_carried_on_does_not_tell_the_right_number(window, session):
    session.start_exercise("forward", sheet=True)
    session.answer_all({"s.2.1": "0.5", "h.2.1": "0.46212"})
    assert session.state.exercise.verdicts["h.2.1"].carried
    assert not leaks(window)


def test_the_check_finds_numbers_that_are_not_hidden(window, session, monkeypatch):
    """The walk itself sees graph, tables, formulas and readouts."""
    session.start_exercise("all")
    hidden = hidden_numbers(window)
    with monkeypatch.context() as patch:
        patch.setattr(type(session.state), "hiding", property(lambda _: False))
        session.select(Node(2, 0))
        session.set_digits(Digits(7))
        # Numbers in nodes have as many digits as there is room for.
        found = "\n".join(leaks(window, hidden, near=2e-3))
    for where in ("in graph:", "NumberTable", "accessible", "in graph, Node", "in graph, Weight"):
        assert where in found, where


def test_panels_come_back_when_the_exercise_ends(window, session, qtbot):
    panel, shown = window.panels["loss_curve"], window.docks["loss_curve"].widget()
    session.start_exercise("forward")
    assert not panel.isVisible() and window.docks["loss_curve"].widget() is not shown
    session.end_exercise()
    assert panel.isVisible() and window.docks["loss_curve"].widget() is shown
    qtbot.waitUntil(lambda: "loss_curve" not in window.panels.stale)


def test_commands_that_would_make_the_update_wait_for_the_exercise(window, session):
    session.start_exercise("forward")
    for name in ("step", "next_phase", "finish_example", "run", "epoch"):
        assert not window.actions_[name].isEnabled(), name
    session.end_exercise()
    for name in ("step", "next_phase", "finish_example", "run", "epoch"):
        assert window.actions_[name].isEnabled(), name


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.set_weight(Weight(2, 0, 0), 0.5),
        lambda s: s.choose_example(1),
        lambda s: s.set_settings(rate=0.1),
        lambda s: s.set_cell(0, 0, 0.3),
        lambda s: s.finish_example(),
        lambda s: s.run_epochs(1),
        lambda s: s.add_node(2),
    ],
)
def test_an_exercise_ends_with_the_update_that_it_asks_about(session, act):
    session.start_exercise("forward")
    act(session)
    session.pause()
    assert session.state.exercise is None


def test_an_exercise_with_new_weights_can_be_undone(session):
    session.start_exercise("forward", draw=3)
    assert session.state.exercise is not None and session.state.network != _NETWORK
    assert session.state.exercise.exercise.network is session.state.network
    session.undo()
    assert session.state.exercise is None and session.state.network == _NETWORK
