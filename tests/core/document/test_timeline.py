"""A timeline of a long run keeps its beginning, where the loss falls, and stays small."""

from __future__ import annotations

import copy
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.document.document import Document
from core.document.history.thinning import CAPACITY, FEWEST, LEAST, LIMIT, budget, total
from core.document.history.timeline import Timeline
from core.document.moment import Moment, UpdateSelection
from core.gallery.presets import preset
from core.model.initializers import new_network
from core.training.settings import Settings

SMALL = new_network([2, 2, 1], ["sigmoid", "sigmoid"])
DATA = Dataset(frozen(np.zeros((4, 2))), frozen(np.zeros((4, 1))))
BEGIN = Timeline((Moment(Document(SMALL, DATA, Settings()), "Start", landmark=True),))


def moment(epoch: int, loss: float = math.nan, network=SMALL, **fields) -> Moment:
    """As a frame of a run leaves it: with a network of its own, whose weights count."""
    document = replace(BEGIN.now.document, network=copy.copy(network), epoch=epoch)
    return Moment(document, f"Training, epoch {epoch}", loss=loss, **fields)


def epochs(timeline: Timeline) -> list[int]:
    return [each.document.epoch for each in timeline.moments]


@pytest.fixture(scope="module")
def long_run() -> dict[int, Timeline]:
    """The timeline of one run after 2,000, 5,000 and 20,000 epochs."""
    timeline, stages = BEGIN, {}
    for epoch in range(1, 20_001):
        timeline = timeline.then(moment(epoch))
        if epoch in (2_000, 5_000, 20_000):
            stages[epoch] = timeline
    return stages


def test_the_first_epochs_of_a_long_run_stay(long_run: dict[int, Timeline]) -> None:
    kept = epochs(long_run[20_000])
    assert len(kept) <= CAPACITY
    assert kept[:9] == list(range(9))
    # Geometric in between: wherever one looks, the next moment is not far in proportion.
    assert all(after <= 1.2 * before + 2 for before, after in itertools.pairwise(kept))
    # And dense near the present.
    assert kept[-100:] == list(range(19_901, 20_001))


@pytest.mark.parametrize("sizes", [[64, 64, 32, 10], [784, 256, 128, 10]])
def test_a_large_network_keeps_its_beginning_in_bounded_memory(sizes: list[int]) -> None:
    network = new_network(sizes, ["sigmoid"] * (len(sizes) - 1))
    timeline = Timeline((replace(BEGIN.now, document=replace(BEGIN.now.document, network=network)),))
    for epoch in range(1, 1501):
        timeline = timeline.then(moment(epoch, network=network))
    kept = epochs(timeline)
    assert total(timeline.moments) <= budget(LIMIT)
    assert kept[:3] == [0, 1, 2]
    assert all(after <= 3 * before + 1 for before, after in itertools.pairwise(kept))


def test_moments_too_large_for_the_memory_are_few_but_the_first_and_the_last() -> None:
    network = new_network([64, 64, 32, 10], ["sigmoid"] * 3)
    one = 8 * network.parameters
    timeline = Timeline((replace(BEGIN.now, document=replace(BEGIN.now.document, network=network)),), limit=5 * one)
    for epoch in range(1, 60):
        timeline = timeline.then(moment(epoch, network=network))
        assert total(timeline.moments) <= 5 * one + 2 * DATA.inputs.nbytes
        assert timeline.now.document.epoch == epoch
    assert epochs(timeline)[0] == 0
    assert len(timeline.moments) >= 3


def test_a_lower_limit_leaves_out_moments_at_once_and_a_higher_one_keeps_more_from_then_on() -> None:
    network = new_network([64, 64, 32, 10], ["sigmoid"] * 3)
    one = 8 * network.parameters
    timeline = Timeline((replace(BEGIN.now, document=replace(BEGIN.now.document, network=network)),))
    for epoch in range(1, 200):
        timeline = timeline.then(moment(epoch, network=network))
    assert len(timeline.moments) == 200
    lower = timeline.limited(100 * one)
    assert total(lower.moments) <= budget(100 * one)
    assert lower.now.document is timeline.now.document
    assert lower.limited(LIMIT).moments == lower.moments
    for epoch in range(200, 400):
        lower = lower.then(moment(epoch, network=network))
    assert total(lower.moments) <= budget(100 * one)


def test_each_moment_knows_how_many_were_left_out_before_it(long_run: dict[int, Timeline]) -> None:
    timeline = long_run[5_000]
    for before, after in itertools.pairwise(timeline.moments):
        assert after.skipped == after.document.epoch - before.document.epoch - 1
    assert timeline.skipped + len(timeline.moments) == 5_001


def test_a_moment_that_is_computed_again_is_no_longer_left_out(long_run: dict[int, Timeline]) -> None:
    timeline = long_run[2_000]
    k = next(k for k, each in enumerate(timeline.moments) if each.skipped > 2)
    before = timeline.at(k)
    found = before.recalled(moment(before.now.document.epoch - 1), UpdateSelection((0,)), 3)
    assert found.now.document is before.now.document
    assert found.now.skipped == 0
    assert found.skipped == before.skipped - 1


def test_the_weights_of_a_large_network_are_kept_once() -> None:
    network = new_network([100, 200, 1], ["tanh", "tanh"])
    assert network.flat is not network.flat
    assert np.array_equal(network.with_flat(network.flat).flat, network.flat)
    assert SMALL.flat is SMALL.flat


def test_where_the_loss_falls_late_more_moments_stay() -> None:
    timeline = BEGIN
    for epoch in range(1, 10_001):
        loss = 0.5 if epoch < 5_000 else max(0.5 - 0.005 * (epoch - 5_000), 0.01)
        timeline = timeline.then(moment(epoch, loss))
    kept = epochs(timeline)
    assert sum(5_000 <= epoch < 5_100 for epoch in kept) > 4 * sum(4_800 <= epoch < 4_900 for epoch in kept)


def test_runs_from_before_keep_their_beginnings_too() -> None:
    timeline = BEGIN
    for _ in range(3):
        for epoch in range(1, 2_001):
            timeline = timeline.then(moment(epoch))
        timeline = timeline.then(moment(0, landmark=True))
    kept = epochs(timeline)
    assert sum(epoch in (1, 2, 4) for epoch in kept) >= 8
    assert len(kept) <= CAPACITY


@settings(max_examples=30, deadline=None)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["train", "edit", "reset", "back", "walk", "recall"]),
            st.integers(1, 400), st.floats(0, 1e300) | st.just(math.nan),
        ),
        min_size=1, max_size=25,
    )
)  # fmt: skip
def test_whatever_is_done_it_stays_in_order_and_small(acts: list[tuple[str, int, float]]) -> None:
    timeline = BEGIN
    made: dict[int, int] = {id(timeline.now.document): 0}
    for act, count, loss in acts:
        epoch = timeline.now.document.epoch
        for k in range(1 if act in ("back", "reset") else count):
            if act == "back":
                timeline = timeline.at(max(timeline.index - count, 0))
                continue
            new = moment(0 if act == "reset" else epoch + k + 1, loss, landmark=act in ("reset", "edit"))
            if act == "recall" and timeline.index:
                shown = timeline.now
                timeline = timeline.recalled(new, UpdateSelection((0,)), 3)
                assert timeline.now.document is shown.document
                assert timeline.moments[timeline.index - 1].document is new.document
                continue
            before = timeline.now
            timeline = timeline.then(replace(new, update_selection=UpdateSelection((0,)) if act == "walk" else None), 5)
            made[id(new.document)] = len(made)
            assert timeline.now.document is new.document
            assert timeline.moments[-2].document is before.document
            assert timeline.moments[-2].left == 5
        assert len(timeline.moments) <= CAPACITY
        assert timeline.moments[0].document is BEGIN.now.document


def test_an_update_is_only_one_where_the_moment_before_it_was_kept() -> None:
    timeline = BEGIN
    for epoch in range(1, 2_000):
        timeline = timeline.then(moment(epoch, update_selection=UpdateSelection((0,))))
    for before, after in itertools.pairwise(timeline.moments):
        assert (after.update_selection is not None) == (after.document.epoch == before.document.epoch + 1)


def test_a_few_moments_stay_beyond_the_budget_within_the_limit() -> None:
    network = new_network([2000, 1000, 10], ["sigmoid", "sigmoid"])
    timeline = Timeline((replace(BEGIN.now, document=replace(BEGIN.now.document, network=network)),))
    for epoch in range(1, 30):
        timeline = timeline.then(moment(epoch, network=network))
    assert budget(LIMIT) < total(timeline.moments) <= LIMIT
    assert FEWEST < len(timeline.moments) <= LEAST + 1
    assert epochs(timeline)[0] == 0
    assert epochs(timeline)[-3:] == [27, 28, 29]


def test_an_earlier_moment_goes_where_its_epoch_belongs():
    start = preset("xor-printed")
    documents = [replace(start, epoch=epoch) for epoch in (0, 3, 7, 12)]
    timeline = Timeline((Moment(replace(start, epoch=40), "another run"), Moment(documents[0], "0")), 1)
    for document in documents[1:]:
        timeline = timeline.then(Moment(document, str(document.epoch)))
    best = timeline.with_earlier(Moment(replace(start, epoch=5), "best"), documents[0])
    assert [moment.document.epoch for moment in best.moments] == [40, 0, 3, 5, 7, 12] and best.now.label == "best"
    same = timeline.with_earlier(Moment(replace(start, epoch=7), "best"), documents[0])
    assert [moment.label for moment in same.moments] == ["another run", "0", "3", "best", "12"]
    first = timeline.with_earlier(Moment(replace(start, epoch=0), "best"), documents[0])
    assert [moment.document.epoch for moment in first.moments] == [40, 0, 0, 3, 7, 12] and first.index == 2
