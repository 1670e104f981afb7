"""Gaps are filled with numbers of the training examples alone, as a pipeline of scikit-learn fitted to them does it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from own_tables import gaps

from core.analysis.scoring.cross_validation import fold_trials, scores_of, summary
from core.analysis.sweeping.trials import train_trial
from core.basics.addresses import Node
from core.basics.errors import InputError
from core.data.dates import DateForm
from core.data.tables.examples import to_dataset
from core.data.tables.reader import read_table
from core.data.tables.uses import Use
from core.document import document_edits, preparation
from core.document.document import Document
from core.document.document_edits import network_for
from core.files.native import format
from core.gallery.presets import preset
from core.model.network import Layer, Network
from core.training.settings import Settings

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "fills.json").read_text(encoding="utf-8"))
STRATEGIES = list(RECORDED["strategies"])


def document(strategy: str, text: str = "") -> Document:
    """The table with gaps, filled by all its rows."""
    uses = [
        Use("input", missing=strategy), Use("input", missing=strategy), Use("input", missing="most_frequent"),
        Use("target", missing="drop"),
    ]  # fmt: skip
    data = to_dataset(read_table(text or gaps().text), uses, "table")
    return network_for(data).change(preset("xor-printed"))


def check(training, test, recorded) -> None:
    inputs = slice(0, len(recorded["training"]))
    np.testing.assert_allclose(training.inputs[inputs], recorded["training"], rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(test.inputs, recorded["test"], rtol=1e-11, atol=1e-12)
    for origin, fill in zip(training.coding, recorded["fills"], strict=False):
        assert origin.fill == (fill if isinstance(fill, str) else pytest.approx(fill, rel=1e-12))
    assert test.coding == training.coding


@pytest.mark.parametrize("part", ["a fifth", "a half"])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_fills_and_scaling_of_a_split_are_those_of_the_training_rows(strategy, part):
    recorded = RECORDED["strategies"][strategy]["splits"][part]
    plain = document(strategy)
    split, scale = preparation.split(recorded["share"], recorded["seed"]), preparation.scale("standardize")
    for edits in ((split, scale), (scale, split), (preparation.split(0.3, 1), scale, split)):
        edited = document_edits.compose("", *edits).change(plain)
        assert list(edited.split.rows) == recorded["rows"]
        check(edited.data, edited.test, recorded)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_fills_and_scaling_of_a_fold_are_those_of_the_other_folds(strategy):
    for first in (document(strategy), preparation.scale("standardize").change(document(strategy))):
        scaled = preparation.scale("standardize").change(first)
        trials = fold_trials(scaled, RECORDED["folds"], RECORDED["seed"], 1)
        for trial, recorded in zip(trials, RECORDED["strategies"][strategy]["folds"], strict=True):
            check(trial.document.data, trial.document.test, recorded)


def test_all_rows_count_again_when_they_are_trained_with_again():
    plain = document("mean")
    split = preparation.split(0.3, 4).change(plain)
    assert split.data.coding != plain.data.coding
    assert preparation.unsplit().change(split).data == plain.data


def test_the_training_rows_fills_stand_for_the_gaps_of_later_tables():
    split = format.loads(format.dumps(preparation.split(0.3, 4).change(document("median"))))
    fills = [origin.fill for origin in split.data.coding]
    later = to_dataset(
        read_table("color,score,height,age\n,1.5,,\n"),
        [Use(origin.role, origin=origin) for origin in (split.data.coding[k] for k in (2, 3, 1, 0))],
        "",
        split.data.coding,
    )
    assert later.inputs[0, :2].tolist() == fills[:2]
    assert later.input_names[2 + int(np.argmax(later.inputs[0, 2:]))] == f"color: {fills[2]}"


def test_a_number_typed_into_a_gap_stays_and_counts():
    plain = document("mean", "age,height,color,score\n1,1,red,1\n,2,red,2\n3,,blue,3\n5,4,,4\n")
    assert plain.data.gaps.tolist() == [[1, 0], [2, 1], [3, 2]]
    edited = document_edits.set_cell(plain.data, 1, 0, 70.0).change(plain)
    assert edited.data.gaps.tolist() == [[2, 1], [3, 2]]
    again = preparation.unsplit().change(preparation.split(0.25, 0).change(edited))
    assert again.data.inputs[1, 0] == 70 and again.data.coding[0].fill == (1 + 70 + 3 + 5) / 4


def test_gaps_go_with_their_examples_and_columns():
    plain = document("mean", "age,height,color,score\n1,1,red,1\n,2,red,2\n3,,blue,3\n5,4,red,4\n")
    fewer = document_edits.remove_examples(plain.data, [0]).change(plain)
    assert fewer.data.gaps.tolist() == [[0, 0], [1, 1]]
    more = document_edits.add_example(fewer.data, [0.0, 0.0, 0.0], [1.0]).change(fewer)
    assert more.data.gaps.tolist() == [[0, 0], [1, 1]]
    node = document_edits.remove_node(Node(1, 0)).change(more)
    assert node.data.gaps.tolist() == [[1, 0]]


def test_gaps_are_in_the_file_and_wrong_ones_are_refused():
    plain = document("mean")
    content = json.loads(format.dumps(plain))
    assert content["data"]["gaps"] == plain.data.gaps.tolist()
    assert format.loads(json.dumps(content)) == plain
    for wrong in ([[0, 9]], [[-1, 0]], [[0.5, 0]], [[len(plain.data), 0]]):
        with pytest.raises(InputError, match=r"data.gaps: gap 1: expected an example below 59 and a column below 4"):
            format.loads(json.dumps(content | {"data": content["data"] | {"gaps": wrong}}))
    # A file of an earlier version does not say where gaps were: its fills stay as they are.
    del content["data"]["gaps"]
    old = format.loads(json.dumps(content))
    assert preparation.split(0.3, 4).change(old).data.coding == plain.data.coding


def test_dates_are_filled_with_the_day_and_all_its_parts():
    text = "day,score\n2024-01-01,1\n2024-01-03,2\n,3\n2024-03-05,4\n,5\n"
    data = to_dataset(
        read_table(text),
        [Use("input", missing="median", dates=DateForm("ymd", ("day", "month"))), Use("target")],
    )
    plain = network_for(data).change(preset("xor-printed"))
    split = preparation.split(0.4, 1).change(plain)
    (origin, _) = split.data.coding
    rows = split.data.gaps[:, 0]
    known = np.delete(split.data.inputs[:, 0], rows)
    assert origin.fill == np.median(known) != data.coding[0].fill
    for part in (split.data, split.test):
        for row in part.gaps[:, 0]:
            np.testing.assert_array_equal(part.inputs[row], origin.dates.columns(np.array([origin.fill]))[0])


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_cross_validation_has_the_scores_of_scikit_learn(strategy):
    """A linear network that is trained to the end is linear regression: its scores in each fold, and their mean."""
    data = document(strategy).data
    network = Network((Layer(np.zeros((1, data.inputs.shape[1] + 1)), "identity"),))
    plain = Document(network, data, settings=Settings("batch", 0.5))
    scaled = preparation.scale("standardize", "targets").change(preparation.scale("standardize").change(plain))
    trials = fold_trials(scaled, RECORDED["folds"], RECORDED["seed"], 300)
    found = [scores_of(train_trial(trial, kernels=False)) for trial in trials]
    recorded = RECORDED["strategies"][strategy]["scores"]
    for name, values in recorded.items():
        np.testing.assert_allclose([fold.scores[name] for fold in found], values, rtol=1e-12)
        assert summary(tuple(found))[name] == pytest.approx((np.mean(values), np.std(values)), rel=1e-12)
