"""The command palette: opened and used by keys alone; it lists everything, and says why something cannot be done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolButton
from shiboken6 import isValid

from core.gallery.presets import PRESETS, preset
from gui.base import text_scale
from gui.dialogs.palette import Palette
from gui.window.bars.open_more import OpenMore
from gui.window.finding import entries


@pytest.fixture
def palette(window, qtbot):
    """Opened by its key, as a user does."""
    made = []

    def open_():
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Palette))
        made.append(QApplication.activeModalWidget())
        return made[-1]

    yield open_
    front = QApplication.activeModalWidget()
    if front is not None:
        front.close()


def titles(palette):
    return [palette.list.topLevelItem(k).text(0) for k in range(palette.list.topLevelItemCount())]


def choose(palette, qtbot, text):
    qtbot.keyClicks(palette.field, text)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    QApplication.processEvents()


def test_every_command_panel_example_and_setting_is_listed_once(window):
    found = entries(window, window.fields)
    listed = [(entry.title, entry.where) for entry in found]
    assert len(set(listed)) == len(listed)
    names = {entry.title.removesuffix(" (on)") for entry in found}
    for command in window.commands:
        title = window.actions_[command.name].text().replace("&", "").rstrip("…")
        assert title in names or command.name in window.panels.entries, command.name
    assert {entry.title for entry in window.panels.entries.values()} <= names
    assert {preset.title for name, preset in PRESETS.items() if name.startswith(("xor", "linear", "deep"))} <= names
    assert {"Learning rate η", "Method: Batch", "Speed: Full", "Shuffle", "Two moons", "XOR"} <= names
    assert {"Optimizer: Adam"} <= names, sorted(n for n in names if n.startswith("Optim"))


def test_it_is_shown_in_the_toolbar_with_its_key(window):
    bar = window.findChildren(QToolButton)
    button = next(b for b in bar if b.defaultAction() is window.actions_["palette"])
    assert "Ctrl+P" in button.toolTip()


def test_a_command_is_found_by_some_letters_and_done_by_enter(window, session, palette, qtbot):
    choose(palette(), qtbot, "one epo")
    qtbot.waitUntil(lambda: session.state.document.epoch == 1 and not session.state.running)


def test_a_double_click_does_it_once(window, session, palette, qtbot):
    opened = palette()
    qtbot.keyClicks(opened.field, "add a node")
    at = opened.list.visualItemRect(opened.list.topLevelItem(0)).center()
    before = sum(session.state.network.sizes)
    for _ in range(2):
        qtbot.mouseClick(opened.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: sum(session.state.network.sizes) > before)
    QApplication.processEvents()
    assert sum(session.state.network.sizes) == before + 1


def test_entries_of_the_palette_stay_while_menus_are_opened(window):
    found = entries(window, window.fields)
    entries(window, window.fields)
    dead = [entry.title for entry in found if isinstance(owner := getattr(entry.run, "__self__", None), QAction)
            and not isValid(owner)]  # fmt: skip
    assert dead == []


def test_a_panel_is_brought_to_the_front(window, palette, qtbot):
    choose(palette(), qtbot, "weight hist")
    qtbot.waitUntil(lambda: window.docks["histories"].isVisible())


def test_an_example_is_opened_and_a_data_set_used(window, session, palette, qtbot):
    choose(palette(), qtbot, "xor table")
    assert session.state.network == preset("xor-table").network


def test_a_setting_gets_the_keyboard_and_a_choice_is_made(window, session, palette, qtbot):
    choose(palette(), qtbot, "method mini")
    assert session.state.settings.method == "mini-batch"
    choose(palette(), qtbot, "learning rate")
    qtbot.waitUntil(lambda: window.focusWidget() is window.fields.rate)


@pytest.mark.parametrize("open_first", [False, True])
@pytest.mark.parametrize("name", ["dropout", "patience", "l2 penalty"])
def test_a_setting_far_down_in_its_panel_is_scrolled_to(window, palette, qtbot, open_first, name):
    if open_first:
        window.show_panel("method")
        QApplication.processEvents()
    choose(palette(), qtbot, name)
    qtbot.waitUntil(lambda: window.panels["method"].isAncestorOf(window.focusWidget()))
    field = window.focusWidget()
    assert name in field.accessibleName().lower()
    qtbot.waitUntil(lambda: field.visibleRegion().boundingRect() == field.rect())


def test_what_cannot_be_done_says_why_and_does_nothing(window, session, palette, qtbot):
    shown = palette()
    qtbot.keyClicks(shown.field, "undo")
    assert shown.says.text() == "There is nothing to undo."
    qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    assert shown.isVisible(), "it stays open"
    shown.field.setText("zzzz")
    assert shown.says.text() == "Nothing found." and not titles(shown)
    qtbot.keyClick(shown.field, Qt.Key.Key_Return)
    qtbot.keyClick(shown.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_every_disabled_command_has_a_reason_of_its_own(window, session):
    session.start_exercise("forward")
    for entry in entries(window, window.fields):
        command = next((c for c in window.commands if c.tip and entry.tip.startswith(c.tip)), None)
        if entry.why and command is not None:
            assert entry.why != "Not possible now", entry.title


def test_arrows_move_in_the_list_while_the_field_keeps_the_keyboard(palette, qtbot):
    shown = palette()
    qtbot.keyClicks(shown.field, "epoch")
    first = shown.chosen
    qtbot.keyClick(shown.field, Qt.Key.Key_Down)
    assert shown.chosen is not first and shown.focusWidget() is shown.field
    qtbot.keyClick(shown.field, Qt.Key.Key_Up)
    assert shown.chosen is first


def test_a_setting_that_has_no_room_in_the_toolbar_is_shown_all_the_same(window, qtbot):
    window.resize(900, 700)
    QApplication.processEvents()  # the bars are laid out twice
    qtbot.waitUntil(lambda: not window.fields.stop_loss.isVisible())
    next(entry for entry in entries(window, window.fields) if entry.title == "Stop at loss").run()
    qtbot.waitUntil(lambda: window.fields.stop_loss.isVisible())


@pytest.fixture
def large(window, qapp, qtbot):
    """Text as on a projector: the toolbar has no room for most fields."""
    window.resize(1280, 720)
    text_scale.apply(qapp, 200)
    QApplication.processEvents()


@pytest.mark.usefixtures("usual_look")
@pytest.mark.parametrize("leave", ["enter", "escape", "elsewhere"])
def test_the_menu_of_a_full_toolbar_closes_when_the_field_asked_for_is_left(window, session, qtbot, large, leave):
    more = window.fields.findChild(QToolButton, "qt_toolbar_ext_button")
    qtbot.waitUntil(more.isVisible)
    field = next(each for each in window.fields.findChildren(QLineEdit) if each.accessibleName() == "Stop at loss")
    qtbot.waitUntil(lambda: not field.isVisible())
    next(entry for entry in entries(window, window.fields) if entry.title == "Stop at loss").run()
    qtbot.waitUntil(lambda: field.hasFocus() and more.isChecked() and window.fields.findChild(OpenMore) is not None)
    qtbot.keyClicks(field, "0.5")
    if leave == "elsewhere":
        window.graph.setFocus()
    else:
        qtbot.keyClick(field, Qt.Key.Key_Return if leave == "enter" else Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not more.isChecked())
    assert leave == "escape" or session.state.document.settings.stop_loss == 0.5


def test_menus_can_still_be_used_after_the_palette_has_listed_them(window) -> None:
    menus = window.findChildren(QMenu)
    entries(window, window.fields)
    assert all(isValid(menu) and menu.actions() is not None for menu in menus)
