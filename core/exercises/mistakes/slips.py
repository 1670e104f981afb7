"""Slips that can be made at any number: another example, a sign, the point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.exercises.mistakes.base import Mistake, of_example, symbol
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.exercises.workings import Workings

_ANY = frozenset(
    {Kind.SUM, Kind.VALUE, Kind.DERIVATIVE, Kind.LOSS, Kind.DELTA, Kind.GRADIENT, Kind.MEAN_GRADIENT, Kind.NEW_WEIGHT}
)
# Of large data sets only these many others; more would make chance hits likely.
_MOST_EXAMPLES = 8


def _other_examples(w: Workings, q: Quantity) -> Iterable[float]:
    others = range(min(len(w.exercise.inputs), _MOST_EXAMPLES))
    match q.kind:
        case Kind.MEAN_GRADIENT:
            yield from (w.value(of_example(q, k)) for k in others)
        case Kind.NEW_WEIGHT:
            for k in others:
                if w.exercise.batch or k:
                    gradients = [w.at(k).gradients[n] for n in range(2, w.depth + 1)]
                    network = w.exercise.rule.apply(w.network, gradients)[0]
                    yield float(network.layer(q.layer).weights[q.i, q.j])
        case _:
            yield from (w.value(replace(q, example=k)) for k in others if k != q.example)


def _other_sentence(w: Workings, q: Quantity) -> str:
    if q.kind in (Kind.MEAN_GRADIENT, Kind.NEW_WEIGHT) and w.exercise.batch:
        return "This is the number of a single example: the batch takes the mean of all."
    return f"This is the number of another example: example {q.example + 1} is asked for."


def _turned(w: Workings, q: Quantity) -> Iterable[float]:
    yield -w.value(q)


def _sign_sentence(w: Workings, q: Quantity) -> str:
    return f"The sign is wrong: {symbol(w, q)} is {'negative' if w.value(q) < 0 else 'positive'}."


def _shifted(w: Workings, q: Quantity) -> Iterable[float]:
    yield from (10.0 * w.value(q), w.value(q) / 10.0)


def _point_sentence(w: Workings, q: Quantity) -> str:
    return f"The digits of {symbol(w, q)} are right, but its decimal point is one place off."


SLIPS = (
    Mistake("other-example", "the number of another example", _ANY, _other_examples, _other_sentence),
    Mistake("sign-slip", "the wrong sign", _ANY, _turned, _sign_sentence),
    Mistake("decimal-slip", "the decimal point one place off", _ANY, _shifted, _point_sentence),
)
