"""The document: everything that a weight file can contain, as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.addresses import Node
    from core.data.dataset import Dataset
    from core.data.scaling import Scaling
    from core.data.split import Split
    from core.document.runs import KeptRun
    from core.model.network import Network
    from core.training.rule import OptimizerState
    from core.training.settings import Settings


def _empty() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Document:
    """A network with its data, settings, training progress and runs; only the network is required.

    data: the examples to train with. test: examples that training never sees, or None.
    split: how `data` and `test` were made of one set, or None; it has a row for each test example.
    scaling, target_scaling: what was done to the inputs and the targets of both, or None where they stand as
        they came.
    positions: where nodes were dragged to on the graph, in scene units; nodes not in it lie where the
        layout puts them.
    epoch, update: how far training has come: whole epochs done, updates done in the epoch under way.
    optimizer: what the optimizer remembers of the updates so far; None where there is nothing.
    start: the network that "reset" goes back to; None for the network itself.
    note: free text.
    history: the loss curve, as plain JSON values (see core.training.loss_history), or None.
    runs: runs kept to compare others with; they belong to no moment of the timeline.
    extra: sections of a file that this version does not know, kept as they were.
    """

    network: Network
    data: Dataset | None = None
    settings: Settings | None = None
    positions: Mapping[Node, tuple[float, float]] = field(default_factory=_empty)
    note: str = ""
    epoch: int = 0
    update: int = 0
    start: Network | None = None
    history: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=_empty)
    runs: tuple[KeptRun, ...] = ()
    test: Dataset | None = None
    split: Split | None = None
    scaling: Scaling | None = None
    optimizer: OptimizerState | None = None
    target_scaling: Scaling | None = None

    def with_network(self, network: Network) -> Document:
        """Return the document with another network and everything else unchanged."""
        return replace(self, network=network)
