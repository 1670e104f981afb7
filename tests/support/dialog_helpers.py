"""What a user does in a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

D = TypeVar("D", bound=QDialog)
T = TypeVar("T")


def answering(ask: Callable[[], T], kind: type[D], answer: Callable[[D], object], later: bool = False) -> T:
    """Call `ask`, which shows a dialog of `kind`, and do `answer` in it; a dialog left open is rejected.

    later: it is not the first thing that happens; until then something is read, for example.
    """
    trouble: list[BaseException] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if later and not isinstance(dialog, kind):
            QTimer.singleShot(1, act)
            return
        try:
            assert isinstance(dialog, kind), f"{dialog} is shown"
            answer(dialog)
            assert not dialog.isVisible(), "the dialog is still open"
        except BaseException as error:
            trouble.append(error)
            if isinstance(dialog, QDialog):
                dialog.reject()

    QTimer.singleShot(0, act)
    result = ask()
    if trouble:
        raise trouble[0]
    return result


def type_into(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
