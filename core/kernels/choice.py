"""Activations and losses chosen by number while a compiled function runs, for kernels of every network.

The numbers are those of core.kernels.layout: places in ACTIVATIONS and LOSSES.
"""

# numba finds the types of compiled functions by itself.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from core.activations import ACTIVATIONS
from core.kernels.elementary import FAST, compiled
from core.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_fast = njit(nogil=True, error_model="numpy", fastmath=FAST)


def _one(functions: list[Callable[..., Any]]) -> Callable[..., Any]:
    """A compiled function of (kind, a, b), numbers: gives functions[kind](a, b)."""
    first = functions[0]

    @_fast
    def chosen(kind, a, b):
        return first(a, b)

    for number, function in enumerate(functions[1:], 1):
        chosen = _either(number, function, chosen)
    return chosen  # type: ignore[no-any-return]


def _either(number: int, function: Callable[..., Any], other: Callable[..., Any]) -> Callable[..., Any]:
    @_fast
    def choose(kind, a, b):
        return function(a, b) if kind == number else other(kind, a, b)

    return choose  # type: ignore[no-any-return]


def _many(functions: list[Callable[..., Any]]) -> Callable[..., Any]:
    """A compiled function of (kind, a, b, result), arrays: result[k] becomes functions[kind](a[k], b[k]).

    The choice is made once, outside the loop, so that the loop is vectorised.
    """

    @_fast
    def chosen(kind, a, b, result):
        pass

    for number, function in enumerate(functions):
        chosen = _either_loop(number, function, chosen)
    return chosen  # type: ignore[no-any-return]


def _either_loop(
    number: int, function: Callable[..., Any], other: Callable[..., Any]
) -> Callable[..., Any]:
    @_fast
    def choose(kind, a, b, result):
        if kind == number:
            for k in range(result.size):
                result[k] = function(a[k], b[k])
        else:
            other(kind, a, b, result)

    return choose  # type: ignore[no-any-return]


def _of_one(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of one number as one of two, of which it reads the first."""
    inner = compiled(function)

    @_fast
    def outer(a, b):
        return inner(a)

    return outer  # type: ignore[no-any-return]


_VALUES = [_of_one(entry.function) for entry in ACTIVATIONS.values()]
_SLOPES = [compiled(entry.derivative) for entry in ACTIVATIONS.values()]
_TERMS = [compiled(entry.term) for entry in LOSSES.values()]
_DERIVATIVES = [compiled(entry.derivative) for entry in LOSSES.values()]

# h from (s, s), f'(s) from (s, h), an output's part of L and ∂L/∂y from (y, t): for numbers and for arrays.
value, values = _one(_VALUES), _many(_VALUES)
slope, slopes = _one(_SLOPES), _many(_SLOPES)
term, terms = _one(_TERMS), _many(_TERMS)
derivative, derivatives = _one(_DERIVATIVES), _many(_DERIVATIVES)
