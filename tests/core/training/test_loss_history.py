"""The loss of every epoch, thinned: exact while short, bounds afterwards, bounded memory."""

import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.training.loss_history import BINS, LossHistory
from core.training.loss_table import loss_columns


def test_every_value_is_exact_while_short():
    history = LossHistory().appended(0, [3.0, 2.0]).appended(2, [1.0])
    curve = history.curve(100)
    assert curve.exact
    assert curve.x.tolist() == [0, 1, 2]
    assert curve.low.tolist() == curve.high.tolist() == [3, 2, 1]
    assert history.at(1) == (2, 2)
    assert history.at(3) is None
    assert history.last == 1


@given(
    cuts=st.lists(st.integers(1, 40_000), min_size=1, max_size=6),
    pixels=st.integers(1, 3000),
)
def test_bounds_hold_every_value_however_it_is_cut(cuts, pixels):
    values = np.random.default_rng(1).normal(size=sum(cuts))
    history, start = LossHistory(), 0
    for cut in cuts:
        history = history.appended(start, values[start : start + cut])
        start += cut
    assert history == LossHistory().appended(0, values)
    assert history.low.size <= BINS
    curve = history.curve(pixels)
    assert len(curve.x) <= pixels + 1
    assert curve.low.min() == values.min()
    assert curve.high.max() == values.max()
    epoch = len(values) // 2
    low, high = history.at(epoch)
    assert low <= values[epoch] <= high


def test_ten_million_epochs_stay_small():
    history, chunk = LossHistory(), np.linspace(1, 0, 500_000)
    for k in range(20):
        history = history.appended(k * len(chunk), chunk)
    assert history.end == 10_000_000
    assert history.low.nbytes + history.high.nbytes < 1_000_000
    assert len(history.curve(1000).x) <= 1001


def test_going_back_in_time_forgets_what_came_after():
    history = LossHistory().appended(0, np.arange(10.0)).marked(3, "edit").marked(8, "edit")
    earlier = history.truncated(5)
    assert earlier.end == 5
    assert earlier.high.max() == 4
    assert [mark.epoch for mark in earlier.marks] == [3]
    assert history.appended(5, [50.0]).curve(100).high.tolist() == [0, 1, 2, 3, 4, 50]
    assert history.end == 10


def test_a_gap_is_not_drawn():
    history = LossHistory().appended(0, [1.0]).appended(4, [2.0])
    assert history.curve(10).x.tolist() == [0, 4]
    assert history.at(2) is None


def test_a_range_is_drawn_at_its_own_resolution():
    history = LossHistory().appended(0, np.arange(1000.0))
    curve = history.curve(10, 100, 109)
    assert curve.exact
    assert curve.low.tolist() == list(range(100, 110))


@cache
def recorded(count):
    """A history of this many epochs; it is immutable, and takes longer to make than to write."""
    return LossHistory().appended(3, np.random.default_rng(2).random(count))


@given(
    count=st.sampled_from([0, 1, 7, 40_000]),
    marks=st.lists(st.tuples(st.integers(0, 99), st.text()), max_size=3),
)
def test_json_gives_the_same_history(count, marks):
    history = recorded(count)
    for epoch, text in marks:
        history = history.marked(epoch, "edit", text)
    assert LossHistory.from_plain(json.loads(json.dumps(history.plain(), allow_nan=False))) == history


@pytest.mark.parametrize(
    "change",
    [
        {"width": 3}, {"width": "1"}, {"end": -1}, {"end": 10**9}, {"low": [1]}, {"low": "x"},
        {"low": [1, "a"]}, {"high": [0, 0]}, {"marks": 3}, {"marks": [{"epoch": 1}]},
        {"marks": [{"epoch": "x", "kind": "edit", "text": ""}]}, {"width": None}, {"high": [None, 2]},
    ],
)  # fmt: skip
def test_a_wrong_history_is_refused_in_a_sentence(change):
    plain = {"width": 1, "end": 2, "low": [1, 2], "high": [1, 2], "marks": []}
    LossHistory.from_plain(plain)
    with pytest.raises(InputError, match="history"):
        LossHistory.from_plain({**plain, **change})


# Test losses


def test_test_losses_are_kept_between_epochs_that_were_not_measured():
    history = LossHistory().appended(0, np.arange(10.0)).tested([(0, 3.0), (4, 2.0)]).tested([(10, 1.0)])
    assert history.test.curve(100).x.tolist() == [0, 4, 10]
    assert history.test.curve(100).low.tolist() == [3, 2, 1]
    assert [history.test.nearest(x) for x in (-1.0, 3.0, 6.5, 7.5, 99.0)] == [3, 2, 2, 1, 1]
    assert history.appended(10, [5.0]).test == history.test
    assert history.tested([]) is history
    assert LossHistory().nearest(3.0) is None


def test_the_least_is_the_first_of_equal_ones():
    assert LossHistory().least() is None
    assert LossHistory().appended(0, [np.nan]).least() is None
    assert LossHistory().appended(0, [3.0, np.nan, 1.0, 1.0, 2.0]).least() == (2, 1.0)
    assert LossHistory().appended(0, [3.0, 2.0, 1.0, 1.5]).widened(2).least() == (2, 1.0)


def test_going_back_forgets_later_test_losses():
    history = LossHistory().appended(0, np.arange(10.0)).tested([(0, 3.0), (4, 2.0), (5, 1.5), (10, 1.0)])
    assert history.truncated(5).test.curve(100).x.tolist() == [0, 4, 5]
    again = history.truncated(4).tested([(4, 2.5), (6, 0.5)])
    assert again.test.curve(100).low.tolist() == [3, 2.5, 0.5]


@given(points=st.lists(st.tuples(st.integers(1, 60_000), st.floats(0, 9)), min_size=1, max_size=30))
def test_test_losses_stay_in_bounds(points):
    epochs = np.cumsum([step for step, _ in points]).tolist()
    losses = [loss for _, loss in points]
    whole = LossHistory().tested(list(zip(epochs, losses, strict=True)))
    one_by_one = LossHistory()
    for epoch, loss in zip(epochs, losses, strict=True):
        one_by_one = one_by_one.tested([(epoch, loss)])
    assert whole == one_by_one
    assert whole.test.low.size <= BINS
    assert np.nanmin(whole.test.low) == min(losses) and np.nanmax(whole.test.high) == max(losses)
    assert LossHistory.from_plain(json.loads(json.dumps(whole.plain()))) == whole
    assert whole.thinned(10).test.low.size <= 10


@pytest.mark.parametrize(("test", "message"), [
    ([], "history.test: expected an object"),
    ({"width": 3, "end": 0, "low": []}, "history.test.width: expected a power of two"),
    ({"width": 1, "end": 2, "low": [1.0]}, "history.test: 2 epochs"),
    ({"width": 2, "end": 2, "low": [1.0], "high": [0.5]}, "history.test.high: expected values"),
])  # fmt: skip
def test_wrong_test_losses_are_refused(test, message):
    with pytest.raises(InputError, match=message):
        LossHistory.from_plain({**LossHistory().plain(), "test": test})


def test_as_a_table():
    history = LossHistory().appended(0, [4.0, 3.0, 2.0])
    assert {name: column.tolist() for name, column in loss_columns(history).items()} == {
        "epoch": [0, 1, 2], "mean loss per example": [4, 3, 2],
    }  # fmt: skip
    both = loss_columns(history.tested([(0, 5.0), (3, 1.0)]))
    assert both["epoch"].tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(both["mean loss per example"], [4, 3, 2, np.nan])
    np.testing.assert_array_equal(both["mean loss per test example"], [5, np.nan, np.nan, 1])
    long = loss_columns(LossHistory().appended(0, np.arange(BINS + 2.0)).tested([(1, 7.0)]))
    assert "epoch (middle)" in long and len(long) == 5
    assert long["lowest mean loss per test example"][0] == long["highest mean loss per test example"][0] == 7
    assert (long["highest mean loss per example"] >= long["lowest mean loss per example"]).all()
