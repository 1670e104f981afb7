"""Arrays that can be shared safely: float64, contiguous, read-only, and finite if required."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"


def frozen(values: Any) -> Array:
    """Return `values` as a float64, C-contiguous, read-only array; the same object if it is one already."""
    if (
        isinstance(values, np.ndarray)
        and values.dtype == np.float64
        and not values.flags.writeable
        and values.flags.c_contiguous
        and values.base is None
    ):
        return values
    return owned(np.array(values, dtype=np.float64, order="C"))


def owned(array: Array) -> Array:
    """Make `array`, which nobody else has, read-only without copying it."""
    array.flags.writeable = False
    return array


def finite_unit(low: float, high: float) -> float:
    """Return what both ends of a range are to be multiplied by for a finite difference: 1, unless it would overflow."""
    return 1.0 if math.isfinite(high - low) else 0.5


def vector(values: Sequence[float] | Array, length: int, name: str) -> Array:
    """Return `values` as a frozen vector of `length` finite numbers.

    Raises InputError, naming `name`, for another count or a number that is not finite.
    """
    array = frozen(values)
    if array.shape != (length,):
        found = array.size if array.ndim == 1 else f"an array of shape {array.shape}"
        raise InputError(f"{name}: expected {length} number{'s' * (length != 1)}, found {found}")
    wrong = np.flatnonzero(~np.isfinite(array))
    if wrong.size:
        raise InputError(f"{name}[{wrong[0]}]: expected a finite number, found {array[wrong[0]]}")
    return array
