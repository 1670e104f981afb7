"""Export menu: the graph and each panel as a picture, panel data as CSV, the loss history."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.system.atomic import write_atomically
from core.basics.system.paths import home
from gui.base.menus import add_entry, add_menu
from gui.base.preferences import stored_text
from gui.session import Change
from gui.widgets.saving import ask_where, named_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from gui.panels.base.panel import Panel
    from gui.window.shell import Shell

_GRAPH_KINDS = {
    "SVG drawing (*.svg)": ".svg",
    "PDF document (*.pdf)": ".pdf",
    "PNG picture (*.png)": ".png",
}
_PICTURE_KINDS = {"SVG drawing (*.svg)": ".svg", "PNG picture (*.png)": ".png"}
_TABLE_KINDS = {"Comma-separated values (*.csv)": ".csv"}


def build_export_menu(window: Shell, menu: QMenu) -> None:
    """Fill the menu with everything that can be exported, except documents."""
    menu.setToolTipsVisible(True)
    menu.addAction(window.actions_["export_weights"])
    menu.addSeparator()
    action = add_entry(menu, "&Graph as a picture…")
    action.setToolTip("Export the network graph as SVG, PDF or PNG")
    action.triggered.connect(lambda: _save(window, "", _GRAPH_KINDS, lambda p: _write_graph(window, p)))
    menu.addAction(window.actions_["film"])
    pictures = add_menu(menu, "Panel as a &picture")
    tables = add_menu(menu, "Panel's &data as CSV")
    for sub, tip, kinds, save in (
        (pictures, "Export the panel “{}” as SVG or PNG", _PICTURE_KINDS, _save_picture),
        (tables, "Export the numbers shown by the panel “{}”", _TABLE_KINDS, _save_table),
    ):
        sub.setToolTipsVisible(True)
        sub.aboutToShow.connect(lambda sub=sub, tip=tip, kinds=kinds, save=save: _list(window, sub, tip, kinds, save))


def _list(window: Shell, menu: QMenu, tip: str, kinds: dict[str, str], save: Callable[[Panel, Path], None]) -> None:
    """Add an entry for each panel, when the menu is first seen."""
    if not menu.isEmpty():
        return

    def take(which: str, path: Path) -> None:
        panel = window.panels[which]
        panel.show_state(window.session.state, Change.ALL)  # it may be behind another one, and out of date
        save(panel, path)

    for entry in window.panels.entries.values():
        action = add_entry(menu, f"{entry.title}…")
        action.setToolTip(tip.format(entry.title))
        stem = entry.title.lower().replace(" ", "-")
        action.triggered.connect(lambda _=False, i=entry.id, s=stem: _save(window, s, kinds, partial(take, i)))


def _save_picture(panel: Panel, path: Path) -> None:
    from gui.panels.base.pictures import save_picture  # with readers of XML and writers of CSV

    save_picture(panel, path)


def _save_table(panel: Panel, path: Path) -> None:
    from gui.panels.base.pictures import save_table

    save_table(panel, path)


def _write_graph(window: Shell, path: Path) -> None:
    from gui.graph.picture import picture_of

    pictures = window.graph.shown.pictures
    write_atomically(path, picture_of(window.session.state, path.suffix.lower(), pictures=pictures))


def _save(window: Shell, part: str, kinds: dict[str, str], write: Callable[[Path], None]) -> None:
    """Ask for a name, give it a suffix that fits, write; what goes wrong is one sentence. part: "" for the graph."""
    if window.session.state.hiding:
        window.session.failed.emit("an exercise hides numbers; end it to export them")
        return
    folder = Path(stored_text(window.settings, "folder", str(home())))
    name = named_after(window.session.state.path, part) or "network"
    path = ask_where(window, "Export", folder / name, list(kinds))
    if path is None:
        return
    if window.try_(write, path):
        window.session.say(f"Exported {path.name}.")
