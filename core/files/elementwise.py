"""Activations that a program spells as several operations (SiLU, softplus, Mish, …), found by computing them.

The operations between two layers become one expression, which is compared with every activation at many places, as in
an ONNX graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from core.basics.errors import InputError
from core.files.onnx.identify import identify, words
from core.files.onnx.values import Affine, Applied, Segment, composed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.basics.arrays import Array
    from core.files.stack import Stack

Key = TypeVar("Key", int, str)

# Half a unit in the last place of 32-bit numbers.
_PRECISION = 2.0**-24
_MAX_SIZE = 60


class Expression(Generic[Key]):
    """A sequence of operations on the sums of a layer. start: the tensor with the sums."""

    def __init__(self, where: str, start: Key, width: int) -> None:
        self._where = where
        self._segment = Segment(where, layout="rows", width=width)
        self._values: dict[Key, Affine | Applied] = {start: Affine(segment=self._segment)}
        self._last: Affine | Applied = self._values[start]

    def has(self, tensor: Key) -> bool:
        """Whether a tensor is made of the sums."""
        return tensor in self._values

    def add(self, operation: str, inputs: Sequence[Key], output: Key, constant: Callable[[Key], Array]) -> None:
        """Add one operation. constant: the numbers of a tensor that is not made of the sums."""
        given = tuple(self._values[each] if each in self._values else constant(each) for each in inputs)
        size = 1 + sum(each.size for each in given if isinstance(each, Applied))
        if size > _MAX_SIZE:
            raise InputError(f"{self._where}: the layer is followed by more operators than an activation is made of")
        self._last = Applied(segment=self._segment, operation=operation, given=given, size=size)
        self._values[output] = self._last

    def join(self, stack: Stack) -> None:
        """Put the activation that the last operation gives on `stack`. Raises InputError if it is none."""
        found = identify(self._last, _PRECISION) if isinstance(self._last, Applied) else None
        if found is None:
            raise InputError(f"{self._where}: followed by {words(self._last)[:200]}, which is no activation known here")
        if found.sums:
            stack.affine(*composed(found.sums), self._where)
        stack.activation(found.activation, self._where)
        if found.steps:
            stack.affine(*composed(found.steps), self._where)


def scalar_or_row(array: Array, where: str) -> Array:
    """A constant as (1,) or (width,). Raises InputError for one along another axis than the last."""
    if array.size > 1 and array.shape[-1] != array.size:
        sizes = " × ".join(map(str, array.shape))
        raise InputError(f"{where[:60]}: takes numbers of shape {sizes}, where one for each column is expected")
    return array.reshape(-1)
