"""Edits of a document: each has a name for the Edit menu and a function from document to document.

That it is a function matters: an edit during a run is made on what training has reached by then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.data.fills import still_filled
from core.derivation import Kind, Notation, Quantity
from core.document.class_names import named_columns
from core.document.columns import with_fitting_columns, without_examples_column
from core.document.node_positions import (
    Move,
    layer_added,
    layer_removed,
    node_added,
    node_removed,
    unmoved,
    with_fitting_positions,
)
from core.document.own_units import same_columns, scaled_as
from core.model import network_edits
from core.model.activations import activation
from core.model.initializers import refitted
from core.model.losses import OF_AMOUNTS, loss
from core.training.reference import check_fit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.basics.addresses import Node, Weight
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.data.split import Split
    from core.document.document import Document
    from core.model.network import Network


@dataclass(frozen=True)
class Edit:
    """One edit. text: its name in the menu. change: its function; raises InputError without changing anything.

    anew: whether a new loss curve begins, since earlier losses cannot be compared with later ones.
    """

    text: str
    change: Callable[[Document], Document]
    anew: bool = False


def compose(text: str, *edits: Edit) -> Edit:
    """Combine several edits into one, applied in order."""

    def change(document: Document) -> Document:
        for edit in edits:
            document = edit.change(document)
        return document

    return Edit(text, change)


# The network


def set_weight(network: Network, weight: Weight, value: float) -> Edit:
    """Set w_ij^(n) = value."""
    name = Notation(network).symbol(Quantity(Kind.WEIGHT, *weight)).plain if _has(network, weight) else "a weight"
    return _network_edit(f"Set {name}", lambda network: network_edits.set_weight(network, *weight, value))


def set_matrix(network: Network, n: int, matrix: Array) -> Edit:
    """Set W_n = matrix, of the same shape, with finite entries."""
    layer = network.layer(n)
    name = Notation(network).matrix(n).plain
    if np.shape(matrix) != layer.weights.shape:
        rows, columns = layer.weights.shape
        found = " × ".join(str(k) for k in np.shape(matrix))
        raise InputError(f"{name}: expected {rows} × {columns}, found {found}")
    if not np.isfinite(matrix).all():
        raise InputError(f"{name}: expected finite numbers only")
    new = replace(layer, weights=frozen(matrix))
    return _network_edit(f"Change {name}", lambda network: network.with_layer(n, new))


def add_node(n: int) -> Edit:
    """Add a node to layer n; an input or output node gets a data column of zeros."""
    rng = np.random.default_rng()

    def change(document: Document) -> Document:
        network = network_edits.add_node(document.network, n, rng)
        return _with_network(document, network, node_added(n, document.network.sizes[n - 1]))

    return Edit(f"Add a node to layer {n}", change)


def remove_node(node: Node) -> Edit:
    """Remove a node with its weights and, for an input or output node, its data column."""

    def change(document: Document) -> Document:
        network = network_edits.remove_node(document.network, *node)
        inputs = document.network.sizes[0]
        if node.layer == 1:
            document = without_examples_column(document, node.index)
        elif node.layer == network.depth:
            document = without_examples_column(document, inputs + node.index)
        return with_fitting_positions(replace(document, network=network, optimizer=None), node_removed(node))

    return Edit(f"Remove node {node.index + 1} of layer {node.layer}", change)


def add_layer(after: int, size: int, activation: str) -> Edit:
    """Add a hidden layer after layer `after`."""
    rng = np.random.default_rng()
    return _network_edit(
        f"Add a layer after layer {after}",
        lambda network: network_edits.add_layer(network, after, size, activation, rng),
        layer_added(after),
    )


def remove_layer(n: int) -> Edit:
    """Remove hidden layer n."""
    rng = np.random.default_rng()
    return _network_edit(
        f"Remove layer {n}", lambda network: network_edits.remove_layer(network, n, rng), layer_removed(n)
    )


def set_bias_unit(n: int, on: bool) -> Edit:
    """Add a bias unit to layer n, or remove it."""
    text = f"{'Add' if on else 'Remove'} the bias unit of layer {n}"
    return _network_edit(text, lambda network: network_edits.set_bias_unit(network, n, on))


def set_activation(n: int, name: str) -> Edit:
    """Change the activation of layer n."""
    title = activation(name).title
    return _network_edit(f"Layer {n}: {title}", lambda network: network_edits.set_activation(network, n, name))


def set_loss(name: str) -> Edit:
    """Change the loss; the outputs get its activation, if it requires one.

    The edit raises InputError for one that takes targets for classes where they are scaled.
    """
    edit = _network_edit(f"Loss: {loss(name).title}", lambda network: network_edits.set_loss(network, name))

    def change(document: Document) -> Document:
        if document.target_scaling is not None and name not in OF_AMOUNTS:
            raise InputError(
                f"{loss(name).title.lower()}: cannot be used with scaled targets; undo their scaling first"
            )
        return edit.change(document)

    return Edit(edit.text, change)


# Examples. With `test`, these edit the test examples, otherwise the training examples.


def set_data(data: Dataset, text: str) -> Edit:
    """Replace the examples, given in their own units, without test examples; the current epoch restarts.

    Where their columns are the same ones, what was scaled is scaled as before: the network knows no other numbers.
    """

    def change(document: Document) -> Document:
        check_fit(document.network, data)
        plain = replace(
            document,
            data=named_columns(document, data),
            test=None,
            split=None,
            scaling=None,
            target_scaling=None,
            update=0,
        )
        return scaled_as(plain, document) if same_columns(document, data) else plain

    return Edit(text, change, anew=True)


def set_examples(data: Dataset, inputs: Array, targets: Array, text: str, test: bool = False) -> Edit:
    """Replace the numbers of the examples in `data`, or add or remove some; the columns keep their names.

    Examples that are more, or fewer, are the last ones.
    """
    new = replace(data, inputs=frozen(inputs), targets=frozen(targets), gaps=still_filled(data, inputs, targets))

    def change(document: Document) -> Document:
        check_fit(document.network, new)
        if not test:
            return replace(document, data=new, update=0)
        return replace(document, test=new, split=_resized_split(document, len(new)))

    return Edit(text, change)


def set_cell(data: Dataset, row: int, column: int, value: float, test: bool = False) -> Edit:
    """Set one number of an example; columns count over inputs, then targets."""
    both = np.hstack([data.inputs, data.targets])
    both[row, column] = value
    p = data.inputs.shape[1]
    name = (*data.input_names, *data.target_names)[column]
    text = f"Set {name} of {'test ' if test else ''}example {row + 1}"
    return set_examples(data, both[:, :p], both[:, p:], text, test)


def add_example(data: Dataset, point: Array, target: Array, test: bool = False) -> Edit:
    """Add an example."""
    inputs, targets = np.vstack([data.inputs, point]), np.vstack([data.targets, target])
    return set_examples(data, inputs, targets, f"Add {'a test' if test else 'an'} example", test)


def move_example(data: Dataset, k: int, point: Array, target: Array) -> Edit:
    """Set the input and target of example k."""
    inputs, targets = data.inputs.copy(), data.targets.copy()
    inputs[k], targets[k] = point, target
    return set_examples(data, inputs, targets, f"Move example {k + 1}")


def remove_examples(data: Dataset, rows: Sequence[int], test: bool = False) -> Edit:
    """Remove examples; at least one training example must remain. Raises InputError for one that there is not."""
    if max(rows, default=0) >= len(data):
        raise InputError(f"example {max(rows) + 1:,} cannot be removed: there are only {len(data):,}")
    kept = np.delete(np.arange(len(data)), list(rows))
    if not len(kept) and not test:
        raise InputError("the last example cannot be removed: training needs at least one")
    kind = "test example" if test else "example"
    text = f"Remove {'an' if kind == 'example' else 'a'} {kind}" if len(rows) == 1 else f"Remove {len(rows)} {kind}s"

    def change(document: Document) -> Document:
        if not len(kept):
            return replace(document, test=None, split=None)
        new = data.some(kept)
        check_fit(document.network, new)
        done = document.split
        if test:
            return replace(document, test=new, split=None if done is None else done.without_test(rows))
        split = None if done is None else done.without_training(rows, len(data))
        return replace(document, data=new, split=split, update=0)

    return Edit(text, change)


def network_for(data: Dataset) -> Edit:
    """Set `data` and a network that fits it, with new weights; see core.model.initializers.refitted."""

    def change(document: Document) -> Document:
        network = refitted(document.network, data)
        return replace(
            document, network=network, data=data, test=None, split=None, scaling=None, target_scaling=None,
            positions={}, epoch=0, update=0, optimizer=None, start=None,
        )  # fmt: skip

    return Edit(f"New network for {data.name or 'the examples'}", change, anew=True)


# Settings and the graph


def set_settings(document: Document, **fields: Any) -> Edit:
    """Change settings; if the order of the examples changes, the current epoch restarts."""
    assert document.settings is not None
    settings = replace(document.settings, **fields)
    order = {"method", "batch_size", "shuffle", "seed"} & fields.keys()
    name = next(iter(fields))

    def change(document: Document) -> Document:
        return replace(document, settings=settings, update=0 if order else document.update)

    return Edit(f"Change {_SETTING_NAMES.get(name, name)}", change)


def move_nodes(positions: Mapping[Node, tuple[float, float]]) -> Edit:
    """Move nodes on the graph."""

    def change(document: Document) -> Document:
        return replace(document, positions={**document.positions, **positions})

    return Edit("Move nodes" if len(positions) > 1 else "Move a node", change)


def reset_positions() -> Edit:
    """Move every node back to its automatic position."""
    return Edit("Reset node positions", lambda document: replace(document, positions={}))


_SETTING_NAMES = {
    "rate": "η",
    "batch_size": "the batch size",
    "stop_loss": "the loss to stop at",
    "epochs": "the number of epochs",
    "patience": "the patience",
    "method": "the method",
    "seed": "the seed",
    "shuffle": "shuffling",
    "optimizer": "the optimizer",
    "momentum": "the momentum μ",
    "decay": "the decay ρ",
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "l1": "the L1 penalty",
    "l2": "the L2 penalty",
    "schedule": "the η schedule",
    "schedule_epochs": "the η schedule",
    "schedule_factor": "the η schedule",
}


def _network_edit(text: str, change: Callable[[Network], Network], move: Move = unmoved) -> Edit:
    """Return an edit of the network, which `move`s nodes; what else the document holds of it follows."""
    return Edit(text, lambda document: _with_network(document, change(document.network), move))


def _with_network(document: Document, network: Network, move: Move) -> Document:
    """Return the document with an edited network; data and positions follow, as inputs, outputs and nodes change."""
    same = [w.shape for w in network.weights] == [w.shape for w in document.network.weights]
    optimizer = document.optimizer if same else None
    return with_fitting_positions(with_fitting_columns(replace(document, network=network, optimizer=optimizer)), move)


def _has(network: Network, weight: Weight) -> bool:
    if not 2 <= weight.layer <= network.depth:
        return False
    rows, columns = network.layer(weight.layer).weights.shape
    return bool(0 <= weight.i < rows and 0 <= weight.j < columns)


def _resized_split(document: Document, count: int) -> Split | None:
    """Return the split for `count` test examples, after removing the last ones or adding some."""
    done = document.split
    if done is None or document.data is None:
        return None
    if count <= len(done.rows):
        return done.without_test(range(count, len(done.rows)))
    return done.with_test(count - len(done.rows), len(document.data) + count)
