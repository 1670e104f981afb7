"""Addresses in a network: of a node, of a weight."""

from __future__ import annotations

from typing import NamedTuple


class Node(NamedTuple):
    """Node `index` (from 0) of layer `layer` (1…N); index = the layer's size denotes its bias unit."""

    layer: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which a place has no use for


class Weight(NamedTuple):
    """w_ij^(n): row i and column j (from 0) of W_n, n = `layer` in 2…N; the last column is the bias unit's."""

    layer: int
    i: int
    j: int

    @property
    def source(self) -> Node:
        """Return the node (or bias unit) that the weight comes from."""
        return Node(self.layer - 1, self.j)

    @property
    def target(self) -> Node:
        """Return the node that the weight leads to."""
        return Node(self.layer, self.i)
