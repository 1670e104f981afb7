"""Error message below a field; it stays until the typed text is valid."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from gui.base.theme import current

_WIDTH = 280


class FieldRemark:
    """Marks a field with invalid text, and shows why: below it, in its tooltip, to screen readers."""

    def __init__(self, field: QWidget, line: QLineEdit) -> None:
        self._field = field
        self._line = line
        self._label: QLabel | None = None
        self._tip = ""
        self.sentence = ""

    def say(self, sentence: str) -> None:
        """Show `sentence`; "" if nothing is wrong."""
        if sentence == self.sentence or not (isValid(self._field) and isValid(self._line)):
            return
        if sentence and not self.sentence:
            self._tip = self._field.toolTip()
        self.sentence = sentence
        self._field.setToolTip(sentence or self._tip)
        self._field.setAccessibleDescription(sentence)
        palette = QPalette() if not sentence else self._line.palette()
        if sentence:
            palette.setColor(QPalette.ColorRole.Text, current().color("warning"))
        self._line.setPalette(palette)
        self._show()

    def place(self) -> None:
        """Move the message to the field."""
        if self._label is None or not self.sentence:
            return
        label, window = self._label, self._field.window()
        label.setFixedWidth(min(_WIDTH, max(window.width() - 8, 1)))
        label.setFixedHeight(label.heightForWidth(label.width()))
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + 2))
        if corner.y() + label.height() > window.height():
            corner.setY(max(corner.y() - self._field.height() - label.height() - 4, 0))
        label.move(max(min(corner.x(), window.width() - label.width() - 4), 0), corner.y())

    def _show(self) -> None:
        if self._label is not None:
            self._label.deleteLater()
            self._label.hide()
            self._label = None
        if not self.sentence or not self._field.isVisible():
            return
        label = self._label = QLabel(self.sentence, self._field.window())
        self._field.destroyed.connect(label.deleteLater)
        label.setObjectName("field-remark")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme = current()
        label.setStyleSheet(
            f"#field-remark {{ color: {theme.warning}; background: {theme.raised}; padding: 4px 6px;"
            f" border: 1px solid {theme.warning}; border-radius: 4px; }}"
        )
        label.ensurePolished()
        self.place()
        label.show()
        label.raise_()
