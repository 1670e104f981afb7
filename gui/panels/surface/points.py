"""Editing of examples on the output surface by mouse: adding, moving, removing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from gui.base.attempt import attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.arrays import Array
    from gui.panels.surface.input_slice import InputSlice
    from gui.plots.plotting import Plot
    from gui.session import Session


class PointHand(QObject):
    """While active, handles mouse actions on the dots; everything else is left to the plot.

    cut: what the plot shows now; target: the target of new examples.
    """

    def __init__(
        self, plot: Plot, session: Session, cut: Callable[[], InputSlice], target: Callable[[], Array]
    ) -> None:
        super().__init__(plot)
        self._plot = plot
        self._session = session
        self._cut = cut
        self._target = target
        self._on = False
        self._held: int | None = None
        self._pressed = QPointF()
        self._grip = QPointF()
        self._gesture = 0

    @property
    def on(self) -> bool:
        """Return whether points are edited."""
        return self._on

    @property
    def dragging(self) -> bool:
        """Return whether a dot is being moved."""
        return bool(self._gesture)

    def set_on(self, on: bool) -> None:
        """Start or stop handling the mouse."""
        self._on = on
        self._let_go()
        viewport = self._plot.viewport()
        if on:
            viewport.installEventFilter(self)
            viewport.setCursor(Qt.CursorShape.CrossCursor)
        else:
            viewport.removeEventFilter(self)
            viewport.unsetCursor()

    def add(self, place: QPointF) -> None:
        """Add an example at a place of the plot, and make it the current one."""
        self._try(self._session.add_example, *self._cut().example_new(self._target(), place, self._plot.pixel))

    def remove(self, k: int | None = None) -> None:
        """Remove example k; None: the one under the cursor, or the current one."""
        if k is None:
            cursor = self._plot.cursor_at
            k = None if cursor is None else self._cut().example_at(cursor, self._plot.pixel)
        if k is None:
            k = self._session.state.example
        if k is not None:
            self._try(self._session.remove_examples, [k])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drag dots; return whether the event is consumed."""
        if isinstance(event, QMouseEvent):
            match event.type():
                case QEvent.Type.MouseButtonPress if event.button() == Qt.MouseButton.LeftButton:
                    return self._press(event.position())
                case QEvent.Type.MouseMove:
                    return self._move(event.position(), bool(event.buttons()))
                case QEvent.Type.MouseButtonRelease if event.button() == Qt.MouseButton.LeftButton:
                    return self._release(event.position())
        if isinstance(event, QContextMenuEvent) and event.reason() == QContextMenuEvent.Reason.Mouse:
            k = self._dot_at(QPointF(event.pos()))
            if k is not None:
                self.remove(k)
                return True
        return False

    def _press(self, pixel: QPointF) -> bool:
        self._held = self._dot_at(pixel)
        if self._held is None:
            return False
        self._pressed = pixel
        # A dot keeps its distance from the mouse, so that it does not jump.
        self._grip = self._plot.place(*self._cut().places()[self._held].tolist()) - pixel
        self._plot.setFocus(Qt.FocusReason.MouseFocusReason)
        self._plot.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def _move(self, pixel: QPointF, pressed: bool) -> bool:
        if self._held is None:
            if not pressed:
                over = self._dot_at(pixel) is not None
                shape = Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.CrossCursor
                self._plot.viewport().setCursor(shape)
            return False
        far = (pixel - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._gesture and far:
            self._gesture = self._session.new_gesture()
        if self._gesture:
            place = self._plot.at(pixel + self._grip)
            x, t = self._cut().example_moved(self._held, place, self._plot.pixel)
            self._try(self._session.move_example, self._held, x, t, self._gesture)
        return True

    def _release(self, pixel: QPointF) -> bool:
        if self._held is None:
            return False
        held, moved = self._held, bool(self._gesture)
        self._let_go()
        self._plot.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        if not moved:
            self._session.choose_example(held)
        return True

    def _let_go(self) -> None:
        self._held, self._gesture = None, 0

    def _dot_at(self, pixel: QPointF) -> int | None:
        return self._cut().example_at(self._plot.at(pixel), self._plot.pixel)

    def _try(self, edit: Callable[..., None], *arguments: object) -> None:
        attempt(lambda sentence: self._session.say(f"{sentence[:1].upper()}{sentence[1:]}."), edit, *arguments)
