"""State: the immutable values that panels show, and flags for the parts that changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Flag, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.number_format import Digits
from core.derivation import Derivation, Kind, Quantity, Step, derive
from core.document.history.thinning import LIMIT
from core.document.stepping import masks_of, next_rule, next_update
from core.model.activations import ACTIVATIONS
from core.model.backprop import ForwardPass, Gradients, backward, forward
from core.training.dropout import one_of
from core.training.loss_history import LossHistory
from core.training.pace import WATCH
from core.training.reference import batch_losses
from gui.session.workers.example_values import outputs_of

if TYPE_CHECKING:
    from pathlib import Path

    from core.basics.addresses import Node, Weight
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document
    from core.document.history.timeline import Timeline
    from core.document.moment import UpdateSelection
    from core.exercises.checking.attempt import Attempt
    from core.lessons.progress import Progress
    from core.model.network import Network
    from core.training.pace import Speed
    from core.training.rule import OptimizerState
    from core.training.settings import Settings
    from gui.session.workers.example_values import ExampleValues


class Change(Flag):
    """Differences from the state shown before."""

    WEIGHTS = auto()  # weight values
    SHAPE = auto()  # layers, nodes, bias units, activations
    POSITIONS = auto()  # positions of nodes on the graph
    DATA = auto()
    TEST = auto()  # test examples, their split, the scaling of all inputs
    SETTINGS = auto()
    EXAMPLE = auto()  # current example or point
    CURSOR = auto()  # step of the derivation
    SELECTION = auto()
    LIGHT = auto()  # quantities highlighted by the pointer
    RUN = auto()  # running or not, epoch, speed, engine
    HISTORY = auto()  # loss curve, timeline
    DOCUMENT = auto()  # file, unsaved changes, names of undo and redo
    VIEW = auto()  # digits
    MESSAGE = auto()  # the sentence in the status bar
    RUNS = auto()  # the kept runs
    EXERCISE = auto()  # what is asked, and so what is hidden
    LESSON = auto()  # the lesson, its stage, what of it is done
    ALL = (
        WEIGHTS | SHAPE | POSITIONS | DATA | TEST | SETTINGS | EXAMPLE | CURSOR | SELECTION | LIGHT | RUN | HISTORY
        | DOCUMENT | VIEW | MESSAGE | RUNS | EXERCISE | LESSON
    )  # fmt: skip
    # Everything that a number computed from the network depends on.
    NUMBERS = WEIGHTS | SHAPE | DATA | EXAMPLE
    # What each frame of a run changes; any other change comes from the user.
    FRAME = WEIGHTS | CURSOR | RUN | HISTORY


# At this many updates per second or fewer, every number can be read.
READABLE = 10.0


@dataclass(frozen=True)
class State:
    """Everything that the window shows at one moment. Values are computed when first requested.

    A state is made of another by `gui.session.changes.settling.following`, which keeps cursor, example and selection
    within what there is.

    document: network, data, settings, positions, epoch, update.
    update_selection: the update that is being stepped through; `cursor` of its steps are done.
    example: the index of the current example, or None for a point of the user's own.
    point, target: the current input, shape (size_1,), and its target, shape (size_N,).
    selected: a node (or bias unit) or weight, or None; selected_layer: 1…N, what the activation panel shows.
    lights: quantities that the pointer or the keyboard lights, on the graph and in the formulas alike.
    speed: updates per second while running, WATCH for a pace that can be watched, None for as fast as can be;
    engine: what computes, in words.
    beat: in a quick run numbers are rewritten once per beat, all of them from its first frame.
    history: the mean loss per example of every epoch, without test losses where there are no test examples;
    recorded: with all of them; previous: the curve before the last reset, or None.
    message: one sentence for the status bar, "" for none.
    history_limit: maximum bytes of the moments of the timeline.
    computed: outputs and losses of the examples that a run has computed for one of its states, or None.
    exercise: the attempt at an exercise on the update that is walked through, or None.
    lesson: the lesson that is read, and how far, or None.
    """

    document: Document
    timeline: Timeline
    update_selection: UpdateSelection
    cursor: int
    example: int | None
    point: Array
    target: Array
    history: LossHistory
    previous: LossHistory | None = None
    selected: Node | Weight | None = None
    selected_layer: int = 2
    lights: frozenset[Quantity] = frozenset()
    running: bool = False
    speed: Speed = WATCH
    engine: str = ""
    beat: int = 0
    path: Path | None = None
    modified: bool = False
    undo_text: str = ""
    redo_text: str = ""
    digits: Digits = field(default_factory=Digits)
    message: str = ""
    history_limit: int = LIMIT
    recorded: LossHistory = field(default_factory=LossHistory)
    computed: ExampleValues | None = None
    exercise: Attempt | None = None
    lesson: Progress | None = None

    @property
    def network(self) -> Network:
        """Return the network shown."""
        return self.document.network

    @property
    def data(self) -> Dataset:
        """Return the examples (a session's document always has some)."""
        assert self.document.data is not None
        return self.document.data

    @property
    def test(self) -> Dataset | None:
        """Return the test examples, if there are any."""
        return self.document.test

    @property
    def settings(self) -> Settings:
        """Return the training settings (a session's document always has them)."""
        assert self.document.settings is not None
        return self.document.settings

    @property
    def epoch(self) -> int:
        """Return the number of completed epochs."""
        return self.document.epoch

    @property
    def update(self) -> int:
        """Return the number of updates in the current epoch."""
        return self.document.update

    @property
    def optimizer(self) -> OptimizerState | None:
        """Return the optimizer state."""
        return self.document.optimizer

    @property
    def quick(self) -> bool:
        """Return whether a run is too fast for its numbers to be read."""
        return self.running and not (isinstance(self.speed, float) and self.speed <= READABLE)

    @property
    def has_run(self) -> bool:
        """Return whether there is a run that can be kept: training has begun."""
        return self.running or self.document.start is not None or (self.epoch, self.update) != (0, 0)

    def is_frame(self, change: Change) -> bool:
        """Return whether `change`, which led to this state, is only a frame of a run."""
        return self.running and Change.WEIGHTS in change and not change & ~Change.FRAME

    def only_begins(self, change: Change) -> bool:
        """Return whether `change` only marks the start of a run: all numbers are unchanged."""
        return self.running and change == Change.RUN

    @cached_property
    def mask(self) -> tuple[Array, ...] | None:
        """Return the factors of dropout of the current input while its update is stepped through, or None.

        Predictions leave no node out.
        """
        if not self.cursor or self.running or not self.network.dropout:
            return None
        if self.update_selection.point is None and self.example not in self.update_selection.examples:
            return None
        return one_of(masks_of(self.document, self.update_selection), self.place_in_batch)

    @cached_property
    def values(self) -> ForwardPass:
        """Return every s and h for the current input; of the update while it is stepped through."""
        return forward(self.network, self.point, self.mask)

    def activated(self, n: int) -> Array:
        """Return f(s) of layer n for the current input, before a factor of dropout."""
        if self.mask is None or n == self.network.depth:
            return self.values.h[n - 1]
        return np.asarray(ACTIVATIONS[self.network.layer(n).activation].function(self.values.s[n - 2]))

    @property
    def prediction(self) -> Array:
        """Return y for the current input, without dropout."""
        return self.values.y if self.mask is None else forward(self.network, self.point).y

    @cached_property
    def gradients(self) -> Gradients:
        """Return every f', δ and gradient for the current input and target."""
        return backward(self.network, self.values, self.target)

    @cached_property
    def derivation(self) -> Derivation:
        """Return the steps of the current update."""
        return self._derived(self.update_selection)

    @cached_property
    def next_update_selection(self) -> UpdateSelection:
        """Return the update that is made next: the one being stepped through or, during a run, the next in order."""
        return next_update(self.document) if self.running else self.update_selection

    @cached_property
    def next_update(self) -> Derivation:
        """Return the steps of the next update."""
        return self._derived(self.next_update_selection) if self.running else self.derivation

    def _derived(self, selection: UpdateSelection) -> Derivation:
        if selection.point is not None:
            inputs, targets = np.array([selection.point]), np.array([selection.target])
        else:
            rows = list(selection.examples)
            inputs, targets = self.data.inputs[rows], self.data.targets[rows]
        return derive(self.network, inputs, targets, next_rule(self.document), masks_of(self.document, selection))

    @cached_property
    def alone(self) -> Derivation:
        """Return the steps of an update with the current input and target alone."""
        point, target = np.array([self.point]), np.array([self.target])
        mask = None if self.mask is None else tuple(factors[None] for factors in self.mask)
        return derive(self.network, point, target, next_rule(self.document), mask)

    @property
    def hiding(self) -> bool:
        """Whether an exercise is in progress, so that numbers are hidden."""
        return self.exercise is not None and self.exercise.open is not None

    def hides(self, quantity: Quantity) -> bool:
        """Whether a number of the current update must not be seen anywhere: it is asked, or comes after what is."""
        if self.exercise is None or not self.hiding or quantity in self.exercise.known:
            return False
        step = self.derivation.index_of(quantity)
        return step is not None and step >= self.first_hidden

    @cached_property
    def first_hidden(self) -> int:
        """The first step whose number is hidden; the number of steps where none is."""
        steps = self.derivation
        return len(steps) if self.exercise is None else self.exercise.first_hidden(steps)

    @property
    def place_in_batch(self) -> int:
        """The place, in the batch that is stepped through, of the example that is shown."""
        examples = self.update_selection.examples
        return examples.index(self.example) if self.example in examples else 0

    def known_values(self, n: int) -> Array:
        """h of layer n for the current input, NaN in place of what is hidden."""
        values = self.values.h[n - 1]
        if not self.hiding or n == 1:
            return values
        place = self.place_in_batch
        hidden = [self.hides(Quantity(Kind.VALUE, n, i, example=place)) for i in range(len(values))]
        return np.where(hidden, np.nan, values)

    @cached_property
    def step(self) -> Step | None:
        """Return the last step done, or None at the start of the update."""
        return self.derivation[self.cursor - 1] if self.cursor else None

    @property
    def _known(self) -> ExampleValues | None:
        """Return what the run has computed for this state, if anything."""
        return self.computed if self.computed is not None and self.computed.fits(self.network, self.data) else None

    @cached_property
    def outputs(self) -> Array:
        """Return y of every example, shape (examples, size_N)."""
        return outputs_of(self.network, self.data) if self._known is None else self._known.outputs

    @cached_property
    def losses(self) -> Array:
        """Return L of every example, shape (examples,)."""
        if self._known is not None:
            return self._known.losses
        return batch_losses(self.network, self.data.inputs, self.data.targets, self.outputs)

    @cached_property
    def test_outputs(self) -> Array:
        """Return y of every test example, shape (test examples, size_N)."""
        assert self.test is not None
        return outputs_of(self.network, self.test)

    @cached_property
    def test_losses(self) -> Array:
        """Return L of every test example, shape (test examples,)."""
        assert self.test is not None
        return batch_losses(self.network, self.test.inputs, self.test.targets, self.test_outputs)

    @cached_property
    def test_loss(self) -> float:
        """Return the mean of L over the test examples."""
        return float(self.test_losses.mean())

    @cached_property
    def loss(self) -> float:
        """Return the mean of L over the examples."""
        return float(self.losses.mean())

    def with_fields(self, fields: dict[str, Any]) -> State:
        """Return the state with other fields; computed values are kept if nothing they depend on changed."""
        new = replace(self, **fields)
        for name, sources in _SOURCES.items():
            if name in self.__dict__ and all(_source(self, s) is _source(new, s) for s in sources):
                new.__dict__[name] = self.__dict__[name]
        return new


# Dependencies of each computed property.
_SOURCES = {
    "values": ("network", "point", "mask"),
    "gradients": ("network", "point", "target", "mask"),
    "derivation": ("network", "data", "update_selection", "settings", "epoch", "optimizer"),
    "alone": ("network", "point", "target", "settings", "epoch", "optimizer", "mask"),
    "outputs": ("network", "data"),
    "losses": ("network", "data"),
    "loss": ("network", "data"),
    "test_outputs": ("network", "test"),
    "test_losses": ("network", "test"),
    "test_loss": ("network", "test"),
}


def _source(state: State, name: str) -> Any:
    return getattr(state, name)
