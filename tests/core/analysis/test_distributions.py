"""Distributions of s, h and δ: the numbers of the chain rule, saturation, one scale for all layers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.distributions import (
    BINS,
    MOST,
    common_range,
    counts,
    distributions,
    edges,
    sample_examples,
    summary,
)
from core.data.dataset import Dataset
from core.gallery.presets import preset
from core.model.backprop import backward, forward
from core.model.network import Layer, Network

VALUES = st.lists(st.floats(), min_size=1, max_size=60).map(np.array)


@pytest.mark.parametrize("loss,last", [("least_squares", "tanh"), ("cross_entropy", "softmax")])
def test_every_number_is_that_of_the_chain_rule(loss: str, last: str) -> None:
    draw = np.random.default_rng(1)
    layers = (
        Layer(draw.normal(size=(4, 3)), "sigmoid", False),
        Layer(draw.normal(size=(3, 5)), "silu"),
        Layer(draw.normal(size=(2, 4)), last),
    )
    network = Network(layers, loss)
    targets = np.eye(2)[draw.integers(0, 2, 20)]
    data = Dataset(draw.normal(size=(20, 3)), targets)
    found = distributions(network, data)
    for k, (x, t) in enumerate(zip(data.inputs, data.targets, strict=True)):
        values = forward(network, x)
        gradients = backward(network, values, t)
        for layer, s, h, delta in zip(found, values.s, values.h[1:], gradients.delta, strict=True):
            np.testing.assert_allclose(layer.s[k], s, rtol=1e-12)
            np.testing.assert_allclose(layer.h[k], h, rtol=1e-12)
            np.testing.assert_allclose(layer.delta[k], delta, rtol=1e-10, atol=1e-14)


def test_flat_places_are_saturated_and_nodes_that_are_always_there_are_dead() -> None:
    relu = Layer([[1.0, 0.0], [1.0, -9.0], [0.0, 0.0]], "relu")
    sigmoid = Layer([[30.0, 0.0, 0.0, 0.0]], "sigmoid")
    data = Dataset([[1.0], [0.01], [-1.0]], [[0.0], [0.0], [0.0]])
    hidden, output = distributions(Network((relu, sigmoid)), data)
    assert hidden.saturated[:, 0].tolist() == [False, False, True]
    assert hidden.dead == 2
    assert output.saturated[:, 0].tolist() == [True, False, False]
    assert output.dead == 0


def test_a_summary_is_over_the_finite_values() -> None:
    of = summary(np.array([[1.0, 3.0], [0.0, np.inf], [np.nan, 0.0]]))
    assert (of.count, of.mean, of.least, of.greatest, of.zeros) == (4, 1.0, 0.0, 3.0, 2)
    assert of.sd == pytest.approx(math.sqrt(1.5))
    nothing = summary(np.array([np.nan]))
    assert nothing.count == 0
    assert math.isnan(nothing.mean)


def test_a_logarithmic_scale_holds_every_size_in_whole_decades() -> None:
    layers = [np.array([-3e-7, 0.0]), np.array([0.2, -0.02])]
    assert common_range(layers, True) == (-7.0, 0.0)
    found = counts(layers[0], (-7.0, 0.0), True)
    assert found.sum() == 1
    assert found[int((math.log10(3e-7) + 7) / 7 * BINS)] == 1
    assert common_range([np.zeros(3)], True) == (-3.0, 0.0)
    assert common_range([np.array([1e-300, 1.0])], True)[0] == -39.0


@given(st.lists(VALUES, min_size=1, max_size=3), st.booleans())
def test_every_finite_value_is_counted_once(layers: list[np.ndarray], logarithmic: bool) -> None:
    ends = common_range(layers, logarithmic)
    assert ends[0] < ends[1]
    assert (np.diff(edges(ends)) > 0).all()
    for values in layers:
        finite = values[np.isfinite(values)]
        expected = np.count_nonzero(finite) if logarithmic else finite.size
        assert counts(values, ends, logarithmic).sum() == expected


def test_many_examples_are_looked_at_in_part() -> None:
    network = preset("xor-table").network
    few = Dataset(np.zeros((200, 2)), np.zeros((200, 1)))
    many = Dataset(np.zeros((20_000, 2)), np.zeros((20_000, 1)))
    assert sample_examples(network, few) is few
    assert len(sample_examples(network, many)) == MOST
