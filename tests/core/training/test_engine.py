"""Training in slices: stop conditions, losses of every epoch, divergence; the same for every trainer."""

import math
from functools import cache
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.kernels.backend import KernelBackend
from core.kernels.plan import GENERAL
from core.kernels.select import make_engine
from core.model.network import Layer, Network
from core.training.backends import ReferenceBackend
from core.training.engine import Engine
from core.training.reference import losses, train
from core.training.settings import Settings

XOR = GATES["xor"]
SIGMOID = Network(
    (Layer([[3, 4, -2], [2, 3, -4]], "sigmoid"), Layer([[5, -5, -2]], "sigmoid")),
)
LINE = Network((Layer([[1.0]], "identity", bias=False),))
FAR = Dataset([[1.0], [3.0]], [[0.0], [0.0]])

KERNELS = [False, True]


def make(network, data, how, *moment, kernels):
    """The reference, or the compiled kernel for every network (one to compile, for all tests)."""
    trainer = KernelBackend(network, data, how, GENERAL) if kernels else None
    return Engine(network, data, how, *moment, trainer=trainer)


def mean_loss(network, data):
    return losses(network, data).mean()


@pytest.mark.parametrize("kernels", KERNELS)
@pytest.mark.parametrize("method", ["sgd", "batch", "mini-batch"])
@given(cuts=st.lists(st.integers(1, 9), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_a_run_cut_into_slices_gives_the_same_bits(kernels, method, cuts):
    how = Settings(method, 0.5, batch_size=3, seed=4)
    whole = make(SIGMOID, XOR, how, kernels=kernels)
    whole.advance(sum(cuts))
    sliced = make(SIGMOID, XOR, how, kernels=kernels)
    taken = []
    for cut in cuts:
        sliced.advance(cut)
        taken.extend(sliced.take_losses()[1])
    assert sliced.snapshot().network == whole.snapshot().network
    assert (sliced.snapshot().epoch, sliced.snapshot().update) == divmod(sum(cuts), how.updates_per_epoch(len(XOR)))
    assert taken == whole.take_losses()[1].tolist()


@pytest.mark.parametrize("kernels", KERNELS)
def test_it_is_the_training_of_core(kernels):
    how = Settings("mini-batch", 0.5, batch_size=3, seed=4)
    engine = make(SIGMOID, XOR, how, 2, 1, kernels=kernels)
    engine.advance(21)
    expected = list(islice(train(SIGMOID, XOR, how, 2, 1), 21))[-1]
    found = engine.snapshot()
    assert (found.epoch, found.update) == (expected.epoch, expected.update)
    np.testing.assert_allclose(found.network.flat, expected.network.flat, rtol=1e-12)
    assert found.batch_loss == pytest.approx(expected.batch_loss, rel=1e-12)


@pytest.mark.parametrize("kernels", KERNELS)
def test_a_batch_epochs_loss_is_that_of_the_network_before_it(kernels):
    engine = make(SIGMOID, XOR, Settings("batch", 0.5), kernels=kernels)
    engine.advance(5)
    first, taken = engine.take_losses()
    before = [SIGMOID, *(m.network for m in islice(train(SIGMOID, XOR, Settings("batch", 0.5)), 4))]
    assert first == 0
    np.testing.assert_allclose(taken, [mean_loss(network, XOR) for network in before], rtol=1e-12)
    engine.advance(2)
    assert engine.take_losses()[0] == 5
    assert engine.take_losses()[1].size == 0


@pytest.mark.parametrize("kernels", KERNELS)
def test_it_stops_after_so_many_epochs(kernels):
    engine = make(SIGMOID, XOR, Settings("sgd", 0.1, epochs=3), kernels=kernels)
    engine.advance(10)
    assert engine.finished is None
    engine.advance(10)
    assert engine.finished == "epochs"
    assert (engine.snapshot().epoch, engine.snapshot().update) == (3, 0)
    engine.advance(10)
    assert engine.snapshot().epoch == 3
    assert make(SIGMOID, XOR, Settings(epochs=3), 3, kernels=kernels).finished == "epochs"


@pytest.mark.parametrize("kernels", KERNELS)
def test_it_stops_at_the_first_epoch_that_ends_with_the_loss(kernels):
    how = Settings("sgd", 0.5, stop_loss=0.02, shuffle=False)
    engine = make(SIGMOID, XOR, how, kernels=kernels)
    engine.advance(10_000)
    assert engine.finished == "loss"
    found = engine.snapshot()
    assert found.update == 0
    moments = islice(train(SIGMOID, XOR, how), 4 * found.epoch)
    means = [mean_loss(m.network, XOR) for m in moments if m.update == 0]
    assert [mean <= 0.02 for mean in means] == [False] * (found.epoch - 1) + [True]
    assert engine.take_losses()[1].size == found.epoch


@cache
def diverging(method, count):
    """The first moments of a training that diverges, by the reference: the same for every way to run it."""
    return list(islice(train(LINE, FAR, Settings(method, 300.0, shuffle=False)), count))


@pytest.mark.parametrize("kernels", KERNELS)
@pytest.mark.parametrize("cut", [1, 7, 600])
@pytest.mark.parametrize("method", ["sgd", "batch"])
@pytest.mark.parametrize("share", [1e9, 1e-9], ids=["looking often", "looking once"])
def test_divergence_keeps_the_last_weights_with_a_finite_loss(kernels, cut, method, share, monkeypatch):
    monkeypatch.setattr("core.training.engine.SHARE_OF_LOOKING", share)
    how = Settings(method, 300.0, shuffle=False)
    engine = make(LINE, FAR, how, kernels=kernels)
    while engine.finished is None:
        engine.advance(cut)
    assert engine.finished == "diverged"
    last = engine.snapshot()
    assert math.isfinite(mean_loss(last.network, FAR))
    per_epoch = how.updates_per_epoch(2)
    done = last.epoch * per_epoch + last.update
    moments = diverging(method, done + 1)
    np.testing.assert_allclose(last.network.flat, moments[done - 1].network.flat, rtol=1e-9)
    assert not math.isfinite(mean_loss(moments[done].network, FAR))
    assert engine.diverged_at in (last.epoch, last.epoch + 1)
    assert np.isfinite(engine.take_losses()[1]).all()


def test_looking_whether_the_loss_is_finite_takes_little_of_the_time(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("core.training.engine.time.perf_counter", lambda: now[0])

    class Slow(ReferenceBackend):
        looked = 0

        def run(self, *arguments):
            now[0] += 0.1
            return super().run(*arguments)

        def loss(self, weights):
            now[0] += 0.1
            self.looked += 1
            return super().loss(weights)

    settings = Settings("batch", 0.1)
    trainer = Slow(SIGMOID, XOR, settings)
    engine = Engine(SIGMOID, XOR, settings, trainer=trainer)
    for _ in range(400):
        engine.advance(2)
    assert 3 <= trainer.looked <= 7


@pytest.mark.parametrize("kernels", KERNELS)
def test_weights_that_overflow_behind_a_dead_node_are_noticed(kernels):
    # The node dies as its weight overflows to −∞, and r(−∞) = 0 hides it from the loss.
    network = Network((Layer([[1e-200]], "relu", bias=False), Layer([[1.0]], bias=False)))
    data = Dataset([[1e200]], [[0.0]])
    engine = make(network, data, Settings("batch", 1e200), kernels=kernels)
    engine.advance(100)
    assert engine.finished == "diverged"
    assert engine.snapshot().network == network


def test_a_network_that_starts_out_of_range_stays_as_it_is():
    network = Network((Layer([[1e200]], bias=False),))
    engine = make_engine(network, FAR, Settings(), kernels=False)
    assert (engine.finished, engine.diverged_at) == ("diverged", 0)
    assert engine.snapshot().network == network


def test_data_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="inputs"):
        make_engine(SIGMOID, FAR, Settings())
