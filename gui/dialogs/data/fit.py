"""Check whether examples fit the network, with the offer of a network that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from core.basics.errors import InputError
from core.document import document_edits
from gui.dialogs.network.network_plan import NetworkPlan
from gui.dialogs.widgets import MessageLabel, counted, short

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.model.network import Network
    from gui.session import Session


class FitChoice(QWidget):
    """A message and, if the examples do not fit, a check box for a network that does.

    Signals
    -------
    changed(): `ready` may be another.
    """

    changed = Signal()

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network
        self._ends = (network.sizes[0], network.sizes[-1])
        self._possible = True
        self.line = MessageLabel()
        self.line.keep_lines(2)
        self.refit = QCheckBox()
        self.refit.setAccessibleName("Create a network that fits")
        self.refit.setToolTip(
            "Keep the hidden layers and draw new weights; outputs that cannot reach the targets become linear"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.refit)
        self.refit.toggled.connect(self._choose)

    @property
    def fits(self) -> bool:
        """Return whether the numbers of inputs and outputs match."""
        return self._ends == (self._network.sizes[0], self._network.sizes[-1])

    @property
    def ready(self) -> bool:
        """Return whether the examples can be used with the current choice."""
        return self.fits or (self._possible and self.refit.isChecked())

    def show_columns(self, inputs: int, targets: int) -> None:
        """Show whether examples with these numbers of columns fit."""
        self._ends = (inputs, targets)
        columns = f"{counted(inputs, 'input')} and {counted(targets, 'target')} in each example"
        plan = NetworkPlan.of(self._network).with_ends(inputs, targets)
        try:
            plan.check()
        except InputError as error:
            self._possible = False
            self.line.say(f"{error}.", wrong=True)
        else:
            self._possible = True
            self.refit.setText(f"&Create a network that fits: {short(plan.text)}")
            ends = f"{counted(self._network.sizes[0], 'input')} and {counted(self._network.sizes[-1], 'output')}"
            remark = "they fit the network." if self.fits else f"but the network has {ends}."
            self.line.say(f"{columns}{':' if self.fits else ','} {remark}", wrong=not self.ready)
        self.refit.setVisible(self._possible and not self.fits)

    def show_nothing(self, sentence: str) -> None:
        """Show that there are no examples, for the reason in `sentence`."""
        self._ends, self._possible = (0, 0), False
        self.line.say(sentence, wrong=True)
        self.refit.hide()

    def take(self, session: Session, data: Dataset, text: str) -> None:
        """Replace the examples by `data`, with a network that fits if the box is checked."""
        if self.fits:
            session.set_data(data, text)
        else:
            session.edit(document_edits.network_for(data))

    def _choose(self) -> None:
        self.show_columns(*self._ends)
        self.changed.emit()
