"""The list of goals of a stage: what is to be reached, with ticks as it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.base.theme import current

if TYPE_CHECKING:
    from core.lessons.progress import Progress

_OPEN, _REACHED = "○", "✓"


class Goals(QWidget):
    """One line per goal. Screen readers announce when one is reached."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Goals")
        self.lines: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_progress(self, progress: Progress) -> None:
        """Show the goals of the stage, and which are reached."""
        goals = progress.stage.goals
        while len(self.lines) > len(goals):
            line = self.lines.pop()
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        while len(self.lines) < len(goals):
            self.lines.append(_line())
            self._column.addWidget(self.lines[-1])
        ticks = progress.ticks or (False,) * len(goals)
        for line, goal, ticked in zip(self.lines, goals, ticks, strict=True):
            text = f"{_REACHED if ticked else _OPEN}  {goal.words}"
            if line.text() != text:
                line.setText(text)
                line.setAccessibleName(f"{'Reached' if ticked else 'Not reached yet'}: {goal.words}")
                if ticked and QAccessible.isActive():
                    QAccessible.updateAccessibility(QAccessibleEvent(line, QAccessible.Event.Alert))
            color = current().color("value" if ticked else "text").name()
            line.setStyleSheet(f"color: {color}")
        self.setVisible(bool(goals))


def _line() -> QLabel:
    line = QLabel()
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.setWordWrap(True)
    return line
