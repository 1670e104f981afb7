"""Items whose pixels are kept from one painting to the next, for those that are seldom others."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


def keep_pixels(items: Iterable[QGraphicsItem], on: bool = True) -> None:
    """Keep the pixels of items, or draw them at each painting."""
    mode = QGraphicsItem.CacheMode
    for item in items:
        item.setCacheMode(mode.DeviceCoordinateCache if on else mode.NoCache)


@contextmanager
def drawn_anew(items: Collection[QGraphicsItem]) -> Iterator[None]:
    """Within it, items with kept pixels are drawn: in a picture they are lines and letters."""
    keep_pixels(items, on=False)
    try:
        yield
    finally:
        keep_pixels(items)
