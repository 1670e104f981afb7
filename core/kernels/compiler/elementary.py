"""Elementary functions of single numbers that LLVM can vectorize.

Where a kernel calls np.exp, np.expm1 or np.tanh, it gets those here: the library's own are calls, one number at a time,
which keep a loop from being vectorized (tanh: 20 ns a number against 2). So the activations are written once, in
core.model.activations.
"""

from __future__ import annotations

import math

from core.kernels.compiler.language import IN_ORDER, bits, floats, of_bits

# ln 2 in two parts, the first with its last bits zero, so that k · ln 2 is exact (Cody, Waite 1980).
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_LOG2_E = 1.0 / math.log(2.0)
# Adding this number rounds to a whole number, stored in the lowest bits of the sum.
_ROUND = 1.5 * 2.0**52
# 1/k! for k = 2 … 13: the Taylor series of e^r is exact to the last bit for |r| ≤ ½ ln 2.
_T2, _T3, _T4, _T5, _T6, _T7, _T8, _T9, _T10, _T11, _T12, _T13 = (1.0 / math.factorial(k) for k in range(2, 14))


# In order, as otherwise the rounding would be canceled.
@floats(*IN_ORDER)
def _split(x: float) -> tuple[float, float]:
    """Return 2^k and e^r − 1, where x = k ln 2 + r with a whole number k and |r| ≤ ½ ln 2, for |x| ≤ 709."""
    shifted = x * _LOG2_E + _ROUND
    k = shifted - _ROUND
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    power = of_bits((bits(shifted) << 52) + (1023 << 52))
    r2 = r * r
    r4 = r2 * r2
    low = (_T2 + r * _T3) + r2 * (_T4 + r * _T5)
    middle = (_T6 + r * _T7) + r2 * (_T8 + r * _T9)
    high = (_T10 + r * _T11) + r2 * (_T12 + r * _T13)
    return power, r + r2 * (low + r4 * (middle + r4 * high))


@floats()
def _within(x: float) -> float:
    """Return x, or the nearest number of which `_split` knows e^x."""
    x = -708.0 if x < -708.0 else x
    return 709.0 if x > 709.0 else x


@floats()
def exp(x: float) -> float:
    """Return e^x, accurate to 3e-16; 0 below e^−708 and infinite above e^709."""
    power, rest = _split(_within(x))
    result = power + power * rest
    result = 0.0 if x < -708.0 else result
    return math.inf if x > 709.0 else result


@floats()
def expm1(x: float) -> float:
    """Return e^x − 1, accurate for small x too."""
    power, rest = _split(_within(x))
    result = power * rest + (power - 1.0)
    return math.inf if x > 709.0 else result


@floats()
def tanh(x: float) -> float:
    """Return tanh x, accurate to 5e-16."""
    # From 20 on it is 1 in all digits.
    size = abs(x)
    power, rest = _split(-2.0 * (20.0 if size > 20.0 else size))
    e = power * rest + (power - 1.0)
    return math.copysign(e / (e + 2.0), x)
