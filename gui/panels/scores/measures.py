"""Measures page: precision, recall and F1 per class, or R² and errors per target; training and test side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout

from core.basics.number_format import FULL, format_number
from gui.panels.scores.page import Page
from gui.tables.read_only_table import Cell, RowsTable
from gui.tables.text import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.analysis.scoring.scored_examples import ScoredExamples
    from core.basics.number_format import Digits

_OF_CLASSES = {
    "Precision": "Correct predictions of the class, as a share of all predictions of it; 0 if it was never predicted",
    "Recall": "Correct predictions of the class, as a share of its examples; 0 if it has none",
    "F1": "Harmonic mean of precision and recall",
    "Examples": "Number of examples of the class",
}
_OF_AMOUNTS = {
    "R²": "Share of the variance that is predicted: 1 − Σ (t − y)² / Σ (t − mean of t)²",
    "RMSE": "Root mean square error, in the units of the target",
    "MAE": "Mean absolute error, in the units of the target",
}
_UNDEFINED = "—"


class MeasuresPage(Page):
    """A table with one row per class or target and one column per measure and part."""

    def __init__(self) -> None:
        super().__init__()
        self._shape: tuple[object, ...] = ()
        self._digits: Digits | None = None
        self.table = RowsTable((), "Measures")
        self.table.setToolTip("One row per class or target. Copy the selected rows with Ctrl+C.")
        self.note = QLabel()
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)

    def show_parts(self, parts: Sequence[ScoredExamples], digits: Digits) -> None:
        """Show the measures of these parts of the examples."""
        self._digits = digits
        of_classes = parts[0].classes is not None
        tips = _OF_CLASSES if of_classes else _OF_AMOUNTS
        headers = ["Class" if of_classes else "Target"]
        headers += [f"{name}\n{part.name.lower()}" for name in tips for part in parts]
        rows = self._class_rows(parts) if of_classes else self._target_rows(parts)
        if (tuple(headers), len(rows)) != self._shape:
            self._shape = tuple(headers), len(rows)
            self.table.rows.set_headers(headers, ["", *(tip for tip in tips.values() for _ in parts)])
        self.table.rows.replace_rows(rows)
        self.note.setText(self._note(parts))

    def _class_rows(self, parts: Sequence[ScoredExamples]) -> list[tuple[Cell, ...]]:
        classes = parts[0].classes
        assert classes is not None
        found = [part.of_classes for part in parts]
        rows = [
            (
                Cell(name, number=False),
                *(self._cell(values[k]) for name in ("precision", "recall", "f1")
                  for values in (getattr(each, name) for each in found)),
                *(Cell(f"{each.support[k]:,}") for each in found),
            )
            for k, name in enumerate(classes.names)
        ]  # fmt: skip
        means = ("macro_precision", "macro_recall", "macro_f1")
        rows.append(
            (
                Cell("Mean", number=False, tip="Macro average: the mean of the classes, each of which counts equally"),
                *(self._cell(getattr(each, name)) for name in means for each in found),
                *(Cell(f"{len(part):,}") for part in parts),
            )
        )
        return rows

    def _target_rows(self, parts: Sequence[ScoredExamples]) -> list[tuple[Cell, ...]]:
        found = [part.of_amounts for part in parts]
        return [
            (
                Cell(lowered(name), number=False),
                *(self._cell(getattr(each, measure)[k]) for measure in ("r_squared", "root_mean_square",
                  "mean_absolute") for each in found),
            )
            for k, name in enumerate(parts[0].data.target_names)
        ]  # fmt: skip

    def _note(self, parts: Sequence[ScoredExamples]) -> str:
        if parts[0].classes is None:
            constant = any(math.isnan(value) for part in parts for value in part.of_amounts.r_squared)
            return f"{_UNDEFINED}: R² is undefined if the target is the same in all examples." if constant else ""
        roc = [f"{part.name} {self._words(part.roc.auc)}" for part in parts if part.roc is not None]
        said = [f"Area under the ROC curve: {', '.join(roc)}."] if roc else []
        if any(math.isnan(value) for part in parts for value in part.of_classes.f1):
            said.append(f"{_UNDEFINED}: the class has no examples there and was never predicted.")
        return " ".join(said)

    def _cell(self, value: float) -> Cell:
        value = float(value)
        if math.isnan(value):
            return Cell(_UNDEFINED, "muted", "Undefined")
        return Cell(self._words(value), tip=format_number(value, FULL))

    def _words(self, value: float) -> str:
        assert self._digits is not None
        return format_number(value, self._digits)
