"""PyTorch: means over examples and outputs, without the ½."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.libraries.convention import Convention, Formulas, by, count, multiple
from core.libraries.families import (
    MEAN_BINARY,
    MEAN_CLASSES,
    MEAN_SQUARES,
    MEAN_SQUARES_EACH,
    mean_binary_why,
    mean_classes_why,
    mean_squares_each_why,
    mean_squares_why,
    one,
    per_kn,
    per_n,
    two,
    two_per_kn,
)  # fmt: skip
from core.libraries.holding import Holds
from core.libraries.objectives import BINARY_TORCH, CLASSES, SQUARES
from core.libraries.source import names, python_data
from core.libraries.steps import Rule
from core.libraries.units import usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

# Without hard_sigmoid, whose derivative has 32 bits there: findings/pytorch-hardsigmoid-has-a-derivative-of-32-bits.sh.
_MODULES = {
    "sigmoid": "Sigmoid()", "tanh": "Tanh()", "relu": "ReLU()", "leaky_relu": "LeakyReLU(0.01)", "elu": "ELU()",
    "silu": "SiLU()", "gelu": "GELU()", "gelu_tanh": "GELU('tanh')", "mish": "Mish()", "relu6": "ReLU6()",
    "celu": "CELU()", "selu": "SELU()", "softplus": "Softplus()", "softsign": "Softsign()", "hard_tanh": "Hardtanh()",
    "identity": "Identity()", "softmax": "Identity()",
}  # fmt: skip
_UNITS = usual(*(name for name in _MODULES if name != "softmax"))
_RECORDED = "run from Python with the default dtype set to float64"


def _call(loss: str, each: bool = False, classes: bool = False) -> Callable[[Case], str]:
    """The script; a step after each example with `each`; class numbers for targets with `classes`."""

    def call(case: Case) -> str:
        parts = []
        for k, name in enumerate(names(case, _MODULES)):
            bias = "" if case.biases[k] else ", bias=False"
            parts.append(f"torch.nn.Linear({case.sizes[k]}, {case.sizes[k + 1]}{bias})")
            parts.append(f"torch.nn.{name}")
        target = "T.argmax(1)" if classes else "T"
        rows = "[(X[r:r + 1], T[r:r + 1]) for r in range(len(X))]" if each else f"[(X, {target})]"
        return (
            "import torch\n\ntorch.set_default_dtype(torch.float64)\n"
            + python_data(case)
            + "X, T = torch.tensor(X), torch.tensor(T)\n"
            + "model = torch.nn.Sequential(" + ", ".join(parts) + ")\n"
            + "linears = [m for m in model if isinstance(m, torch.nn.Linear)]\n"
            "with torch.no_grad():\n"
            "    for linear, w in zip(linears, W):\n"
            "        w = torch.tensor(w)\n"
            "        linear.weight.copy_(w[:, : linear.in_features])\n"
            "        if linear.bias is not None:\n"
            "            linear.bias.copy_(w[:, -1])\n"
            "optimizer = torch.optim.SGD(model.parameters(), lr=rate)\n"
            "losses = []\n"
            f"for x, t in {rows}:\n"
            "    optimizer.zero_grad()\n"
            f"    loss = torch.nn.{loss}(model(x), t)\n"
            "    loss.backward()\n"
            "    optimizer.step()\n"
            "    losses.append(loss.item())\n"
            'print("loss", sum(losses) / len(losses))\n'
            "for linear in linears:\n"
            "    bias = [] if linear.bias is None else [linear.bias[:, None]]\n"
            '    print("W", torch.cat([linear.weight, *bias], 1).tolist())\n'
        )  # fmt: skip

    return call


def _entry(
    setting: str, holds: Holds, formulas: Formulas, rule: Rule, why: Callable[[Case], str],
    call: Callable[[Case], str], several: bool = False,
) -> Convention:  # fmt: skip
    return Convention(
        library="PyTorch", setting=setting, version="2.13.0", language="Python", precision="float64", holds=holds,
        formulas=formulas, step=by(rule), why=why, call=call, recorded=_RECORDED, several=several,
    )  # fmt: skip


_ANY = Holds(_UNITS, _UNITS, bias_free=True)
_SQUARES_SUM = Formulas("least_squares", r"L = \differs{1} \cdot S", r"\delta = \differs{2} (y - t)\, f'(s)", "S", "2")

CONVENTIONS = (
    _entry(
        "MSELoss mean", _ANY, MEAN_SQUARES, Rule(SQUARES, per_kn, two_per_kn), mean_squares_why("MSELoss"),
        _call("MSELoss()"),
    ),
    _entry(
        "MSELoss sum", _ANY, _SQUARES_SUM, Rule(SQUARES, one, two),
        lambda case: (
            f"MSELoss with reduction='sum' adds up the squares of {count(case.n, 'example')} and "
            f"{count(case.k, 'output')} without the ½, so the step is {multiple('2', 2)}."
        ),
        _call("MSELoss(reduction='sum')"),
    ),
    _entry(
        "BCELoss mean", Holds(usual("sigmoid"), _UNITS, bias_free=True), MEAN_BINARY,
        Rule(BINARY_TORCH, per_kn, per_kn), mean_binary_why("BCELoss"), _call("BCELoss()"),
    ),
    _entry(
        "MSELoss mean, batches of one", _ANY, MEAN_SQUARES_EACH, Rule(SQUARES, per_kn, two_per_kn, batch=1),
        mean_squares_each_why("MSELoss"), _call("MSELoss()", each=True), several=True,
    ),
    _entry(
        "CrossEntropyLoss mean", Holds(usual("softmax"), _UNITS, bias_free=True, targets="one-hot"), MEAN_CLASSES,
        Rule(CLASSES, per_n, per_n), mean_classes_why("CrossEntropyLoss, which takes the sums s and class numbers,"),
        _call("CrossEntropyLoss()", classes=True),
    ),
)  # fmt: skip
