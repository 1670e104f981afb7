"""Numbers as they are typed and pasted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from core.basics.errors import InputError
from core.basics.number_format import FULL, format_number
from gui.tables.text import lowered, pasted
from gui.widgets.inputs.fields import NumberField, number, unsettled


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3.0), (" -0.25 ", -0.25), ("−0,25", -0.25), ("1e-3", 1e-3), ("1E−3", 1e-3), (",5", 0.5),
        ("1.5×10⁻⁷", 1.5e-7), ("−2·10^-3", -2e-3), ("2×10³", 2000.0), ("1\u2009204", 1204.0), ("-0", -0.0),
    ],
)  # fmt: skip
def test_number_reads(written: str, value: float) -> None:
    assert number(written) == value
    assert np.signbit(number(written)) == np.signbit(value)


@pytest.mark.parametrize("written", ["", "abc", "1,2,3", "1.234,5", "1_000", "nan", "inf", "1e999", "2³", "1 2", "--1"])
def test_number_refuses(written: str) -> None:
    with pytest.raises(InputError, match=r"^w12: expected a (finite )?number, found "):
        number(written, "w12")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_reads_what_the_window_writes_at_full_precision(value: float) -> None:
    assert number(format_number(value, FULL)) == value


@pytest.mark.parametrize(
    ("clipboard", "rows"),
    [
        ("1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("1,5\t−2\r\n3\t4e-1\r\n", [[1.5, -2], [3, 0.4]]),
        ("1 2 3", [[1, 2, 3]]),
        ("1; 2; 3", [[1, 2, 3]]),
        ("1, 2, 3", [[1, 2, 3]]),
        ("[[3. 4. 2.]\n [2. 3. 4.]]", [[3, 4, 2], [2, 3, 4]]),
        ("[[3, 4], [2, 3]]", [[3, 4, 2, 3]]),
    ],
)
def test_pasted_reads(clipboard: str, rows: list[list[float]]) -> None:
    assert pasted(clipboard).tolist() == rows


@pytest.mark.parametrize(
    ("clipboard", "words"),
    [
        ("", "no numbers"),
        ("\n\n", "no numbers"),
        ("1\t2\n3", "line 2: expected 2 numbers, found 1"),
        ("1\tx", "line 1, column 2"),
        ("1\t\t3", "line 1, column 2"),
    ],
)
def test_pasted_says_where_it_is_wrong(clipboard: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        pasted(clipboard)


def test_indices_of_own_names_only() -> None:
    assert lowered("x1") == "x₁"
    assert lowered("h10⁽²⁾") == "h₁₀⁽²⁾"
    assert lowered("sepal3") == "sepal3"


@pytest.fixture
def field(qtbot) -> Iterator[NumberField]:
    window = QWidget()
    qtbot.addWidget(window)
    made = NumberField("η", minimum=0.0, parent=window)
    made.set_value(0.01)
    QWidget(window).setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.show()
    made.setFocus()
    yield made
    window.close()


def typed(qtbot, field: NumberField, words: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, words)


def test_a_field_commits_once_and_shows_the_shortest_text(qtbot, field: NumberField) -> None:
    typed(qtbot, field, "1e-3")
    with qtbot.waitSignal(field.committed) as committed:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert committed.args == [1e-3]
    assert field.text() == "0.001"
    with qtbot.assertNotEmitted(field.committed):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_field_refuses_what_is_no_number(qtbot, field: NumberField) -> None:
    for wrong in ("abc", "-1"):
        typed(qtbot, field, wrong)
        with qtbot.assertNotEmitted(field.committed):
            qtbot.keyClick(field, Qt.Key.Key_Return)
        assert field.value == 0.01
        qtbot.keyClick(field, Qt.Key.Key_Escape)
        assert field.text() == "0.01"


def test_a_field_being_typed_in_is_left_alone(qtbot, field: NumberField) -> None:
    typed(qtbot, field, "0.5")
    field.set_value(0.02)
    assert field.text() == "0.5"


def test_an_optional_field_can_be_empty(qtbot) -> None:
    field = NumberField("loss", optional=True)
    qtbot.addWidget(field)
    field.set_value(0.5)
    field.show()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    with qtbot.waitSignal(field.committed) as committed:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert committed.args == [None]


def test_a_number_typed_into_one_field_may_remove_the_next(qtbot, field: NumberField) -> None:
    """As the rate of a method does where the next field is one that this method does not have."""
    window = field.window()
    other = NumberField("β", parent=window)
    other.show()
    field.committed.connect(lambda: delete(other))
    typed(qtbot, field, "0.5")
    assert unsettled(window) == ""
    assert field.value == 0.5 and window.findChildren(NumberField) == [field]
