"""The compiler of the kernels: what machine code computes is what Python does, and what it cannot take is said."""

from __future__ import annotations

import math
import operator
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernels.compiler.entry import compiled
from core.kernels.compiler.language import apart, bits, floats, of_bits, stack, view
from core.kernels.compiler.signature import Floats, Ints, Table, Word, Words
from core.kernels.compiler.values import CannotCompileError
from core.kernels.machine_code.loaded import Loaded


def machine(function):
    return Loaded(compiled(function))


def whole(a: int, b: int, out: Ints) -> None:
    out[0] = a + b
    out[1] = a - b
    out[2] = a * b
    out[3] = a // b if b != 0 else 0
    out[4] = a % b if b != 0 else 0
    out[5] = min(a, b)
    out[6] = max(a, b)
    out[7] = -a
    out[8] = int(a < b) + 2 * int(a == b) + 4 * int(a >= b or b > 3) + 8 * int(not (a > 0 and b > 0))


@floats()
def real(a: float, b: float, out: Floats) -> None:
    out[0] = a + b
    out[1] = a * b - b
    out[2] = a / b if b != 0.0 else 0.0
    out[3] = abs(a)
    out[4] = np.where(a > b, a, 2.0)
    out[5] = np.minimum(a, b)
    out[6] = np.maximum(a, 0.5)
    out[7] = np.sign(a)
    out[8] = math.copysign(b, a)
    out[9] = of_bits(bits(a))
    out[10] = -a


WHOLE, REAL = machine(whole), machine(real)
small = st.integers(-(2**31), 2**31)


@given(small, small)
def test_whole_numbers_are_those_of_python(a, b):
    expected, found = np.zeros(9, np.int64), np.zeros(9, np.int64)
    whole(a, b, expected)
    WHOLE(a, b, found)
    np.testing.assert_array_equal(found, expected)


@given(st.floats(-1e100, 1e100), st.floats(-1e100, 1e100))
def test_floats_are_those_of_python(a, b):
    expected, found = np.zeros(11), np.zeros(11)
    real(a, b, expected)
    REAL(a, b, found)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def test_nan_goes_through_the_functions_of_numpy():
    found = np.zeros(11)
    REAL(math.nan, 1.0, found)
    assert np.isnan(found[[0, 1, 2, 3, 5, 6, 7, 9, 10]]).all()


def words(a: Word, out: Words) -> None:
    out[0] = (a ^ (a >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)


def test_words_wrap_around():
    found = np.zeros(1, np.uint64)
    machine(words)(2**63 + 12345, found)
    a = 2**63 + 12345
    assert int(found[0]) == (a ^ (a >> 30)) * 0xBF58476D1CE4E5B9 % 2**64


def first_at_least(numbers: Floats, least: float) -> float:
    for k in range(len(numbers)):
        if numbers[k] >= least:
            return float(k)
    return -1.0


def test_a_function_may_return_early():
    run = machine(first_at_least)
    numbers = np.array([1.0, 4.0, 2.0, 9.0])
    assert [run(numbers, least) for least in (0.0, 3.0, 5.0, 10.0)] == [0.0, 1.0, 3.0, -1.0]


def loops(table: Table, out: Floats) -> None:
    rows, columns = table.shape
    flat = view(table, 0, rows * columns)
    copy = stack(3)
    copy[0:3] = 0.0
    for i in range(rows - 1, -1, -1):
        row = table[i]
        for j in range(0, columns, 2):
            copy[1] += row[j]
    k = 0
    while k < flat.size and flat[k] < 100.0:
        copy[2] += 1.0
        k += 1
    for i in range(len(out)):
        out[i] = copy[i]


def test_loops_over_tables_and_parts():
    table = np.arange(15.0).reshape(3, 5)
    table[2, 1] = 200.0
    found = np.full(3, 7.0)
    machine(loops)(table, found)
    np.testing.assert_array_equal(found, [0.0, table[:, ::2].sum(), 11.0])


@apart
def _power_sum(numbers, exponent) -> float:
    total = 0.0
    for k in range(numbers.size):
        total += float(numbers[k]) ** exponent
    return total


def power_sums(numbers: Floats, out: Floats) -> None:
    out[0] = _power_sum(numbers, 1.0)
    out[1] = _power_sum(numbers[1:], 2.0)
    out[2] = _power_sum(numbers[:2], 2.0)


def test_functions_that_are_called_take_parts_and_constants():
    numbers, found = np.array([1.0, 2.0, 3.0]), np.zeros(3)
    machine(power_sums)(numbers, found)
    np.testing.assert_allclose(found, [6.0, 13.0, 5.0])


@floats()
def exact(numbers: Floats) -> float:
    total = 0.0
    for k in range(numbers.size):
        total += numbers[k]
    return total


def test_sums_are_not_reordered_where_it_is_said_so():
    numbers = np.random.default_rng(0).normal(size=1000) * 10.0 ** np.random.default_rng(1).integers(-9, 9, 1000)
    # One after the other; from Python 3.12 on, `sum` makes up for what is rounded.
    assert machine(exact)(numbers) == reduce(operator.add, numbers.tolist())


def unknown(a: float) -> float:
    return float(np.cosh(a))


def growing(a: float) -> float:
    total = 0
    for _ in range(3):
        total += a
    return total


def mixed(a: int, b: Word) -> float:
    return float(a + b)


@pytest.mark.parametrize(
    ("function", "words"), [(unknown, "cosh"), (growing, "total was of kind int"), (mixed, "a word and an int")]
)
def test_what_it_does_not_take_is_said_with_the_place(function, words):
    with pytest.raises(CannotCompileError, match=words) as error:
        compiled(function)
    assert f"test_compiler.{function.__name__}, line " in str(error.value)


def test_arrays_of_another_kind_are_refused():
    run = machine(exact)
    for wrong in (np.zeros(3, np.float32), np.zeros((2, 2)), np.zeros(6)[::2]):
        with pytest.raises(TypeError, match="expected an array"):
            run(wrong)
