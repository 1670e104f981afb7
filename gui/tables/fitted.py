"""A table whose columns are as wide as the numbers that can be seen in them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from core.basics.number_format import share_decimals
from gui.base.text_scale import follow, when_scaled
from gui.base.theme import current
from gui.tables.header import PlainHeader
from gui.tables.text import MARGIN, Widths, tabular

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QResizeEvent

    from gui.tables.model import Index, NumberModel

# With more columns than this, all are as wide as the widest, and the table scrolls.
_FEW_COLUMNS = 16
_USUAL = "−0.1234"


class Look(NamedTuple):
    """Appearance of a cell: its text, the text's color, and the background color, "" for the default."""

    words: str
    color: str
    ground: str


class FittedTable(QTableView):
    """The visible part of a table of numbers, and the widths of its columns."""

    def __init__(self, numbers: NumberModel) -> None:
        super().__init__()
        self.numbers = numbers
        self._looks: dict[tuple[int, int], Look] = {}
        self._looks_of: tuple[object, ...] = ()
        self._needed: list[int] = []
        self._names: list[int] = []
        self._fractions: dict[int, float] = {}
        self.setHorizontalHeader(PlainHeader(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(PlainHeader(Qt.Orientation.Vertical, self))
        self.setModel(numbers)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFont(tabular(self.font()))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setResizeContentsPrecision(0)  # only visible cells are measured
        follow(self, self._measure)
        when_scaled(self.horizontalHeader(), self._measure)  # which reacts to another font later
        numbers.headerDataChanged.connect(self._names_changed)
        self.verticalScrollBar().valueChanged.connect(lambda: self.fit_columns())
        self.horizontalScrollBar().valueChanged.connect(lambda: self.fit_columns())

    @property
    def row_height(self) -> int:
        """Return the height of a row, in pixels."""
        return self.fontMetrics().height() + 8

    @property
    def looks(self) -> dict[tuple[int, int], Look]:
        """Return the visible cells, by row and column."""
        rows = self._rows_seen()
        columns = _seen(self.columnAt(0), self.columnAt(self.viewport().width()), self.numbers.columnCount())
        theme, numbers = current(), self.numbers
        if (rows, columns, theme) != self._looks_of:
            self._looks_of = rows, columns, theme
            words = self._written(rows, columns)
            self._looks = {
                (row, column): Look(words[column][k], *numbers.colors(row, column, theme))
                for k, row in enumerate(rows) for column in columns
            }  # fmt: skip
            self._fractions = dict.fromkeys(columns, 0.0)
            for (_, column), look in self._looks.items():
                self._fractions[column] = max(self._fractions[column], self.widths.fraction(look.words))
        return self._looks

    def _written(self, rows: range, columns: Iterable[int]) -> dict[int, list[str]]:
        """Return the numbers of columns as they are drawn: those of one with the same decimals."""
        words, digits = self.numbers.words, self.numbers.digits()
        return {column: share_decimals([words(row, column) for row in rows], digits) for column in columns}

    def _rows_seen(self) -> range:
        return _seen(self.rowAt(0), self.rowAt(self.viewport().height()), self.numbers.rowCount())

    def fraction(self, column: int) -> float:
        """Return the maximum width of the part after the point, in pixels, among visible numbers of `column`."""
        return self._fractions.get(column, 0.0)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Redraw the changed numbers, only from the first to the last cell whose appearance changed."""
        before, seen, fractions = self._looks, self._looks_of, self._fractions
        self._looks_of = ()
        looks = self.looks
        if self._looks_of != seen:
            super().dataChanged(first, last, roles)
            return
        moved = {column for column, width in self._fractions.items() if width != fractions[column]}
        others = [cell for cell, look in looks.items() if look != before[cell] or cell[1] in moved]
        if others:
            rows, columns = zip(*others, strict=True)
            index = self.numbers.index
            super().dataChanged(index(min(rows), min(columns)), index(max(rows), max(columns)), roles)

    def reset(self) -> None:
        """Redraw everything."""
        self._looks_of, self._names = (), []
        super().reset()

    def _names_changed(self) -> None:
        self._names = []

    def fit_columns(self, anew: bool = False) -> None:
        """Fit each column to its numbers, and distribute the remaining width; many columns get one width.

        While numbers change or are scrolled, columns only become wider, so that nothing jumps; `anew` forgets that.
        """
        header, count = self.horizontalHeader(), self.numbers.columnCount()
        if count > _FEW_COLUMNS:
            self._fit_many(anew)
            return
        if len(self._names) != count:
            self._names = [header.sectionSizeHint(k) for k in range(count)]
        needed = list(self._names)
        looks, rows = self.looks, self._rows_seen()
        # Those out of sight, too: narrower columns would bring them in.
        seen = {column for _, column in looks}
        hidden = self._written(rows, set(range(count)) - seen)
        for row in rows:
            for column in range(count):
                look = looks.get((row, column))
                words = look.words if look is not None else hidden[column][row - rows.start]
                needed[column] = max(needed[column], ceil(self.widths.of(words)) + 2 * MARGIN)
        if len(self._needed) == count and (not anew or self._near(needed)):
            needed = [max(pair) for pair in zip(needed, self._needed, strict=True)]
        if needed != self._needed:
            self._needed = needed
            self._share()

    def _near(self, needed: list[int]) -> bool:
        """Return whether columns that all fit would change so little that they had better stay."""
        little = 2 * self.widths.of("0")
        fits = sum(map(max, zip(needed, self._needed, strict=True))) <= self.viewport().width()
        return fits and all(abs(a - b) <= little for a, b in zip(needed, self._needed, strict=True))

    def _fit_many(self, anew: bool) -> None:
        """Make all columns as wide as the widest visible number or name: measuring each would take too long."""
        header = self.horizontalHeader()
        needed = ceil(self.widths.of(_USUAL)) + 2 * MARGIN
        looks = self.looks
        for look in looks.values():
            needed = max(needed, ceil(self.widths.of(look.words)) + 2 * MARGIN)
        needed = max([needed, *(header.sectionSizeHint(column) for column in {column for _, column in looks})])
        before = header.defaultSectionSize()
        others = needed > before or (anew and needed != before) or bool(self._needed)
        if others:
            header.setDefaultSectionSize(needed)
            for column in range(header.count()):
                if header.sectionSize(column) != needed:  # one that had a width of its own when there were few
                    header.resizeSection(column, needed)
        self._needed = []
        if others and needed < before:
            self._fit_many(anew=False)  # narrower columns have brought others into view

    @property
    def chosen(self) -> tuple[range, range]:
        """Return the selected rows and columns: one block, or none."""
        ranges = self.selectionModel().selection()
        if ranges.isEmpty():
            return range(0), range(0)
        block = ranges.first()
        return range(block.top(), block.bottom() + 1), range(block.left(), block.right() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Distribute the new width to the columns; a current row that was in view stays there."""
        current = self.visualRect(self.currentIndex())
        seen = current.isValid() and current.top() >= 0 and current.bottom() < event.oldSize().height()
        super().resizeEvent(event)
        self.fit_columns()  # other rows may be visible now: before the first layout there are none
        self._share()
        hidden = self.visualRect(self.currentIndex()).bottom() + 1 - self.viewport().height()
        if seen and hidden > 0:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + hidden)

    def _measure(self) -> None:
        """Measure again for another font."""
        self.widths = Widths(self.font())
        self._names, self._looks_of = [], ()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(self.row_height)
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.fit_columns(anew=True)

    def _share(self) -> None:
        """Give each column the width it needs, and an equal part of the remaining width."""
        if not self._needed:
            return
        spare = max(self.viewport().width() - sum(self._needed), 0)
        for column, width in enumerate(self._needed):
            part = spare * (column + 1) // len(self._needed) - spare * column // len(self._needed)
            self.horizontalHeader().resizeSection(column, width + part)


def _seen(first: int, last: int, count: int) -> range:
    """Return the range between the first and last position of a viewport; −1 means beyond the end."""
    return range(max(first, 0), (last if last >= 0 else count - 1) + 1)
