"""The mean gradients at moments of the timeline, computed a few at a time and kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.analysis.weight_history import gradient, sample_examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document
    from core.document.moment import Moment
    from core.model.network import Network

# Gradients are computed for this many seconds, then the known ones are drawn.
_TURN = 0.25
# Maximum stored numbers of gradients, 64 megabytes.
_ROOM = 8_000_000


def covered(moments: tuple[Moment, ...], network: Network) -> tuple[Moment, ...]:
    """Those of `moments` that get gradients: all, or of a large network the latest."""
    return moments[-max(_ROOM // network.parameters, 1) :]


class MeanGradients:
    """The gradients known so far.

    known: by the identities of network and data, which are kept alive with them.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], tuple[Document, Array]] = {}
        self._sampled: tuple[Dataset, Dataset] | None = None

    def at(self, moments: Sequence[Moment], covered: Sequence[Moment]) -> list[Array | None]:
        """The gradient at each of `moments`, None where it is not computed; those not `covered` are forgotten."""
        keys = {_key(moment.document) for moment in covered}
        self.known = {key: entry for key, entry in self.known.items() if key in keys}
        entries = (self.known.get(_key(moment.document)) for moment in moments)
        return [None if entry is None else entry[1] for entry in entries]

    def lack(self, covered: Sequence[Moment]) -> bool:
        """Whether some are not computed yet."""
        return any(_key(moment.document) not in self.known for moment in covered)

    def find(self, covered: Sequence[Moment]) -> Iterator[None]:
        """Compute missing gradients, the latest first, for a limited time."""
        end = time.perf_counter() + _TURN
        for moment in reversed(covered):
            document = moment.document
            assert document.data is not None
            if _key(document) not in self.known:
                part = self.part_of(document.data, document.network)
                self.known[_key(document)] = (document, gradient(document.network, part))
                yield
                if time.perf_counter() >= end:
                    return

    def part_of(self, data: Dataset, network: Network) -> Dataset:
        """Return the examples for gradients, sampled once."""
        if self._sampled is None or self._sampled[0] is not data:
            self._sampled = (data, sample_examples(network, data))
        return self._sampled[1]


def _key(document: Document) -> tuple[int, int]:
    return id(document.network), id(document.data)
