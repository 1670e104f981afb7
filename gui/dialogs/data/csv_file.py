"""Dialog for loading examples from a CSV or TSV table, from a file or pasted: preview and use of each column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from core.analysis.suited_network import Task, suited
from core.basics.errors import InputError
from core.basics.system import paths
from core.data.coding import matching, places_by_name
from core.data.tables.examples import no_probability, to_dataset
from core.data.tables.missing import without_gaps
from core.data.tables.proposals import is_empty, proposals
from core.data.tables.text import Form
from core.data.tables.uses import ROLES, taken
from core.document.columns import coding_of
from core.model.losses import LOSSES, OF_AMOUNTS
from gui.base.preferences import preferences, stored_text
from gui.dialogs.data.column_use import ColumnUse
from gui.dialogs.data.fit import FitChoice
from gui.dialogs.data.table_preview import MOST_ROWS, TablePreview, described, wrong_in
from gui.dialogs.data.table_source import SUFFIXES, Source
from gui.dialogs.widgets import MessageLabel, accepted, buttons, counted, short
from gui.widgets.inputs.choice import choice_box
from gui.widgets.opening import ask_which
from gui.widgets.progress.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.coding import Coding
    from core.data.column import Column
    from core.data.dataset import Dataset
    from core.data.tables.missing import Whole
    from core.data.tables.proposals import Proposal
    from core.data.tables.table import Table
    from core.data.tables.uses import Use
    from core.model.network import Network
    from gui.session import Session

_SEPARATORS = {",": "Commas", ";": "Semicolons", "\t": "Tabs", "|": "Bars |", " ": "Spaces"}
# Maximum number of assumptions shown; a table of many columns with units has more than fit.
_MOST_SAID = 4
_DECIMALS = {".": "1.5", ",": "1,5"}


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
    path = ask_which(parent, "Load examples", folder, kinds)
    if path is not None:
        settings.setValue("data_folder", str(path.parent))
    return path


def _ask(parent: QWidget | None, session: Session, source: Source) -> None:
    dialog = CsvDialog(session.state.network, source, parent, coding_of(session.state.document))
    with accepted(dialog) as yes:
        if yes:
            origin = "" if dialog.source.path is None else "examples from "
            dialog.fit.take(session, dialog.dataset(), f"Load {origin}{dialog.source.name}")


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
        # What was proposed for each column, and the table with the uses of now.
        self._proposed: list[Proposal] = []
        self._whole: Whole | None = None
        self._said = Form()
        self.about = QLabel()
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.separator = choice_box("Separator", _SEPARATORS, "Character that separates the columns")
        self.decimal = choice_box("Decimals", _DECIMALS, "Decimal separator")
        self.header = QCheckBox("First line is a &header")
        self.header.setToolTip("Read the column names from the first line")
        self.assumed = MessageLabel()
        self.preview = TablePreview()
        self.column_use = ColumnUse()
        self.roles, self.categories = self.column_use.roles, self.column_use.categories
        self.known = QCheckBox("Use the columns as the document doe&s")
        self.known.setToolTip(
            "Use categories, dates and fills for gaps as in the document's examples; other categories cause an error"
        )
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
        self._whole = None  # of the table before
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
            self._propose()
            self.preview.show_table(table, self._uses)
            self.preview.selectionModel().selectionChanged.connect(self._show_chosen)
            self._show_form(table)
            self.preview.selectColumn(len(table.columns) - 1)
        self._follow()

    def use(self, columns: list[int], role: str) -> None:
        """Use columns as one of ROLES."""
        for k in columns:
            self._uses[k] = replace(self._uses[k], role=role)
        self._follow()

    def accept(self) -> None:
        """Load the examples; without a table that the network can take there are none."""
        if self.load.isEnabled():
            super().accept()

    def dataset(self) -> Dataset:
        """Return the examples as chosen."""
        assert self._table is not None
        return to_dataset(self._table, self._uses, self.source.stem, self._coding if self.known.isChecked() else ())

    def _connect(self) -> None:
        self.separator.activated.connect(lambda _: self._reread(separator=self.separator.currentData()))
        self.decimal.activated.connect(lambda _: self._reread(decimal=self.decimal.currentData()))
        self.header.clicked.connect(lambda on: self._reread(header=on))
        self.column_use.role_chosen.connect(lambda role: self.use(self.preview.chosen, role))
        self.column_use.use_changed.connect(self._change_uses)
        for role, button in self.roles.items():
            key = QShortcut(QKeySequence(role[0]), self.preview)
            key.setContext(Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(button.click)
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

    def _show_assumed(self) -> None:
        """Show what was assumed of the table, what is done about gaps, and why columns are used as they are."""
        told = self._told()
        sentences = [f"{words[:1].upper()}{words[1:]}." for words in told]
        more = f" And {len(sentences) - _MOST_SAID} more." if len(sentences) > _MOST_SAID else ""
        self.assumed.say(" ".join(sentences[:_MOST_SAID]) + more)
        self.assumed.setToolTip("\n".join(sentences))
        self.assumed.setVisible(bool(sentences))

    def _told(self) -> list[str]:
        if self._table is None:
            return []
        told = [] if self._whole is None else list(self._whole.told.values())
        for column, use, proposed in zip(self._table.columns, self._uses, self._proposed, strict=True):
            if proposed.why and use == proposed.use and not column.index:
                unused = f"column {column.title} is unused" if use.role == "unused" else f"column {column.title}"
                told.append(f"{unused}: {proposed.why}")
        return [*told, *self._table.assumed]

    def _propose(self) -> None:
        """Use the columns as proposed: as in the document, if it has them and the user agrees."""
        assert self._table is not None
        origins = matching(self._coding, self._table.columns)
        more = any(origin is not None and not origin.plain for origin in origins)
        self.known.setVisible(more or places_by_name(self._coding, self._table.columns) is not None)
        self._proposed = proposals(self._table, self._coding if self.known.isChecked() else ())
        self._uses = [each.use for each in self._proposed]
        if self.known.isChecked():
            for k, origin in enumerate(origins):
                if self._uses[k].origin is None and origin is not None:
                    self._uses[k] = replace(self._uses[k], origin=origin)

    def _use_known(self) -> None:
        self._propose()
        self._follow()

    def _change_uses(self, change: Callable[[Column, Use], Use]) -> None:
        assert self._table is not None
        for k in self.preview.chosen:
            self._uses[k] = change(self._table.columns[k], self._uses[k])
        self._follow()

    def _show_chosen(self) -> None:
        """Describe the selected columns."""
        chosen = self.preview.chosen if self._table is not None else []
        columns = [] if self._table is None else [self._table.columns[k] for k in chosen]
        self.column_use.show_columns(columns, [self._uses[k] for k in chosen])
        if self._table is None or not chosen:
            self.info.say("Select columns to choose their use.")
            return
        column, use = columns[0], self._uses[chosen[0]]
        ready = self._whole.table if self._whole is not None else self._table
        wrong = wrong_in(ready.columns[chosen[0]], use, ready.lines)
        if len(chosen) > 1:
            self.info.say(f"{counted(len(chosen), 'column')} selected.")
        else:
            self.info.say(f"{wrong}." if wrong else f"{described(column, use)}{self._filled(column)}.")

    def _filled(self, column: Column) -> str:
        """Return what is done about the gaps of a column, as a phrase."""
        told = self._whole.told.get(column.place, "") if self._whole is not None else ""
        return f"; {told.partition(': ')[2]}" if told else ""

    def _follow(self) -> None:
        """Show what the columns make, or their error, and whether the network fits."""
        self._whole = None
        if self._table is not None:
            try:
                task = self._task()
                self.fit.show_columns(task.inputs, task.targets, suited(task))
                wrong = no_probability(self._table, self._uses) if self._network.loss not in OF_AMOUNTS else ""
                if wrong and self.fit.kept:
                    loss = LOSSES[self._network.loss].title.lower()
                    raise InputError(f"{wrong}, which is not a valid target for {loss}; choose another loss first")
            except InputError as error:
                self.fit.show_nothing(f"{error}.")
        self.preview.show_uses(self._uses, None if self._whole is None else self._whole.table)
        self._show_chosen()
        self._show_assumed()
        self.load.setEnabled(self._table is not None and self.fit.ready)

    def _task(self) -> Task:
        """Return what the network has to learn from the columns. Raises InputError."""
        assert self._table is not None
        parts: dict[str, list[Column]] = {role: [] for role in ROLES}
        for column, use in zip(self._table.columns, self._uses, strict=True):
            if use.role == "target" and is_empty(column):
                raise InputError(f"column {column.title} is empty; to predict it, open the table in the Predict panel")
        try:
            whole = without_gaps(self._table, self._uses)
            for column, use in zip(whole.table.columns, self._uses, strict=True):
                parts[use.role].append(taken(column, use, whole.table.lines))
        except InputError as error:
            raise InputError(f"{error}; fix the file, or select the column and press Unused") from None
        self._whole = whole
        for role, words in (("input", "an input"), ("target", "a target")):
            if not parts[role]:
                raise InputError(f"no column is used as {words}")
        return Task.of_columns(parts["input"], parts["target"], whole.table.rows)

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
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.about)
        column.addLayout(form)
        column.addWidget(self.assumed)
        column.addWidget(self.preview, 1)
        column.addWidget(self.column_use)
        column.addWidget(self.known)
        column.addWidget(self.info)
        column.addWidget(self.fit)
        column.addWidget(self.box)
        self.resize(680, 620)
