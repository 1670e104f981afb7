"""Every optimizer, loss, activation, penalty and schedule agrees with PyTorch's, step by step.

The recorded numbers are made by record_methods.py, which names the versions.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from references import assert_close

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.kernels import cache
from core.kernels.plan import GENERAL, plan_for
from core.model.activations import ACTIVATIONS
from core.model.backprop import backward, forward
from core.model.gradient_check import check_gradients
from core.model.losses import LOSSES
from core.model.network import Layer, Network
from core.model.sensitivities import gradient_by_sensitivities
from core.training.engine import Engine
from core.training.optimizers import OPTIMIZERS
from core.training.reference import train
from core.training.settings import SCHEDULES, Settings

CASES = json.loads((Path(__file__).parents[2] / "reference" / "methods.json").read_bytes())["cases"]
needs_llvm = pytest.mark.skipif(not cache.available(), reason="llvmlite is not installed")


def network_of(case: dict, weights: list | None = None) -> Network:
    layers = zip(weights or case["start"], case["activations"], case["biases"], strict=True)
    return Network(tuple(Layer(w, name, bias) for w, name, bias in layers), case["loss"])


def settings_of(case: dict) -> Settings:
    return Settings("mini-batch", shuffle=False, **case["settings"])


def data_of(case: dict) -> Dataset:
    return Dataset(case["inputs"], case["targets"])


def test_every_entry_is_recorded() -> None:
    assert {case["settings"]["optimizer"] for case in CASES} == set(OPTIMIZERS)
    assert {case["settings"]["schedule"] for case in CASES} == set(SCHEDULES)
    assert {case["loss"] for case in CASES} == set(LOSSES)
    # Those that are not here are in activations.json: see test_activations.py.
    assert {name for case in CASES for name in case["activations"]} <= set(ACTIVATIONS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_reference_is_pytorchs(case: dict) -> None:
    moments = list(islice(train(network_of(case), data_of(case), settings_of(case)), 50))
    assert_close([moment.batch_loss for moment in moments], case["losses"], 1e-12)
    for updates, matrices in case["after"].items():
        found = moments[int(updates) - 1].network.weights
        assert_close([matrix.tolist() for matrix in found], matrices, 1e-12)


@needs_llvm
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_general_kernel_is_pytorchs(case: dict) -> None:
    assert_kernel(case, general=True)


@needs_llvm
@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case["name"] in (
        "adam, softmax, own numbers", "nesterov, mini-batches, L1 and L2", "least_squares of softmax, one by one",
        "binary_cross_entropy of sigmoid", "gelu in hidden layers",
    )],
    ids=lambda case: case["name"],
)  # fmt: skip
def test_a_kernel_of_the_networks_own_shape_is_pytorchs(case: dict) -> None:
    assert_kernel(case, general=False)


def assert_kernel(case: dict, general: bool) -> None:
    from core.kernels.backend import KernelBackend

    network, data, how = network_of(case), data_of(case), settings_of(case)
    plan = GENERAL if general else plan_for(network, how, len(data))
    assert (plan == GENERAL) == general
    engine = Engine(network, data, how, trainer=KernelBackend(network, data, how, plan))
    done = 0
    # In pieces that end anywhere in an epoch, as slices do.
    for updates in (1, 9, 40):
        engine.advance(updates)
        done += updates
        found = engine.snapshot().network.weights
        assert_close([matrix.tolist() for matrix in found], case["after"][str(done)], 1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_goes_on_from_what_the_optimizer_remembers(name: str) -> None:
    case = next(case for case in CASES if case["name"] == name)
    how, network = settings_of(case), network_of(case)
    whole = list(islice(train(network, data_of(case), how), 20))[-1]
    half = list(islice(train(network, data_of(case), how), 7))[-1]
    rest = train(half.network, data_of(case), how, half.epoch, half.update, half.optimizer)
    after = list(islice(rest, 13))[-1]
    assert after.network == whole.network
    assert after.optimizer == whole.optimizer


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ACTIVATIONS)
def test_every_loss_goes_with_every_output_or_says_why_not(loss: str, output: str) -> None:
    rng = np.random.default_rng(5)
    layers = (Layer(rng.normal(0, 0.7, (3, 3)), "tanh"), Layer(rng.normal(0, 0.7, (2, 4)), output))
    if LOSSES[loss].output not in ("", output):
        with pytest.raises(InputError, match="change the loss"):
            Network(layers, loss)
        return
    network = Network(layers, loss)
    x, t = rng.uniform(-1, 1, 2), rng.uniform(0.1, 0.9, 2)
    check = check_gradients(network, x, t)
    assert check.kinks or check.max_relative_error < 1e-8
    values = forward(network, x)
    gradients = backward(network, values, t)
    for n, matrix in enumerate(gradients.weights, 2):
        for i, j in np.ndindex(*matrix.shape):
            assert gradient_by_sensitivities(network, values, t, n, i, j) == pytest.approx(matrix[i, j], abs=1e-14)


def test_the_cross_entropies_are_exact_where_the_outputs_are_nearly_sure() -> None:
    for loss, output in (("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax")):
        network = Network((Layer([[1000.0], [-1000.0]], output, bias=False),), loss)
        gradients = backward(network, forward(network, [1.0]), [0.0, 1.0])
        assert gradients.loss == {"sigmoid": 2000.0, "softmax": 2000.0}[output]
        assert gradients.delta[0].tolist() == [1.0, -1.0]


def test_softmax_is_for_the_last_layer() -> None:
    with pytest.raises(InputError, match="layer 2: Softmax is allowed only in the last layer"):
        Network((Layer(np.ones((2, 2)), "softmax"), Layer(np.ones((1, 3)))))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"optimizer": "sgd"}, "unknown optimizer 'sgd'"),
        ({"momentum": 1.0}, "momentum μ: expected a finite number of at least 0, less than 1, found 1.0"),
        ({"beta2": -0.1}, "β₂: expected a finite number of at least 0, less than 1"),
        ({"epsilon": 0.0}, "ε: expected a finite number above 0"),
        ({"l2": float("nan")}, "L2 λ₂: expected a finite number of at least 0"),
        ({"schedule": "linear"}, "unknown schedule 'linear'"),
        ({"schedule_epochs": 0}, "epochs of the schedule: expected a whole number from 1"),
        ({"schedule_factor": 0.0}, "factor of the schedule γ"),
    ],
)
def test_wrong_settings_are_refused(fields: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        replace(Settings(), **fields)
