"""JavaScript out: an ES module that computes in 64 bits and needs nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from core.files.export.expressions import EXPRESSIONS, WHOLE
from core.files.export.parts import about, check_activations, examples, split, translated
from core.files.format import Writer, one_file, written_only

if TYPE_CHECKING:
    from core.document.document import Document
    from core.model.network import Network

_WORDS = {
    "EXP": "Math.exp",
    "EXPM1": "Math.expm1",
    "LOG1P": "Math.log1p",
    "TANH": "Math.tanh",
    "ABS": "Math.abs",
    "SIN": "Math.sin",
    "COS": "Math.cos",
    "ERF": "erf",
    "REAL": "",
}
# A series of terms of one sign, which loses no digits.
_ERF = """
function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
"""
_WHOLE = {
    "softmax": """(s) => {
    const most = Math.max(...s);
    const e = s.map((value) => Math.exp(value - most));
    const sum = e.reduce((a, b) => a + b, 0);
    return e.map((value) => value / sum);
  }""",
    "log_softmax": """(s) => {
    const most = Math.max(...s);
    const sum = s.reduce((a, value) => a + Math.exp(value - most), 0);
    return s.map((value) => value - most - Math.log(sum));
  }""",
}


def module(document: Document) -> bytes:
    """An ES module that exports `forward(x)`, the numbers of inputs and outputs, and a test value."""
    network = document.network
    check_activations(network, (*EXPRESSIONS, *WHOLE), "JavaScript")
    example = examples(document, 1)[0]
    layers = "".join(
        f"  // layer {n}: {layer.size} nodes\n"
        f"  {{\n    weights: {_rows(layer.weights[:, : layer.inputs].tolist())},\n"
        f"    bias: {json.dumps(layer.weights[:, -1].tolist()) if layer.bias else 'null'},\n"
        f"    activation: {json.dumps(layer.activation)},\n  }},\n"
        for n, layer in enumerate(network.layers, 2)
    )
    start, end = "Array.from(x, Number)", "h"
    scalings = ""
    if document.scaling is not None:
        start = "Array.from(x, (value, j) => (value - scaling.offset[j]) / scaling.factor[j])"
        scalings += _scaling("scaling", document.scaling.offset, document.scaling.factor, "Inputs")
    if document.target_scaling is not None:
        end = "h.map((value, i) => value * targetScaling.factor[i] + targetScaling.offset[i])"
        scalings += _scaling("targetScaling", document.target_scaling.offset, document.target_scaling.factor, "Outputs")
    return f"""// {about(network)}
// import {{ forward }} from "./THIS_FILE.mjs"; forward([…]) gives the outputs for an array of inputs.
{_ERF if any(split(layer.activation)[0] == "gelu" for layer in network.layers) else ""}
// Each takes the weighted sums of a layer.
const activations = {{
{_functions(network)}}};

// Each row the weights into one node.
const layers = [
{layers}];
{scalings}
export const inputs = {network.sizes[0]};
export const outputs = {network.sizes[-1]};

// An example, and the outputs that Chainrule computed for it.
export const test = {{ x: {json.dumps(example.x.tolist())}, y: {json.dumps(example.y.tolist())} }};

/** The outputs for the inputs x, an array or a typed array of numbers. */
export function forward(x) {{
  if (x.length !== inputs) throw new RangeError(`expected ${{inputs}} inputs, found ${{x.length}}`);
  let h = {start};
  for (const {{ weights, bias, activation }} of layers) {{
    const s = weights.map((row, i) => row.reduce((sum, w, j) => sum + w * h[j], bias ? bias[i] : 0));
    h = activations[activation](s);
  }}
  return {end};
}}
""".encode()


def _functions(network: Network) -> str:
    parts = []
    for activation in dict.fromkeys(layer.activation for layer in network.layers):
        name, parameter = split(activation)
        if name in WHOLE:
            parts.append(f"  {json.dumps(activation)}: {_WHOLE[name]},\n")
        else:
            expression = translated(EXPRESSIONS[name], {**_WORDS, "p": repr(parameter)})
            parts.append(f"  {json.dumps(activation)}: (sums) => sums.map((s) => {expression}),\n")
    return "".join(parts)


def _rows(rows: list[list[float]]) -> str:
    return "[\n" + "".join(f"      {json.dumps(row)},\n" for row in rows) + "    ]"


def _scaling(name: str, offset: tuple[float, ...], factor: tuple[float, ...], what: str) -> str:
    return (
        f"\n// {what}: value' = (value - offset) / factor\n"
        f"const {name} = {{ offset: {json.dumps(offset)}, factor: {json.dumps(factor)} }};\n"
    )


FORMAT = written_only(
    Writer(
        "JavaScript module",
        (".mjs",),
        "An ES module that computes the network in 64 bits.",
        one_file(module),
        scaling="inside",
    ),
)
