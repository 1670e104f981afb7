"""Layers of a network that a file gives as single units and connections."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from core.basics.errors import InputError
from core.model.network_edits import MAX_LAYERS, check_sizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.arrays import Array

K = TypeVar("K", int, str)


@dataclass
class Unit:
    """One unit. words: its name in an error. function: its activation, in the words of the file."""

    words: str
    bias: float
    input: bool
    function: str
    layer: int = 0


@dataclass(frozen=True)
class UnitLayer:
    """A layer after the input. weights: shape (units, units before). absent: connections that the file lacks."""

    units: list[Unit]
    weights: Array
    absent: int

    @property
    def biases(self) -> Array:
        """The bias of each unit, shape (units,)."""
        return np.array([unit.bias for unit in self.units])

    def function(self, n: int) -> str:
        """The activation that all its units have. Raises InputError with the layer `n` where they differ."""
        names = {unit.function for unit in self.units}
        if len(names) > 1:
            raise InputError(f"layer {n}: units with different functions ({', '.join(sorted(names))})")
        return self.units[0].function


def unit_layers(
    units: Mapping[K, Unit], weights: Mapping[K, Mapping[K, float]], fill: bool = False
) -> tuple[list[list[K]], list[UnitLayer]]:
    """The keys of each layer's units, the input first, and each layer after it.

    units: in the order that they are to have in their layers. weights: into each unit, by the key of the unit
        that they come from; every key is in `units`.
    fill: whether a connection that is not there becomes a weight of 0; else it is refused.
    Raises InputError for what is no stack of layers.
    """
    layers = _layers(units, weights, fill)
    found = []
    for n, (before, layer) in enumerate(pairwise(layers), 2):
        matrix = np.zeros((len(layer), len(before)))
        absent = 0
        for i, key in enumerate(layer):
            for j, other in enumerate(before):
                if other in weights[key]:
                    matrix[i, j] = weights[key][other]
                elif fill:
                    absent += 1
                else:
                    raise InputError(
                        f"{units[key].words}: no connection from {units[other].words}; "
                        f"Chainrule needs layer {n} to be fully connected"
                    )
        found.append(UnitLayer([units[key] for key in layer], matrix, absent))
    return layers, found


def _layers(units: Mapping[K, Unit], weights: Mapping[K, Mapping[K, float]], fill: bool) -> list[list[K]]:
    """The units by the length of the longest way from an input."""
    leads_to: dict[K, list[K]] = {key: [] for key in units}
    for key, sources in weights.items():
        for each in sources:
            leads_to[each].append(key)
    depth = _depths(units, weights, leads_to)
    layers: list[list[K]] = [[] for _ in range(min(max(depth.values()), MAX_LAYERS + 1))]
    for key, unit in units.items():
        unit.layer = depth[key]
        if depth[key] <= len(layers):
            layers[depth[key] - 1].append(key)
    check_sizes([len(layer) for layer in layers])
    for key, sources in weights.items():
        for each in sources:
            if units[each].layer != units[key].layer - 1:
                raise InputError(f"the connection from {units[each].words} to {units[key].words} skips a layer")
    for key, unit in units.items():
        if not leads_to[key] and unit.layer != len(layers) and not (fill and unit.input):
            raise InputError(f"{unit.words}: leads nowhere, but is not in the last layer")
    return layers


def _depths(
    units: Mapping[K, Unit], weights: Mapping[K, Mapping[K, float]], leads_to: Mapping[K, list[K]]
) -> dict[K, int]:
    waiting = {key: set(sources) for key, sources in weights.items()}
    ready = [key for key, sources in waiting.items() if not sources]
    for key in ready:
        if not units[key].input:
            raise InputError(f"{units[key].words}: nothing leads to it, and it is not an input")
    depth = dict.fromkeys(ready, 1)
    while ready:
        key = ready.pop()
        for target in leads_to[key]:
            depth[target] = max(depth.get(target, 0), depth[key] + 1)
            waiting[target].discard(key)
            if not waiting[target]:
                ready.append(target)
    circle = [key for key in units if waiting.get(key)]
    if circle:
        raise InputError(
            f"{units[circle[0]].words}: part of a cycle of connections; only feed-forward networks can be read"
        )
    return depth
