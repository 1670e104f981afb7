"""convnetjs: a loss of 2 Σ (t − y)² reported, half the sum of squares descended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.libraries.convention import Convention, Formulas, by, count, multiple
from core.libraries.families import MEAN_CLASSES, mean_classes_why, per_n
from core.libraries.holding import Holds
from core.libraries.objectives import CLASSES_UNCUT, SQUARES
from core.libraries.source import javascript_data, names
from core.libraries.steps import Rule
from core.libraries.units import IDENTITY, usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

_HIDDEN = usual("identity", "sigmoid", "tanh", "relu")
_WORDS = {"identity": "", "sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "softmax": "softmax"}


def two_per_n(n: int, k: int) -> float:
    """2 / n: the mean of 2 (t − y)² over the examples."""
    return 2.0 / n


def _call(last: str, size: str) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        hidden = "".join(
            f"  {{type: 'fc', num_neurons: {units}" + (f", activation: '{name}'" if name else "") + "},\n"
            for units, name in zip(case.sizes[1:-1], names(case, _WORDS)[:-1], strict=True)
        )
        target = "T[r]" if last == "regression" else "T[r].indexOf(1)"
        outputs = f"num_neurons: {case.k}" if last == "regression" else f"num_classes: {case.k}"
        return (
            "const convnetjs = require('convnetjs');\n"
            + javascript_data(case)
            + "const net = new convnetjs.Net();\nnet.makeLayers([\n"
            f"  {{type: 'input', out_sx: 1, out_sy: 1, out_depth: {case.sizes[0]}}},\n{hidden}"
            f"  {{type: '{last}', {outputs}}}]);\n"
            "const layers = net.layers.filter(layer => layer.layer_type === 'fc');\n"
            "layers.forEach((layer, n) => W[n].forEach((row, i) => {\n"
            "  layer.filters[i].w.set(row.slice(0, -1));\n"
            "  layer.biases.w[i] = row[row.length - 1];\n"
            "}));\n"
            "const trainer = new convnetjs.Trainer(net, {method: 'sgd', learning_rate: rate, momentum: 0,\n"
            f"  l2_decay: 0, batch_size: {size.format(n=case.n)}}});\n"
            f"const losses = X.map((x, r) => trainer.train(new convnetjs.Vol(x), {target}).loss);\n"
            "console.log('loss', losses.reduce((a, b) => a + b) / losses.length);\n"
            "layers.forEach(layer => console.log('W', JSON.stringify(\n"
            "  layer.filters.map((filter, i) => [...filter.w, layer.biases.w[i]]))));\n"
        )

    return call


def _entry(
    setting: str, holds: Holds, formulas: Formulas, rule: Rule, why: Callable[[Case], str],
    call: Callable[[Case], str], several: bool = False,
) -> Convention:  # fmt: skip
    return Convention(
        library="convnetjs", setting=setting, version="0.3.0", language="JavaScript", precision="float64",
        holds=holds, formulas=formulas, step=by(rule), why=why, call=call,
        recorded="run in Node; it reports one loss an example, and the mean was taken of these", several=several,
    )  # fmt: skip


_REGRESSION = Formulas(
    "least_squares", r"L = \differs{\frac{2}{n}} S", r"\delta = \differs{\frac{1}{n}} (y - t)\, f'(s)",
    "2 S of one example", "1 / n",
)  # fmt: skip
_EACH_CLASSES = MEAN_CLASSES.each(
    MEAN_CLASSES.loss, "cross-entropy / n, each before its own update", r"\delta = y - t", "1 per example"
)
_LINEAR = Holds(dict.fromkeys(("identity", "sigmoid", "tanh", "relu"), IDENTITY), _HIDDEN)
_SOFTMAX = Holds(usual("softmax"), _HIDDEN, targets="one-hot")


def _regression_why(case: Case) -> str:
    return (
        f"convnetjs reports 2 Σ (t − y)² for each example, yet steps by y − t: the mean over "
        f"{count(case.n, 'example')}, {multiple('1 / n', 1 / case.n)}."
    )


def _each_why(report: str) -> Callable[[Case], str]:
    return lambda case: (
        f"With batch_size 1 convnetjs makes the textbook's step after each of {count(case.n, 'example')}, so every "
        f"example after the first meets weights already updated; {report}."
    )


CONVENTIONS = (
    _entry(
        "regression, batch_size = number of examples", _LINEAR, _REGRESSION, Rule(SQUARES, two_per_n, per_n),
        _regression_why, _call("regression", "{n}"),
    ),
    _entry(
        "regression, batch_size 1", _LINEAR,
        _REGRESSION.each(_REGRESSION.loss, "2 S of one example", r"\delta = (y - t)\, f'(s)", "1 per example"),
        Rule(SQUARES, two_per_n, per_n, batch=1), _each_why("it reports 2 Σ (t − y)² for each"),
        _call("regression", "1"), several=True,
    ),
    _entry(
        "softmax, batch_size = number of examples", _SOFTMAX, MEAN_CLASSES, Rule(CLASSES_UNCUT, per_n, per_n),
        mean_classes_why("convnetjs's softmax loss"), _call("softmax", "{n}"),
    ),
    _entry(
        "softmax, batch_size 1", _SOFTMAX, _EACH_CLASSES, Rule(CLASSES_UNCUT, per_n, per_n, batch=1),
        _each_why("it reports −ln y of the right class for each"), _call("softmax", "1"), several=True,
    ),
)  # fmt: skip
