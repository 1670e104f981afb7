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

# Measured: from this many weights on, BLAS gains more from values as examples by nodes than it takes to turn them.
WIDE = 100_000
# So many columns are written side by side; the cache has at least as many places for each line.
TILE = 8

_fast = njit(nogil=True, error_model="numpy", fastmath=FAST)


@_fast
def large(size, columns, m):
    """Return whether BLAS computes the products of a matrix of this shape for m examples."""
    return size * columns > (SMALL_SINGLE if m == 1 else SMALL)


@_fast
def _turn(table, into):
    """Write the rows of `table` as the columns of `into`, a few at a time, which the cache can hold."""
    rows, columns = table.shape
    for first in range(0, columns, TILE):
        last = min(first + TILE, columns)
        for k in range(rows):
            for i in range(first, last):
                into[i, k] = table[k, i]


@_fast
def sums_of_rows(matrix, rows, sums):
    """Compute S = W Xᵀ, if `large`: shapes (size, columns), (m, columns) and (size, m).

    Inputs come as rows; to turn them into columns would take as long as the product.
    """
    size, columns = matrix.shape
    if rows.shape[0] == 1:
        np.dot(matrix, rows.reshape(columns), sums.reshape(size))
    elif size * columns >= WIDE:
        _turn(np.dot(rows, matrix.T), sums)
    else:
        np.dot(matrix, rows.T, sums)


@_fast
def gradient_of_rows(deltas, rows, gradient):
    """Compute ∂L/∂W = Δ X, if `large`: shapes (size, m), (m, columns) and (size, columns)."""
    if rows.shape[0] == 1:
        _outer(deltas.reshape(deltas.size), rows.reshape(rows.size), gradient)
    else:
        np.dot(deltas, rows, gradient)


@_fast
def _outer(deltas, before, gradient):
    """Compute δ hᵀ of a single example: writing it takes all the time, and BLAS would read it as well."""
    for i in range(deltas.size):
        for j in range(before.size):
            gradient[i, j] = deltas[i] * before[j]


@_fast
def sums_of(matrix, before, sums):
    """Compute S = W H: shapes (size, columns), (columns, m) and (size, m)."""
    size, columns = matrix.shape
    m = before.shape[1]
    if large(size, columns, m):
        if m == 1:
            np.dot(matrix, before.reshape(columns), sums.reshape(size))
        elif size * columns >= WIDE:
            rows = np.empty((m, columns))
            _turn(before, rows)
            sums_of_rows(matrix, rows, sums)
        else:
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
    if m == 1:
        _outer(deltas.reshape(size), before.reshape(columns), gradient)
        return
    if large(size, columns, m):
        np.dot(deltas, before.T, gradient)
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
    if large(size, columns, m):
        if m == 1:
            np.dot(deltas.reshape(size), matrix, upstream.reshape(columns))
        elif size * columns >= WIDE:
            rows = np.empty((m, size))
            _turn(deltas, rows)
            _turn(np.dot(rows, matrix), upstream)
        else:
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
