"""The panel of other libraries: what the update shown would be there, why, and the call that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from core.basics.addresses import Weight
from core.basics.errors import InputError
from core.basics.number_format import format_number
from core.derivation import Kind, Quantity
from core.libraries.comparison import LibraryComparison, LibraryResult, compare_libraries
from gui.formulas.area import FormulaArea
from gui.formulas.library_lines import library_lines
from gui.formulas.view import FormulaView
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.session import Change
from gui.tables.library_rows import HEADERS, absent_row, library_row, textbook_row
from gui.tables.read_only_table import RowsTable

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from core.basics.arrays import Array
    from core.model.network import Network
    from gui.session import Session, State

# Weights times examples: beyond this many the comparison starts only on request.
AT_ONCE = 2_000
# A choice of more weights than this is no help; the weight selected on the graph is shown.
_CHOICES = 200
# A call with more weights than this is not written out.
MOST_WRITTEN = 20_000
# Characters of a setting's name that are shown.
_SETTING_WIDTH = 24
_ALL = "All libraries"
_RUNNING = "Compared again when training pauses."
# Pixels of the panel's width from which the formulas are next to the table.
_BESIDE = 620


@dataclass(frozen=True, eq=False)
class _Update:
    """The update that is compared."""

    network: Network
    inputs: Array
    targets: Array
    rate: float

    def same(self, other: _Update | None) -> bool:
        """Whether all numbers are the same objects or equal."""
        return other is not None and (
            self.network is other.network
            and self.rate == other.rate
            and self.inputs.tobytes() == other.inputs.tobytes()
            and self.targets.tobytes() == other.targets.tobytes()
        )


class OtherLibrariesPanel(Panel):
    """A row per library and setting for the update of the walk; the selected row's formulas and call next to it."""

    entry = PanelEntry(
        id="other_libraries", title="Other libraries", area="bottom", order=95, behind="derivation",
        follows=Change.NUMBERS | Change.SETTINGS | Change.RUN | Change.SELECTION | Change.VIEW | Change.CURSOR,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("other-libraries")
        self.setAccessibleName("Other libraries")
        self._update: _Update | None = None
        self._comparison: LibraryComparison | None = None
        self._rows: tuple[LibraryResult, ...] = ()
        self._absent: tuple[tuple[str, str], ...] = ()
        self._chosen: tuple[str, str] | None = None
        self._weight = Weight(2, 0, 0)
        self._make_top()
        self.table = RowsTable(HEADERS, "One plain step in other libraries")
        self.table.setToolTip("Select a row to see that library's formulas and the call that performs the step")
        self.table.selectionModel().currentRowChanged.connect(self._select)
        self.view = FormulaView(lambda quantity: "")
        self.words = QLabel(wordWrap=True)
        self.words.setContentsMargins(8, 4, 8, 4)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.area = FormulaArea(self.view, above=(self.words,))
        self.code = QPlainTextEdit(readOnly=True, lineWrapMode=QPlainTextEdit.LineWrapMode.NoWrap)
        fixed = QFont()  # Only its family is set: the size follows that of all text.
        fixed.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
        self.code.setFont(fixed)
        self.code.setAccessibleName("Call")
        self.code.setToolTip("Code that performs this step in the selected library, with this network's numbers in it")
        self.code.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.pages = QTabWidget(documentMode=True)
        self.pages.addTab(self.area, "Difference")
        self.pages.addTab(self.code, "Call")
        self.pages.setCornerWidget(self.copy)
        self.parts = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        # The table comes and goes in a place that stays: Qt would delete the handle of a splitter with it, amid a
        # change of the text size, which goes through all widgets that there were before.
        self.beside = QWidget()
        self._column = QVBoxLayout(self.beside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.table)
        self.parts.addWidget(self.beside)
        self.parts.addWidget(self.pages)
        self.parts.setStretchFactor(0, 3)
        self.parts.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addLayout(self._top)
        layout.addWidget(self.parts, 1)

    def _make_top(self) -> None:
        self.told = QLabel(wordWrap=True)
        self.library = QComboBox()
        self.library.addItem(_ALL)
        self.library.setAccessibleName("Library")
        self.library.setToolTip("Show one library or all")
        self.library.currentTextChanged.connect(lambda _: self._fill())
        self.weight = QComboBox()
        self.weight.setAccessibleName("Weight")
        self.weight.setToolTip("The weight whose new value is compared; also selected on the graph")
        self.weight.activated.connect(self._choose_weight)
        self.button = QPushButton("Compare")
        self.button.setToolTip("Compute this step as each library does")
        self.button.clicked.connect(self._compare)
        self.copy = QPushButton("Copy call")
        self.copy.setToolTip("Copy the code that performs this step in the selected library")
        self.copy.clicked.connect(self._copy)
        self._top = QHBoxLayout()
        self._top.addWidget(self.told, 1)
        for widget in (self.button, self.library, self.weight):
            self._top.addWidget(widget)

    # What is shown

    def show_state(self, state: State, change: Change) -> None:
        """Compare again where numbers changed; stand still while training runs."""
        if state.running:
            # The numbers below are those from before the run.
            self.told.setText(_RUNNING)
            return
        if not change & self.entry.follows:
            return
        self._show_weights(state)
        derivation = state.derivation
        update = _Update(state.network, derivation.inputs, derivation.targets, derivation.rule.rate)
        if not update.same(self._update):
            self._update, self._comparison = update, None
            at_once = state.network.parameters * len(update.inputs) <= AT_ONCE
            self.button.setHidden(at_once)
            if at_once:
                self._compare()
                return
        self._fill()

    def _compare(self) -> None:
        update = self._update
        assert update is not None
        try:
            self._comparison = compare_libraries(update.network, update.inputs, update.targets, update.rate)
        except InputError as error:
            self._comparison = None
            self._clear(f"Nothing to compare: {error}.")
            return
        self.button.hide()
        held = [_ALL, *dict.fromkeys(result.name for result in self._comparison.held)]
        if [self.library.itemText(k) for k in range(self.library.count())] != held:
            now = self.library.currentText()
            with QSignalBlocker(self.library):
                self.library.clear()
                self.library.addItems(held)
                self.library.setCurrentText(now if now in held else _ALL)
        self._fill()

    def _clear(self, words: str) -> None:
        self._rows, self._absent = (), ()
        self.table.rows.set_rows(())
        self.told.setText(words)
        self._show_selected()

    def _fill(self) -> None:
        """The rows, of the library chosen."""
        state, comparison, update = self.session.state, self._comparison, self._update
        if comparison is None or update is None:
            if update is not None and not self.button.isHidden():
                count = f"{update.network.parameters:,} weights, {len(update.inputs):,} examples"
                self._clear(f"{count}: press Compare to compute this step in other libraries.")
            return
        wanted = self.library.currentText()
        self._rows = tuple(each for each in comparison.held if wanted in (_ALL, each.name))
        self._absent = tuple(comparison.not_held.items()) if wanted == _ALL else ()
        with QSignalBlocker(self.table.selectionModel()):
            self.table.rows.set_rows(
                [textbook_row(comparison, self._weight, state.digits)]
                + [library_row(each, comparison, self._weight, state.digits) for each in self._rows]
                + [absent_row(name, reason) for name, reason in self._absent]
            )
        self.table.resizeColumnsToContents()
        # Long names of settings have tooltips; the numbers must be seen.
        widest = _SETTING_WIDTH * self.table.fontMetrics().averageCharWidth()
        self.table.setColumnWidth(1, min(self.table.columnWidth(1), widest))
        self.told.setText(_RUNNING if state.running else _told(update, state))
        self._select_again()

    def _select_again(self) -> None:
        names = [(each.name, each.setting) for each in self._rows]
        k = names.index(self._chosen) if self._chosen in names else 0
        if names:
            self.table.selectRow(k + 1)
        self._show_selected()

    @property
    def selected(self) -> LibraryResult | None:
        """The library of the selected row; None for the textbook's, or no row."""
        k = self.table.currentIndex().row() - 1
        return self._rows[k] if 0 <= k < len(self._rows) else None

    def _select(self) -> None:
        if self.selected is not None:
            self._chosen = self.selected.name, self.selected.setting
        self._show_selected()

    def _show_selected(self) -> None:
        """The formulas, the sentence and the call of the selected library."""
        result, comparison = self.selected, self._comparison
        self.copy.setEnabled(result is not None and self._short)
        if result is None or comparison is None:
            self.view.show_lines(())
            self.words.setText(self._unheld())
            self.code.setPlainText("")
        else:
            state = self.session.state
            lines = library_lines(result, comparison, self._weight, state.derivation.notation, state.digits)
            self.view.show_lines(lines)
            self.words.setText(result.why)
            self.code.setPlainText(result.call() if self._short else "This network has too many weights to write out.")
        self.area.arrange()

    def _unheld(self) -> str:
        """The remark on a row that has no step."""
        k = self.table.currentIndex().row() - 1 - len(self._rows)
        if 0 <= k < len(self._absent):
            return f"{self._absent[k][1]}."
        return "Select a library to see how it differs." if self._rows else ""

    @property
    def _short(self) -> bool:
        return self._update is not None and self._update.network.parameters <= MOST_WRITTEN

    # What the user does

    def _copy(self) -> None:
        result = self.selected
        if result is not None:
            QGuiApplication.clipboard().setText(result.call())
            self.session.say(f"Call for {result.name} {result.convention.version} copied.")

    def _choose_weight(self, k: int) -> None:
        self.session.select(self.weight.itemData(k))

    def _show_weights(self, state: State) -> None:
        """The choice of weights, at the one selected on the graph or the one shown before, where it still is."""
        network, notation = state.network, state.derivation.notation
        if isinstance(state.selected, Weight):
            self._weight = state.selected
        n = min(self._weight.layer, network.depth)
        rows, columns = network.layer(n).weights.shape
        self._weight = Weight(n, min(self._weight.i, rows - 1), min(self._weight.j, columns - 1))
        places = [self._weight]
        if network.parameters <= _CHOICES:
            places = [
                Weight(m, i, j)
                for m, layer in enumerate(network.layers, 2)
                for i in range(layer.weights.shape[0])
                for j in range(layer.weights.shape[1])
            ]
        words = [notation.symbol(Quantity(Kind.NEW_WEIGHT, w.layer, w.i, w.j)).lowered for w in places]
        with QSignalBlocker(self.weight):
            if [self.weight.itemText(k) for k in range(self.weight.count())] != words:
                self.weight.clear()
                for word, place in zip(words, places, strict=True):
                    self.weight.addItem(word, place)
            self.weight.setCurrentIndex(places.index(self._weight))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """If there is no room next to the table, show it as a separate page in front of the others."""
        super().resizeEvent(event)
        narrow, paged = self.width() < _BESIDE, self.pages.indexOf(self.table) >= 0
        if narrow and not paged:
            self.pages.insertTab(0, self.table, "Steps")
            self.pages.setCurrentIndex(0)
        elif not narrow and paged:
            self.pages.removeTab(0)
            self._column.addWidget(self.table)
            self.table.show()
        self.beside.setVisible(not narrow)

    def changeEvent(self, event: QEvent) -> None:
        """Formulas are in the theme's colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "parts"):
            self._show_selected()


def _told(update: _Update, state: State) -> str:
    """The steps compared, in a sentence or two."""
    n, rate = len(update.inputs), format_number(update.rate, state.digits)
    told = f"One plain step with η = {rate} for {'this example' if n == 1 else f'this batch of {n:,} examples'}."
    if n > 1:
        told += f" The textbook's step adds up the gradients; Chainrule's batch takes their mean, 1/{n:,} of it."
    if not state.derivation.rule.plain:
        told += " Your optimizer and penalty are left out."
    if not update.network.plain:
        told += " Class weights and dropout are left out."
    if state.document.scaling or state.document.target_scaling:
        told += " The examples are scaled, as the network takes them."
    return told
