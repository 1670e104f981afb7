"""Outcomes of a sweep: the numbers of each run, and as a table whose rows can be made again."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.model.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.analysis.sweeping.sweep import Result
    from core.data.dataset import Dataset

# A run has learned if its loss is at most this part of that of the best constant output, unless a level is given.
_LEARNED = 0.1


@dataclass(frozen=True)
class Outcome:
    """The numbers of one run of a sweep, without its networks and its curve.

    varied, start: see sweep.Trial. loss, test_loss, best, reached, diverged_at: see its Result and
    core.document.document.KeptRun. epochs: whole epochs done. kernels: whether compiled kernels computed it.
    """

    varied: tuple[tuple[str, float], ...]
    start: int | None
    loss: float
    test_loss: float | None
    best: float
    epochs: int
    reached: int | None
    diverged_at: int | None
    kernels: bool

    @property
    def settings(self) -> dict[str, float | int]:
        """Return what varies and its values, the seed of the initial weights included."""
        found: dict[str, float | int] = {what: value if what == "rate" else int(value) for what, value in self.varied}
        if self.start is not None:
            found["start"] = self.start
        return found

    def learned(self, level: float) -> bool:
        """Return whether the last mean loss is at or below `level`; a run that diverged has not learned."""
        return self.diverged_at is None and self.loss <= level

    def numbers(self, level: float) -> dict[str, Any]:
        """Return the settings and the results, as JSON and tables name them; None where there is no number."""
        return {
            **self.settings,
            "loss": _finite(self.loss),
            "test_loss": _finite(self.test_loss),
            "best_loss": _finite(self.best),
            "trained_epochs": self.epochs,
            "epochs_to_level": self.reached,
            "diverged_at": self.diverged_at,
            "learned": self.learned(level),
        }


def outcome_of(result: Result) -> Outcome:
    """Return the numbers of a run."""
    run, trial = result.run, result.trial
    return Outcome(
        trial.varied, trial.start, run.loss, run.test_loss, result.best, run.epochs, result.reached,
        result.diverged_at, bool(run.kernels),
    )  # fmt: skip


def outcomes_csv(outcomes: Sequence[Outcome], level: float, command: Callable[[Outcome], str]) -> str:
    """Return a header line and one line per run; numbers read back bit for bit, a cell is empty where there is none.

    command(outcome): a command that makes the run again.
    """
    rows = [{**outcome.numbers(level), "command": command(outcome)} for outcome in outcomes]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["loss"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def level_of(loss: str, data: Dataset) -> float:
    """Return the mean loss at which a run counts as having learned, where none is given.

    It is a tenth of the mean loss that the best constant output has; for least squares, R² is then 0.9.
    """
    return _LEARNED * float(LOSSES[loss].constant(data.targets).sum())


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else value
