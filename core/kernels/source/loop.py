"""Training loop over epochs and batches, compiled, shared by all kernels."""

# numba infers the types of compiled functions.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from core.kernels.source.order import shuffle

if TYPE_CHECKING:
    from collections.abc import Callable


@njit(nogil=True)
def _nothing(scratch, epoch):
    """Begin an epoch without masks: compiled to nothing."""


def training_loop(
    batch: Callable[..., Any],
    own: Callable[..., Any],
    back: Callable[..., Any],
    room: Callable[..., Any],
    descend: Callable[..., Any],
    begin: Callable[..., Any] = _nothing,
) -> Callable[..., Any]:
    """Return the compiled counterpart of core.training.reference.train, for a kernel's `batch`.

    batch(weights, gradient, inputs, targets, order, start, end, layout, scratch) sets `gradient` to the
        sum of ∂L/∂w over the examples order[start:end], and gives the sum of L over them.
    own(weights): the flat `weights` themselves, or a copy to work on, which back(copy, weights) writes to them.
    room(weights, layout, scratch): an array like them, for the gradient.
    descend(optimizer, weights, gradient, …): one update, see core.kernels.source.update.
    begin(scratch, epoch): called before the batches of an epoch, and with −1 before those that only measure the loss.

    In the loop, `start_weights` become the last, and `means` the losses of the epochs.
    optimizer: its number; coefficients: first, second, epsilon, l1 and l2 of core.training.optimizers.Rule.
    rates: η of each epoch from this one on; the last holds for all after it. slots, steps: what the
        optimizer remembers, see core.training.optimizers.OptimizerState; `slots` become the last.
    stop_loss: negative where there is none.
    It gives the epoch, the update, `total` and `met` as in core.training.engine.Progress, the loss of the last
    batch, how many means, and whether the loss was reached.
    """

    # Sums over updates and epochs are not reordered, so that a run may be split anywhere (no FAST here).
    @njit(nogil=True, error_model="numpy", fastmath={"contract"})
    def run(
        start_weights, inputs, targets, layout, scratch,
        size, shuffles, seed, optimizer, coefficients, rates, slots, steps, stop_loss,
        updates, epoch, update, total, met, means,
    ):  # fmt: skip
        """See core.training.backends.Backend.run, and the function around this one."""
        examples = len(inputs)
        per_epoch = -(-examples // size)
        weights = own(start_weights)
        gradient = room(start_weights, layout, scratch)
        order = np.arange(examples)
        keys = np.empty(examples, np.uint64)
        buckets = np.empty(2 ** math.ceil(math.log2(examples)) + 1, np.int64)
        first, second, epsilon, l1, l2 = coefficients
        first_epoch = epoch
        batch_loss = math.nan
        epochs_done = 0
        reached = False
        while updates > 0 and not reached:
            if shuffles:
                shuffle(seed, epoch, order, keys, buckets)
            begin(scratch, epoch)
            rate = rates[min(epoch - first_epoch, rates.size - 1)]
            while update < per_epoch and updates > 0:
                start = update * size
                end = min(start + size, examples)
                batch_loss = batch(weights, gradient, inputs, targets, order, start, end, layout, scratch)
                steps += 1
                descend(
                    optimizer, weights, gradient, slots, end - start, rate, first, second, epsilon, l1, l2, float(steps)
                )
                total += batch_loss
                met += end - start
                update += 1
                updates -= 1
            if update == per_epoch:
                means[epochs_done] = total / met
                epochs_done += 1
                epoch, update, total, met = epoch + 1, 0, 0.0, 0
                if stop_loss >= 0.0:
                    loss = 0.0
                    begin(scratch, -1)
                    for start in range(0, examples, size):
                        end = min(start + size, examples)
                        loss += batch(weights, gradient, inputs, targets, order, start, end, layout, scratch)
                    reached = loss / examples <= stop_loss
        back(weights, start_weights)
        return epoch, update, total, met, batch_loss, epochs_done, reached

    return run  # type: ignore[no-any-return]
