"""`chainrule predict`: outputs for a table in the data's units, columns and classes as in the document, or refused."""

import json
import random

import numpy as np
import pytest

from core.cli.parser import main
from core.data.tables.examples import to_dataset
from core.data.tables.reader import read_table
from core.data.tables.uses import Use, first_uses
from core.document.document import Document
from core.document.document_edits import set_data
from core.document.preparation import scale
from core.files.native import format
from core.model.backprop import forward
from core.model.initializers import new_network

HOUSES = """id;area;rooms;heating;built;price
1;70,5;3;gas;2001-05-03;210.000 €
2;55;2;oil;1990-01-02;150.000 €
3;;4;gas;2010-07-09;310.000 €
4;90;4;;2012-07-09;320.500 €
5;120;5;wood;1985-11-30;280.000 €
"""


def saved(path, text, missing="median", classes=False, unused=()):
    """Write a document with a network for the table, inputs scaled (and targets, if they are numbers)."""
    table = read_table(text)
    uses = first_uses(table, 1, missing, ())
    for k in unused:
        uses[k] = Use("unused")
    data = to_dataset(table, uses, "table")
    p, q = data.inputs.shape[1], data.targets.shape[1]
    head, loss = ("softmax", "cross_entropy") if q > 1 else ("sigmoid", "binary_cross_entropy")
    if not classes:
        head, loss = "identity", "least_squares"
    document = set_data(data, "").change(Document(new_network((p, 3, q), ["tanh", head], seed=3, loss=loss)))
    document = scale("standardize").change(document)
    if not classes:
        document = scale("unit", "targets").change(document)
    path.write_bytes(format.dumps(document))
    return document


@pytest.mark.parametrize("to", ["net.chainrule", "later.csv", "nowhere/out.csv"])
def test_save_writes_over_neither_the_network_nor_the_table(to, predict, tmp_path):
    saved(tmp_path / "net.chainrule", HOUSES)
    before = (tmp_path / "net.chainrule").read_bytes()
    status, out, err = predict(HOUSES, "--save", str(tmp_path / to))
    assert (status, out, err.count("\n")) == (2, "", 1) and "--save: " in err
    assert (tmp_path / "net.chainrule").read_bytes() == before
    assert (tmp_path / "later.csv").read_text(encoding="utf-8") == HOUSES


@pytest.fixture
def predict(tmp_path, capsys):
    def predict(text, *words):
        table = tmp_path / "later.csv"
        table.write_text(text, encoding="utf-8")
        status = main(["predict", str(tmp_path / "net.chainrule"), "--data", str(table), *words])
        out, err = capsys.readouterr()
        return status, out, err

    return predict


def expected(document, *rows):
    """The outputs for rows of numbers in their own units, one example at a time."""
    found = []
    for row in rows:
        x = (np.array(row) - document.scaling.offset) / document.scaling.factor
        y = forward(document.network, x).h[-1]
        if document.target_scaling is not None:
            y = y * document.target_scaling.factor + document.target_scaling.offset
        found.append(y.tolist())
    return found


def test_columns_in_another_order_are_matched_by_name_and_gaps_filled_by_the_training_table(tmp_path, predict):
    document = saved(tmp_path / "net.chainrule", HOUSES, unused=[0])
    day = np.datetime64("2003-04-05").astype(int)
    status, out, err = predict("heating;built;area;rooms\noil;2003-04-05;80,5;3\n;2003-04-05;;3\n", "--json")
    assert status == 0
    found = json.loads(out)
    assert found["names"] == ["price"] and found["classes"] is None and found["rows"] == [2, 3]
    # gas, oil, wood; the most frequent is gas; the median area of the first table is 80.25
    wanted = expected(document, [80.5, 3, 0, 1, 0, day], [80.25, 3, 1, 0, 0, day])
    np.testing.assert_allclose(found["outputs"], wanted, rtol=1e-13)
    assert wanted[0][0] > 10_000
    assert "column area: 1 missing value filled with 80.25" in err
    assert "column heating: 1 missing value filled with 'gas'" in found["assumed"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("heating,built,area\ngas,2003-04-05,80\n", "expected the column 'rooms', as in the document, found only the columns 'heating', 'built', 'area'"),  # noqa: E501
        ("rooms,heating,built,area\n3,gas,2003-04-05,80\n3,coal,2003-04-05,80\n", "line 3, column 2 (heating): expected 'gas', 'oil' or 'wood', as in the document, found 'coal'"),  # noqa: E501
        ("rooms,heating,built,area\n,gas,2003-04-05,80\n", "line 2, column 1 (rooms): expected a number, found nothing"),  # noqa: E501
        ("rooms,heating,built,area\nthree,gas,2003-04-05,80\n", "line 2, column 1 (rooms): expected a number, found 'three', because rooms is numeric in the document"),  # noqa: E501
        ("rooms,heating,built,area\n3,gas,soon,80\n", "line 2, column 3 (built): expected a date, found 'soon'"),
        ("rooms,heating,built,area\n3,gas,2003-04-05,80 $\n", "column 4 (area): expected numbers in 'm²', as in the document, found '$'"),  # noqa: E501
        ("rooms,heating,built,area,area\n3,gas,2003-04-05,80,9\n", "expected one column named 'area', found 2"),
        ("3,gas,2003-04-05\n", "expected 4 columns, one per input or 5 with targets, found 3"),
    ],
)  # fmt: skip
def test_what_cannot_be_predicted_is_refused_with_its_place(tmp_path, predict, text, message):
    with_unit = HOUSES.replace("70,5;", "70,5 m²;").replace(";55;", ";55 m²;").replace(";90;", ";90 m²;")
    table = read_table(with_unit.replace(";120;", ";120 m²;"))
    uses = first_uses(table, 1, "", ())
    uses[0] = Use("unused")
    for k, kind in ((1, "median"), (3, "most_frequent")):
        uses[k] = Use("input", missing=kind)
    data = to_dataset(table, uses, "table")
    document = set_data(data, "").change(Document(new_network((6, 2, 1), ["tanh", "identity"])))
    (tmp_path / "net.chainrule").write_bytes(format.dumps(document))
    out = tmp_path / "out.csv"
    status, printed, err = predict(text, "--save", str(out))
    assert (status, printed) == (2, "")
    assert err == f"chainrule: {tmp_path / 'later.csv'}: {message}\n"
    assert not out.exists()


def test_classes_are_answered_by_name(tmp_path, predict):
    document = saved(tmp_path / "net.chainrule", "a,b,kind\n1,2,red\n3,4,green\n5,1,blue\n2,2,red\n", classes=True)
    _, out, _ = predict("kind,b,a\nred,1,5\n,2,2\n", "--json")
    found = json.loads(out)
    wanted = expected(document, [5, 1], [2, 2])
    np.testing.assert_allclose(found["outputs"], wanted, rtol=1e-13)
    assert found["names"] == ["kind: blue", "kind: green", "kind: red"]
    assert found["classes"] == [["blue", "green", "red"][int(np.argmax(row))] for row in wanted]
    document = saved(tmp_path / "net.chainrule", "a,b,ok\n1,2,yes\n3,4,no\n5,1,no\n", classes=True)
    found = json.loads(predict("b,a\n1,5\n2,2\n2,-20\n", "--json")[1])
    wanted = expected(document, [5, 1], [2, 2], [-20, 2])
    assert found["classes"] == ["yes" if row[0] >= 0.5 else "no" for row in wanted]
    assert set(found["classes"]) == {"yes", "no"}


def test_every_column_is_kept_beside_the_predictions_with_its_line(tmp_path, predict):
    document = saved(tmp_path / "net.chainrule", "a,b,kind\n1,2,0.5\n3,4,1.5\n", "drop")
    out = tmp_path / "out.csv"
    status, printed, err = predict('# note\nname,b,a\n"Ann, B.",1,5\n\n"C",2,\nD,2,2\n', "--save", str(out))
    assert (status, printed) == (0, f"{out}: 2 predictions\n")
    assert "line 5 has a missing value and is left out" in err
    lines = out.read_text(encoding="utf-8").splitlines()
    one, two = (repr(row[0]) for row in expected(document, [5, 1], [2, 2]))
    assert lines[:3] == ["line,name,b,a,predicted kind", f'3,"Ann, B.",1,5,{one}', "5,C,2,,"]
    np.testing.assert_allclose(float(lines[3].removeprefix("6,D,2,2,")), float(two), rtol=1e-13)


def test_a_table_in_the_form_of_another_country_is_written_in_its_form(tmp_path, predict):
    saved(tmp_path / "net.chainrule", "a,b,t\n1,2,0.5\n3,4,1.5\n")
    out = tmp_path / "out.csv"
    predict("b;a\n1,5;5\n2,5;2\n", "--save", str(out))
    head, first, _ = out.read_text(encoding="utf-8").splitlines()
    assert head == "line;b;a;predicted t" and first.startswith("2;1,5;5;") and first.count(",") == 2


def test_a_table_in_utf_16_without_a_mark_keeps_its_columns(tmp_path, predict):
    saved(tmp_path / "net.chainrule", "a,b,t\n1,2,0.5\n3,4,1.5\n")
    out = tmp_path / "out.csv"
    status, _, err = predict("a,b\n5,1.5\n".encode("utf-16-le").decode(), "--save", str(out))
    assert (status, err) == (0, "")
    head, row = out.read_text(encoding="utf-8").splitlines()
    assert head == "line,a,b,predicted t" and row.startswith("2,5,1.5,")


def test_dates_that_fit_two_orders_are_read_as_in_the_document(tmp_path, predict):
    document = saved(tmp_path / "net.chainrule", "when,t\n31/12/2023,1\n1/2/2024,2\n15/3/2024,3\n")
    _, out, err = predict("when\n3/4/2024\n", "--json")
    day = np.datetime64("2024-04-03").astype(int)
    np.testing.assert_allclose(json.loads(out)["outputs"], expected(document, [day]), rtol=1e-13)
    assert "month first" not in err


def test_a_network_without_a_table_takes_the_columns_in_order(tmp_path, predict):
    network = new_network((2, 2, 1), ["tanh", "identity"])
    (tmp_path / "net.chainrule").write_bytes(format.dumps(Document(network)))
    for text in ("1,0\n0.5,2\n", "1,0,7\n0.5,2,9\n", "u,v\n1,0\n0.5,2\n"):
        status, out, err = predict(text, "--json")
        found = json.loads(out)
        np.testing.assert_allclose(found["outputs"], [forward(network, np.array(x)).h[-1] for x in ([1, 0], [0.5, 2])])
        assert found["names"] == ["y"] and found["classes"] is None
        assert ("the others are ignored" in err) == ("7" in text)
    status, _, err = predict("1\n2\n")
    assert status == 2 and "expected 2 columns, one per input, found 1" in err


def test_other_orders_of_columns_and_more_columns_change_nothing(tmp_path, predict):
    saved(tmp_path / "net.chainrule", "a,b,c,t\n" + "\n".join(f"{k},{k * k},{-k}.5,{3 * k}" for k in range(9)))
    names, rows = ["a", "b", "c"], [[0.25, 1, 2], [3, 1, 2.5], [9, 8, 7]]
    first = None
    for seed in range(8):
        order = ["a", "b", "c", "note", "t"]
        random.Random(seed).shuffle(order)
        lines = [",".join(order)]
        for row in rows:
            values = {**dict(zip(names, map(str, row), strict=True)), "note": "x y", "t": "1"}
            lines.append(",".join(values[name] for name in order))
        found = json.loads(predict("\n".join(lines), "--json")[1])["outputs"]
        first = first or found
        assert found == first


def test_more_rows_than_a_batch_come_out_in_their_order(tmp_path, predict):
    document = saved(tmp_path / "net.chainrule", "a,b,t\n1,2,0.5\n3,4,1.5\n")
    values = np.round(np.random.default_rng(0).normal(size=(20_001, 2)), 4)
    out = tmp_path / "out.csv"
    text = "b,a\n" + "\n".join(f"{b},{a}" for a, b in values.tolist())
    found = json.loads(predict(text, "--json", "--save", str(out))[1])
    np.testing.assert_allclose(found["outputs"][::2000], expected(document, *values[::2000]), rtol=1e-12)
    lines = out.read_text().splitlines()
    assert len(lines) == 20_002
    for k in (0, 4999, 5000, 20_000):
        assert lines[k + 1] == f"{k + 2},{values[k, 1]},{values[k, 0]},{found['outputs'][k][0]!r}"
