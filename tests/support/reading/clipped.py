"""Finds what a reader cannot read: texts that are cut without a tooltip, numbers that are cut, fields that overlap.

`clipped(window)` walks over everything that can be seen of a window or dialog, and returns a sentence for each
fault. What scrolls may reach beyond its viewport; what ends in an ellipsis needs a tooltip with all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

from gui.plots.plotting import Plot
from gui.tables.text import MARGIN
from gui.tables.view import NumberTable
from gui.widgets.fast_label import FastLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

# A plot that is lower, in pixels, shows nothing.
LOWEST_PLOT = 60


def clipped(window: QWidget) -> list[str]:
    """What cannot be read of what can be seen, a sentence each; empty where all is well."""
    found = []
    behind = [each for each in window.findChildren(QWidget) if _away(each)]
    seen = [
        each for each in (window, *window.findChildren(QWidget))
        if each.isVisible() and not each.size().isEmpty() and not any(one.isAncestorOf(each) for one in behind)
    ]  # fmt: skip
    for widget in seen:
        found += [f"{_where(widget)}: {what}" for what in _faults(widget)]
    found += list(_overlapping(seen))
    return found


def _away(widget: QWidget) -> bool:
    """Whether it is a panel behind another one's tab, or a bar of tabs that is not used: Qt puts them out of sight."""
    parent = widget.parentWidget()
    if not isinstance(parent, QMainWindow) or not isinstance(widget, QDockWidget | QTabBar) or widget.isWindow():
        return False
    return not widget.geometry().intersects(parent.rect())


def _faults(widget: QWidget) -> Iterator[str]:
    match widget:
        case QTableView():
            yield from _cells(widget)
        case QHeaderView():
            yield from _sections(widget)
        case QTabBar():
            yield from _tabs(widget)
        case QMenuBar():
            yield from _menus(widget)
        case QLabel():
            yield from _label(widget)
        case QComboBox():
            yield from _combo(widget)
        case QAbstractSpinBox():
            yield from _spin(widget)
        case QAbstractButton():
            if widget.text() and widget.sizeHint().width() > widget.width():
                yield f"the button “{widget.text()}” is cut: {widget.width()} of {widget.sizeHint().width()} pixels"
        case QLineEdit():
            if widget.isReadOnly() and widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width():
                yield f"“{widget.text()}” is cut"
        case FastLabel():
            if widget.height() < widget.fontMetrics().height():
                yield f"the line “{widget.text()}” is cut in its height"
        case Plot():
            if widget.height() < LOWEST_PLOT:
                yield f"the plot is {widget.height()} pixels high"
        case _:
            pass
    if isinstance(widget, QAbstractButton | QLabel | QLineEdit | QComboBox | QAbstractSpinBox | FastLabel | Plot):
        yield from _beyond(widget)


def _beyond(widget: QWidget) -> Iterator[str]:
    """A widget that reaches out of one around it, which does not scroll."""
    place, around = widget.rect(), widget
    while not around.isWindow():
        place = QRect(around.mapToParent(place.topLeft()), place.size())
        parent = around.parentWidget()
        if isinstance(parent.parentWidget(), QAbstractScrollArea | QTabBar):
            return
        room = parent.rect()
        if not room.adjusted(-1, -1, 1, 1).contains(place):
            yield f"{place.getRect()} reaches out of {type(parent).__name__} {room.getRect()}"
            return
        around = parent


def _label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    room = label.contentsRect().size()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 1:
            yield f"“{label.text():.60}” is cut: {label.height()} of {needed} pixels high"
    elif label.sizeHint().width() > label.width() + 1 and label.toolTip() != label.text():
        yield f"“{label.text():.60}” is cut: {room.width()} of {label.sizeHint().width()} pixels"
    elif label.fontMetrics().height() > label.height() + 1:
        yield f"“{label.text():.60}” is cut in its height"


def _combo(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    needed = box.fontMetrics().horizontalAdvance(box.currentText())
    if needed > field.width() + 2 and box.currentText() not in box.toolTip():
        yield f"the choice “{box.currentText()}” is cut: {field.width()} of {needed} pixels"


def _spin(box: QAbstractSpinBox) -> Iterator[str]:
    line = box.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    needed = box.fontMetrics().horizontalAdvance(box.text())
    if needed > line.width() + 1:
        yield f"the number “{box.text()}” is cut: {line.width()} of {needed} pixels"


def _tabs(bar: QTabBar) -> Iterator[str]:
    for k in range(bar.count()):
        needed = bar.fontMetrics().horizontalAdvance(bar.tabText(k).replace("&", ""))
        if bar.isTabVisible(k) and bar.tabRect(k).width() < needed and bar.tabToolTip(k) != bar.tabText(k):
            yield f"the tab “{bar.tabText(k)}” is cut: {bar.tabRect(k).width()} of {needed} pixels"


def _menus(bar: QMenuBar) -> Iterator[str]:
    for action in bar.actions():
        if not bar.rect().contains(bar.actionGeometry(action)):
            yield f"the menu “{action.text()}” is out of sight"


def _cells(table: QTableView) -> Iterator[str]:
    """Cells whose text is wider than they are, and whose tooltip does not have it."""
    model, metrics = table.model(), table.fontMetrics()
    if model is None:
        return
    margin = MARGIN if isinstance(table, NumberTable) else table.style().pixelMetric(
        QStyle.PixelMetric.PM_FocusFrameHMargin, None, table
    ) + 1  # fmt: skip
    view = table.viewport().rect()
    rows = [row for row in range(model.rowCount()) if 0 <= table.rowViewportPosition(row) < view.height()]
    columns = [c for c in range(model.columnCount()) if 0 <= table.columnViewportPosition(c) < view.width()]
    for row in rows:
        for column in columns:
            if table.isColumnHidden(column):
                continue
            index = model.index(row, column)
            words = str(index.data() if index.data() is not None else "")
            needed = metrics.horizontalAdvance(words) + 2 * margin
            if needed <= table.columnWidth(column) + 1:
                continue
            if isinstance(table, NumberTable) or words not in str(index.data(Qt.ItemDataRole.ToolTipRole) or ""):
                yield f"“{words}” in row {row + 1} is cut: {table.columnWidth(column)} of {needed} pixels"
        if table.rowHeight(row) < metrics.height():
            yield f"row {row + 1} is {table.rowHeight(row)} of {metrics.height()} pixels high"


def _sections(header: QHeaderView) -> Iterator[str]:
    """Names of columns and rows that are cut, and are nowhere whole."""
    model = header.model()
    if model is None or not header.isVisible():
        return
    across = header.orientation() == Qt.Orientation.Horizontal
    length = header.width() if across else header.height()
    for k in range(header.count()):
        start = header.sectionViewportPosition(k)
        if header.isSectionHidden(k) or not 0 <= start < length:
            continue
        words = str(model.headerData(k, header.orientation()) or "")
        needed = max(header.fontMetrics().horizontalAdvance(line) for line in words.split("\n"))
        room = header.sectionSize(k) if across else header.width()
        if needed > room and words not in str(
            model.headerData(k, header.orientation(), Qt.ItemDataRole.ToolTipRole) or ""
        ):
            yield f"the name “{words}” is cut: {room} of {needed} pixels"


def _overlapping(seen: list[QWidget]) -> Iterator[str]:
    """Fields, labels and buttons of one parent that lie over each other."""
    kinds = (QAbstractButton, QLabel, QLineEdit, QComboBox, QAbstractSpinBox, FastLabel, Plot, QTableView)
    by_parent: dict[QWidget, list[QWidget]] = {}
    for widget in seen:
        parent = widget.parentWidget()
        free = parent is None or isinstance(parent, QAbstractSpinBox | QComboBox | QTabBar | QMainWindow | QTableView)
        # On the viewport of a graph or plot things lie where they are asked to.
        if free or isinstance(parent.parentWidget(), QAbstractScrollArea) or not isinstance(widget, kinds):
            continue
        by_parent.setdefault(parent, []).append(widget)
    for parent, parts in by_parent.items():
        for k, one in enumerate(parts):
            for other in parts[k + 1 :]:
                if one.geometry().adjusted(1, 1, -1, -1).intersects(other.geometry()):
                    yield f"{_where(parent)}: {_where(one)} lies over {_where(other)}"


def _where(widget: QWidget) -> str:
    name = widget.accessibleName() or widget.objectName() or type(widget).__name__
    place = widget.mapTo(widget.window(), QPoint(0, 0))
    return f"{name} at {place.x()}, {place.y()}"
