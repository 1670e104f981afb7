"""What kernels have that Python does not: functions, with what they do in a kernel run as it is written, and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

_F = TypeVar("_F")
# The name of a compiled function in its object file.
ENTRY = "entry"

# What LLVM may do to operations of floats in a function that says nothing else: sums may be reordered and contracted,
# as vector units require; infinities and NaN keep their meaning.
FAST = ("reassoc", "contract", "nsz", "arcp")
# Where sums are not to be reordered, so that a run may be split anywhere.
IN_ORDER = ("contract",)
_MARK, _APART = "__floats__", "__apart__"


def floats(*flags: str) -> Callable[[_F], _F]:
    """Mark a function with what LLVM may do, instead of FAST."""

    def mark(function: _F) -> _F:
        setattr(function, _MARK, flags)
        return function

    return mark


def flags_of(function: object) -> tuple[str, ...]:
    """Return what LLVM may do in a function."""
    found: tuple[str, ...] = getattr(function, _MARK, FAST)
    return found


def apart(function: _F) -> _F:
    """Mark a function that is compiled once, and called: a long one, called from several places."""
    setattr(function, _APART, True)
    return function


def is_apart(function: object) -> bool:
    """Return whether a function is compiled once, and called."""
    return bool(getattr(function, _APART, False))


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


def unrolled(count: int) -> range:
    """Return the range of a loop whose body is written `count` times, a constant; its counter is one, too."""
    return range(count)


def width() -> int:
    """Return how many floats a vector has, which this processor computes at once."""
    return 4


def vector(array: Any, place: int) -> Any:
    """Return a vector of the numbers of a flat array from `place` on."""
    return np.array(array[place : place + width()])


def put(array: Any, place: int, value: Any) -> None:
    """Write a vector to a flat array from `place` on."""
    array[place : place + width()] = value


def vector_part(array: Any, place: int, count: int) -> Any:
    """Return a vector of `count` numbers, or fewer than 1 or more than it has, and zeros; the others are not read."""
    found = np.zeros(width())
    count = min(max(count, 0), width())
    found[:count] = array[place : place + count]
    return found


def put_part(array: Any, place: int, value: Any, count: int) -> None:
    """Write the first `count` numbers of a vector; the others are left as they are."""
    count = min(max(count, 0), width())
    array[place : place + count] = value[:count]


def total(value: Any) -> float:
    """Return the sum of a vector."""
    return float(np.sum(value))


def totals(vectors: Any) -> Any:
    """Return a vector of the sums of the first vectors of a flat array, as many as a vector has numbers."""
    return vectors[: width() ** 2].reshape(width(), width()).sum(axis=1)


def prefetch(array: Any, place: int) -> None:
    """Have the processor fetch what is at a place of a flat array, which is about to be changed."""
