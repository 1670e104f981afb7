"""Where the tables of the dialog come from: files, the clipboard, the command line, a process of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from table_dialog import answering, table

from core.basics.system.subprocess_reader import run_in_subprocess
from core.data.tables.reader import read_table
from core.data.tables.text import Form
from gui.dialogs.data import csv_file, table_source
from gui.dialogs.data.csv_file import CsvDialog, ask_csv, ask_pasted
from gui.dialogs.data.table_source import Source, holds_examples
from gui.window.filing import read_argument
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gui.session import Session


def test_another_file_after_a_wrong_one(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = table(tmp_path, "1,2,3\n", "good.csv")
    monkeypatch.setattr("gui.dialogs.data.csv_file.ask_which", lambda *_: good)

    def answer(dialog: CsvDialog) -> None:
        dialog.another.click()
        assert "good.csv: 1 example" in dialog.about.text()
        dialog.load.click()

    answering(lambda: ask_csv(None, session, tmp_path / "missing.csv"), answer)
    assert session.state.data.name == "good"


def test_another_file_after_one_with_fewer_columns(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wider = table(tmp_path, "a,b,c,t\n1,2,3,4\n5,6,7,8\n", "wider.csv")
    monkeypatch.setattr("gui.dialogs.data.csv_file.ask_which", lambda *_: wider)

    def answer(dialog: CsvDialog) -> None:
        dialog.another.click()
        assert dialog.preview.chosen == [3]
        assert dialog.info.text() == "Column t: numbers from 4 to 8."
        dialog.load.click()

    answering(lambda: ask_csv(None, session, table(tmp_path, "x,t\n1,0\n2,1\n")), answer)
    assert session.state.data.name == "wider"


def test_no_file_chosen_changes_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.dialogs.data.csv_file.ask_which", lambda *_: None)
    before = session.state
    ask_csv(None, session)
    assert session.state is before


def test_a_table_is_pasted(session: Session) -> None:
    QGuiApplication.clipboard().setText("x1\tx2\tt\n0,5\t1\t0\n1\t0,25\t1\n")
    answering(lambda: ask_pasted(None, session), lambda dialog: dialog.load.click())
    assert session.state.data.inputs.tolist() == [[0.5, 1.0], [1.0, 0.25]]
    assert session.state.undo_text == "Load pasted examples"
    failed: list[str] = []
    session.failed.connect(failed.append)
    QGuiApplication.clipboard().clear()
    ask_pasted(None, session)
    assert failed and "clipboard" in failed[0]


def test_a_dropped_table_is_shown(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = table(tmp_path, "1,2,3\n4,5,6\n")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])

    def load() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, CsvDialog) and dialog.load.isEnabled():
            dialog.load.click()
        else:  # it is still being read
            QTimer.singleShot(1, load)

    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)
    QTimer.singleShot(0, load)
    qtbot.waitUntil(lambda: window.session.state.data.name == "gate")
    assert window.session.state.data.inputs.tolist() == [[1.0, 2.0], [4.0, 5.0]]


def test_open_and_the_command_line_load_a_table(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = table(tmp_path, "1,2,3\n4,5,6\n")
    assert read_argument(str(path)) == (None, path.resolve())

    def load() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, CsvDialog) and dialog.load.isEnabled():
            dialog.load.click()
        else:  # it is still being read
            QTimer.singleShot(1, load)

    QTimer.singleShot(0, load)
    assert window.filing.read(path)
    assert window.session.state.data.inputs.tolist() == [[1.0, 2.0], [4.0, 5.0]]
    assert window.session.state.path is None


def test_matrices_are_no_examples(tmp_path: Path) -> None:
    assert holds_examples(tmp_path / "a.csv") and holds_examples(tmp_path / "a.TSV")
    assert holds_examples(tmp_path / "auto-mpg.data") and holds_examples(tmp_path / "a.tab")
    assert not holds_examples(tmp_path / "net.weka.txt")
    assert not holds_examples(tmp_path / "net-W2.csv") and not holds_examples(tmp_path / "net.chainrule")
    (tmp_path / "net-W2.csv").touch()
    assert not holds_examples(tmp_path / "net.csv")


def test_a_large_table_is_read_by_a_process_of_its_own(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a,b,c\n" + "0.25,1,yes\n0.5,0,no\n" * 100
    path = table(tmp_path, text)
    here = read_table(text, Form())
    monkeypatch.setattr(table_source, "_LARGE", 100)
    started = []
    monkeypatch.setattr(
        table_source, "run_in_subprocess", lambda *task: started.append(task[0]) or run_in_subprocess(*task)
    )
    dialog = CsvDialog(session.state.network, Source(path.name, path))
    qtbot.addWidget(dialog)
    assert started == ["gate.csv"]
    assert dialog.about.text() == "gate.csv: 200 examples, 3 columns."
    for column, there in zip(here.columns, dialog._table.columns, strict=True):
        assert column.names() == there.names() and (column.expanded() == there.expanded()).all()
    path.write_text(text + "1,2\n", encoding="utf-8")
    dialog.read(dialog.source)
    assert "Line 202: expected 3 columns, found 2" in dialog.fit.line.text()


def test_the_first_lines_of_a_long_table_are_shown(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("1,2,3\n" * 1_001)
    assert dialog.about.text() == "table: 1,001 examples, 3 columns. The first 1,000 are shown."
    assert dialog.preview.model().rowCount() == 1_000
    dialog.fit.refit.setChecked(True)
    assert len(dialog.dataset()) == 1_001


def test_reading_can_be_canceled(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Canceled(csv_file.Waiting):
        def part(self, start: float, end: float) -> Callable[[float], None]:
            self.bar.cancel()
            return super().part(start, end)

    monkeypatch.setattr(csv_file, "Waiting", Canceled)
    path = table(tmp_path, "1,2,3\n" * 100)
    for large in (0, table_source._LARGE):
        monkeypatch.setattr(table_source, "_LARGE", large)
        dialog = CsvDialog(session.state.network, Source(path.name, path))
        qtbot.addWidget(dialog)
        assert dialog.fit.line.text() == "Reading was canceled."
        assert not dialog.load.isEnabled() and QApplication.overrideCursor() is None
