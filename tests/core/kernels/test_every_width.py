"""Layers of every small width learn by compiled kernels as by NumPy: compilers treat widths of their vectors apart."""

import numpy as np
import pytest

from core.gallery.dataset_names import dataset_by_name
from core.kernels import cache
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.training.backends import COMPILED
from core.training.settings import Settings

pytestmark = pytest.mark.skipif(not cache.available(), reason="llvmlite is not installed")


@pytest.mark.parametrize("method", ["batch", "mini-batch"])
@pytest.mark.parametrize("width", [3, 4, 5, 8, 9, 16])
def test_two_hidden_layers_of_a_width_learn_as_numpy_does(width: int, method: str) -> None:
    data = dataset_by_name("spirals:size=60,noise=0.02,seed=0")
    network = new_network([2, width, width, 1], ["tanh", "relu", "identity"], [True] * 3, "xavier", 0, "least_squares")
    how = Settings(method, 0.02, 20, seed=0, epochs=5)
    weights = []
    for kernels in (True, False):
        engine = make_engine(network, data, how, kernels=kernels)
        # A kernel that computes other numbers would not be used: see core.kernels.backend.
        assert (engine.name == COMPILED) == kernels
        engine.advance(3)
        weights.append(np.concatenate([layer.weights.ravel() for layer in engine.snapshot().network.layers]))
    assert weights[0] == pytest.approx(weights[1], rel=1e-12, abs=1e-14)
