"""neataptic: as synaptic; in a batch only the last example's hidden δ come from updated weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import Convention, Formulas, by
from core.libraries.families import one, per_kn
from core.libraries.holding import Holds
from core.libraries.javascript_libraries.synaptic import ENTROPY, FORMULAS, LEAST, MSE, SQUASHES, UNITS, no_slope_why
from core.libraries.objectives import Objective, bare_delta, by_values
from core.libraries.source import javascript_data, names
from core.libraries.steps import Held, Rule, Step, doubles
from core.libraries.units import usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

# Of an output of exactly 1 there is no number: it cuts at the lower end alone.
_CROSS_ENTROPY = Objective("binary_cross_entropy", by_values(LEAST, np.inf), bare_delta)
_EACH_ENTROPY = replace(
    FORMULAS, likeness="binary_cross_entropy", loss=r"L = \differs{-\frac{1}{k n}} " + ENTROPY,
    loss_text="binary cross-entropy / (kn), each before its own update",
)  # fmt: skip
_BATCH = replace(
    FORMULAS, loss_text="S / (kn)", step_text="1, summed over the batch, without f′ at the output",
    update=r"w' = w - \eta \sum \delta\, h", order="one update",
    hidden=FORMULAS.hidden + r"\quad \differs{\text{in the last example}}",
)  # fmt: skip


def _batch(case: Case, exact: bool) -> Step:
    """Changes are added up with δ from the old weights; the last example updates each layer before the one below."""
    first = Held.of(case, np.float64)
    s, h = first.forward(case.inputs)
    loss = float(np.sum(MSE.loss(s[-1], h[-1], case.targets))) / (case.k * case.n)
    old, outputs = list(first.weights), h[-1]
    delta = outputs - case.targets
    first.update([each[:-1] for each in s], [each[:-1] for each in h], delta[:-1], case.rate)
    last = Held(list(first.weights), first.units, first.biases, first.precision)
    # The values of the last example are those of the old weights, too.
    s, h = Held(old, first.units, first.biases, first.precision).forward(case.inputs[-1:])
    last.update(s, h, delta[-1:], case.rate, updated=True)
    return Step(loss, doubles(last.weights), outputs)


def _call(size: str, cost: str) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        squashes = ", ".join(f"methods.activation.{name}" for name in names(case, SQUASHES))
        sizes = list(case.sizes)
        return (
            "const {architect, methods, Network} = require('neataptic');\n"
            + javascript_data(case)
            + f"const sizes = {sizes};\n"
            + (
                "const network = new architect.Perceptron(...sizes);\n"
                if len(sizes) > 2
                else "const network = new Network(...sizes);\n"
            )
            + "let first = 0;\n"
            "const layers = sizes.map(size => network.nodes.slice(first, first += size));\n"
            "const into = (node, from) => node.connections.in.find(c => c.from === from);\n"
            f"[{squashes}].forEach((squash, n) => layers[n + 1].forEach((node, i) => {{\n"
            "  node.squash = squash;\n"
            "  node.bias = W[n][i][W[n][i].length - 1];\n"
            "  layers[n].forEach((from, j) => { into(node, from).weight = W[n][i][j]; });\n"
            "}));\n"
            "const result = network.train(X.map((x, r) => ({input: x, output: T[r]})),\n"
            f"  {{rate, iterations: 1, batchSize: {size.format(n=case.n)}, cost: methods.cost.{cost}}});\n"
            "console.log('loss', result.error);\n"
            "W.forEach((_, n) => console.log('W', JSON.stringify(layers[n + 1].map(node =>\n"
            "  [...layers[n].map(from => into(node, from).weight), node.bias]))));\n"
        )

    return call


def _entry(
    setting: str, formulas: Formulas, step: Callable[[Case, bool], Step], why: Callable[[Case], str],
    call: Callable[[Case], str], several: bool = False,
) -> Convention:  # fmt: skip
    entropy = formulas.likeness == "binary_cross_entropy"
    return Convention(
        library="neataptic", setting=setting, version="1.4.7", language="JavaScript", precision="float64",
        holds=Holds(usual("sigmoid") if entropy else UNITS, UNITS), formulas=formulas, step=step, why=why, call=call,
        recorded="run in Node", several=several,
    )  # fmt: skip


def _batch_why(case: Case) -> str:
    back = (
        "; the last example's hidden δ come from weights already updated, so the order of the rows counts"
        if len(case.weights) > 1
        else ""
    )
    return (
        f"neataptic adds up the changes of {case.n} examples, with δ = y − t at every output, without f′{back}: "
        "no single factor leads there from the textbook's step."
    )


CONVENTIONS = (
    _entry(
        "train, batchSize 1, cost MSE", FORMULAS, by(Rule(MSE, per_kn, one, batch=1, updated=True)),
        no_slope_why("neataptic", "the MSE is the mean over the outputs and examples, each before its own update"),
        _call("1", "MSE"),
    ),
    _entry("train, batchSize {n}, cost MSE", _BATCH, _batch, _batch_why, _call("{n}", "MSE"), several=True),
    _entry(
        "train, batchSize 1, cost CROSS_ENTROPY", _EACH_ENTROPY,
        by(Rule(_CROSS_ENTROPY, per_kn, one, batch=1, updated=True)),
        no_slope_why("neataptic", "the cost changes only the number reported, here a mean over the outputs"),
        _call("1", "CROSS_ENTROPY"),
    ),
)  # fmt: skip
