"""R's nnet: an objective without ½ and without a mean, and no plain step at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import Convention, Formulas
from core.libraries.families import one, two
from core.libraries.holding import Holds
from core.libraries.objectives import CLASSES, SQUARES, Objective, bare_delta
from core.libraries.source import combined
from core.libraries.steps import Rule, Step
from core.libraries.units import IDENTITY, SOFTMAX, Unit
from core.libraries.units import SIGMOID as SMOOTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case
    from core.libraries.units import Numbers

# Sums beyond this give exactly 0 or 1.
_BEYOND = 15.0
_TINY = 1e-80


def _cut(s: Numbers) -> Numbers:
    value: Numbers = np.where(s < -_BEYOND, 0.0, np.where(s > _BEYOND, 1.0, SMOOTH.function(s)))
    return value


SIGMOID = Unit("sigmoid", _cut, SMOOTH.derivative)


def _entropy(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    # Relative to the targets' own entropy, which is 0 for targets of 0 and 1.
    with np.errstate(divide="ignore", invalid="ignore"):
        right = np.where(t > 0, t * np.log((y + _TINY) / t), 0.0)
        wrong = np.where(t < 1, (1 - t) * np.log((1 - y + _TINY) / (1 - t)), 0.0)
    total: Numbers = -np.sum(right + wrong, axis=-1)
    return total


def _step(rule: Rule) -> Callable[[Case, bool], Step]:
    return lambda case, exact: replace(rule.run(case), weights=None)


def _call(option: str) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        inputs, hidden, outputs = case.sizes
        units = [np.roll(row, 1) for w in case.weights for row in w]
        return (
            "library(nnet)\n"
            f"x <- matrix({combined(case.inputs.ravel())}, ncol = {inputs}, byrow = TRUE)\n"
            f"t <- matrix({combined(case.targets.ravel())}, ncol = {outputs}, byrow = TRUE)\n"
            f"w <- {combined(np.concatenate(units))}  # unit by unit, the bias first\n"
            f"m <- nnet(x, t, size = {hidden}, Wts = w, maxit = 0, trace = FALSE{option})\n"
            'cat("loss", format(m$value, digits = 17), "\\n")\n'
        )

    return call


def _entry(setting: str, formulas: Formulas, rule: Rule, output: dict[str, Unit], option: str, why: str) -> Convention:
    hidden = dict.fromkeys(("identity", "sigmoid", "tanh", "relu"), SIGMOID)
    return Convention(
        library="R nnet", setting=setting, version="7.3-18", language="R", precision="float64",
        holds=Holds(output, hidden, layers=(1, 1), targets="one-hot" if setting == "softmax" else "any"),
        formulas=formulas, step=_step(rule), why=lambda case: why, call=_call(option),
        recorded="value with maxit = 0; the gradient from the package's own compiled code",
    )  # fmt: skip


_NO_STEP = "nnet makes no plain step (it minimizes by BFGS), so only its loss and gradient compare"
_NONE = r"w' = \differs{\text{no plain step: BFGS}}"


def _formulas(likeness: str, loss: str, delta: str, loss_text: str, step_text: str) -> Formulas:
    return Formulas(likeness, loss, delta, loss_text, step_text, update=_NONE)


_SQUARES = _formulas(
    "least_squares", r"L = \differs{1} \cdot S", r"\delta = \differs{2} (y - t)\, f'(s)", "S",
    "no plain step; gradient is 2",
)  # fmt: skip
_TWICE = f"{_NO_STEP}: its objective is Σ (t − y)² without the ½, and its gradient 2 times the textbook's."

CONVENTIONS = (
    _entry("least squares", _SQUARES, Rule(SQUARES, one, two), {"sigmoid": SIGMOID}, "", _TWICE),
    _entry(
        "least squares, linout", _SQUARES, Rule(SQUARES, one, two), {"identity": IDENTITY}, ", linout = TRUE", _TWICE
    ),
    _entry(
        "entropy",
        _formulas(
            "binary_cross_entropy", r"L = -\sum \left( t \ln y + (1 - t) \ln(1 - y) \right)", r"\delta = y - t",
            "binary cross-entropy", "no plain step; gradient is 1, without f′",
        ),
        Rule(Objective("binary_cross_entropy", _entropy, bare_delta), one, one), {"sigmoid": SIGMOID},
        ", entropy = TRUE", f"{_NO_STEP}: its objective is the summed cross-entropy, with δ = y − t.",
    ),
    _entry(
        "softmax",
        _formulas(
            "cross_entropy", r"L = -\sum t \ln y", r"\delta = y - t", "cross-entropy", "no plain step; gradient is 1"
        ),
        Rule(CLASSES, one, one), {"softmax": SOFTMAX}, ", softmax = TRUE",
        f"{_NO_STEP}: its objective is the summed cross-entropy, with δ = y − t.",
    ),
)  # fmt: skip
