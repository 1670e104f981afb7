"""Translation of functions: their statements, and calls, which are put in their place."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Any

from core.kernels.compiler import separate
from core.kernels.compiler.builtins import BUILTINS, ByAddress
from core.kernels.compiler.expressions import Expressions, Slot
from core.kernels.compiler.language import flags_of, is_apart, unrolled
from core.kernels.compiler.source import outline_of, seen_by, tree_of
from core.kernels.compiler.values import BOOL, INT, Array, CannotCompileError, Number, constant_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def put(builder: Any, function: FunctionType, arguments: list[Any]) -> Any:
    """Translate a call of `function`, in its place; return what it gives."""
    return _Function(builder, function).call_with(arguments)


class _Function(Expressions):
    """One call of a function."""

    def __init__(self, builder: Any, function: FunctionType) -> None:
        super().__init__(builder, seen_by(function), flags_of(function))
        self._function, self._tree = function, tree_of(function)
        self._changing = set(outline_of(self._tree).changing)
        self._exit: Any = None
        self._result: Slot | None = None
        self._statements: dict[type[ast.AST], Callable[[Any], None]] = {
            ast.Expr: lambda node: None if isinstance(node.value, ast.Constant) else self.of(node.value),
            ast.Assign: self._assign,
            ast.AnnAssign: lambda node: self._store(node.target, self.of(node.value)),
            ast.AugAssign: self._augment,
            ast.If: self._if,
            ast.For: self._for,
            ast.While: self._while,
            ast.Pass: lambda node: None,
        }

    def call_with(self, arguments: list[Any]) -> Any:
        """Translate the whole function; return what it gives."""
        parameters = [each.arg for each in self._tree.args.args]
        defaults = self._function.__defaults__ or ()
        given = [*arguments, *defaults[len(defaults) - (len(parameters) - len(arguments)) :]]
        if len(given) != len(parameters):
            raise CannotCompileError(f"{self._tree.name} takes {len(parameters)} arguments, found {len(arguments)}")
        outline = outline_of(self._tree)
        for name, value in zip(parameters, given, strict=True):
            self.names[name] = value
            if name in outline.stored:
                self._changing.add(name)
                del self.names[name]
                self._set(name, value)
        *body, last = self._tree.body
        if not outline.returns_early:
            self._run(body)
            if isinstance(last, ast.Return):
                with self._place_said(last):
                    return None if last.value is None else self.of(last.value)
            self._run([last])
            return None
        return self._with_early_returns()

    def _with_early_returns(self) -> Any:
        self._exit = self.builder.append_basic_block()
        self._run(self._tree.body)
        if not self.builder.block.is_terminated:
            self.builder.branch(self._exit)
        self.builder.position_at_end(self._exit)
        if self._result is None:
            return None
        return Number(self._result.kind, self.builder.load(self._result.place, typ=self._result.kind.type))

    def call(self, called: Any, arguments: list[Any]) -> Any:
        """Return what a call gives."""
        if isinstance(called, ByAddress):
            return called.emit(self, arguments)
        try:
            known = BUILTINS.get(called)
        except TypeError:
            known = None
        if known is not None:
            inner = known(self, arguments)
            if not isinstance(inner, FunctionType):
                return inner
            called = inner
        if isinstance(called, FunctionType):
            if is_apart(called):
                return separate.call(self, called, arguments, put)
            return put(self.builder, called, arguments)
        raise CannotCompileError(f"a call of {called!r:.80}")

    def _run(self, statements: list[ast.stmt]) -> None:
        for node in statements:
            with self._place_said(node):
                if isinstance(node, ast.Return):
                    self._return(node)
                elif type(node) in self._statements:
                    self._statements[type(node)](node)
                else:
                    raise CannotCompileError(f"{type(node).__name__} as a statement")
            if self.builder.block.is_terminated:
                return

    @contextmanager
    def _place_said(self, node: ast.stmt) -> Iterator[None]:
        try:
            yield
        except CannotCompileError as error:
            if ", line " in str(error):
                raise
            place = f"{self._function.__module__}.{self._tree.name}"
            raise CannotCompileError(f"{error} ({place}, line {node.lineno})") from None

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            value = self.of(node.value)
            kind = value.kind if isinstance(value, Number) else constant_kind(value)
            if kind is None:
                raise CannotCompileError("an early return of something else than a number")
            self._result = self._result or Slot(kind, self.at_entry(kind.type))
            self.builder.store(self.number(value, self._result.kind), self._result.place)
        self.builder.branch(self._exit)

    def _assign(self, node: ast.Assign) -> None:
        value = self.of(node.value)
        for target in node.targets:
            self._store(target, value)

    def _store(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self._set(target.id, value)
        elif isinstance(target, ast.Tuple):
            for each, part in zip(target.elts, value, strict=True):
                self._store(each, part)
        elif isinstance(target, ast.Subscript):
            self._write(target, value)
        else:
            raise CannotCompileError(f"{type(target).__name__} as a target")

    def _set(self, name: str, value: Any) -> None:
        kind = value.kind if isinstance(value, Number) else constant_kind(value)
        if kind is None or (name not in self._changing and not isinstance(value, Number)):
            self.names[name] = value
            return
        slot = self.names.get(name)
        if not isinstance(slot, Slot):
            slot = self.names[name] = Slot(kind, self.at_entry(kind.type))
        if kind.rank > slot.kind.rank:
            raise CannotCompileError(f"{name} was of kind {slot.kind.name} before, and is {kind.name} now")
        self.builder.store(self.number(value, slot.kind), slot.place)

    def _write(self, target: ast.Subscript, value: Any) -> None:
        array = self.of(target.value)
        if not isinstance(array, Array):
            raise CannotCompileError("a number written to something else than an array")
        if isinstance(target.slice, ast.Slice):
            self._fill(self.part(array, target.slice), value)
            return
        index = self.of(target.slice)
        place = self.place(array, index if isinstance(index, tuple) else (index,))
        self.builder.store(self.number(value, array.kind), place)

    def _fill(self, part: Array, value: Any) -> None:
        number = self.number(value, part.kind)

        def one(k: Number) -> None:
            self.builder.store(number, self.place(part, (k,)))

        self._loop(0, part.shape[0], 1, one)

    def _augment(self, node: ast.AugAssign) -> None:
        # The target's indices are computed twice, which LLVM sees.
        old = self.of(_loaded(node.target))
        self._store(node.target, self.operate(node.op, old, self.of(node.value)))

    def _if(self, node: ast.If) -> None:
        test = self.of(node.test)
        if not isinstance(test, Number):
            self._run(node.body if test else node.orelse)
            return
        builder = self.builder
        yes, no, after = (builder.append_basic_block() for _ in range(3))
        builder.cbranch(self.number(test, BOOL), yes, no)
        for block, statements in ((yes, node.body), (no, node.orelse)):
            builder.position_at_end(block)
            self._run(statements)
            if not builder.block.is_terminated:
                builder.branch(after)
        builder.position_at_end(after)

    def _for(self, node: ast.For) -> None:
        called = node.iter
        if not isinstance(called, ast.Call) or not isinstance(node.target, ast.Name) or node.orelse:
            raise CannotCompileError("a loop over something else than a range")
        function, target = self.of(called.func), node.target.id
        bounds = [self.of(argument) for argument in called.args]
        if function is unrolled and isinstance(bounds[0], int):
            for k in range(bounds[0]):
                self.names[target] = k
                self._run(node.body)
            return
        if function is not range:
            raise CannotCompileError("a loop over something else than a range")
        start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]

        def body(k: Number) -> None:
            self._changing.add(target)
            self._set(target, k)
            self._run(node.body)

        self._loop(start, stop, step, body)

    def _loop(self, start: Any, stop: Any, step: Any, body: Callable[[Number], None]) -> None:
        if not isinstance(step, (int, Number)) or step == 0:
            raise CannotCompileError("the step of a loop")
        builder = self.builder
        end, width = self.number(stop, INT), self.number(step, INT)
        counter = self.at_entry(INT.type)
        builder.store(self.number(start, INT), counter)
        test, inside, after = (builder.append_basic_block() for _ in range(3))
        builder.branch(test)
        builder.position_at_end(test)
        k = builder.load(counter, typ=INT.type)
        backward = isinstance(step, int) and step < 0
        builder.cbranch(builder.icmp_signed(">" if backward else "<", k, end), inside, after)
        builder.position_at_end(inside)
        body(Number(INT, k))
        if not builder.block.is_terminated:
            builder.store(builder.add(k, width, flags=("nsw",)), counter)
            builder.branch(test)
        builder.position_at_end(after)

    def _while(self, node: ast.While) -> None:
        builder = self.builder
        test, inside, after = (builder.append_basic_block() for _ in range(3))
        builder.branch(test)
        builder.position_at_end(test)
        builder.cbranch(self.number(self.of(node.test), BOOL), inside, after)
        builder.position_at_end(inside)
        self._run(node.body)
        if not builder.block.is_terminated:
            builder.branch(test)
        builder.position_at_end(after)


def _loaded(target: ast.expr) -> Any:
    """Return an expression for the value of a target."""
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    if isinstance(target, ast.Subscript):
        return ast.Subscript(target.value, target.slice, ast.Load())
    raise CannotCompileError(f"{type(target).__name__} as a target")
