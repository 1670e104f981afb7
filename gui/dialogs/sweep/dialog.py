"""Sweep dialog: the same training for many values of one setting, in the background, as a table and a plot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core.analysis.sweeping.outcomes import level_of, outcome_of
from core.analysis.sweeping.runs_csv import results_csv
from core.analysis.sweeping.sweep import Sweep, title
from core.analysis.sweeping.sweep_map import map_of
from core.basics.errors import InputError
from core.basics.number_format import FULL, format_number
from core.basics.system.atomic import write_atomically
from gui.base.attempt import attempt, result
from gui.base.text_scale import pixels
from gui.dialogs.sweep.fields import SweepFields
from gui.dialogs.sweep.map_view import PICTURES, SweepMapView
from gui.dialogs.sweep.plot import SweepPlot
from gui.dialogs.widgets import MessageLabel, close_button
from gui.tables.read_only_table import Cell, SortedTable
from gui.widgets.buttons import push_button
from gui.widgets.progress.job_progress import JobProgress, may_discard
from gui.widgets.saving import ask_where

if TYPE_CHECKING:
    from core.analysis.sweeping.sweep import Result
    from gui.session import Session
    from gui.session.workers.experiments import Job

_HEADERS = ("Value", "Start", "Loss", "Best loss", "Test loss", "Epochs to loss", "Ended")
_VALUE, _START, _TEST, _REACHED = 0, 1, 4, 5


def show_sweep(parent: QWidget | None, session: Session) -> None:
    """Show the dialog until the user closes it; remaining runs are then stopped."""
    dialog = SweepDialog(parent, session)
    dialog.exec()
    dialog.deleteLater()


class SweepDialog(QDialog):
    """Fields on the left, results on the right."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._experiments = session.experiments
        self._sweep: Sweep | None = None
        self._job: Job | None = None
        self._shown = 0
        self.setWindowTitle("Sweep")
        self.fields = SweepFields(session.state)
        self.start = _button("Start", "Train the runs one after another in the background")
        self.plot = SweepPlot(title("rate"), session.state.digits)
        self.map = SweepMapView()
        self.table = SortedTable(_HEADERS, "Results")
        self.table.setToolTip("One row per run. Click a column header to sort.")
        self.keep = _button("Keep selected", "Keep the selected runs: their curves stay in the Loss curve panel")
        self.picture = _button("Map…", "Save the map as a picture")
        self.csv = _button("CSV…", "Save all rows as CSV, including settings and commands")
        self.message = MessageLabel()
        self.progress = JobProgress(self._experiments)
        self._lay_out()
        self.start.setDefault(True)
        self.fields.changed.connect(self._enable)
        self.start.clicked.connect(self._start)
        self.keep.clicked.connect(self._keep)
        self.picture.clicked.connect(self._save_map)
        self.csv.clicked.connect(self._save)
        self.plot.chosen.connect(self.table.select)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._select())
        self._experiments.advanced.connect(self._show)
        self._experiments.ended.connect(self._end)
        self._name_columns()
        self._enable()
        self.resize(980, 600)

    @property
    def results(self) -> list[Result]:
        """Return the results so far."""
        return self._job.results if self._job is not None else []

    def done(self, result: int) -> None:
        """Stop the remaining runs, if the user agrees."""
        if self._job is not None and self._job is self._experiments.job:
            if not may_discard(self, self._job):
                return
            self._experiments.leave()
        super().done(result)

    def _start(self) -> None:
        sweep = result(self.message.complain, self._begin)
        if sweep is None:
            return
        self._sweep, self._shown = sweep, 0
        self.message.say("")
        self.table.rows.set_rows(())
        self.plot.show_results([], title(sweep.axes[0].what))
        self._draw_map(sweep)
        self._name_columns()
        self._enable()

    def _show(self, job: Job) -> None:
        """Show the rows of finished runs."""
        if job is not self._job or self._sweep is None or len(job.results) == self._shown:
            return
        new = job.results[self._shown :]
        self._shown = len(job.results)
        self.table.rows.add_rows([self._row(result) for result in new])
        self.plot.show_results(job.results, title(self._sweep.axes[0].what))
        self._draw_map(self._sweep)
        self._enable()

    def _draw_map(self, sweep: Sweep) -> None:
        level = sweep.level
        if level is None:
            level = level_of(self._session.state.network.loss, self._session.state.data)
        self.map.show_map(map_of(sweep, [outcome_of(result) for result in self.results], level))

    def _end(self, job: Job) -> None:
        if job is not self._job:
            return
        if job.outcome == "failed":
            self.message.say(job.error, wrong=True)
        elif job.outcome == "stopped":
            self.message.say(f"Stopped after {len(job.results)} of {len(job.trials)} runs.")
        self._enable()

    def _row(self, result: Result) -> tuple[Cell, ...]:
        run, digits = result.run, self._session.state.digits

        def loss(value: float | None) -> Cell:
            if value is None or math.isnan(value):
                return Cell("", order=math.inf)
            return Cell(format_number(value, digits), "delta", format_number(value, FULL), order=value)

        seed, reached = result.trial.start, result.reached
        ended = "" if result.diverged_at is None else f"diverged in epoch {result.diverged_at + 1:,}"
        return (
            Cell(f"{result.trial.value:.6g}", tip=run.name, order=result.trial.value),
            Cell("" if seed is None else str(seed), order=math.inf if seed is None else seed),
            loss(run.loss if result.diverged_at is None else None),
            loss(result.best),
            loss(run.test_loss if result.diverged_at is None else None),
            Cell("" if reached is None else f"{reached:,}", order=math.inf if reached is None else reached),
            Cell(ended, "warning", number=False),
        )

    def _name_columns(self) -> None:
        """Hide the columns that are empty in this sweep."""
        sweep = self._sweep
        self.table.setColumnHidden(_START, sweep is None or not sweep.starts)
        self.table.setColumnHidden(_TEST, self._session.state.document.test is None)
        self.table.setColumnHidden(_REACHED, sweep is None or sweep.level is None)

    def _begin(self) -> Sweep:
        """Start what the fields say. Raises InputError."""
        sweep = self.fields.sweep()
        trials = sweep.trials(self._session.state.document)
        self._job = self._experiments.start(trials, "sweep", sweep.level)
        return sweep

    def _select(self) -> None:
        self.plot.select(self.table.selected())
        self._enable()

    def _keep(self) -> None:
        runs = [self.results[place].run for place in self.table.selected()]
        if attempt(self.message.complain, self._session.add_runs, runs):
            self.message.say(f"Kept {len(runs)} run{'s' * (len(runs) != 1)}; see the panels “Runs” and “Loss curve”.")

    def _save(self) -> None:
        path = ask_where(self, "Save sweep as CSV", "sweep.csv", ["Comma-separated values (*.csv)"])
        if path is None:
            return
        if attempt(self.message.complain, write_atomically, path, results_csv(self.results).encode()):
            self.message.say(f"Saved {path.name}.")

    def _save_map(self) -> None:
        path = ask_where(self, "Save map", "map.png", PICTURES)
        if path is None:
            return
        if attempt(self.message.complain, self.map.save, path):
            self.message.say(f"Saved {path.name}.")

    def _enable(self) -> None:
        busy = self._experiments.job is not None
        try:
            self.fields.sweep()
        except InputError:
            busy = True
        self.start.setEnabled(not busy)
        self.fields.setEnabled(self._job is None or self._job is not self._experiments.job)
        self.keep.setEnabled(bool(self.table.selected()))
        self.csv.setEnabled(bool(self.results))
        self.picture.setEnabled(bool(self.results))

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.fields, 1)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignRight)
        left.setMinimumWidth(pixels(316))  # seven values of a rate fit
        left.setMaximumWidth(pixels(340))
        right = QSplitter(Qt.Orientation.Vertical)
        right.setChildrenCollapsible(False)
        views = QTabWidget()
        views.setDocumentMode(True)
        views.setAccessibleName("Results as pictures")
        for view, words, tip in (
            (self.plot, "Loss", "Final loss of each run"),
            (self.map, "Map", "Share of runs that learned, by setting and initial weights"),
        ):
            views.setTabToolTip(views.addTab(view, words), tip)
        right.addWidget(views)
        right.addWidget(self.table)
        halves = QHBoxLayout()
        halves.addWidget(left)
        halves.addWidget(right, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(self.keep)
        foot.addWidget(self.picture)
        foot.addWidget(self.csv)
        foot.addWidget(close_button(self))
        layout = QVBoxLayout(self)
        layout.addLayout(halves, 1)
        layout.addWidget(self.progress)
        layout.addLayout(foot)


def _button(words: str, tip: str) -> QPushButton:
    button = push_button(words, tip)
    button.setAccessibleName(words.rstrip("…"))
    return button
