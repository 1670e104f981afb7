"""Larger and smaller text: everything that is read, at once and at the next start, from 75 to 250 percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QStatusTipEvent
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QTabBar, QWidget

from core.basics.addresses import Weight
from gui.base import text_scale
from gui.base.contrast import contrast, ink
from gui.base.menus import submenus
from gui.base.preferences import preferences
from gui.base.theme import DARK, LIGHT, apply_theme
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


pytestmark = pytest.mark.usefixtures("usual_look")


def points(widget: QWidget) -> float:
    return widget.font().pointSizeF()


def test_larger_text_makes_every_widget_of_the_window_larger(window: MainWindow, qapp: QApplication) -> None:
    for dock in window.docks.values():
        dock.show()
        dock.raise_()
        QApplication.processEvents()
    usual = {widget: points(widget) for widget in window.findChildren(QWidget)}
    text_scale.apply(qapp, 200)
    QApplication.processEvents()
    same = [
        (type(widget).__name__, widget.objectName(), widget.accessibleName())
        for widget in window.findChildren(QWidget)
        if widget in usual and points(widget) < 1.9 * usual[widget]
    ]
    assert same == []


def test_larger_smaller_and_usual_text_by_menu_and_key(window: MainWindow) -> None:
    assert text_scale.percent() == 100
    seen = []
    for name in ("larger", "larger", "smaller", "usual_text", "smaller"):
        window.actions_[name].trigger()
        seen.append(text_scale.percent())
    assert seen == [110, 125, 110, 100, 90]
    assert all(window.actions_[name].shortcuts() for name in ("larger", "smaller", "usual_text"))
    view = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&View")
    assert window.actions_["usual_text"] in view.actions()


def test_a_size_is_chosen_from_the_menu_in_one_act(window: MainWindow) -> None:
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title().replace("&", "") == "Text size")
    sizes = {action.text(): action for action in menu.actions()}
    sizes["200%"].trigger()
    assert text_scale.percent() == 200
    menu.aboutToShow.emit()
    assert [name for name, action in sizes.items() if action.isChecked()] == ["200%"]
    window.actions_["smaller"].trigger()
    menu.aboutToShow.emit()
    assert [name for name, action in sizes.items() if action.isChecked()] == ["175%"]


def test_text_ends_at_75_and_250_percent(window: MainWindow, qapp: QApplication) -> None:
    for name, start, end in (("smaller", 90, 75), ("larger", 225, 250)):
        text_scale.apply(qapp, start)
        for _ in range(3):
            window.actions_[name].trigger()
        assert text_scale.percent() == end


def test_the_size_is_that_of_the_last_time_at_the_next_start(window: MainWindow, qapp: QApplication) -> None:
    window.actions_["larger"].trigger()
    text_scale.apply(qapp, 100)
    assert text_scale.stored(preferences()) == 110


@pytest.mark.parametrize("written", ["x", "", "-3", "1e9", "[1, 2]"])
def test_a_size_that_is_none_in_the_preferences_is_passed_over(qapp: QApplication, written: str) -> None:
    settings = preferences()
    settings.setValue("text_percent", written)
    assert text_scale.stored(settings) in text_scale.STEPS


def test_toolbars_menus_tabs_tables_formulas_and_plots_are_larger(window: MainWindow, qapp: QApplication) -> None:
    window.session.step()
    panels = window.panels
    parts = {
        "menus": lambda: window.menuBar().sizeHint().height(),
        "tabs": lambda: max(bar.sizeHint().height() for bar in window.findChildren(QTabBar)),
        "rows": lambda: panels["data"].table.row_height,  # type: ignore[attr-defined]
        "formulas": lambda: panels["derivation"].view.em,  # type: ignore[attr-defined]
        "icons": lambda: window.fields.iconSize().height(),
        "fields": lambda: window.fields.rate.width(),
        "ticks": lambda: panels["loss_curve"].plot.horizontal.style["tickFont"].pointSizeF(),  # type: ignore[attr-defined]
        "status": lambda: window.message.sizeHint().height(),
        "titles": lambda: window.docks["data"].titleBarWidget()._name.sizeHint().height(),
    }
    usual = {name: measure() for name, measure in parts.items()}
    text_scale.apply(qapp, 200)
    QApplication.processEvents()
    larger = {name: measure() / usual[name] for name, measure in parts.items()}
    assert {name for name, times in larger.items() if times < 1.5} == set()
    text_scale.apply(qapp, 100)
    QApplication.processEvents()
    assert {name: measure() for name, measure in parts.items()} == usual


def numbers_on_the_screen(window: MainWindow) -> float:
    """How large the digits in the nodes are, in pixels."""
    graph = window.graph
    from gui.graph.content.layout import RADIUS
    from gui.graph.items.style import number_font

    return graph.zoom * graph.shown.layout.radii[1] / RADIUS * number_font().pixelSize()


def test_numbers_in_nodes_can_be_read_from_five_meters(window: MainWindow, qapp: QApplication, qtbot: QtBot) -> None:
    """On a picture of 1,920 × 1,080 two meters wide digits of 16 pixels are 12 minutes of arc high at five meters."""
    window.resize(1920, 1080)
    text_scale.apply(qapp, 250)
    qtbot.waitUntil(lambda: window.arranging.room.columns == 0)
    # Digits are as high as 0.73 of their font.
    qtbot.waitUntil(lambda: 0.73 * numbers_on_the_screen(window) >= 16)


def test_a_graph_that_the_user_zoomed_stays_where_it_is(window: MainWindow, qapp: QApplication) -> None:
    window.graph.zoom_in()
    before = window.graph.zoom
    text_scale.apply(qapp, 125)
    QApplication.processEvents()
    assert window.graph.zoom == before


def test_pictures_of_the_graph_are_the_same_whatever_the_size_of_text(session: Session, qapp: QApplication) -> None:
    from gui.graph.picture import picture_of

    usual = picture_of(session.state, "png")
    text_scale.apply(qapp, 250)
    assert picture_of(session.state, "png") == usual


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_dimmed_text_can_still_be_read(theme: object) -> None:
    """The text of nodes, pills and tags, at every strength, on every ground that it may have."""
    from gui.base.contrast import blend

    colors = [theme.text, theme.muted, theme.delta, theme.value, theme.derivative, theme.positive, theme.negative]  # type: ignore[attr-defined]
    grounds = [theme.panel, theme.raised, theme.accent]  # type: ignore[attr-defined]
    for role in (theme.value, theme.muted, theme.positive, theme.negative):  # type: ignore[attr-defined]
        grounds += [blend(role, theme.panel, share).name() for share in (0.1, 0.25, 0.35, 0.5, 0.62, 0.72)]  # type: ignore[attr-defined]
    for color in colors:
        for ground in grounds:
            for amount in (0.45, 0.55, 0.8, 1.0):
                assert contrast(ink(color, ground, amount), QColor(ground)) >= 4.4, (color, ground, amount)


def test_menu_bars_have_room(window: MainWindow, qapp: QApplication) -> None:
    window.resize(1280, 720)
    text_scale.apply(qapp, 200)
    QApplication.processEvents()
    bar = window.menuBar()
    assert isinstance(bar, QMenuBar)
    assert all(bar.rect().contains(bar.actionGeometry(action)) for action in bar.actions())


def test_with_large_text_a_menu_stays_one_column(window: MainWindow, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    text_scale.apply(qapp, 250)
    menu = next(below for action, below in submenus(window.menuBar()).items() if action.text() == "&View")
    menu.ensurePolished()
    assert menu.sizeHint().height() > menu.screen().availableGeometry().height(), "else it proves nothing"
    assert len({menu.actionGeometry(action).x() for action in menu.actions()}) == 1


def test_what_was_said_goes_with_the_next_step_or_example(window: MainWindow, session: Session) -> None:
    """Before, "Text at 125%." stood in the status bar until a run or an edit, whatever was done meanwhile."""
    window.actions_["larger"].trigger()
    assert window.message.text().startswith("Text at ")
    session.step()
    assert window.message.text() == "Step 1 of 28: Forward pass"
    window.actions_["smaller"].trigger()
    assert window.message.text().startswith("Text at ")
    session.choose_example(2)
    assert window.message.text() == ""
    session.say("Written.")
    session.select(Weight(2, 0, 0))
    assert window.message.text() == "Written."


def test_what_is_said_is_seen_while_the_pointer_is_on_a_command(window: MainWindow, session: Session) -> None:
    """The pointer is still on Run when the run ends."""
    QApplication.sendEvent(window, QStatusTipEvent("Start or pause training"))
    assert window.message.text() == "Start or pause training"
    session.say("Training stopped.")
    assert window.message.text() == "Training stopped."
    QApplication.sendEvent(window, QStatusTipEvent("Undo the last change"))
    assert window.message.text() == "Undo the last change"
