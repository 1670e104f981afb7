"""Conditions on what the reader does: steps, selections, exercises, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.derivation.phases import Phase
from core.lessons.conditions.base import Context, Kind
from core.model.quantity_names import quantity_of

if TYPE_CHECKING:
    from core.basics.addresses import Node, Weight
    from core.lessons.conditions.base import Test
    from core.lessons.scene import Scene

_PHASES = {
    "forward": (Phase.FORWARD,),
    "loss": (Phase.LOSS,),
    "delta": (Phase.OUTPUT_DELTA, Phase.HIDDEN_DELTA),
    "gradients": (Phase.GRADIENT,),
    "update": (Phase.UPDATE,),
}


def _phase(word: str) -> Test:
    if word not in _PHASES:
        raise InputError(f"phase: expected one of {', '.join(_PHASES)}, found {word[:40]!r}")
    return lambda now, start: now.step is not None and now.step.phase in _PHASES[word]


def _reached(quantity: str) -> Test:
    def test(now: Scene, start: Scene) -> bool:
        steps = now.derivation
        batch = steps.examples > 1
        index = steps.index_of(quantity_of(quantity, now.network, steps.examples, batch))
        return index is not None and now.cursor > index

    return test


def _selected(place: Node | Weight) -> Test:
    return lambda now, start: now.selected == place


def _exercise_done() -> Test:
    def test(now: Scene, start: Scene) -> bool:
        attempt = now.exercise
        return attempt is not None and attempt.open is None and not attempt.shown

    return test


def _answered(context: Context) -> Test:
    if not context.question:
        raise InputError("question answered: expected a question in this stage (ask, answer), found none")
    return lambda now, start: False  # told by the lesson's progress, which knows the answer


ANSWERED = "question answered"
KINDS = [
    Kind("phase {word} reached", f"the last step shown is of this phase: {', '.join(_PHASES)}", _phase),
    Kind("step {quantity} reached", "the update is stepped through up to this number or further", _reached),
    Kind("example {example} chosen", "this is the current example", lambda k: lambda now, start: now.example == k),
    Kind("node {node} selected", "the node is selected", _selected),
    Kind("weight {weight} selected", "the weight is selected", _selected),
    Kind("exercise done", "an exercise is answered to its end, without a step shown", _exercise_done),
    Kind(ANSWERED, "the question of the stage has its right answer", _answered, True),
]
