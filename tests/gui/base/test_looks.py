"""What can be told apart: colors by their contrast, entries by their access keys, keys by what they do."""

from __future__ import annotations

import collections
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSettings, QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QSpinBox, QTabBar, QWidget

from core.gallery.generators import GENERATORS
from core.training.optimizers import OPTIMIZERS
from gui.base.icons import icon
from gui.base.menus import submenus
from gui.base.theme import DARK, LIGHT, Theme, apply_theme
from gui.dialogs.data.examples_plot import ExamplesPlot
from gui.formulas.row import FormulaRow
from gui.panels.surface import SurfacePanel
from gui.session import Session
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QMenu
    from pytestqt.qtbot import QtBot

_THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
_KINDS = ("positive", "negative", "value", "derivative", "delta", "warning")


def _luminance(color: str) -> float:
    parts = [channel / 255 for channel in QColor(color).getRgb()[:3]]  # type: ignore[index, operator]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def light_again(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "light")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    session = Session()
    made = MainWindow(session, QSettings(str(tmp_path / "layout.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.filing.may_leave = lambda: True  # type: ignore[method-assign]
    made.resize(1440, 900)
    made.show()
    yield made
    session.shut_down()


@_THEMES
def test_text_has_a_contrast_of_4_5_on_every_ground(theme: Theme) -> None:
    for role in ("text", "muted", "accent", "warning"):
        for ground in ("window", "panel", "raised"):
            assert contrast(getattr(theme, role), getattr(theme, ground)) >= 4.5, (role, ground)
    for role in _KINDS:
        for ground in ("window", "panel"):
            assert contrast(getattr(theme, role), getattr(theme, ground)) >= 4.5, (role, ground)
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@_THEMES
def test_lines_and_grids_have_a_contrast_of_3(theme: Theme) -> None:
    assert contrast(theme.line, theme.panel) >= 3
    assert contrast(theme.line, theme.window) >= 3
    assert contrast(theme.grid, theme.panel) >= 3


@_THEMES
@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QComboBox, QPushButton, QCheckBox])
def test_the_border_of_a_field_has_a_contrast_of_3(
    light_again: QApplication, qtbot: QtBot, theme: Theme, kind: type[QWidget]
) -> None:
    apply_theme(light_again, theme.name)
    around = QWidget()
    qtbot.addWidget(around)
    field = kind(around)
    field.setGeometry(20, 20, 120, 30)
    around.show()
    around.setFocus()
    picture = around.grab().toImage()
    row = [picture.pixelColor(x, 35).name() for x in range(18, 28)]
    assert max(contrast(color, theme.window) for color in row[:4]) >= 2.95, row


def test_icons_that_were_made_in_light_are_light_in_dark(light_again: QApplication) -> None:
    apply_theme(light_again, "light")
    made = icon("run")
    for theme in (LIGHT, DARK):
        apply_theme(light_again, theme.name)
        picture = made.pixmap(QSize(40, 40), QIcon.Mode.Normal).toImage()
        pixels = [picture.pixelColor(x, y) for x in range(40) for y in range(40)]
        inks = {pixel.name() for pixel in pixels if pixel.alpha() == 255}
        assert inks
        assert all(contrast(ink, theme.window) >= 4.5 for ink in inks)


def _clashes(menu: QMenu, path: str) -> list[str]:
    menu.aboutToShow.emit()
    letters = collections.defaultdict(list)
    found, below = [], submenus(menu)
    for action in menu.actions():
        key = re.search(r"&([^&])", action.text().partition("\t")[0])
        if key and action.isVisible():
            letters[key[1].lower()].append(action.text())
        if action in below:
            found += _clashes(below[action], f"{path} > {action.text()}")
    return found + [f"{path}: {texts}" for texts in letters.values() if len(texts) > 1]


def test_no_two_entries_of_a_menu_have_the_same_access_key(window: MainWindow) -> None:
    bar = window.menuBar()
    found = []
    for action, menu in submenus(bar).items():
        found += _clashes(menu, action.text())
    titles = [re.search("&(.)", action.text())[1].lower() for action in bar.actions()]  # type: ignore[index]
    assert len(set(titles)) == len(titles)
    assert "\n".join(found) == ""


def test_no_key_means_two_things_at_once(window: MainWindow) -> None:
    for title in window.docks:
        assert window.panels[title]
    commands = {key.toString() for action in window.actions() for key in action.shortcuts()}
    twice = [
        f"{title}: {action.text()} {key.toString()}"
        for title, panel in window.panels.items()
        for action in panel.actions()
        for key in action.shortcuts()
        if key.toString() in commands
    ]
    assert twice == []


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("width", [220, 260, 340])
def test_formulas_of_the_optimizers_stay_readable_in_a_narrow_panel(qtbot: QtBot, optimizer: str, width: int) -> None:
    row = FormulaRow()
    qtbot.addWidget(row)
    row.show_formulas([(part, "#000000") for part in OPTIMIZERS[optimizer].latex.split(r", \quad ")])
    for line in row._lines(width):
        assert line.em >= 10
        assert sum(formula.width for formula in line.formulas) * line.em <= width
    assert row.heightForWidth(width) >= sum(line.height for line in row._lines(width))


def _marks(dots: object) -> set[tuple[str, str]]:
    points = dots.points()  # type: ignore[attr-defined]
    return {(point.symbol(), point.brush().color().name()) for point in points}


def test_generated_examples_have_the_same_marks_in_the_preview_and_on_the_surface(
    window: MainWindow, qtbot: QtBot
) -> None:
    data = GENERATORS["circles"].data()
    preview = ExamplesPlot()
    qtbot.addWidget(preview)
    preview.show_data(data)
    window.session.set_data(data)
    surface = window.panels["surface"]
    assert isinstance(surface, SurfacePanel)
    qtbot.waitUntil(lambda: len(surface.sheet.dots.dots.data) == len(data))
    shown = [_marks(dots) for dots in preview._dots if len(dots.data)]
    assert set().union(*shown) == _marks(surface.sheet.dots.dots)


def test_rings_around_many_wrong_examples_are_thin_and_close(window: MainWindow, qtbot: QtBot) -> None:
    surface = window.panels["surface"]
    assert isinstance(surface, SurfacePanel)
    rings = surface.sheet.dots.rings
    few = rings.opts["size"], rings.opts["pen"].widthF()
    window.session.set_data(GENERATORS["circles"].data())
    qtbot.waitUntil(lambda: len(rings.data) > 24)
    assert rings.opts["size"] < few[0]
    assert rings.opts["pen"].widthF() < few[1]
    assert np.isfinite(rings.data["x"]).all()


def test_the_legend_is_shown_and_hidden_by_its_command_and_stays_as_chosen(window: MainWindow) -> None:
    legend = window.graph.legend
    assert not legend.isVisible()
    before = window.graph.grab().toImage()
    window.actions_["legend"].trigger()
    assert legend.isVisible()
    assert legend.geometry().top() > window.graph.viewport().geometry().bottom()
    assert legend.height() >= 60
    assert window.settings.value("legend", type=bool) is True
    assert "Negative weight: dashed" in legend.accessibleDescription()
    assert window.graph.grab().toImage() != before
    window.actions_["legend"].trigger()
    assert not legend.isVisible()


@_THEMES
def test_the_chosen_tab_of_panels_can_be_told_from_the_others(
    light_again: QApplication, qtbot: QtBot, theme: Theme
) -> None:
    """By its ground in light; in dark, where the style's grounds are nearly the same, by the ink of its name."""
    apply_theme(light_again, theme.name)
    bar = QTabBar(shape=QTabBar.Shape.RoundedSouth, documentMode=True)
    qtbot.addWidget(bar)
    bar.addTab("MMMMMMMM")
    bar.addTab("MMMMMMMM")
    bar.show()
    image = bar.grab().toImage()

    def seen(tab: int) -> tuple[str, str]:
        """The ground and the ink: the color met most often, and the one furthest from it."""
        box = bar.tabRect(tab).adjusted(4, 4, -4, -4)
        places = [(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
        colors = collections.Counter(image.pixelColor(x, y).name() for x, y in places)
        ground = colors.most_common(1)[0][0]
        return ground, max(colors, key=lambda color: contrast(color, ground))

    (ground, ink), (other_ground, other_ink) = seen(0), seen(1)
    assert max(contrast(ground, other_ground), contrast(ink, other_ink)) > 1.15
    assert contrast(other_ground, other_ink) >= 4.5
