"""Functions that are compiled once, and called: long ones, called from several places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.kernels.compiler.machine import ir
from core.kernels.compiler.source import tree_of
from core.kernels.compiler.values import FLOAT, INT, Array, Number

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from core.kernels.compiler.expressions import Expressions


class Module(ir.Module):  # type: ignore[misc]
    """A module of LLVM, with its functions of this kind by what they were called with."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.separate: dict[Any, Any] = {}


def call(
    body: Expressions,
    function: FunctionType,
    arguments: list[Any],
    put: Callable[[Any, FunctionType, list[Any]], Any],
) -> Number | None:
    """Translate a call. put: translates a function in its place, here into one of its own.

    It is compiled anew for other kinds of arguments and other constants. Gives a float, if annotated so, or nothing.
    """
    module = body.builder.module
    flat = [each for value in arguments for each in _numbers_of(value)]
    given = [each.value for each in flat if isinstance(each, Number)]
    key = (function, *(_kind_of(value) for value in arguments))
    result = FLOAT if getattr(tree_of(function).returns, "id", "") == "float" else None
    made = module.separate.get(key)
    if made is None:
        types = [each.type for each in given]
        name = f"{function.__name__}.{len(module.separate)}"
        made = ir.Function(module, ir.FunctionType(result.type if result else ir.VoidType(), types), name)
        made.linkage = "internal"
        made.attributes.add("noinline")
        module.separate[key] = made
        builder = ir.IRBuilder(made.append_basic_block())
        values = iter(made.args)
        found = put(builder, function, [_taken(value, values) for value in arguments])
        builder.ret(found.value) if result else builder.ret_void()
    called = body.builder.call(made, given)
    return Number(result, called) if result else None


def _numbers_of(value: Any) -> list[Any]:
    return [Number(INT, value.pointer), *value.shape] if isinstance(value, Array) else [value]


def _kind_of(value: Any) -> Any:
    """Return what two calls must have in common."""
    if isinstance(value, Array):
        return value.kind, tuple(None if isinstance(size, Number) else size for size in value.shape)
    return value.kind if isinstance(value, Number) else ("constant", value)


def _taken(value: Any, values: Any) -> Any:
    """Return the value that the function works with in place of `value`."""
    if isinstance(value, Array):
        pointer = next(values)
        sizes = (Number(INT, next(values)) if isinstance(size, Number) else size for size in value.shape)
        return Array(value.kind, pointer, tuple(sizes))
    return Number(value.kind, next(values)) if isinstance(value, Number) else value
