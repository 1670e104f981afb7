"""The activations as expressions that C and JavaScript share, of s and of a parameter p.

Functions and constants are words in capitals, which each language replaces.
"""

from __future__ import annotations

_SIGMOID = "(s >= 0 ? 1 : EXP(-ABS(s))) / (1 + EXP(-ABS(s)))"
_SOFTPLUS = "(s > 0 ? s : 0) + LOG1P(EXP(-ABS(s)))"

# By name without parameter. e^ is never raised to a positive power where that matters.
EXPRESSIONS = {
    "identity": "s",
    "sigmoid": _SIGMOID,
    "tanh": "TANH(s)",
    "relu": "s > 0 ? s : 0",
    "leaky_relu": "s > 0 ? s : p * s",
    "elu": "s > 0 ? s : p * EXPM1(s)",
    "softplus": "((s > 0 ? p * s : 0) + LOG1P(EXP(-ABS(p * s)))) / p",
    "silu": f"s * ({_SIGMOID})",
    "gelu": "s * (1 + ERF(s * REAL(0.7071067811865476))) / 2",
    "gelu_tanh": "s * (1 + TANH(REAL(0.7978845608028654) * (s + REAL(0.044715) * s * s * s))) / 2",
    "relu6": "s < 0 ? 0 : s > 6 ? 6 : s",
    "hard_sigmoid": "p * s + REAL(0.5) < 0 ? 0 : p * s + REAL(0.5) > 1 ? 1 : p * s + REAL(0.5)",
    "hard_tanh": "s < -1 ? -1 : s > 1 ? 1 : s",
    "selu": "REAL(1.0507009873554805) * (s > 0 ? s : REAL(1.6732632423543772) * EXPM1(s))",
    "celu": "s > 0 ? s : p * EXPM1(s / p)",
    "mish": f"s * TANH({_SOFTPLUS})",
    "softsign": "s / (1 + ABS(s))",
    "elliott": "s / (2 * (1 + ABS(s))) + REAL(0.5)",
    "exponential": "EXP(s)",
    "gaussian": "EXP(-s * s)",
    "sin": "SIN(s)",
    "cos": "COS(s)",
}
# Those of a whole layer, which each language writes in full.
WHOLE = ("softmax", "log_softmax")
