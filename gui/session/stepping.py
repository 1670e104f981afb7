"""Walking through an update, forward and back: a cursor over a list of steps, and over moments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.document.recompute import recompute_moment
from core.document.stepping import apply_update, next_update
from core.document.timeline import Moment, UpdateSelection
from core.training.reference import losses
from gui.session.opening import example_of
from gui.session.undo import SessionSnapshot

if TYPE_CHECKING:
    from core.document.document import Document
    from gui.session.session import Session


class Stepping:
    """The session's cursor. Every move pauses a run first.

    A path through time is a list of moments, each with the cursor at which it was left; going back at
    cursor 0 enters the moment before where it was left, and going forward from there retraces the same
    path, until something new is done.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        # What each moment left on the way back showed, to be shown again on the way forward.
        self._path: list[dict[str, Any]] = []

    def step(self) -> None:
        """One step on; after the last step the update is committed."""
        self._session.running.pause()
        state = self._session.state
        if self._path and not state.timeline.at_end and state.cursor >= state.timeline.now.left:
            self._forward()
        elif state.cursor < len(state.derivation) - 1:
            self._go(state.cursor + 1)
        else:
            self._commit()

    def step_back(self) -> None:
        """One step back; before the first step, into the moment before."""
        self._session.running.pause()
        state = self._session.state
        if state.cursor > 0:
            self._go(state.cursor - 1)
        elif state.timeline.index > 0:
            shown = {"walk": state.walk, "example": state.example, "point": state.point, "target": state.target}
            self._path.append(shown)
            if state.timeline.now.walk is None:
                self._session.show(timeline=recompute_moment(state.timeline) or state.timeline)
            timeline = self._session.state.timeline
            index = timeline.index - 1
            self._enter(index, timeline.moments[index].left)
        else:
            self._session.say("This is the first moment of the timeline.")

    def next_phase(self) -> None:
        """To the last step of the phase after the one that the cursor is in, or to the commit."""
        self._session.running.pause()
        state = self._session.state
        goal = state.derivation.next_phase(state.cursor)
        if goal >= len(state.derivation):
            self.step() if state.cursor == len(state.derivation) - 1 else self._go(len(state.derivation) - 1)
        else:
            self._go(goal)

    def previous_phase(self) -> None:
        """To the end of the phase before."""
        self._session.running.pause()
        state = self._session.state
        if state.cursor == 0:
            self.step_back()
        else:
            self._go(state.derivation.previous_phase(state.cursor))

    def finish_example(self) -> None:
        """To the end of the example: its last gradient in a batch, else the committed update."""
        self._session.running.pause()
        state = self._session.state
        goal = state.derivation.end_of_example(state.cursor)
        if goal >= len(state.derivation) - 1 or goal <= state.cursor:
            self._commit()
        else:
            self._go(goal)

    def go_to(self, cursor: int) -> None:
        """Show the walk with so many steps done; the update itself is only made by stepping."""
        self._session.running.pause()
        if not 0 <= cursor < len(self._session.state.derivation):
            raise InputError(f"step {cursor}: 0 to {len(self._session.state.derivation) - 1} expected")
        self._go(cursor)

    def move_to(self, index: int) -> None:
        """Show another moment of the timeline, at the start of its walk."""
        self._session.state.timeline.at(index)
        self._path.clear()
        self._enter(index, 0)

    def choose_example(self, k: int) -> None:
        """Walk through example k: as a part of the update in turn, or out of turn by itself."""
        state = self._session.state
        if not 0 <= k < len(state.data):
            raise InputError(f"example {k + 1}: 1 to {len(state.data)} expected")
        if state.running:
            self._session.show(example=k, **self._point(state.document, k))
            return
        self._path.clear()
        walk = next_update(state.document)
        if k not in walk.examples:
            walk = UpdateSelection((k,), in_turn=False)
        self._session.show(walk=walk, cursor=0, example=k, **self._point(state.document, k))
        place = walk.examples.index(k)
        if place:
            self._go(self._session.state.derivation.start_of_example(place) + 1)

    def fresh(self, document: Document) -> dict[str, Any]:
        """The fields of a walk at its start: the update in turn, at its first example."""
        walk = next_update(document)
        k = walk.examples[0]
        return {"walk": walk, "cursor": 0, "example": k, **self._point(document, k)}

    def forget_path(self) -> None:
        """Something new is done: going forward no longer retraces an old path."""
        self._path.clear()

    def _go(self, cursor: int) -> None:
        state = self._session.state
        if cursor > state.timeline.now.left:
            # Beyond where this moment was left nothing is retraced.
            self.forget_path()
        if state.walk.point is not None:
            self._session.show(cursor=cursor)
            return
        # Steps of the whole batch come after its last example.
        place = state.derivation.example_at(cursor)
        k = state.walk.examples[-1 if place is None else place]
        self._session.show(cursor=cursor, example=k, **self._point(state.document, k))

    def _commit(self) -> None:
        session, state = self._session, self._session.state
        after = state.derivation.network_after
        document = apply_update(state.document, state.walk, after, state.derivation.optimizer_after)
        if not after.finite():
            session.failed.emit(
                "This update would make a weight that is no finite number, so it is not made. "
                f"Try a smaller η than {state.settings.rate:g}."
            )
            return
        if not state.timeline.at_end and state.walk == state.timeline.moments[state.timeline.index + 1].walk:
            self._forward()
            return
        before = session.world()
        self._go(len(state.derivation) - 1)
        self.forget_path()
        label = f"Update, example {state.example + 1}" if state.example is not None else "Update, own point"
        if len(state.walk.examples) > 1:
            label = f"Update, batch of {len(state.walk.examples)}"
        if not state.walk.in_turn and state.example is not None:
            label += " (out of turn)"
        met, history = self._meet(document)
        world = SessionSnapshot(
            timeline=state.timeline.then(Moment(document, label, state.walk), len(state.derivation) - 1),
            history=history,
            previous=state.previous,
            met=met,
            **self.fresh(document),
        )
        session.push(world, label, before=before)

    def _meet(self, document: Document) -> tuple[tuple[float, int], Any]:
        """The loss that the epoch has met so far, and the history once the epoch is over."""
        session, state = self._session, self._session.state
        history = state.history.truncated(state.document.epoch)
        if not state.walk.in_turn:
            return session.world().met, history.marked(document.epoch, "edit", "Update out of turn")
        rows = list(state.walk.examples)
        total, seen = session.world().met if state.document.update else (0.0, 0)
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
        """Into the moment after, as it was shown when it was left on the way back."""
        shown = self._path.pop() if self._path else {}
        self._enter(self._session.state.timeline.index + 1, 0)
        self._session.show(**shown)

    def _enter(self, index: int, cursor: int) -> None:
        state = self._session.state
        timeline = state.timeline.at(index)
        document = timeline.now.document
        if document.runs is not state.document.runs:
            # Kept runs belong to no moment: they are the same wherever one goes.
            document = replace(document, runs=state.document.runs)
            timeline = timeline.showing(document)
        fields = self.fresh(document)
        following = timeline.moments[index + 1].walk if not timeline.at_end else None
        if following is not None and following.point is None:
            k = following.examples[0]
            fields |= {"walk": following, "example": k, **self._point(document, k)}
        elif following is not None:
            point = {"point": frozen(following.point), "target": frozen(following.target)}
            fields |= {"walk": following, "example": None, **point}
        self._session.show(document=document, timeline=timeline, **fields)
        if cursor:
            self._go(min(cursor, len(self._session.state.derivation) - 1))

    def _point(self, document: Document, k: int) -> dict[str, Any]:
        assert document.data is not None
        point, target = example_of(document.data, k, self._session.state.point, self._session.state.target)
        return {"point": point, "target": target}
