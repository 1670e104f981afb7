"""Limits of the code: what grows beyond them is two things, and is to be divided."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
PRODUCT = sorted(path for folder in ("core", "gui", "resources") for path in (ROOT / folder).rglob("*.py"))
CODE = sorted([*PRODUCT, *(path for folder in ("tests", "docs", "bundle") for path in (ROOT / folder).rglob("*.py"))])


@cache
def functions(path: Path) -> list[tuple[str, int]]:
    """The name and the number of lines of each function; lines of one within it count for that one."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            within = [inner for inner in ast.walk(node) if isinstance(inner, ast.FunctionDef) and inner is not node]
            lines = set(range(node.lineno, node.end_lineno + 1)) - {
                line for inner in within for line in range(inner.lineno, inner.end_lineno + 1)
            }
            found.append((f"{path.relative_to(ROOT)}: {node.name}", len(lines)))
    return found


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
