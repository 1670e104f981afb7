"""Remarks on a step, in plain sentences, including corrections of the chapter."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.basics.number_format import format_number
from core.derivation.phases import Phase
from core.model.activations import ACTIVATIONS
from core.model.network import Layer, Network
from core.model.quantities import Kind, Quantity
from core.training.reference import batch_losses, layer_values

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.derivation.steps import Derivation, Step

# A derivative or δ below this fraction of its maximum counts as vanishing.
SMALL = 0.01
# The network printed in the chapter, (1.3) to (1.5).
_PRINTED = Network((Layer(frozen([[3, 4, 2], [2, 3, 4]]), "relu"), Layer(frozen([[5, 5, 2]]), "relu")))


@dataclass(frozen=True)
class Remark:
    """One or two sentences. about_chapter: corrects the chapter rather than explaining the numbers."""

    text: str
    about_chapter: bool = False


def remarks(step: Step, inputs: Array) -> tuple[Remark, ...]:
    """Return the remarks on `step`; `inputs`, shape (examples, p), are those of the whole data set."""
    of, q = step.derivation, step.result
    found: list[Remark] = []
    match q.kind:
        case Kind.VALUE:
            found += _saturated(of, q)
            found += _dead(of, q, inputs)
        case Kind.LOSS:
            found += _out_of_range(of, q.example)
        case Kind.DELTA:
            found += _saturated(of, q)
            found += _dead(of, q, inputs)
            found += _vanishing(of, q)
        case Kind.NEW_WEIGHT | Kind.NEW_LOSS:
            found += _raised(of)
    return (*found, *_about_chapter(step))


def _symbol(of: Derivation, kind: Kind, q: Quantity) -> str:
    return of.notation.symbol(Quantity(kind, q.layer, q.i, example=q.example)).lowered


def _saturated(of: Derivation, q: Quantity) -> list[Remark]:
    entry = ACTIVATIONS[of.network.layer(q.layer).activation]
    derivative = of.value(Quantity(Kind.DERIVATIVE, q.layer, q.i, example=q.example))
    if not (math.isfinite(entry.low) and math.isfinite(entry.high)) or derivative >= SMALL * entry.peak_derivative:
        return []
    node, name = _symbol(of, Kind.VALUE, q), _symbol(of, Kind.DERIVATIVE, q)
    return [
        Remark(
            f"{node} is saturated: {name} = {format_number(derivative)} is less than 1% of its maximum, "
            f"{format_number(entry.peak_derivative)}, so almost no gradient flows back through this node."
        )
    ]


def _dead(of: Derivation, q: Quantity, inputs: Array) -> list[Remark]:
    if of.network.layer(q.layer).activation != "relu":
        return []
    total = of.value(Quantity(Kind.SUM, q.layer, q.i, example=q.example))
    if total > 0:
        return []
    node, s = _symbol(of, Kind.VALUE, q), _symbol(of, Kind.SUM, q)
    if total == 0:
        return [Remark(f"{s} is exactly 0, where ReLU is not differentiable. By convention, r′(0) = 0.")]
    sums = weighted_sums(of.network, inputs, q.layer)[:, q.i]
    if len(inputs) > 1 and bool((sums <= 0).all()):
        return [
            Remark(
                f"{node} is dead: {s} ≤ 0 for all {len(inputs):,} examples, so r′ = 0 for each, and the gradient of "
                f"the loss no longer changes its incoming weights."
            )
        ]
    return [
        Remark(
            f"{node} is inactive for this example: {s} ≤ 0, so {node} = 0 and r′ = 0, and the gradient of this "
            f"example's loss does not change its incoming weights."
        )
    ]


def _out_of_range(of: Derivation, example: int) -> list[Remark]:
    n = of.network.depth
    entry = ACTIVATIONS[of.network.layer(n).activation]
    found = []
    for k in range(of.network.sizes[-1]):
        q = Quantity(Kind.TARGET, n, k, example=example)
        target = of.value(q)
        if not entry.low <= target <= entry.high:
            low = "" if math.isinf(entry.low) else f" from {format_number(entry.low)}"
            high = " up" if math.isinf(entry.high) else f" to {format_number(entry.high)}"
            found.append(
                Remark(
                    f"The target {of.notation.symbol(q).lowered} = {format_number(target)} is out of reach: "
                    f"{entry.title} outputs values{low}{high}, so L cannot become 0."
                )
            )
    return found


def _vanishing(of: Derivation, q: Quantity) -> list[Remark]:
    deltas = of.gradients(q.example).delta
    if q.layer == of.network.depth:
        return []
    here, last = float(np.abs(deltas[q.layer - 2]).max()), float(np.abs(deltas[-1]).max())
    if not 0 < here < SMALL * last:
        return []
    return [
        Remark(
            f"The gradient is vanishing: the largest |δ| in layer {q.layer} is {format_number(here)}; in the output "
            f"layer it is {format_number(last)}, about {format_number(float(f'{last / here:.2g}'))} times as large."
        )
    ]


def _raised(of: Derivation) -> list[Remark]:
    before, after = of.loss, of.loss_after
    if after <= before:
        return []
    what = "L" if of.examples == 1 else f"the sum of L over these {of.examples:,} examples"
    rate = format_number(of.rate)
    said = (
        f"This update increases {what} from {format_number(before)} to {format_number(after)}: η = {rate} is too large."
    )
    if not math.isfinite(after):
        said = f"After this update {what} is no longer finite: η = {rate} is far too large."
    limit = largest_rate(of)
    if limit > 0:
        said += f" With η up to about {format_number(float(f'{limit:.3g}'))}, this update would not have increased it."
    return [Remark(said)]


def largest_rate(of: Derivation) -> float:
    """Return the largest η up to the chosen one with which this update does not increase L, or 0 if there is none.

    Looked for on 400 values of η, from 10⁻¹² of the chosen one to all of it, then halved down to 1e-6 of
    itself: a narrower gap between rising stretches may be missed.
    """

    def total(rate: float) -> float:
        network, _ = replace(of.rule, rate=rate).apply(of.network, of.update_gradients)
        return float(batch_losses(network, of.inputs, of.targets).sum())

    start = total(0.0)
    rates = of.rate * np.concatenate([np.geomspace(1e-12, 0.01, 100), np.linspace(0.01, 1.0, 301)[1:]])
    good = [k for k, rate in enumerate(rates) if total(rate) <= start]
    if not good:
        return 0.0
    low = float(rates[good[-1]])
    if good[-1] + 1 == len(rates):
        return low
    high = float(rates[good[-1] + 1])
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if total(middle) <= start else (low, middle)
    return low


def weighted_sums(network: Network, inputs: Array, n: int) -> Array:
    """Return s of layer n for many inputs at once: shape (m, p) to (m, size_n)."""
    return layer_values(network, inputs)[n - 2][0]


def _about_chapter(step: Step) -> list[Remark]:
    of, q = step.derivation, step.result
    network = of.network
    three = network.depth == 3
    said = ""
    if three and q.kind is Kind.SUM and q.layer == 2:
        said = "Before (1.15) the chapter writes the sum s of hᵢ with hₖ: it runs over the inputs, Σ wᵢₖ xₖ."
    elif q.kind is Kind.VALUE and q.layer == 3 and network == _PRINTED:
        said = (
            "The chapter's table of XOR values belongs to another network: the sigmoid, with "
            "W = [3 4 −2; 2 3 −4] and U = [5 −5 −2]. Both are among the examples in the menu."
        )
    elif q.kind is Kind.VALUE and q.layer == 2 and network.sizes == (2, 2, 1):
        said = (
            "The chapter's table counts from 0 (h₀, h₁ and x₀, x₁); its formulas count from 1, "
            "and so does Chainrule: h₁, h₂ and x₁, x₂."
        )
    elif three and q.kind is Kind.GRADIENT and q.layer == 2:
        said = (
            "Below (1.14) the chapter prints r′(s) · xᵢ for the derivative of hᵢ. The factor should be xⱼ, the value "
            "of the node that the weight wᵢⱼ comes from."
        )
    elif q.kind is Kind.DELTA and q.layer == network.depth - 1 and network.sizes[-1] > 1:
        said = (
            "Section 1.5 prints ∂L/∂w as one product. With several outputs it is the sum of such products over all "
            "outputs k, as shown here."
        )
    elif q.kind is Kind.NEW_WEIGHT and step.phase is Phase.UPDATE:
        said = (
            "The chapter's update formulas leave out the learning rate η. "
            "With η = 1 the printed network is dead after one step: every output is 0."
        )
    return [Remark(said, about_chapter=True)] if said else []
