"""Arrays for many calls of machine code. Nothing here requires llvmlite."""

from __future__ import annotations

from typing import Any


class Held:
    """An array that stays where it is, and what machine code is told of it, its address and its sizes.

    NumPy takes a microsecond to tell where an array is.
    """

    def __init__(self, array: Any) -> None:
        self.array = array
        self.told = (array.ctypes.data, *array.shape)
