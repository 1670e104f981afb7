"""Doors to exercises: asking, answering and ending them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.document import document_edits
from gui.session.doors import Doors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.derivation import Quantity
    from core.exercises.checking.attempt import Attempt
    from core.exercises.exercise import Exercise
    from gui.session.running import Running
    from gui.session.stepping import Stepping


class ExerciseDoors(Doors):
    """Exercises on the current update; its numbers are hidden until they are answered."""

    _running: Running
    _stepping: Stepping

    def start_exercise(
        self,
        phase: str = "all",
        last: int | None = None,
        one: int | None = None,
        sheet: bool = False,
        find: int | None = None,
        predict: int | None = None,
        lead: int | None = None,
        broken: int | None = None,
        draw: int | None = None,
        epochs: int | None = None,
    ) -> None:
        """Ask for numbers of the current update.

        phase: see core.exercises.generation. last: only this many, from the end. one: only one, chosen by this seed.
        sheet: all at once, not one after the other. find: show worked numbers with a mistake, chosen by this seed,
        that is to be found. predict: ask how some of the weights, chosen by this seed, and L will change.
        lead: ask for the rule, the sign or the direction before some of the numbers, chosen by this seed.
        broken: show three trainings of which one has a mistake, drawn by this seed; nothing else is asked then.
        draw: draw other weights with this seed first. epochs: predict a run of so many epochs, not the update.
        Raises InputError where there is too much to ask.
        """
        from core.exercises import (  # with all mistakes and libraries: the window opens sooner without them
            asking,
            prediction,
        )

        with self.together():
            self._running.pause()
            if broken is not None:
                self._show_trainings(broken)
                return
            derivation = self.state.derivation
            exercise = asking.exercise_of(derivation, phase, last=last, one=one, predict=predict, draw=draw)
            planted = None if find is None else asking.planted_in(exercise, find)
            document = replace(self.state.document, network=exercise.network)
            course = None if epochs is None else prediction.course_of(document, epochs)
            if draw is not None:
                self.edit(_other_weights(exercise, draw))
                # Of the network that the edit has made, on which the graph and the derivation are.
                exercise = replace(exercise, network=self.state.network)
            attempt = asking.attempt_at(
                exercise, sheet=sheet, planted=planted, predict=predict is not None, course=course, lead=lead
            )
            self._show(attempt, message="")

    def choose(self, place: int) -> None:
        """Answer the question before the open one's number, by the place of a choice."""
        if self._attempt is not None:
            self._show(self._attempt.led(place))

    def pick(self, place: int) -> None:
        """Pick the training that has a mistake."""
        if self._attempt is not None:
            self._show(self._attempt.picking(place))

    def blame(self, mistake: str) -> None:
        """Name the mistake of the training that was picked, by its id."""
        if self._attempt is not None:
            self._show(self._attempt.blaming(mistake))

    def guess(self, guess: str) -> None:
        """Predict how the open question's number changes: "up", "down" or "same"."""
        if self._attempt is not None:
            self._show(self._attempt.guessed(guess))

    def predict_next(self, seed: int) -> None:
        """Make the update or run that was predicted, and ask about the next one; the score goes on."""
        attempt = self._attempt
        if attempt is None or attempt.guesses is None or attempt.open is not None:
            return
        if attempt.course is not None:
            epochs, score = attempt.course.epochs, attempt.score
            self.end_exercise()
            self._running.run(epochs, then=lambda: self._predict_run(seed, epochs, score))
            return
        with self.together():
            self._stepping.go_to(len(self.state.derivation) - 1)
            self._stepping.step()
            self.start_exercise(predict=seed)
            if self._attempt is not None:
                self._store.show(exercise=replace(self._attempt, earlier=attempt.score))

    def _predict_run(self, seed: int, epochs: int, score: tuple[int, int]) -> None:
        """Ask about the run after the one that has just ended."""
        try:
            self.start_exercise(predict=seed, epochs=epochs)
        except InputError as error:
            self._store.fail(f"{error}.")
            return
        if self._attempt is not None:
            self._store.show(exercise=replace(self._attempt, earlier=score))

    def mark(self, name: str) -> None:
        """Mark the step that has the planted mistake."""
        if self._attempt is not None:
            self._show(self._attempt.marked(name))

    def answer(self, text: str) -> None:
        """Answer the open question. Raises InputError for what cannot be read."""
        attempt = self._attempt
        if attempt is not None and attempt.open is not None:
            self.answer_all({attempt.open: text})

    def answer_all(self, texts: Mapping[str, str]) -> None:
        """Answer questions, by name."""
        if self._attempt is not None:
            self._show(self._attempt.answered(texts))

    def show_hint(self) -> None:
        """Show the formula of the open question."""
        if self._attempt is not None:
            self._show(self._attempt.with_hint())

    def show_step(self) -> None:
        """Show the open question's step, with its numbers."""
        if self._attempt is not None:
            self._show(self._attempt.with_step())

    def end_exercise(self) -> None:
        """No exercise any more: all numbers are shown."""
        if self._attempt is not None:
            self._store.show(exercise=None, message="")

    @property
    def _attempt(self) -> Attempt | None:
        return self.state.exercise

    def _show_trainings(self, seed: int) -> None:
        """Three trainings of this network on its examples; no number of the update is hidden."""
        from core.exercises.asking import attempt_at_trainings

        state = self.state
        attempt = attempt_at_trainings(state.derivation, state.network, state.data, seed)
        self._show(attempt, message="")

    def _show(self, attempt: Attempt, **fields: object) -> None:
        """Show `attempt`, the walk as far as it is known, and on the graph what the last answer is about."""
        state = self.state
        if attempt.broken is not None:
            self._store.show(exercise=attempt, **fields)
            return
        derivation = state.derivation
        cursor = min(attempt.first_hidden(derivation), len(derivation) - 1)
        lights: frozenset[Quantity] = frozenset()
        name = attempt.last or attempt.open
        wrong = bool(attempt.last) and not attempt.done(attempt.last)
        lit = wrong or attempt.hinted
        if attempt.guesses is not None:
            name, lit = attempt.open, attempt.open in attempt.exercise.questions
        asked = attempt.exercise.quantity(name) if name and lit else None
        index = None if asked is None else derivation.index_of(asked)
        if index is not None:
            lights = derivation[index].highlighted
        self._store.show(exercise=attempt, cursor=cursor, lights=lights, **fields)


def _other_weights(exercise: Exercise, seed: int) -> document_edits.Edit:
    return document_edits.Edit(
        f"Weights for an exercise (seed {seed})", lambda document: replace(document, network=exercise.network)
    )
