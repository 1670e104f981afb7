"""The timeline bar: a slider through the moments of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from gui.base.icons import icon
from gui.base.text_scale import size_icon
from gui.session import Change
from gui.widgets.fast_label import FastLabel
from gui.window.bars.moment_slider import MomentSlider, left_out
from gui.window.bars.toolbar import RunReadout

if TYPE_CHECKING:
    from gui.session import Session, State


_TIP = "Moments of this session. Drag to go back; training from there starts a new branch."


class TimelineBar(QWidget):
    """A slider over the moments, with a description of each; training can continue from any of them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.slider = MomentSlider()
        self.slider.setAccessibleName("Timeline")
        self.slider.setToolTip(_TIP)
        self.label = FastLabel("Moment", "M" * 14, least="M" * 4)
        self.label.setToolTip("Action that led to the moment shown")
        self.readout = RunReadout()
        self.latest = QToolButton()
        self.latest.setText("Latest")
        self.latest.setIcon(icon("end-example"))
        self.latest.setAutoRaise(True)
        size_icon(self.latest, 16)
        self.latest.setToolTip("Go to the latest moment")
        self.latest.setAccessibleName("Latest moment")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(QLabel("Time"))
        row.addWidget(self.slider, 1)
        row.addWidget(self.latest)
        row.addWidget(self.label)
        row.addWidget(self.readout)
        self.slider.valueChanged.connect(session.move_to)
        self.latest.clicked.connect(lambda: session.move_to(len(session.state.timeline.moments) - 1))

    def show_state(self, state: State, change: Change) -> None:
        """Show the current moment and the number of moments."""
        if not change & Change.HISTORY:
            return
        timeline = state.timeline
        self.slider.show_timeline(timeline)
        self.slider.setEnabled(len(timeline.moments) > 1)
        self.latest.setEnabled(not timeline.at_end)
        self.label.setText(timeline.now.label)
        words = left_out(timeline)
        self.slider.setToolTip("\n".join(filter(None, (timeline.now.label, words, _TIP))))
        self.slider.setAccessibleDescription(words)

    def recolor(self) -> None:
        """Draw the icons in the colors of the theme."""
        self.latest.setIcon(icon("end-example"))
