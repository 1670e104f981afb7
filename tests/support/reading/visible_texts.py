"""Every text of a window that a person can see, hear or point at."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QWidget

from gui.graph.content.details import tip
from gui.graph.picture import picture_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QAccessibleInterface

    from gui.window.main_window import MainWindow

_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|e[-+]?\d+)?")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
_METHODS = (
    "text", "toPlainText", "title", "accessibleName", "accessibleDescription", "toolTip", "statusTip", "whatsThis",
    "windowTitle", "placeholderText", "currentText", "prefix", "suffix", "spoken",
)  # fmt: skip
_ROLES = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.StatusTipRole,
)  # fmt: skip


def texts(window: MainWindow) -> Iterator[tuple[str, str]]:
    """(where it is, the text), for every text in the window."""
    for widget in [window, *window.findChildren(QWidget)]:
        if widget is window or widget.isVisibleTo(window):
            yield from _of_widget(widget)
    yield from _heard(QAccessible.queryAccessibleInterface(window), 0)
    state = window.session.state
    svg = picture_of(state, "svg", pictures=window.graph.shown.pictures).decode()
    for found in re.findall(r"<text[^>]*>([^<]*)</text>", svg):
        yield "graph", found
    for owner in window.graph.places.all():
        yield f"graph, {owner.place}", tip(state, owner.place)


def numbers(window: MainWindow) -> Iterator[tuple[str, str, float]]:
    """(where, in what text, the number), for every number in the window."""
    for where, text in texts(window):
        for number in _numbers_in(text):
            yield where, text, number


@lru_cache(maxsize=1 << 16)  # nearly all texts are there again the next time
def _numbers_in(text: str) -> tuple[float, ...]:
    return tuple(float(found.replace("×10", "e").translate(_RAISED)) for found in _NUMBER.findall(text))


@lru_cache(maxsize=1 << 10)
def _methods(kind: type[QWidget]) -> tuple[str, ...]:
    return tuple(name for name in _METHODS if hasattr(kind, name))


def _of_widget(widget: QWidget) -> Iterator[tuple[str, str]]:
    where = f"{type(widget).__name__} {widget.objectName()}"
    for name in (*_methods(type(widget)), *(own for own in vars(widget) if own in _METHODS)):
        method: Any = getattr(widget, name)
        found = method() if callable(method) else method
        if isinstance(found, str) and found:
            yield f"{where}.{name}", found
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                for role in _ROLES:
                    found = model.index(row, column).data(role)
                    if found is not None:
                        yield f"{where}[{row}, {column}]", str(found)
    for action in widget.actions():
        yield f"{where}, action", f"{action.text()} {action.toolTip()} {action.statusTip()}"


def _heard(part: QAccessibleInterface | None, depth: int) -> Iterator[tuple[str, str]]:
    if part is None or depth > 40 or part.state().invisible:
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help):
        found = part.text(kind)
        if found:
            yield f"accessible {part.role().name} {kind.name}", found
    for k in range(part.childCount()):
        yield from _heard(part.child(k), depth + 1)
