"""Digits field: number and type of digits, for the panels that show numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from core.basics.bounds import DIGITS
from core.basics.number_format import Digits
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from gui.session import Session


class DigitsField(QWidget):
    """2 to 17 digits, significant or after the point."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.count = WholeField(DIGITS)
        self.count.setAccessibleName("Digits")
        self.count.setToolTip("Number of digits shown; 17 significant digits show a number exactly")
        self.kind = QComboBox()
        self.kind.addItems(["digits", "decimals"])
        self.kind.setAccessibleName("Type of digits")
        self.kind.setToolTip("Count significant digits, or decimals after the point")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.count)
        layout.addWidget(self.kind)
        self.show_digits(session.state.digits)
        self.count.valueChanged.connect(self._choose)
        self.kind.currentIndexChanged.connect(self._choose)

    def show_digits(self, digits: Digits) -> None:
        """Show a setting that was made elsewhere."""
        with QSignalBlocker(self.count), QSignalBlocker(self.kind):
            self.count.setValue(digits.count)
            self.kind.setCurrentIndex(int(digits.fixed))

    def _choose(self) -> None:
        self._session.set_digits(Digits(self.count.value(), self.kind.currentIndex() == 1))
