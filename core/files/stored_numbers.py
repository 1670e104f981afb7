"""Stored numbers as arrays: 16-bit patterns of bfloat16, and tensors that lie in a storage with steps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array


def from_bfloat16(patterns: Any) -> Any:
    """Return the 32-bit numbers of which these whole numbers of 16 bits are the upper halves."""
    return (patterns.astype("<u4") << 16).view("<f4")


def strided(values: Any, offset: int, shape: Sequence[int], strides: Sequence[int]) -> Array | None:
    """Return the tensor that begins at `offset` of `values` as float64; None where it reaches beyond them.

    strides: by how many numbers the next one of each dimension lies further on; as many as `shape` has sizes.
    """
    if not math.prod(shape):
        return np.zeros(shape)
    last = last_of(offset, shape, strides)
    if offset < 0 or min(strides, default=0) < 0 or last >= values.size:
        return None
    steps = [step * values.itemsize for step in strides]
    found: Array = np.lib.stride_tricks.as_strided(values[offset:], shape, steps, writeable=False).astype(np.float64)
    return found


def last_of(offset: int, shape: Sequence[int], strides: Sequence[int]) -> int:
    """Return the place of the last number of a tensor with at least one."""
    return offset + sum((size - 1) * step for size, step in zip(shape, strides, strict=True))
