"""Entries of menus, and the menus that they open.

They are made by Python: with whatever has named a widget as its buddy or stands for its focus, PySide gives up all that
Qt has made below that widget, and a menu that keeps such an entry fails the next time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar


def add_entry(menu: QMenu, text: str) -> QAction:
    """Add an entry to a menu."""
    action = QAction(text, menu)
    menu.addAction(action)
    return action


def add_menu(to: QMenu | QMenuBar, title: str) -> QMenu:
    """Add a menu to another, or to a menu bar."""
    menu = QMenu(title, to)
    to.addMenu(menu)
    return menu


def submenus(of: QMenu | QMenuBar) -> dict[QAction, QMenu]:
    """Return the menus that the entries of a menu or menu bar open, by entry; to be called once it is filled.

    QAction.menu() is not called for it: with PySide6 6.8, the menu is of no use to Python once the entry is let go.
    """
    below = of.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return {menu.menuAction(): menu for menu in below}
