"""ml-fnn: softmax outputs, the step summed over the examples, no loss reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.libraries.convention import Convention, Formulas
from core.libraries.families import one
from core.libraries.holding import Holds
from core.libraries.objectives import CLASSES
from core.libraries.source import javascript_data
from core.libraries.steps import Rule, Step
from core.libraries.units import usual

if TYPE_CHECKING:
    from core.libraries.steps import Case

_RULE = Rule(CLASSES, one, one)
_FORMULAS = Formulas(
    "cross_entropy", r"L = \differs{\text{none reported}}", r"\delta = y - t", "none", "1, summed over the examples"
)


def _step(case: Case, exact: bool) -> Step:
    return replace(_RULE.run(case), loss=None)


def _call(case: Case) -> str:
    last = len(case.weights) - 1
    return (
        "const FNN = require('ml-fnn');\n" + javascript_data(case) + "const labels = T.map(row => row.indexOf(1));\n"
        "// Output unit k is the k-th class in order of first appearance.\n"
        "const order = [...new Set([...labels, ...T[0].keys()])];\n"
        f"const matrices = W.map((w, n) => n === {last} ? order.map(k => w[k]) : w);\n"
        "const net = FNN.load({model: 'FNN', hiddenLayers: W.slice(0, -1).map(w => w.length), iterations: 1, "
        "learningRate: rate,\n"
        "  regularization: 0, activation: 'tanh', activationParam: 1, dicts: {},\n"
        "  layers: matrices.map((w, n) => ({\n"
        "    model: 'Layer', inputSize: w[0].length - 1, outputSize: w.length, "
        "regularization: 0,\n"
        "    epsilon: rate, activation: 'tanh', activationParam: 1,\n"
        "    W: w[0].slice(0, -1).map((_, j) => w.map(row => row[j])), b: [w.map(row => row[row.length - 1])]}))});\n"
        "net.train(X, labels);\n"
        "net.model.forEach((layer, n) => {\n"
        "  const rows = layer.W.transpose().to2DArray().map((row, i) => [...row, layer.b.to2DArray()[0][i]]);\n"
        f"  console.log('W', JSON.stringify(n === {last} ? T[0].map((_, k) => rows[order.indexOf(k)]) : rows));\n"
        "});\n"
    )


def _why(case: Case) -> str:
    return (
        "ml-fnn sums δ = y − t over the examples, as the textbook does for a cross-entropy, so its step is equal to "
        "the textbook's for that loss; it reports no loss."
    )


CONVENTIONS = (
    Convention(
        library="ml-fnn", setting="loaded model, tanh", version="5.0.0", language="JavaScript", precision="float64",
        holds=Holds(usual("softmax"), usual("tanh"), layers=(1, float("inf")), targets="one-hot"),
        formulas=_FORMULAS, step=_step, why=_why, call=_call,
        recorded="run in Node from a loaded model, whose rows were put in the order of the classes",
    ),
)  # fmt: skip
