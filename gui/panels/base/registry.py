"""All panels there are: their entries are read from the sources of gui.panels, without importing a panel.

To import all of them would take longer than all else until the window is seen. A class in any file of
gui.panels is a panel as soon as its body says `entry = PanelEntry(…)`, of words, numbers and flags alone.
"""

from __future__ import annotations

import ast
import pkgutil
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import gui.panels
from gui.panels.base.entry import PanelEntry
from gui.session import Change

if TYPE_CHECKING:
    from gui.panels.base.panel import Panel

_BEGIN = "    entry = PanelEntry("
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class FoundPanel:
    """An entry, and where the class is that declares it, as "module:Class"."""

    entry: PanelEntry
    path: str

    def load(self) -> type[Panel]:
        """The class; its module is imported now."""
        found: type[Panel] = pkgutil.resolve_name(self.path)
        return found


def find_panels() -> dict[str, FoundPanel]:
    """All panels by id, in their order. Raises ValueError, which says in words what an entry lacks."""
    found: dict[str, FoundPanel] = {}
    for panel in sorted(_declared(*gui.panels.__path__), key=lambda panel: panel.entry.order):
        if panel.entry.id in found:
            raise ValueError(f"{panel.path}: the id {panel.entry.id!r} is that of {found[panel.entry.id].path}")
        found[panel.entry.id] = panel
    for panel in found.values():
        front = panel.entry.behind
        if front and (front not in found or found[front].entry.area != panel.entry.area):
            raise ValueError(f"{panel.path}: behind: expected the id of a panel of the same area, found {front!r}")
    return found


@cache
def _declared(*folders: str) -> list[FoundPanel]:
    """All panels in these folders, which are read once."""
    found = []
    for folder in map(Path, folders):
        for file in sorted(folder.rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            module = ".".join(("gui.panels", *file.relative_to(folder).with_suffix("").parts))
            start = text.find(f"\n{_BEGIN}")
            while start >= 0:
                path = f"{module}:{_CLASS.findall(text, 0, start)[-1]}"
                found.append(FoundPanel(_read(text[start + 1 :], path), path))
                start = text.find(f"\n{_BEGIN}", start + 1)
    return found


def _read(text: str, path: str) -> PanelEntry:
    """The entry that stands at the beginning of `text`."""
    lines = text.splitlines()
    for count in range(1, len(lines) + 1):
        if ")" not in lines[count - 1]:
            continue
        try:
            tree = ast.parse(dedent("\n".join(lines[:count])))
        except SyntaxError:
            continue  # It goes on in the next line.
        statement = tree.body[0]
        assert isinstance(statement, ast.Assign)
        try:
            names = {"PanelEntry": PanelEntry, "Change": Change, "__builtins__": {}}
            made = eval(compile(ast.Expression(statement.value), path, "eval"), names)
        except (TypeError, NameError, ValueError) as error:
            lacks = str(error).replace("PanelEntry.__init__()", "its entry").replace("keyword-only argument", "part")
            raise ValueError(f"{path}: {lacks}") from error
        assert isinstance(made, PanelEntry)
        return made
    raise ValueError(f"{path}: its entry does not end")
