"""Pictures: SVG is text that anyone can write; a PNG needs something that draws, which the program brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_painters: list[Callable[[str], bytes]] = []


def paint_with(painter: Callable[[str], bytes]) -> None:
    """Set what turns an SVG picture into a PNG."""
    _painters[:] = [painter]


def png(svg: str) -> bytes:
    """Return an SVG picture as PNG. Raises InputError if nothing here can draw."""
    if not _painters:
        raise InputError("PNG pictures need Qt, which is not loaded here; choose the suffix .svg instead")
    return _painters[0](svg)
