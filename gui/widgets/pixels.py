"""Pictures made of the inputs of a network: small images for tables, nodes and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPixmap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from gui.base.theme import Theme


def ink(values: Array, low: float, high: float, colors: Theme) -> QImage:
    """Return an image of `values`, shape (rows, columns): the panel's color for `low`, the text's for `high`."""
    share = np.clip((values - low) / (high - low if high > low else 1.0), 0.0, 1.0)
    share = np.nan_to_num(share)[:, :, None]
    empty, full = (_rgb(color) for color in (colors.panel, colors.text))
    return image_of((empty + (full - empty) * share).round().astype(np.uint8))


def image_of(dots: NDArray[np.uint8]) -> QImage:
    """Return an image with a dot for each color, shape (rows, columns, 3 or 4)."""
    rows, columns, depth = dots.shape
    kind = QImage.Format.Format_RGB888 if depth == 3 else QImage.Format.Format_RGBA8888
    kept = np.ascontiguousarray(dots)
    return QImage(kept.data, columns, rows, depth * columns, kind).copy()


def _rgb(color: str) -> Array:
    found = QColor(color)
    return np.array([found.red(), found.green(), found.blue()], dtype=np.float64)


def enlarged(image: QImage, height: int, ratio: float = 1.0) -> QPixmap:
    """Return the image with sharp pixels, `height` screen pixels high."""
    factor = max(round(height * ratio / image.height()), 1)
    size = QSize(image.width() * factor, image.height() * factor)
    big = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation)
    big.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(big)
