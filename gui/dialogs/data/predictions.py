"""Predictions for a whole table: shown with its line numbers, and saved with all its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from core.analysis.scoring.predicted_table import PredictedTable
from core.analysis.scoring.predictions import Predictor
from core.basics.errors import InputError
from core.basics.number_format import format_number
from core.basics.system.atomic import write_atomically
from core.data.dates import date_text
from core.data.tables.reader import content_of
from core.data.tables.text import Form
from gui.dialogs.data.csv_file import choose_file
from gui.dialogs.data.table_source import Source
from gui.dialogs.widgets import MessageLabel, accepted, close_button, counted, short
from gui.tables.read_only_table import Cell, RowsTable
from gui.widgets.progress.waiting import Waiting
from gui.widgets.saving import ask_where

if TYPE_CHECKING:
    from pathlib import Path

    from gui.session import Session

# Rows that are shown; all of them are saved.
MOST_ROWS = 1_000
_MOST_TOLD = 4


def ask_predictions(parent: QWidget, session: Session) -> None:
    """Ask for a table, and show a prediction for each of its rows."""
    path = choose_file(parent)
    if path is None:
        return
    predictor = Predictor.of(session.state.document)
    try:
        with Waiting(parent, f"Predicting {short(path.name)}") as waiting:
            content = content_of(path, waiting.part(0.0, 0.1))
            table = Source(path.name, None, content).read_any(Form(), waiting.part(0.1, 0.8))
            found = PredictedTable(predictor, table, waiting.part(0.8, 1.0))
    except InputError as error:
        message = str(error)
        session.fail(f"{message if message.startswith('cannot read ') else f'{path.name}: {message}'}.")
        return
    with accepted(PredictionsDialog(found, content, path, parent)):
        pass


class PredictionsDialog(QDialog):
    """The predictions for a table, and a button that saves them next to its columns."""

    def __init__(self, found: PredictedTable, content: bytes, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Predictions")
        self._found, self._content, self._path = found, content, path
        count = len(found.outputs)
        shown = f" The first {MOST_ROWS:,} are shown." if count > MOST_ROWS else ""
        self.about = QLabel(f"{short(path.name)}: {counted(count, 'prediction')}.{shown}")
        self.about.setWordWrap(True)
        sentences = [f"{words[:1].upper()}{words[1:]}." for words in found.later.told]
        more = f" And {len(sentences) - _MOST_TOLD} more." if len(sentences) > _MOST_TOLD else ""
        self.told = MessageLabel(" ".join(sentences[:_MOST_TOLD]) + more)
        self.told.setToolTip("\n".join(sentences))
        self.told.setVisible(bool(sentences))
        names = [column.title for column in found.later.columns]
        self.table = RowsTable(("line", *found.head(), *names), "Predictions")
        self.table.setToolTip("The predictions for each row, then the columns of the table")
        self.table.rows.set_rows(self._rows())
        self.message = MessageLabel()
        self.save = QPushButton("&Save…")
        self.save.setToolTip("Save every column of the table with line numbers and predictions")
        self.save.clicked.connect(self._save)
        box = close_button(self)
        box.addButton(self.save, box.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (self.about, self.told):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.message)
        column.addWidget(box)
        self.resize(620, 480)

    def _rows(self) -> list[tuple[Cell, ...]]:
        found = self._found
        some = slice(0, MOST_ROWS)
        outputs = found.outputs[some]
        classes = found.predictor.class_names(outputs)
        columns = [column.part(some) for column in found.later.columns]
        rows = []
        for k, line in enumerate(found.later.lines[some].tolist()):
            cells = [Cell(f"{line:,}", "muted")]
            if classes is not None:
                cells.append(Cell(classes[k], "value", number=False))
            cells += [Cell(format_number(value), "value", repr(value)) for value in outputs[k].tolist()]
            for column in columns:
                if column.codes is not None:
                    cells.append(Cell(column.categories[column.codes[k]] or "other", number=False))
                elif column.numbers is not None:
                    value = float(column.numbers[k])
                    dated = column.dates is not None
                    cells.append(Cell(date_text(value) if dated else format_number(value), number=not dated))
            rows.append(tuple(cells))
        return rows

    def _save(self) -> None:
        proposal = self._path.with_name(f"{self._path.stem}-predicted.csv")
        path = ask_where(self, "Save predictions", proposal, ["Comma-separated values (*.csv)"])
        if path is None:
            return
        try:
            write_atomically(path, (part.encode("utf-8", "replace") for part in self._found.text(self._content)))
        except InputError as error:
            self.message.complain(f"{error}.")
        else:
            self.message.say(f"Saved {path.name}.")
