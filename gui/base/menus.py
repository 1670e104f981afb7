"""What menus open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenuBar


def submenus(of: QMenu | QMenuBar) -> dict[QAction, QMenu]:
    """Return the menus that the entries of a menu or menu bar open, by entry; to be called once it is filled.

    QAction.menu() is not called for it: with PySide6 6.8, the menu is of no use to Python once the entry is let go.
    """
    below = of.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return {menu.menuAction(): menu for menu in below}
