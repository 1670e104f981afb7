"""All panels there are: their entries are read from the sources of gui.panels, without importing a panel.

To import all of them would take longer than all else until the window is seen. A class in any file of
gui.panels is a panel as soon as its body says `entry = PanelEntry(…)`, of words, numbers and flags alone.
"""

from __future__ import annotations

import os
import pkgutil
import re
from dataclasses import dataclass
from functools import cache
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
    found, begin = [], f"\n{_BEGIN}"
    for top in folders:
        for folder, _, names in os.walk(top):
            for name in names:
                if not name.endswith(".py"):
                    continue
                file = os.path.join(folder, name)  # noqa: PTH118 (a Path for each of a hundred takes longer than all else)
                with open(file, encoding="utf-8") as source:  # noqa: PTH123
                    text = source.read()
                start = text.find(begin)
                while start >= 0:
                    module = file[len(top) : -len(".py")].replace(os.sep, ".")
                    path = f"gui.panels{module}:{_CLASS.findall(text, 0, start)[-1]}"
                    found.append(FoundPanel(_read(text[start + 1 :], path), path))
                    start = text.find(begin, start + 1)
    return found


def _read(text: str, path: str) -> PanelEntry:
    """The entry that stands at the beginning of `text`."""
    lines = text.removeprefix("    entry = ").splitlines()
    for count in range(1, len(lines) + 1):
        if ")" not in lines[count - 1]:
            continue
        try:
            code = compile("\n".join(lines[:count]), path, "eval")
        except SyntaxError:
            continue  # It goes on in the next line.
        try:
            made = eval(code, {"PanelEntry": PanelEntry, "Change": Change, "__builtins__": {}})
        except (TypeError, NameError, ValueError) as error:
            lacks = str(error).replace("PanelEntry.__init__()", "its entry").replace("keyword-only argument", "part")
            raise ValueError(f"{path}: {lacks}") from error
        assert isinstance(made, PanelEntry)
        return made
    raise ValueError(f"{path}: its entry does not end")
