"""Gradients on random networks: backpropagation, the theorem's recurrence, central differences."""

from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.model.backprop import backward, descend, forward
from core.model.gradient_check import check_gradients
from core.model.network import Layer, Network
from core.model.sensitivities import gradient_by_sensitivities


@st.composite
def cases(draw):
    """A network of 1 to 5 layers of weights, 1 to 9 nodes each, with an input and a target."""
    sizes = draw(st.lists(st.integers(1, 9), min_size=2, max_size=6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    layers = []
    for inputs, size in pairwise(sizes):
        bias = draw(st.booleans())
        activation = draw(st.sampled_from(["identity", "sigmoid", "tanh", "relu"]))
        layers.append(Layer(rng.normal(0, 1, (size, inputs + bias)), activation, bias))
    return Network(tuple(layers)), rng.normal(0, 1, sizes[0]), rng.normal(0, 1, sizes[-1])


@given(cases())
@settings(max_examples=60, deadline=None)
def test_gradients_equal_central_differences(case):
    check = check_gradients(*case)
    assume(not check.kinks)
    assert check.max_relative_error < 1e-7


@given(cases())
@settings(max_examples=40, deadline=None)
def test_gradients_equal_the_recurrence(case):
    network, x, t = case
    values = forward(network, x)
    gradients = backward(network, values, t)
    for n, matrix in enumerate(gradients.weights, 2):
        for i, j in np.ndindex(matrix.shape):
            other = gradient_by_sensitivities(network, values, t, n, i, j)
            assert abs(other - matrix[i, j]) <= 1e-12 * max(1.0, abs(other))


@given(cases(), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_a_step_changes_no_value_given(case, rate):
    network, x, t = case
    before = network.flat.copy()
    gradients = backward(network, forward(network, x), t)
    after = descend(network, gradients.weights, rate)
    assert np.array_equal(network.flat, before)
    for old, gradient, new in zip(network.weights, gradients.weights, after.weights, strict=True):
        assert np.array_equal(new, old - rate * gradient)
        assert not new.flags.writeable


@given(cases())
@settings(max_examples=40, deadline=None)
def test_the_bias_unit_is_an_input_of_one(case):
    """A layer with bias gives what a layer without it gives to an input that ends with 1."""
    network, x, _ = case
    first = network.layers[0]
    assume(first.bias)
    without = Network((Layer(first.weights, first.activation, False), *network.layers[1:]))
    assert np.allclose(forward(without, [*x, 1.0]).y, forward(network, x).y, rtol=1e-12, atol=1e-12)
