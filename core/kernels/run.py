"""Calls of compiled functions: converts a network's values to arguments of fixed types.

The arrays of a run are made once, and stay where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.bounds import WEIGHTS
from core.kernels.layout import (
    AT_ONCE,
    BY_BLAS,
    BY_BLAS_EXAMPLES,
    NOTED,
    SMALL,
    Held,
    example_room,
    layout_of,
    masked_layout_of,
)
from core.kernels.plan import MASKED, WIDE
from core.model.objective import example_weights
from core.training.rule import coefficients

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.kernels.plan import KernelPlan
    from core.model.network import Network
    from core.training.settings import Settings

# Examples per call when only outputs are needed: this many fit into the processor's cache.
BLOCK = 256


def run_loop(
    loop: Callable[..., Any],
    plan: KernelPlan,
    network: Network,
    data: Dataset,
    settings: Settings,
    address: Callable[[str], int],
) -> Callable[..., Any]:
    """The training loop with all arguments that stay the same in a run: see core.kernels.source.loop.

    address: where the array function of a name is in memory, as core.kernels.load has it; here and below.
    """
    # A narrow kernel calls no array functions.
    piece = (lambda _: 0) if plan.sizes else address
    size = settings.batch_of(len(data))
    inputs, targets = np.array(data.inputs), np.array(data.targets)
    if plan == MASKED:
        layout, room, besides = masked_layout_of(network, piece, settings.seed)
        targets = np.column_stack([targets, example_weights(network, targets)])
    else:
        few = SMALL if plan != WIDE else BY_BLAS if size >= BY_BLAS_EXAMPLES else WEIGHTS.high
        layout, room = layout_of(network, piece, few)
        besides = NOTED if plan == WIDE else 0
    # The values of a batch, the gradient, and what a kernel needs besides.
    scratch = np.empty(room * size + network.parameters + besides)
    optimizer = piece(f"descend_{settings.optimizer}")
    if plan == WIDE and settings.optimizer == "gradient-descent" and settings.l1 == settings.l2 == 0.0:
        layout[-1, AT_ONCE], optimizer = 1, 0
    numbers = (*coefficients(settings), float(settings.l1), float(settings.l2))
    examples = len(data)
    shuffling = np.empty(examples, np.uint64), np.empty(2 ** (examples - 1).bit_length() + 1, np.int64)
    order = (np.arange(examples), *shuffling, size, int(settings.shuffles), settings.seed)
    fixed = (inputs, targets, layout, scratch, *order, optimizer, *numbers)
    held = [Held(each) if isinstance(each, np.ndarray) else each for each in fixed]

    def run(weights: Array, *moment: Any) -> None:
        loop(weights, *held, *moment)

    return run


def run_outputs(outputs: Callable[..., Any], network: Network, inputs: Array, address: Callable[[str], int]) -> Array:
    """Compute y for many inputs, shape (m, p) to (m, q), by core.kernels.source.general.outputs."""
    layout, room = layout_of(network, address)
    result = np.empty((len(inputs), network.sizes[-1]))
    block = min(BLOCK, len(inputs))
    rows = np.ascontiguousarray(inputs)
    outputs(network.flat, rows, np.arange(len(rows)), layout, np.empty(room * block), block, result)
    return result


def run_example(
    update: Callable[..., Any], network: Network, address: Callable[[str], int]
) -> Callable[[Array, Array, float], Array]:
    """Return core.kernels.source.example.update for `network`: a function of x, t and η that returns its `result`.

    For one thread: all calls use the same memory.
    """
    layout, weights = Held(layout_of(network, address)[0]), Held(network.flat)
    inputs, targets, result = (
        Held(np.empty(size)) for size in (network.sizes[0], network.sizes[-1], example_room(network))
    )

    def run(x: Array, t: Array, rate: float) -> Array:
        inputs.array[:], targets.array[:] = x, t
        update(weights, inputs, targets, rate, layout, result)
        found: Array = result.array.copy()
        return found

    return run
