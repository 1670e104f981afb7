"""Outputs and losses of all examples: where there are many, a run's thread computes them for the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.kernels import evaluate as compiled
from core.training.reference import batch_losses, outputs

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document
    from core.model.network import Network

# With this many examples or more, compiled kernels compute the outputs, which may differ in the last bit.
_MANY = 1000
# From this many multiplications on, they are computed for the window: it would be late for the mouse.
_LONG = 1_000_000


@dataclass(frozen=True, eq=False)
class ExampleValues:
    """y and L of every example of `data`, by `network`: shapes (examples, size_N) and (examples,)."""

    network: Network
    data: Dataset
    outputs: Array
    losses: Array

    @classmethod
    def of(cls, document: Document) -> ExampleValues:
        """Compute those of a document, which has data."""
        network, data = document.network, document.data
        assert data is not None
        found = outputs_of(network, data)
        return cls(network, data, found, batch_losses(network, data.inputs, data.targets, found))

    def fits(self, network: Network, data: Dataset) -> bool:
        """Return whether they are those of just this network and data."""
        return self.network is network and self.data is data


def take_long(document: Document, least: int = _LONG) -> bool:
    """Return whether they take longer than a window can wait in a frame, or at least so many multiplications."""
    return document.data is not None and len(document.data) * document.network.parameters >= least


def outputs_of(network: Network, data: Dataset) -> Array:
    """Return y of every example, shape (examples, size_N)."""
    compute = outputs if len(data) < _MANY else compiled.outputs
    return compute(network, data.inputs)
