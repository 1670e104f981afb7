"""Base class of plot panels that need more than a frame: drawn a few times per second, slow work in slices."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from gui.panels.base.plot_panel import PlotPanel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QHideEvent, QShowEvent

    from gui.session import Session
    from gui.session.state import Change, State

# Milliseconds between two pictures: during a run, and while the user changes something.
RUNNING_MS, FRAME_MS = 200, 16
# Seconds that one slice of long work takes, and the milliseconds that it leaves to the window after: at
# rest, and during a run.
_SLICE, _REST_MS, _RUNNING_REST_MS = 0.004, 4, 12


class PacedPanel(PlotPanel):
    """A panel that draws at its own pace, and not at all while hidden.

    A subclass says in its entry on which changes its picture depends, and draws it in `render_state`, which
    hands what takes long to `work_off`.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        # `state` is the drawn one; the next one waits here.
        self._next = self.state
        self._waiting = False
        self._work: Iterator[object] | None = None
        self._then: Callable[[], None] = lambda: None
        self._pace = QTimer(self, singleShot=True)
        self._pace.timeout.connect(self._rested)
        self._slices = QTimer(self, singleShot=True)
        self._slices.timeout.connect(self._go_on)

    # For subclasses

    def render_state(self) -> None:
        """Draw the picture of `self.state`, and its numbers."""
        raise NotImplementedError

    def show_state(self, state: State, change: Change) -> None:
        """Show `state` soon, if the picture depends on what has changed."""
        self._next = state
        self.draw(change)

    def draw(self, change: Change) -> None:
        """Draw soon, not immediately; see PlotPanel."""
        if change & self.follows:
            self.draw_soon()

    def draw_soon(self) -> None:
        """Draw now, or when the pace permits; of several calls until then, the last one counts."""
        self._waiting = True
        if not self.isVisible():
            return
        interval = RUNNING_MS if self._next.running else FRAME_MS
        if not self._pace.isActive():
            self._draw_now(interval)
        elif self._pace.remainingTime() > interval:
            self._pace.start(interval)

    def work_off(self, work: Iterator[object], then: Callable[[], None]) -> None:
        """Process `work` in slices between the window's other events, then call `then`.

        What was being worked off before is dropped.
        """
        self._work, self._then = work, then
        self._next_slice()

    @property
    def working(self) -> bool:
        """Return whether work is in progress."""
        return self._work is not None

    # Overrides of PlotPanel and Qt

    def catch_up(self) -> None:
        """Complete all pending work before returning; see PlotPanel."""
        super().catch_up()
        while self._waiting or self._work is not None:
            self._draw_now(FRAME_MS) if self._waiting else self._slice(float("inf"))

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was missed while hidden."""
        super().showEvent(event)
        if self._waiting:
            self._next = self.session.state
            self.draw_soon()
        elif self._work is not None:
            self._next_slice()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop working while hidden."""
        super().hideEvent(event)
        self._slices.stop()

    def _draw_now(self, interval: int) -> None:
        self._waiting = False
        self._pace.start(interval)
        self.state = self._next
        self.render_state()

    def _rested(self) -> None:
        if self._waiting:
            self.draw_soon()

    def _next_slice(self) -> None:
        self._slices.start(_RUNNING_REST_MS if self.state.running else _REST_MS)

    def _go_on(self) -> None:
        if self._work is not None:
            self._slice(time.perf_counter() + _SLICE)
        if self._work is not None:
            self._next_slice()

    def _slice(self, end: float) -> None:
        """Continue the work until `end`, at least by one piece."""
        for _ in self._work or ():
            if time.perf_counter() >= end:
                return
        self._work = None
        self._then()
