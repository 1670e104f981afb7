"""What is drawn on plots, as pixels."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QBrush, QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from windows_end import delete

from gui.base import text_scale, theme
from gui.plots.plot_items import DotsItem, LineItem, MarksItem
from gui.plots.plot_style import curve_pen, pen
from gui.plots.plotting import Plot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

ANGLE = np.linspace(0.0, 2.0 * np.pi, 300)
LINES = {
    "upright": (np.array([0.5, 0.5]), np.array([0.1, 0.9])),
    "level": (np.array([0.1, 0.9]), np.array([0.5, 0.5])),
    "slanting": (np.array([0.1, 0.9]), np.array([0.1, 0.9])),
    "round": (0.5 + 0.3 * np.cos(ANGLE), 0.5 + 0.3 * np.sin(ANGLE)),
    "cut": (np.array([0.1, 0.4, np.nan, 0.6, 0.9]), np.array([0.2, 0.7, np.nan, 0.4, 0.8])),
}


def ink(plot: Plot, item: pg.PlotCurveItem, in_picture: bool = False) -> np.ndarray:
    """How dark each pixel is, from 0 to 1, with nothing on the plot but this line; on the screen or in a picture."""
    plot.addItem(item, ignoreBounds=True)
    if in_picture:
        image = QImage(plot.size(), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        plot.render(painter)
        painter.end()
    else:
        image = plot.viewport().grab().toImage()
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    plot.removeItem(item)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return 1.0 - rows[:, : image.width()] / 255.0


@pytest.fixture
def larger(qapp: QApplication) -> Iterator[Callable[[int], None]]:
    """Sets the text size; the usual one follows after the test."""
    yield lambda percent: text_scale.apply(qapp, percent)
    text_scale.apply(qapp, text_scale.USUAL)


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(300, 240)
    plot.setBackground("#ffffff")
    for axis in (plot.horizontal, plot.vertical):
        axis.hide()
    with qtbot.waitExposed(plot):
        plot.show()
    plot.show_range((0.0, 1.0), (0.0, 1.0))
    return plot


@pytest.mark.parametrize("name", LINES)
def test_in_a_picture_a_thick_line_is_whole(plot: Plot, name: str) -> None:
    black = pen("#000000", 2.0)
    mine = ink(plot, LineItem(*LINES[name], pen=black, antialias=True), in_picture=True)
    true = ink(plot, pg.PlotCurveItem(*LINES[name], pen=black, antialias=True, connect="finite"), in_picture=True)
    assert true.sum() > 100
    assert (mine == true).all()


def test_a_point_without_neighbors_is_a_dot(plot: Plot) -> None:
    points = np.array([0.5, np.nan, 0.8]), np.array([0.5, np.nan, 0.5])
    for in_picture in (False, True):
        black = curve_pen("#000000")
        assert ink(plot, LineItem(*points, pen=black), in_picture).sum() == 0
        assert ink(plot, LineItem(*points, pen=black, lone_dots=True), in_picture).sum() == pytest.approx(40, abs=5)


def test_the_menu_of_pyqtgraph_is_no_part_of_the_plot(plot: Plot) -> None:
    menu = plot.getPlotItem().ctrlMenu
    assert menu.isWindow() and not menu.isVisible()


def test_a_line_reaches_as_far_as_the_plot_shows(plot: Plot) -> None:
    item = LineItem(*LINES["level"])
    plot.addItem(item, ignoreBounds=True)
    assert item.boundingRect() == plot.view.viewRect()


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("width", [2.0, 3.0, 4.0, 5.0, 10.0])
def test_a_thick_line_looks_like_one(plot: Plot, name: str, width: float) -> None:
    black = pen("#000000", width)
    mine = ink(plot, LineItem(*LINES[name], pen=black, antialias=True))
    true = ink(plot, pg.PlotCurveItem(*LINES[name], pen=black, antialias=True, connect="finite"))
    assert true.sum() > 100
    assert mine.sum() == pytest.approx(true.sum(), rel=0.15)
    # But for ends and corners, which are round, it covers the same.
    assert (np.abs(mine - true) > 0.7).sum() <= max(3 * width, width**2)
    assert np.quantile(mine[true > 0.95], 0.05) > 0.5
    # All that is drawn lies on the true line or beside it.
    beside = np.zeros_like(true, dtype=bool)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            beside |= np.roll(true, (down, right), axis=(0, 1)) > 0.1
    assert mine[~beside].max(initial=0.0) < 0.05


@pytest.mark.parametrize("percent", [75, 100, 150, 200, 250])
def test_a_curve_is_as_wide_as_the_text_is_large(plot: Plot, larger: Callable[[int], None], percent: int) -> None:
    larger(percent)
    line = LineItem(*LINES["level"], pen=curve_pen("#000000"), antialias=True)
    for in_picture in (False, True):
        thickness = ink(plot, line, in_picture).sum(axis=0).max()
        assert thickness == pytest.approx(max(2.0, 2.0 * percent / 100), abs=0.6)


@pytest.mark.parametrize("make", [MarksItem, lambda size: DotsItem(size=size, pen=None)], ids=["marks", "dots"])
def test_a_dot_on_a_curve_is_as_large_as_the_text(
    plot: Plot, larger: Callable[[int], None], make: Callable[[float], MarksItem | DotsItem]
) -> None:
    dot = make(9)
    dot.setBrush(QBrush(QColor("#000000")))
    dot.show_at([0.5], [0.5])
    plot.addItem(dot, ignoreBounds=True)
    sides = {}
    for percent in (100, 200, 100):
        larger(percent)
        QApplication.processEvents()
        plot.setBackground("#ffffff")
        plot.recolor(dataclasses.replace(theme.current(), panel="#ffffff"))
        sides[percent] = np.sqrt(ink(plot, LineItem()).sum())
    assert sides[200] == pytest.approx(2 * sides[100], rel=0.15)


def test_nothing_of_a_plot_stays_when_it_goes(qapp: QApplication) -> None:
    plot = Plot()
    settings = plot.getPlotItem().ctrlMenu
    delete(plot)
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    assert not isValid(settings)
