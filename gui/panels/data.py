"""The data panel: the examples with their outputs and losses; the current one marked; all of it editable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout

from core.changes import network_for
from core.errors import InputError
from core.numbers import FULL, text
from gui.dialogs.csv_file import ask_csv
from gui.dialogs.generate import ask_generated
from gui.icons import icon
from gui.line import Line
from gui.panel import Panel
from gui.session import Change
from gui.sets_menu import fill_sets_menu
from gui.tables import Index, NumberModel, NumberTable, lowered
from gui.theme import blended

if TYPE_CHECKING:
    from core.arrays import Array
    from core.dataset import Dataset
    from gui.session import Session, State
    from gui.theme import Theme

# With more examples than this the numbers follow a run a few times a second, not every frame.
_MANY = 200
_SLOW_MS = 200
# Rows that the panel asks for room for.
_ROWS = 10


class ExamplesModel(NumberModel):
    """A row an example: inputs, targets, outputs, loss; the first two can be edited."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state

    def show_state(self, state: State) -> None:
        """Show another state; the model is reset where rows or columns are others."""
        old, new = self._state.data, state.data
        if (old.inputs.shape, old.targets.shape) == (new.inputs.shape, new.targets.shape):
            before, self._state = self._state, state
            self.numbers_changed()
            if state.data is not before.data:
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            for row in {before.example, state.example} - {None} if state.example != before.example else ():
                self.headerDataChanged.emit(Qt.Orientation.Vertical, row, row)
        else:
            self.beginResetModel()
            self._state = state
            self.endResetModel()

    @property
    def own_columns(self) -> int:
        """How many columns, from the left, are the data's own."""
        return int(self._state.data.inputs.shape[1] + self._state.data.targets.shape[1])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        """Examples."""
        return 0 if parent.isValid() else len(self._state.data)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Inputs, targets, outputs, and the loss."""
        return 0 if parent.isValid() else self.own_columns + self._state.data.targets.shape[1] + 1

    def editable(self, column: int) -> bool:
        """Inputs and targets can be edited."""
        return column < self.own_columns

    def value(self, row: int, column: int) -> float:
        """The number in a cell."""
        state = self._state
        p, q = state.data.inputs.shape[1], state.data.targets.shape[1]
        if column < p:
            return float(state.data.inputs[row, column])
        if column < p + q:
            return float(state.data.targets[row, column - p])
        if column < p + 2 * q:
            return float(state.outputs[row, column - p - q])
        return float(state.losses[row])

    def words(self, row: int, column: int) -> str:
        """The number with so many digits as are shown everywhere."""
        return text(self.value(row, column), self._state.digits)

    def color(self, row: int, column: int, theme: Theme) -> str:
        """The data's own in the text's colour, outputs and losses in theirs."""
        if column < self.own_columns:
            return theme.text
        return theme.delta if column == self.columnCount() - 1 else theme.value

    def ground(self, row: int, column: int, theme: Theme) -> str:
        """The current example is marked."""
        return blended(theme.accent, theme.panel, 0.18) if row == self._state.example else ""

    def help(self, row: int, column: int) -> str:
        """The number, all digits."""
        return f"{self._header(column)[0]} = {text(self.value(row, column), FULL)}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' names; the rows' numbers, the current one marked."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._header(section)[0]
            return self._header(section)[1] if role == Qt.ItemDataRole.ToolTipRole else None
        here = section == self._state.example
        if role == Qt.ItemDataRole.DisplayRole:
            return f"▸ {section + 1}" if here else f"{section + 1}"
        if role == Qt.ItemDataRole.FontRole and here:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _header(self, column: int) -> tuple[str, str]:
        data = self._state.data
        p, q = data.inputs.shape[1], data.targets.shape[1]
        if column < p:
            return lowered(data.input_names[column]), "Input"
        if column < p + q:
            return lowered(data.target_names[column - p]), "Target: what the output should be"
        if column < p + 2 * q:
            return "y" if q == 1 else lowered(f"y{column - p - q + 1}"), "Output of the network as it is now"
        return "L", "Loss of this example"


class DataPanel(Panel):
    """The table of examples, and buttons to add and remove."""

    title = "Data"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("data")
        self.setAccessibleName("Examples")
        self._state = session.state
        self._choosing = False
        self._offered: Dataset | None = None
        self.model = ExamplesModel(session.state)
        self.table = NumberTable(self.model, self._paste, self._complain)
        self.table.setAccessibleName("Examples")
        # Few examples leave the room to the panels beside.
        self.table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.table.setToolTip("Choose a row to make it the current example; double-click a number to edit it")
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.model.edited.connect(lambda row, column, value: self._try(session.set_cell, row, column, value))
        self.add = self._button("add", "Add", "Add an example like the current input (Ins)", session.add_example)
        self.remove = self._button("remove", "Remove", "Remove the selected examples (Del)", self._remove)
        for key, button in ((Qt.Key.Key_Insert, self.add), (Qt.Key.Key_Delete, self.remove)):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
        self.sets = self._button("data", "Sets", "Gates, generated and real sets of examples", None, "Sets ▾")
        self.sets.setMenu(self._sets_menu())
        self.sets.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.sets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tip = "Read examples from a table, the last columns being the targets"
        self.csv = self._button("open", "Load CSV", tip, lambda: ask_csv(self.window(), session), "CSV…")
        self.totals = Line("Losses", side=Qt.AlignmentFlag.AlignRight, margin=8)
        self.totals.setToolTip("The sum of L over the examples is the chapter's L; the loss curve shows the mean")
        self.note = QLabel()
        self.message = QLabel()
        self.fit = QPushButton("New network that fits")
        self.fit.setToolTip("The hidden layers keep their sizes; all weights are drawn anew. It can be undone.")
        self.fit.clicked.connect(self._fit_network)
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(0)
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(self.sets)
        row.addWidget(self.csv)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(self.totals)
        for label in (self.note, self.message):
            label.setWordWrap(True)
            label.setContentsMargins(8, 0, 6, 0)
            column.addWidget(label)
        column.addWidget(self.fit, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        for widget in (self.note, self.message, self.fit):
            widget.hide()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SLOW_MS)
        self._later.timeout.connect(self._show_numbers)

    def show_state(self, state: State, change: Change) -> None:
        """Show the examples of `state`; many of them a few times a second while it trains."""
        self._state = state
        if not change & (Change.NUMBERS | Change.VIEW | Change.RUN):
            return
        if state.running and len(state.data) > _MANY and not change & Change.DATA:
            if not self._later.isActive():
                self._later.start()
        else:
            self._show_numbers()
        if change & (Change.EXAMPLE | Change.DATA):
            self._show_current(state)

    def sizeHint(self) -> QSize:
        """Room for all examples, or for the first of many."""
        rows = min(self.model.rowCount(), _ROWS) + 4
        return QSize(290, rows * self.table.row_height)

    def changeEvent(self, event: QEvent) -> None:
        """Colours and icons follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "totals"):
            for button, name in ((self.add, "add"), (self.remove, "remove"), (self.sets, "data"), (self.csv, "open")):
                button.setIcon(icon(name))
            self._show_numbers()

    def _show_numbers(self) -> None:
        state = self._state
        self._choosing = True
        self.model.show_state(state)
        self._choosing = False
        self.table.fit_columns()
        total = float(np.sum(state.losses))
        self.totals.setText(f"mean of L {text(state.loss, state.digits)} · sum {text(total, state.digits)}")
        self.remove.setEnabled(len(state.data) > 1)

    def _show_current(self, state: State) -> None:
        point = state.example is None
        self.note.setVisible(point)
        if point:
            x = ", ".join(text(float(v), state.digits) for v in state.point)
            t = ", ".join(text(float(v), state.digits) for v in state.target)
            y = ", ".join(text(float(v), state.digits) for v in state.values.y)
            self.note.setText(f"Current input: your own point ({x}), y = {y}; its target {t} is the last example's.")
        elif self.table.currentIndex().row() != state.example:
            self._choosing = True
            column = max(self.table.currentIndex().column(), 0)
            self.table.setCurrentIndex(self.model.index(state.example or 0, column))
            self._choosing = False

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and not self._choosing and index.row() != self._state.example:
            self._try(self.session.choose_example, index.row())

    def _remove(self) -> None:
        rows, _ = self.table.selected()
        if rows:
            self.session.remove_examples(rows)

    def _use(self, data: Dataset) -> None:
        """Other examples; where they do not fit the network, offer one that fits."""
        self._try(self.session.set_data, data, f"Data: {data.name}")
        if self.message.text():
            self._offered = data
            self.fit.show()

    def _fit_network(self) -> None:
        if self._offered is not None:
            self._try(self.session.edit, network_for(self._offered))

    def _sets_menu(self) -> QMenu:
        menu = QMenu(self)
        fill_sets_menu(menu, self._use)
        menu.addSeparator()
        generate = menu.addAction("G&enerate…")
        generate.triggered.connect(lambda: ask_generated(self.window(), self.session))
        return menu

    def _paste(self, row: int, column: int, block: Array) -> None:
        data = self._state.data
        both = np.hstack([data.inputs, data.targets])
        if column + block.shape[1] > both.shape[1]:
            left = both.shape[1] - column
            raise InputError(f"{block.shape[1]} columns do not fit: from this one on there are {left}")
        missing = row + block.shape[0] - len(both)
        if missing > 0:
            both = np.vstack([both, np.zeros((missing, both.shape[1]))])
        both[row : row + block.shape[0], column : column + block.shape[1]] = block
        p = data.inputs.shape[1]
        self.session.set_examples(both[:, :p], both[:, p:], "Paste examples")

    def _button(self, picture: str, name: str, tip: str, pressed: Any, words: str = "") -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setIconSize(QSize(16, 16))
        button.setText(words)
        if words:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        if pressed is not None:
            button.clicked.connect(lambda: self._try(pressed))
        return button

    def _try(self, method: Any, *arguments: Any) -> None:
        try:
            method(*arguments)
        except InputError as error:
            self._complain(str(error))
        else:
            self._complain("")

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        self.fit.hide()
