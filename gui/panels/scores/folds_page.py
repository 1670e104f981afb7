"""k-fold page: cross-validation in the background, with the scores of each fold and their mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout

from core.analysis.scoring.cross_validation import FOLDS, FoldScores, fold_trials, scores_of, summary
from core.basics.bounds import EPOCHS_TO_TRAIN, SEED
from core.basics.number_format import FULL, format_number
from gui.panels.scores.page import Page
from gui.tables.read_only_table import Cell, RowsTable
from gui.widgets.inputs.whole_field import WholeField
from gui.widgets.progress.error_label import ErrorLabel
from gui.widgets.progress.job_progress import JobProgress

if TYPE_CHECKING:
    from gui.session import Session, State
    from gui.session.workers.experiments import Job

_FOLDS = 5
# Epochs unless the run or the settings say more.
_EPOCHS = 100
_UNDEFINED = "—"


class FoldsPage(Page):
    """Fields for the folds and epochs, Start, the progress, and a table with one row per fold."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._job: Job | None = None
        self._found: tuple[FoldScores, ...] = ()
        self._of: object = None
        self._chosen = False
        self.message = ErrorLabel()
        self.folds = WholeField(FOLDS, _FOLDS)
        self.folds.setAccessibleName("Number of folds")
        self.folds.setToolTip("Number of parts; each is predicted by a network trained on the others")
        self.epochs = WholeField(EPOCHS_TO_TRAIN, _EPOCHS)
        self.epochs.setAccessibleName("Epochs per fold")
        self.epochs.setToolTip("Number of epochs that each fold trains, from the initial weights")
        self.epochs.valueChanged.connect(self._note_chosen)
        self.seed = WholeField(SEED, 0)
        self.seed.setAccessibleName("Seed of the folds")
        self.seed.setToolTip("Random seed of the division into folds")
        self.start = QPushButton("Start")
        self.start.setToolTip("Train one network per fold in the background")
        self.start.setAccessibleName("Start the cross-validation")
        self.start.setAutoDefault(False)
        self.start.clicked.connect(lambda: self.message.attempt(self._start))
        self.progress = JobProgress(session.experiments)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.table = RowsTable((), "Scores of the folds")
        self.table.setToolTip("One row per fold, scored on the examples that it did not train with")
        session.experiments.advanced.connect(self._advance)
        session.experiments.ended.connect(self._end)
        self._lay_out()

    def show_state(self, state: State) -> None:
        """Offer the epochs of the current run, and remove results that belong to another network or data."""
        if self._of is not None and self._of != _subject(state):
            self._of, self._found = None, ()
            self._show_table()
        if not self._chosen:
            with QSignalBlocker(self.epochs):
                self.epochs.setValue(state.epoch or state.settings.epochs or _EPOCHS)
        examples = f"the {len(state.data):,} training examples"
        unseen = "; the test examples are not used" if state.test is not None else ""
        self.note.setText(
            f"Divides {examples} into equal parts{unseen}. The network of each fold starts from the initial weights "
            f"and is scored on its part. Scores of several targets are means; they are in the data's own units."
            f"{' Early stopping is not used.' * (state.settings.patience is not None)}"
        )
        self._enable()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        for place, (words, field) in enumerate((("Folds", self.folds), ("Epochs", self.epochs), ("Seed", self.seed))):
            label = QLabel(words)
            label.setBuddy(field)
            grid.addWidget(label, place // 2, 2 * (place % 2))
            grid.addWidget(field, place // 2, 2 * (place % 2) + 1)
        grid.addWidget(self.start, 1, 2, 1, 2)
        grid.setColumnStretch(4, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(grid)
        column.addWidget(self.progress)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)

    def _note_chosen(self) -> None:
        self._chosen = True

    def _start(self) -> None:
        document = self._session.state.document
        trials = fold_trials(document, self.folds.value(), self.seed.value(), self.epochs.value())
        self._job = self._session.experiments.start(trials, "cross-validation")
        self._found, self._of = (), _subject(self._session.state)
        self._show_table()
        self._enable()

    def _advance(self, job: Job) -> None:
        if job is self._job and self._of is not None and len(job.results) > len(self._found):
            new = job.results[len(self._found) :]
            self._found = (*self._found, *map(scores_of, new))
            self._show_table()
        self._enable()

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._advance(job)
            self._job = None
            if job.outcome == "failed":
                self.message.say(f"The cross-validation stopped: {job.error}")
            elif job.outcome == "stopped":
                self.message.say(f"Canceled after {len(job.results)} of {len(job.trials)} folds.")
        self._enable()

    def _enable(self) -> None:
        self.start.setEnabled(self._session.experiments.job is None)

    def _show_table(self) -> None:
        names = list(self._found[0].scores) if self._found else []
        headers = ["Fold", *names] if names else []
        rows = [(Cell(fold.name, number=False), *map(_cell, fold.scores.values())) for fold in self._found]
        if self._found:
            rows.append((Cell("Mean ± sd", number=False, tip=_SD), *self._means()))
        self.table.rows.set_headers(headers)
        self.table.rows.set_rows(rows)

    def _means(self) -> list[Cell]:
        digits = self._session.state.digits
        return [
            Cell(_UNDEFINED, "muted", "Undefined in a fold")
            if math.isnan(mean)
            else Cell(f"{format_number(mean, digits)} ± {format_number(sd, digits)}", "accent", format_number(mean))
            for mean, sd in summary(self._found).values()
        ]


_SD = "Mean and standard deviation over the folds (with 1/k)"


def _subject(state: State) -> tuple[object, ...]:
    """Return what the results are about: other examples or another shape of network make them out of date."""
    network = state.network
    shape = [(layer.activation, layer.bias) for layer in network.layers]
    return (id(state.data), network.sizes, tuple(shape), network.loss)


def _cell(value: float) -> Cell:
    if math.isnan(value):
        return Cell(_UNDEFINED, "muted", "Undefined, or the run diverged")
    return Cell(format_number(value), tip=format_number(value, FULL))
