"""What kernels may call besides each other: functions of Python and NumPy, and those of `language`."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core.kernels.compiler import elementary, language, vectors
from core.kernels.compiler.machine import ir, vector_width
from core.kernels.compiler.values import BOOL, FLOAT, INT, POINTER, WORD, Array, CannotCompileError, Kind, Number
from core.model.activations.smooth import erf

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.compiler.expressions import Expressions
    from core.kernels.compiler.signature import Signature

    Emitter = Callable[[Expressions, list[Any]], Any]


class ByAddress:
    """A call of machine code by its address, an int, the first argument; the others as in its signature."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature

    def __call__(self, address: int, *arguments: Any) -> Any:
        """Only machine code can."""
        raise NotImplementedError("a call of machine code outside a kernel")

    def emit(self, body: Expressions, arguments: list[Any]) -> Number | None:
        """Translate a call."""
        address, *given = arguments
        values: list[Any] = []
        for parameter, value in zip(self._signature.parameters, given, strict=True):
            if parameter.dimensions:
                values += [value.pointer, *(body.number(size, INT) for size in value.shape)]
            else:
                values.append(body.number(value, parameter.kind))
        result = self._signature.result
        types = [each for parameter in self._signature.parameters for each in parameter.types]
        kind = ir.FunctionType(result.type if result else ir.VoidType(), types)
        function = body.builder.inttoptr(body.number(address, INT), kind.as_pointer())
        found = body.builder.call(function, values)
        return Number(result, found) if result else None


def _intrinsic(name: str) -> Emitter:
    """A function of floats that LLVM knows."""

    def emit(body: Expressions, arguments: list[Any]) -> Number:
        kind = ir.FunctionType(FLOAT.type, [FLOAT.type] * len(arguments))
        function = body.builder.module.declare_intrinsic(f"llvm.{name}", [FLOAT.type], kind)
        values = [body.number(each, FLOAT) for each in arguments]
        return Number(FLOAT, body.builder.call(function, values, fastmath=body.flags))

    return emit


def _of_library(name: str) -> Emitter:
    """A function of one float of the C library."""

    def emit(body: Expressions, arguments: list[Any]) -> Number:
        module = body.builder.module
        function = module.globals.get(name)
        if function is None:
            function = ir.Function(module, ir.FunctionType(FLOAT.type, [FLOAT.type]), name)
        return Number(FLOAT, body.builder.call(function, [body.number(arguments[0], FLOAT)], fastmath=body.flags))

    return emit


def _cast(kind: Kind) -> Emitter:
    def emit(body: Expressions, arguments: list[Any]) -> Number:
        return Number(kind, body.number(arguments[0], kind))

    return emit


def _same_bits(kind: Kind) -> Emitter:
    def emit(body: Expressions, arguments: list[Any]) -> Number:
        return Number(kind, body.builder.bitcast(arguments[0].value, kind.type))

    return emit


def _where(body: Expressions, arguments: list[Any]) -> Any:
    condition, yes, no = arguments
    if not isinstance(condition, Number):
        return yes if condition else no
    values = [body.number(each, FLOAT) for each in (yes, no)]
    return Number(FLOAT, body.builder.select(body.number(condition, BOOL), *values))


def _least_or_most(sign: ast.AST, of_numpy: bool) -> Emitter:
    """min and max; those of NumPy give NaN if one of two floats is."""

    def emit(body: Expressions, arguments: list[Any]) -> Any:
        left, right = arguments
        first = body.operate(sign, left, right)
        if not isinstance(first, Number):
            return left if first else right
        kinds = [each.kind for each in arguments if isinstance(each, Number)]
        kind = FLOAT if of_numpy else max(kinds, key=lambda each: each.rank)
        values = [body.number(each, kind) for each in arguments]
        chosen = first.value
        if of_numpy and isinstance(left, Number):
            chosen = body.builder.or_(chosen, body.builder.fcmp_unordered("uno", left.value, left.value))
        return Number(kind, body.builder.select(chosen, *values))

    return emit


def _sign(body: Expressions, arguments: list[Any]) -> Number:
    x, builder = body.number(arguments[0], FLOAT), body.builder
    zero, one, minus = (FLOAT.constant(k).value for k in (0, 1, -1))
    below = builder.select(builder.fcmp_ordered("<", x, zero), minus, x)
    return Number(FLOAT, builder.select(builder.fcmp_ordered(">", x, zero), one, below))


def _length(body: Expressions, arguments: list[Any]) -> Any:
    (value,) = arguments
    return value.shape[0] if isinstance(value, Array) else len(value)


def _stack(body: Expressions, arguments: list[Any]) -> Array:
    shape = tuple(arguments)
    if not all(isinstance(size, int) for size in shape):
        raise CannotCompileError("the stack frame takes arrays of constant sizes only")
    room = body.at_entry(ir.ArrayType(FLOAT.type, math.prod(shape)), align=64)
    with body.builder.goto_entry_block():
        # The same place, as a pointer without a type; the builder sees no difference, and would leave it as it is.
        pointer = ir.instructions.CastInstr(body.builder.block, "bitcast", room, POINTER)
        body.builder._insert(pointer)
    return Array(FLOAT, pointer, shape)


def _view(body: Expressions, arguments: list[Any]) -> Array:
    flat, start, *shape = arguments
    first = (start,) if len(flat.shape) == 1 else (0, start)
    return Array(flat.kind, body.place(flat, first), tuple(shape))


def _elementary(name: str) -> Emitter:
    """One of the functions of core.kernels.compiler.elementary, which are vectorized."""

    def emit(body: Expressions, arguments: list[Any]) -> Any:
        return body.call(getattr(elementary, name), arguments)

    return emit


def _multiply(body: Expressions, arguments: list[Any]) -> None:
    """BLAS counts by columns, so that to it each matrix is transposed: the product of the transposed, in reverse."""
    gemm, left, right, into, left_turned, right_turned = arguments
    rows, columns = into.shape
    inner = left.shape[0 if left_turned else 1]
    letters = [b"T" if turned else b"N" for turned in (right_turned, left_turned)]
    factors = [right, right.shape[1], left, left.shape[1]]
    _call_blas(body, gemm, [*letters, columns, rows, inner, 1.0, *factors, 0.0, into, columns])


def _multiply_vector(body: Expressions, arguments: list[Any]) -> None:
    gemv, matrix, vector, into, turned = arguments
    rows, columns = matrix.shape
    letter = b"N" if turned else b"T"
    _call_blas(body, gemv, [letter, columns, rows, 1.0, matrix, columns, vector, 1, 0.0, into, 1])


def _call_blas(body: Expressions, address: Any, arguments: list[Any]) -> None:
    """All arguments of BLAS are addresses, of letters, ints of 32 bits, floats and arrays."""
    pointers = []
    for value in arguments:
        if isinstance(value, Array):
            pointers.append(value.pointer)
            continue
        if isinstance(value, bytes):
            given: Any = ir.Constant(ir.IntType(8), value[0])
        elif isinstance(value, float):
            given = body.number(value, FLOAT)
        else:
            given = body.builder.trunc(body.number(value, INT), ir.IntType(32))
        place = body.at_entry(given.type)
        body.builder.store(given, place)
        pointers.append(place)
    kind = ir.FunctionType(ir.VoidType(), [POINTER] * len(pointers))
    body.builder.call(body.builder.inttoptr(body.number(address, INT), kind.as_pointer()), pointers)


BUILTINS: dict[Any, Emitter] = {
    len: _length,
    int: _cast(INT),
    float: _cast(FLOAT),
    np.int64: _cast(INT),
    np.uint64: _cast(WORD),
    np.float64: _cast(FLOAT),
    min: _least_or_most(ast.Lt(), of_numpy=False),
    max: _least_or_most(ast.Gt(), of_numpy=False),
    np.minimum: _least_or_most(ast.LtE(), of_numpy=True),
    np.maximum: _least_or_most(ast.GtE(), of_numpy=True),
    abs: _intrinsic("fabs"),
    np.abs: _intrinsic("fabs"),
    np.sqrt: _intrinsic("sqrt"),
    np.sign: _sign,
    np.where: _where,
    math.copysign: _intrinsic("copysign"),
    math.log: _intrinsic("log"),
    np.log: _intrinsic("log"),
    np.sin: _intrinsic("sin"),
    np.cos: _intrinsic("cos"),
    math.pow: _intrinsic("pow"),
    np.log1p: _of_library("log1p"),
    erf: _of_library("erf"),
    np.exp: _elementary("exp"),
    np.expm1: _elementary("expm1"),
    np.tanh: _elementary("tanh"),
    language.bits: _same_bits(INT),
    language.of_bits: _same_bits(FLOAT),
    language.width: lambda body, arguments: vector_width(),
    language.vector: vectors.load,
    language.put: vectors.store,
    language.vector_part: vectors.load_part,
    language.put_part: vectors.store_part,
    language.total: vectors.total,
    language.totals: vectors.totals,
    language.prefetch: vectors.prefetch,
    language.stack: _stack,
    language.view: _view,
    language.multiply: _multiply,
    language.multiply_vector: _multiply_vector,
}
