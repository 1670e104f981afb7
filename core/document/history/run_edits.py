"""Edits of the kept runs of a document; none changes the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.document.document_edits import Edit
from core.document.history.runs import MAX_RUNS, checked_name, free_color, free_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from core.document.document import Document, KeptRun


def keep_runs(runs: Sequence[KeptRun], text: str = "") -> Edit:
    """Keep more runs; each gets a unique name and color."""

    def change(document: Document) -> Document:
        if len(document.runs) + len(runs) > MAX_RUNS:
            raise InputError(f"kept runs: expected at most {MAX_RUNS}; remove some of the {len(document.runs)} first")
        all_runs = list(document.runs)
        for run in runs:
            name = run.name if run.name not in {other.name for other in all_runs} else free_name(all_runs, run.name)
            all_runs.append(replace(run, name=name, color=free_color(all_runs)))
        return replace(document, runs=tuple(all_runs))

    return Edit(text or (f"Keep {runs[0].name}" if len(runs) == 1 else f"Keep {len(runs)} runs"), change)


def rename_run(name: str, new: str) -> Edit:
    """Rename a run. Raises InputError for a name that is empty, too long, or used by another run."""
    new = checked_name(new)

    def renamed(run: KeptRun) -> KeptRun:
        return replace(run, name=new)

    def change(document: Document) -> Document:
        if new != name and any(run.name == new for run in document.runs):
            raise InputError(f"name of the run: another run is already called {new}")
        return _changed(document, {name}, renamed)

    return Edit(f"Rename {name}", change)


def show_runs(names: Collection[str], shown: bool) -> Edit:
    """Show or hide the curves of runs."""
    text = f"{'Show' if shown else 'Hide'} {next(iter(names))}" if len(names) == 1 else "Show other runs"
    return Edit(text, lambda document: _changed(document, names, lambda run: replace(run, shown=shown)))


def remove_runs(names: Collection[str]) -> Edit:
    """Remove kept runs."""
    text = f"Remove {next(iter(names))}" if len(names) == 1 else f"Remove {len(names)} runs"

    def change(document: Document) -> Document:
        return replace(document, runs=tuple(run for run in document.runs if run.name not in names))

    return Edit(text, change)


def _changed(document: Document, names: Collection[str], change: Callable[[KeptRun], KeptRun]) -> Document:
    runs = tuple(change(run) if run.name in names else run for run in document.runs)
    return replace(document, runs=runs)
