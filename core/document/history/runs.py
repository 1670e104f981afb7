"""Kept runs: initial weights, settings and results of a training run, as one value."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document, KeptRun
from core.training.reference import losses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.data.dataset import Dataset
    from core.document.history.timeline import Timeline
    from core.document.moment import Moment
    from core.model.network import Network
    from core.training.loss_history import LossHistory
    from core.training.settings import Settings

# Maximum number of kept runs, and of bins per curve; more cannot be distinguished on a screen.
MAX_RUNS = 64
CURVE_BINS = 2_048
# Maximum length of a name, so that it fits a table and a legend.
MAX_NAME = 60


def kept(
    document: Document,
    history: LossHistory,
    name: str,
    color: int = 0,
    *,
    exact: bool = True,
    kernels: bool | None = None,
) -> KeptRun:
    """Return the run that produced `document`, with `history` as its curve."""
    assert document.data is not None
    bare = replace(document, positions={}, note="", optimizer=None, history=None, extra={}, runs=(), picture=None)
    test = document.test
    return KeptRun(
        checked_name(name),
        bare if bare.start is not None else replace(bare, start=bare.network),
        history.thinned(CURVE_BINS),
        mean_loss(document.network, document.data),
        None if test is None else mean_loss(document.network, test),
        color,
        exact=exact,
        kernels=kernels,
    )


def recorded(timeline: Timeline, history: LossHistory, name: str, color: int) -> KeptRun:
    """Return the run that led to the moment shown, with its settings.

    It is exact where nothing was changed by hand on the way, and the settings stayed the same. Settings
    changed after its last update are those of another run.
    """
    document = timeline.now.document
    first = timeline.moments[_first(timeline)]
    # The initial weights of a file trained elsewhere may be unknown.
    known = _progress(first) == (0, 0) or first.document.start is not None
    exact = known and not any(mark.kind == "edit" for mark in history.marks)
    used: Settings | None = None
    for before, after in reversed(_steps(timeline)):
        if after.document.network is before.document.network:
            continue
        settings = before.document.settings
        assert settings is not None
        if _progress(after) == _progress(before) or before.document.data is not document.data:
            exact = False
        used = used or settings
        exact = exact and _alike(used) == _alike(settings)
    return kept(replace(document, settings=used or document.settings), history, name, color, exact=exact)


def mean_loss(network: Network, data: Dataset) -> float:
    """Return the mean of L over the examples."""
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(losses(network, data).mean())
    return value if np.isfinite(value) else float("nan")


def checked_name(name: str) -> str:
    """Return `name`, stripped. Raises InputError if it is empty or too long."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise InputError(f"name of the run: expected 1 to {MAX_NAME} characters, found {len(name)}")
    return name


def free_name(runs: Sequence[KeptRun], wish: str = "") -> str:
    """Return an unused name: `wish`, `wish (2)`, …; without a wish "Run 1", "Run 2", …"""
    taken = {run.name for run in runs}
    names = [f"Run {k}" for k in range(1, len(runs) + 2)] if not wish else [
        wish, *(f"{wish} ({k})" for k in range(2, len(runs) + 2))
    ]  # fmt: skip
    return next(name for name in names if name not in taken)


def free_color(runs: Sequence[KeptRun]) -> int:
    """Return the first color index that none of `runs` uses."""
    taken = {run.color for run in runs}
    return next(k for k in range(len(runs) + 1) if k not in taken)


def _steps(timeline: Timeline) -> list[tuple[Moment, Moment]]:
    """Yield the pairs of moments from the last start of training to the moment shown."""
    moments = timeline.moments[_first(timeline) : timeline.index + 1]
    return list(pairwise(moments))


def _first(timeline: Timeline) -> int:
    """Return the index of the moment at which the training that led to the one shown began, as far as known."""
    moments = timeline.moments[: timeline.index + 1]
    return max((k for k, moment in enumerate(moments) if _progress(moment) == (0, 0)), default=0)


def _progress(moment: Moment) -> tuple[int, int]:
    return moment.document.epoch, moment.document.update


def _alike(settings: Settings) -> Settings:
    """Return the settings without those that only determine when to stop."""
    return replace(settings, epochs=None, stop_loss=None)
