"""A function with annotated parameters as machine code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.kernels.compiler import machine
from core.kernels.compiler.functions import put
from core.kernels.compiler.language import ENTRY
from core.kernels.compiler.machine import ir
from core.kernels.compiler.separate import Module
from core.kernels.compiler.signature import signature_of, words_of
from core.kernels.compiler.values import POINTER

if TYPE_CHECKING:
    from types import FunctionType


def compiled(function: FunctionType, apart: bool = False) -> bytes:
    """Return a function whose parameters are annotated (see core.kernels.compiler.signature), compiled.

    That is a line with the annotations, and an object file: what core.kernels.machine_code.loaded loads.
    apart: whether no two of the arrays that it will be given overlap.
    """
    signature = signature_of(function)
    types = [each for parameter in signature.parameters for each in parameter.types]
    module = Module(function.__name__)
    result = signature.result.type if signature.result else ir.VoidType()
    entry = ir.Function(module, ir.FunctionType(result, types), ENTRY)
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
    return " ".join(words_of(function)).encode() + b"\n" + machine.machine_code(module)
