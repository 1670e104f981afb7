"""Scaling of inputs or targets to a common scale, with the numbers needed to undo it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.dataset import Dataset

# The kinds of scaling with their descriptions.
KINDS = {"standardize": "mean 0, standard deviation 1", "unit": "from 0 to 1"}
# Spelling of earlier versions, still read in files and commands.
_OLD_KINDS = {"standardise": "standardize"}


def scaling_kind(name: str) -> str:
    """Return the key of KINDS that `name` means. Raises InputError for an unknown name."""
    kind = _OLD_KINDS.get(name, name)
    if kind not in KINDS:
        raise InputError(f"unknown scaling {name!r:.50}; expected one of {', '.join(KINDS)}")
    return kind


@dataclass(frozen=True)
class Scaling:
    """x' = (x − offset) / factor, with one offset and factor per column.

    kind: "standardize" (offset: mean, factor: standard deviation over all examples, with 1/m) or "unit"
    (offset: minimum, factor: range). offset: finite. factor: finite, > 0; 1 for a constant column. part:
    "inputs" or "targets", whose columns these are.
    """

    kind: str
    offset: tuple[float, ...]
    factor: tuple[float, ...]
    part: str = "inputs"

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", tuple(self.offset))
        object.__setattr__(self, "factor", tuple(self.factor))
        object.__setattr__(self, "kind", scaling_kind(self.kind))
        if len(self.offset) != len(self.factor):
            raise InputError("scaling: expected as many factors as offsets")
        for k, (offset, factor) in enumerate(zip(self.offset, self.factor, strict=True), 1):
            if not math.isfinite(offset):
                raise InputError(f"{self.part[:-1]} {k}: expected a finite offset, found {offset}")
            if not (math.isfinite(factor) and factor > 0):
                raise InputError(f"{self.part[:-1]} {k}: expected a finite factor above 0, found {factor}")

    @classmethod
    def of(cls, data: Dataset, kind: str, part: str = "inputs") -> Scaling:
        """Return the scaling computed from `data`. Raises InputError for values too far apart to compute with."""
        kind = scaling_kind(kind)
        x: Array = getattr(data, part)
        with np.errstate(over="ignore", invalid="ignore"):
            if kind == "standardize":
                offset, factor = x.mean(axis=0), x.std(axis=0)
            else:
                offset, factor = x.min(axis=0), np.ptp(x, axis=0)
        constant = x.min(axis=0) == x.max(axis=0)
        offset, factor = np.where(constant, x[0], offset), np.where(constant, 1.0, factor)
        wrong = np.flatnonzero(~(np.isfinite(offset) & np.isfinite(factor) & (factor > 0)))
        if wrong.size:
            names = data.input_names if part == "inputs" else data.target_names
            raise InputError(
                f"{names[wrong[0]]}: cannot be scaled, because its values are too far apart or too close together"
            )
        return cls(kind, tuple(offset.tolist()), tuple(factor.tolist()), part)

    def apply(self, data: Dataset) -> Dataset:
        """Return `data` with x' = (x − offset) / factor. Raises InputError if a value becomes too large."""
        return self._with(data, self.applied(getattr(data, self.part)))

    def undo(self, data: Dataset) -> Dataset:
        """Return `data` with x = x' · factor + offset: the original values, up to rounding.

        It can miss by a few units in the last place of the largest value of its column. Raises InputError
        where one becomes too large.
        """
        return self._with(data, self.undone(getattr(data, self.part)))

    def applied(self, values: Array) -> Array:
        """Return (x − offset) / factor for values of shape (…, columns); not checked for being finite."""
        with np.errstate(over="ignore", invalid="ignore"):
            scaled: Array = (values - self._row("offset")) / self._row("factor")
        return scaled

    def undone(self, values: Array) -> Array:
        """Return x' · factor + offset for values of shape (…, columns); not checked for being finite."""
        with np.errstate(over="ignore", invalid="ignore"):
            own: Array = values * self._row("factor") + self._row("offset")
        return own

    def fitted(self, columns: int) -> Scaling:
        """Return the scaling for `columns` columns: extra ones are dropped, new ones are not scaled."""
        more = columns - len(self.offset)
        if more == 0:
            return self
        return replace(self, offset=self.offset[:columns] + (0.0,) * more, factor=self.factor[:columns] + (1.0,) * more)

    def without(self, column: int) -> Scaling:
        """Return the scaling without one column."""
        return replace(
            self,
            offset=self.offset[:column] + self.offset[column + 1 :],
            factor=self.factor[:column] + self.factor[column + 1 :],
        )

    def _with(self, data: Dataset, values: Array) -> Dataset:
        if self.part == "inputs":
            return replace(data, inputs=frozen(values))
        return replace(data, targets=frozen(values))

    def _row(self, name: str) -> Array:
        return np.array(getattr(self, name))
