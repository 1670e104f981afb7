"""synaptic: no f' at the outputs, and hidden δ from weights that are already updated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.libraries.convention import HIDDEN_UPDATED, Convention, Formulas, by
from core.libraries.families import one, per_kn
from core.libraries.holding import Holds
from core.libraries.objectives import Objective, bare_delta, by_pushed_values, squares
from core.libraries.source import javascript_data, names
from core.libraries.steps import Rule
from core.libraries.units import usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

# What synaptic adds before a logarithm, and where neataptic cuts it.
LEAST = 1e-15
UNITS = usual("identity", "sigmoid", "tanh", "relu")
SQUASHES = {"identity": "IDENTITY", "sigmoid": "LOGISTIC", "tanh": "TANH", "relu": "RELU"}
MSE = Objective("least_squares", squares, bare_delta)
CROSS_ENTROPY = Objective("binary_cross_entropy", by_pushed_values(LEAST), bare_delta)

_MSE = Formulas(
    "least_squares", r"L = \differs{\frac{1}{k n}} S", r"\delta = \differs{y - t}",
    "S / (kn)", "1, without f′ at the output",
)  # fmt: skip
FORMULAS = replace(
    _MSE.each(_MSE.loss, "S / (kn), each before its own update", _MSE.delta, "1 per example, without f′ at the output"),
    hidden=HIDDEN_UPDATED,
)
ENTROPY = r"\sum \left( t \ln y + (1 - t) \ln(1 - y) \right)"
_ENTROPY_FORMULAS = replace(
    FORMULAS, likeness="binary_cross_entropy", loss=r"L = \differs{-\frac{1}{n}} " + ENTROPY,
    loss_text="binary cross-entropy / n, each before its own update",
)  # fmt: skip


def _call(cost: str, optimized: bool = False) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        squashes = ", ".join(names(case, SQUASHES))
        restore = "network.restore();  // only now the weights can be read\n" if optimized else ""
        return (
            "const {Layer, Network, Neuron, Trainer} = require('synaptic');\n"
            + javascript_data(case)
            + f"const {{{', '.join(sorted(set(names(case, SQUASHES))))}}} = Neuron.squash;\n"
            f"const layers = {list(case.sizes)}.map(size => new Layer(size));\n"
            "layers.slice(1).forEach((layer, n) => layers[n].project(layer, Layer.connectionType.ALL_TO_ALL));\n"
            "const network = new Network({input: layers[0], hidden: layers.slice(1, -1), "
            "output: layers[layers.length - 1]});\n"
            f"network.setOptimize({str(optimized).lower()});\n"
            "const into = (neuron, from) => Object.values(neuron.connections.inputs).find(c => c.from === from);\n"
            f"[{squashes}].forEach((squash, n) => layers[n + 1].list.forEach((neuron, i) => {{\n"
            "  neuron.squash = squash;\n"
            "  neuron.bias = W[n][i][W[n][i].length - 1];\n"
            "  layers[n].list.forEach((from, j) => { into(neuron, from).weight = W[n][i][j]; });\n"
            "}));\n"
            "const result = new Trainer(network).train(X.map((x, r) => ({input: x, output: T[r]})),\n"
            f"  {{rate, iterations: 1, error: -1, cost: Trainer.cost.{cost}}});\n"
            "console.log('loss', result.error);\n" + restore + "W.forEach((_, n) => console.log('W', JSON.stringify("
            "layers[n + 1].list.map(neuron =>\n"
            "  [...layers[n].list.map(from => into(neuron, from).weight), neuron.bias]))));\n"
        )

    return call


def no_slope_why(library: str, report: str) -> Callable[[Case], str]:
    """Why synaptic's and neataptic's steps are others."""

    def why(case: Case) -> str:
        told = f"{library} takes δ = y − t at every output, without f′"
        if len(case.weights) > 1:
            told += ", and leads it back through weights that are already updated"
        return f"{told}: no single factor leads there from the textbook's step; {report}."

    return why


def _entry(setting: str, formulas: Formulas, rule: Rule, report: str, call: Callable[[Case], str]) -> Convention:
    return Convention(
        library="synaptic", setting=setting, version="1.1.4", language="JavaScript", precision="float64",
        holds=Holds(UNITS, UNITS) if formulas is FORMULAS else Holds(usual("sigmoid"), UNITS),
        formulas=formulas, step=by(rule), why=no_slope_why("synaptic", report), call=call, recorded="run in Node",
    )  # fmt: skip


_MEAN = "the MSE reported is the mean over the outputs and examples, each before its own update"
_RULE = Rule(MSE, per_kn, one, batch=1, updated=True)

CONVENTIONS = (
    _entry("Trainer, cost MSE", FORMULAS, _RULE, _MEAN, _call("MSE")),
    _entry(
        "Trainer, cost CROSS_ENTROPY", _ENTROPY_FORMULAS, Rule(CROSS_ENTROPY, one, one, batch=1, updated=True),
        "the cost changes only the number reported, a sum over the outputs", _call("CROSS_ENTROPY"),
    ),
    _entry("Trainer, cost MSE, optimized", FORMULAS, _RULE, _MEAN, _call("MSE", optimized=True)),
)  # fmt: skip
