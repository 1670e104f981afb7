"""Standstill: whether a run has stopped learning, and why, determined from occasional checks.

The rules are careful: whatever still leads somewhere, however slowly, is no standstill. A saddle that is
left after a million epochs is not one, since the weights go steadily on; neither is a loss that falls as 1/t.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.basics.number_format import format_number
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.training.reference import NO_GRADIENT, batch_losses, layer_values, mean_gradient, train

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.model.network import Network
    from core.training.rule import OptimizerState
    from core.training.settings import Settings

# Weights that stay the same over this many checks, epochs and updates will stay for good; over many updates the
# last digits may differ.
FROZEN_CHECKS, FROZEN_EPOCHS, FROZEN_UPDATES = 4, 20, 100
_MANY_UPDATES, _LAST_DIGITS = 10_000, 4 * np.finfo(np.float64).eps
# Losses that differ by less than this fraction count as equal.
VISIBLE = 1e-3
# A loss this small is only rounding error.
_NOTHING = 1e-20
# A plateau lasts at least this many updates and seconds; it is judged over this many doublings of the epochs.
PLATEAU_UPDATES, PLATEAU_SECONDS, DOUBLINGS = 200_000, 20.0, 4
# Two stretches of a run whose directions have at least this cosine move steadily.
_STEADY = 0.5
# A loss that has grown by this factor, by half at each of the last checks, is diverging.
_GROWN, _GROWING = 1_000.0, 1.5
# Minimum ratio of epochs between checks, except for the latest.
_RATIO = 2.0**0.25
# A node whose f′ is below this fraction of its maximum is saturated.
_SATURATED = 1e-6
# Of larger data, this many examples are checked first.
_FIRST = 256
# Maximum cost of trying an epoch, in updates.
_TRIED = 2_000


@dataclass(frozen=True)
class Check:
    """Record of a run between two epochs.

    epoch: whole epochs done. weights: laid out as in Network.flat. seconds: since the run began.
    loss: the mean over the epochs since the check before, NaN where there is none.
    """

    epoch: int
    weights: Array
    loss: float
    seconds: float


@dataclass(frozen=True)
class Standstill:
    """Why a run no longer learns, and what to try. kind: "dead", "zero", "tiny", "cycle", "plateau",
    "diverging", "minimum" where no weights are better, or "done" where there is nothing left to learn.
    """

    kind: str
    why: str
    advice: str = ""


def noted(checks: Sequence[Check], check: Check) -> tuple[Check, ...]:
    """Return the checks with one more; intermediate ones are dropped, so that they are geometrically spaced."""
    kept = [*checks, check]
    first = kept[0].epoch
    k = 1
    while k < len(kept) - FROZEN_CHECKS:
        if kept[k + 1].epoch - first <= _RATIO * (kept[k - 1].epoch - first):
            kept[k : k + 2] = [_joined(kept[k - 1], kept[k], kept[k + 1])]
        else:
            k += 1
    return tuple(kept)


def standstill(
    checks: Sequence[Check], network: Network, data: Dataset, settings: Settings,
    optimizer: OptimizerState | None = None,
) -> Standstill | None:  # fmt: skip
    """Return why the run of these checks no longer learns, or None if it does or this is not known yet.

    network: of the last check. optimizer: what it remembers there.
    """
    if len(checks) < FROZEN_CHECKS:
        return None
    last, per_epoch = checks[-FROZEN_CHECKS:], settings.updates_per_epoch(len(data))
    epochs = last[-1].epoch - last[0].epoch
    if _diverging(checks):
        return _diverges(checks, _loss(network, data), settings)
    if epochs < FROZEN_EPOCHS or _changes([check.loss for check in last[1:]]):
        return None
    if dead_layer(network, data) and dead_layer(network.with_flat(last[0].weights), data):
        return _why(network, data, settings, last[-1].epoch, optimizer)
    if _frozen(last, epochs * per_epoch):
        return _why(network, data, settings, last[-1].epoch, optimizer)
    return _plateau(checks, per_epoch, network, settings)


def remark(
    network: Network, data: Dataset, settings: Settings, epoch: int, optimizer: OptimizerState | None = None
) -> Standstill | None:
    """Return why training would change nothing from here on, by trying one epoch; None if it would.

    Of networks whose epochs take long only what can be told without.
    """
    if dead_layer(network, data):
        return _why(network, data, settings, epoch, optimizer)
    updates = settings.updates_per_epoch(len(data))
    if updates > _TRIED or updates * network.parameters * settings.batch_of(len(data)) > 1e8:
        return None
    *_, after = islice(train(network, data, settings, epoch, 0, optimizer), updates)
    same = np.array_equal(after.network.flat, network.flat)
    return _why(network, data, settings, epoch, optimizer) if same else None


def dead_layer(network: Network, data: Dataset) -> int:
    """Return the first layer, counted from 1, whose ReLU nodes have no sum above 0 for any example; else 0."""
    inputs = data.inputs
    if len(inputs) > _FIRST and not _dead_for(network, inputs[:_FIRST]):
        return 0  # Nearly always sufficient.
    return _dead_for(network, inputs)


def _dead_for(network: Network, inputs: Array) -> int:
    if all(layer.activation != "relu" for layer in network.layers):
        return 0
    for n, (sums, _) in enumerate(layer_values(network, inputs), start=2):
        if network.layer(n).activation == "relu" and bool((sums <= 0).all()):
            return n
    return 0


def _joined(before: Check, a: Check, b: Check) -> Check:
    """Return b as the check after `before`, without a between them."""
    whole, part = b.epoch - before.epoch, a.epoch - before.epoch
    if not math.isfinite(a.loss) or not whole:
        return b
    return replace(b, loss=(part * a.loss + (whole - part) * b.loss) / whole)


def _changes(losses: Sequence[float]) -> bool:
    """Return whether the loss visibly changes."""
    return not max(losses) - min(losses) <= max(VISIBLE * max(losses), _NOTHING)


def _frozen(checks: Sequence[Check], updates: int) -> bool:
    """Return whether the weights stay. Over many updates of at least one digit, any motion would be visible."""
    if updates < FROZEN_UPDATES:
        return False
    room = _LAST_DIGITS if updates >= _MANY_UPDATES else 0.0
    return all(_same(a.weights, b.weights, room) for a, b in pairwise(checks))


def _same(a: Array, b: Array, room: float) -> bool:
    return bool((np.abs(a - b) <= room * np.abs(b)).all())


def _diverging(checks: Sequence[Check]) -> bool:
    losses = [check.loss for check in checks if math.isfinite(check.loss)]
    if len(losses) <= FROZEN_CHECKS or not losses[-1] > _GROWN * losses[0]:
        return False
    return all(after > _GROWING * before for before, after in pairwise(losses[-FROZEN_CHECKS:]))


def _plateau(checks: Sequence[Check], per_epoch: int, network: Network, settings: Settings) -> Standstill | None:
    """Return whether there is no visible progress over several doublings of the epochs, and no steady direction."""
    first, last = checks[0], checks[-1]
    epochs = last.epoch - first.epoch
    if epochs * per_epoch < PLATEAU_UPDATES or last.seconds < PLATEAU_SECONDS:
        return None
    ends = [_at(checks, first.epoch + epochs / 2**k) for k in range(DOUBLINGS, -1, -1)]
    if len({ends[k].epoch for k in range(len(ends))}) < len(ends):
        return None
    means = [_mean(checks, a.epoch, b.epoch) for a, b in pairwise(ends)]
    if _changes(means):
        return None
    if means[-1] <= _NOTHING:
        return _done(means[-1])
    moves = [b.weights - a.weights for a, b in pairwise(ends)]
    if any(_steady(a, b, last.weights) for a, b in pairwise(moves)):
        return None
    return Standstill(
        "plateau",
        f"the mean loss has stayed near {format_number(means[-1])} since epoch {ends[0].epoch:,}, while the weights "
        f"only oscillate",
        f"Try a smaller η than {format_number(settings.rate)}"
        f"{'' if _convex(network) else ', more hidden nodes, or new initial weights'}.",
    )


def _at(checks: Sequence[Check], epoch: float) -> Check:
    return min(checks, key=lambda check: abs(check.epoch - epoch))


def _mean(checks: Sequence[Check], begin: int, end: int) -> float:
    """Return the mean loss over the epochs between two checks."""
    parts = [(b.epoch - a.epoch, b.loss) for a, b in pairwise(checks) if begin <= a.epoch < b.epoch <= end]
    return sum(count * loss for count, loss in parts) / sum(count for count, _ in parts)


def _steady(a: Array, b: Array, weights: Array) -> bool:
    """Return whether two consecutive moves have the same direction."""
    lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if min(lengths) <= 1e-12 * float(np.linalg.norm(weights)):
        return False
    return bool(a @ b >= _STEADY * lengths[0] * lengths[1])


# Reasons


def _why(
    network: Network, data: Dataset, settings: Settings, epoch: int, optimizer: OptimizerState | None
) -> Standstill:
    """Return why nothing changes at these weights."""
    loss, n = _loss(network, data), dead_layer(network, data)
    if 0 <= loss <= _NOTHING:
        return _done(loss)
    rate = settings.rate_at(epoch)
    if n:
        return _dead(n, network, settings)
    if rate == 0:
        what = (
            "η is 0" if settings.rate == 0 else f"the schedule has brought η to 0 (from {format_number(settings.rate)})"
        )
        return Standstill("tiny", f"{what}, so no weight changes", "Set η above 0.")
    _, gradients = mean_gradient(network, data.inputs, data.targets)
    steepest = max(float(np.abs(gradient).max()) for gradient in gradients)
    if steepest <= NO_GRADIENT and _convex(network):
        return Standstill(
            "minimum",
            "this is the minimum: without a hidden layer, no weights have a lower mean loss than "
            f"{format_number(loss)}",
        )
    if steepest <= NO_GRADIENT:
        size = "zero" if steepest == 0 else f"almost zero (at most {format_number(steepest)})"
        return Standstill(
            "zero",
            f"the gradient is {size}, although the mean loss is {format_number(loss)}: a minimum or a flat region of "
            f"the loss{_saturated(network, data)}",
            "Try new initial weights or more hidden nodes.",
        )
    updates = islice(train(network, data, settings, epoch, 0, optimizer), min(_TRIED, len(data)))
    if all(_same(after.network.flat, network.flat, _LAST_DIGITS) for after in updates):
        return Standstill(
            "tiny",
            f"η = {format_number(rate)} is so small that no update changes a digit of the weights",
            "Try a larger η.",
        )
    return Standstill(
        "cycle",
        "the updates of each epoch cancel out, so every epoch ends with the same weights "
        f"(mean loss {format_number(loss)})",
        "Try a smaller η, or batch instead of SGD."
        if _convex(network)
        else "Try a smaller η, batch instead of SGD, or new initial weights.",
    )


def _convex(network: Network) -> bool:
    """Return whether the loss is convex in the weights, so that any point without a gradient is a minimum.

    So it is without a hidden layer, if the loss is convex in s.
    """
    return network.depth == 2 and network.layers[-1].activation == (LOSSES[network.loss].output or "identity")


def _loss(network: Network, data: Dataset) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(batch_losses(network, data.inputs, data.targets).mean())


def _done(loss: float) -> Standstill:
    return Standstill("done", f"there is nothing left to learn: the mean loss is {format_number(loss)}")


def _dead(n: int, network: Network, settings: Settings) -> Standstill:
    if n == network.depth:
        what = "the output is" if network.sizes[-1] == 1 else "all outputs are"
    elif network.sizes[n - 1] == 1:
        what = "the hidden node is" if network.depth == 3 else f"the node of layer {n} is"
    else:
        what = "all hidden nodes are" if network.depth == 3 else f"all nodes of layer {n} are"
    why = f"{what} dead, with s ≤ 0 for every example, so r′ = 0 and no gradient flows back"
    if not network.weights[n - 2].any():
        # No η has led here, and none leads away.
        return Standstill(
            "dead", f"{why}, as all weights into them are 0", "Draw new initial weights other than zeros."
        )
    advice = f"Undo the run and try a smaller η than {format_number(settings.rate)}, or new initial weights."
    return Standstill("dead", why, advice)


def _diverges(checks: Sequence[Check], loss: float, settings: Settings) -> Standstill:
    first = next(check.loss for check in checks if math.isfinite(check.loss))
    return Standstill(
        "diverging",
        f"training diverges: the mean loss has grown from {format_number(first)} to {format_number(loss)}",
        f"Undo the run and try a smaller η than {format_number(settings.rate)}.",
    )


def _saturated(network: Network, data: Dataset) -> str:
    """Return the first layer whose nodes are all saturated, in words."""
    for n, (sums, values) in enumerate(layer_values(network, data.inputs), start=2):
        entry = ACTIVATIONS[network.layer(n).activation]
        if (
            math.isfinite(entry.low)
            and float(entry.derivative(sums, values).max()) < _SATURATED * entry.peak_derivative
        ):
            return f", with all nodes of layer {n} saturated"
    return ""
