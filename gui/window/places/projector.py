"""Projector: one panel, or the graph, fills the screen; a ring around the pointer; a presenter's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QKeySequence, QPainter, QPen, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui.base.painting import called_by_qt, closed_by_qt, painting
from gui.base.text_scale import pixels
from gui.base.theme import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QPaintEvent
    from PySide6.QtWidgets import QMainWindow

    from gui.graph.view import GraphView
    from gui.window.places.docks import Panels

GRAPH = "graph"
# A remote control sends page keys, which step, and this one.
BLACK = "."
_EVERY_MS = 16


class Projector(QObject):
    """Fills the screen of a window with one of its parts, and gives it back.

    shown: the id of the panel on the whole screen, "graph", or "" for none.
    """

    def __init__(self, window: QMainWindow, graph: GraphView, panels: Panels, say: Callable[[str], object]) -> None:
        """say: shows one sentence."""
        super().__init__(window)
        self._window, self._graph, self._panels, self._say = window, graph, panels, say
        self.shown = ""
        # Kept: with PySide, the menu entries of a part that was found below a window go with it.
        self._screen: Screen | None = None
        self._note: QLabel | None = None  # Where the graph was.

    @property
    def screen(self) -> Screen | None:
        """Return the window that shows the part, if one is shown."""
        return self._screen if self.shown else None

    def fill(self, id_: str) -> None:
        """Show a panel, or the graph, on the whole screen; Esc brings it back."""
        if self.shown:
            self.back()
            return
        part: QWidget | None
        if id_ == GRAPH:
            part = self._graph
            self._note = _note()
            _swap(part, self._note)
            title = self._graph.title
        else:
            self._panels.docks[id_].show()
            self._panels.docks[id_].raise_()
            part = self._panels.lend(id_, _note())
            title = self._panels.entries[id_].title
        if part is None:
            self._say("This panel is hidden until the exercise is done or ended.")
            return
        self.shown = id_
        if self._screen is None:
            self._screen = Screen(self, self._window)
        self._screen.take(part, title)
        part.show()
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> None:
        """Give the part back to its place in the window."""
        screen = self.screen
        if screen is None:
            return
        id_, self.shown = self.shown, ""
        part = screen.give()
        if self._note is not None:
            _swap(self._note, part)
            self._note.deleteLater()
            self._note = None
        else:
            self._panels.take_back(id_)
        part.show()
        screen.hide()
        self._window.activateWindow()

    def focused(self) -> str:
        """Return the panel that has the keyboard, which a click on it or its title gives it; else the graph."""
        focus = QApplication.focusWidget()
        for id_, dock in self._panels.docks.items():
            if focus is not None and (focus is dock or dock.isAncestorOf(focus)):
                return id_
        return GRAPH


class Screen(QWidget):
    """A window with one part; the commands of the main window work in it, too."""

    def __init__(self, projector: Projector, window: QMainWindow) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._projector = projector
        self.setObjectName("projector")
        self.addActions(window.actions())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._black = Black(self)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, projector.back)
        QShortcut(QKeySequence(BLACK), self, self._black.switch)

    def take(self, part: QWidget, title: str) -> None:
        """Fill the screen with a part."""
        self.setWindowTitle(f"{title} – Chainrule")
        self.setAccessibleName(title)
        self._black.hide()
        self._column.addWidget(part)
        self._part = part
        self.showFullScreen()

    def give(self) -> QWidget:
        """Give the part back."""
        self._column.removeWidget(self._part)
        return self._part

    @closed_by_qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the part back first: it must not go with this window."""
        event.ignore()
        QTimer.singleShot(0, self._projector, self._projector.back)


class Black(QWidget):
    """A black cover, so that the class looks at the teacher."""

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        self.setAccessibleName("Black screen; the period key shows the panel again")
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), QColor("black"))
        self.setPalette(palette)
        self.hide()

    def switch(self) -> None:
        """Cover the screen, or uncover it."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.setVisible(not self.isVisible())
        self.raise_()


class PointerRing(QObject):
    """A ring around the pointer, so that a class sees where it is.

    The pointer is asked for its place: to hear of every move, all events would have to pass here.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.ring: Ring | None = None
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.follow)

    @property
    def on(self) -> bool:
        """Whether the ring is shown."""
        return self._timer.isActive()

    def set_on(self, on: bool) -> None:
        """Show or hide the ring."""
        if on:
            self._timer.start()
        else:
            self._timer.stop()
            self._drop()

    def follow(self) -> None:
        """Move the ring to the pointer, in whichever window it is."""
        at = QCursor.pos()
        under = QApplication.topLevelAt(at)
        if under is None or under.windowType() in (Qt.WindowType.ToolTip, Qt.WindowType.Popup):
            return
        if self.ring is None or not isValid(self.ring) or self.ring.parentWidget() is not under:
            self._drop()
            self.ring = Ring(under)
        self.ring.go(under.mapFromGlobal(at))

    def _drop(self) -> None:
        ring, self.ring = self.ring, None
        if ring is not None and isValid(ring):  # or it went with its window
            ring.hide()
            ring.deleteLater()


class Ring(QWidget):
    """The ring; clicks go through it."""

    def __init__(self, under: QWidget) -> None:
        super().__init__(under)
        self.setObjectName("pointer-ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        side = pixels(52)
        self.resize(side, side)

    def go(self, at: QPoint) -> None:
        """Show it around a place."""
        place = at - self.rect().center()
        if place != self.pos() or not self.isVisible():
            self.move(place)
            self.show()
            self.raise_()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring in the accent with a light rim, which shows on any ground."""
        theme = current()
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for width, color in ((6.0, QColor(theme.panel)), (3.5, QColor(theme.accent))):
                painter.setPen(QPen(color, width))
                painter.drawEllipse(self.rect().adjusted(4, 4, -4, -4))


def _swap(one: QWidget, other: QWidget) -> None:
    """Put another widget where one is; the place itself stays, and with it the sizes of the docks around."""
    layout = one.parentWidget().layout()  # type: ignore[union-attr]
    layout.replaceWidget(one, other)  # type: ignore[union-attr]
    one.setParent(None)
    other.show()


def _note() -> QLabel:
    QToolTip.hideText()
    note = QLabel("On the whole screen; Esc brings it back")
    note.setAlignment(Qt.AlignmentFlag.AlignCenter)
    note.setWordWrap(True)
    note.setEnabled(False)
    return note
