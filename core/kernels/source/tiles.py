"""Matrix products of rows as they are, in vectors: a tile of the result stays in registers while its sums are built.

BLAS copies its matrices first, so that any are fast. A batch of examples in rows needs no copies, and a product can be
taken off the weights at once.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from core.kernels.compiler.language import (
    apart,
    prefetch,
    put,
    put_part,
    stack,
    total,
    totals,
    unrolled,
    vector,
    vector_part,
    view,
    width,
)

# Vectors of a tile, of the next columns; its rows fill the registers: 24 of 32, and of 16 on older processors 12.
VECTORS = 3
# Rows of the first matrix in a tile of sums along rows; those of the second are as many as a vector has numbers.
FIRST = 3
# Numbers of the first that are taken again and again: they stay in the second cache.
NEAR = 26_000
# Rows of B in a product at once: those of a tile's columns stay in the first cache.
DEEP = 128
# Sums of columns at once.
NEXT = 256
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
    rows, inner, block = c.shape[0], b.shape[0], AGAIN // DEEP
    for j in range(0, inner, DEEP):
        some, part = view(a, j * a_column, 0), view(b, j * b.shape[1], min(DEEP, inner - j), b.shape[1])
        # What was written for the rows of B before is added to.
        factor = -1.0 if rate == 0.0 and j > 0 else rate
        for first in range(0, rows, block):
            _columns(some, a_row, a_column, part, c, first, min(first + block, rows), columns, factor)


def _columns(a, a_row, a_column, b, c, first, last, columns, rate):
    """Compute the rows of C from `first` to `last`."""
    size, k = VECTORS * width(), 0
    while k + size <= columns:
        _strip(a, a_row, a_column, b, c, first, last, k, VECTORS, 0, True, rate)
        k += size
    while k < columns:
        _strip(a, a_row, a_column, b, c, first, last, k, 1, columns - k, False, rate)
        k += width()


@apart
def _strip(a, a_row, a_column, b, c, first, last, k, vectors, left, whole, rate):
    """Compute columns of C from k on: `vectors` (a constant) whole vectors, or the `left` ones of one that is not."""
    near, size, flat_b = stack(DEEP * vectors * width()), vectors * width(), _flat(b)
    # In a row, as numbers at equal distances may all fall into the same few places of the cache.
    for j in range(b.shape[0]):
        for y in unrolled(vectors):
            at = y * width()
            put(near, j * size + at, _read(flat_b, j * b.shape[1] + k + at, left, whole))
    i, many = first, _tile_rows()
    while i + many <= last:
        _tile(a, a_row, a_column, near, b.shape[0], c, i, k, many, vectors, left, whole, rate)
        i += many
    while i < last:
        _tile(a, a_row, a_column, near, b.shape[0], c, i, k, 1, vectors, left, whole, rate)
        i += 1


def _tile(a, a_row, a_column, b, inner, c, i, k, rows, vectors, left, whole, rate):
    """Compute `rows` (a constant) rows of C from row i on."""
    lanes, size = width(), vectors * width()
    sums, of_b, flat_c = stack(rows * size), stack(size), _flat(c)
    if whole:
        for x in unrolled(rows):
            prefetch(flat_c, (i + x) * c.shape[1] + k)
            prefetch(flat_c, (i + x) * c.shape[1] + k + size - 1)
    for x in unrolled(rows * vectors):
        put(sums, x * lanes, 0.0)
    for j in range(inner):
        for y in unrolled(vectors):
            put(of_b, y * lanes, vector(b, j * size + y * lanes))
        for x in unrolled(rows):
            factor = a[(i + x) * a_row + j * a_column]
            for y in unrolled(vectors):
                at = x * size + y * lanes
                put(sums, at, vector(sums, at) + factor * vector(of_b, y * lanes))
    for x in unrolled(rows):
        for y in unrolled(vectors):
            place, found = (i + x) * c.shape[1] + k + y * lanes, vector(sums, x * size + y * lanes)
            if rate != 0.0:
                _write(flat_c, place, _read(flat_c, place, left, whole) - rate * found, left, whole)
            else:
                _write(flat_c, place, found, left, whole)


def _read(flat, place, left, whole):
    return vector(flat, place) if whole else vector_part(flat, place, left)


def _write(flat, place, value, left, whole):
    if whole:
        put(flat, place, value)
    else:
        put_part(flat, place, value, left)


@apart
def sums_along_rows(a, b, c, inner):
    """Compute C = A Bᵀ: shapes (rows, inner), (columns, inner) and (rows, columns).

    A and B may have one more column, that of the bias unit: then the one of B is added.
    """
    rows, columns = c.shape
    block = max(NEAR // inner, 2 * FIRST) // FIRST * FIRST
    for first in range(0, rows, block):
        last, k = min(first + block, rows), 0
        while k + width() <= columns:
            _columns_of_sums(a, b, c, inner, first, last, k, width())
            k += width()
        while k < columns:
            _columns_of_sums(a, b, c, inner, first, last, k, 1)
            k += 1


def _columns_of_sums(a, b, c, inner, first, last, k, of_b):
    """Compute `of_b` (a constant) columns from k on, of the rows of C from `first` to `last`."""
    bias, i = stack(width()), first
    for y in unrolled(of_b):
        bias[y] = b[k + y, inner] if b.shape[1] > inner else 0.0
    for x in unrolled(FIRST):
        while i + FIRST - x <= last:
            _pairs(a, b, c, bias, inner, i, k, FIRST - x, of_b)
            i += FIRST - x


def _pairs(a, b, c, bias, inner, i, k, of_a, of_b):
    """Compute `of_a` rows and `of_b` columns (constants) of C, from (i, k) on."""
    lanes, flat_c = width(), _flat(c)
    sums = stack(of_a * of_b * lanes)
    for x in unrolled(of_a * of_b):
        put(sums, x * lanes, 0.0)
    j = 0
    while j + lanes <= inner:
        _add_products(a, b, sums, i, k, j, 0, of_a, of_b, True)
        j += lanes
    if j < inner:
        _add_products(a, b, sums, i, k, j, inner - j, of_a, of_b, False)
    for x in unrolled(of_a):
        if of_b == lanes:
            found = totals(view(sums, x * of_b * lanes, of_b * lanes))
            put(flat_c, (i + x) * c.shape[1] + k, found + vector(bias, 0))
        else:
            for y in unrolled(of_b):
                c[i + x, k + y] = total(vector(sums, (x * of_b + y) * lanes)) + bias[y]


def _add_products(a, b, sums, i, k, j, left, of_a, of_b, whole):
    lanes, flat_a, flat_b = width(), _flat(a), _flat(b)
    rows_a = stack(of_a * lanes)
    for x in unrolled(of_a):
        put(rows_a, x * lanes, _read(flat_a, (i + x) * a.shape[1] + j, left, whole))
    for y in unrolled(of_b):
        row_b = _read(flat_b, (k + y) * b.shape[1] + j, left, whole)
        for x in unrolled(of_a):
            at = (x * of_b + y) * lanes
            put(sums, at, vector(sums, at) + vector(rows_a, x * lanes) * row_b)


@apart
def take_sums(a, c, column, rate):
    """Take rate · the sums of the columns of A off a column of C, or write them to it where `rate` is 0.

    Shapes: (inner, rows) and (rows, …).
    """
    inner, rows = a.shape
    for i in range(0, rows, NEXT):
        last = min(i + NEXT, rows)
        sums = stack(NEXT)
        sums[0:NEXT] = 0.0
        for k in range(inner):
            for x in range(last - i):
                sums[x] += a[k, i + x]
        for x in range(last - i):
            c[i + x, column] = sums[x] if rate == 0.0 else c[i + x, column] - rate * sums[x]
