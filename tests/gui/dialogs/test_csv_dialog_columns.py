"""Columns of a table in its dialog: what they are used as, and what becomes of gaps, dates and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QAbstractItemModelTester, QTest
from table_dialog import choose, heads

from gui.dialogs.data.csv_file import CsvDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.session import Session


def test_categories_are_shown_with_their_names(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("x,y,kind\n1,2,red\n3,4,green\n5,6,blue\n")
    QAbstractItemModelTester(dialog.preview.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert heads(dialog) == ["x\ninput", "y\ninput", "kind\ntarget"]
    assert dialog.info.text() == "Column kind: 3 categories, blue, green, red."
    assert dialog.preview.model().index(1, 2).data() == "green"
    assert dialog.fit.line.text().startswith("2 inputs and 3 targets in each example")
    assert dialog.categories.isChecked() and not dialog.categories.isEnabled()
    dialog.preview.selectColumn(0)
    assert dialog.categories.isEnabled() and not dialog.categories.isChecked()
    assert dialog.info.text() == "Column x: numbers from 1 to 5."
    QTest.keyClick(dialog.preview, Qt.Key.Key_U)
    assert heads(dialog)[0] == "x\nunused" and "1 input and 3 targets" in dialog.fit.line.text()
    dialog.categories.click()
    QTest.keyClick(dialog.preview, Qt.Key.Key_I)
    assert dialog.info.text() == "Column x: 3 categories, 1, 3, 5."
    assert "4 inputs and 3 targets" in dialog.fit.line.text()
    data = dialog.dataset()
    assert data.input_names == ("x: 1", "x: 3", "x: 5", "y")
    assert data.target_names == ("kind: blue", "kind: green", "kind: red")


def test_the_last_column_is_the_target(shown: Callable[[str], CsvDialog], session: Session) -> None:
    def uses(text: str) -> list[str]:
        return [head.split("\n")[1] for head in heads(shown(text))]

    session.add_node(3)
    assert uses("1,2,3,4\n") == ["input", "input", "input", "target"]
    assert uses(",".join("1" * 30)) == ["input"] * 29 + ["target"]
    assert uses("\n".join(f"{k},{k % 7},4.5,name{k}" for k in range(300))) == ["input", "target", "unused", "unused"]
    assert uses("1,2,a\n1,2,b\n1,2,c\n") == ["input", "input", "target"]
    assert uses(",a,b,c\n0,1,2,3\n1,4,5,6\n") == ["unused", "input", "input", "target"]


def test_a_column_with_something_wrong_can_be_left_out(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("x,y,z,t\n1,2,3,0\n1,2,x,1\n")
    assert "line 3, column 3" in dialog.fit.line.text().lower() and "press Unused" in dialog.fit.line.text()
    dialog.preview.selectColumn(2)
    assert "expected a number, found 'x'" in dialog.info.text()
    dialog.roles["unused"].click()
    assert "they fit the network" in dialog.fit.line.text() and dialog.load.isEnabled()
    dialog.use([0, 1], "unused")
    assert dialog.fit.line.text() == "No column is used as an input." and not dialog.load.isEnabled()


@pytest.mark.parametrize(
    ("name", "role"),
    [("Kundennr", "unused"), ("Artikelnr.", "unused"), ("userid", "unused"), ("humid", "input"), ("year", "input")],
)
def test_numbers_of_rows_are_known_by_their_names(shown: Callable[[str], CsvDialog], name: str, role: str) -> None:
    dialog = shown("\n".join([f"{name},n,t", *(f"{k + 1900},{k % 3},{k % 2}" for k in range(30))]))
    assert heads(dialog)[0].split("\n")[1] == role


def test_unused_clears_the_error_of_a_column_with_gaps(shown: Callable[[str], CsvDialog]) -> None:
    for gap in ("", "?", "NA", "nan"):
        dialog = shown(f"x,y,z,t\n1,2,3,0\n1,2,{gap},1\n1,2,4,1\n")
        dialog.preview.selectColumn(2)
        choose(dialog.column_use.gaps, "")
        assert "Line 3, column 3" in dialog.fit.line.text() and not dialog.load.isEnabled()
        assert "line 3, column 3" in dialog.info.text().lower()
        QTest.mouseClick(dialog.roles["unused"], Qt.MouseButton.LeftButton)
        assert dialog.info.text() == "Column z: numbers from 3 to 4, 1 gap."
        assert dialog.fit.line.text() == "2 inputs and 1 target in each example: they fit the network."
        assert dialog.fit.line.foregroundRole() == QPalette.ColorRole.PlaceholderText
        assert dialog.load.isEnabled()
        dialog.preview.selectColumn(1)
        dialog.preview.setFocus()
        QTest.keyClick(dialog.preview, Qt.Key.Key_U)
        assert "1 input and 1 target" in dialog.fit.line.text()


def test_gaps_are_filled_as_chosen_and_said(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("x,c,t\n1,red,0\n,blue,1\n12,,1\n2,red,0\n9,red,\n")
    told = dialog.assumed.toolTip()
    assert "Line 6 has a missing value and is left out." in told
    assert "Column x: 1 missing value filled with 2." in told
    assert "Column c: 1 missing value filled with 'missing'." in told
    dialog.preview.selectColumn(0)
    assert dialog.info.text() == "Column x: numbers from 1 to 12, 1 gap; 1 missing value filled with 2."
    choose(dialog.column_use.gaps, "mean")
    assert dialog.info.text().endswith("filled with 5.")
    dialog.preview.selectColumn(1)
    choose(dialog.column_use.gaps, "most_frequent")
    data = dialog.dataset()
    assert data.inputs.tolist() == [[1, 1], [5, 0], [12, 1], [2, 1]] and data.targets.tolist() == [[0], [1], [1], [0]]
    choose(dialog.column_use.gaps, "drop")
    assert "2 lines have missing values and are left out; the first is line 4." in dialog.assumed.toolTip()
    assert [origin.missing for origin in dialog.dataset().coding] == ["mean", "drop", "drop"]


def test_dates_become_numbers_with_parts_on_demand(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("when,u,t\n1/2/2024,1,0\n3/4/2024,2,1\n5/6/2024,3,0\n")
    assert "Column when: the dates can have the day or the month first" in dialog.assumed.toolTip()
    dialog.preview.selectColumn(0)
    assert dialog.column_use.dates.isVisible() and dialog.column_use.order.isVisible()
    assert dialog.dataset().inputs[:, 0].tolist() == [19724, 19786, 19849]
    choose(dialog.column_use.order, "dmy")
    assert dialog.dataset().inputs[:, 0].tolist() == [19754, 19816, 19879]
    choose(dialog.column_use.dates, "day weekday month")
    assert dialog.dataset().input_names[:5] == (
        "when", "when: weekday sine", "when: weekday cosine", "when: month sine", "when: month cosine"
    )  # fmt: skip
    choose(dialog.column_use.dates, "")
    assert dialog.dataset().input_names[:3] == ("when: 1/2/2024", "when: 3/4/2024", "when: 5/6/2024")


def test_columns_that_tell_nothing_are_proposed_as_unused(shown: Callable[[str], CsvDialog]) -> None:
    lines = [f"{k},{k % 3},7,town{k % 30},{'abc'[k % 3]},{k % 2}" for k in range(60)]
    dialog = shown("\n".join(["customer_id,n,same,town,kind,t", *lines]))
    assert [head.split("\n")[1] for head in heads(dialog)] == ["unused", "input", "unused", "input", "input", "target"]
    told = dialog.assumed.toolTip()
    assert "Column customer_id is unused: it only numbers or names the rows." in told
    assert "Column same is unused: it has the same value in every row." in told
    assert "Column town: of 30 categories, the 19 most frequent are kept; the others become one." in told
    dialog.preview.selectColumn(3)
    assert dialog.column_use.grouped.isVisible() and dialog.column_use.grouped.isChecked()
    assert dialog.dataset().input_names[20] == "town: other"
    dialog.column_use.grouped.click()
    assert len(dialog.dataset().input_names) == 1 + 30 + 3


def test_unused_clears_the_error_of_texts_and_names(shown: Callable[[str], CsvDialog]) -> None:
    names = "\n".join(f"1,2,{'' if k == 7 else f'name{k}'},{k % 2}" for k in range(300))
    for text in ("x,y,z,t\n1,2,a,0\n1,2,,1\n", "x,y,z,t\n1,2,,0\n1,2,,1\n", "x,y,z,t\n" + names):
        dialog = shown(text)
        dialog.use([2], "input")
        dialog.preview.selectColumn(2)
        choose(dialog.column_use.gaps, "")
        assert not dialog.load.isEnabled()
        dialog.roles["unused"].click()
        assert dialog.load.isEnabled() and "they fit the network" in dialog.fit.line.text()
        assert dialog.info.text().startswith("Column z: ")
        assert "expected" not in dialog.info.text() + dialog.fit.line.text()


def test_row_names_are_left_out(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown('"x" "y" "t"\n"a" 0.5 1 0\n"b" 3 0 1\n')
    assert heads(dialog) == ["column 1\nunused", "x\ninput", "y\ninput", "t\ntarget"]
    dialog.preview.selectColumn(0)
    assert dialog.info.text() == "Column 1: 2 categories, a, b; it contains row names."
    assert dialog.load.isEnabled()
