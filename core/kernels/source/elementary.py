"""Elementary functions of single numbers that the compiler can vectorize.

The activations are written once, in core.model.activations. `compiled` compiles that same source with the few
NumPy functions it calls replaced by the ones here: NumPy's own are calls into a library, one number at a
time, which keeps a loop from being vectorized (tanh: 20 ns a number against 2).
"""

# numba infers the types of compiled functions.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

import math
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

# Sums may be reordered and contracted, as vector units require; infinities and NaN keep their meaning.
FAST = {"reassoc", "contract", "nsz", "arcp"}

# ln 2 in two parts, the first with its last bits zero, so that k · ln 2 is exact (Cody, Waite 1980).
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_LOG2_E = 1.0 / math.log(2.0)
# Adding this number rounds to a whole number, stored in the lowest bits of the sum.
_ROUND = 1.5 * 2.0**52
# 1/k! for k = 2 … 13: the Taylor series of e^r is exact to the last bit for |r| ≤ ½ ln 2.
_T2, _T3, _T4, _T5, _T6, _T7, _T8, _T9, _T10, _T11, _T12, _T13 = (1.0 / math.factorial(k) for k in range(2, 14))


# Without FAST, which would cancel the rounding.
@njit(error_model="numpy", fastmath={"contract"})
def _split(x: float) -> tuple[float, float]:
    """Return 2^k and e^r − 1, where x = k ln 2 + r with a whole number k and |r| ≤ ½ ln 2."""
    x = -708.0 if x < -708.0 else x
    x = 709.0 if x > 709.0 else x
    shifted = x * _LOG2_E + _ROUND
    k = shifted - _ROUND
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    bits = np.float64(shifted).view(np.int64)
    power = np.int64((bits << 52) + (1023 << 52)).view(np.float64)
    r2 = r * r
    r4 = r2 * r2
    low = (_T2 + r * _T3) + r2 * (_T4 + r * _T5)
    middle = (_T6 + r * _T7) + r2 * (_T8 + r * _T9)
    high = (_T10 + r * _T11) + r2 * (_T12 + r * _T13)
    return power, r + r2 * (low + r4 * (middle + r4 * high))


@njit(error_model="numpy")
def exp(x: float) -> float:
    """Return e^x, accurate to 3e-16; 0 below e^−708 and infinite above e^709."""
    power, rest = _split(x)
    result = power + power * rest
    result = 0.0 if x < -708.0 else result
    return math.inf if x > 709.0 else result


@njit(error_model="numpy")
def expm1(x: float) -> float:
    """Return e^x − 1, accurate for small x too."""
    power, rest = _split(x)
    result = power * rest + (power - 1.0)
    return math.inf if x > 709.0 else result


@njit(error_model="numpy")
def tanh(x: float) -> float:
    """Return tanh x, accurate to 5e-16."""
    e = expm1(-2.0 * abs(x))
    return math.copysign(-e / (e + 2.0), x)


@register_jitable
def where(condition: bool, yes: float, no: float) -> float:
    """Behave like np.where, for one number."""
    return yes if condition else no


def _numbers() -> ModuleType:
    """Replacement for `np` in an activation compiled for single numbers."""
    module = ModuleType("numbers")
    for name, function in {"exp": exp, "expm1": expm1, "tanh": tanh, "where": where}.items():
        setattr(module, name, function)
    for name in ("abs", "log", "log1p", "sqrt", "minimum", "maximum", "sign", "sin", "cos"):
        setattr(module, name, getattr(np, name))
    return module


_NUMBERS = _numbers()


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile `function`, written with NumPy for arrays, for single numbers.

    Raises InputError where it calls something of NumPy that `_numbers` does not name.
    """
    unknown = [name for name in function.__code__.co_names if hasattr(np, name) and not hasattr(_NUMBERS, name)]
    if unknown:
        raise InputError(f"{function.__name__}: no compiled form of np.{unknown[0]}")
    numbers = {**function.__globals__, "np": _NUMBERS, "erf": math.erf}
    copy = FunctionType(function.__code__, numbers, function.__name__, function.__defaults__)
    return njit(copy, error_model="numpy", fastmath=FAST)  # type: ignore[no-any-return]
