"""Numbers and arrays, as the compiler handles them. All else is a constant: any value of Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from core.kernels.compiler.machine import ir, vector_width


@dataclass(frozen=True)
class Kind:
    """A kind of number. rank: of two kinds in one operation, the higher one is that of the result."""

    name: str
    type: Any
    rank: int

    def constant(self, value: Any) -> Number:
        """Return a number of this kind that is always the same."""
        if self.rank > FLOAT.rank:
            return Number(self, ir.Constant(self.type, [float(value)] * self.type.count))
        number = float(value) if self is FLOAT else int(value)
        return Number(self, ir.Constant(self.type, number))


BOOL = Kind("bool", ir.IntType(1), 0)
INT = Kind("int", ir.IntType(64), 1)
# Unsigned, for random numbers.
WORD = Kind("word", ir.IntType(64), 2)
FLOAT = Kind("float", ir.DoubleType(), 3)
POINTER = ir.PointerType()


@cache
def vector_kind() -> Kind:
    """Return the kind of as many floats as this processor computes at once."""
    return Kind("vector", ir.VectorType(FLOAT.type, vector_width()), 4)


@dataclass(frozen=True)
class Number:
    """A number that the machine computes."""

    kind: Kind
    value: Any


@dataclass(frozen=True)
class Array:
    """An array of numbers in memory, its rows one behind the other, a number as wide as that.

    shape: one size or two, each a number or a constant.
    """

    kind: Kind
    pointer: Any
    shape: tuple[Any, ...]


class CannotCompileError(TypeError):
    """Something in a kernel that the compiler does not know: what, and where."""


def constant_kind(value: object) -> Kind | None:
    """Return the kind that a constant of Python has as a number; None where it is no number."""
    if isinstance(value, (bool, np.bool_)):
        return BOOL
    if isinstance(value, np.unsignedinteger):
        return WORD
    if isinstance(value, (int, np.integer)):
        return INT
    return FLOAT if isinstance(value, float) else None
