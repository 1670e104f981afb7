"""The status bar: a message, the loss shown, the current input, and the engine that computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStatusBar

from core.kernels.told import told
from core.model.losses import LOSSES
from gui.base.text_scale import least_width
from gui.widgets.fast_label import FastLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.session import State

# The widest words for the current input.
_PLACE = "example 100,000 of 100,000"
# Pixels around each label, and those of the corner that resizes the window.
_AROUND, _CORNER = 6, 22


class StatusBar(QStatusBar):
    """The labels. A sentence of the program that does not fit takes the room of those on the right.

    names_loss: whether the name of the loss is shown at all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.message = FastLabel("Message")
        self.place = FastLabel("Current input", _PLACE, least="example 10 of 100")
        self.engine = FastLabel("Engine", "NumPy (llvmlite is missing)", least="compiled")
        self.measure = FastLabel("Loss shown", "L: Least squares, training mean", least="L: Least squares")
        self.place.setToolTip("Current input")
        self.names_loss, self._sentence, self._engine = True, "", ("", "")
        least_width(self.message, 190)
        self.addWidget(self.message, 1)
        for label in (self.measure, self.place, self.engine):
            self.addPermanentWidget(label)

    def show_state(self, state: State, tip: str = "") -> None:
        """Show a state; tip: of the command under the pointer, in place of the message."""
        self._show_message(state, tip)
        what = "own point" if state.example is None else f"example {state.example + 1} of {len(state.data):,}"
        inputs = ", scaled inputs" if state.document.scaling is not None else ""
        self.place.setText(what + inputs)
        self.place.reserve(what + inputs if inputs else _PLACE)
        self._show_engine(state.engine, told(state.engine))
        title = LOSSES[state.document.network.loss].title
        scaled = ", scaled targets" if state.document.target_scaling is not None else ""
        name = f"L: {title}, training mean{scaled}"
        self.measure.setText(name)
        self.measure.reserve(name)
        self.measure.setToolTip(
            f"Loss shown: the mean of L per training example, where L is the loss “{title}” of one example. Sums and "
            f"test losses are labeled as such."
        )
        self.share_room()

    def _show_engine(self, engine: str, trouble: str) -> None:
        if (engine, trouble) == self._engine:
            return
        self._engine = engine, trouble
        self.engine.setText(engine)
        self.engine.setToolTip(
            "Engine that computes the training: compiled kernels or NumPy" + (f": {trouble}" if trouble else "")
        )

    def _show_message(self, state: State, tip: str) -> None:
        self._sentence = "" if tip else state.message
        if tip or state.message:
            self.message.setText(tip or state.message)
        elif state.running:
            self.message.setText("Training; all controls stay active. Pause to step through an update.")
        elif state.step is not None:
            total = len(state.derivation) - 1
            self.message.setText(f"Step {state.cursor:,} of {total:,}: {state.step.phase.value}")
        else:
            self.message.setText("")

    def share_room(self) -> None:
        """Hide as many labels as the sentence needs the room of; tips come and go too often for that."""
        shown = [self.place, self.engine, *([self.measure] if self.names_loss else [])]
        while shown and self._sentence and not self._fits(shown):
            shown.pop()
        for label in (self.place, self.engine, self.measure):
            label.setVisible(label in shown)

    def _fits(self, labels: list[FastLabel]) -> bool:
        wanted = self.fontMetrics().horizontalAdvance(self._sentence) + 2 * _AROUND
        return wanted + sum(label.sizeHint().width() + _AROUND for label in labels) <= self.width() - _CORNER

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room."""
        super().resizeEvent(event)
        self.share_room()
