"""An exercise: a network, examples, η, and the numbers that are asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.exercises.given_update import METHODS, GivenUpdate
from core.exercises.workings import Workings
from core.model.quantity_names import name_of, quantity_of

if TYPE_CHECKING:
    from core.model.quantities import Quantity

MAX_EXAMPLES = 1000
MAX_QUESTIONS = 2000


@dataclass(frozen=True, eq=False)
class Exercise(GivenUpdate):
    """Questions about one update. A value: nothing of it changes.

    questions: names as in core.model.quantity_names, in the order in which they are asked.
    """

    questions: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", frozen(self.inputs))
        object.__setattr__(self, "targets", frozen(self.targets))
        object.__setattr__(self, "questions", tuple(self.questions))
        if self.method not in METHODS:
            raise InputError(f"method: expected {' or '.join(METHODS)}, found {self.method!r:.40}")
        if not (math.isfinite(self.rate) and self.rate >= 0):
            raise InputError(f"rate: expected a finite number of at least 0, found {self.rate}")
        if not 1 <= len(self.questions) <= MAX_QUESTIONS:
            raise InputError(f"questions: expected from 1 to {MAX_QUESTIONS:,}, found {len(self.questions):,}")
        if not 1 <= len(self.inputs) <= MAX_EXAMPLES or len(self.inputs) != len(self.targets):
            raise InputError(f"inputs: expected from 1 to {MAX_EXAMPLES:,} examples, and as many targets")
        if self.inputs.shape[1:] != self.network.sizes[:1] or self.targets.shape[1:] != self.network.sizes[-1:]:
            raise InputError("inputs and targets: expected as many columns as the network has inputs and outputs")
        if not self.network.plain:
            raise InputError(
                "exercise: expected a network without dropout and class weights; remove them in Loss and optimizer"
            )
        seen: dict[Quantity, str] = {}
        for name, quantity in zip(self.questions, self.quantities, strict=True):
            if quantity in seen:
                raise InputError(f"questions: {name} is asked twice")
            seen[quantity] = name

    @cached_property
    def workings(self) -> Workings:
        """The right numbers of the update."""
        return Workings(self)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers asked for, in order. Raises InputError for a name that the network does not have."""
        return tuple(self.quantity(name) for name in self.questions)

    def quantity(self, name: str) -> Quantity:
        """The quantity called `name`."""
        return quantity_of(name, self.network, len(self.inputs), self.batch)

    def name(self, quantity: Quantity) -> str:
        """The name of `quantity`."""
        return name_of(quantity, self.batch)
