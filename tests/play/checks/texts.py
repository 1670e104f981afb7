"""All that can be read in a window, and the points of its plots, as values to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QWidget,
)
from reach import seen

from gui.formulas.view import FormulaView
from gui.widgets.fast_label import FastLabel

if TYPE_CHECKING:
    from game import Game

_CELLS = 400  # So many cells of a table are read.


def texts(above: QWidget) -> list[tuple[str, object]]:
    """What each widget that can be seen says, in their order."""
    found = []
    for widget in above.findChildren(QWidget):
        if seen(widget):
            said = text_of(widget)
            if said is not None:
                found.append((type(widget).__name__, said))
    return found


def text_of(widget: QWidget) -> object:
    """What one widget says, None where it says nothing."""
    match widget:
        case QLabel() | FastLabel() | QLineEdit():
            return widget.text()
        case QAbstractSpinBox():
            return widget.text()
        case QComboBox():
            return widget.currentText()
        case QAbstractButton():
            return (widget.text(), widget.isChecked(), widget.isEnabled())
        case FormulaView():
            return widget.spoken
        case QTabBar():
            return [widget.tabText(k) for k in range(widget.count())]
        case QTableView() if widget.model() is not None:
            model = widget.model()
            cells = [(i, j) for i in range(model.rowCount()) for j in range(model.columnCount())][:_CELLS]
            return [str(model.index(i, j).data()) for i, j in cells]
    return None


def shown_again(game: Game) -> dict[str, object]:
    """Of each panel that can be seen, all its texts and the points of its curves: "panel: part" to value."""
    found: dict[str, object] = {}
    for title, panel in game.panels():
        for k, (kind, said) in enumerate(texts(panel)):
            found[f"{title}: {kind} {k}"] = said
        for k, points in enumerate(_points(panel)):
            found[f"{title}: curve {k}"] = points
    return found


def _points(panel: QWidget) -> list[Any]:
    plot = getattr(panel, "plot", None)
    if plot is None:
        return []
    items = [item for item in plot.scene().items() if item.isVisible() and hasattr(item, "getData")]
    found = []
    for item in sorted(items, key=lambda each: type(each).__name__):
        data = item.getData()
        if isinstance(data, tuple) and len(data) == 2:
            known = (np.empty(0) if each is None else np.asarray(each, dtype=float) for each in data)
            # A gap is no number, and equal to no other gap.
            found.append(tuple(np.nan_to_num(np.round(each, 9), nan=1e300).tolist() for each in known))
    return sorted(found, key=repr)
