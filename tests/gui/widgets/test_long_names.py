"""Names of files that are wider than a message box: all of them is read, on several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMessageBox

from gui.widgets.long_words import breakable
from gui.widgets.opening import ask_which

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow

_LONG = "y" * 240


def is_whole(box: QMessageBox) -> bool:
    label = box.findChild(QLabel, "qt_msgbox_label")
    room = QRect(0, 0, label.contentsRect().width(), 10_000)
    needed = label.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, label.text())
    return needed.width() <= room.width() and needed.height() <= label.height()


def box_of(parent: object) -> QMessageBox | None:
    boxes = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox) and each.isVisible()]
    return next((each for each in boxes if each.parent() is parent), None)


def when_found(find: Callable[[], object], do: Callable[[object], object]) -> None:
    """Do something with what a dialog's own loop brings, as soon as it is there."""

    def look() -> None:
        found = find()
        if found is None:
            QTimer.singleShot(10, look)
        else:
            do(found)

    look()


def test_a_message_about_a_file_with_a_long_name_is_not_cut(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.filing.open_path(tmp_path / _LONG)
    qtbot.waitUntil(lambda: box_of(window) is not None)
    box = box_of(window)
    assert is_whole(box)
    assert _LONG in box.text().replace("\u200b", "")
    box.close()


def test_the_file_dialogs_own_message_about_a_long_name_is_not_cut_and_does_not_jump(
    window: MainWindow, tmp_path: Path
) -> None:
    seen: list[tuple[bool, object, object]] = []

    def type_name(dialog: QFileDialog) -> None:
        when_found(lambda: box_of(dialog), look_at)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(_LONG)
        dialog.accept()
        dialog.reject()

    def look_at(box: QMessageBox) -> None:
        before = box.size()
        QApplication.processEvents()
        seen.append((is_whole(box), before, box.size()))
        box.close()

    when_found(lambda: window.findChild(QFileDialog), type_name)
    assert ask_which(window, "Open", str(tmp_path), "All files (*)") is None
    assert len(seen) == 1
    whole, before, after = seen[0]
    assert whole and before == after


def test_the_file_that_is_there_is_given(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,2\n", encoding="utf-8")

    def choose(dialog: QFileDialog) -> None:
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    when_found(lambda: window.findChild(QFileDialog), choose)
    assert ask_which(window, "Open", str(tmp_path), "All files (*)") == path


@given(st.text())
def test_breaks_are_all_that_is_added(text: str) -> None:
    assert breakable(text).replace("\u200b", "") == text.replace("\u200b", "")


def test_usual_names_are_left_as_they_are() -> None:
    usual = "Cannot read /home/somebody/networks/chapter-1/xor.chainrule: no such file or folder."
    assert breakable(usual) == usual
