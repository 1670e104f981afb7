"""Whatever fails while the window is painted: the window stays, and the user is informed once."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QRectF, QSettings
from PySide6.QtGui import QImage, QPdfWriter
from PySide6.QtWidgets import QApplication, QWidget
from windows_end import discard

import gui
from core.analysis.surface import Scale, Surface
from core.basics.addresses import Node, Weight
from core.gallery.presets import preset
from gui.app.application import in_a_sentence
from gui.base import painting
from gui.base.theme import DARK, LIGHT, Theme, palette
from gui.panels.base.plot_panel import PlotPanel
from gui.panels.surface.space.camera import Camera
from gui.panels.surface.space.mesh_painter import Relief, ReliefPainter
from gui.panels.surface.space.painted import PaintedRelief
from gui.session import Session
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from pytestqt.qtbot import QtBot

_FOLDER = Path(gui.__file__).parent
_PAINTS = {"paint", "paintEvent", "paintGL", "initializeGL", "resizeGL", "paintSection", "drawBackground",
           "drawForeground", "drawItems"}  # fmt: skip
# Its guard is its own: a call of another's would cost each item one more.
_GUARDS_ITSELF = ("GraphItem", "paint")
# Called by our own code, within a painting that is guarded.
_CALLED_BY_US = {("Space", "paint"), ("ReliefPainter", "paint")}
# What is broken, and the panel that must be in front for it to be painted: each within a painter that is open.
_PLANTS = {
    "a line of text": ("gui.widgets.fast_label.FastLabel.foregroundRole", ""),
    "a paragraph": ("gui.widgets.fast_label.Paragraph.foregroundRole", "method"),
    "the cells of a table": ("gui.tables.view.draw_cells", "data"),
    "the names of a table's columns": ("gui.tables.header.current", "weights"),
    "a formula": ("gui.formulas.view.FormulaView.draw", "derivation"),
    "a formula of the activation function": ("gui.formulas.typesetting.Picture.draw", "activation"),
    "the selection's numbers": ("gui.graph.corner.QColor", ""),
    "a node": ("gui.graph.items.nodes.NodesItem._node", ""),
    "a node's number": ("gui.graph.items.nodes.draw_number", ""),
    "a layer's title": ("gui.graph.items.nodes.draw_caption", ""),
    "the edges": ("gui.graph.items.edges.pens_at", ""),
    "a selected edge": ("gui.graph.items.edges.weight_pen", ""),
    "a weight's number": ("gui.graph.items.edges.draw_pill", ""),
    "a curve": ("gui.plots.plot_items.LineItem.getPath", "activation"),
    "the dots on a curve": ("gui.plots.plot_items.QPointF", "activation"),
    "an axis": ("pyqtgraph.AxisItem.generateDrawSpecs", "loss_curve"),
    "the numbers of an axis": ("gui.plots.plotting.Axis.tickStrings", "loss_curve"),
    "the output surface": ("gui.plots.color_bar.QTransform", "surface"),
    "an icon": ("gui.base.icons.QSvgRenderer", ""),
}


class Told(list[str]):
    """Stands for the application's hook: the errors that reach it."""

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.append(str(error))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """All that is reported from here on."""
    told = Told()
    monkeypatch.setattr(sys, "excepthook", told)
    monkeypatch.setattr(painting, "_reported", set())
    return told


@pytest.fixture(scope="module")
def made(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One window for all tests, with all panels made: what is tested is that it stays as it is."""
    layout = tmp_path_factory.mktemp("painting") / "layout.ini"
    session = Session()
    window = MainWindow(session, QSettings(str(layout), QSettings.Format.IniFormat))
    window.resize(1440, 900)
    for title in window.docks:
        assert window.panels[title]
    yield window
    discard(window)
    session.shut_down()


@pytest.fixture
def window(made: MainWindow) -> Iterator[MainWindow]:
    """The window with the chapter's network, a weight selected."""
    made.show()
    made.session.new_document(preset("xor-printed"))
    made.session.step()
    made.session.select(Weight(2, 0, 1))
    QApplication.processEvents()
    yield made
    made.hide()


def _paint(window: MainWindow) -> None:
    window.repaint()
    for widget in window.findChildren(pg.PlotWidget):
        widget.viewport().repaint()
    window.graph.viewport().repaint()
    QApplication.processEvents()
    QApplication.processEvents()


def _color(window: MainWindow, theme: Theme) -> None:
    """Other colors, so that no picture serves that is there already; a style sheet would take a second for them."""
    QApplication.setPalette(palette(theme))
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            QApplication.sendEvent(widget, QEvent(QEvent.Type.PaletteChange))


def _bring(window: MainWindow, title: str) -> None:
    if title:
        window.docks[title].show()
        window.docks[title].raise_()
    QApplication.processEvents()


@pytest.mark.parametrize("what", _PLANTS)
def test_a_fault_while_something_is_painted_is_told_once_and_the_window_stays(
    window: MainWindow, told: Told, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    where, title = _PLANTS[what]
    _bring(window, title)
    with monkeypatch.context() as patch:

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError(f"planted in {what}")

        patch.setattr(where, fail)
        for theme in (DARK, LIGHT):
            _color(window, theme)
            _paint(window)
    assert window.isVisible()
    assert len(told) == 1
    assert told[0].endswith(f"planted in {what}")


class _Failing(pg.GraphicsObject):  # type: ignore[misc]
    """Stands for an item that is not ours: nothing guards it."""

    def boundingRect(self) -> QRectF:
        return QRectF(-1.0, -1.0, 2.0, 2.0)

    def paint(self, *_: object) -> None:
        raise ZeroDivisionError("planted in an item of a library")


def test_a_fault_in_an_item_that_a_library_paints_is_told_once(window: MainWindow, told: Told) -> None:
    _bring(window, "activation")
    panel = window.panels["activation"]
    assert isinstance(panel, PlotPanel)
    item = _Failing()
    panel.plot.addItem(item, ignoreBounds=True)
    for _ in range(3):
        _paint(window)
    panel.plot.removeItem(item)
    assert window.isVisible()
    assert len(told) == 1
    assert "planted in an item of a library" in told[0]


@pytest.mark.parametrize("where", ["_solid", "write"])
def test_a_fault_in_the_surface_in_space_is_told_once_and_the_next_turn_draws_it_again(
    qtbot: QtBot, told: Told, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    inputs = np.linspace(0.0, 1.0, 5)
    relief = Relief(
        Surface(inputs, inputs, np.add.outer(inputs, inputs)), Scale(0.5, (0.0, 1.0), 0.0, 2.0), ("x1", "x2", "y"),
        np.zeros((1, 2)), np.ones(1), np.zeros(1),
    )  # fmt: skip
    shown = PaintedRelief()
    qtbot.addWidget(shown)
    shown.resize(300, 200)
    shown.show()
    shown.show_relief(relief, Camera())
    whole = shown.grab().toImage()
    with monkeypatch.context() as patch:

        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError("planted in space")

        patch.setattr(ReliefPainter, where, fail)
        for _ in range(3):
            shown.show_relief(relief, Camera())
            shown.grab()
        QApplication.processEvents()
    assert told == ["planted in space"]
    shown.update()
    assert shown.grab().toImage() == whole


def test_what_failed_to_be_painted_is_told_in_the_status_bar_and_is_there_again_at_the_next_painting(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(painting, "_reported", set())
    monkeypatch.setattr(sys, "excepthook", in_a_sentence(window.session))
    window.graph.pulse.stop()
    before = window.graph.grab().toImage()
    with monkeypatch.context() as patch:
        patch.setattr("gui.graph.items.nodes.draw_caption", lambda *_: 1 / 0)
        window.session.select(Node(3, 0))
        _paint(window)
        assert "ZeroDivisionError" in window.message.text()
        window.session.say("")
        window.session.select(Node(2, 0))
        _paint(window)
        assert "ZeroDivisionError" not in window.message.text()
    capfd.readouterr()
    window.session.select(Node(3, 0))
    window.session.select(Weight(2, 0, 1))
    assert window.graph.grab().toImage() == before


def test_a_picture_that_cannot_be_drawn_leaves_no_painter_open(tmp_path: Path) -> None:
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    for device in (image, QPdfWriter(str(tmp_path / "a.pdf"))):
        with pytest.raises(ZeroDivisionError), painting.painting(device):
            raise ZeroDivisionError
        assert not device.paintingActive()


def _functions() -> Iterator[tuple[Path, ast.ClassDef, ast.FunctionDef]]:
    for path in sorted(_FOLDER.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not any(f"def {name}(" in text for name in _PAINTS):
            continue
        for owner in ast.walk(ast.parse(text)):
            if isinstance(owner, ast.ClassDef):
                yield from ((path, owner, each) for each in owner.body if isinstance(each, ast.FunctionDef))


def test_every_painting_that_qt_calls_is_guarded() -> None:
    bare = [
        f"{path.relative_to(_FOLDER)}: {owner.name}.{each.name}"
        for path, owner, each in _functions()
        if each.name in _PAINTS
        and "called_by_qt" not in [ast.unparse(one) for one in each.decorator_list]
        and (owner.name, each.name) not in {*_CALLED_BY_US, _GUARDS_ITSELF}
    ]
    assert bare == []


def test_painters_are_begun_and_saved_in_one_place_only() -> None:
    others = [
        f"{path.relative_to(_FOLDER)}: {line.strip()}"
        for path in sorted(_FOLDER.rglob("*.py"))
        if path.name != "painting.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if "QPainter(" in line or "painter.save()" in line
    ]
    assert others == []
