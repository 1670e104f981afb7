"""Mistakes at gradients, of one example and of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.exercises.mistakes.base import Mistake, named, near, shown, symbol
from core.model.quantities import Kind, Quantity, value_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.exercises.workings import Workings

_GRADIENT = frozenset({Kind.GRADIENT})
_MEAN = frozenset({Kind.MEAN_GRADIENT})
_BOTH = frozenset({Kind.GRADIENT, Kind.MEAN_GRADIENT})


def _delta(w: Workings, q: Quantity) -> float:
    return float(w.at(q.example).delta[q.layer][q.i])


def _source(w: Workings, q: Quantity) -> float:
    assert q.j is not None
    return w.source(q.layer, q.j, q.example)


def _factor(factor: float, w: Workings, q: Quantity) -> Iterable[float]:
    if q.kind is not Kind.DELTA or q.layer == w.depth:
        yield factor * w.value(q)


def _twice(w: Workings, q: Quantity) -> Iterable[float]:
    return _factor(2.0, w, q)


def _half(w: Workings, q: Quantity) -> Iterable[float]:
    return _factor(0.5, w, q)


def _transposed(w: Workings, q: Quantity) -> Iterable[float]:
    delta, before = w.at(q.example).delta[q.layer], w.at(q.example).h[q.layer - 1]
    assert q.j is not None
    if q.i != q.j < len(delta) and q.i < len(before):
        yield float(delta[q.j] * before[q.i])


def _wrong_layer(w: Workings, q: Quantity) -> Iterable[float]:
    passed = w.at(q.example)
    if q.layer < w.depth:
        yield from passed.delta[q.layer + 1] * _source(w, q)
    if q.layer > 2 and not w.is_bias(q):
        yield from _delta(w, q) * passed.h[q.layer - 2]


def _source_is_sum(w: Workings, q: Quantity) -> Iterable[float]:
    if q.layer > 2 and not w.is_bias(q):
        assert q.j is not None
        yield _delta(w, q) * float(w.at(q.example).s[q.layer - 1][q.j])


def _zero(w: Workings, q: Quantity) -> Iterable[float]:
    if w.is_bias(q):
        yield 0.0


def _times_inputs(w: Workings, q: Quantity) -> Iterable[float]:
    if w.is_bias(q):
        yield _delta(w, q) * float(w.at(q.example).h[q.layer - 1].sum())


def _summed(w: Workings, q: Quantity) -> Iterable[float]:
    if w.is_bias(q):
        yield float(w.at(q.example).delta[q.layer].sum())


def _sum_for_mean(w: Workings, q: Quantity) -> Iterable[float]:
    yield w.value(q) * w.examples


def _mean_twice(w: Workings, q: Quantity) -> Iterable[float]:
    yield w.value(q) / w.examples


# What to say


def _rule_text(w: Workings, q: Quantity) -> str:
    """∂L/∂w as it is made: δ_y times h₁, with their numbers where it is one example's."""
    n, j, example = q.layer, q.j, q.example
    assert j is not None
    delta = near(Kind.DELTA, q)
    kind = Kind.BIAS if w.is_bias(q) else value_kind(n - 1)
    source = Quantity(kind, n - 1, j, example=example)
    if q.kind is Kind.MEAN_GRADIENT:
        return f"it is the mean of {symbol(w, delta)} times {symbol(w, source)}"
    if kind is Kind.BIAS:
        return f"it is {named(w, delta)} times 1"
    return f"it is {named(w, delta)} times {symbol(w, source)} = {shown(_source(w, q))}"


def _twice_sentence(w: Workings, q: Quantity) -> str:
    return "This is twice the right number: the 2 of the square cancels with the ½ of L."


def _half_sentence(w: Workings, q: Quantity) -> str:
    return "This is half the right number: the ½ of L cancels with the 2 of the square."


def _transposed_sentence(w: Workings, q: Quantity) -> str:
    return f"The indices are swapped: {_rule_text(w, q)}."


def _layer_sentence(w: Workings, q: Quantity) -> str:
    return f"This takes δ or h from another layer: {_rule_text(w, q)}."


def _source_sentence(w: Workings, q: Quantity) -> str:
    return f"This is δ times the source's weighted sum: {_rule_text(w, q)}."


def _bias_sentence(w: Workings, q: Quantity) -> str:
    return f"The bias unit has the value 1, so the gradient of its weight is δ: {_rule_text(w, q)}."


def _summed_sentence(w: Workings, q: Quantity) -> str:
    return f"This is the sum of the layer's δ; each node has its own: {_rule_text(w, q)}."


def _mean_sentence(w: Workings, q: Quantity) -> str:
    return f"This is the sum over the examples: divide by their number, {w.examples}."


def _mean_twice_sentence(w: Workings, q: Quantity) -> str:
    return f"This was divided by the {w.examples} examples twice: once is enough."


GRADIENTS = (
    Mistake("factor-two", "twice the right number", _BOTH | {Kind.DELTA}, _twice, _twice_sentence),
    Mistake("half-gradient", "half the right number", _BOTH | {Kind.DELTA}, _half, _half_sentence),
    Mistake("gradient-transposed", "the indices swapped", _GRADIENT, _transposed, _transposed_sentence),
    Mistake("wrong-layer", "δ or h of another layer", _GRADIENT, _wrong_layer, _layer_sentence),
    Mistake("source-is-sum", "the source's s in place of its h", _GRADIENT, _source_is_sum, _source_sentence),
    Mistake("bias-gradient-zero", "no gradient for the bias", _GRADIENT, _zero, _bias_sentence),
    Mistake("bias-times-inputs", "δ Σ h for the bias", _GRADIENT, _times_inputs, _bias_sentence),
    Mistake("bias-summed", "the layer's δ added up for the bias", _GRADIENT, _summed, _summed_sentence),
    Mistake("sum-for-mean", "the sum over the examples in place of the mean", _MEAN, _sum_for_mean, _mean_sentence),
    Mistake("mean-twice", "divided by the number of examples twice", _MEAN, _mean_twice, _mean_twice_sentence),
)
