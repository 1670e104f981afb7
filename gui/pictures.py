"""Pictures and tables to keep: a panel's plot as PNG or SVG, its numbers as CSV."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from core.files.atomic import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from core.arrays import Array


class Table(NamedTuple):
    """The numbers behind a picture: names of columns, and one array a column, all of one length.

    NaN stands for a cell that is empty.
    """

    names: tuple[str, ...]
    columns: tuple[Array, ...]


class Pictured(Protocol):
    """What can be kept as a picture and as a table."""

    @property
    def title(self) -> str:
        """What it is called, on the screen and in file names."""
        ...

    def picture(self, scale: float = 2.0) -> QImage:
        """The picture in dots, `scale` a pixel."""
        ...

    def picture_size(self) -> QSize:
        """How large the picture is, in pixels of the screen."""
        ...

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Draw the picture into `target`."""
        ...

    def table(self) -> Table:
        """The numbers behind the picture."""
        ...


def save_picture(panel: Pictured, path: Path) -> None:
    """Write the panel's picture, as SVG where `path` says so, else as PNG.

    Raises InputError with one sentence, and leaves an old file as it was, where that is not possible.
    """
    write_atomically(path, as_svg(panel) if path.suffix.lower() == ".svg" else as_png(panel.picture()))


def save_table(panel: Pictured, path: Path) -> None:
    """Write the panel's numbers as CSV. Raises InputError as `save_picture` does."""
    write_atomically(path, as_csv(panel.table()).encode())


def as_png(image: QImage) -> bytes:
    """The picture as the content of a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def as_svg(panel: Pictured) -> bytes:
    """The panel's picture as the content of an SVG file, with lines as lines and text as text."""
    content = QByteArray()
    buffer = QBuffer(content)
    size = panel.picture_size()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(panel.title)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    painter = QPainter(generator)
    panel.paint_picture(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return bytes(content.data())


def as_csv(table: Table) -> str:
    """One line of names, then one line a row; every number reads back bit for bit."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    for row in zip(*(column.tolist() for column in table.columns), strict=True):
        writer.writerow(["" if math.isnan(value) else repr(value) for value in row])
    return text.getvalue()
