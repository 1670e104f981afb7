"""Mistakes at new weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.exercises.mistakes.base import Mistake, shown, symbol, weight_named
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.exercises.workings import Workings

_NEW = frozenset({Kind.NEW_WEIGHT})


def _weight(w: Workings, q: Quantity) -> float:
    return float(w.layer(q.layer).weights[q.i, q.j])


def _gradient(w: Workings, q: Quantity) -> float:
    return float(w.descent[q.layer][q.i, q.j])


def _uphill(w: Workings, q: Quantity) -> Iterable[float]:
    yield _weight(w, q) + w.exercise.rate * _gradient(w, q)


def _no_rate(w: Workings, q: Quantity) -> Iterable[float]:
    yield _weight(w, q) - _gradient(w, q)


def _same(w: Workings, q: Quantity) -> Iterable[float]:
    yield _weight(w, q)


def _same_bias(w: Workings, q: Quantity) -> Iterable[float]:
    if w.is_bias(q):
        yield _weight(w, q)


def _step(w: Workings, q: Quantity) -> Iterable[float]:
    yield -w.exercise.rate * _gradient(w, q)


def _flat_penalty(w: Workings, q: Quantity) -> Iterable[float]:
    rule = w.exercise.rule
    if rule.l2:
        own = float(w.gradients[q.layer][q.i, q.j])
        yield _weight(w, q) - rule.rate * (own + rule.l2)


def _rate_twice(w: Workings, q: Quantity) -> Iterable[float]:
    rule = w.exercise.rule
    if rule.optimizer == "momentum":
        assert q.j is not None
        place = w.network.place_in_flat(q.layer, q.i, q.j)
        before = 0.0 if rule.state is None else float(rule.state.slots[0, place])
        yield _weight(w, q) - rule.rate * (rule.first * before + rule.rate * _gradient(w, q))


# What to say


def _rule_text(w: Workings, q: Quantity) -> str:
    """The update, with its numbers."""
    assert q.j is not None
    weight, gradient = weight_named(w, q.layer, q.i, q.j), shown(_gradient(w, q))
    return f"{weight}, η = {shown(w.exercise.rate)} and the gradient {gradient}"


def _uphill_sentence(w: Workings, q: Quantity) -> str:
    return f"This goes up the slope: subtract η times the gradient, with {_rule_text(w, q)}."


def _rate_sentence(w: Workings, q: Quantity) -> str:
    return f"The learning rate is missing: multiply the gradient by η, with {_rule_text(w, q)}."


def _same_sentence(w: Workings, q: Quantity) -> str:
    return f"This is the old weight: subtract η times the gradient, with {_rule_text(w, q)}."


def _bias_sentence(w: Workings, q: Quantity) -> str:
    return f"This is the old bias; it learns like the other weights, with {_rule_text(w, q)}."


def _step_sentence(w: Workings, q: Quantity) -> str:
    assert q.j is not None
    old = symbol(w, Quantity(Kind.WEIGHT, q.layer, q.i, q.j))
    return f"This is the step −η ∂L/∂w alone: add it to {old} = {shown(_weight(w, q))}."


def _penalty_sentence(w: Workings, q: Quantity) -> str:
    return f"The penalty adds λ w to the gradient, not λ: with {_rule_text(w, q)}."


def _momentum_sentence(w: Workings, q: Quantity) -> str:
    return f"η is in this twice: v is μ v + g, and only the step is η v, with {_rule_text(w, q)}."


NEW_WEIGHTS = (
    Mistake("uphill", "η g added in place of subtracted", _NEW, _uphill, _uphill_sentence),
    Mistake("rate-forgotten", "the learning rate forgotten", _NEW, _no_rate, _rate_sentence),
    Mistake("no-update", "the old weight", _NEW, _same, _same_sentence),
    Mistake("bias-kept", "the old bias", _NEW, _same_bias, _bias_sentence),
    Mistake("only-step", "the step alone, without the old weight", _NEW, _step, _step_sentence),
    Mistake("penalty-without-weight", "λ in place of λ w", _NEW, _flat_penalty, _penalty_sentence),
    Mistake("momentum-adds-rate", "η twice with momentum", _NEW, _rate_twice, _momentum_sentence),
)
