"""The update that an exercise asks about: what all its numbers follow from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.training.rule import Rule

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.model.network import Network

METHODS = ("sgd", "batch")


@dataclass(frozen=True, eq=False)
class GivenUpdate:
    """One update of a network.

    network: before the update. inputs: shape (m, p). targets: shape (m, q). rate: η.
    method: "batch" updates by the mean gradient of all examples, "sgd" by the first example; the others are then
        further examples of the data.
    own_rule: how new weights are computed, where that is more than gradient descent with η.
    """

    network: Network
    inputs: Array
    targets: Array
    rate: float
    method: str
    own_rule: Rule | None = field(default=None, kw_only=True)

    @property
    def batch(self) -> bool:
        """Whether the update is over several examples."""
        return self.method == "batch" and len(self.inputs) > 1

    @property
    def update_examples(self) -> int:
        """The number of examples of the update."""
        return len(self.inputs) if self.batch else 1

    @property
    def rule(self) -> Rule:
        """The rule that computes new weights from the gradient."""
        return self.own_rule or Rule(self.rate)
