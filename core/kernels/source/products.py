"""Matrix products of a layer, in plain loops if they are too small for BLAS.

A call of BLAS takes as long as some hundred multiplications; a deep network of narrow layers is nothing
but small products. Values are nodes by examples: see core.kernels.source.general.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from core.kernels.compiler.language import apart, multiply, multiply_vector, view
from core.kernels.layout import SMALL, SMALL_SINGLE, WIDE
from core.kernels.source.tiles import take_products

# So many columns are written side by side; the cache has at least as many places for each line.
TILE = 8


def large(size, columns, m):
    """Return whether BLAS computes the products of a matrix of this shape for m examples."""
    return size * columns > (SMALL_SINGLE if m == 1 else SMALL)


@apart
def _turn(table, into):
    """Write the rows of `table` as the columns of `into`, a few at a time, which the cache can hold."""
    rows, columns = table.shape
    for first in range(0, columns, TILE):
        last = min(first + TILE, columns)
        for k in range(rows):
            for i in range(first, last):
                into[i, k] = table[k, i]


@apart
def sums_of_rows(matrix, rows, sums, room, gemm, gemv):
    """Compute S = W Xᵀ, if `large`: shapes (size, columns), (m, columns) and (size, m).

    Inputs come as rows; to turn them into columns would take as long as the product. room: for S, turned.
    gemm, gemv: addresses in core.kernels.blas; here and below.
    """
    size, columns = matrix.shape
    m = rows.shape[0]
    if m == 1:
        multiply_vector(gemv, matrix, view(rows, 0, columns), view(sums, 0, size), False)
    elif size * columns >= WIDE:
        turned = view(room, 0, m, size)
        multiply(gemm, rows, matrix, turned, False, True)
        _turn(turned, sums)
    else:
        multiply(gemm, matrix, rows, sums, False, True)


@apart
def gradient_of_rows(deltas, rows, gradient, gemm):
    """Compute ∂L/∂W = Δ X, if `large`: shapes (size, m), (m, columns) and (size, columns)."""
    if rows.shape[0] == 1:
        _outer(view(deltas, 0, deltas.shape[0]), view(rows, 0, rows.shape[1]), gradient)
    else:
        multiply(gemm, deltas, rows, gradient, False, False)


def _outer(deltas, before, gradient):
    """Compute δ hᵀ of a single example: writing it takes all the time, and BLAS would read it as well."""
    for i in range(deltas.size):
        for j in range(before.size):
            gradient[i, j] = deltas[i] * before[j]


@apart
def sums_of(matrix, before, sums, room, gemm, gemv):
    """Compute S = W H: shapes (size, columns), (columns, m) and (size, m). room: for H and S, turned."""
    size, columns = matrix.shape
    m = before.shape[1]
    if large(size, columns, m):
        if m == 1:
            multiply_vector(gemv, matrix, view(before, 0, columns), view(sums, 0, size), False)
        elif size * columns >= WIDE:
            rows = view(room, size * m, m, columns)
            _turn(before, rows)
            sums_of_rows(matrix, rows, sums, room, gemm, gemv)
        else:
            multiply(gemm, matrix, before, sums, False, False)
        return
    if m == 1:
        for i in range(size):
            total = 0.0
            for j in range(columns):
                total += matrix[i, j] * before[j, 0]
            sums[i, 0] = total
        return
    take_products(view(matrix, 0, size * columns), columns, 1, before, sums, m, 0.0)


@apart
def gradient_of(deltas, before, gradient, gemm):
    """Compute ∂L/∂W = Δ Hᵀ: shapes (size, m), (columns, m) and (size, columns)."""
    size, columns = gradient.shape
    m = deltas.shape[1]
    if m == 1:
        _outer(view(deltas, 0, size), view(before, 0, columns), gradient)
        return
    if large(size, columns, m):
        multiply(gemm, deltas, before, gradient, False, True)
        return
    for i in range(size):
        for j in range(columns):
            total = 0.0
            for k in range(m):
                total += deltas[i, k] * before[j, k]
            gradient[i, j] = total


@apart
def upstream_of(matrix, deltas, upstream, room, gemm, gemv):
    """Compute ∂L/∂H of the previous layer = Wᵀ Δ: shapes (size, columns), (size, m) and (columns, m)."""
    size, columns = matrix.shape
    m = deltas.shape[1]
    if large(size, columns, m):
        if m == 1:
            multiply_vector(gemv, matrix, view(deltas, 0, size), view(upstream, 0, columns), True)
        elif size * columns >= WIDE:
            rows, turned = view(room, 0, m, size), view(room, size * m, m, columns)
            _turn(deltas, rows)
            multiply(gemm, rows, matrix, turned, False, False)
            _turn(turned, upstream)
        else:
            multiply(gemm, matrix, deltas, upstream, True, False)
        return
    if m == 1:
        for j in range(columns):
            upstream[j, 0] = 0.0
        for i in range(size):
            for j in range(columns):
                upstream[j, 0] += matrix[i, j] * deltas[i, 0]
        return
    take_products(view(matrix, 0, size * columns), 1, columns, deltas, upstream, m, 0.0)
