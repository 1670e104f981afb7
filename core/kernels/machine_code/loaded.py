"""Machine code as a function of Python."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.compiler.language import ENTRY
from core.kernels.layout import Held
from core.kernels.machine_code import linking

if TYPE_CHECKING:
    from collections.abc import Callable

# Kinds of parameters, as core.kernels.compiler.signature has them: numbers; arrays, with their dimensions.
_NUMBERS = {"int": ctypes.c_int64, "Word": ctypes.c_uint64, "float": ctypes.c_double}
_ARRAYS = {
    "Floats": (np.dtype(np.float64), 1), "Ints": (np.dtype(np.int64), 1), "Words": (np.dtype(np.uint64), 1),
    "Table": (np.dtype(np.float64), 2), "IntTable": (np.dtype(np.int64), 2),
}  # fmt: skip


class Loaded:
    """Machine code in memory.

    address: for other machine code. Called with arrays (of NumPy, or held) and numbers, it gives a float or nothing,
    and lets go of Python's lock unless `holding` it is better, for calls of a microsecond.
    """

    def __init__(self, content: bytes, holding: bool = False) -> None:
        """content: as core.kernels.compiler.entry.compiled returns it, a line with the signature and an object file."""
        line, _, code = content.partition(b"\n")
        *parameters, result = line.decode("ascii").split()
        self._keep, self.address = _linked(code)
        self._parameters = [(kind, _ARRAYS.get(kind)) for kind in parameters]
        types: list[Any] = []
        for kind, array in self._parameters:
            types += [_NUMBERS[kind]] if array is None else [ctypes.c_void_p, *[ctypes.c_int64] * array[1]]
        make = ctypes.PYFUNCTYPE if holding else ctypes.CFUNCTYPE
        made = make(ctypes.c_double if result == "float" else None, *types)(self.address)
        self._call: Callable[..., Any] = made

    def __call__(self, *arguments: Any) -> Any:
        """Run it."""
        given: list[Any] = []
        for (kind, wanted), value in zip(self._parameters, arguments, strict=True):
            if wanted is None:
                given.append(value)
                continue
            array = value.array if isinstance(value, Held) else value
            if array.dtype != wanted[0] or array.ndim != wanted[1]:
                raise TypeError(f"expected an array of {kind}, found {array.dtype}, {array.ndim} dimensions")
            if not array.flags.c_contiguous:
                raise TypeError("expected an array of consecutive numbers")
            given += value.told if isinstance(value, Held) else Held(value).told
        return self._call(*given)


def _linked(code: bytes) -> tuple[object, int]:
    try:
        return linking.linked(code, ENTRY)
    except linking.CannotLinkError:
        from core.kernels.compiler import machine

        return machine.loaded(code, ENTRY)
