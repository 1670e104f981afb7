"""Functions for kernels that Python does not have: what they do there, for a kernel that is run as it is written."""

from __future__ import annotations

from typing import Any

import numpy as np


def bits(x: float) -> int:
    """Return the bits of a float, as a whole number."""
    return int(np.float64(x).view(np.int64))


def of_bits(k: int) -> float:
    """Return the float of these bits."""
    return float(np.int64(k).view(np.float64))


def stack(*shape: int) -> Any:
    """Return an array in the stack frame, of constant sizes: what is not seen elsewhere stays in registers."""
    return np.empty(shape)


def view(flat: Any, start: int, *shape: int) -> Any:
    """Return a part of a flat array, from `start` on, in another shape, unchecked."""
    return flat[start : start + int(np.prod(shape))].reshape(shape)


def multiply(gemm: int, left: Any, right: Any, into: Any, left_turned: bool, right_turned: bool) -> None:
    """Write left · right to `into`, each transposed if so. gemm: the address of BLAS's dgemm."""
    np.dot(left.T if left_turned else left, right.T if right_turned else right, into)


def multiply_vector(gemv: int, matrix: Any, vector: Any, into: Any, turned: bool) -> None:
    """Write matrix · vector to `into`, the matrix transposed if so. gemv: the address of BLAS's dgemv."""
    np.dot(matrix.T if turned else matrix, vector, into)
