"""Predicting before seeing: will a weight grow or shrink in this update or run, will the loss rise or fall."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.bounds import Whole
from core.basics.errors import InputError
from core.kernels.select import make_engine, numpy_seconds
from core.model.quantities import Kind, Quantity
from core.training.reference import losses

if TYPE_CHECKING:
    from core.document.document import Document
    from core.exercises.exercise import Exercise
    from core.model.network import Network

# The name of the last question: the loss of the update's examples after it.
NEW_LOSS = "L′"
# These many weights are asked about.
_MOST = 5

UP, DOWN, SAME = "up", "down", "same"

COURSE_EPOCHS = Whole("epochs", 1, 1_000)
# A run that is predicted is trained first, and nobody waits longer than this, in seconds.
_LONGEST = 1.0
_UPDATES = 10_000


@dataclass(frozen=True, eq=False)
class Course:
    """What a run does: the network before and after so many epochs, and the mean loss of the training examples."""

    epochs: int
    before: Network
    after: Network
    loss_before: float
    loss_after: float

    def outcome(self, exercise: Exercise, name: str) -> str:
        """Whether a weight of `exercise`, called by its new value, or the mean loss, goes up or down, or stays."""
        if name == NEW_LOSS:
            return _direction(self.loss_after - self.loss_before)
        quantity = exercise.quantity(name)
        return _direction(_weight(self.after, quantity) - _weight(self.before, quantity))


def some_weights(questions: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """Some of these names, in their order; the same for a seed."""
    if len(questions) <= _MOST:
        return questions
    chosen = np.random.default_rng(seed).choice(len(questions), _MOST, replace=False)
    return tuple(questions[k] for k in sorted(chosen))


def course_of(document: Document, epochs: int) -> Course:
    """Return what a run of so many epochs from here does to `document`, which keeps its own settings.

    Raises InputError for a run that would take long, and for one that diverges.
    """
    COURSE_EPOCHS.checked(epochs)
    data, settings = document.data, document.settings
    assert data is not None and settings is not None
    settings = replace(settings, epochs=document.epoch + epochs)
    each = numpy_seconds(document.network, data, settings, document.epoch) / epochs
    if each * epochs > _LONGEST:
        most = int(_LONGEST / each)
        raise InputError(
            f"a run of {epochs:,} epochs takes too long to be predicted here"
            + (f"; choose at most {most:,}" if most else "; choose a smaller network or fewer examples")
        )
    engine = make_engine(
        document.network, data, settings, document.epoch, document.update, document.optimizer, kernels=False
    )
    while not engine.finished:
        engine.advance(_UPDATES)
    if engine.finished == "diverged":
        raise InputError(f"this run diverges within {epochs:,} epochs; choose a smaller η")
    after = engine.snapshot().network
    means = [float(losses(network, data).mean()) for network in (document.network, after)]
    return Course(epochs, document.network, after, means[0], means[1])


def outcome(exercise: Exercise, name: str, course: Course | None = None) -> str:
    """Whether the number called `name` goes up or down in the update, or in `course`, or stays the same."""
    if course is not None:
        return course.outcome(exercise, name)
    workings = exercise.workings
    if name == NEW_LOSS:
        after = replace(exercise, network=workings.updated).workings
        examples = range(exercise.update_examples)
        change = sum(after.at(k).loss for k in examples) - sum(workings.at(k).loss for k in examples)
    else:
        quantity = exercise.quantity(name)
        change = workings.value(quantity) - _weight(exercise.network, quantity)
    return _direction(change)


def reason(exercise: Exercise, name: str, course: Course | None = None) -> str:
    """Why, in a few words without numbers."""
    found = outcome(exercise, name, course)
    if course is not None:
        return _reason_in_run(exercise, name, found)
    if name == NEW_LOSS:
        return {
            UP: "the step was too long, or went past the lowest point",
            DOWN: "a short step against the gradient makes L smaller",
            SAME: "the changes of the weights leave L as it is",
        }[found]
    if not exercise.rule.plain:
        return "this follows from the optimizer's rule"
    return {
        UP: "its gradient is negative, and η times it is subtracted",
        DOWN: "its gradient is positive, and η times it is subtracted",
        SAME: "its gradient is 0",
    }[found]


def _reason_in_run(exercise: Exercise, name: str, found: str) -> str:
    if name == NEW_LOSS:
        return {
            UP: "the steps are too long for these examples",
            DOWN: "short steps against the gradient make the mean loss smaller",
            SAME: "no weight that matters has changed",
        }[found]
    first = outcome(exercise, name)
    if first == found:
        return "no update moves it" if found == SAME else "the first update moves it that way, too"
    if first == SAME:
        return "the first update leaves it as it is, and later ones move it"
    if found == SAME:
        return "the first update moves it, and later ones bring it back"
    return "the first update moves it the other way, and later ones turn it around"


def _direction(change: float) -> str:
    return UP if change > 0 else DOWN if change < 0 else SAME


def _weight(network: Network, quantity: Quantity) -> float:
    return float(network.layer(quantity.layer).weights[quantity.i, quantity.j])


def first_hidden(exercise: Exercise) -> Quantity:
    """The first quantity hidden, with all later ones, during prediction: the first error term."""
    return Quantity(Kind.DELTA, exercise.network.depth, 0)
