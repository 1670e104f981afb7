"""Preview of the first lines of a table: each column with its name and its use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from core.basics.errors import InputError
from core.basics.number_format import format_number
from core.data.column import MAX_CATEGORIES
from core.data.tables.uses import taken
from gui.base.text_scale import follow
from gui.base.theme import current
from gui.dialogs.widgets import counted, short
from gui.tables.text import tabular

if TYPE_CHECKING:
    from core.data.column import Column
    from core.data.tables.table import Table
    from core.data.tables.uses import Use

Index = QModelIndex | QPersistentModelIndex
_FEW = 8
# With more columns not all are measured; text that does not fit is elided, and complete in its tooltip.
_MEASURED = 100
# Qt checks every row of a selected column repeatedly.
MOST_ROWS = 1_000
_ROLES = {"input": "value", "target": "delta", "unused": "muted"}


class TableModel(QAbstractTableModel):
    """A table's numbers and text, and the uses of its columns."""

    def __init__(self, table: Table, uses: list[Use]) -> None:
        super().__init__()
        self._table = self._ready = table
        self._uses = uses

    def set_uses(self, uses: list[Use], ready: Table | None) -> None:
        """Change the uses of the columns. ready: the table without its gaps, if they can be filled."""
        self._uses = uses
        self._ready = ready if ready is not None else self._table
        last = self.columnCount() - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, last))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of examples shown."""
        return 0 if parent.isValid() else min(self._table.rows, MOST_ROWS)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns in the file."""
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a number or text, gray if it is not used."""
        column = self._table.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _entry(column, index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column.numbers is None else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self._uses[index.column()].role == "unused":
            return QBrush(QColor(current().muted))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's name and use, or an example's number."""
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column, use = self._table.columns[section], self._uses[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{short(column.title)}\n{use.role}"
        if role == Qt.ItemDataRole.ForegroundRole:
            return QBrush(current().color("warning" if self._wrong(section) else _ROLES[use.role]))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._wrong(section) or described(column, use)
        return None

    def _wrong(self, section: int) -> str:
        return wrong_in(self._ready.columns[section], self._uses[section], self._ready.lines)


class TablePreview(QTableView):
    """Shows a Table; selects whole columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Preview of the table")
        self.setToolTip("Select columns and press I to use them as inputs, T as targets, U to leave them out")
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
        self.setFont(tabular(self.font()))
        self.verticalHeader().setHighlightSections(False)
        follow(self, lambda: self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8))
        self._model: TableModel | None = None

    def clear(self) -> None:
        """Clear the preview."""
        self._model = None
        self.setModel(None)

    def show_table(self, table: Table, uses: list[Use]) -> None:
        """Show `table`, with the uses of its columns in `uses`."""
        self._model = TableModel(table, uses)  # a view does not keep its model alive
        self.setModel(self._model)
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(0)  # only visible cells are measured
        many = len(table.columns) > _MEASURED
        header.setSectionResizeMode(
            QHeaderView.ResizeMode.Interactive if many else QHeaderView.ResizeMode.ResizeToContents
        )

    def show_uses(self, uses: list[Use], ready: Table | None = None) -> None:
        """Change the uses of the columns. ready: the table without its gaps, if they can be filled."""
        if self._model is not None:
            self._model.set_uses(uses, ready)

    @property
    def chosen(self) -> list[int]:
        """Return the selected columns."""
        if self._model is None:
            return []
        return [index.column() for index in self.selectionModel().selectedColumns()]


def wrong_in(column: Column, use: Use, lines: np.ndarray) -> str:
    """Return why the column cannot be used so, or ""; lines: line numbers of the table's rows."""
    try:
        taken(column, use, lines)
    except InputError as error:
        return str(error)
    return ""


def described(column: Column, use: Use) -> str:
    """Describe the column's content in one sentence."""
    name = f"column {short(column.name)}" if column.name else column.title
    gaps = f", {counted(column.gaps, 'gap')}" if column.gaps else ""
    left_out = f"; {column.index}" if column.index else ""
    if column.numbers is not None and not use.categories:
        finite = column.numbers[np.isfinite(column.numbers)]
        if not len(finite):
            return f"{name}: no numbers{gaps}"
        low, high = format_number(float(finite.min())), format_number(float(finite.max()))
        return f"{name}: numbers from {low} to {high}{gaps}{left_out}"
    try:
        named = (column if column.codes is not None else column.as_categories()).categories
    except InputError:
        return f"{name}: more than {MAX_CATEGORIES:,} different entries{gaps}{left_out}"
    named = tuple(each for each in named if each)
    texts = ", ".join(short(entry) for entry in named[:_FEW])
    more = ", …" if len(named) > _FEW else ""
    number = "1 category" if len(named) == 1 else f"{len(named):,} categories"
    return f"{name}: {number}, {texts}{more}{gaps}{left_out}"


def _entry(column: Column, row: int) -> str:
    number = math.nan if column.numbers is None else float(column.numbers[row])
    if math.isfinite(number):
        return format_number(number)
    if row < len(column.shown):
        return short(column.shown[row])
    return short(column.categories[column.codes[row]]) if column.codes is not None else ""
