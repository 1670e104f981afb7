"""Every text and mark that is drawn: what, where, how large, in which color, measured while it is painted.

A painter draws on a device whose engine writes down each text and shape with the transformation that holds for it, so
that what is found is what a person sees, whoever draws it: widgets, tables, plots, or the graph.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontInfo,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPen,
    QRegion,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QWidget

from gui.base.contrast import contrast
from gui.graph.items.item import GraphItem
from gui.plots.pixel_cache import drawn_anew
from gui.plots.plotting import Plot

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QPointF

    from gui.graph.canvas import GraphCanvas

_SLACK = 1.5  # Pixels that a letter may be outside of what is drawn.
_RIM = 6.0  # Pixels between a fill and the box of its outline, at most.


class DrawnText(NamedTuple):
    """text, as drawn. box: of its line, in pixels of the device. pixels: the size of its font there. color: its ink.

    clip: the rectangle outside of which nothing of it is drawn.
    """

    text: str
    box: QRectF
    pixels: float
    color: QColor
    clip: QRectF

    @property
    def core(self) -> QRectF:
        """Return the box of its digits and capitals: without the room above and below that a line leaves."""
        return self.box.adjusted(0, 0.22 * self.box.height(), 0, -0.22 * self.box.height())

    def __str__(self) -> str:
        box = self.box
        return f"“{self.text}” at {box.x():.0f}, {box.y():.0f} ({self.pixels:.1f} px)"


class DrawnMark(NamedTuple):
    """A line or a filled shape: its box, in pixels of the device, and its color; placed: whether the box is its own."""

    box: QRectF
    color: QColor
    placed: bool

    def __str__(self) -> str:
        box = self.box
        return f"{self.color.name()} at {box.x():.0f}, {box.y():.0f}, {box.width():.0f} × {box.height():.0f}"


def texts_of_graph(view: GraphCanvas) -> list[DrawnText]:
    """Return what is written on the graph, as far as it is in view."""
    return _drawn_on_graph(view).texts


def marks_of_graph(view: GraphCanvas) -> list[DrawnMark]:
    """Return the lines and shapes of the graph, as far as they are in view."""
    return _drawn_on_graph(view).marks


def _drawn_on_graph(view: GraphCanvas) -> _Engine:
    port = view.viewport().rect()
    device = _Device(port.size())
    painter = QPainter(device)
    items = [item for item in view.scene().items() if isinstance(item, GraphItem)]
    for item in items:
        item.setFlag(item.GraphicsItemFlag.ItemClipsToShape)  # as the pixels that the screen keeps of each
    view.scene().render(painter, QRectF(port), view.mapToScene(port).boundingRect())
    for item in items:
        item.setFlag(item.GraphicsItemFlag.ItemClipsToShape, False)
    painter.end()
    return device.engine


def texts_of(widget: QWidget) -> list[DrawnText]:
    """Return what is written on a widget and those within it."""
    device = _Device(widget.size())
    with ExitStack() as anew:
        # Axes are drawn once and kept as pixels.
        for plot in widget.findChildren(Plot):
            anew.enter_context(drawn_anew(plot._kept))
        widget.render(device, QPoint(0, 0), QRegion())
    return device.engine.texts


def ground(picture: QImage, box: QRectF) -> QColor:
    """Return the color behind a text: the most frequent one in its box, where a gradient is one color."""
    area = box.toAlignedRect().intersected(picture.rect())
    return QColor() if area.isEmpty() else _most_frequent(_pixels(picture.copy(area)))


def _pixels(picture: QImage) -> NDArray[np.uint32]:
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), dtype=np.uint32).reshape(plain.height(), plain.bytesPerLine() // 4)
    return rows[:, : plain.width()].flatten()


def _most_frequent(pixels: NDArray[np.uint32]) -> QColor:
    _kinds, places, counts = np.unique(pixels & 0xF0F0F0, return_inverse=True, return_counts=True)
    colors, counts = np.unique(pixels[places == counts.argmax()], return_counts=True)
    return QColor(int(colors[counts.argmax()]) & 0xFFFFFF)


def too_small(found: list[DrawnText], least: float = 9.0) -> list[str]:
    """Return the texts of fewer pixels."""
    return [f"{each} is too small" for each in found if each.text.strip() and each.pixels < least - 0.05]


def too_faint(found: list[DrawnText], picture: QImage, least: float = 4.5) -> list[str]:
    """Return the texts with less contrast to what is behind them in `picture`."""
    faint = []
    for each in found:
        behind = ground(picture, each.box)
        if each.text.strip() and behind.isValid() and contrast(each.color, behind) < least - 0.05:
            faint.append(f"{each}: {each.color.name()} on {behind.name()} is {contrast(each.color, behind):.2f}:1")
    return faint


def missing(found: list[DrawnText], picture: QImage) -> list[str]:
    """Return the texts of which nothing is seen in `picture`: pixels that are kept, but no longer right."""
    areas = [(each, each.core.intersected(each.clip).toAlignedRect().intersected(picture.rect())) for each in found]
    return [
        f"{each} is not seen"
        for each, area in areas
        if each.text.strip() and not area.isEmpty() and len(np.unique(_pixels(picture.copy(area)))) == 1
    ]


def overlapping(found: list[DrawnText]) -> list[str]:
    """Return the pairs of texts that lie over each other; parts of one name may touch."""
    seen = [each for each in found if each.text.strip()]
    boxes = np.array([each.core.intersected(each.clip).getRect() for each in seen]).reshape(-1, 4)
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    shared = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    pairs = np.argwhere(np.triu((shared > 1.0).all(axis=2), 1))
    return [f"{seen[one]} and {seen[other]} overlap" for one, other in pairs.tolist()]


def outside(found: list[DrawnText], size: QSize) -> list[str]:
    """Return the texts that are cut by the edge of an area, or of what is drawn of their item."""
    area = QRectF(0, 0, size.width(), size.height())
    return [
        f"{each} is cut"
        for each in found
        if each.text.strip() and not (area.contains(each.core) and each.clip.adjusted(-1, -1, 1, 1).contains(each.core))
    ]


def cut(found: list[DrawnText], widget: QWidget) -> list[str]:
    """Return the texts of a widget that are cut, by an edge or with dots, unless one can scroll to the rest."""
    faults = []
    for each in found:
        core, clip = each.core, each.clip.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        across = core.left() < clip.left() or core.left() + _ink_width(each) > clip.right()
        down = core.top() < clip.top() or core.bottom() > clip.bottom()
        if not each.text.strip() or not (across or down or _elided(each, widget)):
            continue
        if not (across or down) or not _scrolled(widget, each, across, down):
            faults.append(f"{each} is cut")
    return faults


def _ink_width(each: DrawnText) -> float:
    """Return the width without the spaces at its end."""
    return each.box.width() * len(each.text.rstrip()) / len(each.text)


def _at(widget: QWidget, each: DrawnText) -> QWidget:
    """Return the innermost widget on which a text stands."""
    return widget.childAt(each.box.intersected(each.clip).center().toPoint()) or widget


def _elided(each: DrawnText, widget: QWidget) -> bool:
    """Return whether dots stand for what has no room: they are not in the words of the widget itself."""
    if not each.text.endswith("…"):
        return False
    words = getattr(_at(widget, each), "text", lambda: "")()
    return not isinstance(words, str) or each.text not in words.replace("&", "")


def _scrolled(widget: QWidget, each: DrawnText, across: bool, down: bool) -> bool:
    """Return whether the rest of a text can be scrolled to, in the directions in which it is cut."""
    area: QWidget | None = _at(widget, each)
    while area is not None:
        across = across and not isinstance(area, QLineEdit)  # the cursor goes there
        if isinstance(area, QAbstractScrollArea):
            across = across and area.horizontalScrollBar().maximum() <= area.horizontalScrollBar().minimum()
            down = down and area.verticalScrollBar().maximum() <= area.verticalScrollBar().minimum()
        area = None if area is widget.window() else area.parentWidget()
    return not (across or down)


def too_pale(found: list[DrawnMark], behind: QColor, least: float = 3.0) -> list[str]:
    """Return the marks with less contrast to what is behind them, unless they fill an outline with enough.

    Those in the color of the ground itself take something away, like the halo of a number.
    """
    outlines = [each for each in found if each.placed and contrast(each.color, behind) >= least - 0.05]
    boxes = np.array([each.box.getCoords() for each in outlines]).reshape(-1, 4)
    pale = []
    for each in found:
        strength = contrast(each.color, behind)
        around = (boxes - each.box.getCoords()) * (-1, -1, 1, 1)
        outlined = each.placed and ((around > -_RIM) & (around < _RIM)).all(axis=1).any()
        if 1.02 < strength < least - 0.05 and not outlined:
            pale.append(f"{each} on {behind.name()} is {strength:.2f}:1")
    return pale


class _Engine(QPaintEngine):
    """Writes down texts and shapes, and draws nothing."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.texts: list[DrawnText] = []
        self.marks: list[DrawnMark] = []
        self._transform, self._pen, self._brush = QTransform(), QPen(), QBrush()

    def begin(self, pdev: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        self._transform, self._pen, self._brush = state.transform(), state.pen(), state.brush()

    def drawTextItem(self, p: QPointF | QPoint, textItem: QTextItem) -> None:  # noqa: N803
        line = QRectF(p.x(), p.y() - textItem.ascent(), textItem.width(), textItem.ascent() + textItem.descent())
        scale = abs(self._transform.determinant()) ** 0.5
        pixels = QFontInfo(textItem.font()).pixelSize() * scale
        box, clip = self._transform.mapRect(line), self._clip()
        if clip.contains(box.center()):
            self.texts.append(DrawnText(textItem.text(), box, pixels, QColor(self._pen.color()), clip))

    def drawPath(self, path: QPainterPath) -> None:
        self._mark(path.boundingRect())

    def drawEllipse(self, r: QRectF) -> None:
        self._mark(QRectF(r))

    def drawLines(self, *_: Any) -> None:
        self._mark(None)

    def drawRects(self, *_: Any) -> None:
        self._mark(None)

    def _mark(self, box: QRectF | None) -> None:
        """Note a shape: in the color of its outline, or of its fill where it has none.

        Of lines and rectangles PySide passes on addresses that hold nothing any more: they are somewhere in the clip.
        """
        placed = self._clip() if box is None else self._transform.mapRect(box)
        if self._pen.style() != Qt.PenStyle.NoPen:
            self.marks.append(DrawnMark(placed, QColor(self._pen.color()), box is not None))
        elif self._brush.style() == Qt.BrushStyle.SolidPattern:
            self.marks.append(DrawnMark(placed, QColor(self._brush.color()), box is not None))

    def _clip(self) -> QRectF:
        """Return what may be drawn on: of the widget, and within it."""
        painter, device, system = self.painter(), self.paintDevice(), QRectF(self.systemClip().boundingRect())
        whole = QRectF(0, 0, device.width(), device.height())
        if not system.isEmpty():
            whole = whole.intersected(system)
        if painter.hasClipping():
            whole = whole.intersected(self._transform.mapRect(painter.clipBoundingRect()))
        return whole

    def _nothing(self, *_: Any) -> None:
        pass

    # Qt's names, which it calls.
    for _name in ("Pixmap", "Image", "Polygon", "Points"):
        vars()[f"draw{_name}"] = _nothing


class _Device(QPaintDevice):
    def __init__(self, size: QSize) -> None:
        super().__init__()
        self.engine, self._size = _Engine(), size

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kind = QPaintDevice.PaintDeviceMetric
        known = {
            kind.PdmWidth: self._size.width(), kind.PdmHeight: self._size.height(), kind.PdmDepth: 32,
            kind.PdmDpiX: 96, kind.PdmDpiY: 96, kind.PdmPhysicalDpiX: 96, kind.PdmPhysicalDpiY: 96,
        }  # fmt: skip
        return known.get(metric, 0x10000 if "Scaled" in metric.name else 1)
