"""The syntax tree of a function, and what it sees: closures, globals, builtins."""

from __future__ import annotations

import ast
import builtins
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FunctionType


@cache
def _functions(path: str) -> dict[tuple[str, int], ast.FunctionDef]:
    """Return all functions of a file, by their name and first line."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"), path)
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found[node.name, first] = node
    return found


def tree_of(function: Callable[..., Any]) -> ast.FunctionDef:
    """Return the syntax tree of `function`. Raises OSError where its file is not there."""
    code = function.__code__
    path = getattr(sys.modules.get(function.__module__), "__file__", None) or code.co_filename
    return _functions(path)[code.co_name, code.co_firstlineno]


@dataclass(frozen=True)
class Outline:
    """What a function does with its names.

    stored: those that it sets. changing: those that it sets more than once. returns_early: before its last statement.
    """

    stored: frozenset[str]
    changing: frozenset[str]
    returns_early: bool


@cache
def outline_of(tree: ast.FunctionDef) -> Outline:
    """Return the outline of a function; a kernel calls some of them hundreds of times."""
    nodes = list(ast.walk(tree))
    stored = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    augmented = {
        node.target.id for node in nodes if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }
    early = any(isinstance(node, ast.Return) and node is not tree.body[-1] for node in nodes)
    return Outline(frozenset(stored), frozenset(name for name in stored if stored[name] > 1) | augmented, early)


def seen_by(function: FunctionType) -> Mapping[str, Any]:
    """Return what the names that `function` does not set itself stand for."""
    closed = function.__closure__ or ()
    inner = dict(zip(function.__code__.co_freevars, (cell.cell_contents for cell in closed), strict=True))
    return {**vars(builtins), **function.__globals__, **inner}
