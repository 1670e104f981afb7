"""Gaps in a table are refused, dropped or filled; what stands for them is the training table's, and kept."""

import json

import numpy as np
import pytest

from core.basics.errors import InputError
from core.cli.parser import main
from core.data.tables.examples import read_data, to_dataset
from core.data.tables.later import later_table
from core.data.tables.reader import read_table
from core.data.tables.uses import Use
from core.document.columns import coding_of
from core.document.document import Document
from core.document.document_edits import set_data
from core.files.native import format
from core.model.network import Layer, Network

TABLE = "a,c,b,t\n1,red,2,0\n,blue,4,1\n3,,?,1\n8,red,6,\n2,red,NA,0\n"


@pytest.fixture
def read(tmp_path):
    def read(text, inputs, missing="", coding=()):
        path = tmp_path / "table.csv"
        path.write_text(text)
        return read_data(path, inputs, 1, coding, missing=missing)

    return read


def network(inputs):
    return Network((Layer(np.full((1, inputs + 1), 0.1), "sigmoid"),))


def test_gaps_are_refused_where_nothing_is_said(read):
    with pytest.raises(InputError, match=r"line 3, column 1 \(a\): expected a number, found nothing"):
        read(TABLE, 3)


def test_lines_with_gaps_are_dropped(read):
    data, told = read(TABLE.replace("\n2,red,NA,0", "\n2,blue,5,1"), 3, "drop")
    assert data.inputs.tolist() == [[1, 1, 2], [2, 0, 5]] and data.targets.tolist() == [[0], [1]]
    assert told == ("3 lines have missing values and are left out; the first is line 3",)
    with pytest.raises(InputError, match="every line has a missing value"):
        read("a,t\n,1\n2,\n", 1, "drop")


@pytest.mark.parametrize(("kind", "fill"), [("mean", 5), ("median", 2)])
def test_numbers_are_filled_and_texts_get_the_most_frequent(read, kind, fill):
    data, told = read("a,c,t\n1,red,0\n,blue,1\n12,,1\n2,red,0\n9,red,\n", 2, kind)
    assert data.inputs.tolist() == [[1, 1], [fill, 0], [12, 1], [2, 1]]
    assert data.targets.tolist() == [[0], [1], [1], [0]]
    assert told == (
        "line 6 has a missing value and is left out",
        f"column a: 1 missing value filled with {fill}",
        "column c: 1 missing value filled with 'red'",
    )  # fmt: skip


def test_a_category_of_its_own(read):
    data, told = read(TABLE, 5, "category")
    assert data.input_names == ("a", "c: blue", "c: missing", "c: red", "b")
    assert data.inputs[:, 2].tolist() == [0, 0, 1, 0]
    assert "column c: 1 missing value filled with 'missing'" in told


def test_what_is_no_gap_is_still_refused(read):
    for text in ("a,t\n1,0\n,1\nx,1\n", "a,t\n1,0\n,1\ninf,1\n", "a,t\n1 %,0\n,1\n3,1\n"):
        with pytest.raises(InputError, match="line 4, column 1"):
            read(text, 1, "mean")


def test_later_tables_are_filled_by_the_training_table(read):
    data, _ = read(TABLE, 3, "mean")
    document = set_data(data, "").change(Document(network(3)))
    again = format.loads(format.dumps(document))
    assert again == document
    for missing in ("", "median"):
        later, told = read("a,c,b,t\n100,blue,,1\n,,50,0\n", 3, missing, coding_of(again))
        assert later.inputs.tolist() == [[100, 0, 3], [2, 1, 50]]
        assert told == ("column a: 1 missing value filled with 2", "column c: 1 missing value filled with 'red'",
                        "column b: 1 missing value filled with 3")  # fmt: skip
        assert later.coding == data.coding
    # Rows without a target were left out of the first table, and are now.
    later, told = read("a,c,b,t\n1,blue,2,\n1,red,2,1\n", 3, "", coding_of(again))
    assert later.inputs.tolist() == [[1, 1, 2]]
    assert told == ("line 2 has a missing value and is left out",)


def test_a_fill_that_is_no_category_is_refused(read):
    data, _ = read(TABLE, 3, "mean")
    content = json.loads(format.dumps(set_data(data, "").change(Document(network(3)))))
    content["data"]["columns"][1]["fill"] = "green"
    with pytest.raises(InputError, match=r"data.columns\[1\].fill: expected one of the categories, found 'green'"):
        format.loads(json.dumps(content))


def test_the_shell_fills_gaps_and_says_so(tmp_path, capsys):
    start, table = tmp_path / "start.chainrule", tmp_path / "table.csv"
    start.write_bytes(format.dumps(Document(network(3))))
    table.write_text(TABLE)
    words = ["train", str(start), "--data", str(table), "--rate", "0.1", "--epochs", "1", "--json"]
    assert main(words) == 2
    assert "line 3, column 1" in capsys.readouterr().err
    assert main([*words, "--missing", "mean"]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)["assumed"]) == 4 and "column b: 2 missing values filled with 3" in err


def test_a_gap_in_a_line_that_is_left_out_makes_no_category(read):
    data, _ = read("a,c,t\n1,red,0\n2,blue,1\n3,,\n4,red,1\n", 2, "category")
    assert data.input_names == ("a", "c: red") and data.coding[1].fill is None
    document = set_data(data, "").change(Document(network(2)))
    assert format.loads(format.dumps(document)) == document


def test_gaps_in_a_column_with_rare_categories_are_one_of_the_others():
    texts = [f"c{k % 30:02d}" if k % 3 else "c00" for k in range(90)]
    texts[7] = ""
    table = read_table("n,c,t\n" + "".join(f"{k % 7},{text},{k % 5}\n" for k, text in enumerate(texts)))
    uses = [Use("input"), Use("input", missing="category", grouped=True), Use("target")]
    data = to_dataset(table, uses)
    names = data.input_names
    assert len(names) == 1 + 20 and names[-1] == "c: other"
    document = set_data(data, "").change(Document(network(21)))
    again = format.loads(format.dumps(document))
    assert again == document and data.coding[1].fill == ""
    later = later_table(read_table("c,n\n,1\nc00,1\nnever seen,1\n"), coding_of(again), names)
    (rows,) = later.batches()
    other, first = names.index("c: other"), names.index("c: c00")
    assert [int(np.argmax(row[1:])) + 1 for row in rows] == [other, first, other]
