"""The networks and targets that a library supports, and the activations that it substitutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.libraries.steps import Case
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.arrays import Array
    from core.libraries.units import Unit
    from core.model.network import Network


_WORDS = {"identity": "linear", "sigmoid stepwise": "a sigmoid of straight lines"}


class NotHeldError(Exception):
    """A library cannot hold this network or these targets; the message is one sentence with the reason."""


@dataclass(frozen=True)
class Holds:
    """The networks that a library supports.

    hidden, output: this program's name of an activation, and the library's unit that stands for it. Where the
    two differ, the library has no other choice (scikit-learn's MLPRegressor is always linear at the output).
    alike: all hidden layers must have one activation. bias_free: layers may be without a bias unit.
    layers: the least and the most hidden layers. outputs: the least and the most outputs.
    targets: "any", "binary" (0 or 1), "one-hot" (one 1 a row, the rest 0).
    output_like_hidden: without a hidden layer the output's activation must be one of `hidden`.
    """

    output: Mapping[str, Unit]
    hidden: Mapping[str, Unit]
    alike: bool = False
    bias_free: bool = False
    layers: tuple[int, float] = field(default=(0, float("inf")))
    outputs: tuple[int, float] = field(default=(1, float("inf")))
    targets: str = "any"
    output_like_hidden: bool = False

    def case(self, library: str, network: Network, inputs: Array, targets: Array, rate: float) -> Case:
        """The network as `library` holds it. Raises NotHeldError with the reason where it cannot."""
        self._check_shape(library, network)
        names = [layer.activation for layer in network.layers]
        units = []
        for n, name in enumerate(names, 2):
            last = n == network.depth
            held = self.output if last else self.hidden
            if name not in held or (last and n == 2 and self.output_like_hidden and name not in self.hidden):
                where = "the outputs" if last else f"layer {n}"
                title = ACTIVATIONS[name].title
                raise NotHeldError(f"{title} in {where} is not compared with {library} in this setting")
            units.append(held[name])
        if self.alike and len(set(names[:-1])) > 1:
            raise NotHeldError(f"{library} has one activation for all hidden layers, and this network has several")
        self._check_targets(library, targets)
        biases = tuple(layer.bias for layer in network.layers)
        return Case(network.weights, tuple(units), biases, inputs, targets, rate)

    def changed(self, case: Case, network: Network) -> str:
        """The activations that are other ones there, in words; "" where all are the network's own."""
        told = []
        for n, (unit, layer) in enumerate(zip(case.units, network.layers, strict=True), 2):
            if unit.name != layer.activation:
                where = "the outputs are" if n == network.depth else f"layer {n} is"
                told.append(f"{where} {_WORDS.get(unit.name, unit.name)} there, not {layer.activation}")
        return "; ".join(told)

    def _check_shape(self, library: str, network: Network) -> None:
        hidden, outputs = network.depth - 2, network.sizes[-1]
        if not self.layers[0] <= hidden <= self.layers[1]:
            wanted = "one hidden layer" if self.layers == (1, 1) else f"at least {self.layers[0]} hidden layers"
            raise NotHeldError(f"{library} needs {wanted}, and this network has {hidden or 'none'}")
        if not self.outputs[0] <= outputs <= self.outputs[1]:
            wanted = "1 output" if self.outputs == (1, 1) else f"{self.outputs[0]} or more outputs"
            raise NotHeldError(f"{library} needs {wanted} in this setting, and this network has {outputs}")
        without = [n for n, layer in enumerate(network.layers, 2) if not layer.bias]
        if without and not self.bias_free:
            raise NotHeldError(f"{library} has a bias in every layer, and layer {without[0]} has none")

    def _check_targets(self, library: str, targets: Array) -> None:
        if self.targets == "any":
            return
        if not np.isin(targets, (0.0, 1.0)).all():
            raise NotHeldError(f"{library} takes only targets of 0 and 1 in this setting")
        if self.targets == "one-hot" and not (targets.sum(axis=1) == 1).all():
            raise NotHeldError(f"{library} takes one class per example: one target of 1, the others 0")
