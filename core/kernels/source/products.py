"""Matrix products of a layer, in plain loops if they are too small for BLAS.

A call of BLAS takes as long as some hundred multiplications; a deep network of narrow layers is nothing
but small products. Values are nodes by examples: see core.kernels.source.general.
"""

# numba infers the types of compiled functions.
# mypy: disable-error-code="no-untyped-def, untyped-decorator, import-untyped"

from __future__ import annotations

import numpy as np
from numba import njit

from core.kernels.source.elementary import FAST

# Measured: up to this many weights plain loops are faster; the second number is for a single example.
SMALL = 64
SMALL_SINGLE = 2_000

_fast = njit(nogil=True, error_model="numpy", fastmath=FAST)


@_fast
def _large(size, columns, m):
    return size * columns > (SMALL_SINGLE if m == 1 else SMALL)


@_fast
def sums_of(matrix, before, sums):
    """Compute S = W H: shapes (size, columns), (columns, m) and (size, m)."""
    size, columns = matrix.shape
    m = before.shape[1]
    if _large(size, columns, m):
        np.dot(matrix, before, sums)
        return
    if m == 1:
        for i in range(size):
            total = 0.0
            for j in range(columns):
                total += matrix[i, j] * before[j, 0]
            sums[i, 0] = total
        return
    for i in range(size):
        for k in range(m):
            sums[i, k] = matrix[i, 0] * before[0, k]
        for j in range(1, columns):
            w = matrix[i, j]
            for k in range(m):
                sums[i, k] += w * before[j, k]


@_fast
def gradient_of(deltas, before, gradient):
    """Compute ∂L/∂W = Δ Hᵀ: shapes (size, m), (columns, m) and (size, columns)."""
    size, columns = gradient.shape
    m = deltas.shape[1]
    if _large(size, columns, m):
        np.dot(deltas, before.T, gradient)
        return
    if m == 1:
        for i in range(size):
            for j in range(columns):
                gradient[i, j] = deltas[i, 0] * before[j, 0]
        return
    for i in range(size):
        for j in range(columns):
            total = 0.0
            for k in range(m):
                total += deltas[i, k] * before[j, k]
            gradient[i, j] = total


@_fast
def upstream_of(matrix, deltas, upstream):
    """Compute ∂L/∂H of the previous layer = Wᵀ Δ: shapes (size, columns), (size, m) and (columns, m)."""
    size, columns = matrix.shape
    m = deltas.shape[1]
    if _large(size, columns, m):
        np.dot(matrix.T, deltas, upstream)
        return
    if m == 1:
        for j in range(columns):
            upstream[j, 0] = 0.0
        for i in range(size):
            for j in range(columns):
                upstream[j, 0] += matrix[i, j] * deltas[i, 0]
        return
    for j in range(columns):
        for k in range(m):
            upstream[j, k] = matrix[0, j] * deltas[0, k]
        for i in range(1, size):
            w = matrix[i, j]
            for k in range(m):
                upstream[j, k] += w * deltas[i, k]
