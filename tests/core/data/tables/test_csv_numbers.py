"""The fast reader of numbers gives what the careful one gives, or leaves the table to it."""

import tracemalloc
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.data.tables import fast_numbers, part, reader
from core.data.tables.fast_numbers import fields_as_numbers, numbers_below, rows_of_numbers
from core.data.tables.reader import read_table
from core.data.tables.text import Form

PIECES = (
    "1", "-2", "0.5", "1e3", "-1.5E-7", "-0", "-0.0", "007", "+1", ".5", "1.", "1e400", "nan", "null", "true", "[", "]",
    "1],[2", "{}", "1_0", "−3", " 4 ", "", "a", "1 2", "0,5", "1.5,2", '"1"', "#", "123456789012345678901", "4.9e-324",
)  # fmt: skip


def careful(text, form):
    """The table as it is read field by field."""
    plainly = patch.object(reader, "_plain", lambda *_: None)
    with plainly, patch.object(part, "fields_as_numbers", lambda _: None):
        return plain(text, form)


def plain(text, form):
    """What there is to see of the table, or what is wrong."""
    try:
        table = read_table(text, form)
    except InputError as error:
        return str(error)
    return table.form, table.rows, [
        (c.place, c.name, c.problem, c.categories, None if c.numbers is None else c.numbers.tobytes(),
         None if c.codes is None else c.codes.tolist())
        for c in table.columns
    ]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), min_size=1, max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from((Form(), Form(decimal=","), Form(decimal="."), Form(header=True), Form(header=False))),
)
def test_fast_and_careful_agree_on_awkward_tables(lines, separator, end, form):
    text = end.join(separator.join(fields) for fields in lines) + end
    assert plain(text, form) == careful(text, form)


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=1), st.booleans())
def test_every_number_comes_back_bit_for_bit(values, comma):
    text = "".join(f"{a!r};{b:.17e}\n" for a, b in values)
    assert rows_of_numbers([text.strip().encode()], ";").tobytes() == np.array(values).tobytes()
    table = read_table(text.replace(".", ",") if comma else text, Form(";", "," if comma else "."))
    assert table.values.tobytes() == np.array(values).tobytes()


def test_lines_are_taken_in_parts():
    content = "".join(f"{k},{k}.25\n" for k in range(60_000)).encode()
    shares = []
    form = Form(",", ".", False)
    found, first = numbers_below(content, form, shares.append)
    assert len(shares) > 2 and shares == sorted(shares) and shares[0] == 0.0
    assert first == 1 and (found == np.arange(60_000)[:, None] + [0.0, 0.25]).all()
    assert numbers_below(content + b"1\n", form) is None
    assert numbers_below(content + b"\n" * 300_000, form)[0].shape == found.shape
    assert numbers_below(content + b"\n" * 300_000 + b"1,2\n", form) is None


def test_empty_lines_far_down_take_no_memory_for_columns_they_do_not_have():
    wide = b",".join([b"1"] * 1000)
    tracemalloc.start()
    try:
        assert rows_of_numbers([wide, b"\n" * 200_000 + wide], ",") is None
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


def test_half_a_character_in_a_header_is_not_taken_for_old_letters():
    assert read_table("\ud83dx,b\n1,2\n").names == ("?x", "b")


ROWS = 1_500
LONG = "".join(f"{k},{k / 7}\n" for k in range(ROWS))


@pytest.fixture
def short_parts(monkeypatch):
    """Parts so short that a table of 30 kB is long: its end is in another part than its start."""
    monkeypatch.setattr(fast_numbers, "_BYTES", 2**12)
    monkeypatch.setattr(fast_numbers, "_CHUNK", 2**13)


@pytest.mark.parametrize(
    "text",
    [
        "a_1,b #\n" + LONG,
        '"a ""b""","c,d"\n' + LONG,
        '"a\nb",c\n' + LONG,
        "größe,b\r\n" + LONG.replace("\n", "\r\n"),
        "\n\na,b\n" + LONG + "\n\n",
        "a,b\r1,2\n" + LONG,
        "# a,b\n" + LONG,
        "x,y\n#" + "\n" * 300 + LONG,
        ",\na,b\n" + LONG,
        "sep=,\na,b\n" + LONG,
        "a,b\n" + LONG + "-0,-0\n",
        "a,b\n" + LONG + "-0.0,-0e1\n",
        "a,b\n" + LONG + "\n1,2\n",
        "a,b\n" + LONG + "1,2,\n",
        "a,b\n" + LONG + "1\n2,3,4\n",
        "a,b\n" + LONG + "1,2\r3,4\n",
        "a,b\n" + LONG + "1, \t2 \n",
        "a,b\n" + LONG + "1;2,3\n",
        "a,b\n" + LONG + "1,x\n",
        "a\n" + "7\n" * 10_000 + " \n8\n",
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_long_table_with_something_else_far_down(text, mark, short_parts):
    for header in (None,) if mark else (None, True):
        assert plain((mark + text).encode(), Form(header=header)) == careful(
            (mark + text).encode(), Form(header=header)
        )
    if mark:
        assert plain(text.encode("utf-16"), Form()) == plain(text, Form())
    else:
        assert plain(text.encode("cp1252"), Form()) == careful(text.encode("cp1252"), Form())


@pytest.mark.parametrize(
    ("text", "fast"),
    [
        ("a_1,b #\n" + LONG, True),
        ('"a ""b""","c,d"\n' + LONG, True),
        (LONG.replace(",", ";").replace(".", ","), True),
        (LONG.replace("\n", "\r\n"), True),
        ("a,b\n" + LONG + "-0,-0\n", False),
    ],
)
def test_whatever_the_header_plain_numbers_are_read_fast(text, fast, short_parts):
    with patch.object(reader, "_Reading", side_effect=AssertionError):
        if fast:
            assert read_table(text).rows == ROWS
        else:
            with pytest.raises(AssertionError):
                read_table(text)


@pytest.mark.parametrize("fields", [["1", ""], ["1,2", "3"], ["1]", "[2"], ["nan"], ["-0"], ["+1"], ["true"]])
def test_a_field_that_needs_a_second_look(fields):
    assert fields_as_numbers(fields) is None
