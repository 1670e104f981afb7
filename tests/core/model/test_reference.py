"""The engine against PyTorch's autograd and against examples worked by hand."""

import json

import numpy as np
import pytest
from references import assert_close, parameters

from core.data.dataset import Dataset
from core.files.native import format
from core.model.backprop import backward, descend, forward
from core.model.network import Layer, Network
from core.training.reference import losses, outputs, train
from core.training.settings import Settings


def network_of(case):
    return Network(
        tuple(
            Layer(weights, activation, bias)
            for weights, activation, bias in zip(case["weights"], case["activations"], case["bias"], strict=True)
        )
    )


def trained(network, data, settings, epochs):
    for moment in train(network, data, settings):
        if moment.epoch == epochs:
            return moment.network
    raise AssertionError


@pytest.mark.parametrize("case", parameters("autograd.json", "cases"))
def test_one_step_as_autograd(case):
    network = network_of(case)
    assert network.sizes == tuple(case["sizes"])
    values = forward(network, case["input"])
    gradients = backward(network, values, case["target"])
    updated = descend(network, gradients.weights, case["rate"])
    assert_close(values.s, case["s"], 1e-12)
    assert_close(values.h, case["h"], 1e-12)
    assert_close(gradients.loss, case["loss"], 1e-12)
    assert_close(gradients.delta, case["delta"], 1e-12)
    assert_close(gradients.weights, case["gradients"], 1e-12)
    assert_close(updated.weights, case["updated"], 1e-12)


@pytest.mark.parametrize("case", parameters("autograd.json", "cases"))
def test_training_as_autograd(case):
    network = network_of(case)
    data = Dataset(case["data"]["inputs"], case["data"]["targets"])
    for run in case["training"]:
        settings = Settings(run["method"], run["rate"], run["batch_size"], run["shuffle"])
        after = trained(network, data, settings, run["epochs"])
        assert_close(after.weights, run["weights"], 1e-10)
        assert_close(float(losses(after, data).sum()), run["final_loss"], 1e-10)


@pytest.mark.parametrize("case", parameters("worked_examples.json", "examples"))
def test_worked_example(case):
    network = format.loads(json.dumps(case["network"])).network
    tolerance = case["tolerance"]
    checked = 0
    for row in case.get("expected_table", []):
        values = forward(network, row["x"])
        assert_close(values.s, row["s"], tolerance)
        assert_close(values.h[1:], row["h"], tolerance)
        checked += 1
    if "expected" in case:
        expected = case["expected"]
        values = forward(network, case["input"])
        gradients = backward(network, values, case["target"])
        updated = descend(network, gradients.weights, case["rate"])
        found = {
            "s": values.s,
            "h": values.h,
            "loss": gradients.loss,
            "delta": gradients.delta,
            "gradients": gradients.weights,
            "updated": updated.weights,
            "updated_without_bias": [matrix[:, :-1] for matrix in updated.weights],
            "updated_bias": [matrix[:, -1] for matrix in updated.weights],
        }
        for key, value in expected.items():
            assert_close(found[key], value, tolerance)
            checked += 1
    if "expected_outputs" in case:
        assert_close(outputs(network, np.array(case["data"]["inputs"])), case["expected_outputs"], tolerance)
        checked += 1
    if "expected_weights" in case:
        run = case["training"]
        data = Dataset(case["data"]["inputs"], case["data"]["targets"])
        after = trained(network, data, Settings(run["method"], run["rate"], shuffle=run["shuffle"]), run["epochs"])
        for found_matrix, matrix in zip(after.weights, case["expected_weights"], strict=True):
            assert np.abs(found_matrix - matrix).max() <= tolerance
        checked += 1
    assert checked
