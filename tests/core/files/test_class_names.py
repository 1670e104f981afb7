"""Names of classes in files of other programs: kept in the document, and shown where classes are."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.analysis.scoring.predictions import Predictor
from core.analysis.scoring.scores import classes_of, named
from core.basics.errors import InputError
from core.cli.parser import main
from core.data.dataset import Dataset
from core.document.class_names import class_names
from core.document.document import Document
from core.document.document_edits import set_data
from core.files import read, write
from core.files.native.format import dumps, loads
from core.model.initializers import new_network
from gui.session.opening import opened

FOREIGN = Path(__file__).parents[2] / "samples" / "foreign"


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("onnx/skl-strlabels-zipmap.onnx", ("a", "b", "c")),
        ("sklearn/strlabels.skops", ("a", "b", "c")),
        ("sklearn/bin-relu.skops", ("0", "1")),
        ("pmml/bin.pmml", ("0", "1")),
    ],
)
def test_they_are_kept_in_the_document_and_its_file(file, names, tmp_path):
    pytest.importorskip("onnx")
    document, _ = read(FOREIGN / file)
    assert class_names(document) == names
    assert read(write(tmp_path / "a.chainrule", document)[0])[0].class_names == names


def test_predict_shows_them(tmp_path, capsys):
    file = str(write(tmp_path / "a.chainrule", read(FOREIGN / "sklearn" / "strlabels.skops")[0])[0])
    (tmp_path / "x.csv").write_text("x1,x2,x3,x4\n1,2,3,4\n-3,1,0,2\n")
    assert main(["predict", file, "--data", str(tmp_path / "x.csv"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["names"] == ["a", "b", "c"]
    assert found["classes"] == ["abc"[int(np.argmax(row))] for row in found["outputs"]]


def test_a_single_output_has_the_names_of_both_sides():
    document = Document(new_network((2, 1), ["sigmoid"]), class_names=("no", "yes"))
    assert Predictor.of(document).class_names(np.array([[0.2], [0.7]])) == ["no", "yes"]
    data = Dataset(np.zeros((2, 2)), np.array([[0.0], [1.0]]))
    with_data = set_data(data, "").change(document)
    assert named(classes_of("sigmoid", data), with_data).names == ("no", "yes")
    assert Predictor.of(with_data).class_names(np.array([[0.2], [0.7]])) == ["no", "yes"]


def test_unnamed_targets_are_called_after_the_classes_and_named_ones_are_not():
    document = Document(new_network((2, 3), ["softmax"]), class_names=("a", "b", "c"))
    data = Dataset(np.zeros((3, 2)), np.eye(3))
    assert set_data(data, "").change(document).data.target_names == ("a", "b", "c")
    own = replace(data, target_names=("x", "y", "z"))
    assert set_data(own, "").change(document).data.target_names == ("x", "y", "z")


def test_the_window_names_the_targets_after_them():
    document = opened(Document(new_network((2, 3), ["softmax"]), class_names=("a", "b", "c")))
    assert document.data.target_names == ("a", "b", "c")


def test_names_that_no_longer_fit_are_left_out():
    document = Document(new_network((2, 4), ["softmax"]), class_names=("a", "b", "c"))
    assert class_names(document) == () and b"class_names" not in dumps(document)


def test_a_damaged_section_is_refused_with_its_place():
    document = Document(new_network((2, 3), ["softmax"]), class_names=("a", "b", "c"))
    content = dumps(document).replace(b'["a", "b", "c"]', b'["a", "b"]')
    with pytest.raises(InputError, match="class_names: expected 3 names, found 2"):
        loads(content)
