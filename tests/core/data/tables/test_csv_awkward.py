"""Awkward tables: each is read right, or refused with line and column."""

import numpy as np
import pytest

from core.basics.errors import InputError
from core.data.tables.examples import last_columns, to_dataset
from core.data.tables.reader import read_table
from core.data.tables.text import Form
from core.data.tables.uses import Use

AB = [[1.5, 20.0], [-0.25, 3.0]]
MANY = 6_000


def rows(count, line="1,2"):
    return "\n".join([line] * count) + "\n"


# What the file holds, and the numbers of its columns: a category is the number of its text in the alphabet.
RIGHT = {
    "Excel in German": ("x;y\r\n1,5;20\r\n-0,25;3\r\n".encode("cp1252"), AB),
    "Excel in German, UTF-8": ("\ufeffGröße;y\r\n1,5;20\r\n-0,25;3\r\n", AB),
    "Excel's line that names the separator": ("sep=;\r\n1.5;20\r\n-0.25;3\r\n", AB),
    "the same with a mark and a header": ('\ufeff"sep=,"\r\na,b\r\n1.5,20\r\n-0.25,3\r\n', AB),
    "Unicode text from Excel": ("x\ty\r\n1,5\t20\r\n-0,25\t3\r\n".encode("utf-16"), AB),
    "UTF-16, big end first": ("\ufeffx\ty\n1.5\t20\n-0.25\t3\n".encode("utf-16-be"), AB),
    "UTF-16 without a mark": ("x,y\n1.5,20\n-0.25,3\n".encode("utf-16-le"), AB),
    "UTF-16 without a mark, big end first": ("x,y\n1.5,20\n-0.25,3\n".encode("utf-16-be"), AB),
    "old Windows letters": ("Länge,Höhe\n1.5,20\n-0.25,3\n".encode("cp1252"), AB),
    "old Mac line ends": ("x,y\r1.5,20\r-0.25,3\r", AB),
    "line ends of three kinds": ("x,y\r\n1.5,20\r-0.25,3\n", AB),
    "no line end at the end": ("1.5,20\n-0.25,3", AB),
    "pipes": ("x|y\n1.5|20\n-0.25|3\n", AB),
    "pipes and spaces around": ("x | y\n1.5 | 20\n-0.25 | 3\n", AB),
    "columns set by spaces": ("  x      y\n 1.50   20\n-0.25    3\n", AB),
    "spaces and decimal commas": ("1,5 20\n-0,25 3\n", AB),
    "tabs and spaces": ("1.5 \t 20\n-0.25 \t 3\n", AB),
    "everything in quotes": ('"x","y"\n"1.5","20"\n"-0.25","3"\n', AB),
    "decimal commas in quotes": ('x,y\n"1,5",20\n"-0,25",3\n', AB),
    "a separator in the header": ('"x, in m";"y; in m"\n1,5;20\n-0,25;3\n', AB),
    "quotes in the header": ('"the ""x""",y\n1.5,20\n-0.25,3\n', AB),
    "a line end in the header": ('"x\nin m",y\n1.5,20\n-0.25,3\n', AB),
    "empty lines and lines of separators": ("\n\nx,y\n\n1.5,20\n,\n\n-0.25,3\n,,,\n\n", AB),
    "separators at the ends of lines": ("x,y,\n1.5,20,\n-0.25,3,\n", AB),
    "separators at the ends of some lines": ("x,y\n1.5,20,,,\n-0.25,3\n", AB),
    "an empty column between": ("x,,y\n1.5,,20\n-0.25,,3\n", AB),
    "a column that ends early": ("1.5,20,\n-0.25,3\n", AB),
    "comments": ("# by hand\nx,y\n# more\n1.5,20\n#-1,-1\n-0.25,3\n", AB),
    "the true minus": ("1.5,20\n−0.25,3\n", AB),
    "exponents and signs": ("+15e-1,2E1\n-.25,3.\n", AB),
    "many digits": ("1.50000000000000000000000000000001,20.0\n-0.25,3\n", AB),
    "whole numbers first, decimal commas late": (
        "x;y\n" + rows(MANY, "1;2") + "1,5;2\n",
        [[1.0, 2.0]] * MANY + [[1.5, 2.0]],
    ),
    "a hundred thousand lines": (rows(100_000), [[1.0, 2.0]] * 100_000),
    "a hundred thousand lines with categories": (rows(100_000, "1,a") + "1,b\n", [[1.0, 0.0]] * 100_000 + [[1.0, 1.0]]),
    "three hundred columns": (",".join(["1.5"] * 300) + "\n", [[1.5] * 300]),
    "one line": ("1.5\t20\n", [[1.5, 20.0]]),
    "categories": ("x,kind\n1.5,red\n-0.25,blue\n2,red\n", [[1.5, 1], [-0.25, 0], [2, 1]]),
    "categories without a header": ("1.5,red\n-0.25,blue\n2,red\n", [[1.5, 1], [-0.25, 0], [2, 1]]),
    "categories only, with a header": ("sky,play\nsun,yes\nrain,no\nsun,yes\n", [[1, 1], [0, 0], [1, 1]]),
    "categories only, without a header": ("sun,yes\nrain,no\nsun,yes\n", [[1, 1], [0, 0], [1, 1]]),
    "categories in quotes, with separators": ('1,"a, b"\n2,"a ""c"""\n', [[1, 1], [2, 0]]),
    "true and false": ("1;TRUE\n2;FALSE\n", [[1, 1], [2, 0]]),
    "one category": ("1;a\n2;a\n", [[1, 0], [2, 0]]),
    "spaces in categories": ("1,New York\n2,Old Town\n3,New York\n", [[1, 0], [2, 1], [3, 0]]),
    "whole numbers in the first line are data": ("1,0\n0,1\n", [[1, 0], [0, 1]]),
}

# The file's content, and the remarks on it.
WRONG = {
    "nothing": ("", "no line with numbers"),
    "only a mark": ("\ufeff", "no line with numbers"),
    "only a header": ("x,y\n\n", "no line with numbers"),
    "only comments": ("# 1,2\n", "no line with numbers"),
    "only separators": (";;;\n;;;\n", "no line with numbers"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "line 3: expected text, found binary data"),
    "half a letter": (b"\xff\xfe1\0,\0002\0\n\0\xd8", "line 2: expected text in UTF-16"),
    "a short line": ("1,2,3\n\n4,5\n", "line 3: expected 3 columns, found 2"),
    "a long line": ("1,2,3\n4,5,6,7\n", "line 2: expected 3 columns, found 4"),
    "a line shorter than the header": ("a,b,c\n1,2\n", "line 2: expected 3 columns, found 2"),
    "a short line after a comment": ("# c\n1,2\n3\n", "line 3: expected 2 columns, found 1"),
    "text among numbers": ("x,y\n1,2\nfour,5\n6,7\n", "line 3, column 1 (x): expected a number, found 'four'"),
    "text among many numbers": (rows(MANY) + "1,x\n", f"line {MANY + 1}, column 2: expected a number, found 'x'"),
    "a column that ends and begins again": ("1,2,\n3,4\n5,6,7\n", "line 1, column 3: expected a number, found nothing"),
    "a number among texts": ("x,y\na,2\nb,2\n3,2\n", "line 2, column 1 (x): expected a number, found 'a'"),
    "NA": ("1,2\nNA,3\n", "line 2, column 1: expected a number, found 'NA'"),
    "a question mark": ("1,2\n3,?\n", "line 2, column 2: expected a number, found '?'"),
    "nothing among numbers": ("x,y\n1,2\n,3\n", "line 3, column 1 (x): expected a number, found nothing"),
    "nothing among texts": ("x,y\n1,a\n2,\n3,b\n", "line 3, column 2 (y): expected a text value, found nothing"),
    "a named column without anything": (
        "x,y,z\n1,,2\n3,,4\n",
        "line 2, column 2 (y): expected a number, found nothing",
    ),
    "points among decimal commas": ("1,5;2\n2.5;3\n", "line 2, column 1: '2.5' has a decimal point, the other"),
    "thousands with underscores": ("1,2_000\n2,3\n", "line 1, column 2: expected a number, found '2_000'"),
    "percent and plain numbers": ("1,50%\n2,3\n", "line 2, column 2: '3' is without '%', the numbers above are in '%'"),
    "two currencies": ("1,5 €\n2,$3\n", "line 2, column 2: '$3' is in '$', the numbers above are in '€'"),
    "hexadecimal": ("1,0x10\n2,3\n", "line 1, column 2: expected a number, found '0x10'"),
    "not a number": ("1,2\n3,nan\n", "line 2, column 2: expected a finite number, found nan"),
    "infinity": ("x,y\n1,Infinity\n", "line 2, column 2 (y): expected a finite number, found Infinity"),
    "beyond floats": ("1,2\n-1e999,4\n", "line 2, column 1: expected a finite number, found -1e999"),
    "an open quote": ('1,2\n3,"4\n5,6\n', "line 2: unexpected end of data"),
    "text after a quote": ('1,"2"x\n', "line 1: ',' expected after '\"'"),
    "three hundred names": (
        "\n".join(f"1,name{k}" for k in range(300)),
        "column 2: expected numbers or at most 256 categories",
    ),
    "a short line behind a quoted line end": ('"a\nb",c\n1,2\n3\n', "line 4: expected 2 columns, found 1"),
}


def content(text):
    return text if isinstance(text, bytes) else text.encode()


@pytest.mark.parametrize(("text", "expected"), RIGHT.values(), ids=RIGHT.keys())
def test_read_right(text, expected):
    table = read_table(content(text))
    found = [column.numbers if column.numbers is not None else column.codes for column in table.columns]
    assert not any(column.problem for column in table.columns)
    assert np.array_equal(np.column_stack(found), np.array(expected, dtype=float))


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_refused_with_line_and_column(text, message):
    with pytest.raises(InputError) as error:
        table = read_table(content(text))
        last_columns(table, len(table.columns) - 1, 1)
    assert str(error.value).startswith(message)


def test_there_are_many():
    assert len(RIGHT) + len(WRONG) >= 75


def test_categories_are_columns():
    text = "size,color,kind\n1,red,yes\n2,green,no\n3,blue,yes\n4,red,no\n"
    data = last_columns(read_table(text), 4, 1, "things")
    assert data.input_names == ("size", "color: blue", "color: green", "color: red")
    assert data.target_names == ("kind: yes",) and data.targets.ravel().tolist() == [1, 0, 1, 0]
    assert data.inputs.tolist() == [[1, 0, 0, 1], [2, 0, 1, 0], [3, 1, 0, 0], [4, 0, 0, 1]]
    flowers = last_columns(read_table("5,setosa\n6,virginica\n7,versicolor\n"), 1, 3)
    assert flowers.target_names == ("setosa", "versicolor", "virginica")
    assert flowers.targets.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    with pytest.raises(InputError, match=r"expected 4 columns \(3 inputs and 1 target\), found 5, one for each of"):
        last_columns(read_table(text), 3, 1)
    with pytest.raises(InputError, match="found 5, one for each of three or more text values, and a column is both"):
        last_columns(read_table(text), 3, 2)


def test_columns_are_used_as_said():
    table = read_table("id,x,digit,note\nk1,0.5,7,good\nk2,1.5,3,12\nk3,2.5,7,bad\n")
    assert table.columns[3].problem == "line 2, column 4 (note): expected a number, found 'good'"
    unused, given = Use("unused"), Use("input")
    data = to_dataset(table, [unused, given, Use("target", categories=True), unused])
    assert data.inputs.tolist() == [[0.5], [1.5], [2.5]] and data.targets.ravel().tolist() == [1, 0, 1]
    assert data.target_names == ("digit: 7",)
    mixed = to_dataset(table, [unused, given, unused, Use("target", categories=True)])
    assert mixed.target_names == ("note: 12", "note: bad", "note: good")
    with pytest.raises(InputError, match=r"line 2, column 4 \(note\): expected a number, found 'good'"):
        to_dataset(table, [unused, given, unused, Use("target")])
    with pytest.raises(InputError, match="no column is used as a target"):
        to_dataset(table, [given, given, given, unused])
    with pytest.raises(InputError, match="x: expected at most 256 categories, found 300 different text values"):
        to_dataset(read_table("x,y\n" + "".join(f"{k},1\n" for k in range(300))), [Use("input", True), Use("target")])


def test_what_is_known_is_not_guessed():
    text = "a;1,5\nb;2\n"
    assert read_table(text).columns[1].numbers.tolist() == [1.5, 2]
    assert read_table(text, Form(decimal=".")).columns[1].problem == "line 1, column 2: expected a number, found '1,5'"
    assert len(read_table("1,2;3\n4,5;6\n", Form(separator=",")).columns) == 2
    assert read_table("1,2\n3,4\n", Form(header=True)).names == ("1", "2")
    named = read_table("x,y\n1,2\n", Form(header=False))
    assert named.rows == 2 and named.columns[0].problem == "line 1, column 1: expected a number, found 'x'"
    assert read_table(text).form == Form(";", ",", False)


def test_progress_is_told_and_can_end_the_reading():
    for text in (rows(300_000), rows(10_000, "1,a"), rows(10_000, "1,a").replace("\n", "\r\n")):
        shares = []
        read_table(text, progress=shares.append)
        assert len(shares) in (5, 6) and shares == sorted(shares) and 0 <= shares[0] < shares[-1] <= 1
        assert shares[-1] > 0.75

        def stop(share):
            raise InputError("stopped")

        with pytest.raises(InputError, match="stopped"):
            read_table(text, progress=stop)
