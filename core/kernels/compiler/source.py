"""The syntax tree of a function, and what it sees: closures, globals, builtins."""

from __future__ import annotations

import ast
import builtins
import sys
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


def seen_by(function: FunctionType) -> Mapping[str, Any]:
    """Return what the names that `function` does not set itself stand for."""
    closed = function.__closure__ or ()
    inner = dict(zip(function.__code__.co_freevars, (cell.cell_contents for cell in closed), strict=True))
    return {**vars(builtins), **function.__globals__, **inner}
