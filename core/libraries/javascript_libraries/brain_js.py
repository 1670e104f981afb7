"""brain.js: one update per example in float32, with a momentum that biases have no part in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.libraries.convention import Convention, count
from core.libraries.families import PLAIN_EACH
from core.libraries.holding import Holds
from core.libraries.objectives import SQUARES
from core.libraries.source import javascript_data
from core.libraries.steps import Held, Step, doubles
from core.libraries.units import RELU, SIGMOID, TANH, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case
    from core.libraries.units import Numbers

# What brain.js adds of a weight's last change, unless told otherwise; it takes no 0.
_MOMENTUM = 0.1
_LEAK = 0.01


def _leaky(s: Numbers) -> Numbers:
    value: Numbers = np.where(s < 0, s.dtype.type(0), s.dtype.type(_LEAK) * s)
    return value


def _leaky_derivative(s: Numbers, h: Numbers) -> Numbers:
    slope: Numbers = np.where(h > 0, h.dtype.type(1), h.dtype.type(_LEAK))
    return slope


LEAKY = Unit("leaky-relu", _leaky, _leaky_derivative)


def _step(case: Case, exact: bool) -> Step:
    precision: type[np.floating[Any]] = np.float64 if exact else np.float32
    held = Held.of(case, precision)
    changes = [np.zeros_like(w) for w in held.weights]
    outputs = held.forward(held.rounded(case.inputs))[1][-1]
    total, gradient = 0.0, None
    for row in range(case.n):
        x, t = held.rounded(case.inputs[row : row + 1]), held.rounded(case.targets[row : row + 1])
        s, h = held.forward(x)
        total += float(SQUARES.loss(s[-1], h[-1], t)[0]) / case.k
        old = list(held.weights)
        gradient = held.update(s, h, SQUARES.delta(held.units[-1], s[-1], h[-1], t), case.rate)
        for n, change in enumerate(changes):
            moved = precision(_MOMENTUM) * change
            moved[:, -1] = 0  # biases have none
            held.weights[n] = held.weights[n] + moved
            changes[n] = held.weights[n] - old[n]
    one = doubles(gradient) if gradient is not None and case.n == 1 else None
    return Step(total / case.n, doubles(held.weights), outputs.astype(np.float64), one)


def _call(activation: str) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        return (
            "const brain = require('brain.js');\n" + javascript_data(case) + "const net = new brain.NeuralNetwork();\n"
            "const input = Object.fromEntries(X[0].map((_, j) => [j, {}]));\n"
            "const layers = [input, ...W.map(w => Object.fromEntries(\n"
            "  w.map((row, i) => [i, {bias: row[row.length - 1], weights: row.slice(0, -1)}])))];\n"
            f"net.fromJSON({{sizes: {list(case.sizes)}, layers, activation: '{activation}', outputLookup: false, "
            "inputLookup: false});\n"
            "const result = net.train(X.map((x, r) => ({input: x, output: T[r]})), "
            "{iterations: 1, learningRate: rate});\n"
            "console.log('loss', result.error);\n"
            "W.forEach((_, n) => console.log('W', JSON.stringify(\n"
            "  Array.from(net.weights[n + 1], (row, i) => [...row, net.biases[n + 1][i]]))));\n"
        )

    return call


def _why(case: Case) -> str:
    momentum = (
        f", and from the second of {count(case.n, 'example')} on each weight, but no bias, also moves by 0.1 of its "
        "last change (the default momentum)"
        if case.n > 1
        else ""
    )
    return f"brain.js steps after each example with the textbook's δ and reports the mean error before it{momentum}."


def _leaky_why(case: Case) -> str:
    return (
        "brain.js's leaky-relu is 0 for a negative sum and 0.01 s for a positive one, with the derivatives 0.01 and 1: "
        "not the Leaky ReLU of the textbooks, so values, loss and step are others."
    )


def _entry(unit: Unit, names: tuple[str, ...], outputs: tuple[str, ...], why: Callable[[Case], str]) -> Convention:
    return Convention(
        library="brain.js",
        setting=unit.name,
        version="1.6.1",
        language="JavaScript",
        precision="float32",
        # One activation in all layers, the output too.
        holds=Holds(dict.fromkeys((*names, *outputs), unit), dict.fromkeys(names, unit), output_like_hidden=True),
        formulas=PLAIN_EACH,
        step=_step,
        why=why,
        call=_call(unit.name),
        recorded="run in Node, with the default momentum of 0.1",
    )


_OTHERS = ("identity", "sigmoid", "tanh", "relu")

CONVENTIONS = (
    _entry(SIGMOID, ("sigmoid",), _OTHERS, _why),
    _entry(TANH, ("tanh",), _OTHERS, _why),
    _entry(RELU, ("relu",), _OTHERS, _why),
    _entry(LEAKY, ("relu", "leaky_relu"), _OTHERS, _leaky_why),
)
