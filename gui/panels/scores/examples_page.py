"""Examples page: the examples behind the scores, sorted and filtered; a click makes one the current example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
)

from core.analysis.scoring.example_filter import matching
from core.basics.errors import InputError
from gui.base.text_scale import follow, pixels
from gui.base.theme import blended, current
from gui.panels.scores.examples_model import PICTURE, ScoredModel
from gui.panels.scores.page import Page
from gui.tables.text import tabular
from gui.widgets.progress.error_label import ErrorLabel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.analysis.scoring.scored_examples import ScoredExamples
    from core.basics.number_format import Digits

_ALL, _WRONG, _RIGHT, _CELL = range(4)
_PLACEHOLDER = "Filter, as in loss > 0.5"


class ExamplesPage(Page):
    """A choice of examples, a filter, and the table.

    Signals
    -------
    chosen(example): the user chose a row.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._part: ScoredExamples | None = None
        self._cell: tuple[int, int] | None = None
        self._picture: tuple[int, int] | None = None
        self._digits: Digits | None = None
        self._choosing = False
        self.which = QComboBox()
        self.which.setAccessibleName("Listed examples")
        self.which.setToolTip("Choose which examples are listed")
        self.which.activated.connect(self._chose_kind)
        self.filter = QLineEdit(placeholderText=_PLACEHOLDER, clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter of the examples")
        self.filter.setToolTip(
            "Conditions on columns, separated by commas: loss > 0.5, true = setosa. Operators: < ≤ > ≥ = ≠"
        )
        self.filter.textChanged.connect(self._list_anew)
        self.count = QLabel()
        self.count.setAccessibleName("Number of listed examples")
        self.count.setToolTip("Number of listed examples")
        self.message = ErrorLabel()
        self.model = ScoredModel()
        self.table = _table(self.model)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.table.clicked.connect(self._choose)
        top = QHBoxLayout()
        top.addWidget(self.which)
        top.addWidget(self.filter, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)
        column.addWidget(self.count)

    def show_part(
        self, part: ScoredExamples, marked: int | None, picture: tuple[int, int] | None, digits: Digits
    ) -> None:
        """Show the examples of another part or state; marked: the current example."""
        if self._part is not None and (self._part.classes, self._part.name) != (part.classes, part.name):
            self._cell = None
        before, self._part, self._picture, self._digits = self._part, part, picture, digits
        self._name_kinds()
        # Another example of the same list was chosen elsewhere; a list that training has changed stays where it is.
        chosen = before is not None and marked != self.model.marked and np.array_equal(before.losses, part.losses)
        self.model.marked = marked
        self._list(scroll=chosen)

    def show_cell(self, true: int, predicted: int) -> None:
        """List the examples of one class that were predicted as one class."""
        self._cell = (true, predicted)
        self._name_kinds()
        self.which.setCurrentIndex(_CELL)
        self._list_anew()

    def show_wrong(self) -> None:
        """List the misclassified examples."""
        self.which.setCurrentIndex(min(_WRONG, self.which.count() - 1))
        self._list_anew()

    def recolor(self) -> None:
        """Use a pale background for the selected row."""
        colors, chosen = current(), self.table.palette()
        chosen.setColor(QPalette.ColorRole.Highlight, QColor(blended(colors.accent, colors.panel, 0.25)))
        chosen.setColor(QPalette.ColorRole.HighlightedText, QColor(colors.text))
        self.table.setPalette(chosen)
        self.table.viewport().update()

    def _name_kinds(self) -> None:
        part = self._part
        if part is None:
            return
        names = ["All examples"]
        if part.classes is not None:
            names = ["Misclassified first", "Misclassified", "Correct"]
            if self._cell is not None:
                true, predicted = (part.classes.names[k] for k in self._cell)
                names.append(f"{true} predicted as {predicted}")
        if names != [self.which.itemText(k) for k in range(self.which.count())]:
            index = self.which.currentIndex()
            self.which.clear()
            self.which.addItems(names)
            self.which.setCurrentIndex(index if 0 <= index < len(names) else _ALL)
        self.which.setVisible(len(names) > 1)

    def _mask(self, part: ScoredExamples) -> NDArray[np.bool_]:
        found = matching(self.filter.text(), part.columns)
        match self.which.currentIndex():
            case 1:
                found &= part.wrong
            case 2:
                found &= ~part.wrong
            case 3 if self._cell is not None:
                found &= (part.true == self._cell[0]) & (part.predicted == self._cell[1])
        return found

    def _chose_kind(self) -> None:
        if self.which.currentIndex() != _CELL:
            self._cell = None
            self._name_kinds()
        self._list_anew()

    def _list_anew(self) -> None:
        """List other examples, from the first."""
        self._list()
        self.table.scrollToTop()

    def _list(self, scroll: bool = False) -> None:
        """List the examples; scroll: to the current one."""
        part = self._part
        if part is None or self._digits is None:
            return
        try:
            mask = self._mask(part)
        except InputError as error:
            self.message.say(str(error))
            return
        self.message.say("")
        self._choosing = True
        self.model.show_part(part, mask, self._picture, self._digits)
        self._fit_rows()
        self._show_marked(scroll)
        self._show_sort()
        self._choosing = False
        listed = len(self.model.order)
        self.count.setText(f"{listed:,} of {len(part):,} {part.name.lower()} examples")

    def _fit_rows(self) -> None:
        height = round(1.6 * self.table.fontMetrics().height())
        if self._picture is not None:
            height = max(height, pixels(PICTURE) + 4)
            self.table.setIconSize(QSize(4 * pixels(PICTURE), pixels(PICTURE)))
        if self.table.verticalHeader().defaultSectionSize() != height:
            self.table.verticalHeader().setDefaultSectionSize(height)

    def _show_marked(self, scroll: bool = False) -> None:
        bar = self.table.verticalScrollBar()
        place, row = bar.value(), self.model.row_of(self.model.marked)
        if row is None:
            self.table.setCurrentIndex(QModelIndex())
        elif self.table.currentIndex().row() != row:
            self.table.setCurrentIndex(self.model.index(row, max(self.table.currentIndex().column(), 0)))
            if not scroll:
                bar.setValue(place)

    def _sort(self, section: int) -> None:
        """Sort by the clicked column, then the other way round, then with the misclassified first again."""
        column = self.model.columns[section]
        if column is None:
            return
        first = column.kind in ("loss", "error")
        before = self.model.sorted_by
        if before is None or before[0] != column.name:
            self.model.sort_by(column.name, first)
        elif before[1] == first:
            self.model.sort_by(column.name, not first)
        else:
            self.model.sort_by("", False)
        self._choosing = True
        self._show_marked()
        self._show_sort()
        self._choosing = False

    def _show_sort(self) -> None:
        header, by = self.table.horizontalHeader(), self.model.sorted_by
        names = [column and column.name for column in self.model.columns]
        header.setSortIndicatorShown(by is not None)
        if by is not None:
            order = Qt.SortOrder.DescendingOrder if by[1] else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(names.index(by[0]) if by[0] in names else -1, order)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._choosing and self.model.order[index.row()] != self.model.marked:
            self.chosen.emit(int(self.model.order[index.row()]))


def _table(model: ScoredModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Examples behind the scores")
    table.setToolTip("Choose a row to make it the current example. Click a column header to sort.")
    table.setShowGrid(False)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setFont(tabular(table.font()))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setSectionsClickable(True)
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setResizeContentsPrecision(0)  # only visible cells are measured
    follow(table, lambda: header.setMinimumSectionSize(pixels(24)))
    return table
