"""Kept runs in the session: keeping, naming, showing, removing, and restoring their initial weights."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.document.history import run_edits
from core.document.history.runs import MAX_RUNS, free_name, recorded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from core.document.document import KeptRun
    from gui.session.changes.store import Store
    from gui.session.editing import Editing
    from gui.session.running import Running
    from gui.session.workers.experiments import Experiments, Job

# Number of epochs for comparison runs if neither the current run nor the settings determine it.
EPOCHS = 1_000


class KeptRuns:
    """Changes of the kept runs. Each is one undo entry; the network and the moment shown stay the same."""

    def __init__(self, store: Store, running: Running, editing: Editing) -> None:
        self._store, self._running, self._editing = store, running, editing
        self._comparison: Job | None = None

    @cached_property
    def experiments(self) -> Experiments:
        """Runs on a thread of their own; made when they are first asked for."""
        from gui.session.workers.experiments import Experiments  # the window opens sooner without it

        made = Experiments(self._store)
        made.ended.connect(self._end)
        return made

    @property
    def job(self) -> Job | None:
        """Return the job that trains in the background, or None."""
        return None if self._made is None else self._made.job

    @property
    def _made(self) -> Experiments | None:
        """Return the experiments, None as long as nobody has asked for them: they have a thread."""
        return vars(self).get("experiments")

    def keep(self) -> None:
        """Keep the current run for comparison. Raises InputError if there is none yet."""
        store = self._store
        with store.together(), self._running.interrupted():
            state = store.state
            if not state.has_run:
                raise InputError("there is no run to keep yet; train first")
            name = free_name(state.document.runs)
            self._editing.keep(run_edits.keep_runs([recorded(state.timeline, state.history, name, 0)]))
            store.say(f"Kept as {name}.")

    def add(self, runs: Sequence[KeptRun], text: str = "") -> None:
        """Keep runs that were trained elsewhere, with unused names and colors."""
        self._editing.keep(run_edits.keep_runs(runs, text))

    def rename(self, name: str, new: str) -> None:
        """Rename a run."""
        if name != new:
            self._editing.keep(run_edits.rename_run(name, new))

    def show(self, names: Collection[str], shown: bool) -> None:
        """Show or hide the curves of runs."""
        self._editing.keep(run_edits.show_runs(names, shown))

    def remove(self, names: Collection[str]) -> None:
        """Remove kept runs."""
        self._editing.keep(run_edits.remove_runs(names))

    def restore_start(self, run: KeptRun) -> None:
        """Restore a run's initial weights, settings and examples, at epoch 0; the document keeps its runs."""
        document = self._store.state.document
        beginning = run.beginning()
        positions = document.positions if beginning.network.sizes == document.network.sizes else {}
        restored = replace(
            beginning,
            positions=positions,
            note=document.note,
            extra=document.extra,
            runs=document.runs,
            picture=document.picture,
        )
        self._editing.restart(restored, f"Start of {run.name}")

    def compare_methods(self) -> None:
        """Train SGD, batch and mini-batch from the same initial weights in the background, and keep all three.

        Each as many epochs as the run so far, or as many as are set to stop at, or EPOCHS.
        Raises InputError where there is no room for them, or other runs are being made.
        """
        from core.analysis.sweeping.sweep import method_trials  # the window opens sooner without it

        document, settings = self._store.state.document, self._store.state.settings
        epochs = document.epoch or settings.epochs or EPOCHS
        trials = method_trials(document, epochs)
        if len(document.runs) + len(trials) > MAX_RUNS:
            raise InputError(f"kept runs: expected at most {MAX_RUNS}; remove some first")
        self._comparison = self.experiments.start(trials, "comparison of methods")
        self._store.say(f"Training SGD, batch and mini-batch, {epochs:,} epochs each, from the same initial weights.")

    def leave(self) -> None:
        """Stop training runs for the document, which is being replaced."""
        if self._made is not None:
            self._made.leave()

    def shut_down(self) -> None:
        """End the thread that trains runs."""
        if self._made is not None:
            self._made.shut_down()

    def _end(self, job: Job) -> None:
        """Keep the comparison runs, or those completed before the user canceled."""
        if job is not self._comparison:
            return
        self._comparison = None
        with self._store.together():
            self._keep_results(job)

    def _keep_results(self, job: Job) -> None:
        try:
            if job.outcome == "failed":
                raise InputError(f"The comparison stopped: {job.error}")
            if job.results:
                epochs = job.trials[0].epochs
                self.add([result.run for result in job.results], "Compare SGD, batch and mini-batch")
                self._store.say(f"Kept {len(job.results)} runs of {epochs:,} epochs from the same initial weights.")
        except InputError as error:
            self._store.fail(str(error))
