"""Comparison runs, trained on a separate thread, one job at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.analysis.sweeping.trials import cores, numpy_seconds_of, train_trials
from core.basics.errors import InputError
from core.kernels import cache
from core.kernels.plan import needed, plan_for
from core.kernels.select import WORTH_KERNELS
from gui.session.workers.worker import REST
from gui.session.workers.worker_thread import KernelWorker, WorkerThread

if TYPE_CHECKING:
    from core.analysis.sweeping.sweep import Result, Trial

# Polling interval in milliseconds: faster changes in a table cannot be read.
_POLL_MS = 50
# A run that would take NumPy longer than this, in seconds, waits for the compiler.
_WORTH_WAITING = 10.0
# Interval between checks whether a kernel is compiled, in seconds.
_COMPILING = 0.02


@dataclass
class Job:
    """Runs to train, and their results so far.

    what: the runs in words, such as "sweep". results: of the runs that are over, for the window's thread, in the
    order of the trials: a run that is over before an earlier one waits for it, or for the end of the job.
    share: how much of all is done, 0 to 1. words: what is being done.
    outcome: "" while it works, then "done", "stopped" or "failed"; error says why.
    """

    trials: tuple[Trial, ...]
    what: str
    level: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    results: list[Result] = field(default_factory=list)
    share: float = 0.0
    words: str = ""
    outcome: str = ""
    error: str = ""
    _news: dict[int, Result] = field(default_factory=dict)
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, share: float, words: str) -> None:
        """Report progress (called by the worker)."""
        with self._lock:
            self.share, self.words = share, words

    def add(self, place: int, result: Result) -> None:
        """Add a finished run, the trial at `place` (called by the worker)."""
        with self._lock:
            self._news[place] = result

    def take(self) -> None:
        """Move new results to `results` (called on the window's thread)."""
        with self._lock:
            while self._next in self._news:
                self.results.append(self._news.pop(self._next))
                self._next += 1
            if self.outcome:
                self.results += [self._news[place] for place in sorted(self._news)]
                self._news.clear()


class ExperimentWorker(KernelWorker):
    """Processes jobs on the thread that it was moved to.

    Signals
    -------
    ended(job): the job is over, for the reason that its `outcome` tells.
    """

    ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._begun = self._done = 0

    @Slot(object)
    def work(self, job: Job) -> None:
        """Train the runs until all are done, or the job's stop event is set."""
        job.tell(0.0, "preparing")
        try:
            self._train(job)
        except InputError as error:
            job.error = str(error)
        except Exception as error:  # an error must be reported by a signal; otherwise the thread would die silently
            job.error = f"internal error: {error!r}"
        job.outcome = "failed" if job.error else "done" if self._done == len(job.trials) else "stopped"
        self.ended.emit(job)

    def _train(self, job: Job) -> None:
        # One core stays for the window.
        threads = max(cores() - 1, 1)
        self._begun = self._done = 0

        def kernels(trial: Trial) -> bool:
            return self._kernels(job, trial)

        def report(trial: Trial, running: float) -> None:
            job.tell((self._done + running) / len(job.trials), trial.name)

        found = train_trials(job.trials, threads, kernels, job.level, stop=job.stop, rest=REST, report=report)
        for place, result in found:
            self._done += 1
            job.add(place, result)
            job.tell(self._done / len(job.trials), result.trial.name)

    def _kernels(self, job: Job, trial: Trial) -> bool:
        """Return whether compiled kernels compute the run: if they are in the cache, or worth waiting for.

        They are compiled in another process, since the compiler would stop the window; short runs go on
        with NumPy meanwhile. A run has one way to compute from its start to its end, so that its command
        gives it again bit for bit.
        """
        left = job.trials[self._begun :]
        self._begun += 1
        if not cache.available():
            return False
        document = trial.document
        assert document.data is not None and document.settings is not None
        plan = plan_for(document.network, document.settings, len(document.data))
        names = needed(plan, document.network, document.settings)
        if not cache.compiled_before(*names) and numpy_seconds_of(left) > WORTH_KERNELS:
            self.background.compile([plan], document.network, document.settings)
            if numpy_seconds_of([trial]) > _WORTH_WAITING:
                job.tell(self._done / len(job.trials), "preparing the compiled kernel")
                while self.background.busy and not job.stop.wait(_COMPILING):
                    pass
        return cache.compiled_before(*names)


class Experiments(QObject):
    """The window's side: starts a job, reports its progress, stops it.

    Signals
    -------
    advanced(job): the job has got further. ended(job): it is over; a job that was left is not heard of.
    """

    advanced = Signal(object)
    ended = Signal(object)
    _submitted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._worker = ExperimentWorker()
        self._thread = WorkerThread(self._worker, "experiments")
        self._submitted.connect(self._worker.work)
        self._worker.ended.connect(self._on_ended)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def job(self) -> Job | None:
        """Return the current job."""
        return self._job

    def start(self, trials: tuple[Trial, ...], what: str, level: float | None = None) -> Job:
        """Start these runs; what: see Job. Raises InputError while another job is running."""
        if self._job is not None:
            raise InputError("other runs are still training; cancel them first, or wait until they finish")
        self._job = Job(trials, what, level)
        self._thread.start()
        self._timer.start()
        self._submitted.emit(self._job)
        return self._job

    def cancel(self) -> None:
        """Stop the job; it ends within a slice and keeps the runs completed so far."""
        if self._job is not None:
            self._job.stop.set()

    def leave(self) -> None:
        """Stop the job and ignore its results."""
        self.cancel()
        self._job = None
        self._timer.stop()

    def shut_down(self) -> None:
        """End the job and the thread; return when the thread has ended (after at most one slice)."""
        self.leave()
        self._thread.end()

    def _poll(self) -> None:
        if self._job is not None:
            self._job.take()
            self.advanced.emit(self._job)

    @Slot(object)
    def _on_ended(self, job: Job) -> None:
        if job is self._job:
            self._poll()
            self._job = None
            self._timer.stop()
            self.ended.emit(job)
