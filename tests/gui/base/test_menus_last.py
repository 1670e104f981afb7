"""Menus last: what PySide gives up with another widget is none of their entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QMenu, QWidget
from windows_end import delete

from core.gallery.presets import preset

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


def name_as_buddy(widget: QWidget) -> None:
    """A label names it as its buddy and goes: PySide then gives up all that Qt has made below the widget."""
    label = QLabel("Label")
    label.setBuddy(widget)
    delete(label)


def test_all_menus_open_after_a_label_that_named_their_window_as_its_buddy_has_gone(window: MainWindow) -> None:
    for id_ in window.docks:
        assert window.panels[id_]
    name_as_buddy(window)
    window.session.new_document(preset("xor-table"))
    window.session.step()
    menus = window.findChildren(QMenu)
    assert len(menus) > 20
    for menu in menus:
        menu.aboutToShow.emit()
    window.filing.recent_changed.emit()
    export = window.panels["derivation"].takeaway
    assert all(action.isEnabled() for action in export.menu().actions() if action.text().startswith("Copy step"))
