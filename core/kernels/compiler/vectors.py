"""Vectors: as many floats as the processor computes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.kernels.compiler.machine import ir
from core.kernels.compiler.values import FLOAT, INT, POINTER, Number, vector_kind

if TYPE_CHECKING:
    from core.kernels.compiler.expressions import Expressions

# Arrays of floats begin at any of them.
_ALIGNED = 8


def load(body: Expressions, arguments: list[Any]) -> Number:
    """core.kernels.compiler.language.vector"""
    array, place = arguments
    kind = vector_kind()
    return Number(kind, body.builder.load(body.place(array, (place,)), align=_ALIGNED, typ=kind.type))


def store(body: Expressions, arguments: list[Any]) -> None:
    """core.kernels.compiler.language.put"""
    array, place, value = arguments
    at = body.place(array, (place,))
    vector = body.number(value, vector_kind())
    body.builder.store(vector, at, align=_ALIGNED)


def load_part(body: Expressions, arguments: list[Any]) -> Number:
    """core.kernels.compiler.language.vector_part"""
    array, place, count = arguments
    kind = vector_kind()
    given = [body.place(array, (place,)), _aligned(), _mask(body, count), kind.constant(0).value]
    return Number(kind, _call(body, "llvm.masked.load", kind.type, given))


def store_part(body: Expressions, arguments: list[Any]) -> None:
    """core.kernels.compiler.language.put_part"""
    array, place, value, count = arguments
    given = [body.number(value, vector_kind()), body.place(array, (place,)), _aligned(), _mask(body, count)]
    _call(body, "llvm.masked.store", ir.VoidType(), given)


def total(body: Expressions, arguments: list[Any]) -> Number:
    """core.kernels.compiler.language.total"""
    kind = vector_kind()
    name = f"llvm.vector.reduce.fadd.v{kind.type.count}f64"
    function = _declared(body, name, ir.FunctionType(FLOAT.type, [FLOAT.type, kind.type]))
    given = [FLOAT.constant(0).value, body.number(arguments[0], kind)]
    return Number(FLOAT, body.builder.call(function, given, fastmath=body.flags))


def totals(body: Expressions, arguments: list[Any]) -> Number:
    """core.kernels.compiler.language.totals: halves of pairs of vectors are added up, until one vector is left."""
    kind = vector_kind()
    lanes = kind.type.count
    found = [load(body, [arguments[0], k * lanes]).value for k in range(lanes)]
    part = 1
    while len(found) > 1:
        found = [_halves_added(body, found[k], found[k + 1], part) for k in range(0, len(found), 2)]
        part *= 2
    return Number(kind, found[0])


def prefetch(body: Expressions, arguments: list[Any]) -> None:
    """core.kernels.compiler.language.prefetch"""
    array, place = arguments
    number = ir.IntType(32)
    to_write, keep, data = (ir.Constant(number, k) for k in (1, 3, 1))
    kind = ir.FunctionType(ir.VoidType(), [POINTER, number, number, number])
    function = _declared(body, "llvm.prefetch.p0", kind)
    body.builder.call(function, [body.place(array, (place,)), to_write, keep, data])


def _halves_added(body: Expressions, first: Any, second: Any, part: int) -> Any:
    """Return a vector that alternates between `part` numbers of `first` and `part` of `second`, each a sum of two."""
    lanes = vector_kind().type.count
    starts = [start + k * lanes for start in range(0, lanes, 2 * part) for k in (0, 1)]
    mixed = []
    for half in (0, part):
        places = [start + half + k for start in starts for k in range(part)]
        mask = ir.Constant(ir.VectorType(ir.IntType(32), lanes), places)
        mixed.append(body.builder.shuffle_vector(first, second, mask))
    return body.builder.fadd(*mixed, flags=body.flags)


def _aligned() -> Any:
    return ir.Constant(ir.IntType(32), _ALIGNED)


def _mask(body: Expressions, count: Any) -> Any:
    """Return which lanes are of the first `count`."""
    lanes = vector_kind().type.count
    wide = ir.VectorType(INT.type, lanes)
    numbers = ir.Constant(wide, list(range(lanes)))
    empty = ir.Constant(wide, ir.Undefined)
    first = body.builder.insert_element(empty, body.number(count, INT), ir.Constant(ir.IntType(32), 0))
    equal = ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)
    return body.builder.icmp_signed("<", numbers, body.builder.shuffle_vector(first, empty, equal))


def _call(body: Expressions, name: str, result: Any, given: list[Any]) -> Any:
    lanes = vector_kind().type.count
    types = [POINTER if isinstance(each.type, ir.PointerType) else each.type for each in given]
    function = _declared(body, f"{name}.v{lanes}f64.p0", ir.FunctionType(result, types))
    return body.builder.call(function, given)


def _declared(body: Expressions, name: str, kind: Any) -> Any:
    module = body.builder.module
    return module.globals.get(name) or ir.Function(module, kind, name)
