"""FANN: its own sigmoid of straight lines, a steepness of ½, an error function of artanh, a float32 rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import Convention, Formulas, count, multiple
from core.libraries.families import PLAIN_EACH
from core.libraries.holding import Holds
from core.libraries.source import braced, listed
from core.libraries.steps import Held, Step, doubles
from core.libraries.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case
    from core.libraries.units import Numbers

# FANN's points of the sigmoid: sums (times the steepness) and values, constants in single precision.
_POINTS = np.array(
    [
        -2.64665246009826660156, -1.47221946716308593750, -0.549306154251098632812,
        0.549306154251098632812, 1.47221934795379638672, 2.64665293693542480469,
    ]
)  # fmt: skip
_VALUES = np.array([0.005, 0.05, 0.25, 0.75, 0.95, 0.995], dtype=np.float32).astype(np.float64)
_LOW, _HIGH = float(np.float32(0.01)), float(np.float32(0.99))
_EDGE = float(np.float32(0.98))
# Beyond this, the error function is ±17.
_FULL, _MOST = 0.9999999, 17.0


def _sigmoid(steepness: float) -> Callable[[Numbers], Numbers]:
    def function(s: Numbers) -> Numbers:
        value: Numbers = 1.0 / (1.0 + np.exp(-2.0 * _bounded(s, steepness)))
        return value

    return function


def _bounded(s: Numbers, steepness: float) -> Numbers:
    most = 150.0 / steepness
    bounded: Numbers = np.clip(steepness * s, -most, most)
    return bounded


def _sigmoid_derivative(steepness: float) -> Callable[[Numbers, Numbers], Numbers]:
    def derivative(s: Numbers, h: Numbers) -> Numbers:
        h = np.clip(h, _LOW, _HIGH)
        slope: Numbers = 2.0 * steepness * h * (1.0 - h)
        return slope

    return derivative


def _stepwise(s: Numbers) -> Numbers:
    scaled = 0.5 * s
    k = np.clip(np.searchsorted(_POINTS, scaled, side="right") - 1, 0, 4)
    rise = (_VALUES[k + 1] - _VALUES[k]) * (scaled - _POINTS[k]) / (_POINTS[k + 1] - _POINTS[k]) + _VALUES[k]
    value: Numbers = np.where(scaled < _POINTS[0], 0.0, np.where(scaled < _POINTS[-1], rise, 1.0))
    return value


def _symmetric(steepness: float, name: str) -> Unit:
    def function(s: Numbers) -> Numbers:
        value: Numbers = 2.0 / (1.0 + np.exp(-2.0 * _bounded(s, steepness))) - 1.0
        return value

    def derivative(s: Numbers, h: Numbers) -> Numbers:
        h = np.clip(h, -_EDGE, _EDGE)
        slope: Numbers = steepness * (1.0 - h * h)
        return slope

    return Unit(name, function, derivative)


def _linear(steepness: float, name: str) -> Unit:
    return Unit(name, lambda s: steepness * s, lambda s, h: s * 0.0 + steepness)


SIGMOID = Unit("sigmoid", _sigmoid(0.5), _sigmoid_derivative(0.5))
STEPWISE = Unit("sigmoid stepwise", _stepwise, _sigmoid_derivative(0.5))
SYMMETRIC, HALF_SYMMETRIC = _symmetric(1.0, "tanh"), _symmetric(0.5, "tanh of s/2")
LINEAR, HALF_LINEAR = _linear(1.0, "identity"), _linear(0.5, "s/2")
_WORDS = {
    "sigmoid": "FANN_SIGMOID", "sigmoid stepwise": "FANN_SIGMOID_STEPWISE", "tanh": "FANN_SIGMOID_SYMMETRIC",
    "tanh of s/2": "FANN_SIGMOID_SYMMETRIC", "identity": "FANN_LINEAR", "s/2": "FANN_LINEAR",
}  # fmt: skip


@dataclass(frozen=True)
class FannStep:
    """One step: after each example, or in a `batch`; `linear`: the error function, else FANN's default artanh."""

    batch: bool
    linear: bool

    def __call__(self, case: Case, exact: bool) -> Step:
        """See Convention.step; exact leaves the float32 of rate and loss out."""
        held = Held.of(case, np.float64)
        single: Callable[[float], float] = float if exact else lambda value: float(np.float32(value))
        rate = single(single(case.rate) / case.n) if self.batch else single(case.rate)
        size = case.n if self.batch else 1
        outputs = held.forward(held.rounded(case.inputs))[1][-1]
        total, gradient = single(0.0), None
        for start in range(0, case.n, size):
            x, t = held.rounded(case.inputs[start : start + size]), held.rounded(case.targets[start : start + size])
            s, h = held.forward(x)
            error = (t - h[-1]) / (2.0 if held.units[-1].name.startswith("tanh") else 1.0)
            for value in (error * error).ravel():
                total = single(total + single(float(value)))
            if not self.linear:
                error = _artanh(error)
            gradient = held.update(s, h, -error * held.units[-1].derivative(s[-1], h[-1]), rate)
        one = doubles([g / (case.n if self.batch else 1) for g in gradient]) if gradient and size == case.n else None
        return Step(single(total / (case.n * case.k)), doubles(held.weights), outputs, one)


def _artanh(error: Numbers) -> Numbers:
    inside = np.clip(error, -_FULL, _FULL)
    turned = np.log((1.0 + inside) / (1.0 - inside))
    result: Numbers = np.where(error < -_FULL, -_MOST, np.where(error > _FULL, _MOST, turned))
    return result


def _call(step: FannStep, steepness: float, defaults: bool = False) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        layers = ", ".join(map(str, case.sizes))
        setting = ""
        if not defaults:
            for n, unit in enumerate(case.units, 1):
                setting += f"    fann_set_activation_function_layer(ann, {_WORDS[unit.name]}, {n});\n"
                setting += f"    fann_set_activation_steepness_layer(ann, {steepness!r}, {n});\n"
        if step.linear:
            setting += "    fann_set_train_error_function(ann, FANN_ERRORFUNC_LINEAR);\n"
        return _C.format(
            n=case.n, inputs=case.sizes[0], k=case.k, count=len(case.sizes), layers=layers, rate=repr(case.rate),
            x=braced(case.inputs.ravel()), t=braced(case.targets.ravel()),
            w=braced(np.concatenate([w.ravel() for w in case.weights])),
            shape="; ".join(listed(w) for w in case.weights), setting=setting, step=_BATCH_C if step.batch else _EACH_C,
            algorithm="BATCH" if step.batch else "INCREMENTAL",
        )  # fmt: skip

    return call


_EACH_C = """    fann_reset_MSE(ann);
    for (unsigned r = 0; r < N; r++)
        fann_train(ann, X + r * INPUTS, T + r * OUTPUTS);
"""
_BATCH_C = """    struct fann_train_data *data = fann_create_train(N, INPUTS, OUTPUTS);
    for (unsigned r = 0; r < N; r++) {
        memcpy(data->input[r], X + r * INPUTS, sizeof(double) * INPUTS);
        memcpy(data->output[r], T + r * OUTPUTS, sizeof(double) * OUTPUTS);
    }
    fann_train_epoch(ann, data);
"""
# Braces of C are doubled for str.format.
_C = """/* cc step.c -ldoublefann -lm && ./a.out */
#include <doublefann.h>
#include <stdio.h>
#include <string.h>

enum {{ N = {n}, INPUTS = {inputs}, OUTPUTS = {k}, LAYERS = {count} }};
static unsigned sizes[] = {{{layers}}};
static double X[] = {x};
static double T[] = {t};
static double W[] = {w}; /* layer by layer, row by row, each row's bias last */

int main(void) {{
    struct fann *ann = fann_create_standard_array(LAYERS, sizes);
{setting}    fann_set_learning_rate(ann, {rate});
    fann_set_training_algorithm(ann, FANN_TRAIN_{algorithm});
    /* FANN keeps its connections in the same order. */
    memcpy(ann->weights, W, sizeof W);
{step}    printf("loss %.17g\\n", (double)fann_get_MSE(ann));
    const double *w = ann->weights;
    for (unsigned n = 1; n < LAYERS; n++) {{
        printf("W [");
        for (unsigned i = 0; i < sizes[n]; i++) {{
            printf(i ? ", [" : "[");
            for (unsigned j = 0; j <= sizes[n - 1]; j++)
                printf(j ? ", %.17g" : "%.17g", *w++);
            printf("]");
        }}
        printf("]\\n");
    }}
    fann_destroy(ann);
    return 0;
}}
"""

_LINEAR_BATCH = Formulas(
    "least_squares", r"L = \differs{\frac{1}{k n}} S", r"\delta = \differs{\frac{1}{n}} (y - t)\, f'(s)",
    "S / (kn)", "1 / n",
)  # fmt: skip
_ARTANH = r"\delta = \differs{-2\, \operatorname{artanh}(t - y)}\, f'(s)"
_ARTANH_BATCH = replace(
    _LINEAR_BATCH, delta=r"\delta = \differs{-\frac{2}{n}\, \operatorname{artanh}(t - y)}\, f'(s)",
    step_text="(1 / n) · 2 artanh(t − y) in place of t − y, about 2 / n",
)  # fmt: skip
_ARTANH_EACH = replace(PLAIN_EACH, delta=_ARTANH, step_text="2 artanh(t − y) in place of t − y, about 2 per example")
_HALF_EACH = replace(
    PLAIN_EACH, delta=r"\delta = (y - t)\, \differs{\tfrac{1}{2}}",
    hidden=r"\delta_j = \differs{\tfrac{1}{2}} \tanh'(\differs{\tfrac{1}{2}} s_j) \sum_i w_{ij}\, \delta_i",
    step_text="1 per example, of units with the sums halved",
)  # fmt: skip
_SYMMETRIC_EACH = PLAIN_EACH.each(
    r"L = \differs{\frac{1}{4 k n}} S", "S / (4kn), each before its own update",
    r"\delta = \differs{\tfrac{1}{2}} (y - t)\, f'(s)", "½ per example",
)  # fmt: skip

_FLOAT_RATE = "its rate is a float32 number"


def _cut(case: Case) -> str:
    """The remark if a unit is so near its bounds that FANN's f′ is not that of its value."""
    h = Held.of(case, np.float64).forward(case.inputs)[1][1:]
    bounds = {"sigmoid": (_LOW, _HIGH), "tanh": (-_EDGE, _EDGE)}
    for unit, values in zip(case.units, h, strict=True):
        low, high = next((b for name, b in bounds.items() if unit.name.startswith(name)), (-np.inf, np.inf))
        if (values < low).any() or (values > high).any():
            return f"; f′ is taken from values cut to {low:.2g} … {high:.2g}, which a saturated unit here is beyond"
    return ""


def _linear_why(case: Case) -> str:
    return (
        f"With the linear error function FANN makes the textbook's step after each example; {_FLOAT_RATE}{_cut(case)}."
    )


def _batch_why(case: Case) -> str:
    return (
        f"FANN's batch takes the mean over {count(case.n, 'example')} of the sum over the outputs: "
        f"{multiple('1 / n', 1 / case.n)}; {_FLOAT_RATE}{_cut(case)}."
    )


_TANH_ERROR = "By default FANN leads 2 artanh(t − y) back in place of t − y, about twice the textbook's step"


def _tanh_why(case: Case) -> str:
    return f"{_TANH_ERROR} and more for large errors, after each example{_cut(case)}."


def _default_each_why(case: Case, when: str = "after each example") -> str:
    return (
        f"{_TANH_ERROR}, {when}, and its sigmoid is straight lines between six points, with the smooth sigmoid's "
        "derivative."
    )


def _default_why(case: Case) -> str:
    return _default_each_why(case, f"in a mean over {count(case.n, 'example')}")


def _half_why(case: Case) -> str:
    return (
        "FANN's default steepness of 0.5 halves every sum, so the units are tanh(s / 2) and s / 2: values, loss and "
        "step are those of another network."
    )


def _symmetric_why(case: Case) -> str:
    return (
        "FANN halves t − y at symmetric outputs, in its MSE too, so each example's step is "
        f"{multiple('½', 0.5)} of a network with tanh outputs; f′ is that of values cut to −0.98 … 0.98."
    )


_NAMED = "{order}, SIGMOID_SYMMETRIC hidden and LINEAR output, steepness {steepness}, linear error"
_SIGMOIDS = Holds({"sigmoid": SIGMOID}, {"sigmoid": SIGMOID})
_STEPS = Holds({"sigmoid": STEPWISE}, {"sigmoid": STEPWISE})
_TANH = Holds({"identity": LINEAR}, {"tanh": SYMMETRIC})
_HALVED = Holds({"identity": HALF_LINEAR}, {"tanh": HALF_SYMMETRIC})
_ALL_TANH = Holds({"identity": SYMMETRIC, "tanh": SYMMETRIC}, {"tanh": SYMMETRIC}, output_like_hidden=True)
_EACH_LINEAR, _BATCH_LINEAR = FannStep(False, True), FannStep(True, True)
_EACH_TANH, _BATCH_TANH = FannStep(False, False), FannStep(True, False)


def _entry(
    setting: str, holds: Holds, formulas: Formulas, step: FannStep, why: Callable[[Case], str], steepness: float = 0.5,
    defaults: bool = False,
) -> Convention:  # fmt: skip
    return Convention(
        library="FANN", setting=setting, version="2.2.0", language="C",
        precision="float64 (rate and reported loss in float32)", holds=holds, formulas=formulas, step=step, why=why,
        call=_call(step, steepness, defaults), recorded="compiled with doublefann.h", several=step.batch,
    )  # fmt: skip


CONVENTIONS = (
    _entry("incremental, defaults", _STEPS, _ARTANH_EACH, _EACH_TANH, _default_each_why, defaults=True),
    _entry("incremental, SIGMOID, linear error", _SIGMOIDS, PLAIN_EACH, _EACH_LINEAR, _linear_why),
    _entry("incremental, SIGMOID, tanh error", _SIGMOIDS, _ARTANH_EACH, _EACH_TANH, _tanh_why),
    _entry("batch, SIGMOID, linear error", _SIGMOIDS, _LINEAR_BATCH, _BATCH_LINEAR, _batch_why),
    _entry("batch, defaults", _STEPS, _ARTANH_BATCH, _BATCH_TANH, _default_why, defaults=True),
    _entry(
        _NAMED.format(order="incremental", steepness="1"), _TANH, PLAIN_EACH, _EACH_LINEAR, _linear_why, 1.0
    ),
    _entry(
        _NAMED.format(order="incremental", steepness="0.5"), _HALVED, _HALF_EACH, _EACH_LINEAR, _half_why
    ),
    _entry(_NAMED.format(order="batch", steepness="1"), _TANH, _LINEAR_BATCH, _BATCH_LINEAR, _batch_why, 1.0),
    _entry(
        "incremental, SIGMOID_SYMMETRIC in all layers, steepness 1, linear error", _ALL_TANH, _SYMMETRIC_EACH,
        _EACH_LINEAR, _symmetric_why, 1.0,
    ),
)  # fmt: skip
