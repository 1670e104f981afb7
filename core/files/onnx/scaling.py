"""The scaling around a network in an ONNX graph: Sub and Div before the first layer, Mul and Add after the last."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.data.scaling import KINDS, PARTS, Scaling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.model.network import Network

_PREFIX = "chainrule."
# What a graph does to its inputs and outputs, as the operations are called.
_OWN = ("Sub", "Div"), ("Mul", "Add")


def around(document: Document, helper: Any) -> tuple[list[Any], list[Any], dict[str, Array], str, str]:
    """The nodes before and after the network, their constants, and what the network's ends are called then."""
    before, after = [], []
    constants: dict[str, Array] = {}
    first, last = "x", "y"
    if document.scaling is not None:
        constants |= {"x_offset": np.array(document.scaling.offset), "x_factor": np.array(document.scaling.factor)}
        first = "x_scaled"
        before = [
            helper.make_node("Sub", ["x", "x_offset"], ["x_shifted"], name="x_shift"),
            helper.make_node("Div", ["x_shifted", "x_factor"], [first], name="x_scale"),
        ]
    scaling = document.target_scaling
    if scaling is not None:
        constants |= {"y_factor": np.array(scaling.factor), "y_offset": np.array(scaling.offset)}
        last = "y_scaled"
        after = [
            helper.make_node("Mul", [last, "y_factor"], ["y_stretched"], name="y_stretch"),
            helper.make_node("Add", ["y_stretched", "y_offset"], ["y"], name="y_shift"),
        ]
    return before, after, constants, first, last


def kinds_of(document: Document) -> dict[str, str]:
    """What the numbers do not tell, as texts."""
    found = {name: getattr(document, name) for name in PARTS.values()}
    return {_PREFIX + name: scaling.kind for name, scaling in found.items() if scaling is not None}


@dataclass
class Peeled:
    """A graph without the scaling around it.

    nodes: those of the network, from the value `first` to the value `last`. inputs, outputs: offset and
    factor, each of shape (size,) or of one number, as the graph has them; None where it scales nothing.
    """

    nodes: list[Any]
    first: str
    last: str
    inputs: tuple[Array, Array] | None = None
    outputs: tuple[Array, Array] | None = None
    notes: list[str] = field(default_factory=list)

    def scalings(self, network: Network, metadata: Mapping[str, str]) -> dict[str, Any]:
        """The fields of the document. Raises InputError for numbers that cannot be a scaling."""
        fields = {}
        for part, size, found in (
            ("inputs", network.sizes[0], self.inputs), ("targets", network.sizes[-1], self.outputs),
        ):  # fmt: skip
            if found is None:
                continue
            name = PARTS[part]
            said = metadata.get(_PREFIX + name)
            offset, factor = (_row(values, size, part) for values in found)
            kind = said if said in KINDS else next(iter(KINDS))
            fields[name] = Scaling(kind, tuple(offset.tolist()), tuple(factor.tolist()), part)
            if said is None:
                what = "inputs before the first layer" if part == "inputs" else "outputs after the last layer"
                self.notes.append(f"The graph scales its {what}: kept as the scaling of the document's {part}.")
        return fields


def peel(graph: Any, constants: Mapping[str, NDArray[Any]], first: str) -> Peeled:
    """The graph without the scaling around it. constants: its initializers; first: the name of its input."""
    nodes, outputs = list(graph.node), [each.name for each in graph.output]
    uses = Counter(name for node in nodes for name in node.input)
    uses.update(outputs)
    peeled = Peeled(nodes, first, outputs[0] if outputs else "")
    found = _ends(nodes[:2], first, _OWN[0], constants, uses)
    if found is not None:
        offset, factor = found
        peeled.inputs, peeled.first, nodes = (offset, factor), nodes[1].output[0], nodes[2:]
    if len(outputs) == 1 and len(nodes) >= 2 and list(nodes[-1].output) == outputs:
        found = _ends(nodes[-2:], _other(nodes[-2], constants), _OWN[1], constants, uses)
        if found is not None and uses[_other(nodes[-2], constants)] == 1:
            factor, offset = found
            peeled.outputs, peeled.last, nodes = (offset, factor), _other(nodes[-2], constants), nodes[:-2]
    peeled.nodes = nodes
    return peeled


def _ends(
    nodes: list[Any], value: str, operations: tuple[str, str], constants: Mapping[str, NDArray[Any]], uses: Counter[str]
) -> tuple[Array, Array] | None:
    """The constants of two nodes that take `value` through `operations`, one after the other; None for others."""
    if tuple(node.op_type for node in nodes) != operations or any(node.domain not in ("", "ai.onnx") for node in nodes):
        return None
    found = []
    for node in nodes:
        operands = list(node.input)
        if node.op_type in ("Mul", "Add") and len(operands) == 2 and operands[1] == value:
            operands.reverse()
        if len(operands) != 2 or operands[0] != value or operands[1] not in constants or len(node.output) != 1:
            return None
        constant = constants[operands[1]]
        if constant.dtype.kind != "f" or constant.ndim > 2 or (constant.ndim == 2 and constant.shape[0] != 1):
            return None
        found.append(constant)
        value = node.output[0]
        if node is nodes[0] and uses[value] != 1:
            return None
    return found[0], found[1]


def _other(node: Any, constants: Mapping[str, NDArray[Any]]) -> str:
    """The operand that is no constant, or ""."""
    others = [name for name in node.input if name not in constants]
    return str(others[0]) if len(others) == 1 else ""


def _row(values: Array, size: int, part: str) -> Array:
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    if flat.size not in (1, size):
        raise InputError(f"scaling of the {part}: expected {size} numbers, found {flat.size}")
    return np.full(size, flat[0]) if flat.size == 1 else flat
