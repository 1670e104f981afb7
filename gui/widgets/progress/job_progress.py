"""Progress of background runs, with a button to cancel them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QProgressBar, QPushButton, QWidget

if TYPE_CHECKING:
    from gui.session.workers.experiments import Experiments, Job

_STEPS = 1000


def may_discard(parent: QWidget, job: Job) -> bool:
    """Ask whether a job that still trains may be stopped and its runs discarded, finished ones included."""
    buttons = QMessageBox.StandardButton
    job.take()
    finished, of = len(job.results), len(job.trials)
    answer = QMessageBox.question(
        parent,
        "Runs in training",
        f"The {job.what} is still training: {finished} of {of} runs {'is' if finished == 1 else 'are'} finished. "
        "Stop it and discard all of its runs?",
        buttons.Discard | buttons.Cancel,
        buttons.Cancel,
    )
    return answer == buttons.Discard


class JobProgress(QWidget):
    """A progress bar and a button, visible only during a job."""

    def __init__(self, experiments: Experiments) -> None:
        super().__init__()
        self._experiments = experiments
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName("Progress of the runs")
        self.bar.setToolTip("Progress of all runs, and the run in training")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop the runs; finished runs are kept")
        self.cancel.setAccessibleName("Cancel the runs")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(experiments.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        experiments.advanced.connect(self._show)
        # Methods, not functions: the connection must end with this widget, which the experiments outlive.
        experiments.ended.connect(self._end)
        self.setVisible(experiments.job is not None)

    def _show(self, job: Job) -> None:
        self.setVisible(self._experiments.job is not None)
        self.bar.setValue(round(_STEPS * job.share))
        self.bar.setFormat(f"{job.words}: %p%" if job.words else "%p%")

    def _end(self, _: Job) -> None:
        self.hide()
