"""Training of the runs of a sweep: one of them, or all on several threads.

Compiled kernels release Python's lock, so threads share the cores. Each run is computed by one thread from its
start to its end; so its bits do not depend on how many there are.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from core.analysis.heldout_loss import HeldOutLossMeter
from core.analysis.sweeping.sweep import engine_for, result_of
from core.kernels.select import numpy_seconds
from core.training.loss_history import LossHistory
from core.training.pacing import PacedRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

    from core.analysis.sweeping.sweep import Result, Trial
    from core.training.engine import Engine

# Seconds between two reports of how far a run is, and between two looks for results.
_REPORT = 1 / 60
_LOOK = 0.05


def cores() -> int:
    """Return the number of processors that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def numpy_seconds_of(trials: Iterable[Trial]) -> float:
    """Estimate the time NumPy would take for all of them."""
    seconds = 0.0
    for trial in trials:
        document = trial.document
        assert document.data is not None and document.settings is not None
        settings = replace(document.settings, epochs=trial.epochs)
        seconds += numpy_seconds(document.network, document.data, settings, 0)
    return seconds


def train_trial(
    trial: Trial,
    kernels: bool,
    level: float | None = None,
    *,
    stopped: Callable[[float], object] | None = None,
    rest: float = 0.0,
    report: Callable[[float], None] | None = None,
) -> Result | None:
    """Train one run; return its result, or None if it was stopped.

    stopped(seconds): waits for this long, and gives whether to stop now. rest: seconds to wait after each slice of a
    run by NumPy, which holds Python's lock. report(share) is called about 60 times per second with the share done.
    """
    engine = engine_for(trial, kernels=kernels)
    test = trial.document.test
    total = trial.epochs * engine.settings.updates_per_epoch(len(engine.data))
    meter = HeldOutLossMeter(engine, test, trial.epochs)
    # By the time of this thread alone: where other programs take turns, slices by the clock would become ever shorter.
    slicer = PacedRunner(cut=meter.cut if test is not None else None, cost=time.thread_time)
    history, pause, told = LossHistory(), 0.0, time.perf_counter()
    meter.measure()
    while engine.finished is None:
        if stopped is not None and stopped(pause):
            return None
        slicer.turn(engine)
        meter.measure()
        pause = rest if engine.plan is None else 0.0
        now = time.perf_counter()
        if now - told >= _REPORT:
            told = now
            history = history.appended(*engine.take_losses()).tested(meter.take())
            if report is not None:
                report(_done(engine) / total)
    meter.measure(at_once=True)
    history = history.appended(*engine.take_losses()).tested(meter.take())
    return result_of(trial, engine, history, level)


def train_trials(
    trials: Iterable[Trial],
    threads: int,
    kernels: Callable[[Trial], bool],
    level: float | None = None,
    *,
    stop: threading.Event | None = None,
    rest: float = 0.0,
    report: Callable[[Trial, float], None] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Generator[tuple[int, Result], None, None]:
    """Train all runs, at most `threads` at a time; yield the place of each and its result, as they finish.

    kernels(trial): whether compiled kernels compute it; asked on the calling thread, just before the run begins.
    stop ends them all within a slice, and so does leaving the iteration. report(trial, done): how much is done of the
    current runs, in runs; called by any thread. check: called between results on the calling thread; what it raises
    ends all. See `train_trial`.
    """
    from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait  # not while the window opens

    stop = stop or threading.Event()
    waiting = enumerate(trials)
    shares: dict[int, float] = {}
    running: dict[Future[Result | None], int] = {}

    def train(place: int, trial: Trial, compiled: bool) -> Result | None:
        def told(share: float) -> None:
            shares[place] = share
            if report is not None:
                report(trial, sum(list(shares.values())))

        told(0.0)
        return train_trial(trial, compiled, level, stopped=stop.wait, rest=rest, report=told)

    with ThreadPoolExecutor(threads, "trial") as pool:
        try:
            while not stop.is_set():
                # One more than there are threads, so that none waits for this one.
                for place, trial in islice(waiting, threads + 1 - len(running)):
                    running[pool.submit(train, place, trial, kernels(trial))] = place
                if not running:
                    break
                check()
                for future in wait(running, _LOOK, FIRST_COMPLETED).done:
                    place = running.pop(future)
                    result = future.result()
                    shares.pop(place, None)
                    if result is not None:
                        yield place, result
        except BaseException:  # also where the iteration is left
            stop.set()
            raise


def _done(engine: Engine) -> int:
    """Return the number of updates so far."""
    shot = engine.snapshot()
    return shot.epoch * engine.settings.updates_per_epoch(len(engine.data)) + shot.update
