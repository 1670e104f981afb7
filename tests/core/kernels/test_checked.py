"""A compiled kernel is used only where it computes what NumPy computes."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from core.basics.arrays import frozen
from core.gallery.dataset_names import dataset_by_name
from core.kernels import backend, cache
from core.kernels.background import Background
from core.kernels.plan import plan_for
from core.kernels.select import make_engine
from core.model.activations import ACTIVATIONS
from core.model.initializers import new_network
from core.training.backends import COMPILED, COMPILING_FAILED
from core.training.settings import Settings

pytestmark = pytest.mark.skipif(not cache.available(), reason="llvmlite is not installed")

DATA = dataset_by_name("spirals:size=60,noise=0.02,seed=0")
NETWORK = new_network([2, 5, 1], ["tanh", "sigmoid"], [True] * 2, "xavier", 0, "least_squares")
HOW = Settings("mini-batch", 0.02, 20, seed=0, epochs=50)


@pytest.fixture
def _wrong(monkeypatch):
    """Kernels add a little to one weight."""
    run = backend.KernelBackend.run

    def wrong(self, progress, updates, stop_loss):
        found = run(self, progress, updates, stop_loss)
        weights = np.array(found.progress.weights)
        weights[3] += 1e-6
        return dataclasses.replace(found, progress=dataclasses.replace(found.progress, weights=frozen(weights)))

    monkeypatch.setattr(backend.KernelBackend, "run", wrong)
    monkeypatch.setattr(backend, "_passed", set())


@pytest.mark.usefixtures("_wrong")
def test_a_kernel_that_computes_other_numbers_is_not_used():
    engine = make_engine(NETWORK, DATA, HOW, kernels=True)
    assert engine.name == COMPILING_FAILED


@pytest.mark.usefixtures("_wrong")
def test_the_window_goes_on_with_numpy_and_says_why():
    plan = plan_for(NETWORK, HOW, len(DATA))
    engine = make_engine(NETWORK, DATA, HOW, kernels=False)
    background = Background()
    background._switch(engine, plan)
    assert engine.plan is None
    assert background.trouble.endswith("it computes other numbers than NumPy)")


# Three in one kernel: to compile is what takes time.
HIDDEN = [name for name in ACTIVATIONS if "softmax" not in name]
THREES = [HIDDEN[k : k + 3] for k in range(0, len(HIDDEN), 3)]


@pytest.mark.parametrize("names", THREES, ids=" ".join)
def test_kernels_of_every_activation_pass(names):
    sizes = [2, *[3] * len(names), 1]
    network = new_network(sizes, [*names, "identity"], [True] * (len(names) + 1), "xavier", 0, "least_squares")
    assert make_engine(network, DATA, HOW, kernels=True).name == COMPILED


METHODS = ("sgd", "batch", "mini-batch")
OPTIMIZERS = ("gradient-descent", "momentum", "nesterov", "rmsprop", "adam")


@pytest.mark.parametrize(("sizes", "method", "optimizer"), [
    *itertools.product([(2, 8, 8, 1), (2, 40, 40, 1), (2, *[4] * 8, 1)], METHODS, OPTIMIZERS),
    # Without hidden layers an optimizer is the same code as with them.
    *zip([(2, 1)] * 6, METHODS * 2, (*OPTIMIZERS, "gradient-descent"), strict=True),
])  # fmt: skip
def test_kernels_of_every_method_pass(sizes, method, optimizer):
    activations = [*["relu"] * (len(sizes) - 2), "sigmoid"]
    network = new_network(sizes, activations, [True] * (len(sizes) - 1), "xavier", 0, "least_squares")
    how = Settings(method, 0.05, 20, seed=0, epochs=5, optimizer=optimizer, l1=1e-3, l2=1e-3)
    assert make_engine(network, DATA, how, kernels=True).name == COMPILED


def test_weights_of_zero_and_dead_nodes_pass():
    network = NETWORK.with_flat(frozen(np.zeros(NETWORK.parameters)))
    assert make_engine(network, DATA, HOW, kernels=True).name == COMPILED
    dead = new_network([2, 5, 1], ["relu", "relu"], [True] * 2, "xavier", 0, "least_squares")
    dead = dead.with_flat(frozen(np.full(dead.parameters, -5.0)))
    assert make_engine(dead, DATA, HOW, kernels=True).name == COMPILED
