"""Lessons in the window: undo, unsaved work, files, the saved stage, layout, keys, small windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dialog_helpers import answering, click, type_into
from lesson_helpers import Reader
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from core.basics.addresses import Weight
from core.lessons.builtin import builtin_lesson
from gui.base import text_scale
from gui.base.theme import apply_theme, current
from gui.dialogs.lesson_stage import StageDialog
from gui.panels.base.registry import find_panels
from gui.window.places.arranging import LAYOUT_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from gui.session import Session
    from gui.window.main_window import MainWindow

LESSON = """\
chainrule-lesson: 1
title: From a teacher

stage: First
network: xor-table
data: xor
panels: left learn | weights; right surface, loss curve
text: Look at the surface.
do: Step once.
when: step s.2.1 reached
seen: A sum.

stage: Second
W3: 1 1 1
text: Other weights.
"""


@pytest.fixture
def reader(window: MainWindow, qtbot) -> Reader:
    return Reader(window, qtbot)


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    path = tmp_path / "teacher.lesson"
    path.write_text(LESSON, encoding="utf-8")
    return path


def test_a_lesson_says_to_set_the_stage_while_the_window_shows_another_network(reader: Reader) -> None:
    reader.read("backward")
    reading = reader.panel.reading
    reader.qtbot.waitUntil(reading.not_set.isVisible)
    assert "Set the stage" in reading.not_set.text() and reading.stage.text().replace("&", "") == "Set the stage"
    reader.set_stage()
    reader.qtbot.waitUntil(lambda: not reading.not_set.isVisible())
    reader.window.actions_["undo"].trigger()
    reader.qtbot.waitUntil(reading.not_set.isVisible)


def test_every_panel_of_the_built_in_lessons_is_there() -> None:
    known = set(find_panels())
    from core.lessons.builtin import builtin_names

    for name in builtin_names():
        for stage in builtin_lesson(name).stages:
            assert stage.panels is None or set(stage.panels.panels) <= known


def test_setting_a_stage_is_one_change_and_undo_leaves_it(reader: Reader, session: Session) -> None:
    before = session.state.network
    reader.read("forward")
    told = []
    session.changed.connect(lambda _, change: told.append(change))
    click(reader.panel.reading.stage)
    assert len(told) == 1 and session.state.network is not before
    assert reader.progress.start is not None and not session.state.modified
    session.undo()
    assert session.state.network is before and reader.progress.start is None
    session.redo()
    assert reader.progress.start is not None and session.state.settings.rate == 0.5


def test_undo_leads_back_to_the_file_that_was_open(reader: Reader, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "own.chainrule"
    assert reader.window.filing.write(path)
    reader.read("forward")
    click(reader.panel.reading.stage)
    assert session.state.path is None
    session.undo()
    assert session.state.path == path and not session.state.modified


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
def test_unsaved_work_is_asked_about_before_a_stage_is_set(reader: Reader, session: Session, answer) -> None:
    session.set_weight(Weight(2, 0, 0), 7.0)
    own = session.state.network
    reader.read("forward")
    answering(
        lambda: click(reader.panel.reading.stage), QMessageBox, lambda box: click(box.button(answer))
    )  # fmt: skip
    assert (session.state.network is own) == (answer == QMessageBox.StandardButton.Cancel)


def test_going_on_in_a_lesson_asks_nothing(reader: Reader, session: Session) -> None:
    reader.read("collapse")
    reader.set_stage()
    session.set_weight(Weight(2, 0, 0), 7.0)
    click(reader.panel.reading.next)
    assert reader.progress.index == 1 and session.state.network.sizes == (2, 1)


def test_reading_changes_nothing(reader: Reader, session: Session) -> None:
    before = session.state.document
    reader.read("collapse")
    click(reader.panel.reading.next)
    click(reader.panel.reading.next)
    assert reader.progress.lesson.key == "bias"
    click(reader.panel.reading.contents)
    assert session.state.document is before and session.state.lesson is None


def test_a_reset_begins_the_stage_again(reader: Reader, session: Session) -> None:
    reader.read("dead-relu")
    reader.set_stage()
    session.set_weight(Weight(2, 0, 2), -5.0)
    assert reader.ticks[0]
    click(reader.panel.reading.stage)
    assert not any(reader.ticks) and session.state.network.layer(2).weights[0, 2] == 0.0


def test_a_wrong_answer_is_said_with_its_mistake(reader: Reader) -> None:
    reader.read("backward")
    reader.set_stage()
    reader.type_answer("-0.2574")
    verdict = reader.panel.reading.asking.verdict
    reader.qtbot.waitUntil(verdict.isVisible)
    assert "f′" in verdict.text() or "σ′" in verdict.text(), verdict.text()
    reader.type_answer("nonsense")
    assert "unknown name" in verdict.text() or "expected" in verdict.text()
    assert not any(reader.ticks)


@pytest.mark.parametrize("how", ["open", "drop", "recent"])
def test_a_lesson_file_opens(reader: Reader, session: Session, lesson: Path, how, monkeypatch, qtbot) -> None:
    window = reader.window
    if how == "open":
        monkeypatch.setattr("gui.window.filing.ask_which", lambda *_: lesson)
        window.actions_["open"].trigger()
    elif how == "drop":
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(lesson))])
        window.dropEvent(QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        ))  # fmt: skip
    else:
        window.filing.remember(lesson)
        window.menus["recent"].actions()[0].trigger()
    qtbot.waitUntil(lambda: session.state.lesson is not None)
    assert reader.progress.lesson.title == "From a teacher" and reader.progress.start is not None
    assert window.filing.recent == [lesson]
    reader.command("step")
    assert reader.ticks == [True]
    window.actions_["next_stage"].trigger()
    assert session.state.network.layer(3).weights.tolist() == [[1, 1, 1]]
    window.actions_["previous_stage"].trigger()
    assert session.state.network.layer(3).weights.tolist() == [[5, -5, -2]]


def test_a_damaged_lesson_file_changes_nothing(reader: Reader, session: Session, lesson: Path) -> None:
    lesson.write_text(LESSON.replace("loss curve", "los curve"), encoding="utf-8")
    before = session.state
    said = []
    session.failed.connect(said.append)
    answering(
        lambda: (reader.window.filing.open_path(lesson), QApplication.processEvents()), QMessageBox,
        lambda box: click(box.buttons()[0]),
    )  # fmt: skip
    assert len(said) == 1 and said[0].startswith("teacher.lesson: line 7, column 46: panels: expected one of")
    assert session.state.document is before.document and session.state.lesson is None


def test_a_stage_shows_its_panels_and_the_users_layout_comes_back(reader: Reader, lesson: Path, qtbot) -> None:
    window = reader.window
    own = {id_: dock.isVisible() for id_, dock in window.docks.items()}
    window.filing.open_path(lesson)
    shown = {id_ for id_, dock in window.docks.items() if not dock.isHidden()}
    assert shown == {"learn", "weights", "surface", "loss_curve"}
    qtbot.waitUntil(lambda: window.docks["surface"].y() < 400)
    assert window.docks["loss_curve"] in window.tabifiedDockWidgets(window.docks["surface"])
    assert window.docks["learn"].y() < window.docks["weights"].y()
    reader.settle()
    click(reader.panel.reading.contents)
    qtbot.waitUntil(lambda: {id_: dock.isVisible() for id_, dock in window.docks.items()} == own)


def test_a_stage_is_no_arrangement_of_the_users(reader: Reader, lesson: Path, session: Session, qtbot) -> None:
    window = reader.window
    window.filing.open_path(lesson)
    assert window.docks["derivation"].isHidden()
    window.arranging.keep()
    kept = window.settings.value(window.arranging.room.key)
    window.arranging.set_mode("train")
    window.arranging.set_mode("walk")
    qtbot.waitUntil(window.docks["derivation"].isVisible)
    window.restoreState(kept, LAYOUT_VERSION)
    assert window.docks["derivation"].isVisible()


def test_a_saved_stage_keeps_network_panels_and_tabs(reader: Reader, session: Session, tmp_path: Path, qtbot) -> None:
    window, path = reader.window, tmp_path / "mine.lesson"
    session.set_weight(Weight(2, 0, 0), 0.1 + 0.2)
    session.choose_example(2)
    window.toggle_panel("histories")
    window.docks["data"].close()
    window.show_panel("learn")
    own = session.state.document

    def fill(dialog: StageDialog) -> None:
        type_into(dialog.file, str(path))
        click(dialog.save)
        assert "expected a text to read" in dialog.message.text()
        dialog.words.setPlainText("Look at $w_{11}$.")
        type_into(dialog.title, "Mine")
        click(dialog.save)

    answering(window.actions_["save_stage"].trigger, StageDialog, fill)
    assert session.state.message == "Saved as stage 1 of mine.lesson."
    session.undo_stack.setClean()
    arrangement = window.lessons.layout.current()
    session.new_document(own.with_network(session.state.network))
    window.arranging.restore_first()
    window.filing.open_path(path)
    assert reader.progress.stage.title == "Mine"
    assert session.state.network.layer(2).weights[0, 0] == 0.1 + 0.2 and session.state.example == 2
    qtbot.waitUntil(lambda: window.docks["histories"].isVisible())
    reader.settle()
    again = window.lessons.layout.current()
    assert {c.area: c.places for c in again.columns} == {c.area: c.places for c in arrangement.columns}


def test_it_plays_full_screen_with_keys(reader: Reader, session: Session, lesson: Path) -> None:
    window = reader.window
    window.filing.open_path(lesson)
    window.actions_["play_lesson"].trigger()
    assert window.isFullScreen()
    QTest.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert reader.progress.index == 1
    QTest.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert reader.progress.index == 0
    session.set_weight(Weight(2, 0, 0), 7.0)
    QTest.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert session.state.network.layer(2).weights[0, 0] == 3.0
    window.actions_["play_lesson"].trigger()
    assert not window.isFullScreen()


@pytest.mark.usefixtures("usual_look")
def test_a_lesson_is_whole_in_a_small_window(reader: Reader, qapp, qtbot) -> None:
    reader.window.resize(1024, 700)
    reader.read("backward")
    reader.set_stage()
    page = reader.panel.reading
    # No length depends on both.
    for look in (lambda: None, lambda: apply_theme(qapp, "dark"), lambda: text_scale.apply(qapp, 150)):
        look()
        reader.settle()
        for _ in range(10):  # the layout follows
            QApplication.processEvents()
        case = (current().name, text_scale.percent())
        qtbot.waitUntil(lambda: page.body.widget().width() <= page.body.viewport().width())
        for button in (page.stage, page.back, page.next, page.contents):
            words = button.text().replace("&", "")
            assert button.width() >= button.fontMetrics().horizontalAdvance(words) + 8, (*case, words)
            inside = button.mapTo(reader.panel, QPoint(0, 0))
            assert inside.x() >= 0 and inside.x() + button.width() <= reader.panel.width(), (*case, words)


def test_after_a_right_answer_the_keys_step_again(reader: Reader, session: Session) -> None:
    reader.read("backward")
    reader.set_stage()
    reader.type_answer("-0.2574*0.7426*0.2574")
    reader.qtbot.waitUntil(lambda: reader.ticks[0])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert session.state.cursor == 1
