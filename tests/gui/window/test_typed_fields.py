"""Fields of the window: errors in a number are shown in words, and training waits for a correction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QSpinBox, QWidget

from core.basics.bounds import BATCH_SIZE, EPOCHS, SEED, Whole
from core.files.native import format
from core.gallery.presets import preset
from core.training.settings import Settings
from gui.dialogs.epochs import EpochsDialog
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow


def typed(qtbot: QtBot, field: QWidget, words: str) -> None:
    """Words typed over all that stands in the field."""
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, words)


def remarks(window: MainWindow) -> list[str]:
    """The sentences below fields that are seen."""
    return [label.text() for label in window.findChildren(QLabel, "field-remark") if label.isVisible()]


@pytest.fixture
def whole(qtbot: QtBot) -> Iterator[WholeField]:
    window = QWidget()
    qtbot.addWidget(window)
    field = WholeField(SEED, 7, window)
    field.setKeyboardTracking(False)
    window.show()
    yield field
    window.close()


def test_run_waits_while_the_learning_rate_is_no_number(window: MainWindow, qtbot: QtBot) -> None:
    rate = window.fields.rate
    for words in ("1e999", "abc", "-1", ""):
        typed(qtbot, rate, words)
        if not words:
            qtbot.keyClick(rate, Qt.Key.Key_Delete)
        for name in ("run", "step", "epoch", "next_phase", "finish_example"):
            window.actions_[name].trigger()
        state = window.session.state
        assert not state.running and state.cursor == 0 and state.document.epoch == 0
        assert state.settings.rate == 0.01
        assert rate.text() == words
        assert len(remarks(window)) == 1 and remarks(window)[0].startswith("η: ")
        assert state.message == f"Fix this field first: {remarks(window)[0]}"
        qtbot.keyClick(rate, Qt.Key.Key_Escape)
        assert rate.text() == "0.01" and not remarks(window)


def test_a_number_that_was_typed_but_not_entered_is_the_one_that_run_uses(window: MainWindow, qtbot: QtBot) -> None:
    typed(qtbot, window.fields.rate, "0.5")
    window.actions_["step"].trigger()
    assert window.session.state.settings.rate == 0.5
    assert window.session.state.cursor == 1


def test_leaving_a_field_that_is_wrong_keeps_its_words_and_training_waits(window: MainWindow, qtbot: QtBot) -> None:
    field = window.fields.stop_loss
    typed(qtbot, field, "soon")
    window.graph.setFocus()
    assert field.text() == "soon"
    window.actions_["run"].trigger()
    assert not window.session.state.running
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    window.actions_["step"].trigger()
    assert window.session.state.cursor == 1


def test_a_run_can_be_paused_whatever_the_fields_say(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["run"].trigger()
    assert window.session.state.running
    typed(qtbot, window.fields.rate, "x")
    window.actions_["run"].trigger()
    assert not window.session.state.running


def test_opening_a_file_replaces_what_was_wrong_in_a_field(window: MainWindow, qtbot: QtBot) -> None:
    typed(qtbot, window.fields.rate, "x")
    document = preset("xor-printed")
    window.session.new_document(replace(document, settings=Settings(rate=0.25)))
    assert window.fields.rate.text() == "0.25" and not remarks(window)


def test_a_field_that_is_hidden_while_wrong_is_right_again(window: MainWindow, qtbot: QtBot) -> None:
    field = window.fields.stop_loss
    typed(qtbot, field, "-3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert remarks(window)
    field.hide()
    assert not remarks(window)
    window.actions_["step"].trigger()
    assert window.session.state.cursor == 1


def test_a_cell_that_is_being_edited_is_entered_before_a_step(window: MainWindow, qtbot: QtBot) -> None:
    table = window.panels["data"].table  # type: ignore[attr-defined]
    table.setCurrentIndex(table.model().index(0, 0))
    table.edit(table.currentIndex())
    editor = table.findChild(QWidget, "") and table.viewport().findChildren(QWidget)[-1]
    qtbot.keyClicks(editor, "0.75")
    window.actions_["step"].trigger()
    assert window.session.state.data.inputs[0, 0] == 0.75


@pytest.mark.parametrize("value", [0, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1])
def test_a_whole_number_of_any_size_can_be_typed_and_shown(whole: WholeField, qtbot: QtBot, value: int) -> None:
    with qtbot.waitSignal(whole.valueChanged) as changed:
        typed(qtbot, whole, str(value))
        qtbot.keyClick(whole, Qt.Key.Key_Return)
    assert changed.args == [value] and type(changed.args[0]) is int
    assert (whole.value(), whole.text()) == (value, str(value))


@pytest.mark.parametrize("words", ["", "-1", "1.5", "ten", str(2**63), "1" * 5000, "0x10", "١"])
def test_what_is_no_such_whole_number_is_said_and_not_taken(whole: WholeField, qtbot: QtBot, words: str) -> None:
    whole.selectAll()
    whole.lineEdit().del_()
    whole.lineEdit().insert(words)
    whole.lineEdit().setModified(True)
    with qtbot.assertNotEmitted(whole.valueChanged):
        qtbot.keyClick(whole, Qt.Key.Key_Return)
    assert whole.value() == 7
    assert whole.toolTip().startswith("seed: expected a whole number from 0 to 2^63 − 1, found ")
    qtbot.keyClick(whole, Qt.Key.Key_Escape)
    assert (whole.text(), whole.toolTip()) == ("7", "")


def test_arrows_of_a_whole_number_end_at_its_bounds(qtbot: QtBot) -> None:
    field = WholeField(Whole("digits", 2, 4), 3)
    qtbot.addWidget(field)
    up, down = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled, QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
    assert field.stepEnabled() == up | down
    field.stepBy(5)
    assert (field.value(), field.stepEnabled()) == (4, down)
    field.stepBy(-5)
    assert (field.value(), field.stepEnabled()) == (2, up)


def test_the_largest_settings_are_shown_edited_saved_and_opened(window: MainWindow, qtbot: QtBot) -> None:
    settings = Settings(
        method="mini-batch", batch_size=BATCH_SIZE.high, seed=SEED.high, epochs=EPOCHS.high,
        schedule="step", schedule_epochs=2**53,
    )  # fmt: skip
    window.session.new_document(replace(preset("xor-printed"), settings=settings))
    fields = window.fields
    assert (fields.batch.value(), fields.seed.value(), fields.epochs.value()) == (2**53, 2**63 - 1, 2**53)
    qtbot.waitUntil(lambda: fields.seed.text() == str(2**63 - 1))  # once there is room for it
    fields.seed.stepBy(-1)
    assert window.session.state.settings.seed == 2**63 - 2
    typed(qtbot, fields.batch, str(2**31))
    qtbot.keyClick(fields.batch, Qt.Key.Key_Return)
    document = window.session.state.document
    assert format.loads(format.dumps(document)).settings == replace(settings, seed=2**63 - 2, batch_size=2**31)


def test_a_number_that_has_no_room_is_seen_to_be_cut(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field = WholeField(SEED, 2**63 - 1, window)
    other = WholeField(SEED, 0, window)
    other.move(0, 100)
    with qtbot.waitActive(window):
        window.show()
    other.setFocus()
    field.resize(80, 30)
    assert field.text().endswith("…") and str(2**63 - 1).startswith(field.text()[:-1])
    field.setFocus()
    assert field.text() == str(2**63 - 1)
    other.setFocus()
    assert field.text().endswith("…") and field.value() == 2**63 - 1
    field.resize(300, 30)
    assert field.text() == str(2**63 - 1)


def test_no_field_ends_at_32_bits(window: MainWindow) -> None:
    for title in window.panels:
        window.toggle_panel(title)
    assert not window.findChildren(QSpinBox)


def test_train_n_epochs_takes_no_more_than_can_be_saved(qtbot: QtBot) -> None:
    dialog = EpochsDialog(2**53 - 10, 1000)
    qtbot.addWidget(dialog)
    assert (dialog.count.value(), dialog.count.maximum()) == (10, 10)


def test_a_dialog_is_not_accepted_with_a_field_that_is_wrong(qtbot: QtBot) -> None:
    dialog = EpochsDialog(0, 1000)
    qtbot.addWidget(dialog)
    dialog.show()
    typed(qtbot, dialog.count, "many")
    dialog.train.click()
    assert dialog.isVisible()
    typed(qtbot, dialog.count, "12")
    dialog.train.click()
    assert not dialog.isVisible() and dialog.count.value() == 12


def test_what_a_run_waits_for_comes_to_the_front_from_behind_another_panel(window: MainWindow, qtbot: QtBot) -> None:
    derivation = window.panels.made["derivation"]
    front, behind = window.docks["weights"], window.docks["derivation"]
    for dock in (front, behind):
        dock.show()
    window.tabifyDockWidget(behind, front)
    behind.raise_()
    field = derivation.digits.findChild(WholeField)
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty())
    typed(qtbot, field, "0")
    front.raise_()
    qtbot.waitUntil(lambda: field.visibleRegion().isEmpty())
    window.actions_["run"].trigger()
    assert not window.session.state.running
    assert window.session.state.message.startswith("Fix this field first: Digits")
    qtbot.waitUntil(lambda: not field.visibleRegion().isEmpty() and field.hasFocus())
