"""A line with the first hint about a run; the others in its tooltip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.analysis.hints import data_hints, dead_hint
from gui.dialogs.widgets import MessageLabel
from gui.session import Change

if TYPE_CHECKING:
    from gui.session import State


class HintLine(MessageLabel):
    """Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._of_data: tuple[str, ...] = ()
        self._made_for: tuple[object, ...] = ()
        self._dead = ""
        self.hide()

    def show_state(self, state: State, change: Change, due: bool) -> None:
        """Show the hints for `state`. due: whether what changes in each frame of a run is to be looked at now."""
        document = state.document
        network = document.network
        made_for = (document.data, document.test, document.scaling, network.sizes, network.layers[-1].activation)
        if len(self._made_for) != len(made_for) or any(
            a is not b and a != b for a, b in zip(made_for, self._made_for, strict=True)
        ):
            self._made_for, self._of_data = made_for, data_hints(document)
            due = True
        if due and change & (Change.WEIGHTS | Change.SHAPE | Change.DATA | Change.RUN):
            self._dead = dead_hint(document)
        hints = [hint for hint in (self._dead, *self._of_data) if hint]
        more = f" And {len(hints) - 1} more." if len(hints) > 1 else ""
        words = f"{hints[0]}{more}" if hints else ""
        if words != self.text():
            self.say(words)
            self.setToolTip("\n".join(hints))
        self.setVisible(bool(hints))
