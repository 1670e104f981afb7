"""tinygrad: means in float32; the loss is computed only when it is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import Convention, Formulas
from core.libraries.families import (
    MEAN_BINARY,
    MEAN_CLASSES,
    MEAN_SQUARES,
    mean_binary_why,
    mean_classes_why,
    mean_squares_why,
    per_kn,
    per_n,
    two_per_kn,
)  # fmt: skip
from core.libraries.holding import Holds
from core.libraries.objectives import BINARY_UNCUT, CLASSES, SQUARES
from core.libraries.source import names, python_data
from core.libraries.steps import Rule, Step
from core.libraries.units import usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

_UNITS = usual("identity", "sigmoid", "tanh", "relu")
_WORDS = {"identity": "", "sigmoid": ".sigmoid()", "tanh": ".tanh()", "relu": ".relu()", "softmax": ""}


def _call(loss: str, after: bool) -> Callable[[Case], str]:
    def call(case: Case) -> str:
        layers = ""
        for k, (name, bias) in enumerate(zip(names(case, _WORDS), case.biases, strict=True)):
            added = f" + B[{k}]" if bias else ""
            layers += f"y = (y @ V[{k}].T{added}){name}\n"
        read = 'print("loss", float(loss.numpy()))\n'
        step = "optim.SGD([*V, *B.values()], lr=rate).step()\n"
        return (
            "import numpy as np\nfrom tinygrad import Context, Tensor\nfrom tinygrad.nn import optim\n\n"
            + python_data(case)
            + f"sizes, biases = {list(case.sizes)}, {list(case.biases)}\n"
            "tensor = lambda values: Tensor(np.array(values, np.float32))\n"
            "V = [tensor(np.array(w)[:, :size]) for w, size in zip(W, sizes)]\n"
            "B = {k: tensor(np.array(w)[:, -1]) for k, w in enumerate(W) if biases[k]}\n"
            "for weight in [*V, *B.values()]:\n    weight.requires_grad = True\n"
            "X, T = tensor(X), tensor(T)\n"
            "with Context(TRAINING=1):\n    y = X\n"
            + "".join(f"    {line}\n" for line in layers.splitlines())
            + f"    loss = {loss}\n    loss.backward()\n    "
            + (step + "    " + read if after else read + "    " + step)
            + "for k, v in enumerate(V):\n"
            "    bias = [B[k].numpy()[:, None]] if k in B else []\n"
            '    print("W", np.hstack([v.numpy(), *bias]).tolist())\n'
        )

    return call


def _step(rule: Rule, after: bool) -> Callable[[Case, bool], Step]:
    def step(case: Case, exact: bool) -> Step:
        used = rule.exact() if exact else rule
        made = used.run(case)
        if not after or made.weights is None:
            return made
        return replace(made, loss=used.run(replace(case, weights=made.weights)).loss)

    return step


def _entry(
    loss: str, after: bool, formulas: Formulas, rule: Rule, why: Callable[[Case], str], code: str, output: str = ""
) -> Convention:
    def told(case: Case) -> str:
        return why(case)[:-1] + "; read after step(), the loss is that of the new weights." if after else why(case)

    if after:
        formulas = replace(
            formulas, loss=formulas.loss + r"\quad \differs{\text{of the new weights}}",
            loss_text=f"{formulas.loss_text}, after the update",
        )  # fmt: skip
    holds = Holds(usual(output) if output else _UNITS, _UNITS, bias_free=True)
    return Convention(
        library="tinygrad", setting=f"{loss}, loss read {'after' if after else 'before'} step()", version="0.14.0",
        language="Python", precision="float32", holds=holds, formulas=formulas, step=_step(rule, after), why=told,
        call=_call(code, after), recorded="run from Python with DEV=PYTHON",
    )  # fmt: skip


CONVENTIONS = tuple(
    entry
    for after in (True, False)
    for entry in (
        _entry(
            "mean of squares", after, MEAN_SQUARES, Rule(SQUARES, per_kn, two_per_kn, np.float32),
            mean_squares_why("((y - T) ** 2).mean()"), "((y - T) ** 2).mean()",
        ),
        _entry(
            "binary_crossentropy", after, MEAN_BINARY, Rule(BINARY_UNCUT, per_kn, per_kn, np.float32),
            mean_binary_why("binary_crossentropy"), "y.binary_crossentropy(T)", "sigmoid",
        ),
        _entry(
            "cross_entropy", after, MEAN_CLASSES, Rule(CLASSES, per_n, per_n, np.float32),
            mean_classes_why("cross_entropy"), "y.cross_entropy(T)", "softmax",
        ),
    )
)  # fmt: skip
