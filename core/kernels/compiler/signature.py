"""Parameters of machine code: the kinds of numbers and arrays, by their annotations."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from core.kernels.compiler.source import tree_of
from core.kernels.compiler.values import FLOAT, INT, POINTER, WORD, Array, Kind, Number

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

# Annotations: arrays of one dimension, arrays of two, and a number of 64 bits without a sign.
Floats: TypeAlias = "NDArray[np.float64]"
Ints: TypeAlias = "NDArray[np.int64]"
Words: TypeAlias = "NDArray[np.uint64]"
Table: TypeAlias = "NDArray[np.float64]"
IntTable: TypeAlias = "NDArray[np.int64]"
Word: TypeAlias = "np.uint64"


@dataclass(frozen=True)
class Parameter:
    """One parameter: a number, or an array, which comes as its address and its sizes."""

    kind: Kind
    dimensions: int = 0

    @property
    def types(self) -> list[Any]:
        """Return LLVM's types of the arguments that it comes as."""
        return [POINTER, *[INT.type] * self.dimensions] if self.dimensions else [self.kind.type]

    def value(self, arguments: list[Any]) -> Number | Array:
        """Return the value that comes as these arguments."""
        if not self.dimensions:
            return Number(self.kind, arguments[0])
        return Array(self.kind, arguments[0], tuple(Number(INT, size) for size in arguments[1:]))


_PARAMETERS = {
    "int": Parameter(INT), "float": Parameter(FLOAT), "Word": Parameter(WORD), "Floats": Parameter(FLOAT, 1),
    "Ints": Parameter(INT, 1), "Words": Parameter(WORD, 1), "Table": Parameter(FLOAT, 2), "IntTable": Parameter(INT, 2),
}  # fmt: skip


@dataclass(frozen=True)
class Signature:
    """The parameters of a function, and the kind of number that it gives, or None."""

    parameters: tuple[Parameter, ...]
    result: Kind | None = None


def signature_of(function: Callable[..., Any]) -> Signature:
    """Return the signature of an annotated function; its result is a float or nothing."""
    *parameters, result = words_of(function)
    return Signature(tuple(_PARAMETERS[word] for word in parameters), None if result == "None" else FLOAT)


def words_of(function: Callable[..., Any]) -> list[str]:
    """Return the annotations of the parameters, and of the result."""
    tree = tree_of(function)
    parameters = [ast.unparse(each.annotation) for each in tree.args.args if each.annotation]
    return [*parameters, "None" if tree.returns is None else ast.unparse(tree.returns)]
