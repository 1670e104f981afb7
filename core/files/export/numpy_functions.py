"""The activations and their derivatives as lines of NumPy, by name; PARAMETER stands for the parameter."""

from __future__ import annotations

_SIGMOID = "np.where(s >= 0, 1.0, np.exp(-np.abs(s))) / (1.0 + np.exp(-np.abs(s)))"
_PHI = "0.5 * (1.0 + np.vectorize(math.erf, otypes=[float])(s * math.sqrt(0.5)))"

# Of s, an array whose last axis is the nodes.
FUNCTIONS: dict[str, list[str]] = {
    "identity": ["return s"],
    "sigmoid": [f"return {_SIGMOID}"],
    "tanh": ["return np.tanh(s)"],
    "relu": ["return np.where(s > 0, s, 0.0)"],
    "leaky_relu": ["return np.where(s > 0, s, PARAMETER * s)"],
    "elu": ["return np.where(s > 0, s, PARAMETER * np.expm1(np.minimum(s, 0.0)))"],
    "softplus": ["return np.logaddexp(0.0, PARAMETER * s) / PARAMETER"],
    "silu": [f"return s * ({_SIGMOID})"],
    "gelu": [f"return s * {_PHI}"],
    "softmax": ["e = np.exp(s - np.max(s, axis=-1, keepdims=True))", "return e / np.sum(e, axis=-1, keepdims=True)"],
    "relu6": ["return np.clip(s, 0.0, 6.0)"],
    "hard_sigmoid": ["return np.clip(PARAMETER * s + 0.5, 0.0, 1.0)"],
    "hard_tanh": ["return np.clip(s, -1.0, 1.0)"],
    "celu": ["return np.where(s > 0, s, PARAMETER * np.expm1(np.minimum(s, 0.0) / PARAMETER))"],
    "softsign": ["return s / (1.0 + np.abs(s))"],
    "elliott": ["return s / (2.0 * (1.0 + np.abs(s))) + 0.5"],
    "exponential": ["return np.exp(s)"],
    "gaussian": ["return np.exp(-s * s)"],
    "sin": ["return np.sin(s)"],
    "cos": ["return np.cos(s)"],
}
# Of s and h = f(s).
DERIVATIVES: dict[str, list[str]] = {
    "identity": ["return np.ones_like(s)"],
    "sigmoid": ["return h * (1.0 - h)"],
    "tanh": ["return 1.0 - h * h"],
    "relu": ["return np.where(s > 0, 1.0, 0.0)"],
    "leaky_relu": ["return np.where(s > 0, 1.0, PARAMETER)"],
    "elu": ["return np.where(s > 0, 1.0, PARAMETER * np.exp(np.minimum(s, 0.0)))"],
    "softplus": ["return 1.0 / (1.0 + np.exp(-PARAMETER * s))"],
    "silu": [f"sigma = {_SIGMOID}", "return sigma * (1.0 + s * (1.0 - sigma))"],
    "gelu": [f"return {_PHI} + s * np.exp(-0.5 * s * s) / math.sqrt(2.0 * math.pi)"],
    "softmax": ["return h * (1.0 - h)  # the diagonal of the Jacobian alone"],
    "relu6": ["return np.where((s > 0) & (s < 6), 1.0, 0.0)"],
    "hard_sigmoid": ["return np.where((h > 0) & (h < 1), PARAMETER, 0.0)"],
    "hard_tanh": ["return np.where(np.abs(s) < 1, 1.0, 0.0)"],
    "celu": ["return np.where(s > 0, 1.0, np.exp(np.minimum(s, 0.0) / PARAMETER))"],
    "softsign": ["return 1.0 / (1.0 + np.abs(s)) ** 2"],
    "elliott": ["return 0.5 / (1.0 + np.abs(s)) ** 2"],
    "exponential": ["return h"],
    "gaussian": ["return -2.0 * s * h"],
    "sin": ["return np.cos(s)"],
    "cos": ["return -np.sin(s)"],
}
