"""Positions of nodes on the graph, kept with their nodes while nodes and layers come and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.addresses import Node

if TYPE_CHECKING:
    from core.document.document import Document

# Where a node is after an edit; None if the edit removes it.
Move = Callable[[Node], Node | None]


def unmoved(node: Node) -> Node:
    """Every node keeps its address."""
    return node


def node_added(n: int, size: int) -> Move:
    """A node is added at the end of layer n, of `size` nodes so far: its bias unit comes after it."""
    return lambda node: Node(n, node.index + 1) if node.layer == n and node.index >= size else node


def node_removed(gone: Node) -> Move:
    """A node is removed: those after it move up, and the bias unit with them."""

    def move(node: Node) -> Node | None:
        if node.layer != gone.layer or node.index < gone.index:
            return node
        return None if node == gone else Node(node.layer, node.index - 1)

    return move


def layer_added(after: int) -> Move:
    """A layer is added after layer `after`."""
    return lambda node: Node(node.layer + 1, node.index) if node.layer > after else node


def layer_removed(n: int) -> Move:
    """Layer n is removed."""

    def move(node: Node) -> Node | None:
        if node.layer < n:
            return node
        return None if node.layer == n else Node(node.layer - 1, node.index)

    return move


def with_fitting_positions(document: Document, move: Move = unmoved) -> Document:
    """Return the document with its positions at the addresses where `move` says that the nodes are now.

    Those of nodes and bias units that the network does not have are left out: no file could hold them.
    """
    network, positions = document.network, {}
    units = [size + network.has_bias_unit(n) for n, size in enumerate(network.sizes, 1)]
    for old, position in document.positions.items():
        node = move(old)
        if node is not None and node.layer <= network.depth and node.index < units[node.layer - 1]:
            positions[node] = position
    return document if positions == document.positions else replace(document, positions=positions)
