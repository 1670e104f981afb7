"""A category means what the document says, whatever table comes next."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core.basics.errors import InputError
from core.cli.parser import main
from core.data.categories import OTHER
from core.data.coding import Origin, without
from core.data.dataset import Dataset
from core.data.tables.examples import last_columns
from core.data.tables.reader import read_table
from core.document.columns import coding_of
from core.document.document import Document
from core.document.document_edits import set_data
from core.document.preparation import scale, split
from core.files.native import format
from core.model.network import Layer, Network

PLAY = "temp,sky,play\n1,sun,yes\n2,rain,no\n3,snow,yes\n"


def network(inputs, outputs):
    return Network((Layer(np.full((outputs, inputs + 1), 0.1), "sigmoid"),))


def document(text, inputs, targets=1):
    data = last_columns(read_table(text), inputs, targets)
    return set_data(data, "").change(Document(network(inputs, targets)))


def later(text, before, inputs=4, targets=1):
    return last_columns(read_table(text), inputs, targets, "", coding_of(before))


@pytest.mark.parametrize("reopened", [False, True])
def test_a_table_with_only_yes_keeps_its_meaning(reopened):
    before = document(PLAY, 4)
    if reopened:
        before = format.loads(format.dumps(before))
    data = later("temp,sky,play\n5,snow,yes\n", before)
    assert data.target_names == ("play: yes",) and data.targets.tolist() == [[1]]
    assert data.inputs.tolist() == [[5, 0, 1, 0]]
    assert later("temp,sky,play\n5,snow,no\n", before).targets.tolist() == [[0]]


def test_without_a_document_the_only_category_is_one():
    assert document("temp,play\n1,yes\n2,yes\n", 1).data.targets.tolist() == [[1], [1]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("temp,sky,play\n5,snow,yes\n6,snow,maybe\n",
         "line 3, column 3 (play): expected 'no' or 'yes', as in the document, found 'maybe'"),
        ("temp,sky,play\n\n5,fog,yes\n",
         "line 3, column 2 (sky): expected 'rain', 'snow' or 'sun', as in the document, found 'fog'"),
        ("temp,sky,play\n5,sun,yes\nwarm,sun,yes\n", "line 3, column 1 (temp): expected a number, found 'warm'"),
        ("temp,sky,play\nhot,sun,yes\ncold,sun,yes\n", "line 2, column 1 (temp): expected a number, found 'hot', be"),
    ],
)  # fmt: skip
def test_an_unseen_category_is_refused_with_line_and_column(text, message):
    with pytest.raises(InputError) as error:
        later(text, document(PLAY, 4))
    assert str(error.value).startswith(message)


def test_tables_without_names_are_matched_by_place():
    before = document("1,sun,yes\n2,rain,no\n3,snow,yes\n", 4)
    assert later("5,snow,yes\n", before).inputs.tolist() == [[5, 0, 1, 0]]
    with pytest.raises(InputError, match="line 1, column 3: expected 'no' or 'yes'"):
        later("5,snow,maybe\n", before)


def test_another_table_means_what_it_says_itself():
    data = later("x,weather,go\n5,fog,a\n6,mist,b\n7,haze,a\n", document(PLAY, 4))
    assert data.target_names == ("go: b",)


@pytest.mark.parametrize("scaled", [False, True])
def test_documents_of_before_are_understood_by_their_names(scaled):
    whole = document("sky,play\nsun,yes\nrain,no\nsun,yes\n", 1)
    before = replace(whole, data=replace(whole.data, coding=()))
    if scaled:
        before = scale("standardize").change(before)
    assert coding_of(before) == (Origin("sky", "input", (OTHER, "sun")), Origin("play", "target", (OTHER, "yes")))
    data = later("sky,play\nsun,yes\nsun,yes\n", before, 1)
    assert (data.inputs.tolist(), data.targets.tolist()) == ([[1], [1]], [[1], [1]])
    assert later("sky,play\nsun,no\nrain,yes\n", before, 1).targets.tolist() == [[0], [1]]
    with pytest.raises(InputError, match=r"line 3, column 2 \(play\): expected one other text value or 'yes'"):
        later("sky,play\nsun,no\nsun,maybe\nsun,yes\n", before, 1)


def test_classes_by_name_alone_are_understood():
    data = Dataset([[1], [2], [3]], np.eye(3), "", ("x",), ("a", "b", "c"))
    coding = coding_of(Document(network(1, 3), data))
    assert coding == (Origin("x", "input"), Origin("", "target", ("a", "b", "c")))
    assert last_columns(read_table("4,c\n5,a\n"), 1, 3, "", coding).targets.tolist() == [[0, 0, 1], [1, 0, 0]]


def test_the_coding_follows_the_examples():
    before = document(PLAY, 4)
    parted = split(0.4, 0).change(before)
    assert parted.test.coding == parted.data.coding == before.data.coding
    assert format.loads(format.dumps(parted)) == parted
    coding = before.data.coding
    assert without(coding, "input", 0) == coding[1:]
    assert without(coding, "input", 2) == ()
    assert without(coding, "target", 0) == coding[:-1]


WRONG = [
    ({"name": "x"}, "data.columns[0].role: missing"),
    ({"role": "output"}, "data.columns[0].role: expected input or target"),
    ({"role": "input", "categories": ["a"]}, "data.columns[0].categories: expected at least two different text values"),
    ({"role": "input", "categories": ["a", "b", "c"]}, "data: input columns: expected 1, found 3"),
]


@pytest.mark.parametrize(("column", "message"), WRONG)
def test_a_file_with_wrong_columns_is_refused(column, message):
    content = json.loads(format.dumps(document("sky,play\nsun,yes\nrain,no\n", 1)))
    content["data"]["columns"][0] = column
    with pytest.raises(InputError) as error:
        format.loads(json.dumps(content))
    assert str(error.value).startswith(message)


def test_the_shell_keeps_the_meaning_and_tells_what_it_assumed(tmp_path, capsys):
    start, trained = tmp_path / "start.chainrule", tmp_path / "trained.chainrule"
    start.write_bytes(format.dumps(Document(network(1, 1))))
    table, yes, maybe = (tmp_path / name for name in ("play.csv", "yes.csv", "maybe.csv"))
    table.write_text("temp;play\n1,5;no\n2;yes\n")
    yes.write_text("temp,play\n2,yes\n")
    maybe.write_text("temp,play\n2,maybe\n")
    words = ["--rate", "0.1", "--epochs", "1"]
    assert main(["train", str(start), "--data", str(table), "--save", str(trained), "--json", *words]) == 0
    out, err = capsys.readouterr()
    told = ["the columns are separated by semicolons", "decimals are written with commas, as in 1,5"]
    assert json.loads(out)["assumed"] == told
    assert err.splitlines() == [f"chainrule: {table}: {sentence}" for sentence in told]
    assert main(["train", str(trained), "--data", str(yes), "--save", str(trained), *words]) == 0
    assert format.loads(trained.read_bytes()).data.targets.tolist() == [[1]]
    assert main(["train", str(trained), "--data", str(maybe), *words]) == 2
    assert capsys.readouterr().err.endswith(
        "column 2 (play): expected 'no' or 'yes', as in the document, found 'maybe'\n"
    )


def test_the_shell_is_told_whether_there_is_a_header(tmp_path, capsys):
    start, table = tmp_path / "start.chainrule", tmp_path / "years.csv"
    start.write_bytes(format.dumps(Document(network(1, 1))))
    table.write_text("2019,2020\n0.0,1.0\n")
    words = ["train", str(start), "--data", str(table), "--rate", "1e-9", "--epochs", "1", "--json", "--header"]
    counts = {}
    for header in ("yes", "no", "auto"):
        assert main([*words, header]) == 0
        found = json.loads(capsys.readouterr().out)
        counts[header] = round(found["loss_sum"] / found["loss_mean"]), "assumed" in found
    assert counts == {"yes": (1, False), "no": (2, False), "auto": (1, True)}


def test_targets_that_are_no_probabilities_are_refused_for_entropy(capsys, tmp_path):
    start, table = tmp_path / "start.chainrule", tmp_path / "bce.csv"
    start.write_bytes(format.dumps(Document(replace(network(2, 1), loss="binary_cross_entropy"))))
    table.write_text("x1,x2,t\n-1,-1,0\n-1,1,-1\n")
    assert main(["train", str(start), "--data", str(table), "--rate", "0.1", "--epochs", "1"]) == 2
    assert "example 2, target 1: expected a number from 0 to 1 for binary cross-entropy, found -1" in (
        capsys.readouterr().err
    )
