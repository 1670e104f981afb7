"""Networks built from the arrays of a foreign file, with checks of shapes, numbers and activations."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.document.class_names import class_names
from core.model.activations import ACTIVATIONS, activation
from core.model.network import Layer, Network
from core.model.network_edits import MAX_WEIGHTS, check_sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import Candidate, Choices


class ActivationsNeededError(InputError):
    """The file names no activations, and the user gave none.

    sizes: nodes of each layer, the input first, so that a dialog can ask for one name a layer.
    choices, assumed: how the rest was settled, where that was open too, and the sentences that say so.
    """

    def __init__(
        self, sizes: tuple[int, ...], place: str = "", choices: Choices | None = None, assumed: tuple[str, ...] = ()
    ) -> None:
        super().__init__(
            f"{place}{': ' * bool(place)}the file names no activation functions; specify {len(sizes) - 1}, one for "
            f"each layer after the input (--activations relu,identity), from {', '.join(ACTIVATIONS)}"
        )
        self.sizes = sizes
        self.choices = choices
        self.assumed = assumed
        self._place = place

    def at(self, place: str) -> ActivationsNeededError:
        """The same, said of the file at `place`."""
        return ActivationsNeededError(self.sizes, place, self.choices, self.assumed)

    def __reduce__(self) -> tuple[type[ActivationsNeededError], tuple[Any, ...]]:
        """Rebuild it after it comes from another process, since `args` holds the sentence alone."""
        return type(self), (self.sizes, self._place, self.choices, self.assumed)


class ChoiceNeededError(InputError):
    """More than one network fits what the file holds, and the user did not say which is meant.

    candidates: the networks, so that a dialog can show them and ask.
    """

    def __init__(self, candidates: tuple[Candidate, ...], what: str = "", place: str = "") -> None:
        what = what or "more than one order of its layers fits"
        shown = " or ".join(candidate.words for candidate in candidates[:3])[:400]
        more = f" (and {len(candidates) - 3} more)" if len(candidates) > 3 else ""
        super().__init__(f"{place}{': ' * bool(place)}{what}: give {shown or '--order a,b,c'}{more}")
        self.candidates = candidates
        self.what = what
        self._place = place

    def at(self, place: str) -> ChoiceNeededError:
        """The same, said of the file at `place`."""
        return ChoiceNeededError(self.candidates, self.what, place)

    def __reduce__(self) -> tuple[type[ChoiceNeededError], tuple[tuple[Candidate, ...], str, str]]:
        """Rebuild it after it comes from another process, since `args` holds the sentence alone."""
        return type(self), (self.candidates, self.what, self._place)


@dataclass
class Linear:
    """One layer as found in the file: `weights` (out, in), `bias` (out,) or None, and their names."""

    name: str
    weights: Array
    bias: Array | None = None
    bias_name: str = field(default="")


def check_shape(place: str, shape: Sequence[int]) -> int:
    """Return the number of elements of an array of `shape`, before memory is allocated for it."""
    count = math.prod(shape)
    if any(size < 0 for size in shape) or count > MAX_WEIGHTS:
        dimensions = " × ".join(str(size) if size < 10**9 else "10^9 or more" for size in shape[:4])
        raise InputError(f"{place}: expected at most {MAX_WEIGHTS:,} elements, found {dimensions}")
    return count


def finite(array: Array, place: str) -> Array:
    """Return `array` as float64. Raises InputError with the place of a non-finite number."""
    result = np.asarray(array, dtype=np.float64)
    wrong = np.argwhere(~np.isfinite(result))
    if len(wrong):
        where = "".join(f"[{k}]" for k in wrong[0])
        raise InputError(f"{place}{where}: expected a finite number, found {result[tuple(wrong[0])]}")
    return result


def check_finite(network: Network) -> None:
    """Raise InputError, with the place as in a native document, for a non-finite weight."""
    for k, matrix in enumerate(network.weights, 1):
        finite(matrix, f"layers[{k}].weights")


def build_network(layers: Sequence[Linear], activations: Sequence[str] | None, loss: str | None = None) -> Network:
    """Build the network of `layers`, whose shapes must be consistent.

    activations: one name a layer, or one for all; None where neither the file nor the user says, which
    raises ActivationsNeededError.
    """
    if not layers:
        raise InputError("no layer with weights")
    for layer in layers:
        if layer.weights.ndim != 2:
            raise InputError(f"{layer.name}: expected a matrix, found shape {shape_words(layer.weights)}")
        rows = layer.weights.shape[0]
        if layer.bias is not None and layer.bias.shape != (rows,):
            raise InputError(
                f"{layer.bias_name or 'bias'}: expected {rows} number{'s' * (rows != 1)}, found shape "
                f"{shape_words(layer.bias)}"
            )
    sizes = (layers[0].weights.shape[1], *(layer.weights.shape[0] for layer in layers))
    check_sizes(sizes)
    for before, layer in zip(sizes, layers, strict=False):
        if layer.weights.shape[1] != before:
            columns = f"{before} column{'s' * (before != 1)}"
            raise InputError(f"{layer.name}: expected {columns}, found {layer.weights.shape[1]}")
    names = spread(activations, sizes)
    result = []
    for layer, name in zip(layers, names, strict=True):
        matrix = finite(layer.weights, layer.name)
        if layer.bias is not None:
            matrix = np.column_stack([matrix, finite(layer.bias, layer.bias_name or "bias")])
        result.append(Layer(matrix, name, layer.bias is not None))
    return Network(tuple(result), loss or "least_squares")


def spread(activations: Sequence[str] | None, sizes: tuple[int, ...]) -> list[str]:
    """Return one checked name for each layer after the input."""
    if activations is None:
        raise ActivationsNeededError(sizes)
    count = len(sizes) - 1
    names = list(activations) * count if len(activations) == 1 else list(activations)
    if len(names) != count:
        raise InputError(
            f"activations: expected {count} name{'s' * (count != 1)}, one per layer after the input, found {len(names)}"
        )
    for name in names:
        activation(name)
    return names


def shape_words(array: Array) -> str:
    """Return "3 × 2", or "one number"."""
    return " × ".join(map(str, array.shape)) or "one number"


def class_words(document: Document) -> tuple[str, ...]:
    """Return a sentence part on the classes that the outputs mean, if the file names them."""
    names = class_names(document)
    if not names:
        return ()
    if document.network.sizes[-1] == 1:
        return (f"the output is the probability of the class {names[1][:40]}, not {names[0][:40]}",)
    return (f"the outputs are the classes {listed(names)}, in this order",)


def listed(names: Sequence[str]) -> str:
    """Return names in a sentence, the first twelve if there are more."""
    return ", ".join(name[:40] for name in names[:12]) + (", …" if len(names) > 12 else "")


def outline(layers: Sequence[Linear], types: Sequence[str]) -> str:
    """Describe the layers read in one sentence, for the report."""
    kinds = " and ".join(sorted(set(types)))
    count = len(layers)
    return f"{count} layer{'s' * (count != 1)} of weights, {kinds}, each row containing the weights into one node"
