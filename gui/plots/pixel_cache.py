"""Cache the rendered pixels of items that seldom change."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


def keep_pixels(items: Iterable[QGraphicsItem], on: bool = True) -> None:
    """Enable or disable the pixel cache of items."""
    mode = QGraphicsItem.CacheMode
    for item in items:
        item.setCacheMode(mode.DeviceCoordinateCache if on else mode.NoCache)


def forget_pixels(items: Iterable[QGraphicsItem]) -> None:
    """Draw cached items wholly when they are next painted.

    Where an item is larger than its view, Qt moves the pixels that it has and draws only what comes into view: if the
    item has changed since it was painted, or has another size, old pixels would stay.
    """
    for item in items:
        if item.cacheMode() != QGraphicsItem.CacheMode.NoCache:
            keep_pixels([item], on=False)
            keep_pixels([item])


@contextmanager
def drawn_anew(items: Collection[QGraphicsItem]) -> Iterator[None]:
    """Draw cached items without their cache in this context: in a picture they are lines and text."""
    keep_pixels(items, on=False)
    try:
        yield
    finally:
        keep_pixels(items)
