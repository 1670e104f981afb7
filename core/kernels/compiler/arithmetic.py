"""Operators on numbers: those of two constants are computed at once, the others by instructions."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from core.kernels.compiler.machine import ir
from core.kernels.compiler.values import BOOL, FLOAT, INT, WORD, CannotCompileError, Kind, Number, constant_kind

if TYPE_CHECKING:
    from collections.abc import Callable

OF_CONSTANTS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.LShift: operator.lshift,
    ast.RShift: operator.rshift, ast.BitXor: operator.xor, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.USub: operator.neg, ast.Not: operator.not_, ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}  # fmt: skip
_OF_FLOATS = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}
_OF_WHOLES = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.LShift: "shl", ast.BitXor: "xor", ast.BitAnd: "and_",
    ast.BitOr: "or_",
}  # fmt: skip
_COMPARED = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


def number(value: Any, kind: Kind | None = None) -> Number:
    """Return `value` as a number, of its own kind or another. Raises CannotCompileError if it is none."""
    found = kind or constant_kind(value)
    if isinstance(value, Number):
        return value
    if found is None or constant_kind(value) is None:
        raise CannotCompileError(f"expected a number, found {value!r:.80}")
    return found.constant(value)


def converted(builder: Any, value: Any, kind: Kind) -> Number:
    """Return `value` as a number of another kind."""
    if not isinstance(value, Number):
        return number(value, kind)
    if value.kind == kind:
        return value
    if kind.rank > FLOAT.rank:
        return _spread(builder, converted(builder, value, FLOAT), kind)
    if kind == FLOAT:
        convert = builder.sitofp if value.kind == INT else builder.uitofp
        return Number(kind, convert(value.value, kind.type))
    if value.kind == FLOAT:
        if kind == BOOL:
            return Number(BOOL, builder.fcmp_unordered("!=", value.value, FLOAT.constant(0).value))
        return Number(kind, (builder.fptosi if kind == INT else builder.fptoui)(value.value, kind.type))
    if value.kind == BOOL:
        return Number(kind, builder.zext(value.value, kind.type))
    if kind == BOOL:
        return Number(BOOL, builder.icmp_unsigned("!=", value.value, INT.constant(0).value))
    return Number(kind, value.value)  # the same bits


def _spread(builder: Any, value: Number, kind: Kind) -> Number:
    """Return a vector of equal floats."""
    empty = ir.Constant(kind.type, ir.Undefined)
    first = builder.insert_element(empty, value.value, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), kind.type.count), [0] * kind.type.count)
    return Number(kind, builder.shuffle_vector(first, empty, mask))


def _common(builder: Any, left: Any, right: Any, least: Kind) -> tuple[Kind, Any, Any]:
    """Return two operands as values of one kind, and it."""
    kinds = [each.kind for each in (left, right) if isinstance(each, Number)]
    constants = [constant_kind(each) for each in (left, right) if not isinstance(each, Number)]
    if None in constants:
        raise CannotCompileError(f"expected numbers, found {left!r:.60} and {right!r:.60}")
    kind = max((*kinds, *(each for each in constants if each), least), key=lambda each: each.rank)
    if len(kinds) == 2 and set(kinds) == {WORD, INT}:
        raise CannotCompileError("a word and an int in one operation: convert one of them")
    return kind, converted(builder, left, kind).value, converted(builder, right, kind).value


def operate(builder: Any, op: ast.AST, left: Any, right: Any, flags: tuple[str, ...]) -> Any:
    """Return left op right. flags: what LLVM may do to operations of floats."""
    way = type(op)
    if not isinstance(left, Number) and not isinstance(right, Number):
        return OF_CONSTANTS[way](left, right)
    if way in _COMPARED:
        return _compared(builder, _COMPARED[way], left, right, flags)
    least = FLOAT if way is ast.Div else BOOL if way in (ast.BitAnd, ast.BitOr) else INT
    kind, a, b = _common(builder, left, right, least)
    if kind.rank >= FLOAT.rank and way in _OF_FLOATS:
        return Number(kind, getattr(builder, _OF_FLOATS[way])(a, b, flags=flags))
    if kind == FLOAT and way is ast.Pow:
        power = builder.module.declare_intrinsic("llvm.pow", [FLOAT.type])
        return Number(FLOAT, builder.call(power, [a, b], fastmath=flags))
    if kind != FLOAT and way in _OF_WHOLES:
        return Number(kind, getattr(builder, _OF_WHOLES[way])(a, b))
    if kind != FLOAT and way is ast.RShift:
        return Number(kind, builder.ashr(a, b) if kind == INT else builder.lshr(a, b))
    if kind == INT and way in (ast.FloorDiv, ast.Mod):
        return _divided(builder, a, b, way is ast.Mod)
    raise CannotCompileError(f"no {way.__name__} of a {kind.name}")


def _compared(builder: Any, sign: str, left: Any, right: Any, flags: tuple[str, ...]) -> Number:
    kind, a, b = _common(builder, left, right, BOOL)
    if kind == FLOAT:
        compare = builder.fcmp_unordered if sign == "!=" else builder.fcmp_ordered
        return Number(BOOL, compare(sign, a, b, flags=flags))
    return Number(BOOL, (builder.icmp_signed if kind == INT else builder.icmp_unsigned)(sign, a, b))


def _divided(builder: Any, a: Any, b: Any, remainder: bool) -> Number:
    """Return ⌊a / b⌋ or the remainder of it, which has the sign of b."""
    quotient, rest = builder.sdiv(a, b), builder.srem(a, b)
    zero = INT.constant(0).value
    signs_differ = builder.icmp_signed("<", builder.xor(rest, b), zero)
    below = builder.and_(builder.icmp_signed("!=", rest, zero), signs_differ)
    if remainder:
        return Number(INT, builder.select(below, builder.add(rest, b), rest))
    return Number(INT, builder.sub(quotient, builder.zext(below, INT.type)))


def negated(builder: Any, value: Any, flags: tuple[str, ...]) -> Any:
    """Return −value."""
    if not isinstance(value, Number):
        return -value
    if value.kind == FLOAT:
        return Number(FLOAT, builder.fneg(value.value, flags=flags))
    return Number(INT, builder.neg(converted(builder, value, INT).value))
