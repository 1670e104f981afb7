"""Dialog for loading examples from a CSV or TSV table, from a file or pasted: preview and use of each column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.basics import paths
from core.basics.errors import InputError
from core.data.coding import matching
from core.data.tables.examples import no_probability, to_dataset
from core.data.tables.text import Form
from core.data.tables.uses import ROLES, Use, taken
from core.document.columns import coding_of
from core.model.losses import LOSSES, OF_AMOUNTS
from gui.base.preferences import preferences, stored_text
from gui.dialogs.data.fit import FitChoice
from gui.dialogs.data.table_preview import MOST_ROWS, TablePreview, described, wrong_in
from gui.dialogs.data.table_source import SUFFIXES, Source
from gui.dialogs.waiting import Waiting
from gui.dialogs.widgets import MessageLabel, accepted, buttons, counted, short

if TYPE_CHECKING:
    from core.data.coding import Coding
    from core.data.dataset import Dataset
    from core.data.tables.column import Table
    from core.model.network import Network
    from gui.session import Session

_SEPARATORS = {",": "Commas", ";": "Semicolons", "\t": "Tabs", "|": "Bars |", " ": "Spaces"}
# Maximum number of assumptions shown; a table of many columns with units has more than fit.
_MOST_SAID = 4
_DECIMALS = {".": "1.5", ",": "1,5"}
_TIPS = {
    "input": "Use the selected columns as inputs (I)",
    "target": "Use the selected columns as targets (T)",
    "unused": "Leave out the selected columns (U)",
}


def ask_csv(parent: QWidget | None, session: Session, path: Path | None = None) -> None:
    """Ask for a file of examples (or use `path`), show it, and load it as one undoable edit."""
    path = path or choose_file(parent)
    if path is not None:
        _ask(parent, session, Source(path.name, path))


def ask_pasted(parent: QWidget | None, session: Session) -> None:
    """Show the table from the clipboard, and load it as one undoable edit."""
    text = QGuiApplication.clipboard().text()
    if text.strip():
        _ask(parent, session, Source("pasted examples", None, text))
    else:
        session.fail("The clipboard contains no text. Copy a table first, for example from a spreadsheet.")


def choose_file(parent: QWidget | None) -> Path | None:
    """Ask for a file, starting in the folder of the last one."""
    settings = preferences()
    folder = stored_text(settings, "data_folder", str(paths.home()))
    kinds = f"Tables (*{' *'.join(SUFFIXES)});;All files (*)"
    name, _ = QFileDialog.getOpenFileName(parent, "Load examples", folder, kinds)
    if not name:
        return None
    settings.setValue("data_folder", str(Path(name).parent))
    return Path(name)


def _ask(parent: QWidget | None, session: Session, source: Source) -> None:
    dialog = CsvDialog(session.state.network, source, parent, coding_of(session.state.document))
    if accepted(dialog):
        dialog.fit.take(
            session,
            dialog.dataset(),
            f"Load {'' if dialog.source.path is None else 'examples from '}{dialog.source.name}",
        )


class CsvDialog(QDialog):
    """A table, its form, the use of its columns, and whether the network fits them."""

    def __init__(self, network: Network, source: Source, parent: QWidget | None = None, coding: Coding = ()) -> None:
        super().__init__(parent)
        self.setWindowTitle("Load examples")
        self.source = source
        self._network = network
        self._coding = coding
        self._table: Table | None = None
        self._uses: list[Use] = []
        self._said = Form()
        self.about = QLabel()
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.separator = _choice("Separator", "Character that separates the columns", _SEPARATORS)
        self.decimal = _choice("Decimals", "Decimal separator", _DECIMALS)
        self.header = QCheckBox("First line is a &header")
        self.header.setToolTip("Read the column names from the first line")
        self.assumed = MessageLabel()
        self.preview = TablePreview()
        self.roles = {role: QPushButton(f"&{role.capitalize()}") for role in ROLES}
        self.categories = QCheckBox("As c&ategories")
        self.categories.setToolTip("Treat each different number as a separate class, not as a numeric value")
        self.known = QCheckBox("Use the document's categor&ies")
        self.known.setToolTip("Encode categories as in the document's examples; other categories cause an error")
        self.known.setChecked(True)
        self.info = MessageLabel()
        self.info.keep_lines(2)
        self.fit = FitChoice(network)
        self.box, self.load = buttons(self, "Load")
        self.another = self.box.addButton("Another &file…", QDialogButtonBox.ButtonRole.ResetRole)
        self.another.setAutoDefault(False)
        self.another.setToolTip("Choose another file, or reload this one")
        self._lay_out()
        self._connect()
        self.read(source)

    def read(self, source: Source) -> None:
        """Show the table in `source`, or its error."""
        self.source = source
        try:
            with Waiting(self, f"Reading {short(source.name)}") as waiting:
                self._table = source.read(self._said, waiting.part(0.0, 1.0))
        except InputError as error:
            self._table = None
            self.preview.clear()
            self.about.setText(short(source.name))
            self.fit.show_nothing(f"{error}.")
            self.assumed.say("")
            self.known.hide()
        else:
            table = self._table
            examples, columns = counted(table.rows, "example"), counted(len(table.columns), "column")
            shown = f" The first {MOST_ROWS:,} are shown." if table.rows > MOST_ROWS else ""
            self.about.setText(f"{short(source.name)}: {examples}, {columns}.{shown}")
            self._uses = _first_uses(table)
            self._follow_document()
            self.preview.show_table(table, self._uses)
            self.preview.selectionModel().selectionChanged.connect(self._show_chosen)
            self._show_form(table)
            self.preview.selectColumn(len(table.columns) - 1)
        for field in (*self.roles.values(), self.categories):
            field.setEnabled(self._table is not None)
        self._follow()

    def use(self, columns: list[int], role: str) -> None:
        """Use columns as one of ROLES."""
        for k in columns:
            self._uses[k] = replace(self._uses[k], role=role)
        self._show_uses()

    def accept(self) -> None:
        """Load the examples; without a table that the network can take there are none."""
        if self.load.isEnabled():
            super().accept()

    def dataset(self) -> Dataset:
        """Return the examples as chosen."""
        assert self._table is not None
        return to_dataset(self._table, self._uses, self.source.stem)

    def _connect(self) -> None:
        self.separator.activated.connect(lambda _: self._reread(separator=self.separator.currentData()))
        self.decimal.activated.connect(lambda _: self._reread(decimal=self.decimal.currentData()))
        self.header.clicked.connect(lambda on: self._reread(header=on))
        for role, button in self.roles.items():
            button.setAutoDefault(False)
            button.setToolTip(_TIPS[role])
            button.clicked.connect(lambda _=False, role=role: self.use(self.preview.chosen, role))
            key = QShortcut(QKeySequence(role[0]), self.preview)
            key.setContext(Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(button.click)
        self.categories.clicked.connect(self._use_categories)
        self.known.clicked.connect(self._use_known)
        self.fit.changed.connect(self._follow)
        self.another.clicked.connect(self._choose_another)

    def _reread(self, **said: object) -> None:
        """Read the table again with the user's choices about its form; the rest is detected."""
        self._said = replace(self._said, **said)  # type: ignore[arg-type]
        self.read(self.source)

    def _show_form(self, table: Table) -> None:
        """Show the form of the table and the assumptions, and ask about an uncertain header."""
        form = table.form
        self.separator.setCurrentIndex(self.separator.findData(form.separator))
        self.decimal.setCurrentIndex(self.decimal.findData(form.decimal))
        self.header.setChecked(bool(form.header))
        doubt = table.doubtful and self._said.header is None
        self.header.setText("Is the first line a &header?" if doubt else "First line is a &header")
        sentences = [f"{words[:1].upper()}{words[1:]}." for words in table.assumed]
        more = f" And {len(sentences) - _MOST_SAID} more." if len(sentences) > _MOST_SAID else ""
        self.assumed.say(" ".join(sentences[:_MOST_SAID]) + more)
        self.assumed.setToolTip("\n".join(sentences))
        self.assumed.setVisible(bool(sentences))

    def _follow_document(self) -> None:
        """Encode categories as in the document, if it has them and the user agrees."""
        assert self._table is not None
        origins = matching(self._coding, self._table.columns)
        self.known.setVisible(any(origin is not None and origin.categories for origin in origins))
        for k, origin in enumerate(origins):
            self._uses[k] = replace(self._uses[k], origin=origin if self.known.isChecked() else None)

    def _use_known(self) -> None:
        self._follow_document()
        self._show_uses()

    def _use_categories(self, on: bool) -> None:
        for k in self.preview.chosen:
            self._uses[k] = replace(self._uses[k], categories=on)
        self._show_uses()

    def _show_uses(self) -> None:
        self.preview.show_uses(self._uses)
        self._follow()

    def _show_chosen(self) -> None:
        """Describe the selected columns."""
        chosen = self.preview.chosen
        if self._table is None or not chosen:
            self.info.say("Select columns to choose their use.")
            return
        column, use = self._table.columns[chosen[0]], self._uses[chosen[0]]
        wrong = wrong_in(column, use, self._table.lines)
        if len(chosen) > 1:
            self.info.say(f"{counted(len(chosen), 'column')} selected.")
        else:
            self.info.say(f"{wrong}." if wrong else f"{described(column, use)}.")
        # Text is always read as categories, unless there are numbers among it.
        choice = column.numbers is not None or bool(column.problem)
        self.categories.setEnabled(choice)
        self.categories.setChecked(use.categories or not choice)

    def _follow(self) -> None:
        """Show what the columns make, or their error, and whether the network fits."""
        self._show_chosen()
        if self._table is not None:
            try:
                self.fit.show_columns(*self._widths())
                wrong = no_probability(self._table, self._uses) if self._network.loss not in OF_AMOUNTS else ""
                if wrong and self.fit.fits:
                    loss = LOSSES[self._network.loss].title.lower()
                    raise InputError(f"{wrong}, which is not a valid target for {loss}; choose another loss first")
            except InputError as error:
                self.fit.show_nothing(f"{error}.")
        self.load.setEnabled(self._table is not None and self.fit.ready)

    def _widths(self) -> tuple[int, int]:
        """Return the number of inputs and targets per example. Raises InputError."""
        assert self._table is not None
        widths = dict.fromkeys(ROLES, 0)
        for column, use in zip(self._table.columns, self._uses, strict=True):
            try:
                widths[use.role] += taken(column, use, self._table.lines).width
            except InputError as error:
                raise InputError(f"{error}; fix the file, or select the column and press Unused") from None
        for role, words in (("input", "an input"), ("target", "a target")):
            if not widths[role]:
                raise InputError(f"no column is used as {words}")
        return widths["input"], widths["target"]

    def _choose_another(self) -> None:
        path = choose_file(self)
        if path is not None:
            self._said = Form()
            self.read(Source(path.name, path))

    def _lay_out(self) -> None:
        form = QHBoxLayout()
        for words, field in (("&Separator", self.separator), ("&Decimals", self.decimal)):
            label = QLabel(words)
            label.setBuddy(field)
            form.addWidget(label)
            form.addWidget(field)
        form.addWidget(self.header)
        form.addStretch(1)
        uses = QHBoxLayout()
        uses.addWidget(QLabel("Use as"))
        for button in self.roles.values():
            uses.addWidget(button)
        uses.addWidget(self.categories)
        uses.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.about)
        column.addLayout(form)
        column.addWidget(self.assumed)
        column.addWidget(self.preview, 1)
        column.addLayout(uses)
        column.addWidget(self.known)
        column.addWidget(self.info)
        column.addWidget(self.fit)
        column.addWidget(self.box)
        self.resize(620, 540)


def _choice(name: str, tip: str, entries: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    for value, words in entries.items():
        box.addItem(words, value)
    return box


def _first_uses(table: Table) -> list[Use]:
    """Return the default uses: the last column is the target; row numbers and long texts are unused."""
    uses = [Use("unused" if column.is_names or column.index else "input") for column in table.columns]
    used = [k for k, use in enumerate(uses) if use.role == "input"] or [len(uses) - 1]
    uses[used[-1]] = Use("target")
    return uses
