"""For a projector: one panel fills the screen and comes back, with a presenter's keys and a ring around the pointer."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from gui.window.places.arranging import room_for
from gui.window.places.projector import GRAPH, Ring


def press(window, qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    screen = window.projector.screen
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    qtbot.keyClick(screen, key, modifier)


def settle():
    """Let what was asked of the layout happen."""
    for _ in range(5):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


@pytest.fixture
def back(window):
    yield
    window.projector.back()


def test_a_double_click_on_its_title_fills_the_screen_and_esc_brings_it_back(window, session, qtbot, back):
    for panel in ("derivation", "surface", "weights", "loss_curve"):
        window.show_panel(panel)
        qtbot.waitUntil(lambda: panel in window.panels.made)  # noqa: B023 (called at once)
        dock, content = window.docks[panel], window.docks[panel].widget()
        qtbot.mouseDClick(dock.titleBarWidget(), Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
        qtbot.mouseRelease(dock.titleBarWidget(), Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
        screen = window.projector.screen
        assert screen is not None, panel
        qtbot.waitUntil(lambda: screen.isVisible() and screen.isFullScreen())  # noqa: B023
        assert not dock.isFloating() and content.window() is screen and content.isVisible(), panel
        assert "Esc" in dock.widget().text(), panel
        press(window, qtbot, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: window.projector.screen is None)
        assert dock.widget() is content and content.isVisible() and content.window() is window, panel


def test_it_goes_on_showing_the_state(window, session, qtbot, back):
    window.projector.fill("derivation")
    panel = window.panels["derivation"]
    press(window, qtbot, Qt.Key.Key_PageDown)
    assert session.state.cursor == 1, "a remote control steps"
    qtbot.waitUntil(lambda: "s" in panel.view.spoken if hasattr(panel, "view") else True)
    press(window, qtbot, Qt.Key.Key_PageUp)
    assert session.state.cursor == 0


def test_it_goes_on_showing_the_state_with_another_panel_in_front_of_its_place(window, session, qtbot, back):
    window.resize(700, 500)
    qtbot.waitUntil(lambda: window.arranging.room == room_for(window.size()))
    for shown in ("data", "loss_curve", "runs"):
        window.projector.fill(shown)
        window.show_panel("weights")
        qtbot.waitUntil(lambda: shown in window.panels.unseen)  # noqa: B023 (called at once)
        seen = []
        window.panels[shown].show_state = lambda state, change: seen.append(state)  # noqa: B023
        session.set_settings(rate=0.5)
        qtbot.waitUntil(lambda: bool(seen) and seen[-1] is session.state)  # noqa: B023
        window.projector.back()
        seen.clear()
        session.set_settings(rate=0.25)
        settle()
        assert not seen, shown
        window.show_panel(shown)
        qtbot.waitUntil(lambda: bool(seen) and seen[-1] is session.state)  # noqa: B023


def test_the_graph_fills_the_screen_by_its_key(window, qtbot, back):
    window.graph.setFocus()
    window.actions_["fill_screen"].trigger()
    assert window.projector.shown == GRAPH and window.graph.window() is window.projector.screen
    window.actions_["fill_screen"].trigger()
    assert window.graph.window() is window and window.graph.isVisible()


def test_its_key_acts_on_the_panel_that_was_clicked_beside_its_controls_or_on_its_title(window, qtbot, back):
    panel, fill = window.panels["derivation"], window.actions_["fill_screen"]
    window.graph.setFocus()
    beside = panel.area.viewport()
    qtbot.mouseClick(beside, Qt.MouseButton.LeftButton, pos=beside.rect().bottomRight() - QPoint(9, 9))
    fill.trigger()
    assert window.projector.shown == "derivation"
    window.projector.back()
    qtbot.mouseClick(window.docks["loss_curve"].titleBarWidget(), Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    fill.trigger()
    assert window.projector.shown == "loss_curve"


def test_the_graph_is_as_large_after_it_filled_the_screen_as_before(window, qtbot, back):
    for size in ((1440, 900), (700, 500)):
        window.resize(*size)
        qtbot.waitUntil(lambda: window.arranging.room == room_for(window.size()))
        settle()
        before = window.graph.size()
        window.projector.fill(GRAPH)
        settle()
        window.projector.back()
        settle()
        assert window.graph.size() == before, size


def test_the_point_key_makes_it_black_and_shows_it_again(window, qtbot, back):
    window.projector.fill(GRAPH)
    black = window.projector.screen._black
    press(window, qtbot, Qt.Key.Key_Period)
    assert black.isVisible() and black.geometry() == window.projector.screen.rect()
    press(window, qtbot, Qt.Key.Key_Period)
    assert not black.isVisible()


def test_closing_its_window_gives_the_panel_back(window, qtbot):
    window.projector.fill("data")
    window.projector.screen.close()
    qtbot.waitUntil(lambda: window.projector.screen is None)
    assert window.panels["data"].window() is window


def test_closing_the_main_window_gives_it_back_first(window, session):
    window.projector.fill("data")
    session.undo_stack.setClean()
    window.close()
    assert window.projector.screen is None and not window.isVisible()


def test_the_menu_of_a_panel_still_opens_after_it_filled_the_screen(window, qtbot):
    window.projector.fill("derivation")
    window.projector.screen.findChildren(QWidget)  # as a search for widgets does
    window.projector.back()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    menu = window.panels["derivation"].takeaway.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isEnabled()]


def test_another_part_fills_the_screen_and_is_not_black(window, qtbot, back):
    window.projector.fill("derivation")
    press(window, qtbot, Qt.Key.Key_Period)
    window.projector.back()
    window.projector.fill("surface")
    screen = window.projector.screen
    assert screen.windowTitle() == "Output surface – Chainrule"
    assert not screen._black.isVisible()
    assert window.panels["surface"].window() is screen
    assert window.panels["derivation"].window() is window


def test_an_exercise_that_hides_its_numbers_brings_it_back(window, session, qtbot):
    window.projector.fill("loss_curve")
    session.start_exercise("forward")
    assert not window.projector.shown
    window.projector.fill("loss_curve")
    assert not window.projector.shown and "hidden until the exercise" in session.state.message
    session.end_exercise()
    assert window.panels["loss_curve"].isVisible() or "loss_curve" in window.panels.unseen


def test_the_ring_follows_the_pointer_and_lets_clicks_through(window, qtbot, monkeypatch):
    at = window.mapToGlobal(QPoint(300, 300))
    monkeypatch.setattr(QCursor, "pos", staticmethod(lambda: at))
    monkeypatch.setattr(QApplication, "topLevelAt", staticmethod(lambda _: window))
    window.actions_["pointer_ring"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(Ring)) and window.findChildren(Ring)[0].isVisible())
    ring = window.findChildren(Ring)[0]
    assert (ring.geometry().center() - QPoint(300, 300)).manhattanLength() <= 2
    assert window.childAt(300, 300) is not ring
    window.actions_["pointer_ring"].trigger()
    assert not ring.isVisible() and not window.pointer_ring.on


def test_the_ring_goes_on_after_a_dialog_that_it_was_in_is_gone(window, qtbot, monkeypatch):
    dialog = QDialog(window)
    dialog.show()
    under = [dialog]
    monkeypatch.setattr(QApplication, "topLevelAt", lambda *_: under[0])
    window.pointer_ring.set_on(True)
    window.pointer_ring.follow()
    (ring,) = dialog.findChildren(Ring)
    with qtbot.waitSignal(ring.destroyed):
        dialog.close()
        dialog.deleteLater()
    under[0] = window
    window.pointer_ring.follow()
    assert len(window.findChildren(Ring)) == 1
    window.pointer_ring.set_on(False)
    assert window.pointer_ring.ring is None
