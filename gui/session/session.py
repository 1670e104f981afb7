"""The session: the document, the cursor, the undo stack, the run. The only mutable object."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from itertools import count
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtGui import QUndoStack

from core.basics.arrays import vector
from core.basics.errors import InputError
from core.document import document_edits, preparation
from core.document.columns import with_fitting_columns
from core.document.own_units import scaled_words
from core.document.stepping import same_steps, stands
from core.document.timeline import Moment
from core.gallery.presets import preset
from core.model.activations import ACTIVATIONS
from core.model.initializers import reinitialize
from core.model.losses import LOSSES
from core.training.loss_history import LossHistory
from gui.session.kept_runs import KeptRuns
from gui.session.opening import first_state, opened
from gui.session.running import Running
from gui.session.state import State, difference
from gui.session.stepping import Stepping
from gui.session.undo import SessionSnapshot, UndoEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from core.basics.addresses import Node, Weight
    from core.basics.arrays import Array
    from core.basics.number_format import Digits
    from core.data.dataset import Dataset
    from core.derivation import Quantity
    from core.document.document import Document
    from core.document.document_edits import Edit
    from core.training.pace import Speed

# Gestures on one setting merge into one undo entry; their numbers are above those of drags.
_SETTING_GESTURE = 1 << 30


P = ParamSpec("P")
R = TypeVar("R")


def one_change(
    method: Callable[Concatenate[Session, P], R],
) -> Callable[Concatenate[Session, P], R]:
    """Show everything that `method` of a session changes as one change at its end."""

    @wraps(method)
    def act(self: Session, /, *arguments: P.args, **named: P.kwargs) -> R:
        with self.together():
            return method(self, *arguments, **named)

    return act


class Session(QObject):
    """The user's work. Every user action calls one method here; panels show `state`.

    One act is one change: a panel never sees half of it.

    Signals
    -------
    changed(State, Change): something is different; Change says what.
    failed(str): something could not be done; one sentence, to be shown in a dialog.

    Every edit checks its arguments first and raises InputError, with nothing changed. Edits during a run
    end it and start the next from the edited document.
    """

    changed = Signal(object, object)
    failed = Signal(str)

    def __init__(self, document: Document | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(1000)
        self._gestures = count(1)
        self._state = first_state(opened(document or preset("xor-printed")))
        self._together = False
        self._complaints: list[str] = []
        self.walking = Stepping(self)
        self.running = Running(self)
        self.keeping = KeptRuns(self)
        self.undo_stack.indexChanged.connect(self._show_undo)
        self.undo_stack.cleanChanged.connect(self._show_undo)

    # Display

    @property
    def state(self) -> State:
        """Return what panels show now."""
        return self._state

    def show(self, **fields: Any) -> None:
        """Change these fields of the state, and report what changed."""
        with self.together():
            self._state = self._state.then(**fields)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Combine all changes made inside into one, shown at the end: panels draw once."""
        if self._together:
            yield
            return
        before, self._together = self._state, True
        try:
            yield
        finally:
            self._together = False
            complaints, self._complaints = self._complaints, []
            change = difference(before, self._state)
            if change:
                self.changed.emit(self._state, change)
            for sentence in complaints:
                self.failed.emit(sentence)

    def say(self, message: str) -> None:
        """Show one sentence in the status bar."""
        self.show(message=message)

    def fail(self, sentence: str) -> None:
        """Show one sentence in a dialog, after the changes are shown."""
        self._complaints.append(sentence)
        with self.together():
            pass

    def select(self, place: Node | Weight | None) -> None:
        """Select a node, a bias unit or a weight; the activation panel follows to its layer."""
        if place is None:
            self.show(selected=None)
        else:
            self.show(selected=place, selected_layer=place.layer)

    def select_layer(self, n: int) -> None:
        """Show layer n in the activation panel."""
        self.show(selected_layer=n)

    def light(self, quantities: frozenset[Quantity]) -> None:
        """Highlight these quantities on the graph and in the formulas; none for an empty set."""
        if quantities != self.state.lights:
            self.show(lights=quantities)

    def set_digits(self, digits: Digits) -> None:
        """Set how numbers are written."""
        self.show(digits=digits)

    # Edits of the network

    def new_gesture(self) -> int:
        """Return an id for edits that form one gesture, and so one undo entry."""
        return next(self._gestures)

    def set_weight(self, weight: Weight, value: float, gesture: int = 0) -> None:
        """Set w_ij^(n) = value."""
        self.edit(document_edits.set_weight(self.state.network, weight, value), gesture)

    def set_matrix(self, n: int, matrix: Array) -> None:
        """Set W_n = matrix, of the same shape, with finite entries."""
        self.edit(document_edits.set_matrix(self.state.network, n, matrix))

    def add_node(self, n: int) -> None:
        """Add a node to layer n; an input or output node gets a data column of zeros."""
        self.edit(document_edits.add_node(n))

    def remove_node(self, node: Node) -> None:
        """Remove a node with its weights and, for an input or output node, its data column."""
        self.edit(document_edits.remove_node(node))

    def add_layer(self, after: int, size: int = 2, activation: str = "sigmoid") -> None:
        """Add a hidden layer after layer `after`."""
        self.edit(document_edits.add_layer(after, size, activation))

    def remove_layer(self, n: int) -> None:
        """Remove hidden layer n."""
        self.edit(document_edits.remove_layer(n))

    def set_bias_unit(self, n: int, on: bool) -> None:
        """Add a bias unit to layer n, or remove it. The output layer has none."""
        self.edit(document_edits.set_bias_unit(n, on))

    @one_change
    def set_activation(self, n: int, name: str) -> None:
        """Change the activation of layer n; for the outputs an incompatible loss is replaced, with a message."""
        before = LOSSES[self.state.network.loss]
        self.edit(document_edits.set_activation(n, name))
        now = LOSSES[self.state.network.loss]
        if now is not before:
            needed = ACTIVATIONS[before.output].title.lower()
            self.say(f"The loss is now {now.title.lower()}: {before.title.lower()} requires {needed} outputs.")

    def set_loss(self, name: str) -> None:
        """Change the loss; the outputs get its activation, if it requires one."""
        self.edit(document_edits.set_loss(name))

    def move_nodes(self, positions: Mapping[Node, tuple[float, float]], gesture: int = 0) -> None:
        """Move nodes on the graph."""
        self.amend(document_edits.move_nodes(positions), gesture)

    def reset_positions(self) -> None:
        """Move every node back to its automatic position."""
        if self.state.document.positions:
            self.amend(document_edits.reset_positions())

    # The examples

    @one_change
    def choose_example(self, k: int) -> None:
        """Make example k the current one; stepping continues with it, in order or out of order."""
        self.walking.choose_example(k)

    def choose_point(self, x: Sequence[float] | Array, target: Sequence[float] | Array | None = None) -> None:
        """Make a custom point the current input; without a target, it uses that of the previous example."""
        point, t = vector(x, self.state.network.sizes[0], "input"), self.state.target
        if target is not None:
            t = vector(target, self.state.network.sizes[-1], "target")
        self.walking.choose_point(point, t)

    def set_data(self, data: Dataset, text: str = "Change the data") -> None:
        """Replace the examples, given in their own units, without test examples; their columns must fit the network.

        What was scaled stays scaled where the columns are the same; it is said which numbers they are.
        """
        before = self.state.document
        with self.together():
            self.edit(document_edits.set_data(data, text))
            scaled = scaled_words(self.state.document).removeprefix("scaled ")
            if scaled:
                self.say(f"The {scaled} of the new examples are scaled like those of the previous ones.")
            elif scaled_words(before):
                self.say("The new examples are not scaled: their columns differ from those that were scaled before.")

    def set_examples(self, inputs: Array, targets: Array, text: str = "Change the data", test: bool = False) -> None:
        """Replace the numbers of the examples, or add or remove some; the columns keep their names.

        Here and below, `test` says that it is the test examples.
        """
        self.edit(document_edits.set_examples(self._examples(test), inputs, targets, text, test))

    def set_cell(self, row: int, column: int, value: float, test: bool = False) -> None:
        """Set one number of an example; columns count over inputs, then targets."""
        self.edit(document_edits.set_cell(self._examples(test), row, column, value, test))

    def add_example(self, point: Array | None = None, target: Array | None = None, test: bool = False) -> None:
        """Add an example, by default a copy of the current input; a training example becomes the current one."""
        state, count = self.state, len(self.state.data)
        point, target = (state.point if point is None else point), (state.target if target is None else target)
        self.edit(
            document_edits.add_example(self._examples(test), point, target, test), example=None if test else count
        )

    def move_example(self, k: int, point: Array, target: Array, gesture: int = 0) -> None:
        """Set the input and target of example k."""
        self.edit(document_edits.move_example(self.state.data, k, point, target), gesture)

    def remove_examples(self, rows: Sequence[int], test: bool = False) -> None:
        """Remove examples; at least one training example must remain."""
        self.edit(document_edits.remove_examples(self._examples(test), rows, test))

    def split(self, share: float, seed: int) -> None:
        """Set aside a fraction of all examples for testing, drawn with `seed`."""
        self.edit(preparation.split(share, seed))

    def unsplit(self) -> None:
        """Train with all examples again, in their original order."""
        self.edit(preparation.unsplit())

    def scale(self, kind: str, part: str = "inputs") -> None:
        """Scale the inputs (or the targets) to a common scale: "standardize" or "unit"."""
        self.edit(preparation.scale(kind, part))

    def unscale(self, part: str = "inputs") -> None:
        """Undo the scaling of the inputs (or the targets), up to rounding."""
        self.edit(preparation.unscale(part))

    def _examples(self, test: bool) -> Dataset:
        found = self.state.test if test else self.state.data
        if found is None:
            raise InputError("there are no test examples")
        return found

    # Stepping through an update

    @one_change
    def step(self) -> None:
        """Go forward one step; after the last, apply the update."""
        self.walking.step()

    @one_change
    def step_back(self) -> None:
        """Go back one step, across updates and edits."""
        self.walking.step_back()

    @one_change
    def next_phase(self) -> None:
        """Go to the end of the next phase."""
        self.walking.next_phase()

    @one_change
    def previous_phase(self) -> None:
        """Go to the end of the previous phase."""
        self.walking.previous_phase()

    @one_change
    def finish_example(self) -> None:
        """Go to the end of the current example: its last gradient in a batch, otherwise its update."""
        self.walking.finish_example()

    @one_change
    def go_to(self, cursor: int) -> None:
        """Show the state after a given number of steps of the update."""
        self.walking.go_to(cursor)

    @one_change
    def move_to(self, index: int) -> None:
        """Show another moment of the timeline."""
        self.running.pause()
        self.walking.move_to(index)

    # Running

    @one_change
    def run(self) -> None:
        """Start training from here."""
        self.running.run()

    @one_change
    def run_epochs(self, epochs: int) -> None:
        """Train to the end of the epoch this many epochs ahead."""
        self.running.run(epochs)

    @one_change
    def pause(self) -> None:
        """Stop training here."""
        self.running.pause()

    @one_change
    def toggle_run(self) -> None:
        """Start training, or pause."""
        self.pause() if self.state.running else self.run()

    @one_change
    def set_speed(self, speed: Speed) -> None:
        """Set the speed: updates per second, WATCH for a visible pace, None for as fast as possible."""
        self.running.set_speed(speed)

    # Settings

    def set_settings(self, **fields: Any) -> None:
        """Change settings: method, rate, batch_size, shuffle, seed, epochs, stop_loss."""
        if replace(self.state.settings, **fields) == self.state.settings:
            return
        names = list(type(self.state.settings).__dataclass_fields__)
        gesture = _SETTING_GESTURE + names.index(next(iter(fields)))
        self.amend(document_edits.set_settings(self.state.document, **fields), gesture)

    # Starting again

    @one_change
    def reset(self) -> None:
        """Go back to epoch 0 with the same initial weights."""
        document = self.state.document
        self.restart(replace(document, network=document.start or document.network), "Reset")

    @one_change
    def new_start(self, seed: int, initializer: str = "xavier") -> None:
        """Go back to epoch 0 with new weights, drawn with another seed."""
        network = reinitialize(self.state.network, initializer, seed)
        document = replace(self.state.document, network=network)
        self.restart(document, f"New initial weights ({initializer}, seed {seed})")

    def clear_previous(self) -> None:
        """Stop showing the loss curve from before the last reset or change of data."""
        if self.state.previous is not None:
            with self.together(), self.running.interrupted():
                self.push(replace(self.world(), previous=None), "Clear the earlier curve")

    @one_change
    def new_document(self, document: Document, path: Path | None = None, saved: bool = True, message: str = "") -> None:
        """Replace the document; the undo stack is cleared.

        path: the file it is from. saved: whether it is in that file as it is here. message: said of it.
        """
        self.running.stop()
        self.keeping.leave()
        self.walking.forget_path()
        state = first_state(opened(document))
        self.undo_stack.clear()
        if not saved:
            self.undo_stack.resetClean()
        self.show(
            document=state.document, timeline=state.timeline, walk=state.walk, cursor=0, history=state.recorded,
            previous=None, selected=None, selected_layer=state.selected_layer, lights=frozenset(),
            running=False, path=path, modified=not saved, message=message,
        )  # fmt: skip

    @one_change
    def saved(self, path: Path, message: str = "") -> None:
        """Record that the document is saved at `path` in its current form."""
        self.undo_stack.setClean()
        self.show(path=path, modified=False, message=message or self.state.message)

    # Snapshots, undo

    @one_change
    def undo(self) -> None:
        """Undo the last edit or, during a run, the run."""
        self.running.pause()
        self.undo_stack.undo()

    @one_change
    def redo(self) -> None:
        """Redo the last edit that was undone."""
        self.running.pause()
        self.undo_stack.redo()

    def edit(self, edit: Edit, gesture: int = 0, example: int | None = None) -> None:
        """Change the document: a new moment, an undo entry, a mark on the loss curve.

        example: the one that is the current one from now on, where it is another.
        """
        with self.together(), self.running.interrupted(gesture):
            text, document = edit.text, edit.change(self.state.document)
            if document == self.state.document:
                return
            if document.epoch == 0 and document.update == 0:
                document = replace(document, start=None)
            state = self.state
            merges = bool(gesture) and self._top_gesture() == gesture
            under_way = document.update and len(document.data or ()) == len(state.data)
            met = state.timeline.now.met if under_way else (0.0, 0)
            moment = Moment(document, text, landmark=True, met=met)
            self.walking.forget_path()
            timeline = state.timeline.amended(moment) if merges else state.timeline.then(moment, state.cursor)
            history, previous = state.recorded.truncated(document.epoch), state.previous
            if edit.anew and len(state.recorded):
                history, previous = LossHistory(), state.recorded
            if document.test is None:
                history = history.untested()
            if not merges and document.epoch:
                history = history.marked(document.epoch, "edit", text)
            world = replace(self._world_at(document), timeline=timeline, history=history, previous=previous)
            if example is not None:
                world = replace(world, **self.walking.at_example(document, example))
            self.push(world, text, gesture)

    def amend(self, edit: Edit, gesture: int = 0) -> None:
        """Change what does not make a moment: settings, positions."""
        with self.together(), self.running.interrupted(gesture):
            document = edit.change(self.state.document)
            moment = replace(self.state.timeline.now, document=document)
            timeline = self.state.timeline.amended(moment)
            self.push(replace(self._world_at(document), timeline=timeline), edit.text, gesture)

    @one_change
    def push(self, after: SessionSnapshot, text: str, gesture: int = 0, before: SessionSnapshot | None = None) -> None:
        """Set the snapshot `after`, as one undo entry."""
        self.undo_stack.push(UndoEntry(self.restore, before or self.world(), after, text, gesture))

    @one_change
    def push_run(self, after: SessionSnapshot, text: str, before: SessionSnapshot, gesture: int) -> None:
        """Add a run as one undo entry; a run between two edits of one gesture is part of that entry."""
        self.push(after, text, gesture if gesture and gesture == self._top_gesture() else 0, before)

    def world(self) -> SessionSnapshot:
        """Return the snapshot of everything that undo restores."""
        s = self.state
        return SessionSnapshot(s.timeline, s.recorded, s.previous, s.walk, s.cursor)

    @one_change
    def restore(self, world: SessionSnapshot) -> None:
        """Restore a snapshot."""
        self.walking.forget_path()
        self.show(
            document=world.timeline.now.document, timeline=world.timeline, history=world.history,
            previous=world.previous, walk=world.walk, cursor=world.cursor,
            modified=not self.undo_stack.isClean(), message="",
        )  # fmt: skip

    def shut_down(self) -> None:
        """End the run and its thread; the session cannot be used afterwards."""
        # Cleared here, because the garbage collector could free an entry before the stack, which deletes it again.
        with QSignalBlocker(self.undo_stack):
            self.undo_stack.clear()
        self.running.shut_down()
        self.keeping.shut_down()

    @one_change
    def restart(self, document: Document, text: str) -> None:
        """Restart training with `document`, at epoch 0; the current curve becomes the earlier one."""
        self.running.pause()
        document = replace(document, epoch=0, update=0, optimizer=None, start=None)
        document = with_fitting_columns(replace(document, data=document.data or self.state.data))
        history = LossHistory().marked(0, "reset", text)
        world = replace(
            self._world_at(document),
            timeline=self.state.timeline.then(Moment(document, text, landmark=True), self.state.cursor),
            history=history,
            previous=self.state.history if len(self.state.history) else self.state.previous,
        )
        self.push(world, text)

    def _world_at(self, document: Document) -> SessionSnapshot:
        """Return the snapshot with `document`, keeping the update and the cursor if they are still valid."""
        old, world = self.state, self.world()
        assert document.settings is not None
        same = (
            document.network.sizes == old.network.sizes
            and len(document.data or ()) == len(old.data)
            and (document.epoch, document.update) == (old.document.epoch, old.document.update)
            and (document.settings is old.settings or stands(old.walk, document))
            and (old.walk.in_turn or document.settings.same_order(old.settings))
        )
        if not same:
            return replace(world, **self.walking.fresh(document))
        return world if same_steps(old.walk, document, old.document) else replace(world, cursor=0)

    def _top_gesture(self) -> int:
        top = self.undo_stack.command(self.undo_stack.index() - 1)
        return top.id() if top is not None else -1

    def _show_undo(self) -> None:
        self.show(
            undo_text=self.undo_stack.undoText(),
            redo_text=self.undo_stack.redoText(),
            modified=not self.undo_stack.isClean(),
        )
