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


def _either(number: int, function: Callable[..., Any], other: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled choice: `function` for kind `number`, `other` for the rest."""

    @_fast
    def choose(kind, a, b, result):
        if kind == number:
            for k in range(result.size):
                result[k] = function(a[k], b[k])
        else:
            other(kind, a, b, result)

    return choose  # type: ignore[no-any-return]


def _by_kind(functions: list[Callable[..., Any]]) -> Callable[..., Any]:
    """A compiled function of (kind, a, b, result): applies functions[kind] to every a[k], b[k]."""

    @_fast
    def nothing(kind, a, b, result):
        pass

    chosen: Callable[..., Any] = nothing
    for number, function in enumerate(functions):
        chosen = _either(number, function, chosen)
    return chosen


def _of_one(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of one number as one of two, of which it reads the first."""
    inner = compiled(function)

    @_fast
    def outer(a, b):
        return inner(a)

    return outer  # type: ignore[no-any-return]


# h from (s, s); f'(s) from (s, h); each output's part of L and ∂L/∂y from (y, t).
values = _by_kind([_of_one(entry.function) for entry in ACTIVATIONS.values()])
slopes = _by_kind([compiled(entry.derivative) for entry in ACTIVATIONS.values()])
terms = _by_kind([compiled(entry.term) for entry in LOSSES.values()])
derivatives = _by_kind([compiled(entry.derivative) for entry in LOSSES.values()])
