"""Runs panel: the table of kept runs, and actions on them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout

from core import files
from core.analysis.sweeping.runs_csv import file_name, runs_csv
from core.basics.system.atomic import write_atomically
from gui.base.attempt import attempt
from gui.base.icons import icon
from gui.base.menus import add_entry
from gui.dialogs.sweep.dialog import show_sweep
from gui.dialogs.widgets import MessageLabel
from gui.panels.base.entry import PanelEntry
from gui.panels.base.panel import Panel
from gui.panels.runs.run_table import RunsModel, RunsTable
from gui.session import Change
from gui.widgets.buttons import picture_button
from gui.widgets.progress.job_progress import JobProgress
from gui.widgets.saving import ask_where

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.document.document import KeptRun
    from gui.session import Session, State

_EMPTY = (
    "No runs kept yet. Train, then press Ctrl+K to keep the run and compare later runs with it. Or press Ctrl+Shift+K "
    "to compare SGD, batch and mini-batch from the same initial weights."
)
# Menu of the selected runs: name, text, tooltip, key in the table.
_ENTRIES = (
    ("rename", "Rename", "Rename the run", "F2"),
    ("toggle", "Show or hide the curve", "Show or hide the run's curve in the Loss curve panel", "Space"),
    ("restore", "Restore its start", "Restore the run's initial weights, settings and examples, at epoch 0", ""),
    ("copy", "Copy command", "Copy the shell command that repeats this run from its saved start", "Ctrl+C"),
    (
        "save",
        "Save start…",
        "Save the initial weights to a file, and copy the command that repeats the run from it",
        "",
    ),
    ("remove", "Remove", "Remove the run from the kept runs", "Del"),
)


class RunsPanel(Panel):
    """The table of kept runs; their curves are in the Loss curve panel."""

    entry = PanelEntry(
        id="runs", title="Runs", area="bottom", order=100, behind="derivation",
        follows=Change.RUNS | Change.VIEW,
    )  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName("runs")
        self.setAccessibleName("Kept runs")
        self.model = RunsModel()
        self.table = RunsTable(self.model)
        self.model.renamed.connect(lambda name, new: self._try(session.rename_run, name, new))
        self.model.ticked.connect(lambda name, on: self._try(session.show_runs, {name}, on))
        self.message = MessageLabel(_EMPTY)
        self.message.setContentsMargins(8, 4, 8, 0)
        self.keep = self._button("keep", "Keep", "Keep the current run to compare others with it (Ctrl+K)")
        self.keep.clicked.connect(lambda: self._try(session.keep_run))
        self.compare = self._button("compare-runs", "Compare ▾", "Train runs that differ in one setting, and keep them")
        self.compare.setMenu(self._compare_menu())
        self.more = self._button("settings", "Run ▾", "Rename, show, restore, copy or remove the selected runs")
        self.menu = self._menu()
        self.more.setMenu(self.menu)
        for button in (self.compare, self.more):
            button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.csv = self._button("export", "CSV…", "Save the table as CSV, including settings and commands")
        self.csv.clicked.connect(self._save_csv)
        self.controls = QHBoxLayout()
        self.controls.setContentsMargins(4, 0, 4, 0)
        self.controls.setSpacing(0)
        self.controls.addWidget(self.keep)
        self.controls.addWidget(self.compare)
        self.controls.addStretch(1)
        self.controls.addWidget(self.more)
        self.controls.addWidget(self.csv)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(self.message)
        column.addWidget(JobProgress(session.experiments))
        column.addLayout(self.controls)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(
            lambda place: self.menu.popup(self.table.viewport().mapToGlobal(place)) if self.model.runs else None
        )
        self.show_state(session.state, Change.ALL)

    def show_state(self, state: State, change: Change) -> None:
        """Show the kept runs of `state`."""
        if not change & self.follows:
            return
        first = not self.model.runs
        self.model.show_runs(state.document.runs, state.digits)
        self.table.fit_columns()
        self.table.setVisible(bool(self.model.runs))
        self.message.say("" if self.model.runs else _EMPTY)
        self.message.setVisible(not self.model.runs)
        if first and self.model.runs:
            self.table.selectRow(0)
        self._enable()

    def sizeHint(self) -> QSize:
        """Return a size for a few runs."""
        return QSize(420, 8 * self.table.verticalHeader().defaultSectionSize())

    def changeEvent(self, event: QEvent) -> None:
        """Update colors and icons for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "controls"):
            for button in (self.keep, self.compare, self.more, self.csv):
                button.setIcon(icon(button.objectName()))
            self.table.recolor()

    # User actions

    def rename(self) -> None:
        """Edit the name of the selected run in the table."""
        self.table.edit_name()

    def toggle(self) -> None:
        """Show or hide the selected runs' curves."""
        runs = self.table.selected()
        if runs:
            self._try(self.session.show_runs, {run.name for run in runs}, not runs[0].shown)

    def restore(self) -> None:
        """Restore the selected run's initial weights."""
        runs = self.table.selected()
        if runs:
            self._try(self.session.restore_start, runs[0])

    def copy(self) -> None:
        """Copy the selected run's command to the clipboard."""
        runs = self.table.selected()
        if runs:
            name = file_name(runs[0])
            self._copy(runs[0], name, f"Command copied. It trains {name}; use “Save start…” to write that file.")

    def save(self) -> None:
        """Write the selected run's initial weights to a file, and copy the command that repeats it."""
        runs = self.table.selected()
        if not runs:
            return
        path = ask_where(self, "Save start", file_name(runs[0]), ["Chainrule document (*.chainrule)"])
        if path is not None and self._try(files.write, path, runs[0].beginning()):
            self._copy(runs[0], str(path), f"Saved {path.name}. Copied the command that trains it.")

    def remove(self) -> None:
        """Remove the selected runs."""
        runs = self.table.selected()
        if runs:
            self._try(self.session.remove_runs, {run.name for run in runs})

    def _copy(self, run: KeptRun, file: str, message: str) -> None:
        QGuiApplication.clipboard().setText(shlex.join(run.command(file)))
        self.session.say(message)

    def numbers(self) -> str:
        """Return every kept run, with its settings and command."""
        return runs_csv(self.model.runs)

    def _save_csv(self) -> None:
        path = ask_where(self, "Save runs as CSV", "runs.csv", ["Comma-separated values (*.csv)"])
        if path is not None and self._try(write_atomically, path, self.numbers().encode()):
            self.session.say(f"Saved {path.name}.")

    # Construction

    def _compare_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        methods = add_entry(menu, "SGD, batch and mini-batch")
        methods.setToolTip(
            "Train all three from the same initial weights for as many epochs as the current run "
            "(1,000 if there is none)"
        )
        methods.triggered.connect(lambda _=False: self._try(self.session.compare_methods))
        sweep = add_entry(menu, "Sweep…")
        sweep.setToolTip("Train once for each value of η, batch size or seed")
        sweep.triggered.connect(lambda _=False: show_sweep(self.window(), self.session))
        return menu

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name, words, tip, key in _ENTRIES:
            method: Callable[[], None] = getattr(self, name)
            action = add_entry(menu, words)
            action.setObjectName(name)
            action.setToolTip(tip)
            action.triggered.connect(lambda _=False, method=method: method())
            if key:
                action.setShortcut(QKeySequence(key))
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut = QShortcut(QKeySequence(key), self.table)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(method)
        return menu

    def _button(self, picture: str, words: str, tip: str) -> QToolButton:
        button = picture_button(picture, words.strip(" ▾…"), tip, words)
        button.setObjectName(picture)
        return button

    def _enable(self) -> None:
        """Enable the actions that need a selected run."""
        runs = bool(self.table.selected())
        self.more.setEnabled(runs)
        self.csv.setEnabled(bool(self.model.runs))

    def _try(self, method: Callable[..., object], *arguments: object) -> bool:
        """Call an edit; an error is shown below the table."""
        done = attempt(self.message.complain, method, *arguments)
        if not done:
            self.message.show()
        elif self.model.runs:
            self.message.hide()
        return done
