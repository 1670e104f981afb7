"""Training: one epoch of three networks by everyone who is installed here."""

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.data.gates import GATES
from core.model.network import Layer, Network
from core.training.settings import Settings

from .contestants import TRAINERS, pairs
from .rounds import side_by_side


def network_of(sizes, activation, seed=0):
    rng = np.random.default_rng(seed)
    return Network(
        tuple(
            Layer(rng.normal(0, 1 / np.sqrt(below + 1), (size, below + 1)), activation) for below, size in pairs(sizes)
        )
    )


def curve():
    x = np.random.default_rng(1).normal(size=(500, 2))
    return Dataset(x, np.sin(x[:, :1]) * x[:, 1:])


def digits():
    """Of the size of the 8 × 8 digits: what they show does not matter for the time."""
    rng = np.random.default_rng(2)
    return Dataset(rng.random((1797, 64)), np.eye(10)[rng.integers(0, 10, 1797)])


CHAPTER = Network((Layer([[3, 4, 2], [2, 3, 4]], "relu"), Layer([[5, 5, 2]], "relu")))
SIGMOID = Network((Layer([[3, 4, -2], [2, 3, -4]], "sigmoid"), Layer([[5, -5, -2]], "sigmoid")))
WORK = {
    "XOR 2-2-1 ReLU, batch": (CHAPTER, GATES["xor"], Settings("batch", 0.01)),
    "XOR 2-2-1 sigmoid, batch": (SIGMOID, GATES["xor"], Settings("batch", 0.5)),
    "2-8-8-1 tanh, 500 examples, mini-batch 10": (
        network_of((2, 8, 8, 1), "tanh"), curve(), Settings("mini-batch", 0.01, 10, shuffle=False),
    ),
    "64-64-32-10 sigmoid, 1,797 examples, mini-batch 32": (
        network_of((64, 64, 32, 10), "sigmoid"), digits(), Settings("mini-batch", 0.05, 32, shuffle=False),
    ),
}  # fmt: skip


@pytest.mark.parametrize("work", WORK)
def test_epoch(benchmark, work):
    contestants = {who: make(*WORK[work]) for who, make in TRAINERS.items()}
    side_by_side(benchmark, f"epoch of {work}", contestants)
