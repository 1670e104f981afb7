"""The window's journeys, offscreen: what a user does from the first minute on."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QMessageBox
from windows_end import delete

from core.basics.addresses import Weight
from core.gallery.presets import PRESETS
from gui.base.preferences import preferences
from gui.dialogs.network.new_network import NewNetworkDialog
from gui.panels.base.registry import find_panels
from gui.session import Session
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot


W11 = Weight(2, 0, 0)


def answer(action: Callable[[QDialog], None]) -> None:
    """Do `action` on the dialog that is about to open."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            QTimer.singleShot(10, act)
            return
        try:
            action(dialog)
        except BaseException:
            dialog.reject()  # or the test would wait for it for ever
            raise

    QTimer.singleShot(0, act)


def type_file(path: Path) -> None:
    """Type a file's name into the file dialog that is about to open."""

    def fill(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        field.setText(str(path))
        dialog.accept()

    answer(fill)


def press(button: QMessageBox.StandardButton) -> None:
    """Press a button of the message box that is about to open."""

    def click(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        dialog.button(button).click()

    answer(click)


def test_every_command_has_words_and_no_key_is_used_twice(window: MainWindow) -> None:
    keys: dict[str, str] = {}
    for command in window.commands:
        action = window.actions_[command.name]
        assert action.toolTip()
        assert action.statusTip()
        for key in command.keys:
            assert key not in keys, f"{key}: {command.name} and {keys[key]}"
            keys[key] = command.name


def test_panels_have_names_and_can_be_closed_and_brought_back(window: MainWindow, qtbot: QtBot) -> None:
    for title, panel in window.panels.items():
        assert panel.accessibleName(), title
        window.docks[title].close()
    window.session.set_weight(W11, 1.5)
    window.arranging.restore_first()
    for title, dock in window.docks.items():
        assert dock.isVisible() != window.panels.entries[title].closed
    qtbot.waitUntil(lambda: not window.panels.stale - window.panels.unseen)


def test_panels_are_where_they_are_said_to_be(window: MainWindow) -> None:
    for entry in window.panels.entries.values():
        panel = window.panels[entry.id]
        assert panel.entry == entry, "what is read from the source is what the class has"
        assert window.docks[entry.id].isAncestorOf(panel)
        assert window.panels[entry.id] is panel


@pytest.mark.parametrize("title", [panel.entry.id for panel in find_panels().values() if panel.entry.closed])
def test_a_panel_that_is_closed_at_first_opens_and_closes_by_its_key(
    window: MainWindow, qtbot: QtBot, title: str
) -> None:
    assert title not in window.panels.made
    for _ in range(2):
        window.actions_[title].trigger()
        qtbot.waitUntil(lambda: title not in window.panels.unseen and title not in window.panels.stale)
        panel = window.panels.made[title]
        assert panel.isVisible()
        assert panel.accessibleName()
        window.actions_[title].trigger()
        qtbot.waitUntil(lambda: title in window.panels.unseen)
        assert not window.docks[title].isVisible()


def test_panels_come_when_they_are_seen(session: Session, qtbot: QtBot) -> None:
    window = MainWindow(session, preferences())
    assert not window.panels.made
    with qtbot.waitExposed(window):
        window.show()
    seen = {e.id for e in window.panels.entries.values() if not e.closed and not e.behind}
    qtbot.waitUntil(lambda: window.panels.made.keys() == seen)
    qtbot.waitUntil(lambda: not window.panels.stale)
    window.docks["matrices"].raise_()
    qtbot.waitUntil(lambda: "matrices" in window.panels.made)
    assert window.panels.made.keys() == seen | {"matrices"}
    window.close()
    delete(window)


def test_save_change_open_compare(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    session = window.session
    session.set_weight(W11, 0.1 + 0.2)
    for _ in range(len(session.state.derivation)):
        window.actions_["step"].trigger()
    saved = session.state.document
    path = tmp_path / "net.chainrule"
    type_file(path)
    window.actions_["save"].trigger()
    assert path.exists()
    assert not session.state.modified
    assert window.filing.recent == [path]
    session.set_weight(W11, 7.0)
    assert window.isWindowModified()
    press(QMessageBox.StandardButton.Discard)
    assert window.filing.may_leave()
    assert window.filing.read(path)
    opened = session.state.document
    assert opened.network == saved.network
    assert opened.data == saved.data
    assert opened.settings == saved.settings
    assert (opened.epoch, opened.update) == (saved.epoch, saved.update)
    assert session.undo_stack.count() == 0


def test_a_broken_file_is_refused_with_its_place(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "broken.chainrule"
    path.write_text(
        json.dumps({"format": "chainrule", "version": 1, "layers": [{"size": 2}, {"size": 1, "weights": [[1, 2]]}]})
    )
    before = window.session.state
    with qtbot.waitSignal(window.session.failed) as caught:
        assert not window.filing.read(path)
    assert "layers[1]" in caught.args[0]
    assert "\n" not in caught.args[0]
    assert window.session.state.document == before.document
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "layers[1]" in box.text()
    box.close()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("there is no run to keep yet; train first", "There is no run to keep yet; train first."),
        ("Not there any more.", "Not there any more."),
        ("moons.csv, row 3: expected a number", "moons.csv, row 3: expected a number."),
    ],
)
def test_a_box_says_a_whole_sentence(window, said, shown):
    window.session.failed.emit(said)
    box = window.findChild(QMessageBox)
    assert box.text() == shown
    box.close()


def test_closing_asks_about_unsaved_changes(window: MainWindow) -> None:
    window.session.set_weight(W11, 1.0)
    press(QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert window.isVisible()


def test_a_file_changed_elsewhere_is_not_overwritten_silently(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "net.chainrule"
    assert window.filing.write(path)
    path.write_text("another program was here")
    os.utime(path, (1, 1))
    press(QMessageBox.StandardButton.Cancel)
    assert not window.filing.save()
    assert path.read_text() == "another program was here"
    press(QMessageBox.StandardButton.Yes)
    assert window.filing.save()


def test_a_dropped_file_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "dropped.chainrule"
    window.session.set_weight(W11, 42.0)
    assert window.filing.write(path)
    window.session.set_weight(W11, 1.0)
    window.session.undo_stack.setClean()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    where = QPointF(10, 10)
    arguments = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(where.toPoint(), *arguments)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(where, *arguments))
    qtbot.waitUntil(lambda: window.session.state.network.layer(2).weights[0, 0] == 42.0)


def test_the_menu_of_activations_offers_what_the_layer_can_have(window: MainWindow) -> None:
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "A&ctivation")
    softmax = next(action for action in menu.actions() if action.text() == "Softmax")
    offered = []
    for n in (1, 2, 3):
        window.session.select_layer(n)
        menu.aboutToShow.emit()
        offered.append((softmax.isEnabled(), sum(action.isChecked() for action in menu.actions())))
    assert offered == [(False, 0), (False, 1), (True, 1)]


def test_presets_open_from_the_menu(window: MainWindow) -> None:
    for name in PRESETS:
        window.filing.open_preset(name)
        assert window.session.state.values.y.size == window.session.state.network.sizes[-1]
        window.actions_["step"].trigger()


def test_run_and_pause_by_key(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert window.session.state.running
    qtbot.waitUntil(lambda: window.session.state.document.epoch > 10)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert not window.session.state.running
    assert "epoch" in window.readout.epoch.text()
    assert window.actions_["undo"].text().startswith("Undo Train")


def test_undo_everything(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    start = session.state.document
    session.set_weight(W11, 5.0)
    session.add_node(2)
    session.add_layer(2)
    session.set_settings(rate=0.5)
    session.run_epochs(2)
    qtbot.waitUntil(lambda: not session.state.running)
    session.set_cell(0, 0, 0.5)
    session.set_bias_unit(1, False)
    session.set_activation(2, "tanh")
    while window.actions_["undo"].isEnabled():
        window.actions_["undo"].trigger()
    assert session.state.network == start.network
    assert session.state.data == start.data
    assert session.state.settings == start.settings
    assert session.state.document.epoch == 0


@pytest.mark.parametrize("value", [1e308, -1e308, 1e155, 5e-324])
def test_weights_of_any_finite_size_are_shown(window: MainWindow, qtbot: QtBot, value: float) -> None:
    for weight in (W11, Weight(3, 0, 1)):
        window.session.set_weight(weight, value)
        QApplication.processEvents()
    for _ in range(6):
        window.session.next_phase()
        QApplication.processEvents()


def test_examples_that_do_not_fit_bring_a_network_that_does(window: MainWindow) -> None:
    window.filing.open_preset("deep")
    menu = next(m for m in window.menuBar().findChildren(QMenu) if m.title() == "&Data")
    gates = next(action for below in menu.findChildren(QMenu) for action in below.actions() if action.text() == "NAND")
    press(QMessageBox.StandardButton.Cancel)
    gates.trigger()
    assert window.session.state.network.sizes == (3, 4, 4, 2)
    press(QMessageBox.StandardButton.Yes)
    gates.trigger()
    assert window.session.state.network.sizes == (2, 4, 4, 1)
    assert window.session.state.data.name == "NAND"
    window.session.undo()
    assert window.session.state.network.sizes == (3, 4, 4, 2)


def test_new_network_by_dialog(window: MainWindow) -> None:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, NewNetworkDialog)
        dialog.sizes.setText("2-x-1")
        assert "Layer 2" in dialog.line.text()
        dialog.sizes.setText("2-4-4-1")
        dialog.accept()

    answer(fill)
    window.actions_["new"].trigger()
    assert window.session.state.network.sizes == (2, 4, 4, 1)
    assert len(window.session.state.data) == 4


@pytest.mark.usefixtures("usual_look")
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_themes(window: MainWindow, theme: str) -> None:
    window.actions_[theme].trigger()
    assert (window.palette().window().color().lightness() < 128) == (theme == "dark")
    window.actions_["step"].trigger()


@pytest.mark.slow
def test_ten_windows_are_opened_run_and_closed(qapp: QApplication, qtbot: QtBot) -> None:
    """In a process of its own would hide a leak: all in this one."""
    for _ in range(10):
        session = Session()
        window = MainWindow(session, preferences())
        window.show()
        session.run()
        qtbot.waitUntil(lambda s=session: s.state.document.epoch > 0)
        session.pause()
        session.undo_stack.setClean()
        assert window.close()
        window.deleteLater()
        session.deleteLater()
        QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    assert [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()] == []
