"""The constants of a graph: its initializers, and what nodes make of constants alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.onnx.operations import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.files.onnx.nodes import Node
    from core.files.onnx.tensors import Tensors

_TEXTS = 8
_WHOLE = (2, 3, 5, 6, 7, 9, 12, 13)


class Constants:
    """Arrays by name, and texts, which may be the labels of classes.

    classes: the names of the classes, as far as they were met.
    """

    def __init__(self, graph: Any, tensors: Tensors) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}
        self._texts: dict[str, tuple[str, ...]] = {}
        self._tensors = tensors
        self.classes: tuple[str, ...] = ()
        if len(graph.sparse_initializer):
            raise InputError("sparse weights cannot be read")
        for tensor in graph.initializer:
            if tensor.name in self:
                raise InputError(f"{tensor.name[:60]}: occurs twice")
            self._read(tensor, tensor.name)

    @property
    def names(self) -> set[str]:
        """Of all constants so far."""
        return self._arrays.keys() | self._texts.keys()

    def __contains__(self, name: object) -> bool:
        return name in self._arrays or name in self._texts

    def array(self, node: Node, name: str) -> NDArray[Any]:
        """The constant called `name`, which `node` takes. Raises InputError where it is none, or a text."""
        if name in self._texts:
            raise InputError(f"{name[:60]}: numbers of type {_TEXTS} cannot be read")
        if name not in self._arrays:
            raise node.refusal("takes a value that is not constant where a constant is expected")
        return self._arrays[name]

    def get(self, node: Node, name: str) -> NDArray[Any] | None:
        """The same, and None where an input is left out."""
        return self.array(node, name) if name else None

    def add(self, name: str, array: NDArray[Any]) -> None:
        """One more constant."""
        self._arrays[name] = array

    def note_classes(self, node: Node) -> None:
        """Takes the labels of classes from a node that has some."""
        labels = node.attributes.get("classlabels_strings") or node.attributes.get("classlabels_int64s")
        texts = [self._texts[name] for name in node.inputs if name in self._texts]
        if not labels and node.kind == "ArrayFeatureExtractor":
            arrays = [self._arrays[name] for name in node.inputs if name in self._arrays]
            labels = texts[0] if texts else np.ravel(arrays[0]).tolist()[:10_000] if arrays else ()
        if labels:
            self.classes = tuple(str(label)[:200] for label in labels)

    def fold(self, node: Node) -> None:
        """Adds what a node makes of constants alone. Raises InputError where that cannot be read."""
        if node.kind == "Constant":
            self._constant(node)
            return
        if node.kind in ("Identity", "Cast", "CastLike") and node.inputs and node.inputs[0] in self._texts:
            self._texts[node.output] = self._texts[node.inputs[0]]
            return
        given = [self.get(node, name) for name in node.inputs]
        try:
            result = self._folded(node, given)
        except (ValueError, IndexError, TypeError, ZeroDivisionError, OverflowError, MemoryError):
            result = None
        if result is None or len(node.outputs) != 1:
            raise node.refusal("computes a constant in a way that cannot be read here")
        self._arrays[node.output] = result

    def _folded(self, node: Node, given: list[NDArray[Any] | None]) -> NDArray[Any] | None:
        if node.operation == "Cast" and given and given[0] is not None:
            return given[0].astype(np.int64 if node.attributes.get("to") in _WHOLE else np.float64)
        if node.operation == "Expand" and given and given[0] is not None:
            return given[0] if given[0].size == 1 else None
        if node.operation == "ConstantOfShape" and given and given[0] is not None and not given[0].size:
            return self._of(node, node.protos["value"].t) if "value" in node.protos else np.zeros(1)
        with np.errstate(all="ignore"):
            return folded(node.operation, given, node.attributes)

    def _constant(self, node: Node) -> None:
        name = node.output
        if len(node.protos) != 1 or not name:
            raise node.refusal("computes a constant in a way that cannot be read here")
        ((kind, proto),) = node.protos.items()
        if kind == "value":
            self._read(proto.t, name)
        elif kind in ("value_float", "value_floats"):
            self._arrays[name] = np.array(proto.f if kind == "value_float" else list(proto.floats), dtype=np.float64)
        elif kind in ("value_int", "value_ints"):
            self._arrays[name] = np.array(proto.i if kind == "value_int" else list(proto.ints), dtype=np.int64)
        elif kind in ("value_string", "value_strings"):
            texts = [proto.s] if kind == "value_string" else proto.strings
            self._texts[name] = tuple(each.decode(errors="replace") for each in texts)
        else:
            raise node.refusal("computes a constant in a way that cannot be read here")

    def _of(self, node: Node, tensor: Any) -> NDArray[Any]:
        return self._tensors.array(tensor, node.output[:60])

    def _read(self, tensor: Any, name: str) -> None:
        if tensor.data_type == _TEXTS:
            self._texts[name] = tuple(each.decode(errors="replace") for each in tensor.string_data)
        else:
            self._arrays[name] = self._tensors.array(tensor, name[:60])
