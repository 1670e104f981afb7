"""Mistakes of the forward pass: at sums, values, derivatives and the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.exercises.mistakes.base import Mistake, named, near, over_outputs, shown, symbol, weight_named
from core.model.activations import ACTIVATIONS
from core.model.quantities import Kind, Quantity, value_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.exercises.workings import Workings

_SUM = frozenset({Kind.SUM})
_VALUE = frozenset({Kind.VALUE})
_LOSS = frozenset({Kind.LOSS})
OTHERS = ("sigmoid", "tanh", "relu")


def _products(w: Workings, q: Quantity) -> float:
    return float(w.matrix(q.layer)[q.i] @ w.at(q.example).h[q.layer - 1])


def _bias(w: Workings, q: Quantity) -> float:
    layer = w.layer(q.layer)
    return float(layer.weights[q.i, -1]) if layer.bias else 0.0


def _without_bias(w: Workings, q: Quantity) -> Iterable[float]:
    if w.layer(q.layer).bias:
        yield _products(w, q)


def _bias_sentence(w: Workings, q: Quantity) -> str:
    return f"This is Σ w h without the bias: add {weight_named(w, q.layer, q.i, w.layer(q.layer).inputs)}."


def _without_first(w: Workings, q: Quantity) -> Iterable[float]:
    first = w.matrix(q.layer)[q.i, 0] * w.at(q.example).h[q.layer - 1][0]
    yield w.value(q) - float(first)


def _first_sentence(w: Workings, q: Quantity) -> str:
    weight = weight_named(w, q.layer, q.i, 0)
    value = w.at(q.example).h[q.layer - 1][0]
    source = symbol(w, Quantity(value_kind(q.layer - 1), q.layer - 1, 0, example=q.example))
    return f"The first term of the sum is missing: add {weight} times {source} = {shown(value)}."


def _wrong_row(w: Workings, q: Quantity) -> Iterable[float]:
    weights, before = w.layer(q.layer).weights, w.at(q.example).h[q.layer - 1]
    rows, inputs = w.matrix(q.layer).shape
    if q.i >= weights.shape[1] or (rows, inputs) == (1, 1):
        return
    count = min(rows, inputs)
    total = float(weights[:count, q.i] @ before[:count])
    yield total + _bias(w, q)
    if w.layer(q.layer).bias:
        yield total


def _row_sentence(w: Workings, q: Quantity) -> str:
    row = ", ".join(shown(number) for number in w.layer(q.layer).weights[q.i][:6])
    matrix = w.notation.matrix(q.layer).lowered
    return f"This uses a column of {matrix}: the weights into this node are its row {q.i + 1} ({row})."


def _sum_itself(w: Workings, q: Quantity) -> Iterable[float]:
    yield w.at(q.example).s[q.layer][q.i]


def _sum_sentence(w: Workings, q: Quantity) -> str:
    f, s = w.notation.letter(q.layer).plain, near(Kind.SUM, q)
    return f"This is the weighted sum itself: apply {f} to {named(w, s)}."


def _twice(w: Workings, q: Quantity) -> Iterable[float]:
    entry = ACTIVATIONS[w.layer(q.layer).activation]
    yield np.asarray(entry.function(w.at(q.example).h[q.layer]))[q.i]


def _twice_sentence(w: Workings, q: Quantity) -> str:
    f, s = w.notation.letter(q.layer).plain, near(Kind.SUM, q)
    return f"Here {f} was applied twice: apply it once, to {named(w, s)}."


def _other_activation(w: Workings, q: Quantity) -> Iterable[float]:
    s = w.at(q.example).s[q.layer]
    for name in OTHERS:
        if name != w.layer(q.layer).activation:
            entry = ACTIVATIONS[name]
            h = entry.function(s)
            yield (h if q.kind is Kind.VALUE else entry.derivative(s, h))[q.i]


def _other_sentence(w: Workings, q: Quantity) -> str:
    entry, s = ACTIVATIONS[w.layer(q.layer).activation], near(Kind.SUM, q)
    what = "function" if q.kind is Kind.VALUE else "derivative"
    return f"This is the {what} of another activation: this layer has {entry.title}, at {named(w, s)}."


def _doubled_loss(w: Workings, q: Quantity) -> Iterable[float]:
    if w.network.loss == "least_squares":
        yield 2.0 * w.value(q)


def _doubled_sentence(w: Workings, q: Quantity) -> str:
    return f"This is Σ (t − y)² = {shown(2.0 * w.value(q))} without the ½: halve it."


def _mean_sentence(w: Workings, q: Quantity) -> str:
    return f"This was divided by the {w.network.sizes[-1]} outputs: L is their sum, not their mean."


FORWARD = (
    Mistake("bias-forgotten", "the bias forgotten", _SUM, _without_bias, _bias_sentence),
    Mistake("input-skipped", "the first term of the sum left out", _SUM, _without_first, _first_sentence),
    Mistake("wrong-row", "a column of the matrix in place of the row", _SUM, _wrong_row, _row_sentence),
    Mistake("no-activation", "s in place of f(s)", _VALUE, _sum_itself, _sum_sentence),
    Mistake("activation-twice", "f applied twice", _VALUE, _twice, _twice_sentence),
    Mistake(
        "other-activation", "another activation function", frozenset({Kind.VALUE, Kind.DERIVATIVE}),
        _other_activation, _other_sentence,
    ),
    Mistake("half-forgotten", "the ½ forgotten", _LOSS, _doubled_loss, _doubled_sentence),
    Mistake("mean-of-outputs", "the mean over the outputs", _LOSS, over_outputs, _mean_sentence),
)  # fmt: skip
