"""A function with annotated parameters as machine code, and machine code as a function of Python."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.compiler import machine
from core.kernels.compiler.functions import put
from core.kernels.compiler.machine import ir
from core.kernels.compiler.separate import Module
from core.kernels.compiler.signature import Signature, signature_of
from core.kernels.compiler.values import FLOAT, INT, POINTER, WORD
from core.kernels.layout import Held

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

_NAME = "entry"
_C_TYPES = {INT: ctypes.c_int64, WORD: ctypes.c_uint64, FLOAT: ctypes.c_double}
_DTYPES = {INT: np.dtype(np.int64), WORD: np.dtype(np.uint64), FLOAT: np.dtype(np.float64)}


def compiled(function: FunctionType, apart: bool = False) -> bytes:
    """Return the machine code of a function whose parameters are annotated (see core.kernels.compiler.signature).

    apart: whether no two of the arrays that it will be given overlap.
    """
    signature = signature_of(function)
    types = [each for parameter in signature.parameters for each in parameter.types]
    module = Module(function.__name__)
    result = signature.result.type if signature.result else ir.VoidType()
    entry = ir.Function(module, ir.FunctionType(result, types), _NAME)
    for argument in entry.args:
        if apart and argument.type == POINTER:
            argument.add_attribute("noalias")
    builder = ir.IRBuilder(entry.append_basic_block())
    given, arguments = list(entry.args), []
    for parameter in signature.parameters:
        count = len(parameter.types)
        arguments.append(parameter.value(given[:count]))
        given = given[count:]
    found = put(builder, function, arguments)
    if signature.result:
        builder.ret(found.value)
    else:
        builder.ret_void()
    return machine.machine_code(module)


class Loaded:
    """Machine code in language.

    address: for other machine code. Called with arrays (of NumPy, or held) and numbers, it gives a float or nothing,
    and lets go of Python's lock unless `holding` it is better, for calls of a microsecond.
    """

    def __init__(self, code: bytes, function: FunctionType, holding: bool = False) -> None:
        self._keep, self.address = machine.loaded(code, _NAME)
        self.signature: Signature = signature_of(function)
        types: list[Any] = []
        for parameter in self.signature.parameters:
            if parameter.dimensions:
                types += [ctypes.c_void_p, *[ctypes.c_int64] * parameter.dimensions]
            else:
                types.append(_C_TYPES[parameter.kind])
        result = None if self.signature.result is None else ctypes.c_double
        make = ctypes.PYFUNCTYPE if holding else ctypes.CFUNCTYPE
        self._call: Callable[..., Any] = make(result, *types)(self.address)

    def __call__(self, *arguments: Any) -> Any:
        """Run it."""
        given: list[Any] = []
        for parameter, value in zip(self.signature.parameters, arguments, strict=True):
            if not parameter.dimensions:
                given.append(value)
                continue
            array = value.array if isinstance(value, Held) else value
            if array.dtype != _DTYPES[parameter.kind] or array.ndim != parameter.dimensions:
                raise TypeError(f"expected an array of {parameter}, found {array.dtype}, {array.ndim} dimensions")
            if not array.flags.c_contiguous:
                raise TypeError("expected an array of consecutive numbers")
            given += value.told if isinstance(value, Held) else Held(value).told
        return self._call(*given)
