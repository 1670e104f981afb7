"""Examples from CSV: what spreadsheets write is read, what is wrong is refused with line and column."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.data.tables.examples import dump_data, last_columns, read_data
from core.data.tables.reader import read_table

SAME = [[1.5, 0.0, -2.0], [0.25, 1000.0, 3.0]]
READ = {
    "plain": "1.5,0,-2\n0.25,1e3,3\n",
    "no newline at the end": "1.5,0,-2\n0.25,1e3,3",
    "Windows line ends": "1.5,0,-2\r\n0.25,1e3,3\r\n",
    "old Mac line ends": "1.5,0,-2\r0.25,1e3,3\r",
    "semicolons": "1.5;0;-2\n0.25;1e3;3\n",
    "semicolons and decimal commas": "1,5;0;-2\n0,25;1e3;3\n",
    "tabs": "1.5\t0\t-2\n0.25\t1e3\t3\n",
    "tabs and decimal commas": "1,5\t0\t-2\n0,25\t1e3\t3\n",
    "spaces": "1.5 0   -2\n 0.25 1e3 3\n",
    "spaces around": " 1.5 , 0 ,-2 \n0.25, 1e3, 3\n",
    "header": "a,b,c\n1.5,0,-2\n0.25,1e3,3\n",
    "quoted header with a separator": '"a, first",b,c\n1.5,0,-2\n0.25,1e3,3\n',
    "header over two lines": '"a\nfirst",b,c\n1.5,0,-2\n0.25,1e3,3\n',
    "quoted numbers": '"1.5","0","-2"\n"0.25","1e3","3"\n',
    "quoted decimal commas": '"1,5",0,-2\n"0,25",1e3,3\n',
    "byte order mark": "\ufeff1.5,0,-2\n0.25,1e3,3\n",
    "empty lines": "\n1.5,0,-2\n\n\n0.25,1e3,3\n\n",
    "lines of separators": "1.5,0,-2\n,,\n0.25,1e3,3\n,,\n",
    "separator at the end": "1.5,0,-2,\n0.25,1e3,3,\n",
    "comments": "# made by hand\n1.5,0,-2\n# more\n0.25,1e3,3\n",
    "signs": "+1.5,0,−2\n.25,1E+3,3.\n",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ.keys())
def test_read(text):
    assert read_table(text.encode()).values.tolist() == SAME


def test_utf_16_and_old_letters():
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        mark = {"utf-16": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
        table = read_table(mark + "größe;b\n1,5;2\n".encode(encoding))
        assert table.names == ("größe", "b") and table.values.tolist() == [[1.5, 2.0]]
    assert read_table("größe;b\n1;2\n".encode("latin-1")).names == ("größe", "b")


def test_long_names_stay_distinct_and_show_that_they_are_shortened():
    asked = "How satisfied are you with the price of our service in the year"
    pairs = [(f"{asked} {year}" for year in (2024, 2025)), (f"{asked} {year} in all" for year in (2024, 2025))]
    for first, second in pairs:
        table = read_table(f"age,{first},{second}\n30,1,2\n40,3,4\n")
        age, one, two = (column.name for column in table.columns)
        assert age == "age" and one != two
        assert one == first or (len(one) == 40 and "…" in one)
    alone = read_table(f"{'a' * 30}{'b' * 30},y\n1,2\n").columns[0].name
    assert alone == f"{'a' * 24}…{'b' * 15}"
    assert read_table(f"{'a' * 40},y\n1,2\n").columns[0].name == "a" * 40


def test_names():
    table = read_table(b"width; ;t\n1;2;3\n")
    assert table.names == ("width", "column 2", "t")
    data = last_columns(table, 2, 1, "leaves")
    assert data.input_names == ("width", "column 2") and data.target_names == ("t",)
    assert last_columns(read_table(b"1,2,3"), 1, 2).target_names == ("t1", "t2")


WRONG = [
    ("", "no line with numbers"),
    ("\n\n", "no line with numbers"),
    ("a,b,c\n", "no line with numbers"),
    ("1,2,3\n4,5\n", "line 2: expected 3 columns, found 2"),
    ("1,2,3\n\n4,5,6,7\n", "line 3: expected 3 columns, found 4"),
    ("a,b\n0.1,2,3\n", "line 2: expected 2 columns, found 3"),
    ("1,2,3\n4,five,6\n", "line 2, column 2: expected a number, found 'five'"),
    ("1,x,3\n4,5,6\n", "line 1, column 2: expected a number, found 'x'"),
    ("1,2,3\n4,,6\n", "line 2, column 2: expected a number, found nothing"),
    ("1,2,3\n4,nan,6\n", "line 2, column 2: expected a finite number, found nan"),
    ("1,2,3\n4,5,-inf\n", "line 2, column 3: expected a finite number, found -inf"),
    ("1,2,3\n4,5,1e999\n", "line 2, column 3: expected a finite number, found 1e999"),
    ("1,5;2\n1.5;3\n", "line 2, column 1: '1.5' has a decimal point, the other numbers have decimal commas"),
    ('1,2,3\n4,"5,6\n', "line 2: unexpected end of data"),
    ("1,2\n3,\0\n", "line 2: expected text, found binary data"),
    (f"1,2\n3,{'x' * 100}\n", "line 2, column 2: expected a number, found 'xxx"),
    (f"1,2\n3,{'9' * 200_000}\n", "line 2: field larger than field limit"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[message for _, message in WRONG])
def test_wrong(text, message):
    with pytest.raises(InputError) as caught:
        _ = read_table(text.encode()).values
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 120


def test_line_numbers_count_lines_within_quotes():
    with pytest.raises(InputError, match="line 4, column 1"):
        _ = read_table(b'"a\nb",c\n1,2\nx,3\n').values


def test_columns_must_fit(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("1,0,1\n0,0,0\n0,1,1\n1,1,0\n")
    data, _ = read_data(path, 2, 1)
    assert data.name == "data" and np.array_equal(data.inputs, GATES["xor"].inputs)
    message = r"data\.csv: expected 5 columns \(3 inputs and 2 targets\), found 3"
    with pytest.raises(InputError, match=message):
        read_data(path, 3, 2)
    with pytest.raises(InputError, match="no such file"):
        read_data(tmp_path / "none.csv", 2, 1)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_bit_comes_back(data):
    rows, inputs, targets = (data.draw(st.integers(1, 4)) for _ in range(3))
    number = st.floats(allow_nan=False, allow_infinity=False)

    def matrix(columns):
        return data.draw(st.lists(st.lists(number, min_size=columns, max_size=columns), min_size=rows, max_size=rows))

    before = Dataset(matrix(inputs), matrix(targets), "d")
    assert last_columns(read_table(dump_data(before)), inputs, targets, "d") == before


LETTERS = "0123456789.,;\t \"'\n\r-e#xé"


@given(st.binary(max_size=200) | st.text(LETTERS, max_size=200).map(str.encode))
@settings(max_examples=120, deadline=None)
def test_anything_is_read_or_refused(content):
    try:
        assert np.isfinite(read_table(content).values).all()
    except InputError as error:
        assert "\n" not in str(error)
