"""Dropout's expectations are PyTorch's: of outputs, losses and gradients, as recorded from many of its masks."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.model.backprop import backward, forward
from core.model.network import Layer, Network
from core.training.dropout import masks
from core.training.reference import mean_gradient, outputs

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "dropout.json").read_text(encoding="utf-8"))
# The mean of each output, of L and of each gradient, in this order, with standard errors.
MEANS = RECORDED["means"]
RATES = (*RECORDED["rates"], 0.0)
NETWORK = Network(
    tuple(
        Layer(weights, activation, dropout=rate)
        for weights, activation, rate in zip(RECORDED["weights"], RECORDED["activations"], RATES, strict=True)
    )
)
X, T = np.array(RECORDED["input"]), np.array(RECORDED["target"])
# A mean of so many draws is farther than this many standard errors from its expectation once in 300,000 times.
ERRORS = 4.7


def near(found, recorded, extra=0.0) -> None:
    distance = np.abs(np.array(found) - recorded["mean"]) / np.hypot(recorded["error"], extra)
    assert distance.max() < ERRORS, distance


def test_it_was_recorded_with_a_pytorch_that_is_named():
    assert RECORDED["torch"] and RECORDED["draws"] >= 100_000


def test_predictions_are_those_of_pytorch_in_eval_mode():
    np.testing.assert_allclose(outputs(NETWORK, X[None, :])[0], RECORDED["eval"], rtol=1e-13)


def test_expectations_over_all_masks_are_pytorchs():
    """All 2⁹ masks, each with its probability: exact, so that only PyTorch's draws are uncertain."""
    total = dict.fromkeys(MEANS, 0.0)
    for bits in itertools.product((0, 1), repeat=9):
        on, rates = np.array(bits), np.repeat(RATES[:2], (5, 4))
        share = float(np.prod(np.where(on, 1 - rates, rates)))
        factors = np.where(on, 1 / (1 - rates), 0.0)
        made = forward(NETWORK, X, (factors[:5], factors[5:]))
        found = backward(NETWORK, made, T)
        values = (made.y, found.loss, *found.weights)
        total = {name: total[name] + share * value for name, value in zip(MEANS, values, strict=True)}
    for name, value in total.items():
        near(value, MEANS[name])


@pytest.mark.parametrize("seed", [0, 1])
def test_the_masks_that_training_draws_have_pytorchs_means(seed):
    count = RECORDED["draws"]
    drawn = masks(NETWORK, seed, 3, range(count))
    rows, targets = np.tile(X, (count, 1)), np.tile(T, (count, 1))
    loss, gradients = mean_gradient(NETWORK, rows, targets, drawn)
    # Both sides are means of as many draws, with the same standard error.
    for name, value in zip(list(MEANS)[1:], (loss / count, *gradients), strict=True):
        near(value, MEANS[name], MEANS[name]["error"])


def test_a_mask_that_is_not_scaled_up_would_be_found():
    """As older forms of dropout have it, which scale the values of predictions down instead."""
    plain = replace(NETWORK, layers=tuple(replace(layer, dropout=0.0) for layer in NETWORK.layers))
    drawn = [np.where(factors > 0, 1.0, 0.0) for factors in masks(NETWORK, 0, 0, range(1000))]
    found = np.mean([forward(plain, X, (one, other)).y for one, other in zip(*drawn, strict=True)], axis=0)
    with pytest.raises(AssertionError):
        near(found, MEANS["outputs"], np.array(MEANS["outputs"]["error"]) * np.sqrt(RECORDED["draws"] / 1000))
