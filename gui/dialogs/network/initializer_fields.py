"""Fields for the initial weights: an initializer and a random seed."""

from __future__ import annotations

from PySide6.QtCore import QRandomGenerator, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QToolButton, QWidget

from core.basics.bounds import SEED
from core.model.initializers import INITIALIZERS
from gui.base.icons import icon
from gui.dialogs.widgets import MessageLabel
from gui.widgets.inputs.whole_field import WholeField

# Short seeds are easy to read out in a class.
_DICE = 10_000


class StartFields(QGridLayout):
    """Three rows: the initializer, its description, and the seed with a button for a random one."""

    def __init__(self, initializer: str = "xavier", seed: int = 1) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setAccessibleName("Initializer")
        self.choice.setToolTip("Method of drawing the initial weights")
        for entry in INITIALIZERS.values():
            self.choice.addItem(entry.title, entry.name)
            self.choice.setItemData(self.choice.count() - 1, entry.words, Qt.ItemDataRole.ToolTipRole)
        self.remark = MessageLabel()
        self.remark.keep_lines(2)
        self.number = WholeField(SEED, seed)
        self.number.setAccessibleName("Seed")
        self.number.setToolTip("Random seed of the initial weights; the same seed draws the same weights")
        self.dice = QToolButton()
        self.dice.setIcon(icon("dice"))
        self.dice.setAccessibleName("New seed")
        self.dice.setToolTip("Choose another random seed")
        self.dice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.dice.clicked.connect(lambda: self.number.setValue(drawn()))
        for row, words, field in ((0, "&Initializer", self.choice), (2, "S&eed", self.number)):
            label = QLabel(words)
            label.setBuddy(field)
            self.addWidget(label, row, 0)
        self.addWidget(self.choice, 0, 1, 1, 2)
        self.addWidget(self.remark, 1, 1, 1, 2)
        self.addWidget(self.number, 2, 1)
        self.addWidget(self.dice, 2, 2)
        self.setColumnStretch(1, 1)
        self.choice.currentIndexChanged.connect(self._explain)
        self.choice.setCurrentIndex(self.choice.findData(initializer))
        self._explain()

    @property
    def initializer(self) -> str:
        """Return the name in core.model.initializers."""
        return str(self.choice.currentData())

    @property
    def seed(self) -> int:
        """Return the seed."""
        return self.number.value()

    @property
    def widgets(self) -> list[QWidget]:
        """Return the widgets in tab order."""
        return [self.choice, self.number, self.dice]

    def _explain(self) -> None:
        self.remark.say(INITIALIZERS[self.initializer].words)


def drawn() -> int:
    """Return a random seed."""
    return QRandomGenerator.global_().bounded(_DICE)
