"""Keras: means in float32; in float64 on the PyTorch backend its matrix products still are float32."""

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
from core.libraries.objectives import BINARY_CUT, CLASSES_CUT, SQUARES
from core.libraries.source import names, python_data
from core.libraries.steps import Rule, product_in_single
from core.libraries.units import usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

_UNITS = usual("identity", "sigmoid", "tanh", "relu")
_WORDS = {"identity": "linear", "sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "softmax": "softmax"}
_STEP = "loss = model.train_on_batch(X, T)\n"
_FIT = "loss = model.fit(X, T, epochs=1, batch_size=1, shuffle=False, verbose=0).history['loss'][0]\n"


def _call(loss: str, step: str = _STEP, policy: str = "float32", backend: str = "torch") -> Callable[[Case], str]:
    def call(case: Case) -> str:
        layers = "".join(
            f"    keras.layers.Dense({size}, activation={name!r}, use_bias={bias}),\n"
            for size, name, bias in zip(case.sizes[1:], names(case, _WORDS), case.biases, strict=True)
        )
        return (
            f'import os\n\nos.environ["KERAS_BACKEND"] = "{backend}"\nimport keras\nimport numpy as np\n\n'
            f'keras.config.set_floatx("{policy}")  # of the loss\n'
            f'keras.config.set_dtype_policy("{policy}")  # before the layers are made\n'
            + python_data(case)
            + f'X, T = np.array(X, "{policy}"), np.array(T, "{policy}")\n'
            f"model = keras.Sequential([\n    keras.Input(({case.sizes[0]},)),\n{layers}])\n"
            "for layer, w in zip(model.layers, map(np.array, W)):\n"
            "    inputs = layer.kernel.shape[0]\n"
            "    layer.set_weights([w[:, :inputs].T, w[:, -1]] if layer.use_bias else [w.T])\n"
            f"model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss={loss!r})\n"
            + step
            + 'print("loss", float(loss))\n'
            "for layer in model.layers:\n"
            "    kernel, *bias = layer.get_weights()\n"
            '    print("W", np.vstack([kernel, *bias]).T.tolist())\n'
        )

    return call


def _entry(
    setting: str, formulas: Formulas, rule: Rule, why: Callable[[Case], str], call: Callable[[Case], str],
    output: str = "", precision: str = "float32", several: bool = False,
) -> Convention:  # fmt: skip
    holds = Holds(usual(output) if output else _UNITS, _UNITS, bias_free=True)
    return Convention(
        library="Keras", setting=setting, version="3.15.1", language="Python", precision=precision, holds=holds,
        formulas=formulas, step=by(rule), why=why, call=call, recorded="run from Python on the backend named, "
        "else PyTorch's", several=several,
    )  # fmt: skip


_SINGLE = np.float32
_IN_PART = "float64 (matrix products in float32)"
_SQUARES = Rule(SQUARES, per_kn, two_per_kn)
_BINARY = Rule(BINARY_CUT, per_kn, per_kn)


def _rounded(why: Callable[[Case], str]) -> Callable[[Case], str]:
    return lambda case: why(case)[:-1] + "; on the PyTorch backend float64 still multiplies matrices in float32."


CONVENTIONS = (
    _entry(
        "mse", MEAN_SQUARES, Rule(SQUARES, per_kn, two_per_kn, _SINGLE), mean_squares_why("mse"), _call("mse"),
    ),
    _entry(
        "binary_crossentropy", MEAN_BINARY, Rule(BINARY_CUT, per_kn, per_kn, _SINGLE),
        mean_binary_why("binary_crossentropy"), _call("binary_crossentropy"), "sigmoid",
    ),
    _entry(
        "categorical_crossentropy", MEAN_CLASSES, Rule(CLASSES_CUT, per_n, per_n, _SINGLE),
        mean_classes_why("categorical_crossentropy"), _call("categorical_crossentropy"), "softmax",
    ),
    _entry(
        "mse, fit, batches of one", MEAN_SQUARES_EACH, Rule(SQUARES, per_kn, two_per_kn, _SINGLE, batch=1),
        mean_squares_each_why("mse"), _call("mse", _FIT), several=True,
    ),
    _entry(
        "mse, float64, torch backend", MEAN_SQUARES, Rule(SQUARES, per_kn, two_per_kn, product=product_in_single),
        _rounded(mean_squares_why("mse")), _call("mse", policy="float64"), precision=_IN_PART,
    ),
    _entry(
        "binary_crossentropy, float64, torch backend", MEAN_BINARY,
        Rule(BINARY_CUT, per_kn, per_kn, product=product_in_single),
        _rounded(mean_binary_why("binary_crossentropy")), _call("binary_crossentropy", policy="float64"), "sigmoid",
        _IN_PART,
    ),
    _entry(
        "mse, float64, tensorflow backend", MEAN_SQUARES, _SQUARES, mean_squares_why("mse"),
        _call("mse", policy="float64", backend="tensorflow"), precision="float64",
    ),
    _entry(
        "binary_crossentropy, float64, tensorflow backend", MEAN_BINARY, _BINARY,
        mean_binary_why("binary_crossentropy"),
        _call("binary_crossentropy", policy="float64", backend="tensorflow"), "sigmoid", "float64",
    ),
)  # fmt: skip
