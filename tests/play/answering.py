"""Answers what acts open: dialogs and menus, in their own event loops too."""

from __future__ import annotations

from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

from faults import Answer
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from gui.base.menus import submenus
from gui.dialogs.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QMainWindow

NONSENSE = (
    "0", "1", "-1", "1e308", "nan", "", "abc", "0.5", "1,5", "9" * 20, "2 3 1", "=1+1", "é\u202e", "3",
    "−0.25", "1e-320",
)  # fmt: skip
_TICK_MS = 8
_ENDS = ("Quit",)
_ROLES = {
    "accept": ("AcceptRole", "YesRole", "ApplyRole"),
    "cancel": ("RejectRole", "NoRole", "AcceptRole"),
    "discard": ("DestructiveRole", "NoRole", "RejectRole"),
}


class Answering:
    """Answers with the Answer of the act under way; what a dialog opens is answered alike.

    met: the windows' titles of what was answered, of the act under way.
    """

    def __init__(self, window: QMainWindow, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self._answer = Answer()
        self._random = Random(0)
        self._deeds: dict[QWidget, int] = {}
        self._tries: dict[QWidget, int] = {}
        self._round = 0
        self.met: list[str] = []

    @contextmanager
    def with_(self, answer: Answer) -> Iterator[None]:
        """Answer so, meanwhile."""
        self._answer, self._random = answer, Random(answer.seed)
        self._deeds, self._tries = {}, {}
        self.met = []
        self._round += 1
        self._later(self._round)
        try:
            yield
        finally:
            self._round += 1

    def settle(self) -> None:
        """Answer until nothing is open any more."""
        for _ in range(60):
            if in_front() is None:
                return
            self._tick()
            QApplication.processEvents()

    def _later(self, round_: int) -> None:
        """Look again soon; by a timer of its own, since what an answer opens may run a loop inside this one's call."""
        if round_ == self._round:
            QTimer.singleShot(_TICK_MS, lambda: (self._later(round_), self._tick() if round_ == self._round else None))

    def _tick(self) -> None:
        front = in_front()
        if front is None:
            return
        if front not in self._tries:
            self._tries[front], self._deeds[front] = 0, self._answer.deeds
            self.met.append(front.windowTitle() or type(front).__name__)
        if isinstance(front, QMenu):
            self._pick(front)
        elif not isinstance(front, QDialog):
            front.close()
        elif self._deeds[front] > 0:
            self._deeds[front] -= 1
            self._meddle(front)
        else:
            self._leave(front)

    def _pick(self, menu: QMenu) -> None:
        below = submenus(menu)
        entries = [a for a in menu.actions() if a.isEnabled() and a not in below and not a.isSeparator()]
        if not self._answer.deeds or not entries or self._tries[menu]:
            menu.close()
            return
        self._tries[menu] += 1
        action = self._random.choice(entries)
        menu.close()
        action.trigger()

    def _leave(self, dialog: QDialog) -> None:
        tries = self._tries[dialog] = self._tries[dialog] + 1
        end = self._answer.end if tries < 3 else "cancel"
        if isinstance(dialog, Palette) and dialog.chosen is not None and dialog.chosen.title in _ENDS:
            end = "cancel"  # it would end the game
        if isinstance(dialog, QFileDialog) and end == "accept" and self._answer.file:
            field = dialog.findChild(QLineEdit, "fileNameEdit")
            if field is not None:
                field.setText(str(self._folder / self._answer.file))
        box = dialog.findChild(QDialogButtonBox)
        for role in _ROLES[end] if box is not None else ():
            for button in box.buttons():
                if box.buttonRole(button).name == role and button.isEnabled():
                    button.click()
                    return
        if tries < 6 and end == "accept":
            dialog.accept()
        elif tries < 6:
            dialog.reject()
        else:
            dialog.close()

    def _meddle(self, dialog: QDialog) -> None:
        """One thing in a dialog, as it comes."""
        fields = [w for w in dialog.findChildren(QWidget) if isinstance(w, _FIELDS) and w.isVisible() and w.isEnabled()]
        fields = [w for w in fields if not isinstance(w.parent(), QDialogButtonBox | QAbstractSpinBox | QComboBox)]
        if not fields or isinstance(dialog, QFileDialog):
            return
        meddle(self._random.choice(fields), self._random)


_FIELDS = (QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QAbstractItemView)


def in_front() -> QWidget | None:
    """The menu or dialog that is open, if any: what is modal first."""
    found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if found is not None:
        return found
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()), None)


def meddle(field: QWidget, draw: Random) -> None:
    """Do something to a field, as a user would: mostly by keys and clicks."""
    if isinstance(field, QComboBox):
        for _ in range(draw.randrange(1, 4)):
            QTest.keyClick(field, draw.choice((Qt.Key.Key_Down, Qt.Key.Key_Up)))
    elif isinstance(field, QAbstractButton):
        field.click()
    elif isinstance(field, QAbstractItemView):
        index = field.model().index(draw.randrange(4), draw.randrange(4)) if field.model() is not None else None
        if index is not None and index.isValid():
            QTest.mouseClick(
                field.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                field.visualRect(index).center() + QPoint(),
            )  # fmt: skip
            QTest.keyClick(field, draw.choice((Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_I, Qt.Key.Key_T)))
    else:
        write(field, draw.choice(NONSENSE))


def write(field: QWidget, text: str, end: Qt.Key = Qt.Key.Key_Tab) -> None:
    """Type over what stands in a field, and leave it."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if text.isascii() and text:
        QTest.keyClicks(field, text)
    elif isinstance(field, QLineEdit):
        field.insert(text)
    QTest.keyClick(field, end)
