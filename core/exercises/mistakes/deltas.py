"""Mistakes at the error terms δ, of the outputs and of hidden layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.exercises.mistakes.base import Mistake, named, near, over_outputs, shown, symbol
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.model.objective import output_derivative
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.basics.arrays import Array
    from core.exercises.workings import Workings

    Numbers = Callable[[Workings, Quantity], Iterable[float]]

_DELTA = frozenset({Kind.DELTA})
_SLOPE = frozenset({Kind.DELTA, Kind.DERIVATIVE})


def _output(numbers: Numbers) -> Numbers:
    """`numbers` at the outputs only."""
    return lambda w, q: numbers(w, q) if q.layer == w.depth else ()


def _hidden(numbers: Numbers) -> Numbers:
    """`numbers` at hidden layers only."""
    return lambda w, q: numbers(w, q) if q.layer < w.depth else ()


def error(w: Workings, q: Quantity) -> float:
    """∂L/∂y of an output, or y − t where loss and activation belong together."""
    y, t = w.at(q.example).h[w.depth], w.exercise.targets[q.example]
    return float(output_derivative(w.network, y, t)[q.i])


def carried_back(w: Workings, q: Quantity, weights: Array | None = None) -> float:
    """Σ_k w_kj δ_k of a hidden node."""
    used = w.matrix(q.layer + 1) if weights is None else weights
    return float(used[:, q.i] @ w.at(q.example).delta[q.layer + 1])


def slope(w: Workings, q: Quantity) -> float:
    """f′(s) of the node."""
    return float(w.at(q.example).slope[q.layer][q.i])


def _own_slope(w: Workings) -> bool:
    """Whether δ of an output has f′(s) as a factor."""
    loss, last = LOSSES[w.network.loss], w.network.layers[-1].activation
    return not loss.output and not ACTIVATIONS[last].whole


def _slope_text(w: Workings, q: Quantity) -> str:
    return named(w, near(Kind.DERIVATIVE, q))


def _all_but_slope(w: Workings, q: Quantity) -> float | None:
    """The factor of f′(s) in δ; 1 for f′(s) itself, None if f′ is not a factor."""
    if q.kind is Kind.DERIVATIVE:
        return None if ACTIVATIONS[w.layer(q.layer).activation].whole else 1.0
    if q.layer < w.depth:
        return carried_back(w, q)
    return error(w, q) if _own_slope(w) else None


def _with_slopes(wrong: Callable[[Workings, Quantity], Iterable[float]]) -> Numbers:
    """δ with each of these numbers in place of f′(s)."""

    def numbers(w: Workings, q: Quantity) -> Iterable[float]:
        rest = _all_but_slope(w, q)
        return () if rest is None else (rest * number for number in wrong(w, q))

    return numbers


def _at(w: Workings, n: int, s: float) -> float:
    """f′ of layer n at any s."""
    entry, point = ACTIVATIONS[w.layer(n).activation], np.array([s])
    return float(entry.derivative(point, entry.function(point))[0])


def _slope_of_value(w: Workings, q: Quantity) -> Iterable[float]:
    yield _at(w, q.layer, float(w.at(q.example).h[q.layer][q.i]))


def _shortcut_of_sum(w: Workings, q: Quantity) -> Iterable[float]:
    s = float(w.at(q.example).s[q.layer][q.i])
    match w.layer(q.layer).activation:
        case "sigmoid":
            yield s * (1.0 - s)
        case "tanh":
            yield 1.0 - s * s


def _tanh_sign(w: Workings, q: Quantity) -> Iterable[float]:
    if w.layer(q.layer).activation == "tanh":
        square = float(w.at(q.example).h[q.layer][q.i]) ** 2
        yield from (1.0 + square, -square)


def _neighbours(w: Workings, q: Quantity) -> Iterable[float]:
    """δ of a hidden node with f′ taken at the sums of the next layer."""
    after = w.at(q.example).s[q.layer + 1]
    if ACTIVATIONS[w.layer(q.layer + 1).activation].whole:
        return
    layers = (q.layer,) if w.layer(q.layer).activation == w.layer(q.layer + 1).activation else (q.layer, q.layer + 1)
    terms = w.matrix(q.layer + 1)[:, q.i] * w.at(q.example).delta[q.layer + 1]
    for n in layers:
        slopes = np.array([_at(w, n, float(s)) for s in after])
        yield from slopes * terms.sum()
        if len(after) > 1:
            yield float(slopes @ terms)


def _error_sign(w: Workings, q: Quantity) -> Iterable[float]:
    yield -error(w, q) * (slope(w, q) if _own_slope(w) else 1.0)


def _error_only(w: Workings, q: Quantity) -> Iterable[float]:
    if _own_slope(w):
        yield error(w, q)


def _needless_slope(w: Workings, q: Quantity) -> Iterable[float]:
    if LOSSES[w.network.loss].output:
        yield error(w, q) * slope(w, q)


def _without_first(w: Workings, q: Quantity) -> Iterable[float]:
    first = w.matrix(q.layer + 1)[0, q.i] * w.at(q.example).delta[q.layer + 1][0]
    yield (carried_back(w, q) - float(first)) * slope(w, q)


def _one_path(w: Workings, q: Quantity) -> Iterable[float]:
    if w.network.sizes[q.layer] > 1:
        yield float(w.matrix(q.layer + 1)[0, q.i] * w.at(q.example).delta[q.layer + 1][0]) * slope(w, q)


def _no_slope(w: Workings, q: Quantity) -> Iterable[float]:
    yield carried_back(w, q)


def _slope_alone(w: Workings, q: Quantity) -> Iterable[float]:
    yield slope(w, q)


def _no_weights(w: Workings, q: Quantity) -> Iterable[float]:
    yield slope(w, q) * float(w.at(q.example).delta[q.layer + 1].sum())


def _new_weights(w: Workings, q: Quantity) -> Iterable[float]:
    after = w.updated.layer(q.layer + 1)
    yield slope(w, q) * carried_back(w, q, after.weights[:, : after.inputs])


def _transposed(w: Workings, q: Quantity) -> Iterable[float]:
    weights = w.matrix(q.layer + 1)
    if q.i < weights.shape[0] and weights.shape != (1, 1):
        count = min(weights.shape)
        yield slope(w, q) * float(weights[q.i, :count] @ w.at(q.example).delta[q.layer + 1][:count])


# What to say


def _sum_text(w: Workings, q: Quantity) -> str:
    return f"Σ w δ = {shown(carried_back(w, q))}"


def _error_text(w: Workings, q: Quantity) -> str:
    y, t = near(Kind.VALUE, q), near(Kind.TARGET, q)
    return f"{symbol(w, y)} − {symbol(w, t)} = {shown(error(w, q))}"


def _by_slope(text: str) -> Callable[[Workings, Quantity], str]:
    return lambda w, q: f"{text}: multiply by {_slope_text(w, q)}."


def _at_sum(text: str) -> Callable[[Workings, Quantity], str]:
    return lambda w, q: f"{text}: at {named(w, near(Kind.SUM, q))} it is {_slope_text(w, q)}."


def _missing_term(which: str) -> Callable[[Workings, Quantity], str]:
    def sentence(w: Workings, q: Quantity) -> str:
        return f"{which}: the error comes back from all {w.network.sizes[q.layer]} nodes, {_sum_text(w, q)}."

    return sentence


def _sign_sentence(w: Workings, q: Quantity) -> str:
    return f"The sign is reversed: δ has {_error_text(w, q)}, not t − y; the update then subtracts."


def _needless_sentence(w: Workings, q: Quantity) -> str:
    return f"With this loss f′ cancels: δ is {_error_text(w, q)} alone, without {_slope_text(w, q)}."


def _mean_sentence(w: Workings, q: Quantity) -> str:
    return f"This was divided by the {w.network.sizes[-1]} outputs: L is their sum, so each δ is whole."


def _error_forgotten_sentence(w: Workings, q: Quantity) -> str:
    return f"This is {symbol(w, near(Kind.DERIVATIVE, q))} alone: multiply by {_sum_text(w, q)}."


def _weight_sentence(w: Workings, q: Quantity) -> str:
    return f"The weights are missing: multiply each δ by its weight before adding, {_sum_text(w, q)}."


def _new_sentence(w: Workings, q: Quantity) -> str:
    return f"This uses the weights after their update: the old ones are meant, {_sum_text(w, q)}."


def _transposed_sentence(w: Workings, q: Quantity) -> str:
    column = ", ".join(shown(number) for number in w.matrix(q.layer + 1)[:, q.i][:6])
    return f"These are weights of another node: from this one lead {column}, the column {q.i + 1} of the next matrix."


DELTAS = (
    Mistake("input-skipped", "the first term of the sum left out", _DELTA, _hidden(_without_first),
            _missing_term("The first term of the sum is missing")),
    Mistake("mean-of-outputs", "the mean over the outputs", _DELTA, _output(over_outputs), _mean_sentence),
    Mistake("error-sign", "t − y in place of y − t", _DELTA, _output(_error_sign), _sign_sentence),
    Mistake("error-only", "y − t without f′(s)", _DELTA, _output(_error_only),
            _by_slope("This is y − t without f′(s)")),
    Mistake("slope-for-cross-entropy", "f′(s) where it cancels", _DELTA, _output(_needless_slope), _needless_sentence),
    Mistake("slope-of-value", "f′ taken at h in place of s", _SLOPE, _with_slopes(_slope_of_value),
            _at_sum("Here f′ was taken at the value h in place of the sum s")),
    Mistake("shortcut-of-sum", "the shortcut for h used with s", _SLOPE, _with_slopes(_shortcut_of_sum),
            _at_sum("This uses the shortcut for f′ with s in place of h")),
    Mistake("tanh-slope-sign", "a wrong sign in tanh′", _SLOPE, _with_slopes(_tanh_sign),
            _at_sum("The derivative of tanh is 1 − h²")),
    Mistake("slope-of-neighbour", "f′ at the sum of the next layer's node", _DELTA, _hidden(_neighbours),
            _at_sum("Here f′ was taken at the node that the error comes from; it belongs to this node")),
    Mistake("slope-forgotten", "Σ w δ without f′(s)", _DELTA, _hidden(_no_slope),
            _by_slope("This is Σ w δ without f′(s)")),
    Mistake("error-forgotten", "f′(s) alone, without Σ w δ", _DELTA, _hidden(_slope_alone), _error_forgotten_sentence),
    Mistake("weight-forgotten", "f′(s) Σ δ, without the weights", _DELTA, _hidden(_no_weights), _weight_sentence),
    Mistake("new-weights", "the weights after their update", _DELTA, _hidden(_new_weights), _new_sentence),
    Mistake("weights-transposed", "the weights of another node", _DELTA, _hidden(_transposed), _transposed_sentence),
    Mistake("one-path", "only the first of several paths", _DELTA, _hidden(_one_path),
            _missing_term("This is only the path over the first node")),
)  # fmt: skip
