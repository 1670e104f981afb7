"""Activations, losses and optimizers chosen by number while a compiled function runs, for kernels of
every network.

The numbers are those of core.kernels.layout: places in ACTIVATIONS, LOSSES and OPTIMIZERS. Softmax, which
is no function of one number, is in core.kernels.output.
"""

# numba finds the types of compiled functions by itself.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from core.activations import ACTIVATIONS
from core.kernels.elementary import FAST, compiled
from core.kernels.update import updating
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

IDENTITY = ACTIVATIONS["identity"]

_fast = njit(nogil=True, error_model="numpy", fastmath=FAST)


def _one(functions: list[Callable[..., Any]]) -> Callable[..., Any]:
    """A compiled function of (kind, …): gives functions[kind](…)."""
    first = functions[0]

    @_fast
    def chosen(kind, *arguments):
        return first(*arguments)

    for number, function in enumerate(functions[1:], 1):
        chosen = _either(number, function, chosen)
    return chosen  # type: ignore[no-any-return]


def _either(number: int, function: Callable[..., Any], other: Callable[..., Any]) -> Callable[..., Any]:
    @_fast
    def choose(kind, *arguments):
        return function(*arguments) if kind == number else other(kind, *arguments)

    return choose  # type: ignore[no-any-return]


def _many(functions: list[Callable[..., Any]]) -> Callable[..., Any]:
    """A compiled function of (kind, a, b, c, result), arrays: of functions[kind], number by number.

    The choice is made once, outside the loop, so that the loop is vectorised.
    """

    @_fast
    def chosen(kind, a, b, c, result):
        pass

    for number, function in enumerate(functions):
        chosen = _either_loop(number, function, chosen)
    return chosen  # type: ignore[no-any-return]


def _either_loop(
    number: int, function: Callable[..., Any], other: Callable[..., Any]
) -> Callable[..., Any]:
    @_fast
    def choose(kind, a, b, c, result):
        if kind == number:
            for k in range(result.size):
                result[k] = function(a[k], b[k], c[k])
        else:
            other(kind, a, b, c, result)

    return choose  # type: ignore[no-any-return]


def _of_first(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of one number as one of three, of which it reads the first."""
    inner = compiled(function)

    @_fast
    def outer(a, b, c):
        return inner(a)

    return outer  # type: ignore[no-any-return]


def _of_first_two(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of two numbers as one of three, of which it reads the first two."""
    inner = compiled(function)

    @_fast
    def outer(a, b, c):
        return inner(a, b)

    return outer  # type: ignore[no-any-return]


_ONE_BY_ONE = [IDENTITY if entry.whole else entry for entry in ACTIVATIONS.values()]
_VALUES = [_of_first(entry.function) for entry in _ONE_BY_ONE]
_SLOPES = [_of_first_two(entry.derivative) for entry in _ONE_BY_ONE]
_TERMS = [compiled(entry.term) for entry in LOSSES.values()]
_DERIVATIVES = [compiled(entry.derivative) for entry in LOSSES.values()]

# For numbers and for arrays: h from (s, s, s); f'(s) from (s, h, h); an output's part of L from (s, y, t),
# and its derivative from (y, t, Σ t): see core.losses.
value, values = _one(_VALUES), _many(_VALUES)
slope, slopes = _one(_SLOPES), _many(_SLOPES)
term, terms = _one(_TERMS), _many(_TERMS)
derivative, derivatives = _one(_DERIVATIVES), _many(_DERIVATIVES)
# One update of all weights: see core.kernels.update.
descend = _one([updating(entry) for entry in OPTIMIZERS.values()])
