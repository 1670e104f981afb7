"""Plan of a network: sizes, activations and bias units, before any weight is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from core.basics.errors import InputError
from core.model.activations import ACTIVATIONS
from core.model.initializers import new_network
from core.model.losses import going_with
from core.model.network_edits import MAX_LAYERS, MAX_NODES
from gui.dialogs.widgets import short

if TYPE_CHECKING:
    from core.model.network import Network

T = TypeVar("T")

# More would make every view slow; checked before memory is allocated.
MAX_WEIGHTS = 2**22


@dataclass(frozen=True)
class NetworkPlan:
    """sizes: nodes per layer, input first. activations: one for each layer after the input.

    biases: whether there is a bias unit, one for each layer before the output.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    biases: tuple[bool, ...]

    @classmethod
    def of(cls, network: Network) -> NetworkPlan:
        """Return the plan of an existing `network`."""
        layers = network.layers
        return cls(network.sizes, tuple(n.activation for n in layers), tuple(n.bias for n in layers))

    @property
    def text(self) -> str:
        """Return the sizes as in 2-4-4-1."""
        return "-".join(str(size) for size in self.sizes)

    @property
    def weights(self) -> int:
        """Return the number of weights, including those from bias units."""
        return sum(before * size for before, size in pairwise(self.sizes)) + self.bias_weights

    @property
    def bias_weights(self) -> int:
        """Return the number of weights from bias units."""
        return sum(size for size, bias in zip(self.sizes[1:], self.biases, strict=True) if bias)

    def check(self) -> None:
        """Raise InputError for a network that is too large."""
        for n, size in enumerate(self.sizes, 1):
            if size > MAX_NODES:
                raise InputError(f"layer {n}: expected at most {MAX_NODES:,} nodes, found {size:,}")
        if self.weights > MAX_WEIGHTS:
            raise InputError(f"sizes: expected at most {MAX_WEIGHTS:,} weights, found {self.weights:,}")

    def resized(self, sizes: tuple[int, ...]) -> NetworkPlan:
        """Return the plan with other sizes: the output layer stays, further hidden layers are like the last one."""
        # Without a hidden layer the first one is like the outputs, except for softmax, which only outputs can have.
        kinds = _stretched(self.activations, len(sizes))
        hidden = ("sigmoid" if ACTIVATIONS[kind].whole else kind for kind in kinds[:-1])
        return NetworkPlan(sizes, (*hidden, kinds[-1]), _stretched(self.biases, len(sizes)))

    def with_ends(self, inputs: int, outputs: int) -> NetworkPlan:
        """Return the plan with other sizes of the first and last layer."""
        return self.resized((inputs, *self.sizes[1:-1], outputs))

    def without_layer(self, k: int) -> NetworkPlan:
        """Return the plan without the hidden layer sizes[k]."""
        return NetworkPlan(
            self.sizes[:k] + self.sizes[k + 1 :],
            self.activations[: k - 1] + self.activations[k:],
            self.biases[:k] + self.biases[k + 1 :],
        )

    def build(self, initializer: str, seed: int, loss: str) -> Network:
        """Build the network with weights; with least squares if `loss` does not fit its outputs. Raises InputError."""
        self.check()
        loss = going_with(loss, self.activations[-1])
        return new_network(self.sizes, self.activations, self.biases, initializer, seed, loss)


def parse_sizes(text: str) -> tuple[int, ...]:
    """Parse the sizes in `2-4-4-1`, also separated by spaces, commas or ×.

    Raises InputError that names the layer.
    """
    words = [word for word in re.split(r"[\s,;–—×-]+", text.strip()) if word]
    for n, word in enumerate(words, 1):
        if not re.fullmatch(r"[0-9]{1,9}", word) or not 1 <= int(word) <= MAX_NODES:
            raise InputError(f"layer {n}: expected a number of nodes from 1 to {MAX_NODES:,}, found “{short(word)}”")
    if len(words) < 2:
        raise InputError("sizes: expected at least two layers, input and output, as in 2-1")
    if len(words) > MAX_LAYERS:
        raise InputError(f"sizes: expected at most {MAX_LAYERS} layers, found {len(words)}")
    return tuple(int(word) for word in words)


def _stretched(entries: tuple[T, ...], layers: int) -> tuple[T, ...]:
    """Return one entry for each of `layers` − 1 layers; without hidden layers, the output's entry for all."""
    hidden, last = entries[:-1] or entries, entries[-1]
    wanted = layers - 2
    return (*(hidden + hidden[-1:] * wanted)[:wanted], last)
