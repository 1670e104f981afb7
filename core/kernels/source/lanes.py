"""Matrix products for examples side by side: tables of nodes by lanes, of constant sizes; a single lane has no vectors.

All vectors of a few rows stay in registers while their sums are built.
"""

# The compiler takes the types of parameters from the calls.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from core.kernels.compiler.language import put, stack, total, totals, unrolled, vector, view, width

# Rows of a product whose sums are built at once.
ROWS = 4


def flat(table):
    """Return the numbers of a table, row by row."""
    return view(table, 0, table.shape[0] * table.shape[1])


def products(a, a_row, a_column, b, c, rows, inner):
    """Write A B to `c`: shapes (rows, inner), (inner, lanes) and (rows, lanes).

    a: the numbers of A, flat; a_row, a_column: from one of its rows, and columns, to the next.
    """
    whole = rows // ROWS * ROWS
    for i in range(0, whole, ROWS):
        _rows(a, a_row, a_column, b, c, i, ROWS, inner)
    if rows > whole:
        _rows(a, a_row, a_column, b, c, whole, rows - whole, inner)


def _rows(a, a_row, a_column, b, c, i, rows, inner):
    """Compute `rows` (a constant) rows of C from row i on."""
    lanes = c.shape[1]
    step, flat_b, flat_c, sums = _step(lanes), flat(b), flat(c), stack(rows * lanes)
    for x in unrolled(rows * lanes // step):
        _write(sums, x * step, 0.0, lanes)
    for j in range(inner):
        for x in unrolled(rows):
            factor = a[(i + x) * a_row + j * a_column]
            for y in unrolled(lanes // step):
                at = x * lanes + y * step
                _write(sums, at, _read(sums, at, lanes) + factor * _read(flat_b, j * lanes + y * step, lanes), lanes)
    for x in unrolled(rows * lanes // step):
        _write(flat_c, i * lanes + x * step, _read(sums, x * step, lanes), lanes)


def add_gradient(deltas, before, gradient):
    """Add Δ Hᵀ to `gradient`: shapes (size, lanes), (columns, lanes) and (size, columns)."""
    size, columns = gradient.shape
    lanes, found = deltas.shape[1], flat(gradient)
    together = 1 if lanes == 1 else width()
    whole = columns // together * together
    for i in range(size):
        for j in range(0, whole, together):
            _add_sums(deltas, before, found, i, j, columns, together)
        for j in range(whole, columns):
            _add_sums(deltas, before, found, i, j, columns, 1)


def _add_sums(deltas, before, gradient, i, j, columns, together):
    """Add to ∂L/∂W in row i, and in `together` columns (a constant) from j on."""
    lanes, place = deltas.shape[1], i * columns + j
    step, flat_d, flat_h = _step(lanes), flat(deltas), flat(before)
    sums = stack(together * step)
    for x in unrolled(together):
        _write(sums, x * step, _read(flat_d, i * lanes, lanes) * _read(flat_h, (j + x) * lanes, lanes), lanes)
        for y in unrolled(lanes // step):
            if y > 0:
                at = y * step
                product = _read(flat_d, i * lanes + at, lanes) * _read(flat_h, (j + x) * lanes + at, lanes)
                _write(sums, x * step, _read(sums, x * step, lanes) + product, lanes)
    if lanes == 1:
        gradient[place] += sums[0]
    elif together == 1:
        gradient[place] += total(vector(sums, 0))
    else:
        put(gradient, place, vector(gradient, place) + totals(sums))


def _step(lanes):
    return 1 if lanes == 1 else width()


def _read(numbers, place, lanes):
    return numbers[place] if lanes == 1 else vector(numbers, place)


def _write(numbers, place, value, lanes):
    if lanes == 1:
        numbers[place] = value
    else:
        put(numbers, place, value)
