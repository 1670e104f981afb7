"""Data panel: the examples with outputs and losses; the current one is marked; all can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from core.analysis.suited_network import fitting, offer_for
from core.basics.number_format import format_number, listed
from core.document.own_units import PARTS, scaled_words
from core.document.pictures import picture_of
from gui.base.icons import icon
from gui.base.menus import add_entry
from gui.dialogs import dialog
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.panels.data.gallery import Gallery
from gui.panels.data.model import ExamplesModel
from gui.panels.data.pasting import pasted
from gui.panels.data.picture_shape import PictureShape
from gui.panels.data.tabs import ExampleTabs
from gui.session import Change
from gui.tables.view import NumberTable
from gui.widgets.buttons import picture_button
from gui.widgets.fast_label import FastLabel
from gui.widgets.inputs.dataset_menu import fill_sets_menu
from gui.widgets.progress.error_label import ErrorLabel

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from gui.session import Session, State

# With more examples than this, the numbers follow a run a few times per second, not every frame.
_MANY = 200
_SLOW_MS = 200
# Number of rows for which the panel requests room.
_ROWS = 10


class DataPanel(Panel):
    """The table of examples, with buttons to add and remove; with test examples, two tabs above it."""

    entry = PanelEntry(
        id="data", title="Data", area="left", order=10, height=490, discreet=True,
        follows=Change.NUMBERS | Change.TEST | Change.VIEW | Change.RUN | Change.EXERCISE,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("data")
        self.setAccessibleName("Examples")
        self._state = session.state
        self._choosing = False
        self._offered: Dataset | None = None
        self.tabs = ExampleTabs()
        self.model = ExamplesModel(session.state)
        self.message = ErrorLabel()
        self.table = NumberTable(self.model, self._paste, self.message.say)
        self.table.setAccessibleName("Examples")
        # With few examples, the neighboring panels get the room.
        self.table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.table.setToolTip("Choose a row to make it the current example; double-click a number to edit it")
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.tabs.currentChanged.connect(self._show_other)
        self.model.edited.connect(self._set_cell)
        self._add_buttons()
        self.totals = FastLabel("Losses", side=Qt.AlignmentFlag.AlignRight, margin=8)
        self.totals.setToolTip(
            "Mean and sum of L over the examples: the sum is the chapter's L; the loss curve shows the mean"
        )
        self.units = QCheckBox("Own units")
        self.units.setAccessibleName("Own units")
        self.units.toggled.connect(self._show_units)
        self.units.hide()
        self.gallery = Gallery()
        self.gallery.chosen.connect(self._choose_row)
        self.gallery.hide()
        self.shape = PictureShape(session)
        self.shape.hide()
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.fit = QPushButton("New network that fits")
        self.fit.setToolTip("Replace the network by one whose inputs and outputs fit the examples; undo takes it back")
        self.fit.clicked.connect(self._fit_network)
        self.message.said.connect(self.fit.hide)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SLOW_MS)
        self._later.timeout.connect(self._show_numbers)
        self._lay_out()

    def _add_buttons(self) -> None:
        tip = "Add an example like the current input (Ins)"
        self.add = self._button("add", "Add", tip, self._add)
        self.remove = self._button("remove", "Remove", "Remove the selected examples (Del)", self._remove)
        for key, button in ((Qt.Key.Key_Insert, self.add), (Qt.Key.Key_Delete, self.remove)):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
        self.sets = self._button(
            "data", "Data sets", "Choose a data set: logic gates, generated or real data", None, "Data sets ▾"
        )
        self.sets.setMenu(self._sets_menu())
        self.sets.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.sets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tip = "Set aside test examples; scale inputs and targets"
        split = dialog("data.prepare:ask_preparing")
        self.prepare = self._button("settings", "Split and scale", tip, lambda: split(self.window(), self.session))
        tip = "Load examples from a CSV or tab-separated file"
        load = dialog("data.csv_file:ask_csv")
        self.csv = self._button("open", "Load CSV", tip, lambda: load(self.window(), self.session), "CSV…")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(0)
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(self.prepare)
        row.addWidget(self.sets)
        row.addWidget(self.csv)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.tabs)
        column.addWidget(self.table, 1)
        column.addWidget(self.gallery, 1)
        column.addWidget(self.totals)
        aligned = QHBoxLayout()
        aligned.setContentsMargins(8, 0, 6, 0)
        aligned.addWidget(self.units)
        column.addLayout(aligned)
        column.addWidget(self.shape, 0, Qt.AlignmentFlag.AlignLeft)
        for label in (self.note, self.message):
            label.setContentsMargins(8, 0, 6, 0)
            column.addWidget(label)
        column.addWidget(self.fit, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        for widget in (self.note, self.fit):
            widget.hide()

    def show_state(self, state: State, change: Change) -> None:
        """Show the examples of `state`; large sets a few times per second during training."""
        self._state = state
        if not change & self.follows:
            return
        if change & (Change.DATA | Change.TEST):
            self.tabs.show_state(state)
            self._show_scaling()
        if state.running and self.model.rowCount() > _MANY and not change & (Change.DATA | Change.TEST):
            if not self._later.isActive():
                self._later.start()
        else:
            self._show_numbers()
        if change & (Change.EXAMPLE | Change.DATA | Change.TEST):
            self._show_current()
            self._show_pictures()

    def sizeHint(self) -> QSize:
        """Return a size for all examples, or for the first of many."""
        rows = min(self.model.rowCount(), _ROWS) + 4
        return QSize(290, rows * self.table.row_height)

    def changeEvent(self, event: QEvent) -> None:
        """Update colors and icons for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "totals"):
            pictures = ("add", "remove", "settings", "data", "open")
            for button, name in zip((self.add, self.remove, self.prepare, self.sets, self.csv), pictures, strict=True):
                button.setIcon(icon(name))
            self._show_numbers()

    @property
    def testing(self) -> bool:
        """Return whether the test examples are shown."""
        return self.tabs.currentIndex() == 1 and self._state.test is not None

    def _show_scaling(self) -> None:
        """Show which units the table uses, if there are two."""
        scaled = scaled_words(self._state.document)
        if not scaled:
            self.units.setChecked(False)
        now = "own units" if self.units.isChecked() else scaled
        tip = "Show and edit inputs, targets and outputs in the data's own units instead of scaled"
        self.units.setToolTip(f"{tip}. Shown now: {now}.")
        self.units.setVisible(bool(scaled))

    def _show_units(self, on: bool) -> None:
        self.model.show_own_units(on)
        self._show_scaling()
        self.table.fit_columns()
        self._show_current()

    def _show_other(self) -> None:
        self.message.say("")
        self._show_numbers()
        self._show_current()

    def _show_numbers(self) -> None:
        state = self._state
        self._choosing = True
        self.model.show_state(state, self.testing)
        self._choosing = False
        self.table.fit_columns(anew=not state.running)
        losses = self.model.examples.losses
        mean, total = (format_number(float(value), state.digits) for value in (losses.mean(), losses.sum()))
        kind = "test examples: " if self.testing else ""
        if not self.model.examples.losses_known:
            mean = total = "?"
        self.totals.setText(f"{kind}mean of L {mean} · sum {total}")
        self.remove.setEnabled(self.testing or len(state.data) > 1)
        self._show_pictures()

    def _show_current(self) -> None:
        state, current = self._state, self.model.examples.current
        point = state.example is None
        self.note.setVisible(point)
        if point and current is not None:
            self.note.setText(
                f"Current input: test example {current + 1}. Stepping through an update would train with it."
            )
        elif point and self.gallery.isVisibleTo(self):
            self.note.setText("Current input: your own picture; its target is that of the last example.")
        elif point:
            x, t, y = (
                listed(self._shown(values, part), state.digits)
                for values, part in ((state.point, "inputs"), (state.target, "targets"), (state.prediction, "targets"))
            )
            y = y if self.model.examples.outputs_known else "?"
            self.note.setText(f"Current input: your own point ({x}), y = {y}; its target {t} is the last example's.")
        elif current is not None and self.table.currentIndex().row() != current:
            self._mark_row(current)

    def _show_pictures(self) -> None:
        """Show the examples as pictures in place of numbers, if their inputs form some."""
        shape = picture_of(self._state.document)
        self.shape.show_state(self._state)
        self.gallery.setVisible(shape is not None)
        self.table.setVisible(shape is None)
        if shape is not None:
            self.units.hide()
            self.gallery.show_examples(self.model.examples, shape)
        else:
            self._show_scaling()

    def _shown(self, values: Array, part: str) -> Array:
        """Convert the network's numbers to the units of the table."""
        scaling = getattr(self._state.document, PARTS[part])
        return scaling.undone(values) if self.model.own_units and scaling is not None else values

    def _set_cell(self, row: int, column: int, value: float) -> None:
        current = self.model.examples.current == row
        value = float(self.model.scaled(column, np.array(value)))
        with self.session.together():
            self.message.attempt(self.session.set_cell, row, column, value, self.testing)
            data = self.session.state.test
            if self.testing and current and data is not None:  # what is shown of the example follows
                self.message.attempt(self.session.choose_point, data.inputs[row], data.targets[row])

    def _choose_row(self, row: int) -> None:
        """Choose an example by its picture."""
        self.table.show_current(row)

    def _mark_row(self, row: int) -> None:
        """Select a row without choosing its example."""
        self._choosing = True
        self._choose_row(row)
        self._choosing = False

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid() or self._choosing or index.row() == self.model.examples.current:
            return
        if self.testing:
            data = self.model.examples.data
            self.message.attempt(self.session.choose_point, data.inputs[index.row()], data.targets[index.row()])
        else:
            self.message.attempt(self.session.choose_example, index.row())

    def _add(self) -> None:
        """Add a copy of the current input as the last row, and scroll to it."""
        self.session.add_example(test=self.testing)
        self._mark_row(self.model.rowCount() - 1)
        # After the layout of the panel: a message that appears or disappears moves the rows.
        QTimer.singleShot(0, self, lambda: self.table.scrollTo(self.table.currentIndex()))

    def _remove(self) -> None:
        rows, _ = self.table.selected()
        if rows:
            self.session.remove_examples(rows, self.testing)

    def _use(self, data: Dataset) -> None:
        """Replace the examples; if they do not fit the network, offer one that fits."""
        self.message.attempt(self.session.set_data, data, f"Data: {data.name}")
        if self.message.text():
            self._offered = data
            offer = offer_for(data)
            self.fit.setToolTip(_REFIT if offer is None else "\n".join([_SUIT.format(offer.text), *offer.why]))
            self.fit.show()

    def _fit_network(self) -> None:
        data = self._offered
        if data is None:
            return
        self.message.attempt(self.session.edit, fitting(data))
        offer = offer_for(data)
        if offer is not None and not self.message.text():
            self.session.say(f"{offer.why[0]}.")

    def _sets_menu(self) -> QMenu:
        menu = QMenu(self)
        fill_sets_menu(menu, self._use)
        menu.addSeparator()
        generate = add_entry(menu, "G&enerate…")
        generate.setToolTip("Generate circles, moons, spirals, blobs or a curve, with adjustable noise")
        generate.triggered.connect(lambda: dialog("data.generate:ask_generated")(self.window(), self.session))
        return menu

    def _paste(self, row: int, column: int, block: Array) -> None:
        inputs, targets = pasted(self.model.examples.data, row, column, block, self.model.scaled)
        self.session.set_examples(inputs, targets, "Paste examples", self.testing)

    def _button(self, picture: str, name: str, tip: str, pressed: Any, words: str = "") -> QToolButton:
        button = picture_button(picture, name, tip, words)
        if pressed is not None:
            button.clicked.connect(lambda: self.message.attempt(pressed))
        return button


_REFIT = (
    "Create a network that fits: the hidden layers keep their sizes, all weights are drawn again. You can undo this."
)
_SUIT = "Set up a network that suits these examples, with new weights: {}. You can undo this."
