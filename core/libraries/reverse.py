"""The reverse question: which library's convention gives a number at the digits that were typed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.model.quantities import Kind
from core.model.quantity_names import quantity_of

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.libraries.comparison import LibraryComparison, LibraryResult, Textbook
    from core.libraries.steps import Step
    from core.model.network import Network
    from core.model.quantities import Quantity

# Roundings of float32 that a library's own arithmetic may differ by from ours, in units of its last place.
_ROUNDINGS = 8
# What a library's step has; it is of all examples together.
_KINDS = (Kind.LOSS, Kind.GRADIENT, Kind.NEW_WEIGHT)


@dataclass(frozen=True)
class Answer:
    """The library that gives a number.

    textbook: the textbook's own number, and whether it agrees. agree: the results that do, in the registry's
    order. nearest: where none agrees, the one that comes nearest, with its number; None where none has the quantity.
    """

    textbook: float
    is_textbook: bool
    agree: tuple[LibraryResult, ...]
    nearest: tuple[LibraryResult, float] | None


def quantity_named(name: str, network: Network) -> Quantity:
    """The quantity of a step that is called `name`, which `network` must have. Raises InputError with the place."""
    quantity = quantity_of(name, network)
    if quantity.kind not in _KINDS or "@" in name:
        raise InputError(f"{name}: expected a number of the whole step, L, new.2.1.1 or grad.2.1.1")
    return quantity


def whose(comparison: LibraryComparison, typed: str, quantity: Quantity) -> Answer:
    """The conventions that give the number `typed` for `quantity`. Raises InputError where it is no number.

    A number agrees if it is within half a unit of the last digit typed, and of the library's own rounding.
    """
    value, half = typed_number(typed)
    textbook = _number(comparison.textbook, quantity)
    assert textbook is not None
    column, half = _column(comparison, quantity), half * (1 + 1e-9)
    distance = np.abs(column.numbers - value)
    agree = tuple(column.results[k] for k in np.flatnonzero(distance <= half + column.rounding))
    nearest = None
    if len(distance) and not agree:
        k = int(np.argmin(distance))
        nearest = column.results[k], float(column.numbers[k])
    is_textbook = abs(textbook - value) <= half + _rounding(textbook, False)
    return Answer(textbook, is_textbook, agree, nearest)


def typed_number(typed: str) -> tuple[float, float]:
    """A number as it was typed, and half a unit of its last digit."""
    try:
        number = Decimal(typed.strip().replace("−", "-"))
    except InvalidOperation:
        raise InputError(f"number {typed[:40]!r}: expected a decimal number such as 0.40581") from None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not math.isfinite(float(number)):
        raise InputError(f"number {typed[:40]!r}: expected a finite number")
    return float(number), 0.5 * 10.0 ** min(exponent, 300)


def number_of(result: LibraryResult, quantity: Quantity) -> float | None:
    """The number that a library has for `quantity`; None for none."""
    assert result.step is not None
    return _number(result.step, quantity)


def _number(step: Step | Textbook, quantity: Quantity) -> float | None:
    if quantity.kind is Kind.LOSS:
        return step.loss
    matrices = step.gradient if quantity.kind is Kind.GRADIENT else step.weights
    return None if matrices is None else float(matrices[quantity.layer - 2][quantity.i, quantity.j or 0])


@dataclass(frozen=True, eq=False)
class _Column:
    """The results that have a quantity, their numbers for it, and how far rounding may have moved each."""

    results: tuple[LibraryResult, ...]
    numbers: Array
    rounding: Array


# A student's answers are compared one after another, and those of a class.
_columns: WeakKeyDictionary[LibraryComparison, dict[Quantity, _Column]] = WeakKeyDictionary()


def _column(comparison: LibraryComparison, quantity: Quantity) -> _Column:
    known = _columns.setdefault(comparison, {})
    if quantity not in known:
        have = [(each, number) for each in comparison.held if (number := number_of(each, quantity)) is not None]
        rounding = [_rounding(number, each.convention.rounds(quantity.kind is Kind.LOSS)) for each, number in have]
        known[quantity] = _Column(
            tuple(each for each, _ in have), frozen([number for _, number in have]), frozen(rounding)
        )
    return known[quantity]


def _rounding(number: float, single: bool) -> float:
    """How far a library's own rounding may have moved `number`; `single`: it was computed in float32."""
    own = _ROUNDINGS * float(np.spacing(np.float32(abs(number)))) if single else 0.0
    return own + 4 * math.ulp(abs(number))
