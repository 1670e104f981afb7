"""Inline editor: a field that opens on a number, with its error message below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.basics.errors import InputError
from gui.base.text_scale import pixels
from gui.base.theme import current
from gui.graph.content.numerals import read
from gui.tables.text import tabular

if TYPE_CHECKING:
    from collections.abc import Callable

# Focus lost for these reasons comes back: another window in front, a menu.
_PASSING = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class InlineField(QFrame):
    """Enter applies the number, Esc cancels; leaving the field applies a valid number."""

    WIDTH = 150

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("graph-inline")
        self.field = QLineEdit()
        self.field.setFont(tabular(self.field.font()))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.error = QLabel()
        self.error.setWordWrap(True)
        self.error.setAccessibleName("Error in the number")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.error)
        self._take: Callable[[float], None] | None = None
        self._parent = parent
        self.field.installEventFilter(self)
        self.field.textEdited.connect(lambda: self._complain(""))
        self.hide()

    @property
    def is_open(self) -> bool:
        """Return whether a number is being typed."""
        return self._take is not None

    def open(self, at: QPoint, name: str, text: str, take: Callable[[float], None]) -> None:
        """Open centered on a point of the parent; `take` receives the number and may raise InputError."""
        theme = current()
        self.setStyleSheet(
            f"InlineField {{ background: {theme.panel}; border: 1px solid {theme.accent}; border-radius: 6px; }}"
            f"QLabel {{ color: {theme.warning}; }}"
        )
        self._take = take
        self.field.setAccessibleName(f"New value of the {name}")
        self.field.setToolTip(f"Type a value for {name}. Press Enter to apply it or Esc to cancel.")
        self.field.setText(text)
        self.field.selectAll()
        self._anchor = at
        self._complain("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_field(self) -> None:
        """Close it; the focus returns to the graph, unless it is elsewhere already."""
        self._take = None
        if self.field.hasFocus():
            # Before hiding: Qt would move the focus on as Tab does, and the graph would select its next place.
            self._parent.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def commit(self) -> bool:
        """Apply the number; return whether it was valid."""
        if self._take is None:
            return False
        try:
            self._take(read(self.field.text()))
        except InputError as error:
            self._complain(str(error))
            return False
        self.close_field()
        return True

    def settle(self) -> str:
        """Apply the number being typed, if any; return its error, or ""."""
        return self.error.text() if self.is_open and not self.commit() else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle Enter, Esc and leaving the field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.commit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # Keys typed here are not shortcuts of the window.
            return True
        elif event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            elsewhere = event.reason() not in _PASSING
            if elsewhere and self._take is not None and not self.commit():
                self.close_field()
        return False

    def _complain(self, sentence: str) -> None:
        self.error.setText(sentence[:1].upper() + sentence[1:])
        self.error.setVisible(bool(sentence))
        self.setFixedWidth(pixels(self.WIDTH if not sentence else 240))
        self.adjustSize()
        area = self._parent.rect().adjusted(4, 4, -4, -4)
        corner = self._anchor - QPoint(self.width() // 2, self.field.sizeHint().height() // 2 + 4)
        self.move(
            min(max(corner.x(), area.left()), max(area.right() - self.width(), area.left())),
            min(max(corner.y(), area.top()), max(area.bottom() - self.height(), area.top())),
        )
