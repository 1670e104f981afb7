"""The loss curve in words, for screen readers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.basics.number_format import epoch_text
from core.document.document import progress_texts
from core.training.stopping.overfitting import turning_point

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.document.document import KeptRun
    from core.training.loss_history import LossHistory
    from gui.session import State


_SPAN = 100.0  # Losses that span more than this factor are shown on a logarithmic axis by themselves …
_TENTH = 10
_CURVE = 50  # … from this many epochs on: before, there are few points.


def spans_decades(history: LossHistory) -> bool | None:
    """Return whether a curve falls so far, from its first tenth to its last, that a linear axis would show an L.

    None if it is too short to tell.
    """
    if len(history) < _CURVE:
        return None
    part = max(len(history.low) // _TENTH, 1)
    # The greatest of each bin: the least is often exactly 0 at the end of a long run.
    first, last = history.high[:part], history.high[-part:]
    known = first[np.isfinite(first)]
    return bool(known.size and known.max() > _SPAN * np.median(last) > 0)


def in_words(state: State, written: Callable[[float], str], left_out: str, runs: Sequence[KeptRun]) -> str:
    """The losses of now, of the run, of the test examples and of kept `runs`.

    written: a number as the panel writes it. left_out: the losses that the axis leaves out, or "".
    """
    words = f"The mean loss per example is {written(state.loss)} at {progress_texts(state.document)[0]}."
    history = state.history
    known = history.low[~np.isnan(history.low)]
    if known.size:
        first, least = history.high[0], written(known.min())
        began = "" if math.isnan(first) else f"it started at {written(first)}; "
        words += f" Over {epoch_text(len(history))} epochs {began}the lowest value is {least}."
    if history.test is not None and math.isfinite(history.test.last):
        words += f" The mean loss per test example is {written(history.test.last)}."
    if left_out:
        words += f" The axis leaves out losses {left_out}."
    turn = turning_point(history)
    if turn is not None:
        words += f" It was lowest at epoch {epoch_text(turn[0])}, {written(turn[1])}: since then it overfits."
    if runs:
        words += f" Kept runs: {', '.join(_ended(run, written) for run in runs)}."
    if state.history.marks:
        last = state.history.marks[-1]
        words += f" {len(state.history.marks)} marked, the last at epoch {epoch_text(last.epoch)}: {last.text}."
    return words


def _ended(run: KeptRun, written: Callable[[float], str]) -> str:
    words = f"{run.name} ended at {written(run.loss)}"
    if run.least_test is not None:
        epoch, loss = run.least_test
        words += f" with a lowest test loss of {written(loss)} at epoch {epoch_text(epoch)}"
    return words
