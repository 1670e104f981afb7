"""Menu of the data sets that come with Chainrule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.data.gates import GATES
from core.gallery.builtin_datasets import SHIPPED
from core.gallery.generators import GENERATORS
from core.gallery.logic import offered
from gui.base.menus import add_entry, add_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from core.data.dataset import Dataset


def fill_sets_menu(menu: QMenu, use: Callable[[Dataset], object]) -> None:
    """Add logic gates, generated sets with their defaults, and real sets; `use` receives the chosen one."""

    def entry(below: QMenu, title: str, tip: str, made: Callable[[], Dataset]) -> None:
        action = add_entry(below, title)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(lambda: use(made()))

    gates, generated, real = (add_menu(menu, title) for title in ("&Gates", "Ge&nerated", "&Real"))
    for below in (gates, generated, real):
        below.setToolTipsVisible(True)
    for name, gate in GATES.items():
        entry(gates, gate.name, f"The four examples of {gate.name}", partial(GATES.__getitem__, name))
    gates.addSeparator()
    for title, made in offered():
        entry(gates, title, f"All rows of the truth table of {title[:1].lower()}{title[1:]}", made)
    for kind in GENERATORS.values():
        entry(generated, kind.title, kind.description, kind.data)
    for shipped in SHIPPED.values():
        entry(real, shipped.title, shipped.description, shipped.data)
