"""JAX with optax: l2_loss has the ½, squared_error has not, and the caller takes the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from core.libraries.convention import Convention, Formulas, by, count, multiple
from core.libraries.families import (
    MEAN_BINARY,
    MEAN_CLASSES,
    MEAN_SQUARES,
    half_per_kn,
    mean_binary_why,
    mean_classes_why,
    mean_squares_why,
    per_kn,
    per_n,
    two_per_kn,
)  # fmt: skip
from core.libraries.holding import Holds
from core.libraries.objectives import BINARY, CLASSES, SQUARES, Objective
from core.libraries.source import python_data
from core.libraries.steps import Rule
from core.libraries.units import usual

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

Scale: TypeAlias = "Callable[[int, int], float]"
_UNITS = usual("identity", "sigmoid", "tanh", "relu")
_WORDS = {
    "identity": "y = {s}", "sigmoid": "y = jax.nn.sigmoid({s})", "tanh": "y = jnp.tanh({s})",
    "relu": "y = jax.nn.relu({s})", "softmax": "y = {s}",
}  # fmt: skip
_HALF = Formulas(
    "least_squares", r"L = \differs{\frac{1}{2 k n}} S", r"\delta = \differs{\frac{1}{k n}} (y - t)\, f'(s)",
    "S / (2kn)", "1 / (kn)",
)  # fmt: skip


def _half_why(case: Case) -> str:
    return (
        f"optax.l2_loss has the ½, and its mean is over {count(case.n, 'example')} and {count(case.k, 'output')}, so "
        f"the step is {multiple('1 / (k n)', 1 / (case.k * case.n))}."
    )


def _call(loss: str, wide: bool, sums: bool = False) -> Callable[[Case], str]:
    """The script; `wide` for float64; `sums`: the loss takes the outputs' sums."""

    def call(case: Case) -> str:
        lines = [_WORDS[unit.name] for unit in case.units]
        if sums:
            lines[-1] = "y = {s}"
        forward = ""
        for k, (line, bias) in enumerate(zip(lines, case.biases, strict=True)):
            total = f"y @ weights[{k}][:, :-1].T + weights[{k}][:, -1]" if bias else f"y @ weights[{k}].T"
            forward += f"    {line.format(s=total)}\n"
        kind = "float64" if wide else "float32"
        return (
            f'import jax\n\njax.config.update("jax_enable_x64", {wide})\n'
            "import jax.numpy as jnp\nimport optax\n\n"
            + python_data(case)
            + f"W, X, T = [jnp.array(w, jnp.{kind}) for w in W], jnp.array(X, jnp.{kind}), jnp.array(T, jnp.{kind})\n"
            f"\ndef loss(weights):\n    y = X\n{forward}    return optax.{loss}(y, T).mean()\n\n"
            "value, gradients = jax.value_and_grad(loss)(W)\n"
            "optimizer = optax.sgd(rate)\n"
            "updates, _ = optimizer.update(gradients, optimizer.init(W))\n"
            "W = optax.apply_updates(W, updates)\n"
            'print("loss", float(value))\n'
            'for w in W:\n    print("W", w.tolist())\n'
        )

    return call


def _entries(wide: bool) -> tuple[Convention, ...]:
    name = "float64" if wide else "float32"
    precision: type[np.floating[Any]] = np.float64 if wide else np.float32

    def entry(
        loss: str, formulas: Formulas, objective: Objective, scales: tuple[Scale, Scale],
        why: Callable[[Case], str], output: str = "",
    ) -> Convention:  # fmt: skip
        holds = Holds(usual(output) if output else _UNITS, _UNITS, bias_free=True)
        return Convention(
            library="JAX + optax", setting=f"mean of optax.{loss}, {name}", version="0.12.0.1 + 0.2.8",
            language="Python", precision=name, holds=holds, formulas=formulas,
            step=by(Rule(objective, *scales, precision)), why=why, call=_call(loss, wide, bool(output)),
            recorded=f"run from Python with jax_enable_x64 {wide}",
        )  # fmt: skip

    return (
        entry("l2_loss", _HALF, SQUARES, (half_per_kn, per_kn), _half_why),
        entry(
            "squared_error", MEAN_SQUARES, SQUARES, (per_kn, two_per_kn), mean_squares_why("optax.squared_error")
        ),
        entry(
            "sigmoid_binary_cross_entropy", MEAN_BINARY, BINARY, (per_kn, per_kn),
            mean_binary_why("sigmoid_binary_cross_entropy, averaged,"), "sigmoid",
        ),
        entry(
            "softmax_cross_entropy", MEAN_CLASSES, CLASSES, (per_n, per_n),
            mean_classes_why("softmax_cross_entropy, averaged,"), "softmax",
        ),
    )  # fmt: skip


CONVENTIONS = (*_entries(True), *_entries(False))
