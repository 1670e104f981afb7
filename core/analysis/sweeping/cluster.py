"""Sweeps on a Dask cluster: the runs of a sweep, trained by its workers. Needs the extra `cluster`.

Each run is one task. A task whose worker is lost is done again by another; one that has lost a few workers is given
up, since it may be what ends them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from core.analysis.sweeping.outcomes import Outcome, outcome_of
from core.analysis.sweeping.trials import train_trial
from core.basics.errors import InputError
from core.basics.system.bundled import missing
from core.kernels.folder import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from core.analysis.sweeping.sweep import Trial

# Seconds to wait for the scheduler, for its first worker, and between two looks for results or a sign to stop.
_CONNECT, _WORKER, _LOOK = 10.0, 10.0, 0.2
# Runs sent ahead to each thread of the cluster.
_AHEAD = 3
_CURE = "; install Chainrule with the extra cluster: pip install '.[cluster]'"


@dataclass(frozen=True)
class _Task:
    """One run for a worker. version: fingerprint of everything that its bits depend on. stop: the name of an event."""

    trial: Trial
    kernels: bool
    level: float | None
    version: str
    stop: str


def train_on_cluster(
    address: str,
    trials: Iterable[Trial],
    kernels: bool,
    level: float | None = None,
    check: Callable[[], None] = lambda: None,
) -> Generator[tuple[int, Outcome], None, None]:
    """Train all runs on the cluster with the scheduler at `address`; yield the place of each and its outcome.

    check: called between results; what it raises, and leaving the iteration, ends the runs on the cluster as well.
    Raises InputError if the cluster cannot be reached, has no workers, or has another version of Chainrule, Python or
    the libraries that compute.
    """
    try:
        from distributed import Client
    except ImportError:
        raise InputError(missing("--scheduler: requires distributed", _CURE)) from None
    try:
        client = Client(address, timeout=_CONNECT)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"--scheduler: no answer from {address} ({_short(error)})") from None
    try:
        _check_workers(client, address)
        yield from _collect(client, trials, kernels, level, check)
    finally:
        client.close(timeout=2)


def _check_workers(client: Any, address: str) -> None:
    """Raise InputError if there are no workers, or one differs in what it computes with."""
    from distributed import TimeoutError as LateError

    try:
        client.wait_for_workers(1, timeout=_WORKER)
    except (TimeoutError, LateError):
        raise InputError(f"--scheduler: {address} has no workers") from None
    try:
        versions: dict[str, str] = client.run(_version)
    except ModuleNotFoundError as error:
        raise InputError(f"--scheduler: a worker of {address} cannot load Chainrule ({_short(error)})") from None
    except Exception as error:  # whatever a worker raises: from another version, it can be anything
        raise InputError(f"--scheduler: a worker of {address} cannot be used ({_short(error)})") from None
    for worker, version in versions.items():
        if version != fingerprint():
            raise InputError(_differs(worker))


def _collect(
    client: Any, trials: Iterable[Trial], kernels: bool, level: float | None, check: Callable[[], None]
) -> Generator[tuple[int, Outcome], None, None]:
    from distributed import Event, wait
    from distributed import TimeoutError as LateError

    stop = Event(f"chainrule-{uuid4().hex}")
    waiting = enumerate(trials)
    running: dict[Any, int] = {}
    try:
        while True:
            most = _AHEAD * max(sum(client.nthreads().values()), 1)
            for place, trial in islice(waiting, max(most - len(running), 0)):
                task = _Task(trial, kernels, level, fingerprint(), stop.name)
                running[client.submit(_train, task, pure=False, key=f"{stop.name}-{place}")] = place
            if not running:
                return
            check()
            try:
                done = wait(list(running), timeout=_LOOK, return_when="FIRST_COMPLETED").done
            except (TimeoutError, LateError):
                continue
            for future in done:
                yield running.pop(future), _outcome(future)
    finally:
        stop.set()
        client.cancel(list(running))


def _outcome(future: Any) -> Outcome:
    from distributed import KilledWorker

    try:
        outcome: Outcome = future.result()
    except InputError:
        raise
    except KilledWorker:
        raise InputError("--scheduler: cannot finish a run: several workers in a row ended while training it") from None
    except Exception as error:  # from a worker, it can be anything
        raise InputError(f"--scheduler: a run failed on its worker ({_short(error)})") from None
    return outcome


def _train(task: _Task) -> Outcome:
    """Train one run, on a worker."""
    from distributed import Event, get_worker

    if task.version != fingerprint():
        raise InputError(_differs(get_worker().address))
    event = Event(task.stop)
    looked = time.monotonic()

    def stopped(seconds: float) -> bool:
        nonlocal looked
        time.sleep(seconds)
        if time.monotonic() - looked < _LOOK:
            return False
        asked: bool = event.is_set()
        looked = time.monotonic()
        return asked

    result = train_trial(task.trial, task.kernels, task.level, stopped=stopped)
    if result is None:
        raise InputError("the sweep was stopped")
    return outcome_of(result)


def _version() -> str:
    return fingerprint()


def _differs(worker: str) -> str:
    return (
        f"--scheduler: the worker {worker} has another version of Chainrule, Python, NumPy or llvmlite, which "
        f"would compute other bits; install the same versions"
    )


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
