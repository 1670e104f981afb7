"""Title bar of a panel: its name, a button to float it, and one to close it.

Qt's own keeps the font and the icons that there were when it was made, whatever the theme and the size of text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QTabBar, QToolButton, QWidget

from gui.base.icons import icon
from gui.base.screens import bring_in
from gui.base.text_scale import pixels, size_icon
from gui.widgets.fast_label import FastLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QMouseEvent

_MARGINS = (2, 1, 4, 1)
# How far a panel moves to the left and down when it is detached.
_LIFT = 24


class DockTitle(QWidget):
    """The title bar of one dock; the mouse drags the dock by it.

    Signals
    -------
    filled(): a double-click; the panel is wanted on the whole screen.
    """

    filled = Signal()

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self._name = FastLabel(f"Panel {dock.windowTitle()}", least="M")
        self._name.setText(dock.windowTitle())
        self.setToolTip("Drag to move the panel; double-click to fill the screen with it")
        self._buttons = {
            "float": self._button("float", "Detach the panel, or dock it again", self._float),
            "close": self._button("close", "Close the panel", dock.close),
        }
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(*_MARGINS)
        self._row.setSpacing(2)
        self._row.addWidget(self._name, 1)
        for button in self._buttons.values():
            self._row.addWidget(button)
        self._folded = False
        self._column: dict[QDockWidget, QSize] = {}  # Those around it before it was detached.
        dock.topLevelChanged.connect(lambda _: self.fold(self._folded))

    def fold(self, on: bool) -> None:
        """Hide the title of a panel in a tab, which shows the name; a floating panel keeps its title."""
        self._folded = on
        shown = not on or self._dock.isFloating()
        for part in (self._name, *self._buttons.values()):
            part.setVisible(shown)
        self._row.setContentsMargins(*(_MARGINS if shown else (0, 0, 0, 0)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the whole screen; Qt itself would float the dock."""
        event.accept()
        self.filled.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Update the icons for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_buttons"):
            for name, button in self._buttons.items():
                button.setIcon(icon(name))

    def _button(self, name: str, tip: str, pressed: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        size_icon(button, 12)
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(f"{tip}: {self._dock.windowTitle()}")
        button.clicked.connect(lambda: pressed())
        return button

    def _float(self) -> None:
        if self._dock.isFloating():
            self._dock.setFloating(False)
            self._dock.raise_()  # It may share its place with others, as tabs.
            self._resize_column()
            QTimer.singleShot(0, self, self._resize_column)  # Again once a tab is laid out in front.
            return
        self._column = self._sizes()
        place = self._dock.mapToGlobal(QPoint())
        self._dock.setFloating(True)
        if (self._dock.pos() - place).manhattanLength() < pixels(_LIFT):
            # Without a frame, on its old place, it would look docked, and the panel below it cut off.
            self._dock.move(place + QPoint(-pixels(_LIFT), pixels(_LIFT)))
            bring_in(self._dock)

    def _sizes(self) -> dict[QDockWidget, QSize]:
        """Return the size of each panel that is seen in the area of this one, as Qt counts it: with its tabs."""
        window = self._dock.parentWidget()
        assert isinstance(window, QMainWindow)
        area = window.dockWidgetArea(self._dock)
        return {
            dock: dock.size() + QSize(0, _height_of_tabs(window, dock))
            for dock in window.findChildren(QDockWidget)
            if window.dockWidgetArea(dock) == area and not dock.isFloating() and not dock.visibleRegion().isEmpty()
        }

    def _resize_column(self) -> None:
        """Give the panels around this one their sizes of before it was detached: Qt shares the room anew."""
        window, here = self._dock.parentWidget(), self._sizes().keys() | {self._dock}
        assert isinstance(window, QMainWindow)
        known = {dock: size for dock, size in self._column.items() if dock in here}
        for sizes, orientation in (
            ([size.width() for size in known.values()], Qt.Orientation.Horizontal),
            ([size.height() for size in known.values()], Qt.Orientation.Vertical),
        ):
            window.resizeDocks(list(known), sizes, orientation)


def _height_of_tabs(window: QMainWindow, dock: QDockWidget) -> int:
    if not window.tabifiedDockWidgets(dock):
        return 0
    below = dock.geometry().translated(0, dock.height())
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return max((bar.height() for bar in bars if bar.isVisible() and bar.geometry().intersects(below)), default=0)
