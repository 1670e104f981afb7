"""Reference implementation of training: gradient descent over a data set, one snapshot per update."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.basics.bounds import ROWS
from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES, OF_AMOUNTS
from core.model.objective import loss_values, output_delta
from core.training.dropout import masks
from core.training.rule import rule_of
from core.training.shuffling import epoch_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from core.data.dataset import Dataset
    from core.model.network import Network
    from core.training.rule import OptimizerState
    from core.training.settings import Settings

# A gradient whose largest part is at or below this is only rounding.
NO_GRADIENT = 1e-12


@dataclass(frozen=True)
class Snapshot:
    """One moment of a training run, between two updates.

    epoch: whole epochs done; update: updates done in the current epoch (0 at its start).
    batch_loss: the sum of L over the examples of the last update, each measured before that update.
    optimizer: what the optimizer remembers; None where that is nothing.
    """

    network: Network
    epoch: int = 0
    update: int = 0
    batch_loss: float = float("nan")
    optimizer: OptimizerState | None = None


def outputs(network: Network, inputs: Array) -> Array:
    """Return y for many inputs at once: shape (m, p) to (m, q)."""
    return layer_values(network, inputs)[-1][1]


def layer_values(network: Network, inputs: Array) -> list[tuple[Array, Array]]:
    """Return s and h of the layers 2…N for many inputs at once: shape (m, p) to (m, size_n) each."""
    h = np.asarray(inputs, dtype=np.float64)
    found = []
    with np.errstate(over="ignore", invalid="ignore"):
        for layer in network.layers:
            s = h @ layer.weights[:, : layer.inputs].T
            if layer.bias:
                s = s + layer.weights[:, -1]
            h = ACTIVATIONS[layer.activation].function(s)
            found.append((s, h))
    return found


def losses(network: Network, data: Dataset) -> Array:
    """Return L of each example, shape (examples,). The sum is the chapter's L; curves show the mean."""
    check_fit(network, data)
    return batch_losses(network, data.inputs, data.targets)


def batch_losses(network: Network, inputs: Array, targets: Array, y: Array | None = None) -> Array:
    """Return L of each example, shape (m,); `y`: result of `outputs` for them, if available."""
    loss = LOSSES[network.loss]
    # A loss tied to an output activation also requires the sums.
    if y is None or loss.output:
        s, y = layer_values(network, inputs)[-1]
    else:
        s = y
    with np.errstate(over="ignore", invalid="ignore"):
        return loss_values(network, s, y, targets)


def mean_gradient(
    network: Network, inputs: Array, targets: Array, mask: tuple[Array, ...] | None = None
) -> tuple[float, tuple[Array, ...]]:
    """Return the sum of L over a batch, and the mean over it of ∂L/∂W_n, n = 2…N, in the matrices' shapes.

    inputs: shape (m, p). targets: shape (m, q). mask: factors of dropout, see core.training.dropout.masks, or None.
    """
    count = len(inputs)
    values = [inputs]
    sums = []
    with np.errstate(over="ignore", invalid="ignore"):
        for n, layer in enumerate(network.layers, 2):
            before = np.column_stack([values[-1], np.ones(count)]) if layer.bias else values[-1]
            values[-1] = before
            sums.append(before @ layer.weights.T)
            h = ACTIVATIONS[layer.activation].function(sums[-1])
            values.append(h if mask is None or n == network.depth else h * mask[n - 2])
        total = float(loss_values(network, sums[-1], values[-1], targets).sum())
        delta = output_delta(network, sums[-1], values[-1], targets)
        gradients: list[Array] = []
        for n in range(network.depth, 1, -1):
            layer = network.layers[n - 2]
            gradients.insert(0, frozen(delta.T @ values[n - 2] / count))
            if n > 2:
                below = network.layers[n - 3]
                entry, s = ACTIVATIONS[below.activation], sums[n - 3]
                h = values[n - 2][:, : below.size] if mask is None else entry.function(s)
                delta = delta @ layer.weights[:, : layer.inputs] * entry.derivative(s, h)
                if mask is not None:
                    delta = delta * mask[n - 3]
    return total, tuple(gradients)


def batch_indices(settings: Settings, examples: int, epoch: int, update: int) -> list[int]:
    """Return the examples of update number `update` (from 0) of `epoch`, in order."""
    size = settings.batch_of(examples)
    start, stop = update * size, min((update + 1) * size, examples)
    if not settings.shuffles:
        return list(range(start, stop))
    return [int(k) for k in _order(examples, settings.seed, epoch)[start:stop]]


@lru_cache(maxsize=1)
def _order(examples: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """Return the order of an epoch; one is kept, for its next update."""
    return epoch_order(examples, seed, epoch)


def train(
    network: Network,
    data: Dataset,
    settings: Settings,
    epoch: int = 0,
    update: int = 0,
    optimizer: OptimizerState | None = None,
) -> Iterator[Snapshot]:
    """Train without end, from `epoch` and `update`: yield one snapshot after each update.

    Each update descends by the mean over its batch of ∂L/∂w, in the optimizer's way; `optimizer` is what
    that remembers from before. The generator holds nothing else, so it can be left between any two
    updates; stop conditions are the caller's (see core.training.engine).
    """
    check_fit(network, data)
    updates = settings.updates_per_epoch(len(data))
    size = settings.batch_of(len(data))
    drops = network.dropout
    while True:
        order = epoch_order(len(data), settings.seed, epoch) if settings.shuffles else np.arange(len(data))
        while update < updates:
            batch = order[update * size : (update + 1) * size]
            mask = masks(network, settings.seed, epoch, batch) if drops else None
            total, gradients = mean_gradient(network, data.inputs[batch], data.targets[batch], mask)
            network, optimizer = rule_of(settings, epoch, optimizer).apply(network, gradients)
            update += 1
            done = update == updates
            yield Snapshot(network, epoch + done, 0 if done else update, total, optimizer)
        epoch, update = epoch + 1, 0


def check_targets(network: Network, data: Dataset) -> None:
    """Raise InputError if the loss requires probabilities as targets and one is not."""
    if network.loss in OF_AMOUNTS:
        return
    wrong = np.argwhere((data.targets < 0.0) | (data.targets > 1.0))
    if len(wrong):
        row, column = wrong[0]
        raise InputError(
            f"example {row + 1}, target {column + 1}: expected a number from 0 to 1 for "
            f"{LOSSES[network.loss].title.lower()}, found {data.targets[row, column]:.15g}"
        )


def check_fit(network: Network, data: Dataset) -> None:
    """Raise InputError if the columns do not match the network's inputs and outputs, or there are too many examples."""
    ROWS.checked(len(data))
    for what, found, expected in (
        ("inputs", data.inputs.shape[1], network.sizes[0]),
        ("targets", data.targets.shape[1], network.sizes[-1]),
    ):
        if found != expected:
            raise InputError(f"{what} of the data: expected {expected} for this network, found {found}")
