"""Nodes that were dragged stay where they are while other nodes and layers come and go, and can be saved so."""

from __future__ import annotations

import pytest

from core.basics.addresses import Node
from core.document import document_edits
from core.document.columns import with_fitting_columns
from core.document.document import Document
from core.files.native import format
from core.gallery.presets import preset
from core.model.initializers import new_network

# Layers 2-3-3-2; units 2, 3, 3 and 2, each but the last with a bias unit after its nodes.
_DRAGGED = {Node(1, 1): (1.0, 1.0), Node(2, 1): (2.0, 2.0), Node(2, 3): (3.0, 3.0), Node(3, 0): (4.0, 4.0)}


def dragged() -> Document:
    network = new_network([2, 3, 3, 2], ["tanh", "tanh", "sigmoid"])
    document = with_fitting_columns(preset("xor-printed").with_network(network))
    return document_edits.move_nodes(_DRAGGED).change(document)


@pytest.mark.parametrize(
    "edit, places",
    [
        (document_edits.add_node(2), {(1, 1): 1, (2, 1): 2, (2, 4): 3, (3, 0): 4}),
        (document_edits.remove_node(Node(2, 0)), {(1, 1): 1, (2, 0): 2, (2, 2): 3, (3, 0): 4}),
        (document_edits.remove_node(Node(2, 1)), {(1, 1): 1, (2, 2): 3, (3, 0): 4}),
        (document_edits.remove_node(Node(1, 1)), {(2, 1): 2, (2, 3): 3, (3, 0): 4}),
        (document_edits.add_layer(1, 2, "relu"), {(1, 1): 1, (3, 1): 2, (3, 3): 3, (4, 0): 4}),
        (document_edits.remove_layer(2), {(1, 1): 1, (2, 0): 4}),
        (document_edits.set_bias_unit(2, False), {(1, 1): 1, (2, 1): 2, (3, 0): 4}),
        (document_edits.set_activation(2, "relu"), {(1, 1): 1, (2, 1): 2, (2, 3): 3, (3, 0): 4}),
    ],
)
def test_a_dragged_node_stays_where_it_is_whatever_comes_or_goes(
    edit: document_edits.Edit, places: dict[tuple[int, int], int]
) -> None:
    edited = edit.change(dragged())
    assert {tuple(node): place[0] for node, place in edited.positions.items()} == places
    assert dict(format.loads(format.dumps(edited)).positions) == dict(edited.positions)
