"""Stepping through an update, forward and back: a cursor over steps and over moments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.document.history.recompute import recompute_moment
from core.document.moment import Moment, UpdateSelection
from core.document.stepping import apply_update, next_update
from core.training.reference import losses
from gui.session.changes.settling import example_of, following
from gui.session.changes.undo import SessionSnapshot

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.document.history.timeline import Timeline
    from gui.session.changes.store import Store
    from gui.session.state import State


def at_start(document: Document) -> dict[str, Any]:
    """Return the fields for the start of the next update."""
    return {"update_selection": next_update(document), "cursor": 0}


def at_example(state: State, document: Document, k: int) -> dict[str, Any]:
    """Return the fields for example k: within the next update, or out of order by itself."""
    selection = next_update(document)
    if k not in selection.examples:
        return {"update_selection": UpdateSelection((k,), in_turn=False), "cursor": 0}
    place = selection.examples.index(k)
    if not place:
        return {"update_selection": selection, "cursor": 0}
    steps = following(state, document=document, update_selection=selection, cursor=0).derivation
    return {"update_selection": selection, "cursor": steps.start_of_example(place) + 1}


class Stepping:
    """The session's cursor. It is moved at rest, but for the choice of an example.

    A path through time is a list of moments, each with the cursor at which it was left; going back at
    cursor 0 enters the moment before where it was left, and going forward from there retraces the same
    path, until something new is done.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def step(self) -> None:
        """Go forward one step; after the last step, apply the update."""
        state = self._store.state
        if self._store.path and not state.timeline.at_end and state.cursor >= state.timeline.now.left:
            self._forward()
        elif state.cursor < len(state.derivation) - 1:
            self._go(state.cursor + 1)
        else:
            self._commit()

    def step_back(self) -> None:
        """Go back one step; before the first step, to the previous moment."""
        state = self._store.state
        if state.cursor > 0:
            self._go(state.cursor - 1)
        elif state.timeline.index > 0:
            self._store.path.append(state.update_selection)
            timeline = state.timeline
            if timeline.now.update_selection is None:
                timeline = recompute_moment(timeline) or timeline
            self._enter(timeline.at(timeline.index - 1))
        else:
            self._store.say("This is the first moment of the timeline.")

    def next_phase(self) -> None:
        """Go to the last step of the next phase, or apply the update."""
        state = self._store.state
        goal = state.derivation.next_phase(state.cursor)
        if goal >= len(state.derivation):
            self.step() if state.cursor == len(state.derivation) - 1 else self._go(len(state.derivation) - 1)
        else:
            self._go(goal)

    def previous_phase(self) -> None:
        """Go to the end of the previous phase."""
        state = self._store.state
        if state.cursor == 0:
            self.step_back()
        else:
            self._go(state.derivation.previous_phase(state.cursor))

    def finish_example(self) -> None:
        """Go to the end of the example: its last gradient in a batch, otherwise its applied update."""
        state = self._store.state
        goal = state.derivation.end_of_example(state.cursor)
        if goal >= len(state.derivation) - 1 or goal <= state.cursor:
            self._commit()
        else:
            self._go(goal)

    def go_to(self, cursor: int) -> None:
        """Show the state after `cursor` steps; the update itself is only applied by stepping."""
        if not 0 <= cursor < len(self._store.state.derivation):
            raise InputError(f"step: expected 0 to {len(self._store.state.derivation) - 1:,}, found {cursor}")
        self._go(cursor)

    def move_to(self, index: int) -> None:
        """Show another moment of the timeline, at the start of its update."""
        timeline = self._store.state.timeline.at(index)
        self._store.path.clear()
        self._enter(timeline, cursor=0)

    def choose_example(self, k: int) -> None:
        """Step through example k: as part of the next update, or out of order by itself."""
        state = self._store.state
        if not 0 <= k < len(state.data):
            raise InputError(f"example: expected 1 to {len(state.data):,}, found {k + 1}")
        if state.running:
            point, target = example_of(state.data, k, state.point, state.target)
            self._store.show(example=k, point=point, target=target)
            return
        self._store.path.clear()
        self._store.show(**at_example(state, state.document, k))

    def choose_point(self, point: Array, target: Array) -> None:
        """Step through a custom point, out of order."""
        selection = UpdateSelection((), tuple(point.tolist()), tuple(target.tolist()), in_turn=False)
        self._store.show(update_selection=selection, cursor=0, example=None, point=point, target=target)

    def _go(self, cursor: int) -> None:
        state = self._store.state
        if cursor > state.timeline.now.left:
            # Nothing is retraced beyond the point where this moment was left.
            self._store.path.clear()
        self._store.show(cursor=cursor, selected_layer=self._layer_at(cursor))

    def _layer_at(self, cursor: int) -> int:
        """Return the layer of a step, which the panels then show; the one shown before while a place is selected."""
        state = self._store.state
        layer = state.derivation[cursor - 1].result.layer if cursor else 0
        follows = state.selected is None and 2 <= layer <= state.network.depth
        return layer if follows else state.selected_layer

    def _commit(self) -> None:
        store, state = self._store, self._store.state
        after = state.derivation.network_after
        document = apply_update(state.document, state.update_selection, after, state.derivation.optimizer_after)
        if not after.finite():
            store.fail(
                "Update not applied: a weight would no longer be finite. Use a learning rate smaller than "
                f"{state.settings.rate:g}."
            )
            return
        if (
            not state.timeline.at_end
            and state.update_selection == state.timeline.moments[state.timeline.index + 1].update_selection
        ):
            self._forward()
            return
        self._store.path.clear()
        label = f"Update, example {state.example + 1}" if state.example is not None else "Update, own point"
        if len(state.update_selection.examples) > 1:
            label = f"Update, batch of {len(state.update_selection.examples)}"
        if not state.update_selection.in_turn and state.example is not None:
            label += " (out of order)"
        met, history = self._meet(document)
        world = SessionSnapshot(
            timeline=state.timeline.then(
                Moment(document, label, state.update_selection, epoch_so_far=met), len(state.derivation) - 1
            ),
            history=history,
            previous=state.previous,
            **at_start(document),
        )
        store.push(world, label)

    def _meet(self, document: Document) -> tuple[tuple[float, int], Any]:
        """Return the loss sum of the current epoch, and the history once the epoch is complete."""
        state = self._store.state
        history, met = state.history.truncated(state.document.epoch), state.timeline.now.epoch_so_far
        if not state.update_selection.in_turn:
            return met, history.marked(document.epoch, "edit", "Update out of order")
        rows = list(state.update_selection.examples)
        total, seen = met if state.document.update else (0.0, 0)
        total += float(losses(state.network, state.data)[rows].sum())
        seen += len(rows)
        if document.epoch == state.document.epoch:
            return (total, seen), history
        history = history.appended(state.document.epoch, [total / seen])
        if state.test is not None:
            after = float(losses(document.network, state.test).mean())
            history = history.tested([(state.document.epoch, state.test_loss), (document.epoch, after)])
        return (0.0, 0), history

    def _forward(self) -> None:
        """Go to the next moment, as it was shown when it was left on the way back."""
        selection = self._store.path.pop() if self._store.path else None
        timeline = self._store.state.timeline
        self._enter(timeline.at(timeline.index + 1), selection, cursor=0)

    def _enter(self, timeline: Timeline, selection: UpdateSelection | None = None, cursor: int | None = None) -> None:
        """Show the moment that `timeline` is at.

        Without a selection, the one that led on; without a cursor, the step at which the moment was left.
        """
        state, document = self._store.state, timeline.now.document
        if document.runs is not state.document.runs:
            # Kept runs belong to no moment: they stay the same on every move.
            document = replace(document, runs=state.document.runs)
            timeline = timeline.showing(document)
        if selection is None and not timeline.at_end:
            selection = timeline.moments[timeline.index + 1].update_selection
        self._store.show(
            document=document,
            timeline=timeline,
            update_selection=selection or next_update(document),
            cursor=timeline.now.left if cursor is None else cursor,
        )
