"""Phases of an update, and the steps in each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from core.training.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from core.model.network import Network
    from core.training.rule import Rule


class Phase(Enum):
    """The phases of an update, in order; the value is the title."""

    FORWARD = "Forward pass"
    LOSS = "Loss"
    OUTPUT_DELTA = "δ of the outputs"
    HIDDEN_DELTA = "δ of a hidden layer"
    GRADIENT = "Gradients"
    MEAN = "Mean gradients of the batch"
    PENALTY = "Gradients with the penalty"
    STATE_M = "Optimizer state m"
    STATE_V = "Optimizer state v"
    UPDATE = "New weights"
    APPLY = "Update applied"


@dataclass(frozen=True)
class Block:
    """Consecutive steps of the same phase and layer."""

    phase: Phase
    layer: int
    start: int
    count: int


def blocks_of(network: Network, examples: int, rule: Rule) -> tuple[list[Block], list[Block]]:
    """Return the blocks of one example, and those of the update after all examples."""
    layers = range(2, network.depth + 1)
    weights = {n: network.layers[n - 2].weights.size for n in layers}
    example = [(Phase.FORWARD, n, 2 * network.sizes[n - 1]) for n in layers]
    example.append((Phase.LOSS, 0, 1))
    example.append((Phase.OUTPUT_DELTA, network.depth, network.sizes[-1]))
    example += [(Phase.HIDDEN_DELTA, n, network.sizes[n - 1]) for n in reversed(layers[:-1])]
    example += [(Phase.GRADIENT, n, weights[n]) for n in reversed(layers)]
    descent = [Phase.MEAN] if examples > 1 else []
    descent += [Phase.PENALTY] if rule.penalizes else []
    descent += [Phase.STATE_M, Phase.STATE_V][: OPTIMIZERS[rule.optimizer].slots]
    tail = [(phase, n, weights[n]) for phase in (*descent, Phase.UPDATE) for n in reversed(layers)]
    tail.append((Phase.APPLY, 0, 1))
    return _placed(example), _placed(tail)


def _placed(counts: list[tuple[Phase, int, int]]) -> list[Block]:
    blocks: list[Block] = []
    start = 0
    for phase, layer, count in counts:
        blocks.append(Block(phase, layer, start, count))
        start += count
    return blocks
