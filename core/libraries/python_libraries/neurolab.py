"""neurolab: the whole set is one batch; MSE is divided by the outputs, not by the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import DELTA, Convention, Formulas, by, count, multiple
from core.libraries.families import one, per_kn
from core.libraries.holding import Holds
from core.libraries.objectives import SQUARES, Objective
from core.libraries.source import names, python_data
from core.libraries.steps import Rule
from core.libraries.units import usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case
    from core.libraries.units import Numbers, Unit

_UNITS = usual("identity", "sigmoid", "tanh")
_WORDS = {"identity": "PureLin", "sigmoid": "LogSig", "tanh": "TanSig", "softmax": "SoftMax"}
_LEAST = float(np.spacing(1))


def _entropy(s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    y, t = np.clip(y, _LEAST, 1 - _LEAST), np.clip(t, _LEAST, 1 - _LEAST)
    total: Numbers = -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)
    return total


def _entropy_delta(unit: Unit, s: Numbers, y: Numbers, t: Numbers) -> Numbers:
    # Softmax's units are led back through y (1 − y) alone.
    delta: Numbers = -(t / (y + _LEAST) - (1 - t) / (1 - y + _LEAST)) * (y * (1 - y))
    return delta


def half(n: int, k: int) -> float:
    """½."""
    return 0.5


def two_per_k(n: int, k: int) -> float:
    """2 / k."""
    return 2.0 / k


def per_k(n: int, k: int) -> float:
    """1 / k."""
    return 1.0 / k


def _call(error: str) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        transfer = ", ".join(f"nl.trans.{name}()" for name in names(case, _WORDS))
        return (
            "import neurolab as nl  # needs NumPy 1\nimport numpy as np\n\n"
            + python_data(case)
            + f"net = nl.net.newff([[-1, 1]] * {case.sizes[0]}, {list(case.sizes[1:])}, [{transfer}])\n"
            "for layer, w in zip(net.layers, map(np.array, W)):\n"
            '    layer.np["w"][:], layer.np["b"][:] = w[:, :-1], w[:, -1]\n'
            f"net.trainf, net.errorf = nl.train.train_gd, nl.error.{error}()\n"
            "# epochs=2 is one update; the first number is the loss before it.\n"
            "losses = net.train(np.array(X), np.array(T), epochs=2, goal=-1e300, show=0, lr=rate)\n"
            'print("loss", float(losses[0]))\n'
            "for layer in net.layers:\n"
            '    print("W", np.column_stack([layer.np["w"], layer.np["b"]]).tolist())\n'
        )

    return call


def _entry(error: str, holds: Holds, formulas: Formulas, rule: Rule, why: Callable[[Case], str]) -> Convention:
    return Convention(
        library="neurolab", setting=f"train_gd, {error}", version="0.3.5", language="Python", precision="float64",
        holds=holds, formulas=formulas, step=by(rule), why=why, call=_call(error),
        recorded="run from Python with NumPy 1.26",
    )  # fmt: skip


CONVENTIONS = (
    _entry(
        "SSE", Holds(_UNITS, _UNITS), Formulas("least_squares", r"L = \tfrac{1}{2} S", DELTA, "S / 2", "1"),
        Rule(SQUARES, half, one),
        lambda case: "neurolab's SSE is the textbook's loss, summed over the batch, so the step is equal to it.",
    ),
    _entry(
        "MSE", Holds(_UNITS, _UNITS),
        Formulas(
            "least_squares", r"L = \differs{\frac{1}{k n}} S", r"\delta = \differs{\frac{2}{k}} (y - t)\, f'(s)",
            "S / (kn)", "2 / k (not over n)",
        ),
        Rule(SQUARES, per_kn, two_per_k),
        lambda case: (
            f"neurolab's MSE is reported as the mean over {count(case.n, 'example')} and {count(case.k, 'output')}, "
            f"but its step is divided by the outputs only: {multiple('2 / k', 2 / case.k)}."
        ),
    ),
    _entry(
        "CEE", Holds(usual("sigmoid", "softmax"), _UNITS),
        Formulas(
            "binary_cross_entropy",
            r"L = \differs{-\frac{1}{k n}} \sum \left( t \ln y + (1 - t) \ln(1 - y) \right)",
            r"\delta = \differs{\frac{1}{k}} (y - t)", "binary cross-entropy / (kn)", "1 / k, without f′",
        ),
        Rule(Objective("binary_cross_entropy", _entropy, _entropy_delta), per_kn, per_k),
        lambda case: (
            f"neurolab's CEE reports a mean over {count(case.n, 'example')} and {count(case.k, 'output')}, but its δ "
            f"is (y − t) / k, without f′ and for softmax units, too: {multiple('1 / k', 1 / case.k)} for a summed "
            "cross-entropy."
        ),
    ),
)  # fmt: skip
