"""scikit-learn: MLPRegressor reports a mean over the outputs, and steps by their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import Convention, Formulas, by, count, multiple
from core.libraries.families import MEAN_CLASSES, half_per_kn, mean_classes_why, per_n
from core.libraries.holding import Holds
from core.libraries.objectives import SQUARES, Objective, bare_delta, by_values, softmax_delta
from core.libraries.source import python_data
from core.libraries.steps import Rule
from core.libraries.units import IDENTITY, usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case
    from core.libraries.units import Numbers

# Rows of one update, where batch_size is "auto".
_ROWS = 200
_LEAST = float(np.finfo(np.float64).eps)
_HIDDEN = usual("identity", "sigmoid", "tanh", "relu")
_WORDS = {"identity": "identity", "sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}


def _classes(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    total: Numbers = -np.sum(t * np.log(np.clip(y, _LEAST, 1 - _LEAST)), axis=-1)
    return total


_BINARY = Objective("binary_cross_entropy", by_values(_LEAST), bare_delta)
_CLASSES = Objective("cross_entropy", _classes, softmax_delta)


def _call(model: str, targets: str, classes: str = "", each: bool = False) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        hidden = _WORDS[case.units[0].name] if len(case.units) > 1 else "identity"
        rows = ", batch_size=1" if each else ""
        return (
            f"import numpy as np\nfrom sklearn.neural_network import {model}\n\n"
            + python_data(case)
            + f"X, T = np.array(X), np.array(T)\ny = {targets}\n"
            f"m = {model}(hidden_layer_sizes={case.sizes[1:-1]!r}, activation={hidden!r}, solver='sgd',\n"
            f"    alpha=0, momentum=0, learning_rate_init=rate, shuffle=False{rows})\n"
            f"m.partial_fit(X, y{classes.format(k=case.k)})  # makes the arrays\n"
            "for own, bias, w in zip(m.coefs_, m.intercepts_, map(np.array, W)):\n"
            "    own[:], bias[:] = w[:, :-1].T, w[:, -1]\n"
            "m.partial_fit(X, y)  # the step\n"
            'print("loss", float(m.loss_))\n'
            "for own, bias in zip(m.coefs_, m.intercepts_):\n"
            '    print("W", np.vstack([own, bias]).T.tolist())\n'
        )

    return call


def _entry(
    setting: str, holds: Holds, formulas: Formulas, rule: Rule, why: Callable[[Case], str],
    call: Callable[[Case], str], several: bool = False,
) -> Convention:  # fmt: skip
    return Convention(
        library="scikit-learn", setting=setting, version="1.9.1", language="Python", precision="float64", holds=holds,
        formulas=formulas, step=by(rule), why=why, call=call,
        recorded="run from Python; the weights were written over coefs_ and intercepts_", several=several,
    )  # fmt: skip


_REGRESSOR = Formulas(
    "least_squares", r"L = \differs{\frac{1}{2 k n}} S", r"\delta = \differs{\frac{1}{n}} (y - t)\, f'(s)",
    "S / (2kn)", "1 / n (not 1 / (kn))",
)  # fmt: skip
_CLASSIFIER = Formulas(
    "binary_cross_entropy",
    r"L = \differs{-\frac{1}{n}} \sum \left( t \ln y + (1 - t) \ln(1 - y) \right)",
    r"\delta = \differs{\frac{1}{n}} (y - t)", "binary cross-entropy / n", "1 / n, without f′",
)  # fmt: skip
# Its outputs are linear, whatever the network's are; softmax is what its classifier is for.
_LINEAR = Holds(dict.fromkeys(("identity", "sigmoid", "tanh", "relu"), IDENTITY), _HIDDEN, alike=True)
_BINARY_ONE = Holds(usual("sigmoid"), _HIDDEN, alike=True, outputs=(1, 1), targets="binary")
_SUM = Rule(SQUARES, half_per_kn, per_n, batch=_ROWS)


def _regressor_why(case: Case) -> str:
    return (
        f"MLPRegressor reports half the mean over {count(case.n, 'example')} and {count(case.k, 'output')}, but steps "
        f"by the mean over the examples of the sum over the outputs: {multiple('1 / n', 1 / min(case.n, _ROWS))}."
    )


def _classifier_why(case: Case) -> str:
    return (
        f"MLPClassifier sums the cross-entropy over {count(case.k, 'output')} and takes the mean over "
        f"{count(case.n, 'example')}, with δ = y − t: its step is {multiple('1 / n', 1 / min(case.n, _ROWS))} for a "
        "summed cross-entropy."
    )


def _each_why(model: str, delta: str) -> Callable[[Case], str]:
    return lambda case: (
        f"With batch_size=1 {model} makes a step of {delta} after each of {count(case.n, 'example')}, so every "
        "example after the first meets weights already updated, and loss_ is the mean of the losses before each update."
    )


CONVENTIONS = (
    _entry(
        "MLPRegressor", _LINEAR, _REGRESSOR, _SUM, _regressor_why,
        _call("MLPRegressor", "T[:, 0] if T.shape[1] == 1 else T"),
    ),
    _entry(
        "MLPRegressor, batch_size=1", _LINEAR,
        _REGRESSOR.each(
            r"L = \differs{\frac{1}{2 k n}} S", "S / (2kn), each before its own update",
            r"\delta = (y - t)\, f'(s)", "1 per example",
        ),
        Rule(SQUARES, half_per_kn, per_n, batch=1), _each_why("MLPRegressor", "the textbook's size"),
        _call("MLPRegressor", "T[:, 0] if T.shape[1] == 1 else T", each=True), several=True,
    ),
    _entry(
        "MLPClassifier binary", _BINARY_ONE, _CLASSIFIER, Rule(_BINARY, per_n, per_n, batch=_ROWS), _classifier_why,
        _call("MLPClassifier", "T[:, 0].astype(int)", ", classes=[0, 1]"),
    ),
    _entry(
        "MLPClassifier binary, batch_size=1", _BINARY_ONE,
        _CLASSIFIER.each(
            _CLASSIFIER.loss, "binary cross-entropy / n, each before its own update", r"\delta = \differs{y - t}",
            "1 per example, without f′",
        ),
        Rule(_BINARY, per_n, per_n, batch=1), _each_why("MLPClassifier", "δ = y − t, without f′,"),
        _call("MLPClassifier", "T[:, 0].astype(int)", ", classes=[0, 1]", each=True), several=True,
    ),
    _entry(
        "MLPClassifier multilabel",
        Holds(usual("sigmoid"), _HIDDEN, alike=True, outputs=(2, float("inf")), targets="binary"), _CLASSIFIER,
        Rule(_BINARY, per_n, per_n, batch=_ROWS), _classifier_why,
        _call("MLPClassifier", "T.astype(int)", ", classes=list(range({k}))"),
    ),
    _entry(
        "MLPClassifier {k} classes",
        Holds(usual("softmax"), _HIDDEN, alike=True, outputs=(3, float("inf")), targets="one-hot"), MEAN_CLASSES,
        Rule(_CLASSES, per_n, per_n, batch=_ROWS), mean_classes_why("MLPClassifier's log-loss"),
        _call("MLPClassifier", "T.argmax(1)", ", classes=list(range({k}))"),
    ),
)  # fmt: skip
