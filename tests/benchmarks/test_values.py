"""Outputs over a grid, and one example with every value."""

import numpy as np
import pytest

from core.kernels import evaluate, load
from core.model import backprop
from core.model.network import Layer, Network
from core.training import reference

from .contestants import c_update
from .rounds import side_by_side
from .test_training import CHAPTER, network_of

NETWORK = network_of((2, 8, 8, 1), "tanh")
GRID = np.stack(np.meshgrid(np.linspace(-1, 1, 100), np.linspace(-1, 1, 100)), -1).reshape(-1, 2)


def numpy_outputs():
    h = GRID
    for layer in NETWORK.layers:
        h = np.tanh(h @ layer.weights[:, :-1].T + layer.weights[:, -1])
    return h


def times(function):
    """`function`, to be called this many times."""

    def run(count):
        for _ in range(count):
            function()

    return run


def test_surface(benchmark):
    load.load_functions()
    load.load_pieces()
    functions = {
        "NumPy": numpy_outputs,
        "chainrule": lambda: evaluate.outputs(NETWORK, GRID),
        "chainrule, reference": lambda: reference.outputs(NETWORK, GRID),
    }
    for function in functions.values():
        np.testing.assert_allclose(function(), numpy_outputs(), atol=1e-12)
    side_by_side(
        benchmark,
        "output surface of 2-8-8-1 tanh, 100 × 100",
        {who: times(function) for who, function in functions.items()},
    )


X, T, RATE = np.array([1.0, 0.0]), np.array([1.0]), 1e-6


def numpy_example():
    """As in a textbook: lists of arrays, one for each layer."""
    h, s = [X], []
    for layer in CHAPTER.layers:
        s.append(layer.weights[:, :-1] @ h[-1] + layer.weights[:, -1])
        h.append(np.maximum(s[-1], 0))
    error = h[-1] - T
    loss, delta, new = 0.5 * error @ error, error * (s[-1] > 0), []
    for n in range(len(s) - 1, -1, -1):
        gradient = np.outer(delta, np.append(h[n], 1.0))
        new.insert(0, CHAPTER.layers[n].weights - RATE * gradient)
        if n:
            delta = (CHAPTER.layers[n].weights[:, :-1].T @ delta) * (s[n - 1] > 0)
    return loss, s, h, new


def core_example():
    passed = backprop.forward(CHAPTER, X)
    gradients = backprop.backward(CHAPTER, passed, T)
    return passed, gradients, backprop.descend(CHAPTER, gradients.weights, RATE)


def test_example(benchmark):
    load.load_functions()
    load.load_pieces()
    step = evaluate.example_function(CHAPTER)
    contestants = {
        "C, plain loops": c_update(CHAPTER, X, T, RATE),
        "chainrule": times(lambda: step(X, T, RATE)),
        "chainrule, reference": times(core_example),
        "NumPy": times(numpy_example),
    }
    side_by_side(benchmark, "one example of 2-2-1 ReLU: forward, backward, update, all values", contestants)


def test_the_examples_agree():
    load.load_functions()
    load.load_pieces()
    loss, _, _, new = numpy_example()
    result = evaluate.example_function(CHAPTER)(X, T, RATE)
    assert result[0] == pytest.approx(loss)
    np.testing.assert_allclose(result[-CHAPTER.parameters :], Network(tuple(Layer(w, "relu") for w in new)).flat)
