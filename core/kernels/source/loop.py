"""Training loop over epochs and batches, compiled, shared by all kernels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from core.kernels.compiler.language import IN_ORDER, floats
from core.kernels.source.order import shuffle

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.compiler.signature import Floats, Ints, IntTable, Table, Word, Words

# The places of whole numbers and floats that a run changes; see `training_loop`.
EPOCH, UPDATE, MET, EPOCHS_DONE, REACHED = range(5)
TOTAL, BATCH_LOSS = range(2)


def _nothing(scratch: Floats, epoch: int, rate: float) -> None:
    """Begin an epoch without masks: compiled to nothing."""


def training_loop(
    batch: Callable[..., Any],
    own: Callable[..., Any],
    back: Callable[..., Any],
    room: Callable[..., Any],
    descend: Callable[..., Any],
    begin: Callable[..., Any] = _nothing,
) -> Callable[..., Any]:
    """Return the counterpart of core.training.reference.train, to be compiled, for a kernel's `batch`.

    batch(weights, gradient, inputs, targets, order, start, end, layout, scratch) sets `gradient` to the
        sum of ∂L/∂w over the examples order[start:end], and gives the sum of L over them.
    own(weights): the flat `weights` themselves, or a copy to work on, which back(copy, weights) writes to them.
    room(weights, layout, scratch): an array like them, for the gradient.
    descend(optimizer, weights, gradient, …): one update, see core.kernels.source.update.
    begin(scratch, epoch, rate): called before the batches of an epoch, and with −1 as the epoch before those that only
        measure the loss.

    In the loop, `start_weights` become the last, and `means` the losses of the epochs.
    order: the examples; where `shuffles` is not 0, room for them, as keys and buckets are for shuffling.
    optimizer: its address; first … l2: see core.training.optimizers.Rule.
    rates: η of each epoch from this one on; the last holds for all after it. slots, steps: what the
        optimizer remembers, see core.training.optimizers.OptimizerState; `slots` become the last.
    stop_loss: negative where there is none.
    counts: the epoch, the update and `examples_seen` as in core.training.engine.Progress, how many means, and whether
        the loss was reached; sums: `total` as there, and the loss of the last batch. Both become those of the end.
    """

    # Sums over updates and epochs are not reordered, so that a run may be split anywhere.
    @floats(*IN_ORDER)
    def run(
        start_weights: Floats, inputs: Table, targets: Table, layout: IntTable, scratch: Floats,
        order: Ints, keys: Words, buckets: Ints, size: int, shuffles: int, seed: Word, optimizer: int,
        first: float, second: float, epsilon: float, l1: float, l2: float,
        rates: Floats, slots: Table, steps: float, stop_loss: float, updates: int, counts: Ints, sums: Floats,
        means: Floats,
    ) -> None:  # fmt: skip
        """See core.training.backends.Backend.run, and the function around this one."""
        examples = len(inputs)
        per_epoch = (examples + size - 1) // size
        weights = own(start_weights)
        gradient = room(start_weights, layout, scratch)
        epoch, update, met, total = counts[EPOCH], counts[UPDATE], counts[MET], sums[TOTAL]
        first_epoch, left, step = counts[EPOCH], updates, steps
        epochs_done, reached, batch_loss = 0, 0, math.nan
        while left > 0 and reached == 0:
            if shuffles != 0:
                shuffle(seed, epoch, order, keys, buckets)
            rate = rates[min(epoch - first_epoch, rates.size - 1)]
            begin(scratch, epoch, rate)
            last = min(per_epoch, update + left)
            measures, loss = 0, 0.0
            while update < last:
                start = update * size
                end = min(start + size, examples)
                found = batch(weights, gradient, inputs, targets, order, start, end, layout, scratch)
                update += 1
                if measures != 0:
                    loss += found
                else:
                    step += 1.0
                    left -= 1
                    descend(
                        optimizer, weights, gradient, slots, end - start, rate, first, second, epsilon, l1, l2, step
                    )
                    batch_loss, total, met = found, total + found, met + end - start
                    if update == per_epoch and stop_loss >= 0.0:
                        # Once more over all examples, with the same weights.
                        measures, update = 1, 0
                        begin(scratch, -1, rate)
            if update == per_epoch:
                means[epochs_done] = total / met
                epochs_done += 1
                epoch, update, total, met = epoch + 1, 0, 0.0, 0
                if measures != 0 and loss / examples <= stop_loss:
                    reached = 1
        back(weights, start_weights)
        counts[EPOCH], counts[UPDATE], counts[MET] = epoch, update, met
        counts[EPOCHS_DONE], counts[REACHED], sums[TOTAL], sums[BATCH_LOSS] = epochs_done, reached, total, batch_loss

    return run
