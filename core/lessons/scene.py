"""Scene: what a condition may look at, all of it values that the window shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.basics.addresses import Node, Weight
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.derivation import Derivation, Step
    from core.document.document import Document
    from core.exercises.checking.attempt import Attempt
    from core.model.network import Network
    from core.training.settings import Settings


class Scene(Protocol):
    """One moment of a session; its state is one."""

    @property
    def document(self) -> Document:
        """The document."""
        ...

    @property
    def network(self) -> Network:
        """The network shown."""
        ...

    @property
    def data(self) -> Dataset:
        """The examples."""
        ...

    @property
    def test(self) -> Dataset | None:
        """The test examples, or None."""
        ...

    @property
    def settings(self) -> Settings:
        """The training settings."""
        ...

    @property
    def epoch(self) -> int:
        """Completed epochs."""
        ...

    @property
    def update(self) -> int:
        """Updates in the current epoch."""
        ...

    @property
    def running(self) -> bool:
        """Whether a run is in progress."""
        ...

    @property
    def example(self) -> int | None:
        """The current example, from 0, or None for a point of the user."""
        ...

    @property
    def selected(self) -> Node | Weight | None:
        """The selected node or weight, or None."""
        ...

    @property
    def cursor(self) -> int:
        """Steps done of `derivation`."""
        ...

    @property
    def step(self) -> Step | None:
        """The last step done, or None."""
        ...

    @property
    def derivation(self) -> Derivation:
        """The update that is stepped through."""
        ...

    @property
    def alone(self) -> Derivation:
        """The steps of the current example by itself."""
        ...

    @property
    def outputs(self) -> Array:
        """y of every example, shape (examples, size_N)."""
        ...

    @property
    def loss(self) -> float:
        """The mean of L over the examples."""
        ...

    @property
    def test_loss(self) -> float:
        """The mean of L over the test examples."""
        ...

    @property
    def exercise(self) -> Attempt | None:
        """The current exercise, or None."""
        ...
