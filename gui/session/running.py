"""Running: the session's side of training, from Run to the undo entry at its end."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.number_format import epoch_text, format_number
from core.document.moment import Moment
from core.document.stepping import next_update
from core.training.pace import WATCH
from gui.session.workers.example_values import take_long
from gui.session.workers.worker import Run, RunController, RunProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.model.network import Network
    from core.training.pace import Speed
    from core.training.reference import Snapshot
    from core.training.stopping.standstill import Standstill
    from gui.session.changes.store import Store
    from gui.session.changes.undo import SessionSnapshot

# Duration of a beat in seconds: nobody can read numbers faster, and writing them all takes time.
BEAT = 0.2
# On a busy machine a beat lasts until all parts have shown it, but no longer than this.
LONGEST = 1.0


class Running:
    """Starts and ends runs, and turns their results into moments; a whole run is one undo entry."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._trainer = RunController(store)
        self._trainer.advanced.connect(self._advance)
        self._trainer.ended.connect(self._end)
        self._trainer.failed.connect(self._fail)
        self._before: SessionSnapshot | None = None
        self._until: int | None = None
        self._beaten = 0.0
        # Whether a part of the window has not shown the last beat yet; set by the window.
        self.behind: Callable[[], bool] = lambda: False
        self._speed: Speed = WATCH
        self._stood_still: Network | None = None  # The network at which a run stopped because it no longer learned.
        self._go_on = False
        self._then: Callable[[], None] | None = None

    def prepare(self) -> None:
        """Load what a run needs before one is started."""
        self._trainer.prepare(self._store.state.document)

    def run(self, epochs: int | None = None, then: Callable[[], None] | None = None) -> None:
        """Train from here: without limit, or for a number of epochs.

        then: what follows if all of them are done, as part of the run's last change.
        Without end means until it learns nothing any more, unless it was stopped here for that already.
        """
        if self._trainer.running:
            return
        store, state = self._store, self._store.state
        settings = state.settings
        if settings.epochs is not None and state.document.epoch >= settings.epochs and epochs is None:
            store.say(
                f"Training stopped at epoch {epoch_text(settings.epochs)}, as set. Set a later epoch to continue."
            )
            return
        self._until = None if epochs is None else state.document.epoch + epochs
        self._go_on = state.network is self._stood_still
        self._then = then
        store.path.clear()
        self._start()

    def pause(self) -> None:
        """Pause the run; what was trained becomes one undo entry."""
        if self._trainer.running:
            self._then = None
            with self._store.together():
                self._trainer.poll()
                self._trainer.stop()
                self._finish()

    def stop(self) -> None:
        """Abandon the run, for a document that is being replaced."""
        self._trainer.stop()
        self._before = self._then = None

    def set_speed(self, speed: Speed) -> None:
        """Set the speed: updates per second, WATCH, or None for as fast as possible; takes effect immediately."""
        self._speed = speed
        self._trainer.set_speed(speed)
        self._store.show(speed=speed)

    @contextmanager
    def interrupted(self, gesture: int = 0) -> Iterator[None]:
        """Handle an edit during a run: the run so far becomes an undo entry, and the next starts from the edit.

        Of the runs between two edits of the same gesture no entries are made: they are part of it.
        """
        running = self._trainer.running
        if running:
            self._trainer.poll()
            self._trainer.stop()
            self._finish(gesture)
        try:
            yield
        finally:
            if running:
                self._start()

    def shut_down(self) -> None:
        """End the run and the thread."""
        self._trainer.shut_down()

    def _start(self) -> None:
        store, state = self._store, self._store.state
        document = replace(state.document, start=state.document.start or state.network)
        self._before = store.world()
        self._beaten = 0.0  # The first frame is a beat.
        store.show(running=True, message="", cursor=0)
        self._trainer.start(Run(document, self._until, self._speed, self._go_on))

    def _advance(self, progress: RunProgress) -> None:
        store, state = self._store, self._store.state
        shot = progress.snapshot
        history = state.recorded
        if self._before is not None and history is self._before.history:
            history = history.truncated(self._before.timeline.now.document.epoch)
        history = history.appended(progress.first_epoch, progress.losses).tested(progress.tests)
        if (shot.epoch, shot.update) == (state.document.epoch, state.document.update):
            # A slow run may have made no update since the last frame.
            store.show(history=history, engine=progress.engine)
            return
        document = replace(
            state.document,
            network=shot.network,
            epoch=shot.epoch,
            update=shot.update,
            optimizer=shot.optimizer,
            start=state.document.start or (self._before or store.world()).timeline.now.document.network,
        )
        loss = float(progress.losses[-1]) if progress.losses.size else state.timeline.now.loss
        moment = Moment(document, f"Training, epoch {epoch_text(document.epoch)}", loss=loss)
        timeline = state.timeline.then(moment, state.cursor)
        store.show(
            document=document, timeline=timeline, history=history, engine=progress.engine,
            beat=self._beat(state.beat, progress), computed=progress.values or state.computed,
        )  # fmt: skip

    def _beat(self, last: int, progress: RunProgress) -> int:
        """Return the beat of the current frame, which may be the next one.

        What takes long to compute for the numbers of a beat is computed by the run.
        """
        now = time.monotonic()
        passed = now - self._beaten
        if passed < BEAT or (passed < LONGEST and self.behind()):
            return last
        if progress.values is None and take_long(self._store.state.document):
            self._trainer.want_values()
            return last
        self._beaten = now
        return last + 1

    def _finish(self, gesture: int = 0, best: Snapshot | None = None) -> None:
        """Finish the run: stepping starts at the next update, and undo includes the run.

        best: a snapshot of the run to go back to; it becomes a moment of the timeline.
        """
        store, state = self._store, self._store.state
        before, self._before = self._before, None
        store.show(running=False)
        if before is None or state.document.network is before.timeline.now.document.network:
            return
        epochs = state.document.epoch - before.timeline.now.document.epoch
        text = f"Train {epoch_text(epochs)} epoch{'s' * (epochs != 1)}"
        now = state.timeline.now
        timeline = state.timeline.amended(replace(now, landmark=True))
        if best is not None:
            document = replace(
                state.document,
                network=best.network,
                epoch=best.epoch,
                update=best.update,
                optimizer=best.optimizer,
            )
            label = f"Lowest test loss, epoch {epoch_text(best.epoch)}"
            timeline = timeline.with_earlier(Moment(document, label, landmark=True), before.timeline.now.document)
        history = state.recorded if best is None else state.recorded.marked(best.epoch, "best", "Lowest test loss")
        selection = next_update(timeline.now.document)
        world = replace(store.world(), timeline=timeline, history=history, update_selection=selection, cursor=0)
        store.push_run(world, text, before, gesture)

    def _end(self, run: Run) -> None:
        with self._store.together():
            last = self._store.state.document.epoch
            self._finish(best=run.best)
            self._tell(run, last)
            then, self._then = self._then, None
            if then is not None and run.outcome == "epochs":
                then()

    def _tell(self, run: Run, last: int) -> None:
        """Report why the run has ended, after epoch `last`."""
        store, settings = self._store, self._store.state.settings
        if run.outcome == "diverged":
            store.fail(
                f"Training stopped in epoch {epoch_text(run.diverged_at + 1)}: the loss is not finite. The last "
                f"finite weights are shown. Use a learning rate smaller than {settings.rate:g}, or reset."
            )
        elif run.outcome == "standstill" and run.standstill is not None:
            self._stand_still(run.standstill)
        elif run.outcome == "epochs" and run.standstill is not None:
            found = run.standstill
            store.say(f"Epoch {epoch_text(store.state.epoch)}: {found.why}. {found.advice}".strip())
        elif run.outcome == "epochs" and settings.epochs == store.state.document.epoch:
            store.say(f"Training stopped at epoch {epoch_text(settings.epochs)}, as set.")
        elif run.outcome == "patience" and run.best is not None:
            best = f"epoch {epoch_text(run.best.epoch)}, {format_number(run.best_loss, store.state.digits)}"
            store.say(
                f"Training stopped at epoch {epoch_text(last)}: the test loss has not improved for "
                f"{settings.patience:,} epochs. The weights with the lowest ({best}) are shown."
            )
        elif run.outcome == "loss":
            store.say(f"Training stopped: the mean loss reached {settings.stop_loss:g}, as set.")

    def _stand_still(self, found: Standstill) -> None:
        """Report why the run stopped learning, and how to continue."""
        store = self._store
        self._stood_still = store.state.network
        said = f"Training stopped at epoch {epoch_text(store.state.epoch)}: {found.why}."
        if found.kind in ("done", "minimum"):
            store.say(f"{said} Press Run again to continue anyway.")
        else:
            store.fail(f"{said} {found.advice} Press Run again to continue anyway.")

    def _fail(self, sentence: str) -> None:
        with self._store.together():
            self._finish()
            self._store.fail(sentence)
