"""Doors to the network, the examples and the settings; the session has these and its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.document import document_edits, pictures, preparation, regularization
from core.document.own_units import scaled_words
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from gui.session.changes.store import Store, one_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from core.basics.addresses import Node, Weight
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document_edits import Edit
    from gui.session.editing import Editing
    from gui.session.state import State

# Gestures on one setting merge into one undo entry; their numbers are above those of drags.
_SETTING_GESTURE = 1 << 30


class Doors:
    """The common base of all doors: the store, which they show, and the edits, which they make."""

    _store: Store
    _editing: Editing

    @property
    def state(self) -> State:
        """Return what panels show now."""
        return self._store.state

    def together(self) -> AbstractContextManager[None]:
        """Combine all changes made inside into one, shown at the end: panels draw once."""
        return self._store.together()

    def say(self, message: str) -> None:
        """Show one sentence in the status bar."""
        self._store.say(message)

    def fail(self, sentence: str) -> None:
        """Show one sentence in a dialog, after the changes are shown."""
        self._store.fail(sentence)

    def new_gesture(self) -> int:
        """Return an id for edits that form one gesture, and so one undo entry."""
        return self._store.new_gesture()

    def edit(self, edit: Edit, gesture: int = 0) -> None:
        """Change the document: a new moment, an undo entry, a mark on the loss curve."""
        self._editing.edit(edit, gesture)


class NetworkDoors(Doors):
    """Edits of the network and of how it is trained."""

    def set_weight(self, weight: Weight, value: float, gesture: int = 0) -> None:
        """Set w_ij^(n) = value."""
        self._editing.edit(document_edits.set_weight(self.state.network, weight, value), gesture)

    def set_matrix(self, n: int, matrix: Array) -> None:
        """Set W_n = matrix, of the same shape, with finite entries."""
        self._editing.edit(document_edits.set_matrix(self.state.network, n, matrix))

    def add_node(self, n: int) -> None:
        """Add a node to layer n; an input or output node gets a data column of zeros."""
        self._editing.edit(document_edits.add_node(n))

    def remove_node(self, node: Node) -> None:
        """Remove a node with its weights and, for an input or output node, its data column."""
        self._editing.edit(document_edits.remove_node(node))

    def add_layer(self, after: int, size: int = 2, activation: str = "sigmoid") -> None:
        """Add a hidden layer after layer `after`."""
        self._editing.edit(document_edits.add_layer(after, size, activation))

    def remove_layer(self, n: int) -> None:
        """Remove hidden layer n."""
        self._editing.edit(document_edits.remove_layer(n))

    def set_bias_unit(self, n: int, on: bool) -> None:
        """Add a bias unit to layer n, or remove it. The output layer has none."""
        self._editing.edit(document_edits.set_bias_unit(n, on))

    @one_change
    def set_activation(self, n: int, name: str) -> None:
        """Change the activation of layer n; for the outputs an incompatible loss is replaced, with a message."""
        before = LOSSES[self.state.network.loss]
        self._editing.edit(document_edits.set_activation(n, name))
        now = LOSSES[self.state.network.loss]
        if now is not before:
            needed = ACTIVATIONS[before.output].title.lower()
            self.say(f"The loss is now {now.title.lower()}: {before.title.lower()} requires {needed} outputs.")

    def set_loss(self, name: str) -> None:
        """Change the loss; the outputs get its activation, if it requires one."""
        self._editing.edit(document_edits.set_loss(name))

    def set_dropout(self, n: int | None, rate: float) -> None:
        """Set the probability that training leaves out a node of hidden layer n, or of all hidden layers for None."""
        self._editing.edit(regularization.set_dropout(n, rate))

    def set_class_weights(self, weights: tuple[float, ...]) -> None:
        """Set the weight of each class in the loss; () for none."""
        self._editing.edit(regularization.set_class_weights(weights))

    def balance_classes(self) -> None:
        """Weight the classes so that each counts equally in the training examples."""
        self.set_class_weights(regularization.balanced(self.state.data))

    def set_picture(self, picture: tuple[int, int] | None) -> None:
        """Read the inputs as a picture of rows × columns, as none for (0, 0), or as usual for None."""
        if picture != self.state.document.picture:
            self._editing.amend(pictures.set_picture(picture))

    def move_nodes(self, positions: Mapping[Node, tuple[float, float]], gesture: int = 0) -> None:
        """Move nodes on the graph."""
        self._editing.amend(document_edits.move_nodes(positions), gesture)

    def reset_positions(self) -> None:
        """Move every node back to its automatic position."""
        if self.state.document.positions:
            self._editing.amend(document_edits.reset_positions())

    def set_settings(self, **fields: Any) -> None:
        """Change settings: method, rate, batch_size, shuffle, seed, epochs, stop_loss."""
        if replace(self.state.settings, **fields) == self.state.settings:
            return
        names = list(type(self.state.settings).__dataclass_fields__)
        gesture = _SETTING_GESTURE + names.index(next(iter(fields)))
        self._editing.amend(document_edits.set_settings(self.state.document, **fields), gesture)


class ExampleDoors(Doors):
    """Edits of the examples."""

    def set_data(self, data: Dataset, text: str = "Change the data") -> None:
        """Replace the examples, given in their own units, without test examples; their columns must fit the network.

        Scaled columns stay scaled if the columns are the same; a message names their numbers.
        """
        before = self.state.document
        with self.together():
            self._editing.edit(document_edits.set_data(data, text))
            scaled = scaled_words(self.state.document).removeprefix("scaled ")
            if scaled:
                self.say(f"The {scaled} of the new examples are scaled like those of the previous ones.")
            elif scaled_words(before):
                self.say("The new examples are not scaled: their columns differ from those that were scaled before.")

    def set_examples(self, inputs: Array, targets: Array, text: str = "Change the data", test: bool = False) -> None:
        """Replace the numbers of the examples, or add or remove some; the columns keep their names.

        Here and below, `test` says that it is the test examples.
        """
        self._editing.edit(document_edits.set_examples(self._examples(test), inputs, targets, text, test))

    def set_cell(self, row: int, column: int, value: float, test: bool = False) -> None:
        """Set one number of an example; columns count over inputs, then targets."""
        self._editing.edit(document_edits.set_cell(self._examples(test), row, column, value, test))

    def add_example(self, point: Array | None = None, target: Array | None = None, test: bool = False) -> None:
        """Add an example, by default a copy of the current input; a training example becomes the current one."""
        state, count = self.state, len(self.state.data)
        point, target = (state.point if point is None else point), (state.target if target is None else target)
        self._editing.edit(
            document_edits.add_example(self._examples(test), point, target, test), example=None if test else count
        )

    def move_example(self, k: int, point: Array, target: Array, gesture: int = 0) -> None:
        """Set the input and target of example k."""
        self._editing.edit(document_edits.move_example(self.state.data, k, point, target), gesture)

    def remove_examples(self, rows: Sequence[int], test: bool = False) -> None:
        """Remove examples; at least one training example must remain."""
        self._editing.edit(document_edits.remove_examples(self._examples(test), rows, test))

    def split(self, share: float, seed: int) -> None:
        """Set aside a fraction of all examples for testing, drawn with `seed`."""
        self._editing.edit(preparation.split(share, seed))

    def unsplit(self) -> None:
        """Train with all examples again, in their original order."""
        self._editing.edit(preparation.unsplit())

    def scale(self, kind: str, part: str = "inputs") -> None:
        """Scale the inputs (or the targets) to a common scale: "standardize" or "unit"."""
        self._editing.edit(preparation.scale(kind, part))

    def unscale(self, part: str = "inputs") -> None:
        """Undo the scaling of the inputs (or the targets), up to rounding."""
        self._editing.edit(preparation.unscale(part))

    def _examples(self, test: bool) -> Dataset:
        found = self.state.test if test else self.state.data
        if found is None:
            raise InputError("there are no test examples")
        return found
