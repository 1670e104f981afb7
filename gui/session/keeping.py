"""Kept runs: the session's side of keeping, naming, showing and removing them, and of going back to a start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core import run_changes
from core.errors import InputError
from core.runs import KeptRun, free_name, recorded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from core.changes import Edit
    from gui.session.session import Session


class Keeping:
    """Every change is one undo entry; the network and the moment shown stay as they are."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self) -> None:
        """Keep the run so far, to compare others with. Raises InputError where there is none yet."""
        session = self._session
        with session.running.interrupted():
            state = session.state
            if state.document.start is None and (state.document.epoch, state.document.update) == (0, 0):
                raise InputError("there is no run to keep yet: train first")
            name = free_name(state.document.runs)
            self._edit(run_changes.keep_runs([recorded(state.timeline, state.history, name, 0)]))
        session.say(f"Kept as {name}.")

    def add(self, runs: Sequence[KeptRun], text: str = "") -> None:
        """Keep runs that were trained elsewhere; their names and colours become free ones."""
        self._edit(run_changes.keep_runs(runs, text))

    def rename(self, name: str, new: str) -> None:
        """Another name for a run."""
        if name != new:
            self._edit(run_changes.rename_run(name, new))

    def show(self, names: Collection[str], shown: bool) -> None:
        """Show or hide the curves of runs."""
        self._edit(run_changes.show_runs(names, shown))

    def remove(self, names: Collection[str]) -> None:
        """Keep these runs no longer."""
        self._edit(run_changes.remove_runs(names))

    def restore_start(self, run: KeptRun) -> None:
        """The start of a run again, with its settings and examples, at epoch 0; the document keeps its runs."""
        document = self._session.state.document
        beginning = run.beginning()
        positions = document.positions if beginning.network.sizes == document.network.sizes else {}
        restored = replace(
            beginning, positions=positions, note=document.note, extra=document.extra, runs=document.runs
        )
        self._session.restart(restored, f"Start of {run.name}")

    def _edit(self, edit: Edit) -> None:
        session = self._session
        with session.running.interrupted():
            document = edit.change(session.state.document)
            world = replace(session.world(), timeline=session.state.timeline.showing(document))
            session.push(world, edit.text)
