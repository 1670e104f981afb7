"""The session: every door, that is all that a user can do. Each makes one change of the store below it."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject

from core.basics.arrays import vector
from core.basics.errors import InputError
from core.document.history.thinning import HIGHEST, LOWEST
from core.gallery.presets import preset
from core.model.initializers import reinitialize
from gui.session.changes.store import Store, one_change
from gui.session.doors import ExampleDoors, NetworkDoors
from gui.session.editing import Editing
from gui.session.exercising import ExerciseDoors
from gui.session.kept_runs import KeptRuns
from gui.session.learning import LessonDoors
from gui.session.opening import opened
from gui.session.running import Running
from gui.session.stepping import Stepping

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QUndoStack

    from core.basics.addresses import Node, Weight
    from core.basics.arrays import Array
    from core.basics.number_format import Digits
    from core.derivation import Quantity
    from core.document.document import Document, KeptRun
    from core.training.pace import Speed
    from gui.session.workers.experiments import Experiments, Job

P = ParamSpec("P")
R = TypeVar("R")


def at_rest(method: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """A run is paused before `method`; together they are one change."""

    @wraps(method)
    def act(self: Session, /, *arguments: P.args, **named: P.kwargs) -> R:
        with self.together():
            self.pause()
            return method(self, *arguments, **named)

    return act


class Session(NetworkDoors, ExampleDoors, ExerciseDoors, LessonDoors, QObject):
    """The user's work. Every user action calls one method here; panels show `state`.

    One act is one change: a panel never sees half of it.

    Every edit checks its arguments first and raises InputError, with nothing changed. Edits during a run
    end it and start the next from the edited document.
    """

    def __init__(self, document: Document | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = Store(opened(document or preset("xor-printed")), self)
        self._stepping = Stepping(self._store)
        self._running = Running(self._store)
        self._editing = Editing(self._store, self._running)
        self._kept_runs = KeptRuns(self._store, self._running, self._editing)

    # What is heard and seen

    @property
    def changed(self) -> SignalInstance:
        """changed(State, Change): something is different; Change says what."""
        return self._store.changed

    @property
    def telling(self) -> bool:
        """Whether a change is being told: what moves meanwhile, the user did not move."""
        return self._store.telling

    @property
    def failed(self) -> SignalInstance:
        """failed(str): something could not be done; one sentence, to be shown in a dialog."""
        return self._store.failed

    @property
    def undo_stack(self) -> QUndoStack:
        """The changes that can be undone."""
        return self._store.undo_stack

    @property
    def experiments(self) -> Experiments:
        """The runs that are made in the background."""
        return self._kept_runs.experiments

    @property
    def job(self) -> Job | None:
        """The job that trains in the background, or None."""
        return self._kept_runs.job

    def select(self, place: Node | Weight | None) -> None:
        """Select a node, a bias unit or a weight; the activation panel follows to its layer."""
        if place is None:
            self._store.show(selected=None)
        else:
            self._store.show(selected=place, selected_layer=place.layer)

    def select_layer(self, n: int) -> None:
        """Show layer n in the activation panel."""
        self._store.show(selected_layer=n)

    def light(self, quantities: frozenset[Quantity]) -> None:
        """Highlight these quantities on the graph and in the formulas; none for an empty set."""
        if quantities != self.state.lights:
            self._store.show(lights=quantities)

    def set_digits(self, digits: Digits) -> None:
        """Set how numbers are written."""
        self._store.show(digits=digits)

    def set_history_limit(self, limit: int) -> None:
        """Set the maximum bytes of the timeline's moments; more are left out.

        Raises InputError for a limit that is too small or too large.
        """
        if not LOWEST <= limit <= HIGHEST:
            raise InputError(f"history memory: expected {LOWEST // 2**20} to {HIGHEST // 2**20:,} MB")
        self._store.show(history_limit=limit)

    # Which example

    @one_change
    def choose_example(self, k: int) -> None:
        """Make example k the current one; stepping continues with it, in order or out of order."""
        self._stepping.choose_example(k)

    def choose_point(self, x: Sequence[float] | Array, target: Sequence[float] | Array | None = None) -> None:
        """Make a custom point the current input; without a target, it uses that of the previous example."""
        point, t = vector(x, self.state.network.sizes[0], "input"), self.state.target
        if target is not None:
            t = vector(target, self.state.network.sizes[-1], "target")
        self._stepping.choose_point(point, t)

    # Stepping through an update

    @at_rest
    def step(self) -> None:
        """Go forward one step; after the last, apply the update."""
        self._stepping.step()

    @at_rest
    def step_back(self) -> None:
        """Go back one step, across updates and edits."""
        self._stepping.step_back()

    @at_rest
    def next_phase(self) -> None:
        """Go to the end of the next phase."""
        self._stepping.next_phase()

    @at_rest
    def previous_phase(self) -> None:
        """Go to the end of the previous phase."""
        self._stepping.previous_phase()

    @at_rest
    def finish_example(self) -> None:
        """Go to the end of the current example: its last gradient in a batch, otherwise its update."""
        self._stepping.finish_example()

    @at_rest
    def go_to(self, cursor: int) -> None:
        """Show the state after a given number of steps of the update."""
        self._stepping.go_to(cursor)

    @at_rest
    def move_to(self, index: int) -> None:
        """Show another moment of the timeline."""
        self._stepping.move_to(index)

    # Running

    @one_change
    def run(self) -> None:
        """Start training from here."""
        self._running.run()

    @one_change
    def run_epochs(self, epochs: int) -> None:
        """Train to the end of the epoch this many epochs ahead."""
        self._running.run(epochs)

    @one_change
    def pause(self) -> None:
        """Stop training here."""
        self._running.pause()

    @one_change
    def toggle_run(self) -> None:
        """Start training, or pause."""
        self.pause() if self.state.running else self.run()

    @one_change
    def set_speed(self, speed: Speed) -> None:
        """Set the speed: updates per second, WATCH for a visible pace, None for as fast as possible."""
        self._running.set_speed(speed)

    def prepare_run(self) -> None:
        """Load what a run will need before anybody asks for one."""
        self._running.prepare()

    def wait_for(self, behind: Callable[[], bool]) -> None:
        """The beats of a quick run wait while `behind` says that somebody has not shown the last one yet."""
        self._running.behind = behind

    # Kept runs

    def keep_run(self) -> None:
        """Keep the run so far, to compare others with. Raises InputError where there is none yet."""
        self._kept_runs.keep()

    def add_runs(self, runs: Sequence[KeptRun], text: str = "") -> None:
        """Keep runs that were trained elsewhere; their names and colors become free ones."""
        self._kept_runs.add(runs, text)

    def rename_run(self, name: str, new: str) -> None:
        """Another name for a run."""
        self._kept_runs.rename(name, new)

    def show_runs(self, names: Collection[str], shown: bool) -> None:
        """Show or hide the curves of runs."""
        self._kept_runs.show(names, shown)

    def remove_runs(self, names: Collection[str]) -> None:
        """Keep these runs no longer."""
        self._kept_runs.remove(names)

    def restore_start(self, run: KeptRun) -> None:
        """The start of a run again, with its settings and examples, at epoch 0; the document keeps its runs."""
        self._kept_runs.restore_start(run)

    def compare_methods(self) -> None:
        """Train SGD, batch and mini-batch from the same start, in the background, and keep all three."""
        self._kept_runs.compare_methods()

    # Starting again

    def reset(self) -> None:
        """Go back to epoch 0 with the same initial weights."""
        document = self.state.document
        self._editing.restart(replace(document, network=document.start or document.network), "Reset")

    def new_start(self, seed: int, initializer: str = "xavier") -> None:
        """Go back to epoch 0 with new weights, drawn with another seed."""
        network = reinitialize(self.state.network, initializer, seed)
        document = replace(self.state.document, network=network)
        self._editing.restart(document, f"New initial weights ({initializer}, seed {seed})")

    def clear_previous(self) -> None:
        """Stop showing the loss curve from before the last reset or change of data."""
        if self.state.previous is not None:
            self._editing.clear_previous()

    @one_change
    def new_document(self, document: Document, path: Path | None = None, saved: bool = True, message: str = "") -> None:
        """Replace the document; the undo stack is cleared.

        path: the file it is from. saved: whether it is in that file as it is here. message: said of it.
        """
        self._running.stop()
        self._kept_runs.leave()
        self._store.begin(opened(document), saved, path=path, message=message)

    @one_change
    def saved(self, path: Path, message: str = "") -> None:
        """Record that the document is saved at `path` in its current form."""
        self.undo_stack.setClean()
        self._store.show(path=path, modified=False, message=message or self.state.message)

    # Undo

    @at_rest
    def undo(self) -> None:
        """Undo the last edit or, during a run, the run."""
        self.undo_stack.undo()

    @at_rest
    def redo(self) -> None:
        """Redo the last edit that was undone."""
        self.undo_stack.redo()

    def shut_down(self) -> None:
        """End the run and its thread; the session cannot be used afterwards."""
        self._store.shut_down()
        self._running.shut_down()
        self._kept_runs.shut_down()
