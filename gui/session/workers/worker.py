"""Training on a separate thread: the worker has no document; it receives a Run and processes it."""

from __future__ import annotations

import math
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from core.analysis.heldout_loss import HeldOutLossMeter
from core.basics.errors import InputError
from core.kernels.select import make_engine
from core.training.pace import WATCH, Pace
from core.training.pacing import SLICE, PacedRunner
from core.training.stopping.early_stopping import EarlyStopping
from gui.session.workers.example_values import ExampleValues
from gui.session.workers.standstill_meter import StandstillMeter
from gui.session.workers.worker_thread import KernelWorker, WorkerThread

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.training.engine import Engine
    from core.training.pace import Speed
    from core.training.reference import Snapshot
    from core.training.stopping.standstill import Standstill

FRAME = 1.0 / 60.0
# NumPy holds Python's lock most of the time, in which the window is about ten times slower; so after each
# slice it leaves the window as long again. Compiled kernels release the lock and need no rest.
REST = SLICE


@dataclass(frozen=True)
class RunProgress:
    """Results of a run: its latest snapshot, and the losses of the epochs since the last call.

    tests: epochs with the loss of the test examples after them, as far as it was measured. values: outputs and
    losses of all examples by the snapshot's network, if they were asked for.
    """

    snapshot: Snapshot
    first_epoch: int
    losses: Array
    engine: str
    tests: tuple[tuple[int, float], ...] = ()
    values: ExampleValues | None = None


@dataclass
class Run:
    """One training run, as passed to the worker: values, its own stop event, and a place for results.

    until: stop at this epoch, or None. speed: may be changed while it runs; a run to an epoch is none to be
    watched, so it goes at full speed instead. go_on: whether to train on where nothing is learned any more,
    as is always done to reach `until`.
    outcome: why it ended: "stopped", "epochs", "loss", "diverged", "standstill" or "patience". standstill: why it
    learned nothing any more when it ended, as far as that was seen. best, best_loss: with "patience", the snapshot
    with the lowest test loss, and that loss. wanted: whether the next progress is to have `values`.
    """

    document: Document
    until: int | None = None
    speed: Speed = None
    go_on: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    outcome: str = ""
    diverged_at: int = 0
    standstill: Standstill | None = None
    best: Snapshot | None = None
    best_loss: float = math.inf
    wanted: bool = False
    _progress: RunProgress | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, engine: Engine, tests: tuple[tuple[int, float], ...] = ()) -> Array:
        """Publish the latest snapshot and add losses (called by the worker); return the new ones."""
        first, losses = engine.take_losses()
        new = losses
        snapshot = engine.snapshot()
        values = None
        if self.wanted:
            values = ExampleValues.of(replace(self.document, network=snapshot.network))
            self.wanted = False
        with self._lock:
            waiting = self._progress
            if waiting is not None:
                first, losses = waiting.first_epoch, np.concatenate([waiting.losses, losses])
                tests = waiting.tests + tests
            self._progress = RunProgress(snapshot, first, losses, engine.name, tests, values)
        return new

    @property
    def full(self) -> bool:
        """Return whether values are waiting to be taken, which the next progress would replace."""
        progress = self._progress
        return progress is not None and progress.values is not None

    def take(self) -> RunProgress | None:
        """Return what was published since the last call, or None (called by the session once per frame)."""
        with self._lock:
            progress, self._progress = self._progress, None
            return progress


class RunWorker(KernelWorker):
    """Processes runs one after another, on the thread that it was moved to.

    Signals
    -------
    ended(run): the run is over; its last snapshot was published before.
    failed(run, sentence): it could not go on; the sentence says why.
    """

    ended = Signal(object)
    failed = Signal(object, str)

    @Slot(object)
    def work(self, run: Run) -> None:
        """Train until the run's stop event, its limit, a stop condition or a non-finite loss."""
        try:
            self._train(run)
        except InputError as error:
            self.failed.emit(run, str(error))
        except Exception as error:  # an error must be reported by a signal; otherwise the thread would die silently
            self.failed.emit(run, f"Training stopped because of an internal error: {error!r}")
        else:
            self.ended.emit(run)

    @Slot(object)
    def prepare(self, document: Document) -> None:
        """Load the kernel that would train `document`, or start compiling it, so that a run starts fast."""
        if document.data is not None and document.settings is not None:
            with suppress(InputError):
                engine = make_engine(document.network, document.data, document.settings, kernels=False)
                self.background.improve(engine)

    def _train(self, run: Run) -> None:
        document = run.document
        assert document.data is not None and document.settings is not None
        settings = document.settings
        if run.until is not None:
            settings = replace(settings, epochs=min(run.until, settings.epochs or run.until))
        engine = make_engine(
            document.network, document.data, settings, document.epoch, document.update, document.optimizer,
            kernels=False,
        )  # fmt: skip
        self.background.improve(engine)
        stopping = EarlyStopping(settings.patience if document.test is not None else None)
        meter = HeldOutLossMeter(engine, document.test, run.until, stopping=stopping)
        still = StandstillMeter(engine)
        watched = Watched(engine, run)
        slicer = PacedRunner(watched.speed, cut=meter.cut)
        wait, published = 0.0, 0.0
        meter.measure()
        while not (engine.finished or run.standstill or meter.stops or run.stop.wait(wait)):
            slicer.speed = watched.speed
            wait = slicer.turn(engine)
            meter.measure()
            if engine.plan is None:
                wait = max(wait, REST)
            now = time.perf_counter()
            if not run.full and (wait > REST or now - published >= FRAME / 2):
                losses = run.publish(engine, meter.take())
                published = now
                watched.turn(losses)
                self.background.improve(engine)
                if not run.go_on and run.until is None:
                    run.standstill = still.look(losses)
        meter.measure(at_once=True)
        run.publish(engine, meter.take())
        run.outcome = engine.finished or ("standstill" if run.standstill is not None else "stopped")
        if meter.stops and run.outcome == "stopped" and not run.stop.is_set():
            run.outcome, run.best, run.best_loss = "patience", stopping.best, stopping.loss
        run.diverged_at = engine.diverged_at or 0
        if run.outcome == "epochs":
            run.standstill = still.at_end()


class Watched:
    """The speed of a run: the given one, or the current visible pace."""

    def __init__(self, engine: Engine, run: Run) -> None:
        self._engine, self._run = engine, run
        shot = engine.snapshot()
        self._per_epoch = engine.updates_left + shot.update
        self._pace: Pace | None = None
        self._rate = 0.0
        self.turn(np.empty(0))

    @property
    def speed(self) -> float | None:
        """Return the updates per second, or None for as fast as possible."""
        speed = self._run.speed
        if speed != WATCH:
            return speed
        return self._rate if self._run.until is None else None

    def turn(self, losses: Array) -> None:
        """Record how far the run is. The pace restarts when it is selected."""
        if self._run.speed != WATCH:
            self._pace = None
            return
        shot = self._engine.snapshot()
        done, now = shot.epoch * self._per_epoch + shot.update, time.perf_counter()
        self._pace = self._pace or Pace(self._per_epoch, done, now)
        self._rate = self._pace.turn(done, losses, now)


class RunController(QObject):
    """The session's side of the worker: starts runs, polls the current one once per frame, ends them.

    Only the current run is answered to: whatever an older one still reports is dropped.

    Signals
    -------
    advanced(progress): the current run has got further.
    ended(run): the current run is over by itself; see Run.outcome.
    failed(sentence): the current run could not go on.
    """

    advanced = Signal(object)
    ended = Signal(object)
    failed = Signal(str)
    _submitted = Signal(object)
    _announced = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._worker = RunWorker()
        self._thread = WorkerThread(self._worker, "training")
        self._submitted.connect(self._worker.work)
        self._announced.connect(self._worker.prepare)
        self._worker.ended.connect(self._on_ended)
        self._worker.failed.connect(self._on_failed)
        self._timer = QTimer(self)
        # 62.5 frames per second, because timers use whole milliseconds; a coarse timer would skip some.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(int(1000 * FRAME))
        self._timer.timeout.connect(self.poll)

    @property
    def running(self) -> bool:
        """Return whether a run is in progress."""
        return self._run is not None

    def prepare(self, document: Document) -> None:
        """Prepare to train `document`, on the worker's thread; returns immediately."""
        self._thread.start()
        self._announced.emit(document)

    def start(self, run: Run) -> None:
        """Process `run`; the current one is abandoned."""
        self.stop()
        self._thread.start()
        self._run = run
        self._timer.start()
        self._submitted.emit(self._run)

    def set_speed(self, speed: Speed) -> None:
        """Change the speed of the current run."""
        if self._run is not None:
            self._run.speed = speed

    def want_values(self) -> None:
        """Ask the run for outputs and losses of all examples, with the next progress that it makes."""
        if self._run is not None:
            self._run.wanted = True

    def stop(self) -> None:
        """Abandon the current run; returns immediately, because the thread ends its slice by itself."""
        if self._run is not None:
            self._run.stop.set()
            self._run = None
        self._timer.stop()

    def shut_down(self) -> None:
        """End the run and the thread; return when the thread has ended (after at most one slice)."""
        self.stop()
        self._thread.end()

    def poll(self) -> None:
        """Report what the run has reached since the last frame."""
        progress = self._run.take() if self._run is not None else None
        if progress is not None:
            self.advanced.emit(progress)

    @Slot(object)
    def _on_ended(self, run: Run) -> None:
        if run is self._run:
            self.poll()
            self.stop()
            self.ended.emit(run)

    @Slot(object, str)
    def _on_failed(self, run: Run, sentence: str) -> None:
        if run is self._run:
            self.stop()
            self.failed.emit(sentence)
