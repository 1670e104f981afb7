"""Chips: small toggles that look like what they are, outlined while off and tinted while on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject

from gui.base.text_scale import pixels
from gui.base.theme import blended, current

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    Button = TypeVar("Button", bound=QAbstractButton)


def chip(button: Button) -> Button:
    """Give a checkable button the look of a chip, in the colors of every theme; return it."""
    _Look(button)
    return button


class _Look(QObject):
    """Writes the style sheet of a chip again for another theme or text size."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button, self._written = button, ""
        button.installEventFilter(self)
        self._write()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the theme and the text size."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.Polish):
            self._write()
        return False

    def _write(self) -> None:
        theme, side = current(), pixels(6)
        on, over = blended(theme.accent, theme.panel, 0.22), blended(theme.accent, theme.panel, 0.1)
        # Qt draws no round corners if they are larger than half the height.
        corner = min(pixels(9), self._button.fontMetrics().height() // 2)
        sheet = (
            f"QAbstractButton {{ border: 1px solid {theme.line}; border-radius: {corner}px;"
            f" padding: 1px {side}px; color: {theme.text}; background: transparent; }}"
            f"QAbstractButton:checked {{ border-color: {theme.accent}; background: {on}; }}"
            f"QAbstractButton:hover {{ background: {over}; }}"
            f"QAbstractButton:focus {{ border: 2px solid {theme.accent}; padding: 0 {side - 1}px; }}"
            f"QAbstractButton:disabled {{ color: {theme.muted}; border-color: {theme.grid}; }}"
        )
        if sheet != self._written:
            self._written = sheet
            self._button.setStyleSheet(sheet)
