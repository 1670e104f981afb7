"""Tables as other programs and people write them: read right, and each assumption told in words."""

from pathlib import Path

import pytest

from core.basics.errors import InputError
from core.data.column import MAX_CATEGORIES
from core.data.dataset import Dataset
from core.data.tables.examples import dump_data, last_columns
from core.data.tables.reader import read_table
from core.data.tables.text import MAX_COLUMNS, Form

TABLES = Path(__file__).parents[3] / "samples" / "tables"


def values(table):
    """The columns that are examples, numbers or texts."""
    return [
        column.numbers.tolist() if column.numbers is not None else [column.categories[code] for code in column.codes]
        for column in table.columns
        if not column.index
    ]


HEADER = "the first line ({}) is read as the header"
DATA = "the first line ({}) is read as an example, not as the header"
NUMBERS = "column 1 is left out, as it contains row numbers"
NAMES = "column 1 is left out, as it contains row names"
SPACES = "the columns are separated by spaces"
TABS = "the columns are separated by tabs"
SEMICOLONS = "the columns are separated by semicolons"
COMMAS = "decimals are written with commas, as in 1,5"

# The file's content, its columns, and the remarks.
TOLD = {
    "remarks are counted": ("# by hand\nx,y\n1,2\n#3,4\n5,6\n", [[1, 5], [2, 6]],
                            ["2 lines begin with # and are not examples; the first is line 1"]),
    "one remark": ("x,y\n1,2\n#3,4\n5,6\n", [[1, 5], [2, 6]], ["line 3 begins with # and is not an example"]),
    "a column is called #": ("#,hp,y\n1,45,0\n2,60,1\n", [[1, 2], [45, 60], [0, 1]],
                             ["a line that begins with # names the columns"]),
    "a column is called #, with texts": ("#,name,y\n1,a,x\n2,b,x\n", [[1, 2], ["a", "b"], ["x", "x"]],
                                         ["a line that begins with # names the columns"]),
    "NumPy's header": ("# x y\n1.0 2.0\n3.5 4.0\n", [[1, 3.5], [2, 4]],
                       [SPACES, "a line that begins with # names the columns"]),
    "years as names": ("2019,2020\n1.0,2.0\n4.0,5.0\n", [[1, 4], [2, 5]], [HEADER.format("2019, 2020")]),
    "years beside a text": ("country,2019,2020\nA,5,6\nB,7,8\n", [["A", "B"], [5, 7], [6, 8]],
                            [HEADER.format("country, 2019, 2020")]),
    "pandas' index": (",a,b\n0,1.5,2\n1,2.5,3\n", [[1.5, 2.5], [2, 3]], [NUMBERS]),
    "pandas' index in another order": (",a,b\n7,1.5,2\n1,2.5,3\n", [[1.5, 2.5], [2, 3]], [NUMBERS]),
    "pandas' index with its second name": ("Unnamed: 0,a,b\n0,1.5,2\n", [[1.5], [2]], [NUMBERS]),
    "pandas' names are numbers": (",0,1\n0,1.5,2\n1,2.5,3\n", [[1.5, 2.5], [2, 3]], [HEADER.format(", 0, 1"), NUMBERS]),
    "pandas' names, no index": ("0,1,2\n1.5,2,1\n2.5,3,0\n", [[1.5, 2.5], [2, 3], [1, 0]], [HEADER.format("0, 1, 2")]),
    "a line of numbers that may be names": ("0,1\n1,3\n2,5\n", [[0, 1, 2], [1, 3, 5]], [DATA.format("0, 1")]),
    "a gate": ("0,1\n1,0\n", [[0, 1], [1, 0]], []),
    "numbers that go on below": ("2019,2020\n2020,2021\n", [[2019, 2020], [2020, 2021]], []),
    "R's write.csv": ('"","x","y"\n"1",0.5,1\n"2",3,0\n', [[0.5, 3], [1, 0]], [NUMBERS]),
    "R's write.table with names": ('"mpg" "cyl"\n"Mazda RX4" 21 6\n"Datsun 710" 22.8 4\n', [[21, 22.8], [6, 4]],
                                   [SPACES, NAMES]),
    "R's write.table with tabs": ("mpg\tcyl\nMazda RX4\t21\t6\nDatsun 710\t22.8\t4\n", [[21, 22.8], [6, 4]],
                                  [TABS, NAMES]),
    "quoted thousands": ('a,b\n12,"1,234"\n3,980\n', [[12, 3], [1234, 980]],
                         ["column b: commas group thousands; 1,234 is read as 1234"]),
    "thousands with decimals": ('a,b\n12,"1,234.5"\n3,980\n', [[12, 3], [1234.5, 980]],
                                ["column b: commas group thousands; 1,234.5 is read as 1234.5"]),
    "one thousand among points": ('a,b,c\n1.5,2,"1,234"\n2.5,3,7\n', [[1.5, 2.5], [2, 3], [1234, 7]],
                                  ["column c: commas group thousands; 1,234 is read as 1234"]),
    "thousands between tabs": ("a\tb\n1\t1,234\n2\t980\n", [[1, 2], [1234, 980]],
                               [TABS, "1,234 is read as 1234, not as 1.234",
                                "column b: commas group thousands; 1,234 is read as 1234"]),
    "one field that could be both": ("a;b\n2;1,234\n3;7\n", [[2, 3], [1.234, 7]],
                                     [SEMICOLONS, "1,234 is read as 1.234, not as 1234"]),
    "decimals of three digits": ("a;b\n2;1,234\n3;2,75\n", [[2, 3], [1.234, 2.75]], [SEMICOLONS, COMMAS]),
    "thousands with points": ("x;y\n1.234,5;2\n3,5;4\n", [[1234.5, 3.5], [2, 4]],
                              [SEMICOLONS, COMMAS, "column x: points group thousands; 1.234,5 is read as 1234.5"]),
    "thousands in Switzerland": ("x,y\n1'234.50,2\n12.25,4\n", [[1234.5, 12.25], [2, 4]],
                                 ["column x: apostrophes group thousands; 1'234.50 is read as 1234.5"]),
    "two decimal signs": ("a;b\n1,5;2.5\n2,5;3.5\n", [[1.5, 2.5], [2.5, 3.5]],
                          [SEMICOLONS, COMMAS, "column b: decimals use points, unlike the others"]),
    "percent": ("a,b\n12 %,1\n13%,2\n", [[12, 13], [1, 2]], ["column a: the unit % is left out; 12 % is read as 12"]),
    "dollars": ("a,b\n$1.5,1\n-$2,2\n", [[1.5, -2], [1, 2]], ["column a: the unit $ is left out; $1.5 is read as 1.5"]),
    "euros": ('a,b\n"139.823,00 €",1\n"-0,50 €",2\n', [[139823, -0.5], [1, 2]],
              [COMMAS, "column a: points group thousands; 139.823,00 € is read as 139823",
               "column a: the unit € is left out; -0,50 € is read as -0.5"]),
    "kilograms": ("a,b\n12 kg,1\n13 kg,2\n", [[12, 13], [1, 2]],
                  ["column a: the unit kg is left out; 12 kg is read as 12"]),
    "a currency and thousands with points": (
        "a;b\n1.234 €;1\n12.500 €;2\n980 €;3\n", [[1234, 12500, 980], [1, 2, 3]],
        [SEMICOLONS, "1.234 € is read as 1234 €, not as 1.234 €",
         "column a: points group thousands; 1.234 € is read as 1234",
         "column a: the unit € is left out; 12.500 € is read as 12500"]),
    "India": ('a,b\n"1,23,456",1\n"12,34,567.5",2\n', [[123456, 1234567.5], [1, 2]],
              ["column a: commas group thousands; 1,23,456 is read as 123456"]),
    "accounts": ('a,b\n"(1,234.50)",1\n7,2\n', [[-1234.5, 7], [1, 2]],
                 ["column a: commas group thousands; (1,234.50) is read as -1234.5",
                  "column a: parentheses make a number negative; (1,234.50) is read as -1234.5"]),
    "R with decimal commas": ('"x";"y"\n"1";0,5;1\n"2";3;0\n', [[0.5, 3], [1, 0]], [SEMICOLONS, COMMAS, NUMBERS]),
    "a remark and a header": ("# a: b, c: d\nx,y\n1,2\n", [[1], [2]], ["line 1 begins with # and is not an example"]),
    "a remark over numbers": ("# a: b, c: d\n1,2\n", [[1], [2]], ["line 1 begins with # and is not an example"]),
    "a quoted # over two lines": ('a,b\n"x\n#y",1\nz,2\n', [["x\n#y", "z"], [1, 2]], []),
    "Fortran": ("1.0D+00 2\n-2.5D-01 3\n", [[1, -0.25], [2, 3]],
                [SPACES, "column 1: D is read as the E of an exponent; 1.0D+00 is read as 1"]),
    "names that look like exponents": ("a,b\n2D3,1\n2D4,2\n", [["2D3", "2D4"], [1, 2]], []),
    "a word after the same number": ("a,b\n1 bed,1\n1 bed,2\n", [["1 bed", "1 bed"], [1, 2]], []),
    "words after numbers that differ": ("a,b\n1 bed,1\n2 beds,2\n", [["1 bed", "2 beds"], [1, 2]], []),
}  # fmt: skip

# The inputs of reports.
REPORTED = {
    "hash.csv": ([["#ff0000", "#00ff00", "red", "blue"], [1, 0, 1, 0]], []),
    "thousands.csv": ([[12, 7, 3], [1234, 12500, 980]],
                      ["column population: commas group thousands; 1,234 is read as 1234"]),
    "year_columns.csv": ([[1, 4], [2, 5]], [HEADER.format("2019, 2020")]),
    "r_write_table.txt": ([[0.5, 3], [1, 0]], [SPACES, NUMBERS]),
    "two.csv": ([[1, 2], [2, 3]], []),
    "spaces_then_quoted.data": (
        [[18, 15, 18], [8, 8, 8], [307, 350, 318], [130, 165, 150], [3504, 3693, 3436], [12, 11.5, 11], [70, 70, 70],
         [1, 1, 1], ["chevrolet chevelle malibu", "buick skylark 320", "plymouth satellite"]], [SPACES]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "columns", "told"), TOLD.values(), ids=TOLD.keys())
def test_read_right_and_told(text, columns, told):
    table = read_table(text.encode())
    assert values(table) == columns
    assert list(table.assumed) == told
    assert not any(column.problem for column in table.columns)


@pytest.mark.parametrize(("name", "expected"), REPORTED.items(), ids=REPORTED.keys())
def test_what_was_reported_is_read(name, expected):
    table = read_table((TABLES / name).read_bytes())
    assert (values(table), list(table.assumed)) == expected


def test_what_is_said_is_not_told_again():
    text = "2019;2020\n1,0;2,0\n"
    assert len(read_table(text).assumed) == 3
    assert read_table(text, Form(";", ",", True)).assumed == ()
    assert read_table(text, Form(header=False)).columns[0].numbers.tolist() == [2019, 1]


def test_only_remarks_are_said_to_be_remarks():
    with pytest.raises(InputError, match="but 2 lines that begin with # are skipped as comments"):
        read_table("color,y\n#ff0000,1\n#00ff00,0\n")


NAMES_WRITTEN = [("2019", "2020"), ("0", "1"), ("#", "y"), ("# x", "#y"), ("", " "), ('a "b"', "c,d")]


@pytest.mark.parametrize("names", NAMES_WRITTEN)
def test_the_program_reads_back_what_it_writes(names):
    data = Dataset([[1, 2], [3, 4], [2019, 2020]], [[0], [1], [2]], "d", names, ("t",))
    again = last_columns(read_table(dump_data(data)), 2, 1, "d")
    assert again.inputs.tolist() == data.inputs.tolist() and again.targets.tolist() == data.targets.tolist()
    if all(map(str.strip, names)):
        assert again == data


WIDE = f"line 1: expected at most {MAX_COLUMNS:,} columns, found "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1," * 400_000 + "1", WIDE + "400,001"),
        ('"1",' * 400_000 + '"1"', WIDE + "400,001"),
        ("1 " * 400_000, WIDE + "400,000"),
        ("," * 400_000, "no line with numbers"),
        ("\u3000" * 200_000, "no line with numbers"),
        ("\u00a0" * 200_000 + "\n", "no line with numbers"),
        ("1,2\n" + "\u3000" * 200_000, "line 2: field larger than field limit"),
    ],
    ids=["commas", "quotes", "spaces", "nothing but commas", "ideographic spaces", "no-break spaces", "a line of them"],
)
def test_wide_lines_are_refused_in_a_sentence(text, message):
    with pytest.raises(InputError) as error:
        read_table(text)
    assert str(error.value).startswith(message)


def test_gaps_are_counted_and_the_first_is_told():
    table = read_table("a,b,c\n1,,x\n?,2,y\n3,NA,\n")
    assert [column.gaps for column in table.columns] == [1, 2, 1]
    assert [column.problem for column in table.columns] == [
        "line 3, column 1 (a): expected a number, found '?'",
        "line 2, column 2 (b): expected a number, found nothing",
        "line 4, column 3 (c): expected a text value, found nothing",
    ]
    assert table.columns[1].shown == ("", "2", "NA")


def test_a_typo_far_down_is_found():
    lines = [f"{k},{k}.5" for k in range(5_000)]
    lines[4_321] = "4321,x"
    table = read_table("\n".join(lines))
    assert table.columns[1].problem == "line 4322, column 2: expected a number, found 'x'"
    assert table.columns[0].numbers.tolist() == list(range(5_000))
    assert not table.columns[1].is_names


def test_names_are_not_kept():
    table = read_table("\n".join(f"{k},name {k}" for k in range(5_000)))
    names = table.columns[1]
    assert names.is_names and names.categories == () and names.shown[:2] == ("name 0", "name 1")
    assert f"at most {MAX_CATEGORIES}" in names.problem


def test_lines_of_rows_are_known():
    assert read_table("x,y\n1,2\n\n3,4\n").lines.tolist() == [2, 4]
    assert read_table("\n\n1,2\n3,4\n").lines.tolist() == [3, 4]
    assert read_table("x,y\n1,2\n3,4\n").lines.tolist() == [2, 3]


def test_a_decimal_comma_in_the_first_column_does_not_split_the_lines():
    table = read_table("area;heating;built;price\n40,5 m²;gas;2020-01-01;90000 €\n43,5 m²;oil;2020-01-02;91000 €\n")
    assert table.names == ("area", "heating", "built", "price") and table.form.separator == ";"
    assert table.columns[0].numbers.tolist() == [40.5, 43.5]
    table = read_table("when,price,t\n3/4/2024,12 €,1\n5/6/2024,13 €,0\n,14 €,0\n")
    assert table.form.separator == "," and list(table.columns[0].days) == ["mdy", "dmy"]


def test_gaps_at_the_end_of_lines_do_not_hide_the_separator():
    table = read_table("c2;c1;c0\n-3.5;123.40 €;0\n7.25;99.10 €;\n1.5;12.00 €;1\n2.5;;\n")
    assert table.form.separator == ";" and table.names == ("c2", "c1", "c0")
    assert [column.gaps for column in table.columns] == [0, 1, 2]
