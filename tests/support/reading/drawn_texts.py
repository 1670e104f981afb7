"""Every text that is drawn: what, where, how large, in which color, measured while it is painted.

A painter draws on a device whose engine writes down each text with the transformation that holds for it, so that
what is found is what a person sees, whoever draws it: widgets, tables, plots, or the graph.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPen,
    QRegion,
    QTextItem,
    QTransform,
)

from gui.base.contrast import contrast

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QWidget

    from gui.graph.canvas import GraphCanvas


class DrawnText(NamedTuple):
    """text, as drawn. box: of its line, in pixels of the device. pixels: the size of its font there. color: its ink."""

    text: str
    box: QRectF
    pixels: float
    color: QColor

    @property
    def core(self) -> QRectF:
        """Return the box of its digits and capitals: without the room above and below that a line leaves."""
        return self.box.adjusted(0, 0.22 * self.box.height(), 0, -0.22 * self.box.height())

    def __str__(self) -> str:
        box = self.box
        return f"“{self.text}” at {box.x():.0f}, {box.y():.0f} ({self.pixels:.1f} px)"


def texts_of_graph(view: GraphCanvas) -> list[DrawnText]:
    """Return what is written on the graph, as far as it is in view."""
    port = view.viewport().rect()
    device = _Device(port.size())
    painter = QPainter(device)
    view.scene().render(painter, QRectF(port), view.mapToScene(port).boundingRect())
    painter.end()
    return device.engine.texts


def texts_of(widget: QWidget) -> list[DrawnText]:
    """Return what is written on a widget and those within it."""
    device = _Device(widget.size())
    widget.render(device, QPoint(0, 0), QRegion())
    return device.engine.texts


def ground(picture: QImage, box: QRectF) -> QColor:
    """Return the color behind a text: the most frequent one in its box, where a gradient is one color."""
    area = box.toAlignedRect().intersected(picture.rect())
    if area.isEmpty():
        return QColor()
    pixels = [
        picture.pixel(x, y) for x in range(area.left(), area.right() + 1) for y in range(area.top(), area.bottom() + 1)
    ]
    kind = Counter(pixel & 0xF0F0F0 for pixel in pixels).most_common(1)[0][0]
    return QColor(Counter(pixel for pixel in pixels if pixel & 0xF0F0F0 == kind).most_common(1)[0][0])


def too_small(found: list[DrawnText], least: float = 9.0) -> list[str]:
    """Return the texts of fewer pixels."""
    return [str(each) for each in found if each.text.strip() and each.pixels < least - 0.05]


def too_faint(found: list[DrawnText], picture: QImage, least: float = 4.5) -> list[str]:
    """Return the texts with less contrast to what is behind them in `picture`."""
    faint = []
    for each in found:
        behind = ground(picture, each.box)
        if each.text.strip() and behind.isValid() and contrast(each.color, behind) < least - 0.05:
            faint.append(f"{each}: {each.color.name()} on {behind.name()} is {contrast(each.color, behind):.2f}:1")
    return faint


def overlapping(found: list[DrawnText]) -> list[str]:
    """Return the pairs of texts that lie over each other; parts of one name may touch."""
    pairs = []
    for k, one in enumerate(found):
        for other in found[k + 1 :]:
            shared = one.core.intersected(other.core)
            if shared.width() > 1.0 and shared.height() > 1.0:
                pairs.append(f"{one} and {other}")
    return pairs


def outside(found: list[DrawnText], size: QSize) -> list[str]:
    """Return the texts that are cut by the edge of an area."""
    area = QRectF(0, 0, size.width(), size.height())
    return [str(each) for each in found if each.text.strip() and not area.contains(each.core)]


class _Engine(QPaintEngine):
    """Writes down texts, and draws nothing."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.texts: list[DrawnText] = []
        self._transform, self._pen = QTransform(), QPen()

    def begin(self, pdev: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        self._transform, self._pen = state.transform(), state.pen()

    def drawTextItem(self, p: QPointF | QPoint, textItem: QTextItem) -> None:  # noqa: N803
        line = QRectF(p.x(), p.y() - textItem.ascent(), textItem.width(), textItem.ascent() + textItem.descent())
        scale = abs(self._transform.determinant()) ** 0.5
        pixels = QFontInfo(textItem.font()).pixelSize() * scale
        box, clip = self._transform.mapRect(line), self.systemClip()
        if clip.isEmpty() or clip.contains(box.center().toPoint()):
            self.texts.append(DrawnText(textItem.text(), box, pixels, QColor(self._pen.color())))

    def _nothing(self, *_: Any) -> None:
        pass

    # Qt's names, which it calls.
    for _name in ("Pixmap", "Image", "Path", "Polygon", "Ellipse", "Rects", "Lines", "Points"):
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
