"""Limits of the code: what grows beyond them is two things, and is to be divided."""

from __future__ import annotations

import ast
import gc
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PRODUCT = sorted(path for folder in ("core", "gui", "resources") for path in (ROOT / folder).rglob("*.py"))
CODE = sorted([*PRODUCT, *(path for folder in ("tests", "docs", "bundle") for path in (ROOT / folder).rglob("*.py"))])


@cache
def functions(path: Path) -> list[tuple[str, int]]:
    """The name and the number of lines of each function; lines of one within it count for that one."""
    gc.disable()  # or it would look through all that is parsed, over and over
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()
    return [(f"{path.relative_to(ROOT)}: {name}", lines) for name, lines in _own_lines(tree)]


def _own_lines(node: ast.AST) -> Iterator[tuple[str, int]]:
    for each in _outermost(node):
        yield each.name, _lines(each) - sum(map(_lines, _outermost(each)))
        yield from _own_lines(each)


def _outermost(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            yield part
        elif not isinstance(part, ast.expr):  # which holds none
            yield from _outermost(part)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno + 1 - node.lineno


def test_no_file_has_over_350_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_no_function_has_over_50_lines() -> None:
    assert {name: lines for path in CODE for name, lines in functions(path) if lines > 50} == {}


def test_half_of_all_functions_have_at_most_7_lines() -> None:
    assert median(lines for path in PRODUCT for _, lines in functions(path)) <= 7


def test_no_folder_has_over_14_files() -> None:
    counts = Counter(str(path.parent.relative_to(ROOT)) for path in CODE)
    assert {name: count for name, count in counts.items() if count > 14} == {}
