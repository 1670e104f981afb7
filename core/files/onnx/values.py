"""Values in a graph: the sums of a layer and the operations applied to them since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.basics.arrays import Array


@dataclass(eq=False)
class Segment:
    """All that lies between one product with a matrix and the next; the first begins with the input.

    name: the node, for messages. weights: (out, in), None for the input. before: what the matrix is multiplied by.
    layout: whether an example is a row or a column; of the input None until something tells.
    """

    name: str
    weights: Array | None = None
    before: Settled | None = None
    layout: str | None = None
    width: int | None = None


@dataclass(frozen=True)
class Step:
    """One of x + v, x − v, x · v and x / v, for each node; v of shape (width,) or (1,)."""

    operation: str
    value: Array

    def of(self, scale: Array, shift: Array) -> tuple[Array, Array]:
        """The value for scale · z + shift."""
        match self.operation:
            case "Add":
                return scale, shift + self.value
            case "Sub":
                return scale, shift - self.value
            case "Mul":
                return scale * self.value, shift * self.value
        return scale / self.value, shift / self.value


Steps = tuple[Step, ...]


def composed(steps: Steps) -> tuple[Array, Array]:
    """Scale and shift of all steps together."""
    # −0 leaves all that is added to it as it is, −0 too.
    scale, shift = np.ones(1), np.full(1, -0.0)
    for step in steps:
        scale, shift = step.of(scale, shift)
    return scale, shift


@dataclass(frozen=True, eq=False, kw_only=True)
class _Placed:
    """transposed: the layout has been turned since the segment began. flat: the axis of the only node is dropped."""

    segment: Segment
    transposed: bool = False
    flat: bool = False

    @property
    def layout(self) -> str | None:
        """Whether an example is a row or a column."""
        layout = self.segment.layout
        if layout is None or not self.transposed:
            return layout
        return "columns" if layout == "rows" else "rows"

    def set_layout(self, layout: str) -> None:
        """The facts not known yet."""
        turned = "columns" if layout == "rows" else "rows"
        self.segment.layout = turned if self.transposed else layout


@dataclass(frozen=True, eq=False, kw_only=True)
class Affine(_Placed):
    """The sums of a segment, and steps done to them."""

    steps: Steps = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Applied(_Placed):
    """An operation done to values and constants. size: how many operations it is made of, up to what may be.

    extra: axes besides those of examples and nodes.
    """

    operation: str
    given: tuple[Affine | Applied | NDArray[Any] | None, ...]
    attributes: dict[str, Any] = field(default_factory=dict)
    size: int = 1
    extra: int = 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Settled(_Placed):
    """f(s) with steps done to it, where s is the sums of the segment with other steps done to them."""

    sums: Steps
    activation: str
    steps: Steps = ()


Value = Affine | Applied | Settled
