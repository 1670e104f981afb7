"""Picture export of the graph: PNG, SVG or PDF, with every number at full size."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageSize, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from core.basics.errors import InputError
from gui.base.painting import painting
from gui.graph.scene import GraphScene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gui.base.theme import Theme
    from gui.graph.content.scene_content import Pictures
    from gui.session import State

FORMATS = ("png", "svg", "pdf")
_LARGEST = 16000  # Maximum pixels of a PNG's longer side.
_LEAST = QSizeF(1200.0, 800.0)  # Maximum pixels of a picture.
_DOTS = 96.0  # Scene units per inch of paper.


def render_picture(scene: GraphScene, suffix: str, scale: float = 2.0) -> bytes:
    """Return a picture file of the whole network of a scene, as bytes.

    suffix: "png", "svg" or "pdf", with or without a point. scale: pixels of a PNG per scene unit.
    Raises InputError for another suffix, or a scale at which the picture would be too large.
    """
    kind = suffix.lower().removeprefix(".")
    bounds = scene.shown.layout.bounds
    area = QRectF(bounds.x, bounds.y, bounds.width, bounds.height)
    if kind == "png":
        return _png(scene, area, scale)
    if kind == "svg":
        return _svg(scene, area)
    if kind == "pdf":
        return _pdf(scene, area)
    raise InputError(f"picture: expected one of {', '.join(FORMATS)}, found “{suffix}”")


def picture_of(
    state: State, suffix: str, scale: float = 2.0, theme: Theme | None = None, pictures: Pictures | None = None
) -> bytes:
    """Return a state as a picture, without hovering; in the colors of `theme`, or of the application.

    pictures: what is inside the nodes, if anything.
    """
    scene = GraphScene(state, theme)
    scene.show_pictures(pictures or {})
    return render_picture(scene, suffix, scale)


def save_picture(scene: GraphScene, path: Path, scale: float = 2.0) -> None:
    """Write a picture file; its suffix determines the format."""
    path.write_bytes(render_picture(scene, path.suffix, scale))


def _png(scene: GraphScene, area: QRectF, scale: float) -> bytes:
    scale = max(scale, _LEAST.width() / area.width(), _LEAST.height() / area.height())
    size = QSize(math.ceil(area.width() * scale), math.ceil(area.height() * scale))
    if not 0 < max(size.width(), size.height()) <= _LARGEST:
        raise InputError(f"a picture of {size.width()} × {size.height()} pixels is too large; choose a smaller scale")
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(scene.shown.theme.panel))
    with painting(image) as painter:
        scene.render(painter, QRectF(0, 0, size.width(), size.height()), area)
    with _buffer() as buffer:
        QImageWriter(buffer, QByteArray(b"PNG")).write(image)
        return bytes(buffer.data().data())


def _svg(scene: GraphScene, area: QRectF) -> bytes:
    with _buffer() as buffer:
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setTitle("Network graph")
        scale = max(1.0, _LEAST.width() / area.width(), _LEAST.height() / area.height())
        generator.setSize((area.size() * scale).toSize())
        generator.setViewBox(QRectF(0, 0, area.width(), area.height()))
        with painting(generator) as painter:
            scene.render(painter, QRectF(0, 0, area.width(), area.height()), area)
        return bytes(buffer.data().data())


def _pdf(scene: GraphScene, area: QRectF) -> bytes:
    with _buffer() as buffer:
        writer = QPdfWriter(buffer)
        writer.setTitle("Network graph")
        writer.setResolution(round(_DOTS))
        inches = QSizeF(area.width() / _DOTS, area.height() / _DOTS)
        writer.setPageSize(QPageSize(inches, QPageSize.Unit.Inch))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        with painting(writer) as painter:
            page = QRectF(0, 0, writer.width(), writer.height())
            scene.render(painter, page, area, Qt.AspectRatioMode.KeepAspectRatio)
        return bytes(buffer.data().data())


@contextmanager
def _buffer() -> Iterator[QBuffer]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    try:
        yield buffer
    finally:
        buffer.close()
