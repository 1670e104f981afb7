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
    from core.analysis.suited_network import Suited
    from core.data.dataset import Dataset
    from core.model.network import Network
    from gui.session import Session


class FitChoice(QWidget):
    """A message, a check box for a network that suits the examples, and one for a network that only fits them.

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
        self._offer: Suited | None = None
        # Whether the user has chosen to take the offer or not; by default it is taken where nothing else fits.
        self._decided = False
        self.line = MessageLabel()
        self.line.keep_lines(2)
        self.suit = QCheckBox()
        self.suit.setAccessibleName("Set up a network that suits this table")
        self.suit.setToolTip("Replace network, loss, scaling and optimizer with ones that suit the table, at epoch 0")
        self.why = MessageLabel()
        self.suit.hide()
        self.why.hide()
        self.refit = QCheckBox()
        self.refit.setAccessibleName("Create a network that fits")
        self.refit.setToolTip(
            "Keep the hidden layers and draw new weights; outputs that cannot reach the targets become linear"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.suit)
        column.addWidget(self.why)
        column.addWidget(self.refit)
        self.refit.toggled.connect(self._choose)
        self.suit.clicked.connect(self._choose_suited)

    @property
    def fits(self) -> bool:
        """Return whether the numbers of inputs and outputs match."""
        return self._ends == (self._network.sizes[0], self._network.sizes[-1])

    @property
    def ready(self) -> bool:
        """Return whether the examples can be used with the current choice."""
        return self.fits or (self._possible and self._suits) or (self._possible and self.refit.isChecked())

    @property
    def kept(self) -> bool:
        """Return whether the network stays as it is."""
        return self.fits and not self._suits

    @property
    def _suits(self) -> bool:
        return self._offer is not None and self.suit.isChecked()

    def show_columns(self, inputs: int, targets: int, offer: Suited | None = None) -> None:
        """Show whether examples with these numbers of columns fit. offer: a network that suits them."""
        self._ends = (inputs, targets)
        self._offer = offer
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
            self._show_offer()
            remark = "they fit the network." if self.fits else f"but the network has {ends}."
            self.line.say(f"{columns}{':' if self.fits else ','} {remark}", wrong=not self.ready)
        self.refit.setVisible(self._possible and not self.fits and not self._suits)
        if not self._possible:
            self.suit.hide()
            self.why.hide()

    def _show_offer(self) -> None:
        """Show the network that suits the examples, with one line of why per choice."""
        if self._offer is None:
            return
        if not self._decided:
            self.suit.setChecked(not self.fits)
        self.suit.setText(f"Set up a network that suits this table: {short(self._offer.text)}")
        self.why.setText("\n".join(f"• {line}." for line in self._offer.why))
        self.suit.show()
        self.why.setVisible(self.suit.isChecked())

    def show_nothing(self, sentence: str) -> None:
        """Show that there are no examples, for the reason in `sentence`."""
        self._ends, self._possible = (0, 0), False
        self.line.say(sentence, wrong=True)
        for field in (self.refit, self.suit, self.why):
            field.hide()

    def take(self, session: Session, data: Dataset, text: str) -> None:
        """Replace the examples by `data`, with a network that fits if the box is checked."""
        if self._offer is not None and self.suit.isChecked():
            session.edit(self._offer.edit(data, text))
        elif self.fits:
            session.set_data(data, text)
        else:
            session.edit(document_edits.network_for(data))

    def _choose(self) -> None:
        self.show_columns(*self._ends, self._offer)
        self.changed.emit()

    def _choose_suited(self) -> None:
        self._decided = True
        self._choose()
