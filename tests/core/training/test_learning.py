"""What the program is for: networks learn what they should, and show where they learn too much."""

import numpy as np
import pytest

from core.data.split import split
from core.gallery.dataset_names import dataset_by_name
from core.kernels import cache
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.training.reference import losses, outputs
from core.training.settings import Settings

pytestmark = pytest.mark.skipif(not cache.available(), reason="llvmlite is not installed")


def trained(network, data, how):
    engine = make_engine(network, data, how, kernels=True)
    while engine.finished is None:
        engine.advance(100 * how.updates_per_epoch(len(data)))
        yield engine.snapshot().network


def test_two_spirals_are_told_apart_from_nearly_every_start():
    solved = 0
    for seed in range(10):
        data = dataset_by_name(f"spirals:size=200,noise=0.02,seed={seed}")
        network = new_network(
            [2, 8, 8, 1], ["tanh", "tanh", "sigmoid"], [True] * 3, "xavier", seed, "binary_cross_entropy"
        )
        # 20,000 epochs take about 1.5 s on two shared cores.
        how = Settings("mini-batch", 0.02, 20, seed=seed, optimizer="adam", epochs=20_000)
        for after in trained(network, data, how):
            if ((outputs(after, data.inputs) > 0.5) == (data.targets > 0.5)).mean() > 0.99:
                solved += 1
                break
        if solved == 8:
            break
    assert solved == 8


def test_digits_never_seen_are_read():
    training, test, _ = split(dataset_by_name("digits"), 0.25, 1)
    network = new_network([64, 32, 10], ["relu", "softmax"], [True] * 2, "he", 1, "cross_entropy")
    how = Settings("mini-batch", 0.003, 32, seed=1, optimizer="adam", epochs=40)
    *_, after = trained(network, training, how)
    assert (outputs(after, test.inputs).argmax(1) == test.targets.argmax(1)).mean() > 0.95


@pytest.mark.parametrize(("l2", "turns"), [(0.0, True), (0.01, False)])
def test_a_large_network_learns_the_noise_of_few_points_unless_l2_holds_it(l2, turns):
    for seed in range(3):
        training, test, _ = split(dataset_by_name(f"sine:size=24,noise=0.25,seed={seed}"), 0.5, seed)
        network = new_network([1, 32, 32, 1], ["tanh", "tanh", "identity"], [True] * 3, "xavier", seed)
        how = Settings("batch", 0.005, seed=seed, optimizer="adam", epochs=20_000, l2=l2)
        curve = np.array([losses(after, test).mean() for after in trained(network, training, how)])
        rise = curve[-1] / curve.min()
        assert rise > 1.5 if turns else rise < 1.1
