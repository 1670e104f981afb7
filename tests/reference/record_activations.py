"""Records every activation and its derivative in 50 digits, by formulas written down a second time.

    python tests/reference/record_activations.py > tests/reference/activations.json

Needs mpmath, and compares with PyTorch where that is installed. test_activations.py compares with the file.
Each record: the name, s, f(s), f'(s). At a kink f' is that of the engine's convention, so kinks are left out.
"""

from __future__ import annotations

import json
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 50
POINTS = [-800.0, -41.0, -20.5, -8.6, -5.4, -5.25, -4.0, -2.7, -1.6, -0.9, -0.3, -1e-9, 1e-300, 1e-9, 0.2, 0.5,
          0.7, 1.3, 2.5, 2.8, 3.5, 5.2, 5.35, 6.5, 8.4, 20.5, 41.0, 600.0]  # fmt: skip
ALPHA, SCALE = mpf("1.6732632423543772848170429916717"), mpf("1.0507009873554804934193349852946")


def sigmoid(s):
    return 1 / (1 + mp.exp(-s))


def normal(s):
    return mp.erfc(-s / mp.sqrt(2)) / 2


def lines(s, places, values, low, high):
    """Straight between the corners, which are the 32-bit numbers of FANN's source."""
    if s < places[0]:
        return mpf(low)
    for x, y, to_x, to_y in zip(places, values, places[1:], values[1:], strict=False):
        if s < to_x:
            return y + (to_y - y) * (s - x) / (to_x - x)
    return mpf(high)


def bits32(*numbers):
    import numpy as np

    return [mpf(float(np.float32(number))) for number in numbers]


TANH = bits32(-2.64665293, -1.47221935, -0.549306154, 0.549306154, 1.47221935, 2.64665293)
SIGMOID = [2 * x for x in bits32(-2.64665246, -1.47221947, -0.549306154, 0.549306154, 1.47221935, 2.64665293)]
FUNCTIONS = {
    "identity": lambda s: s,
    "sigmoid": sigmoid,
    "tanh": mp.tanh,
    "relu": lambda s: max(s, 0),
    "leaky_relu": lambda s: s if s > 0 else mpf(0.01) * s,
    "leaky_relu(0.3)": lambda s: s if s > 0 else mpf(0.3) * s,
    "leaky_relu(2.0)": lambda s: s if s > 0 else 2 * s,
    "elu": lambda s: s if s > 0 else mp.expm1(s),
    "elu(0.5)": lambda s: s if s > 0 else mp.expm1(s) / 2,
    "celu": lambda s: s if s > 0 else mp.expm1(s),
    "celu(0.5)": lambda s: s if s > 0 else mp.expm1(2 * s) / 2,
    "selu": lambda s: SCALE * s if s > 0 else SCALE * ALPHA * mp.expm1(s),
    "softplus": lambda s: mp.log1p(mp.exp(s)),
    "softplus(2.0)": lambda s: mp.log1p(mp.exp(2 * s)) / 2,
    "silu": lambda s: s * sigmoid(s),
    "gelu": lambda s: s * normal(s),
    "gelu_tanh": lambda s: s / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (s + mpf("0.044715") * s**3))),
    "mish": lambda s: s * mp.tanh(mp.log1p(mp.exp(s))),
    "relu6": lambda s: min(max(s, 0), 6),
    "softsign": lambda s: s / (1 + abs(s)),
    "elliott": lambda s: s / (2 * (1 + abs(s))) + mpf(1) / 2,
    "hard_sigmoid": lambda s: min(max(s / 6 + mpf(1) / 2, 0), 1),
    "hard_sigmoid(0.2)": lambda s: min(max(mpf(0.2) * s + mpf(1) / 2, 0), 1),
    "hard_tanh": lambda s: min(max(s, -1), 1),
    "sigmoid_stepwise": lambda s: lines(s, SIGMOID, bits32(0.005, 0.05, 0.25, 0.75, 0.95, 0.995), 0, 1),
    "tanh_stepwise": lambda s: lines(s, TANH, bits32(-0.99, -0.9, -0.5, 0.5, 0.9, 0.99), -1, 1),
    "gaussian": lambda s: mp.exp(-s * s),
    "sin": mp.sin,
    "cos": mp.cos,
    "exponential": mp.exp,
}
SUMS = [[0.3, -1.2, 2.0], [800.0, 1.0, -5.0], [-900.0, -900.5, -899.0], [20.0, -20.0, 0.0]]


def softmax(s, i):
    return mp.exp(s[i]) / mpmath.fsum(mp.exp(each) for each in s)


WHOLE = {
    "softmax": (softmax, lambda s, i: softmax(s, i) * (1 - softmax(s, i))),
    "log_softmax": (lambda s, i: mp.log(softmax(s, i)), lambda s, i: 1 - softmax(s, i)),
}


def records():
    for name, f in FUNCTIONS.items():
        points = [s for s in POINTS if s < 600 or name != "exponential"]
        step = mpf(10) ** -20
        derivatives = [(f(mpf(s) + step) - f(mpf(s) - step)) / (2 * step) if abs(s) > 1e-200 else None for s in points]
        yield {
            "name": name, "s": points, "f": [float(f(mpf(s))) for s in points],
            "derivative": [None if each is None else float(each) for each in derivatives],
        }  # fmt: skip
    for name, (f, derivative) in WHOLE.items():
        rows = [[mpf(s) for s in row] for row in SUMS]
        yield {
            "name": name, "s": SUMS, "f": [[float(f(row, i)) for i in range(3)] for row in rows],
            "derivative": [[float(derivative(row, i)) for i in range(3)] for row in rows],
        }  # fmt: skip


if __name__ == "__main__":
    made_with = f"mpmath {mpmath.__version__}, Python {sys.version.split()[0]}"
    json.dump({"made_with": made_with, "records": list(records())}, sys.stdout)
