"""Common parts of the dialogs: the error line, the buttons."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QPushButton

from core.basics.bounds import Whole
from gui.widgets.inputs.fields import settled
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from collections.abc import Iterator

# Longer names and messages would make a dialog wider than the screen.
_WIDTH = 48


class MessageLabel(QLabel):
    """A line or two of small text: a remark, or an error in the warning color."""

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)  # names of files and columns are not HTML
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.say(words)

    def say(self, words: str, wrong: bool = False) -> None:
        """Show `words`."""
        # Palette roles for a remark and for a warning, so that the theme can change meanwhile.
        self.setForegroundRole(QPalette.ColorRole.BrightText if wrong else QPalette.ColorRole.PlaceholderText)
        # A capital η would be an H.
        self.setText(words[:1].upper() + words[1:] if words[:1].isascii() else words)
        self.setAccessibleName(words)

    def complain(self, sentence: str) -> None:
        """Say what is wrong."""
        self.say(sentence, wrong=True)

    def keep_lines(self, lines: int) -> None:
        """Reserve room for this many lines, so that nothing moves while the user types."""
        self.setMinimumHeight(lines * self.fontMetrics().lineSpacing() + 2)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)


class ListBox(QComboBox):
    """A list to choose from. Turning the wheel over it scrolls the page and changes nothing."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setPlaceholderText("Choose…")
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave scrolling to the page."""
        event.ignore()


class CountBox(WholeField):
    """A field for a count. Scrolling over it scrolls the page and changes nothing."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(Whole(name, 1, most))
        self.setToolTip(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave scrolling to the page."""
        event.ignore()


def buttons(dialog: QDialog, words: str) -> tuple[QDialogButtonBox, QPushButton]:
    """Return Cancel and a default button labeled `words`, connected to `dialog`."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    accept = box.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
    accept.setDefault(True)
    # With an invalid field, another number than the one shown would be used.
    box.accepted.connect(lambda: dialog.accept() if settled(dialog) else None)
    box.rejected.connect(dialog.reject)
    return without_icons(box), accept


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """Return a Close button, connected to `dialog`."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    return without_icons(box)


def without_icons(box: QDialogButtonBox) -> QDialogButtonBox:
    """Remove the style's icons from the buttons, because they follow no theme."""
    for button in box.buttons():
        button.setIcon(QIcon())
    return box


@contextmanager
def accepted(dialog: QDialog) -> Iterator[bool]:
    """Show `dialog` and yield the answer; the dialog can be read, also by later windows, until the block ends.

    Deleted any sooner, it would be gone while another window asks where to save what was chosen.
    """
    answer = dialog.exec() == QDialog.DialogCode.Accepted
    try:
        yield answer
    finally:
        dialog.deleteLater()


def counted(count: int, noun: str) -> str:
    """Return `1 input`, `2 inputs`, `10,000 examples`."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def short(name: str) -> str:
    """Return `name`, with its middle elided if it is long."""
    half = _WIDTH // 2
    return name if len(name) <= _WIDTH else f"{name[:half]}…{name[-half:]}"
