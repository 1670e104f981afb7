"""Faults planted on purpose, one of each kind: the player finds each, and in so many acts."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from choosing import at_random
from player import play
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter

from core.basics.addresses import Node
from core.files.native import format
from gui.graph.items import nodes
from gui.graph.items.item import GraphItem
from gui.panels.backprop.derivation import DerivationPanel
from gui.panels.data.model import ExamplesModel
from gui.panels.network.weights import MatrixModel
from gui.panels.training.loss_curve import LossPanel
from gui.session import Change, Session
from gui.session.changes.undo import UndoEntry
from gui.tables.view import NumberTable
from gui.widgets.fast_label import FastLabel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Patch = pytest.MonkeyPatch
# So many acts are played at most; each fault is found in far fewer.
MOST = 250

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.qt_no_exception_capture, pytest.mark.no_qt_log]


def stale_panel(patch: Patch) -> None:
    usual = LossPanel.show_state

    def seldom(panel: LossPanel, state: Any, change: Change) -> None:
        if change == Change.ALL:
            usual(panel, state, change)

    patch.setattr(LossPanel, "show_state", seldom)


def stale_table(patch: Patch) -> None:
    usual = ExamplesModel.show_state
    patch.setattr(
        ExamplesModel, "show_state",
        lambda model, state, test=False: usual(model, state, test) if state.data is not model.examples.data else None,
    )  # fmt: skip


def stale_pixels(patch: Patch) -> None:
    def without_update(item: GraphItem, shown: Any) -> None:
        item.shown = shown

    patch.setattr(GraphItem, "show_state", without_update)


def stale_derivation(patch: Patch) -> None:
    usual = DerivationPanel._show_step

    def one_behind(panel: DerivationPanel, state: Any, step: Any) -> None:
        usual(panel, state, state.derivation[max(state.cursor - 2, 0)])

    patch.setattr(DerivationPanel, "_show_step", one_behind)


def cut_number(patch: Patch) -> None:
    patch.setattr(NumberTable, "_share", lambda table: table.horizontalHeader().resizeSection(0, 20))


def two_changes(patch: Patch) -> None:
    usual = Session.select

    def twice(session: Session, place: Any) -> None:
        session._store.show(message="Selecting.")
        usual(session, place)

    patch.setattr(Session, "select", twice)


def dead_action(patch: Patch) -> None:
    patch.setattr(Session, "step", lambda _: None)


def open_painter(patch: Patch) -> None:
    usual, kept = FastLabel.paintEvent, []

    def unfinished(line: FastLabel, event: Any) -> None:
        # Once, and only until Qt has noticed: a painter that outlives its widget ends the process.
        usual(line, event)
        if not kept and line.window().isVisible():
            kept.append(QPainter(line))
            QTimer.singleShot(0, kept[0].end)

    patch.setattr(FastLabel, "paintEvent", unfinished)


def wrong_number_on_the_graph(patch: Patch) -> None:
    usual = nodes.node_numbers

    def last_digit_off(*arguments: Any) -> Any:
        numbers = usual(*arguments)
        return numbers._replace(texts=tuple(text[:-1] + str((int(text[-1]) + 1) % 10) for text in numbers.texts))

    patch.setattr(nodes, "node_numbers", last_digit_off)


def wrong_number_in_a_table(patch: Patch) -> None:
    usual = MatrixModel.words
    patch.setattr(MatrixModel, "words", lambda model, i, j: usual(model, i, j).lstrip("−"))


def bad_undo(patch: Patch) -> None:
    patch.setattr(UndoEntry, "undo", lambda edit: edit._restore(replace(edit._before, timeline=edit._after.timeline)))


def bad_redo(patch: Patch) -> None:
    usual = UndoEntry.redo

    def redo(edit: UndoEntry) -> None:
        if edit.__dict__.setdefault("done", False):
            edit._after = replace(edit._after, cursor=0, history=edit._before.history)
        edit.done = True  # type: ignore[attr-defined]
        usual(edit)

    patch.setattr(UndoEntry, "redo", redo)


def lost_epoch_in_the_file(patch: Patch) -> None:
    usual = format.dumps
    patch.setattr(format, "dumps", lambda document: usual(replace(document, epoch=0, update=0)))


def exception_in_a_command(patch: Patch) -> None:
    def fail(session: Session) -> None:
        raise ZeroDivisionError

    patch.setattr(Session, "previous_phase", fail)


def sentence_that_blames_the_program(patch: Patch) -> None:
    patch.setattr(Session, "step", lambda session: session.say("Internal error: it is planted."))


def unsettled(session: Session, **fields: Any) -> None:
    """A state as none can be made through the store, which keeps cursor, example and selection within bounds."""
    session._store._state = replace(session.state, **fields)


def selection_that_is_not_there(patch: Patch) -> None:
    patch.setattr(Session, "step", lambda session: unsettled(session, selected=Node(2, 9)))


def cursor_beyond_the_walk(patch: Patch) -> None:
    patch.setattr(Session, "step", lambda session: unsettled(session, cursor=len(session.state.derivation)))


def example_that_is_not_there(patch: Patch) -> None:
    patch.setattr(Session, "step", lambda session: unsettled(session, example=len(session.state.data)))


PLANTED: dict[Callable[[Patch], None], str] = {
    stale_panel: "panels show the state: Loss curve",
    stale_table: "table numbers: Examples",
    stale_pixels: "graph numbers: Node",
    stale_derivation: "derivation numbers: step",
    cut_number: "nothing is cut: .* is cut",
    two_changes: "one act is one change: Session.select",
    dead_action: "what is enabled does something: .*[Ss]tep",
    open_painter: "no painter stays open",
    wrong_number_on_the_graph: "graph numbers: Node",
    wrong_number_in_a_table: "table numbers: Matrix",
    bad_undo: "undo and redo lead back",
    bad_redo: "undo and redo lead back",
    lost_epoch_in_the_file: "saving and reopening keeps the document",
    exception_in_a_command: "nothing is raised: ZeroDivisionError",
    sentence_that_blames_the_program: "no sentence blames the program",
    selection_that_is_not_there: "selection lies within the network|nothing is raised",
    cursor_beyond_the_walk: "cursor lies within its walk",
    example_that_is_not_there: "example lies within the data",
}  # fmt: skip
# Faults of single steps, in a game that begins with some.
STEPS = (
    stale_derivation, dead_action, sentence_that_blames_the_program, selection_that_is_not_there,
    cursor_beyond_the_walk, example_that_is_not_there,
)  # fmt: skip


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_the_player_finds(
    folder: Path, monkeypatch: Patch, plant: Callable[[Patch], None], record_property: Callable[[str, object], None]
) -> None:
    import re

    plant(monkeypatch)

    def found(report: Any) -> bool:
        return any(re.search(PLANTED[plant], key) for key in report.found)

    report = play(folder, at_random(8 if plant in STEPS else 7), MOST, time.monotonic() + 200, enough=found)
    assert found(report), f"not found in {report.acts} acts, but {list(report.found)}"
    record_property("acts", report.acts)
    print(f"{plant.__name__} was found in {report.acts} acts")
