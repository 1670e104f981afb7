"""Export of panels: pictures as PNG or SVG, numbers as CSV."""

from __future__ import annotations

import csv
import io
import math
import re
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QScrollArea

from core.basics.system.atomic import write_atomically
from gui.base.painting import painting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.basics.arrays import Array
    from gui.panels.base.panel import Panel

# In screen pixels: at two dots per pixel more than 1,200 × 800 dots.
OWN_SIZE = QSize(680, 500)
# Minimum size of a picture in dots.
LEAST_DOTS = QSize(1200, 800)
_SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
# Qt writes only absolute points; the attribute that contains them, by type of shape.
_POINTS = {f"{{{_SVG}}}path": "d", f"{{{_SVG}}}polyline": "points", f"{{{_SVG}}}polygon": "points"}
_NUMBER = re.compile(r"-?\d[-+.\de]*")
_PAIR = re.compile(r"(-?\d[-+.\de]*),(-?\d[-+.\de]*)")


class PlotData(NamedTuple):
    """The numbers behind a picture: column names, and one array per column, all of one length.

    NaN stands for a cell that is empty.
    """

    names: tuple[str, ...]
    columns: tuple[Array, ...]


@contextmanager
def at_own_size(panel: Panel) -> Iterator[None]:
    """Give the panel the size of its picture in this context, whatever its room in the window."""
    before, frame = panel.size(), None
    widget = panel.parentWidget()
    while widget is not None and frame is None:
        frame = widget if isinstance(widget, QScrollArea) else None
        widget = widget.parentWidget()
    if frame is not None:
        frame.setWidgetResizable(False)
    panel.resize(panel.minimumSizeHint().expandedTo(OWN_SIZE))
    QApplication.sendPostedEvents()  # new parts of it are shown and laid out
    try:
        yield
    finally:
        panel.resize(before)
        if frame is not None:
            frame.setWidgetResizable(True)


def save_picture(panel: Panel, path: Path) -> None:
    """Write the panel's picture, as SVG if `path` has that suffix, otherwise as PNG.

    Raises InputError with one sentence, and leaves an old file as it was, where that is not possible.
    """
    write_atomically(path, _drawn(panel, path.suffix.lower()))


def _drawn(panel: Panel, suffix: str) -> bytes:
    with at_own_size(panel):
        return as_svg(panel) if suffix == ".svg" else as_png(panel.picture(dots(panel.picture_size())))


def dots(size: QSize) -> float:
    """Return the dots per pixel of a picture, at least two."""
    return max(2.0, LEAST_DOTS.width() / max(size.width(), 1), LEAST_DOTS.height() / max(size.height(), 1))


def save_table(panel: Panel, path: Path) -> None:
    """Write the panel's numbers as CSV. Raises InputError as `save_picture` does."""
    write_atomically(path, panel.numbers().encode())


def as_png(image: QImage) -> bytes:
    """Return the picture as the content of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def as_svg(panel: Panel) -> bytes:
    """Return the panel's picture as the content of an SVG file, with lines as lines and text as text."""
    content = QByteArray()
    buffer = QBuffer(content)
    size = panel.picture_size()
    # SVG 1.1 supports clipping; the resolution is the screen's, for which axes are drawn.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setResolution(round(QGuiApplication.primaryScreen().logicalDotsPerInch()))
    generator.setOutputDevice(buffer)
    generator.setTitle(panel.title)
    generator.setSize(size * dots(size))
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    with painting(generator) as painter:
        panel.paint_picture(painter, QRectF(0, 0, size.width(), size.height()))
    return _with_plain_pens(bytes(content.data()))


def _with_plain_pens(svg: bytes) -> bytes:
    """Apply the scale to the points, because many readers do not support pens of constant width."""
    root = ElementTree.fromstring(svg)
    for group in root.iter(f"{{{_SVG}}}g"):
        matrix = [float(number) for number in _NUMBER.findall(group.get("transform", ""))]
        if len(matrix) != 6 or not all(child.tag in _POINTS for child in group):
            continue
        for child in group:
            key = _POINTS[child.tag]
            child.set(key, _PAIR.sub(partial(_moved, matrix), child.get(key, "")))
        del group.attrib["transform"]
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _moved(matrix: list[float], pair: re.Match[str]) -> str:
    """Return a point of an SVG after a transformation: x' = a x + c y + e, y' = b x + d y + f."""
    (a, b, c, d, e, f), x, y = matrix, float(pair[1]), float(pair[2])
    return f"{a * x + c * y + e:.6g},{b * x + d * y + f:.6g}"


def as_csv(table: PlotData) -> str:
    """Return one line of names, then one line per row; every number reads back exactly."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    for row in zip(*(column.tolist() for column in table.columns), strict=True):
        writer.writerow(["" if math.isnan(value) else repr(value) for value in row])
    return text.getvalue()
