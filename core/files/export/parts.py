"""Parts of exported code: activations with their parameters, scalings, and an example with its outputs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from core.basics.arrays import Array
    from core.data.scaling import Scaling
    from core.document.document import Document
    from core.model.network import Network

# The parameter that a name without one has.
DEFAULTS = {"leaky_relu": 0.01, "elu": 1.0, "softplus": 1.0, "celu": 1.0, "hard_sigmoid": 1 / 6}
# So many examples of the document's data are written at most.
MAX_EXAMPLES = 100
# So many activations are named in a sentence at most.
_FEW = 12

_NAME = re.compile(r"(\w+)\(([^()]+)\)")


def split(activation: str) -> tuple[str, float]:
    """The name of an activation and its parameter; the default where it has none, 0 where it takes none."""
    found = _NAME.fullmatch(activation)
    if found:
        return found[1], float(found[2])
    return activation, DEFAULTS.get(activation, 0.0)


def check_activations(network: Network, known: Collection[str], language: str) -> None:
    """Raises InputError with the layer for an activation that `known` lacks, by name without parameter."""
    for n, layer in enumerate(network.layers, 2):
        if split(layer.activation)[0] not in known:
            have = f"; it has {', '.join(known)}" if len(known) <= _FEW else ""
            raise InputError(f"layer {n}: the activation {layer.activation} cannot be written as {language}{have}")


@dataclass(frozen=True)
class Example:
    """Inputs as they came, before the scaling, shape (inputs,); outputs as they would be after it, shape (outputs,)."""

    x: Array
    y: Array


def examples(document: Document, most: int = MAX_EXAMPLES) -> list[Example]:
    """The first examples of the data; without data, one of inputs 0.25, 0.5, …"""
    from core.training.reference import outputs

    network = document.network
    if document.data is not None and len(document.data):
        scaled = document.data.inputs[:most]
        x = unscaled(scaled, document.scaling)
    else:
        x = np.array([[0.25 * (j + 1) for j in range(network.sizes[0])]])
    y = unscaled(outputs(network, scaled_by(x, document.scaling)), document.target_scaling)
    return [Example(*pair) for pair in zip(x, y, strict=True)]


def scaled_by(x: Array, scaling: Scaling | None) -> Array:
    """(x − offset) / factor."""
    return x if scaling is None else (x - np.array(scaling.offset)) / np.array(scaling.factor)


def unscaled(x: Array, scaling: Scaling | None) -> Array:
    """x · factor + offset."""
    return x if scaling is None else x * np.array(scaling.factor) + np.array(scaling.offset)


def input_folded(document: Document, place: str) -> Network:
    """The network for inputs as they came: their scaling in the weights of layer 2.

    For a format that has no place for scalings; `place` names it. Raises InputError where targets are scaled.
    """
    if document.target_scaling is not None:
        raise InputError(
            f"{place} has no place for the scaling of the targets; remove it first, or choose another format"
        )
    scaling, network = document.scaling, document.network
    if scaling is None:
        return network
    first = network.layers[0]
    inner = first.weights[:, : first.inputs] / np.array(scaling.factor)
    shift = -(inner @ np.array(scaling.offset))
    if not first.bias and shift.any():
        raise InputError(
            f"{place} has no place for the scaling of the inputs, and layer 2 no bias that could take it up"
        )
    columns = [inner, (first.weights[:, -1] + shift)[:, None]] if first.bias else [inner]
    from dataclasses import replace

    return network.with_layer(2, replace(first, weights=np.hstack(columns)))


def about(network: Network) -> str:
    """A sentence on the network, for the head of a file."""
    return f"A neural network of {'-'.join(map(str, network.sizes))} nodes, written by Chainrule."


def translated(expression: str, words: Mapping[str, str]) -> str:
    """`expression` with each whole word of `words` replaced."""
    return re.sub(r"[A-Za-z_]\w*", lambda match: words.get(match[0], match[0]), expression)
