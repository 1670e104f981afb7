"""The exercise “Which is broken?”: three trainings of one network, one of which makes a mistake in every update."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.basics.errors import InputError
from core.exercises.mistakes import TITLES
from core.model.activations import ACTIVATIONS
from core.model.backprop import descend
from core.model.objective import loss_values, output_delta
from core.training.reference import batch_losses

if TYPE_CHECKING:
    from core.model.network import Network

# The mistakes that are planted, by their ids in core.exercises.mistakes, and what tells each of them.
SIGNS: dict[str, str] = {
    "uphill": "each update goes up the slope, so the loss rises from the first one on",
    "slope-forgotten": "without f′ the weights into hidden nodes move too far, most of all where the nodes are flat",
    "gradient-transposed": "the weights into one node move by another node's gradient, so the loss falls less",
    "mean-twice": "every step is too short by the number of examples, so loss and weights hardly move",
}
TRAININGS = 3
# η and the epochs are the first of these by which right trainings fall clearly and steadily.
_RATES = (0.5, 5.0, 0.1, 20.0, 0.02, 0.005)
_EPOCHS = (40, 150, 600)
# A fall that can be seen, and a difference between right and wrong that can.
_FALL, _DIFFERENCE = 0.3, 0.2
# Starts that are tried per η, and those among them that may fail.
_STARTS, _MISSES = 20, 6
_WIDTH = 1.5
# Weights times examples times epochs that are computed in a moment.
_MOST_WORK = 2e7
_MOST_EXAMPLES = 1000
# Beyond this share of the first loss a curve is cut off: a training that bursts shows nothing else.
_BURST = 20.0


@dataclass(frozen=True, eq=False)
class Training:
    """One training. losses: the mean of L before each update, shape (epochs + 1,). weights: (epochs + 1, weights)."""

    losses: Array
    weights: Array

    @property
    def epochs(self) -> int:
        """The number of updates shown."""
        return len(self.losses) - 1

    @property
    def left(self) -> float:
        """The share of the first loss that is left at the end."""
        return float(self.losses[-1] / max(self.losses[0], 1e-300))


@dataclass(frozen=True, eq=False)
class Broken:
    """Three trainings.

    broken: the place of the one with the mistake. mistake: its id. offered: the ids to choose from.
    rate, epochs: η and the number of epochs; each is one update over all examples.
    """

    trainings: tuple[Training, ...]
    broken: int
    mistake: str
    offered: tuple[str, ...]
    rate: float
    epochs: int

    @property
    def explanation(self) -> str:
        """The mistake, and the signs by which it is recognized."""
        return f"{TITLES[self.mistake]}: {SIGNS[self.mistake]}"


def gradient(network: Network, inputs: Array, targets: Array, mistake: str = "") -> tuple[float, list[Array]]:
    """The mean of L and of ∂L/∂W_n over the examples, with a mistake in it; without one they are the engine's."""
    count = len(inputs)
    h, s, before = [np.asarray(inputs, dtype=np.float64)], [], []
    for layer in network.layers:
        before.append(np.column_stack([h[-1], np.ones(count)]) if layer.bias else h[-1])
        s.append(before[-1] @ layer.weights.T)
        h.append(ACTIVATIONS[layer.activation].function(s[-1]))
    delta = output_delta(network, s[-1], h[-1], targets)
    found: list[Array] = []
    for n in range(len(network.layers) - 1, -1, -1):
        layer = network.layers[n]
        right = delta.T @ before[n] / count
        found.insert(0, _transposed(right, layer.inputs) if mistake == "gradient-transposed" else right)
        if n:
            delta = delta @ layer.weights[:, : layer.inputs]
            if mistake != "slope-forgotten":
                delta = delta * ACTIVATIONS[network.layers[n - 1].activation].derivative(s[n - 1], h[n])
    if mistake == "mean-twice":
        found = [each / count for each in found]
    return float(loss_values(network, s[-1], h[-1], targets).mean()), found


def updated(network: Network, gradients: list[Array], rate: float, mistake: str = "") -> Network:
    """The network after one update."""
    return descend(network, gradients, -rate if mistake == "uphill" else rate)


def train(network: Network, examples: tuple[Array, Array], rate: float, epochs: int, mistake: str = "") -> Training:
    """Train by batch gradient descent; it ends early where the loss bursts."""
    losses, weights = [], [network.flat]
    with np.errstate(all="ignore"):
        for _ in range(epochs):
            loss, gradients = gradient(network, *examples, mistake)
            losses.append(loss)
            network = updated(network, gradients, rate, mistake)
            if not (np.isfinite(network.flat).all() and loss <= _BURST * max(losses[0], 1e-300)):
                return Training(frozen(losses), frozen(weights))
            weights.append(network.flat)
        losses.append(float(batch_losses(network, *examples).mean()))
    return Training(frozen(losses), frozen(weights))


def plant_training(network: Network, inputs: Array, targets: Array, seed: int) -> Broken:
    """Three trainings from starts drawn by a seed. Raises InputError where none of the mistakes could be told."""
    if len(inputs) > _MOST_EXAMPLES:
        raise InputError(f"examples: expected at most {_MOST_EXAMPLES:,} for three trainings, found {len(inputs):,}")
    random, examples = np.random.default_rng(seed), (inputs, targets)
    ids = [id_ for id_ in SIGNS if id_ != "mean-twice" or len(inputs) > 1]
    falling: dict[tuple[float, int], list[tuple[Network, Training]]] = {}
    for most in _EPOCHS:  # longer ones only if no mistake is recognized in the shorter ones
        mistakes = map(str, random.permutation(ids))
        for mistake, way in product(mistakes, product(_RATES, [e for e in _EPOCHS if e <= most])):
            if network.parameters * len(inputs) * way[1] > _MOST_WORK:
                continue
            if way not in falling:
                falling[way] = _falling(network, examples, way, random)
            planted = _with_mistake(falling[way], examples, way, mistake)
            if planted is not None:
                place, (others, wrong) = int(random.integers(TRAININGS)), planted
                return Broken((*others[:place], wrong, *others[place:]), place, mistake, tuple(ids), *way)
    raise InputError(
        "no mistake can be recognized by the loss of this network; choose a smaller one, or other examples"
    )


def _falling(
    network: Network, examples: tuple[Array, Array], way: tuple[float, int], random: np.random.Generator
) -> list[tuple[Network, Training]]:
    """Starts from which the right training falls clearly and never rises by much."""
    found: list[tuple[Network, Training]] = []
    for k in range(_STARTS):
        if k - len(found) > _MISSES:
            break
        draws = [random.uniform(-_WIDTH, _WIDTH, size=w.shape) for w in network.weights]
        start = network.with_weights(draws)
        training = train(start, examples, *way)
        losses = training.losses
        steady = np.all(np.diff(losses) <= 0.02 * losses[0])
        if training.epochs == way[1] and steady and losses[-1] <= (1.0 - _FALL) * losses[0]:
            found.append((start, training))
        if len(found) == 2 * TRAININGS:
            break
    return found


def _with_mistake(
    right: list[tuple[Network, Training]], examples: tuple[Array, Array], way: tuple[float, int], mistake: str
) -> tuple[list[Training], Training] | None:
    """Two right trainings, and one with the mistake whose loss ends far above theirs; None where there is none."""
    for start, itself in right:
        others = [training for _, training in right if training is not itself][: TRAININGS - 1]
        if len(others) < TRAININGS - 1:
            return None
        wrong = train(start, examples, *way, mistake)
        if wrong.epochs < way[1] or wrong.left > max(each.left for each in others) + _DIFFERENCE:
            return others, wrong
    return None


def _transposed(right: Array, inputs: int) -> Array:
    """∂L/∂w_ji in place of ∂L/∂w_ij, where the matrix has both."""
    rows = min(len(right), inputs)
    columns = min(right.shape[1], len(right))
    result = right.copy()
    swapped = right[:columns, :rows].T
    result[:rows, :columns] = swapped
    return result
