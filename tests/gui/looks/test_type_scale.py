"""One type scale: `gui.base.type_scale` sets the sizes of text, and nothing else does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import gui

ROOT = Path(gui.__file__).parent
# The scale itself, and what enlarges all of it.
ALLOWED = {"base/type_scale.py", "base/text_scale.py"}
SETTERS = {"setPointSize", "setPointSizeF", "setPixelSize"}
MARKUP = ("font-size", "font:", "<h1", "<h2", "<h3", "<h4", "<big", "<small", "<font")


def sizes(source: str) -> list[str]:
    """Return what sets a size of text in a module, with its lines."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SETTERS or (name == "QFont" and len(node.args) > 1):
                found.append(f"line {node.lineno}: {name}")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [f"line {node.lineno}: {mark}" for mark in MARKUP if mark in node.value]
    return found


def test_no_other_module_sets_the_size_of_text() -> None:
    paths = {path.relative_to(ROOT).as_posix(): path for path in ROOT.rglob("*.py")}
    assert set(paths) > ALLOWED and len(paths) > 200
    found = [
        f"gui/{name}, {each}"
        for name, path in paths.items() if name not in ALLOWED
        for each in sizes(path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    ["font.setPointSize(9)", "x.font().setPixelSize(12)", "QFont('Serif', 9)", "label.setText(f'<h3>{words}</h3>')",
     "w.setStyleSheet('QLabel { font-size: 8px; }')"],
)  # fmt: skip
def test_each_way_to_set_one_is_found(source: str) -> None:
    assert sizes(source)
    assert not sizes("font.setBold(True); QFont('Serif'); text('font-weight: bold')")
