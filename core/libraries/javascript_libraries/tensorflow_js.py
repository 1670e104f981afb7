"""TensorFlow.js: the rules of Keras, in float32."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import Convention, Formulas, by
from core.libraries.families import (
    MEAN_BINARY,
    MEAN_CLASSES,
    MEAN_SQUARES,
    MEAN_SQUARES_EACH,
    mean_binary_why,
    mean_classes_why,
    mean_squares_each_why,
    mean_squares_why,
    per_kn,
    per_n,
    two_per_kn,
)  # fmt: skip
from core.libraries.holding import Holds
from core.libraries.objectives import BINARY_CUT_SUMS, CLASSES_CUT, SQUARES
from core.libraries.source import javascript_data, names
from core.libraries.steps import Rule
from core.libraries.units import rounded_once, usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

# JavaScript has no other numbers than those of 64 bits: each step is rounded to 32.
_UNITS = rounded_once(usual("identity", "sigmoid", "tanh", "relu"))
_OUTPUTS = {"sigmoid": {"sigmoid": _UNITS["sigmoid"]}, "softmax": usual("softmax")}
_WORDS = {"identity": "linear", "sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "softmax": "softmax"}
_BATCH = (
    "  model.compile({optimizer: tf.train.sgd(rate), loss: '%s'});\n"
    "  const loss = await model.trainOnBatch(tf.tensor2d(X), tf.tensor2d(T));\n"
)
_FIT = (
    "  model.compile({optimizer: tf.train.sgd(rate), loss: '%s'});\n"
    "  const fitted = await model.fit(tf.tensor2d(X), tf.tensor2d(T), {epochs: 1, batchSize: 1, shuffle: false, "
    "verbose: 0});\n"
    "  const loss = fitted.history.loss[0];\n"
)
_MINIMIZE = (
    "  const loss = tf.train.sgd(rate).minimize(\n"
    "    () => tf.losses.%s(tf.tensor2d(T), model.apply(tf.tensor2d(X))), true).arraySync();\n"
)


def _call(loss: str, step: str = _BATCH) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        layers = "".join(
            f"    tf.layers.dense({{units: {size}, activation: '{name}'"
            + (f", inputShape: [{case.sizes[0]}]" if k == 0 else "")
            + "}),\n"
            for k, (size, name) in enumerate(zip(case.sizes[1:], names(case, _WORDS), strict=True))
        )
        return (
            "const tf = require('@tensorflow/tfjs');\n"
            + javascript_data(case)
            + "(async () => {\n  await tf.setBackend('cpu');\n"
            f"  const model = tf.sequential({{layers: [\n{layers}  ]}});\n"
            "  model.setWeights(W.flatMap(w => [\n"
            "    tf.tensor2d(w.map(row => row.slice(0, -1))).transpose(),\n"
            "    tf.tensor1d(w.map(row => row[row.length - 1]))]));\n" + step % loss + "  console.log('loss', loss);\n"
            "  for (const layer of model.layers) {\n"
            "    const [kernel, bias] = layer.getWeights().map(w => w.arraySync());\n"
            "    console.log('W', JSON.stringify(bias.map((b, i) => [...kernel.map(row => row[i]), b])));\n"
            "  }\n})();\n"
        )

    return call


def _entry(
    setting: str, formulas: Formulas, rule: Rule, why: Callable[[Case], str], call: Callable[[Case], str],
    output: str = "", several: bool = False,
) -> Convention:  # fmt: skip
    return Convention(
        library="TensorFlow.js", setting=setting, version="4.22.0", language="JavaScript", precision="float32",
        holds=Holds(_OUTPUTS[output] if output else _UNITS, _UNITS), formulas=formulas, step=by(rule), why=why,
        call=call, recorded="run in Node on the cpu backend", several=several,
    )  # fmt: skip


_SQUARES = Rule(SQUARES, per_kn, two_per_kn, np.float32)

CONVENTIONS = (
    _entry(
        "meanSquaredError", MEAN_SQUARES, _SQUARES, mean_squares_why("meanSquaredError"), _call("meanSquaredError")
    ),
    _entry(
        "binaryCrossentropy", MEAN_BINARY, Rule(BINARY_CUT_SUMS, per_kn, per_kn, np.float32),
        mean_binary_why("binaryCrossentropy"), _call("binaryCrossentropy"), "sigmoid",
    ),
    _entry(
        "categoricalCrossentropy", MEAN_CLASSES, Rule(CLASSES_CUT, per_n, per_n, np.float32),
        mean_classes_why("categoricalCrossentropy"), _call("categoricalCrossentropy"), "softmax",
    ),
    _entry(
        "meanSquaredError, fit, batches of one", MEAN_SQUARES_EACH,
        Rule(SQUARES, per_kn, two_per_kn, np.float32, batch=1), mean_squares_each_why("meanSquaredError"),
        _call("meanSquaredError", _FIT), several=True,
    ),
    _entry(
        "tf.losses.meanSquaredError", MEAN_SQUARES, _SQUARES, mean_squares_why("tf.losses.meanSquaredError"),
        _call("meanSquaredError", _MINIMIZE),
    ),
)  # fmt: skip
