"""CSV export of kept runs and sweep results."""

from __future__ import annotations

import csv
import io
import math
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.analysis.sweeping.sweep import Result
    from core.document.document import KeptRun


def runs_csv(runs: Sequence[KeptRun]) -> str:
    """Return a header line and one line per run: its network, settings, results and command.

    Numbers read back bit for bit; a cell is empty where there is no number.
    """
    return _written([row(run) for run in runs])


def results_csv(results: Sequence[Result]) -> str:
    """Return the same for the results of a sweep, with the varied value first."""
    return _written([
        {
            "value": _cell(result.trial.value),
            "start_seed": _cell(result.trial.start),
            **row(result.run),
            "best_loss": _cell(result.best),
            "epochs_to_level": _cell(result.reached),
            "diverged_at": _cell(result.diverged_at),
        }
        for result in results
    ])  # fmt: skip


def _written(rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["name"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def row(run: KeptRun) -> dict[str, Any]:
    """Return one run as a dictionary of columns."""
    layers = run.network.layers
    least_epoch, least = run.least_test or (None, None)
    cells = {
        "name": run.name,
        "sizes": "-".join(map(str, run.network.sizes)),
        "activations": " ".join(layer.activation for layer in layers),
        "loss_function": run.network.loss,
        "examples": len(run.data),
        **asdict(run.settings),
        "trained_epochs": run.epochs,
        "trained_updates": run.document.update,
        "loss": run.loss,
        "test_loss": run.test_loss,
        "least_test_loss": least,
        "least_test_epoch": least_epoch,
        "reproducible": run.exact,
        "command": shlex.join(run.command(file_name(run))),
    }
    return {name: _cell(value) for name, value in cells.items()}


def file_name(run: KeptRun) -> str:
    """Return a file name for the run's initial weights: lowercase letters, digits and hyphens."""
    words = "".join(letter if letter.isalnum() and letter.isascii() else " " for letter in run.name.lower()).split()
    return f"{'-'.join(words) or 'run'}-start.chainrule"


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else value
