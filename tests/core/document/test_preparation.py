"""Test examples split off and put back, inputs scaled and unscaled, and all of it in files."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.basics.addresses import Node
from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.scaling import KINDS, Scaling
from core.data.split import Split, joined, split
from core.document import document_edits, preparation
from core.document.document import Document
from core.files.native import format
from core.model.initializers import new_network

RNG = np.random.default_rng(5)
DATA = Dataset(RNG.normal(3, 20, (17, 3)), RNG.normal(size=(17, 2)), "numbers", ("a", "b", "c"))


def document(data=DATA):
    return Document(new_network((data.inputs.shape[1], 4, data.targets.shape[1]), ["tanh", "identity"]), data)


def numbered(count):
    return Dataset(np.arange(count, dtype=float)[:, None], np.arange(count, dtype=float)[:, None])


@given(st.integers(2, 60), st.floats(0.001, 0.999), st.integers(0, 2**63 - 1))
def test_a_split_is_put_together_again_in_its_old_order(count, share, seed):
    whole = numbered(count)
    training, test, done = split(whole, share, seed)
    assert len(test) == min(max(round(share * count), 1), count - 1)
    assert [int(x) for x in test.inputs[:, 0]] == list(done.rows)
    assert joined(training, test, done) == whole
    assert split(whole, share, seed) == (training, test, done)


def test_what_is_drawn_stays():
    assert split(numbered(10), 0.3, 7)[2].rows == (0, 7, 8)
    assert split(numbered(10), 0.3, 8)[2].rows != (0, 7, 8)


def test_wrong_splits():
    for share in (0.0, 1.0, -0.2, float("nan")):
        with pytest.raises(InputError, match="fraction of test examples"):
            split(DATA, share, 0)
    with pytest.raises(InputError, match="seed of the split"):
        split(DATA, 0.5, -1)
    with pytest.raises(InputError, match="at least two examples"):
        split(numbered(1), 0.5, 0)
    for rows in ((), (-1, 2), (3, 3), (4, 2)):
        with pytest.raises(InputError, match="rows of the test examples"):
            Split(0.5, 0, rows)


@given(st.data())
def test_examples_that_go_leave_the_others_in_order(draw):
    count = draw.draw(st.integers(3, 20))
    document_ = preparation.split(0.4, draw.draw(st.integers(0, 99))).change(document(numbered(count)))
    for _ in range(draw.draw(st.integers(1, 4))):
        test = draw.draw(st.booleans())
        data = document_.test if test else document_.data
        if data is None or (not test and len(data) == 1):
            continue
        rows = draw.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=len(data) - (not test)))
        document_ = document_edits.remove_examples(data, rows, test).change(document_) if set(rows) else document_
    whole = preparation.unsplit().change(document_).data.inputs[:, 0].tolist()
    assert whole == sorted(whole)


def test_examples_that_join_are_the_last():
    edited = preparation.split(0.4, 1).change(document(numbered(6)))
    edited = document_edits.add_example(edited.test, [7.0], [7.0], test=True).change(edited)
    edited = document_edits.add_example(edited.data, [6.0], [6.0]).change(edited)
    edited = document_edits.add_example(edited.test, [8.0], [8.0], test=True).change(edited)
    assert preparation.unsplit().change(edited).data.inputs[:, 0].tolist() == [0, 1, 2, 3, 4, 5, 7, 6, 8]
    assert len(edited.split.rows) == len(edited.test) == 4


def test_an_example_that_is_not_there_is_not_removed():
    with pytest.raises(InputError, match="example 3 cannot be removed: there are only 2"):
        document_edits.remove_examples(document(numbered(2)).data, [0, 2])


def test_the_last_test_example_takes_the_split_with_it():
    edited = preparation.split(0.1, 1).change(document(numbered(5)))
    edited = document_edits.remove_examples(edited.test, [0], test=True).change(edited)
    assert edited.test is None and edited.split is None and len(edited.data) == 4
    assert preparation.unsplit().change(edited) is edited


@pytest.mark.parametrize("kind", KINDS)
def test_scaling(kind):
    edited = preparation.scale(kind).change(preparation.split(0.3, 2).change(document()))
    x = edited.data.inputs
    if kind == "standardize":
        assert np.allclose(x.mean(axis=0), 0, atol=1e-15) and np.allclose(x.std(axis=0), 1)
    else:
        assert x.min(axis=0).tolist() == [0, 0, 0] and x.max(axis=0).tolist() == [1, 1, 1]
    scaling = edited.scaling
    offset, factor = np.array(scaling.offset), np.array(scaling.factor)
    before = preparation.split(0.3, 2).change(document())
    assert np.array_equal(edited.test.inputs, (before.test.inputs - offset) / factor)
    assert np.array_equal(edited.test.targets, before.test.targets)
    back = preparation.unscale().change(edited)
    assert back.scaling is None
    assert np.allclose(back.data.inputs, before.data.inputs, rtol=0, atol=4 * np.spacing(np.abs(DATA.inputs).max()))


@pytest.mark.parametrize("kind", KINDS)
def test_targets_are_scaled_by_numbers_of_their_own(kind):
    before = preparation.split(0.3, 2).change(preparation.scale("unit").change(document()))
    edited = preparation.scale(kind, "targets").change(before)
    t = edited.data.targets
    if kind == "standardize":
        assert np.allclose(t.mean(axis=0), 0, atol=1e-15) and np.allclose(t.std(axis=0), 1)
    else:
        assert t.min(axis=0).tolist() == [0, 0] and t.max(axis=0).tolist() == [1, 1]
    assert edited.scaling == before.scaling and edited.data.inputs is not None
    assert np.array_equal(edited.data.inputs, before.data.inputs)
    scaling = edited.target_scaling
    expected = (before.test.targets - np.array(scaling.offset)) / np.array(scaling.factor)
    assert np.array_equal(edited.test.targets, expected)
    again = preparation.split(0.2, 5).change(edited)
    assert again.target_scaling.kind == kind and again.target_scaling != scaling
    assert np.allclose(again.target_scaling.undo(again.data).targets.mean(), preparation.split(0.2, 5).change(
        preparation.unscale("targets").change(edited)).data.targets.mean())  # fmt: skip
    back = preparation.unscale("targets").change(edited)
    assert back.target_scaling is None and back.scaling == before.scaling
    assert np.allclose(back.data.targets, before.data.targets)
    assert format.loads(format.dumps(edited)) == edited
    assert format.loads(format.dumps(edited)).target_scaling.part == "targets"
    other = document_edits.set_data(DATA, "other").change(edited)
    assert other.target_scaling == scaling and other.scaling == before.scaling
    assert np.array_equal(other.data.targets, (DATA.targets - np.array(scaling.offset)) / np.array(scaling.factor))


def test_targets_that_are_classes_have_no_scale():
    edited = document_edits.set_loss("binary_cross_entropy").change(document())
    with pytest.raises(InputError, match=r"a regression loss \(least squares or absolute error\), not with"):
        preparation.scale("unit", "targets").change(edited)
    scaled = preparation.scale("unit", "targets").change(document())
    with pytest.raises(InputError, match="binary cross-entropy: cannot be used with scaled targets; undo"):
        document_edits.set_loss("binary_cross_entropy").change(scaled)
    assert document_edits.set_loss("absolute_error").change(scaled).target_scaling == scaled.target_scaling


def test_a_constant_column_is_only_moved():
    data = Dataset([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]], [[0.0]] * 3)
    for kind in KINDS:
        scaling = Scaling.of(data, kind)
        assert scaling.factor[0] == 1 and scaling.offset[0] == 0.1
        assert scaling.apply(data).inputs[:, 0].tolist() == [0, 0, 0]


def test_the_scaling_takes_its_numbers_from_the_training_examples():
    scaled = preparation.scale("unit").change(document())
    split_after = preparation.split(0.3, 2).change(scaled)
    split_before = preparation.scale("unit").change(preparation.split(0.3, 2).change(document()))
    assert np.allclose(split_after.scaling.offset, split_before.scaling.offset)
    assert np.allclose(split_after.test.inputs, split_before.test.inputs)
    again = preparation.unsplit().change(split_after)
    assert np.allclose(again.data.inputs, scaled.data.inputs)
    assert np.allclose(again.scaling.factor, scaled.scaling.factor)


def test_wrong_scalings():
    with pytest.raises(InputError, match="unknown scaling 'log'"):
        preparation.scale("log")
    wide = Dataset([[-1e308], [1e308]], [[0.0], [1.0]])
    for kind in KINDS:
        with pytest.raises(InputError, match="x1: cannot be scaled, because its values are too far apart"):
            Scaling.of(wide, kind)
    with pytest.raises(InputError, match=r"input 2: expected a finite factor above 0, found 0\.0"):
        Scaling("unit", (0.0, 0.0), (1.0, 0.0))


def test_columns_stay_in_step():
    edited = preparation.scale("unit").change(preparation.split(0.3, 2).change(document()))
    more = document_edits.add_node(1).change(edited)
    assert more.test.inputs.shape[1] == 4 and more.scaling.factor == (*edited.scaling.factor, 1.0)
    assert more.data.input_names == more.test.input_names
    less = document_edits.remove_node(Node(1, 1)).change(edited)
    assert less.scaling.offset == (edited.scaling.offset[0], edited.scaling.offset[2])
    assert less.test.input_names == ("a", "c") and np.array_equal(less.test.inputs, edited.test.inputs[:, [0, 2]])
    out = document_edits.remove_node(Node(3, 0)).change(edited)
    assert np.array_equal(out.test.targets, edited.test.targets[:, 1:]) and out.scaling == edited.scaling
    both = preparation.scale("unit", "targets").change(edited)
    assert document_edits.remove_node(Node(3, 0)).change(both).target_scaling.offset == both.target_scaling.offset[1:]
    assert document_edits.add_node(3).change(both).target_scaling.factor == (*both.target_scaling.factor, 1.0)
    assert document_edits.add_node(3).change(edited).test.targets.shape[1] == 3


def test_other_examples_come_alone():
    edited = preparation.scale("unit").change(preparation.split(0.3, 2).change(document()))
    others = replace(DATA, input_names=("p", "q", "r"))
    for edit in (document_edits.set_data(others, "other"), document_edits.network_for(numbered(4))):
        other = edit.change(edited)
        assert other.test is None and other.split is None and other.scaling is None
    kept = document_edits.set_cell(edited.data, 0, 0, 9.0).change(edited)
    assert kept.test is edited.test and kept.split is edited.split and kept.scaling is edited.scaling
    cell = document_edits.set_cell(edited.test, 1, 4, 9.0, test=True).change(edited)
    assert cell.test.targets[1, 1] == 9 and cell.data is edited.data and cell.split == edited.split


@pytest.mark.parametrize("kind", KINDS)
def test_files_keep_them_to_the_last_bit(kind):
    edited = preparation.scale(kind).change(preparation.split(0.3, 2**63 - 1).change(document()))
    assert format.loads(format.dumps(edited)) == edited
    assert format.loads(format.dumps(replace(edited, split=None))) == replace(edited, split=None)


WRONG = [
    ("test", {"inputs": [[1, 2]], "targets": [[1, 2]]}, "test.inputs: expected 1 row of 3, found 1 of 2"),
    ("test", {"inputs": [], "targets": []}, "test.inputs: expected at least one row"),
    ("split", {"share": 0.5, "seed": 0, "rows": [1]}, "split.rows: expected 5, one per test example, found 1"),
    (
        "split",
        {"share": 0.5, "seed": 0, "rows": [1, 2, 4, 3, 5]},
        "split: rows of the test examples: expected whole numbers of at least 0 in increasing order",
    ),
    (
        "split",
        {"share": 1, "seed": 0, "rows": [0, 1, 2, 3, 4]},
        "split: fraction of test examples: expected a number between 0",
    ),
    ("split", {"share": 0.5, "seed": -1, "rows": [0, 1, 2, 3, 4]}, "split.seed: expected 0 to 9223372036854775807"),
    ("split", {"share": 0.5, "seed": 0}, "split.rows: missing"),
    ("split", {"share": 0.5, "seed": 0, "rows": [], "of": 2}, 'split: unknown entry "of"'),
    ("scaling", {"kind": "log", "offset": [0, 0, 0], "factor": [1, 1, 1]}, "scaling: unknown scaling 'log'"),
    ("scaling", {"kind": "unit", "offset": [0, 0], "factor": [1, 1, 1]}, "scaling.offset: expected 3, one an input"),
    (
        "scaling",
        {"kind": "unit", "offset": [0, 0, 0], "factor": [1, 0, 1]},
        "scaling: input 2: expected a finite factor",
    ),
    (
        "target_scaling",
        {"kind": "unit", "offset": [0, 0, 0], "factor": [1, 1, 1]},
        "target_scaling.offset: expected 2, one a target",
    ),
    (
        "target_scaling",
        {"kind": "unit", "offset": [0, 0], "factor": [1, 0]},
        "target_scaling: target 2: expected a finite factor",
    ),
    ("scaling", {"kind": "unit", "offset": [0, 0, "a"], "factor": [1, 1, 1]}, "scaling.offset[2]: expected a number"),
]


@pytest.mark.parametrize(("section", "content", "message"), WRONG, ids=[message for *_, message in WRONG])
def test_wrong_files_are_refused_with_the_place(section, content, message):
    whole = json.loads(format.dumps(preparation.split(0.3, 2).change(document())))
    whole[section] = content
    with pytest.raises(InputError) as error:
        format.loads(json.dumps(whole))
    assert str(error.value).startswith(message)


def test_files_and_commands_may_still_write_standardise() -> None:
    assert Scaling("standardise", (1.0,), (2.0,)) == Scaling("standardize", (1.0,), (2.0,))
    plain = document()
    assert preparation.scale("standardise").change(plain) == preparation.scale("standardize").change(plain)
