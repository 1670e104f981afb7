"""A block of numbers pasted into the table of examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from core.data.dataset import Dataset


def pasted(
    data: Dataset, row: int, column: int, block: Array, scaled: Callable[[int, Array], Array]
) -> tuple[Array, Array]:
    """Return the inputs and targets with `block` at a cell, and with as many further rows as it needs.

    scaled(column, numbers): the numbers of a column of the table, in the units of the network. Raises InputError
    for a block that is too wide.
    """
    both = np.hstack([data.inputs, data.targets])
    if column + block.shape[1] > both.shape[1]:
        left = both.shape[1] - column
        raise InputError(f"cannot paste {block.shape[1]} columns: only {left} columns from this one on")
    missing = row + block.shape[0] - len(both)
    if missing > 0:
        both = np.vstack([both, np.zeros((missing, both.shape[1]))])
    for k in range(block.shape[1]):
        both[row : row + block.shape[0], column + k] = scaled(column + k, block[:, k])
    p = data.inputs.shape[1]
    return both[:, :p], both[:, p:]
