"""No table cuts a number so that it reads as another: columns follow their numbers, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication
from reading.clipped import clipped

from core.basics.addresses import Weight
from core.basics.number_format import Digits, format_number
from core.data.dataset import Dataset
from core.gallery.presets import preset
from gui.tables.model import NumberModel
from gui.tables.read_only_table import Cell, RowsTable
from gui.tables.text import MARGIN
from gui.tables.view import NumberTable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-100, 100),
    st.sampled_from([0.0, -0.3125, 0.3125, 1e-300, -1e300, 123456.0, -0.00012345678]),
)


class Model(NumberModel):
    """Numbers of a list, three columns."""

    def __init__(self, values: np.ndarray, digits: Digits) -> None:
        super().__init__()
        self.values, self._digits = values, digits

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self.values)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return int(self.values.shape[1])

    def value(self, row: int, column: int) -> float:
        return float(self.values[row, column])

    def words(self, row: int, column: int) -> str:
        return format_number(self.value(row, column), self._digits)

    def help(self, row: int, column: int) -> str:
        return repr(self.value(row, column))

    def headerData(self, section: int, orientation: object, role: int = 0) -> object:
        return f"x{section + 1}" if role == 0 else None


def table_of(qtbot: QtBot, values: np.ndarray, digits: int = 4) -> NumberTable:
    model = Model(values, Digits(digits))
    table = NumberTable(model, lambda *_: None, lambda _: None)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(200, 160)
    table.show()
    table.fit_columns(anew=True)
    return table


def cut(table: NumberTable) -> list[str]:
    """The numbers that are wider than their cells."""
    return [
        look.words
        for (_, column), look in table.looks.items()
        if table.fontMetrics().horizontalAdvance(look.words) > table.columnWidth(column) - 2 * MARGIN + 1
    ]


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=30), digits=st.integers(2, 17))
def test_any_numbers_are_whole_at_any_digits(qapp: QApplication, rows: list[tuple[float, ...]], digits: int) -> None:
    model = Model(np.array(rows), Digits(digits))
    table = NumberTable(model, lambda *_: None, lambda _: None)
    table.resize(200, 160)
    table.ensurePolished()
    table.show()
    table.fit_columns(anew=True)
    QApplication.processEvents()
    assert cut(table) == []
    table.scrollToBottom()
    QApplication.processEvents()
    assert cut(table) == []
    table.close()
    table.deleteLater()


def test_columns_become_narrow_again_when_numbers_are_short_again(qtbot: QtBot) -> None:
    table = table_of(qtbot, np.full((4, 3), 0.5))
    usual = [table._needed[k] for k in range(3)]
    model = table.numbers
    assert isinstance(model, Model)
    model.values = np.full((4, 3), -1.2345678e-200)
    model.numbers_changed()
    table.fit_columns()
    wide = list(table._needed)
    assert min(wide) > max(usual)
    model.values = np.full((4, 3), 0.5)
    model.numbers_changed()
    table.fit_columns()  # as in a run
    assert table._needed == wide
    table.fit_columns(anew=True)
    assert table._needed == usual


def test_many_wide_columns_stay_as_they_are_while_short_numbers_are_scrolled(qtbot: QtBot) -> None:
    table = table_of(qtbot, np.full((4, 40), -1.2345678e-200))
    wide = table.horizontalHeader().defaultSectionSize()
    model = table.numbers
    assert isinstance(model, Model)
    model.values = np.full((4, 40), 0.5)
    model.numbers_changed()
    table.horizontalScrollBar().setValue(30)
    assert table.horizontalHeader().defaultSectionSize() == wide
    table.fit_columns(anew=True)
    assert table.horizontalHeader().defaultSectionSize() < wide


def test_numbers_are_whole_where_few_columns_become_many_and_few_again(qtbot: QtBot) -> None:
    table = table_of(qtbot, np.full((4, 5), 1.0))
    model = table.numbers
    assert isinstance(model, Model)
    for columns in (40, 5, 40):
        model.beginResetModel()
        model.values = np.full((4, columns), -0.2345)
        model.endResetModel()
        table.fit_columns(anew=True)
        assert cut(table) == [], columns


@pytest.mark.parametrize("columns", [3, 40])
def test_a_number_that_has_no_room_ends_in_an_ellipsis_and_its_tooltip_has_it(qtbot: QtBot, columns: int) -> None:
    table = table_of(qtbot, np.full((2, columns), -0.3125))
    index = table.model().index(0, 0)
    assert "-0.3125" in index.data(3)
    starts = []
    for width in (44, 48):
        table.horizontalHeader().resizeSection(0, width)
        image = table.viewport().grab(table.visualRect(index)).toImage()
        ground = image.pixelColor(1, 1)
        starts.append(next(x for x in range(image.width()) if any(
            image.pixelColor(x, y) != ground for y in range(image.height()))))  # fmt: skip
    # Of “−0.3125” the beginning is drawn, not the end: the minus stays where it is, whatever the width.
    assert starts[0] == starts[1] < 2 * MARGIN


def test_forty_columns_are_as_wide_as_their_numbers(qtbot: QtBot) -> None:
    table = table_of(qtbot, np.full((3, 40), -1.2345678e-200), 8)
    assert cut(table) == []


@pytest.mark.parametrize("digits", [2, 4, 8, 15])
def test_every_table_of_the_window_follows_the_digits(window: MainWindow, qtbot: QtBot, digits: int) -> None:
    session = window.session
    session.new_document(preset("deep"))
    session.set_digits(Digits(15))
    QApplication.processEvents()
    session.set_digits(Digits(digits))
    for title in ("data", "weights", "scores", "runs", "gradient_check"):
        dock = window.docks[title]
        dock.show()
        dock.raise_()
        qtbot.waitUntil(lambda title=title: title not in window.panels.unseen and title not in window.panels.stale)
        QApplication.processEvents()
        assert [what for what in clipped(window) if "row" in what or "name" in what] == []


def test_minus_signs_of_large_numbers_stay_in_data_and_weights(window: MainWindow) -> None:
    session = window.session
    session.set_examples(np.array([[-123456.789, 1e-12], [0.3125, -1e300]]), np.array([[-0.3125], [1.0]]), "Edit")
    session.set_weight(Weight(2, 0, 0), -1.2345678e-100)
    QApplication.processEvents()
    for title in ("data", "weights"):
        for table in window.panels[title].findChildren(NumberTable):
            if table.isVisible():
                assert cut(table) == []
                assert table.looks


def test_the_bias_column_can_be_reached_in_a_narrow_panel(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.new_document(preset("deep"))
    session.set_digits(Digits(12))
    window.docks["weights"].raise_()
    QApplication.processEvents()
    panel = window.panels["weights"]
    for table in panel.tables.values():  # type: ignore[attr-defined]
        last = table.numbers.columnCount() - 1
        table.scrollTo(table.numbers.index(0, last))
        right = table.columnViewportPosition(last) + table.columnWidth(last)
        assert right <= table.viewport().width() + 1
        assert table.horizontalScrollBar().maximum() == 0 or table.horizontalScrollBar().isVisible()


def test_a_run_moves_no_columns_to_and_fro(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    table = window.panels["data"].table  # type: ignore[attr-defined]
    session.run()
    qtbot.waitUntil(lambda: session.state.document.epoch > 3)
    widths = [table.columnWidth(k) for k in range(5)]
    seen = [widths]
    for _ in range(10):
        QApplication.processEvents()
        seen.append([table.columnWidth(k) for k in range(5)])
    session.pause()
    needed = [sum(each) for each in seen]
    assert needed == sorted(needed)


def test_rows_of_words_and_numbers_are_whole(qtbot: QtBot) -> None:
    table = RowsTable(("a", "b"), "Rows")
    qtbot.addWidget(table)
    table.resize(120, 120)
    table.show()
    for words in ("1", "−1.2345678×10⁻¹⁰⁰", "2"):
        table.rows.set_rows([(Cell("name of a run that is long", number=False), Cell(words))])
        QApplication.processEvents()
        assert clipped(table) == []
    assert table.columnWidth(1) < 60


def test_other_data_makes_columns_narrow_again(window: MainWindow) -> None:
    table = window.panels["data"].table  # type: ignore[attr-defined]
    usual = sum(table._needed)
    data = window.session.state.data
    window.session.set_data(Dataset(data.inputs * -1.2345678e-100, data.targets, name="tiny"), "Tiny")
    QApplication.processEvents()
    assert sum(table._needed) > usual
    window.session.set_data(data, "Back")
    QApplication.processEvents()
    assert sum(table._needed) == usual
