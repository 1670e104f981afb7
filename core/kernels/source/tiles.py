"""Matrix products of rows as they are, in vectors: a tile of the result stays in registers while its sums are built.

BLAS copies its matrices first, so that any are fast. A batch of examples in rows needs no copies, and a product can be
taken off the weights at once.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from core.kernels.compiler.language import (
    apart,
    put,
    put_part,
    stack,
    total,
    unrolled,
    vector,
    vector_part,
    view,
    width,
)

# Vectors of a tile, of the next columns; its rows fill the registers: 24 of 32, and of 16 on older processors 12.
VECTORS = 3
# Rows of the second matrix in a tile of sums along rows.
OTHERS = 3
# Numbers of the first that are taken again and again: they stay in the second cache.
NEAR = 12_768
# Numbers of A that are taken again for each tile of columns: half of the second cache.
AGAIN = 65_536


def _tile_rows():
    return 8 if width() == 8 else 4


def _flat(matrix):
    return view(matrix, 0, matrix.shape[0] * matrix.shape[1])


@apart
def take_products(a, a_row, a_column, b, c, columns, rate):
    """Take rate · A B off C, or write A B to it where `rate` is 0: shapes (rows, inner), (inner, …) and (rows, …).

    a: the numbers of A, flat; a_row, a_column: from one of its rows, and columns, to the next. columns: those of C that
    are computed.
    """
    rows, block = c.shape[0], max(AGAIN // b.shape[0], 8) // 8 * 8
    for first in range(0, rows, block):
        last = min(first + block, rows)
        for k in range(0, columns, VECTORS * width()):
            i, many = first, _tile_rows()
            while i + many <= last:
                _tile(a, a_row, a_column, b, c, i, k, columns - k, rate, many)
                i += many
            while i < last:
                _tile(a, a_row, a_column, b, c, i, k, columns - k, rate, 1)
                i += 1


def _tile(a, a_row, a_column, b, c, i, k, left, rate, rows):
    """Compute `rows` (a constant) rows of C from row i on, and the columns of a tile, or the `left` ones, from k on."""
    if left >= VECTORS * width():
        _whole_or_part(a, a_row, a_column, b, c, i, k, left, rate, rows, True)
    else:
        _whole_or_part(a, a_row, a_column, b, c, i, k, left, rate, rows, False)


def _whole_or_part(a, a_row, a_column, b, c, i, k, left, rate, rows, whole):
    lanes = width()
    sums, of_b = stack(rows * VECTORS * lanes), stack(VECTORS * lanes)
    flat_b, flat_c = _flat(b), _flat(c)
    for x in unrolled(rows * VECTORS):
        put(sums, x * lanes, 0.0)
    for j in range(b.shape[0]):
        row = j * b.shape[1] + k
        for y in unrolled(VECTORS):
            put(of_b, y * lanes, _read(flat_b, row + y * lanes, left - y * lanes, whole))
        for x in unrolled(rows):
            factor = a[(i + x) * a_row + j * a_column]
            for y in unrolled(VECTORS):
                at = (x * VECTORS + y) * lanes
                put(sums, at, vector(sums, at) + factor * vector(of_b, y * lanes))
    for x in unrolled(rows):
        for y in unrolled(VECTORS):
            place, found = (i + x) * c.shape[1] + k + y * lanes, vector(sums, (x * VECTORS + y) * lanes)
            if rate != 0.0:
                _write(
                    flat_c, place, _read(flat_c, place, left - y * lanes, whole) - rate * found, left - y * lanes, whole
                )
            else:
                _write(flat_c, place, found, left - y * lanes, whole)


def _read(flat, place, left, whole):
    return vector(flat, place) if whole else vector_part(flat, place, left)


def _write(flat, place, value, left, whole):
    if whole:
        put(flat, place, value)
    else:
        put_part(flat, place, value, left)


@apart
def sums_along_rows(a, b, c):
    """Compute C = A Bᵀ: shapes (rows, inner), (columns, inner) and (rows, columns)."""
    rows, columns = c.shape
    block = max(NEAR // a.shape[1], 8) // 8 * 8
    for first in range(0, rows, block):
        last = min(first + block, rows)
        k = 0
        while k + OTHERS <= columns:
            _columns_of_sums(a, b, c, first, last, k, OTHERS)
            k += OTHERS
        while k < columns:
            _columns_of_sums(a, b, c, first, last, k, 1)
            k += 1


def _columns_of_sums(a, b, c, first, last, k, of_b):
    """Compute `of_b` (a constant) columns from k on, of the rows of C from `first` to `last`."""
    i, many = first, _tile_rows()
    while i + many <= last:
        _pairs(a, b, c, i, k, many, of_b)
        i += many
    while i < last:
        _pairs(a, b, c, i, k, 1, of_b)
        i += 1


def _pairs(a, b, c, i, k, of_a, of_b):
    """Compute `of_a` rows and `of_b` columns (constants) of C, from (i, k) on."""
    lanes, inner = width(), a.shape[1]
    sums = stack(of_a * of_b * lanes)
    for x in unrolled(of_a * of_b):
        put(sums, x * lanes, 0.0)
    j = 0
    while j + lanes <= inner:
        _add_products(a, b, sums, i, k, j, inner, of_a, of_b, True)
        j += lanes
    if j < inner:
        _add_products(a, b, sums, i, k, j, inner, of_a, of_b, False)
    for x in unrolled(of_a):
        for y in unrolled(of_b):
            c[i + x, k + y] = total(vector(sums, (x * of_b + y) * lanes))


def _add_products(a, b, sums, i, k, j, inner, of_a, of_b, whole):
    lanes, flat_a, flat_b = width(), _flat(a), _flat(b)
    rows_b = stack(of_b * lanes)
    for y in unrolled(of_b):
        put(rows_b, y * lanes, _read(flat_b, (k + y) * inner + j, inner - j, whole))
    for x in unrolled(of_a):
        row_a = _read(flat_a, (i + x) * inner + j, inner - j, whole)
        for y in unrolled(of_b):
            at = (x * of_b + y) * lanes
            put(sums, at, vector(sums, at) + row_a * vector(rows_b, y * lanes))
