"""Lists and counts to choose from, named for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.bounds import Whole


def choice_box(name: str, entries: Mapping[str, str | tuple[str, str]], tip: str = "") -> QComboBox:
    """Return a list of `entries`: the title of each value, or its title and tip. tip: of the list; else its name."""
    box = QComboBox()
    for value, entry in entries.items():
        title, own_tip = (entry, None) if isinstance(entry, str) else entry
        box.addItem(title, value)
        if own_tip is not None:
            box.setItemData(box.count() - 1, own_tip, Qt.ItemDataRole.ToolTipRole)
    box.setAccessibleName(name)
    box.setToolTip(tip or name)
    return box


def count_field(name: str, bound: Whole, value: int) -> WholeField:
    """Return a field for a whole number."""
    field = WholeField(bound, value)
    field.setAccessibleName(name)
    field.setToolTip(name)
    return field
