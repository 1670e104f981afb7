"""Weights and gradients over a timeline: which moments belong to a run, which curves they give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.sampling import affordable, sampled
from core.analysis.weight_history import edges_at, gradient, gradient_curves, run_around, weight_curves
from core.basics.addresses import Node, Weight
from core.basics.nice_numbers import rounded_range
from core.data.dataset import Dataset
from core.document.document import Document, progress
from core.document.history.timeline import Timeline
from core.document.moment import Moment
from core.gallery.presets import preset
from core.model.backprop import backward, forward
from core.model.network import Layer, Network
from core.training.settings import Settings

XOR = preset("xor-table")


def at(epoch: int, update: int = 0) -> Moment:
    return Moment(replace(XOR, epoch=epoch, update=update), "")


def test_progress_counts_the_part_of_an_epoch() -> None:
    assert progress(replace(XOR, settings=Settings(method="sgd"), epoch=3, update=1)) == 3.25
    assert progress(replace(XOR, settings=Settings(method="batch"), epoch=3)) == 3.0
    assert progress(Document(XOR.network, epoch=2)) == 2.0


def test_a_run_reaches_from_reset_to_reset() -> None:
    moments = (at(0), at(5), at(0), at(2), at(2, 1), at(9), at(0), at(1))
    assert run_around(Timeline(moments, 3)) == range(2, 6)
    assert run_around(Timeline(moments, 2)) == range(2, 6)
    assert run_around(Timeline(moments, 1)) == range(2)
    assert run_around(Timeline(moments, 7)) == range(6, 8)


def test_a_place_of_the_graph_stands_for_edges() -> None:
    network = XOR.network
    assert edges_at(network, Weight(2, 1, 0)) == (Weight(2, 1, 0),)
    assert edges_at(network, Node(2, 1)) == (Weight(2, 1, 0), Weight(2, 1, 1), Weight(2, 1, 2))
    assert edges_at(network, Node(1, 0)) == (Weight(2, 0, 0), Weight(2, 1, 0))
    assert edges_at(network, Node(2, 2)) == (Weight(3, 0, 2),)
    assert edges_at(network, None) == ()
    for gone in (Weight(2, 5, 0), Weight(4, 0, 0), Node(9, 0), Node(3, 7)):
        assert edges_at(network, gone) == ()


def test_every_weight_is_found_in_the_flat_vector() -> None:
    network = preset("deep").network
    for n in range(2, network.depth + 1):
        for i, j in np.ndindex(network.layer(n).weights.shape):
            assert network.flat[network.place_in_flat(n, i, j)] == network.layer(n).weights[i, j]


def test_curves_have_gaps_where_the_matrix_has_another_shape() -> None:
    now = XOR.network
    doubled = now.with_flat(2.0 * now.flat)
    wider = Network((Layer(np.ones((3, 3)), "sigmoid"), Layer(np.ones((1, 4)), "sigmoid")))
    flat = Network((Layer(np.ones((1, 3)), "sigmoid"),))
    weights = (Weight(2, 0, 1), Weight(3, 0, 0))
    curves = weight_curves([now, wider, doubled, flat], now, weights)
    assert curves[0].tolist() == pytest.approx([4.0, np.nan, 8.0, np.nan], nan_ok=True)
    assert curves[1].tolist() == pytest.approx([5.0, np.nan, 10.0, np.nan], nan_ok=True)
    known = gradient_curves([now, wider, doubled], [now.flat, wider.flat, None], now, weights)
    assert known.tolist() == [pytest.approx([4.0, np.nan, np.nan], nan_ok=True),
                              pytest.approx([5.0, np.nan, np.nan], nan_ok=True)]  # fmt: skip


def test_the_gradient_is_the_mean_of_the_examples() -> None:
    document = preset("deep")
    network, data = document.network, document.data
    assert data is not None
    each = [
        np.concatenate([matrix.ravel() for matrix in backward(network, forward(network, x), t).weights])
        for x, t in zip(data.inputs, data.targets, strict=True)
    ]
    np.testing.assert_allclose(gradient(network, data), np.mean(each, axis=0), rtol=1e-12, atol=1e-15)


def test_a_part_of_many_examples_is_drawn_once_and_in_order() -> None:
    rows = np.arange(10_000.0)
    data = Dataset(rows[:, None], -rows[:, None], "many", ("a",), ("b",))
    part = sampled(data, 300)
    assert len(part) == 300
    assert (np.diff(part.inputs[:, 0]) > 0).all()
    assert (part.targets == -part.inputs).all()
    assert (part.name, part.input_names, part.target_names) == ("many", ("a",), ("b",))
    assert (sampled(data, 300).inputs == part.inputs).all()
    assert sampled(data, 10_000) is data
    assert affordable(XOR.network, 1e6) > affordable(preset("deep").network, 1e6) > 100
    assert affordable(XOR.network, 1.0) == 100


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_a_rounded_range_holds_its_ends(a: float, b: float) -> None:
    low, high = rounded_range(min(a, b), max(a, b))
    assert low < high
    room = 1e-6 * (high - low)
    assert low <= min(a, b) + room
    assert high >= max(a, b) - room
