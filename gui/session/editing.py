"""Edits of the document: each is a moment or changes the one that is, and each is one undo entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.document.columns import with_fitting_columns
from core.document.moment import Moment
from core.document.node_positions import with_fitting_positions
from core.document.stepping import same_steps, stands
from core.training.loss_history import LossHistory
from gui.session.stepping import at_example, at_start

if TYPE_CHECKING:
    from core.document.document import Document
    from core.document.document_edits import Edit
    from gui.session.changes.store import Store
    from gui.session.changes.undo import SessionSnapshot
    from gui.session.running import Running


class Editing:
    """Makes edits; one during a run ends it, and the next starts from the edited document."""

    def __init__(self, store: Store, running: Running) -> None:
        self._store = store
        self._running = running

    def edit(self, edit: Edit, gesture: int = 0, example: int | None = None) -> None:
        """Change the document: a new moment, an undo entry, a mark on the loss curve.

        example: the one that is the current one from now on, where it is another.
        """
        store = self._store
        with store.together(), self._running.interrupted(gesture):
            document = edit.change(store.state.document)
            if document == store.state.document:
                return
            if document.epoch == 0 and document.update == 0:
                document = replace(document, start=None)
            merges = bool(gesture) and store.top_gesture() == gesture
            store.path.clear()
            world = self._edited(document, edit, merges)
            if example is not None:
                world = replace(world, **at_example(store.state, document, example))
            store.push(world, edit.text, gesture)

    def _edited(self, document: Document, edit: Edit, merges: bool) -> SessionSnapshot:
        """The world with `document`, which `edit` made; one that merges goes on with the moment of the one before."""
        state = self._store.state
        under_way = document.update and len(document.data or ()) == len(state.data)
        met = state.timeline.now.epoch_so_far if under_way else (0.0, 0)
        moment = Moment(document, edit.text, landmark=True, epoch_so_far=met)
        timeline = state.timeline.amended(moment) if merges else state.timeline.then(moment, state.cursor)
        history, previous = state.recorded.truncated(document.epoch), state.previous
        if edit.anew and len(state.recorded):
            history, previous = LossHistory(), state.recorded
        if document.test is None:
            history = history.untested()
        if not merges and document.epoch:
            history = history.marked(document.epoch, "edit", edit.text)
        return replace(self._world_at(document), timeline=timeline, history=history, previous=previous)

    def amend(self, edit: Edit, gesture: int = 0) -> None:
        """Change what does not make a moment: settings, positions."""
        store = self._store
        with store.together(), self._running.interrupted(gesture):
            document = edit.change(store.state.document)
            moment = replace(store.state.timeline.now, document=document)
            timeline = store.state.timeline.amended(moment)
            store.push(replace(self._world_at(document), timeline=timeline), edit.text, gesture)

    def keep(self, edit: Edit) -> None:
        """Change what belongs to no moment, the kept runs: the moment and the step shown stay as they are."""
        store = self._store
        with store.together(), self._running.interrupted():
            document = edit.change(store.state.document)
            store.push(replace(store.world(), timeline=store.state.timeline.showing(document)), edit.text)

    def clear_previous(self) -> None:
        """Forget the loss curve from before the last reset or other data."""
        store = self._store
        with store.together(), self._running.interrupted():
            store.push(replace(store.world(), previous=None), "Clear the earlier curve")

    def restart(self, document: Document, text: str) -> None:
        """Restart training with `document`, at epoch 0; the current curve becomes the earlier one."""
        store = self._store
        with store.together():
            self._running.pause()
            state = store.state
            document = replace(document, epoch=0, update=0, optimizer=None, start=None)
            document = with_fitting_columns(replace(document, data=document.data or state.data))
            document = with_fitting_positions(document)
            world = replace(
                self._world_at(document),
                timeline=state.timeline.then(Moment(document, text, landmark=True), state.cursor),
                history=LossHistory().marked(0, "reset", text),
                previous=state.history if len(state.history) else state.previous,
            )
            store.push(world, text)

    def _world_at(self, document: Document) -> SessionSnapshot:
        """Return the snapshot with `document`, keeping the update and the cursor if they are still valid."""
        old, world = self._store.state, self._store.world()
        assert document.settings is not None
        same = (
            document.network.sizes == old.network.sizes
            and len(document.data or ()) == len(old.data)
            and (document.epoch, document.update) == (old.document.epoch, old.document.update)
            and (document.settings is old.settings or stands(old.update_selection, document))
            and (old.update_selection.in_turn or document.settings.same_order(old.settings))
        )
        if not same:
            return replace(world, **at_start(document))
        return world if same_steps(old.update_selection, document, old.document) else replace(world, cursor=0)
