"""Translation of expressions into LLVM's instructions."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.kernels.compiler import arithmetic
from core.kernels.compiler.values import BOOL, INT, Array, CannotCompileError, Kind, Number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Slot:
    """The place of a variable in the stack frame."""

    kind: Kind
    place: Any


class Expressions:
    """The expressions of one function.

    builder: of LLVM's instructions. seen: what the names stand for that the function does not set.
    flags: what LLVM may do to operations of floats.
    """

    def __init__(self, builder: Any, seen: Mapping[str, Any], flags: tuple[str, ...]) -> None:
        self.builder, self.flags = builder, flags
        self.names: dict[str, Any] = {}
        self._seen = seen
        self._translate: dict[type[ast.AST], Callable[[Any], Any]] = {
            ast.Constant: lambda node: node.value,
            ast.Name: self._name,
            ast.Tuple: lambda node: tuple(map(self.of, node.elts)),
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.BinOp: lambda node: self.operate(node.op, self.of(node.left), self.of(node.right)),
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.BoolOp: self._both_or_either,
            ast.IfExp: lambda node: self._chosen(node.test, lambda: self.of(node.body), lambda: self.of(node.orelse)),
            ast.Call: self._call,
        }

    def of(self, node: ast.expr) -> Any:
        """Return the value of an expression: a number, an array, or a constant of Python."""
        if type(node) not in self._translate:
            raise CannotCompileError(f"{type(node).__name__} in an expression")
        return self._translate[type(node)](node)

    def operate(self, op: ast.AST, left: Any, right: Any) -> Any:
        """Return left op right."""
        return arithmetic.operate(self.builder, op, left, right, self.flags)

    def number(self, value: Any, kind: Kind) -> Any:
        """Return what LLVM knows as this value, as a number of `kind`."""
        return arithmetic.converted(self.builder, value, kind).value

    def at_entry(self, type_: Any, align: int | None = None) -> Any:
        """Return a place in the stack frame, which stays the same in loops."""
        with self.builder.goto_entry_block():
            place = self.builder.alloca(type_)
        place.align = align
        return place

    def place(self, array: Array, indices: tuple[Any, ...]) -> Any:
        """Return where an element of an array is."""
        at = self.number(indices[0], INT)
        if len(array.shape) == 2:
            start = self.builder.mul(at, self.number(array.shape[1], INT))
            at = self.builder.add(start, self.number(indices[1], INT)) if len(indices) == 2 else start
        return self.builder.gep(array.pointer, [at], inbounds=True, source_etype=array.kind.type)

    def call(self, called: Any, arguments: list[Any]) -> Any:
        """Return what a call gives; see core.kernels.compiler.functions."""
        raise NotImplementedError

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            value = self.names[node.id]
            if isinstance(value, Slot):
                return Number(value.kind, self.builder.load(value.place, typ=value.kind.type))
            return value
        if node.id not in self._seen:
            raise CannotCompileError(f"the name {node.id} stands for nothing")
        return self._seen[node.id]

    def _attribute(self, node: ast.Attribute) -> Any:
        value = self.of(node.value)
        if not isinstance(value, Array):
            return getattr(value, node.attr)
        if node.attr == "shape":
            return value.shape
        if node.attr == "size":
            return value.shape[0] if len(value.shape) == 1 else self.operate(ast.Mult(), *value.shape)
        raise CannotCompileError(f"an array's {node.attr}")

    def _subscript(self, node: ast.Subscript) -> Any:
        value = self.of(node.value)
        if isinstance(node.slice, ast.Slice):
            return self.part(value, node.slice)
        index = self.of(node.slice)
        if not isinstance(value, Array):
            return value[index]
        indices = index if isinstance(index, tuple) else (index,)
        place = self.place(value, indices)
        if len(indices) < len(value.shape):
            return Array(value.kind, place, value.shape[1:])
        return Number(value.kind, self.builder.load(place, typ=value.kind.type))

    def part(self, array: Any, part: ast.Slice) -> Array:
        """Return array[start:stop] of an array of one dimension."""
        if not isinstance(array, Array) or len(array.shape) != 1 or part.step is not None:
            raise CannotCompileError("expected a part of consecutive numbers, of an array of one dimension")
        start = 0 if part.lower is None else self.of(part.lower)
        stop = array.shape[0] if part.upper is None else self.of(part.upper)
        return Array(array.kind, self.place(array, (start,)), (self.operate(ast.Sub(), stop, start),))

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self.of(node.operand)
        if isinstance(node.op, ast.Not):
            return self.builder_not(value)
        if isinstance(node.op, ast.USub):
            return arithmetic.negated(self.builder, value, self.flags)
        raise CannotCompileError(f"{type(node.op).__name__} in an expression")

    def builder_not(self, value: Any) -> Any:
        """Return `not value`."""
        return Number(BOOL, self.builder.not_(self.number(value, BOOL))) if isinstance(value, Number) else not value

    def _compare(self, node: ast.Compare) -> Any:
        if len(node.ops) != 1:
            raise CannotCompileError("a chain of comparisons")
        return self.operate(node.ops[0], self.of(node.left), self.of(node.comparators[0]))

    def _both_or_either(self, node: ast.BoolOp) -> Any:
        first, *rest = node.values
        both = isinstance(node.op, ast.And)
        if not rest:
            return self.of(first)
        others = ast.BoolOp(node.op, rest)
        if both:
            return self._chosen(first, lambda: self.of(others), lambda: False)
        return self._chosen(first, lambda: True, lambda: self.of(others))

    def _chosen(self, test: ast.expr, yes: Callable[[], Any], no: Callable[[], Any]) -> Any:
        """Return one of two values, of which the other is not computed."""
        condition = self.of(test)
        if not isinstance(condition, Number):
            return yes() if condition else no()
        builder, ends, values = self.builder, [], []
        after = builder.append_basic_block()
        blocks = builder.append_basic_block(), builder.append_basic_block()
        builder.cbranch(self.number(condition, BOOL), *blocks)
        for block, side in zip(blocks, (yes, no), strict=True):
            builder.position_at_end(block)
            values.append(arithmetic.number(side()))
            ends.append(builder.block)
        kind = max((value.kind for value in values), key=lambda each: each.rank)
        chosen = []
        for k, end in enumerate(ends):
            builder.position_at_end(end)
            chosen.append(self.number(values[k], kind))
            builder.branch(after)
        builder.position_at_end(after)
        phi = builder.phi(kind.type)
        for value, end in zip(chosen, ends, strict=True):
            phi.add_incoming(value, end)
        return Number(kind, phi)

    def _call(self, node: ast.Call) -> Any:
        if node.keywords:
            raise CannotCompileError("a named argument")
        return self.call(self.of(node.func), [self.of(argument) for argument in node.args])
