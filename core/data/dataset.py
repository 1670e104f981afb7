"""Data sets: inputs, targets and column names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import Array, frozen
from core.basics.errors import InputError
from core.data.gaps import frozen_gaps, of_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.data.coding import Coding
    from core.data.gaps import Gaps


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples for training or testing.

    inputs: shape (examples, p). targets: shape (examples, q). Both finite and not writeable.
    input_names, target_names: one a column; x1 … and t1 … (t alone for one target) where not given.
    coding: the columns of the table that they were made from, and what its categories mean; () where there were none.
    gaps: where the table had nothing, so that the examples have a fill; None where no column has one, or where it is
    not known.
    """

    inputs: Array
    targets: Array
    name: str = ""
    input_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    coding: Coding = ()
    gaps: Gaps | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", frozen(self.inputs))
        object.__setattr__(self, "targets", frozen(self.targets))
        if self.inputs.ndim != 2 or self.targets.ndim != 2 or len(self.inputs) != len(self.targets):
            raise InputError("examples: expected as many rows of inputs as of targets")
        if not self.inputs.size or not self.targets.size:
            raise InputError("examples: expected at least one, with an input and a target")
        for what, array in (("input", self.inputs), ("target", self.targets)):
            wrong = np.argwhere(~np.isfinite(array))
            if len(wrong):
                row, column = wrong[0]
                raise InputError(
                    f"example {row + 1}, {what} {column + 1}: expected a finite number, found {array[row, column]}"
                )
        p, q = self.inputs.shape[1], self.targets.shape[1]
        inputs = self.input_names or tuple(f"x{k + 1}" for k in range(p))
        targets = self.target_names or (("t",) if q == 1 else tuple(f"t{k + 1}" for k in range(q)))
        if len(inputs) != p or len(targets) != q:
            raise InputError("column names: expected one for each column")
        object.__setattr__(self, "input_names", tuple(inputs))
        object.__setattr__(self, "target_names", tuple(targets))
        object.__setattr__(self, "coding", tuple(self.coding))
        for role, columns in (("input", p), ("target", q)):
            found = sum(origin.width for origin in self.coding if origin.role == role)
            if self.coding and found != columns:
                raise InputError(f"{role} columns: expected {columns}, found {found}")
        self._check_gaps()

    def _check_gaps(self) -> None:
        if self.gaps is None or all(origin.fill is None for origin in self.coding):
            object.__setattr__(self, "gaps", None)
            return
        gaps = frozen_gaps(self.gaps)
        object.__setattr__(self, "gaps", gaps)
        wrong = np.flatnonzero(((gaps < 0) | (gaps >= (len(self), len(self.coding)))).any(axis=1))
        if len(wrong):
            row, column = gaps[wrong[0]]
            raise InputError(
                f"gap {wrong[0] + 1}: expected an example and a column that exist, found [{row}, {column}]"
            )

    def some(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Dataset:
        """Return some of the examples: their places, none of them twice, or which ones, shape (examples,)."""
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        gaps = of_rows(self.gaps, places.astype(np.int64), len(self))
        inputs, targets = self.inputs[places], self.targets[places]
        for values in (inputs, targets):
            values.flags.writeable = False  # So that they are not copied once more.
        return replace(self, inputs=frozen(inputs), targets=frozen(targets), gaps=gaps)

    def __len__(self) -> int:
        return len(self.inputs)

    def is_fill(self, row: int, column: int) -> bool:
        """Return whether a number stands where the table had nothing; columns count over inputs, then targets."""
        if self.gaps is None or not len(self.gaps):
            return False
        first, last = np.searchsorted(self.gaps[:, 0], (row, row + 1))
        return bool((self.gaps[first:last, 1] == self.origins[column]).any())

    @cached_property
    def origins(self) -> NDArray[np.int64]:
        """Return the place in the coding of each column, over inputs, then targets."""
        roles = [np.repeat(k, origin.width) for role in ("input", "target") for k, origin in enumerate(self.coding)
                 if origin.role == role]  # fmt: skip
        return np.concatenate(roles)

    @cached_property
    def extremes(self) -> tuple[Array, Array]:
        """Return the least and the greatest number of each input, shapes (p,)."""
        return frozen(self.inputs.min(axis=0)), frozen(self.inputs.max(axis=0))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return self is other or (
            self.name == other.name
            and self.input_names == other.input_names
            and self.target_names == other.target_names
            and self.coding == other.coding
            and (self.gaps is None) == (other.gaps is None)
            and (self.gaps is None or other.gaps is None or np.array_equal(self.gaps, other.gaps))
            and self.inputs.shape == other.inputs.shape
            and self.targets.shape == other.targets.shape
            and self.inputs.tobytes() == other.inputs.tobytes()
            and self.targets.tobytes() == other.targets.tobytes()
        )

    def __hash__(self) -> int:
        return hash((self.inputs.tobytes(), self.targets.tobytes()))
