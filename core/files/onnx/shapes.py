"""Operations on the shape of values: those that keep one example a row, or a column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.files.onnx.values import Affine, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.files.onnx.constants import Constants
    from core.files.onnx.nodes import Node

SHAPE_OPERATIONS = {"Shape", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Expand"}
# Stands in computed shapes for the number of examples: a prime that is no number of nodes.
BATCH = 1_000_003

_NO_ROW = "does not keep one example a row"
_OF_COLUMNS = {"Softmax", "LogSoftmax", "Hardmax", "TopK", "ArgMax", "ArgMin"}


class Shapes:
    """width: the number of inputs, where the graph says it; its examples may be of several axes.

    fixed: the number of examples that the graph is for, or None. rank: how many axes the values have by now.
    """

    def __init__(self, value: Any) -> None:
        dims = [each.dim_value for each in value.type.tensor_type.shape.dim]
        self._axes = dims[1:] if dims and all(each > 0 for each in dims[1:]) else None
        self.width = int(np.prod(self._axes, dtype=float)) if self._axes and max(self._axes) < 10**6 else None
        if len(dims) == 2 and dims[1] and (self.width or 0) > 4096:
            self.width = None
        self.fixed = dims[0] if dims and dims[0] > 0 else None
        self.rank = len(dims) or 2
        # With an example in each column the first number is not that of examples.
        self.width = self.width if len(dims) != 2 or self.fixed is None else None

    def taken(self, node: Node, operation: str, value: Any, constants: Constants) -> Value | NDArray[Any]:
        """The shape of a node's result, from a value's shape."""
        match operation:
            case "Shape":
                return self._shape(node, value)
            case "Transpose":
                perm = node.attributes.get("perm")
                if perm not in (None, [], [1, 0]) or self.rank > 2:
                    raise node.refusal("does not simply swap rows and columns")
                turned: Value = replace(value, transposed=not value.transposed)
                return turned
            case "Flatten":
                if node.attributes.get("axis", 1) not in (1, -1):
                    raise node.refusal(_NO_ROW)
                return self._joined(node, value)
            case "Squeeze" | "Unsqueeze":
                return self._squeezed(node, operation, value, constants)
        if len(node.inputs) != 2 or node.inputs[1] not in constants:
            raise node.refusal("has no constant shape")
        return self._reshaped(node, np.ravel(constants.array(node, node.inputs[1])).tolist(), value)

    def _shape(self, node: Node, value: Any) -> NDArray[Any]:
        width = value.segment.width or (value.segment.weights is None and 1_000_033) or 1
        shape = [width, BATCH] if value.layout == "columns" else [BATCH, width]
        if value.flat:
            shape = [BATCH]
        if isinstance(value, Affine) and value.segment.weights is None and self._axes and len(self._axes) > 1:
            shape = [BATCH, *self._axes]
        start, end = node.attributes.get("start", 0), node.attributes.get("end")
        return np.array(shape[start:end], dtype=np.int64)

    def _reshaped(self, node: Node, shape: list[int], value: Any) -> Value:
        width = value.segment.width
        batch = {-1, 0, BATCH, *([self.fixed] if self.fixed else [])}
        nodes = {-1, 0, 1_000_033, *([width] if width else [])}
        fits = len(shape) == 2 and shape[0] in batch and (shape[1] in nodes or (width is None and shape[1] > 0))
        if fits and shape != [-1, -1]:
            return self._joined(node, replace(value, flat=False))
        if len(shape) == 1 and width == 1 and shape[0] in batch and value.layout != "columns":
            return _flattened(value, True)
        raise node.refusal(_NO_ROW)

    def _squeezed(self, node: Node, operation: str, value: Any, constants: Constants) -> Value:
        axes = node.attributes.get("axes")
        if len(node.inputs) > 1 and node.inputs[1]:
            axes = np.ravel(constants.array(node, node.inputs[1])).tolist()
        of_nodes = ([0], [-2]) if value.layout == "columns" else ([1], [-1])
        if operation == "Unsqueeze" and value.flat and axes in ([1], [-1]):
            return _flattened(value, False)
        if operation == "Squeeze" and value.segment.width == 1 and (axes in of_nodes or not axes) and not value.flat:
            return _flattened(value, True)
        raise node.refusal(_NO_ROW)

    def _joined(self, node: Node, value: Value) -> Value:
        """The value with one example a row, whatever axes it had."""
        if value.layout == "columns" or (value.layout is None and value.transposed):
            raise node.refusal(_NO_ROW)
        if self.rank > 2 and value.segment.weights is not None:
            raise node.refusal("joins what the layers before it computed for each row")
        self.rank = 2
        if value.layout is None:
            value.set_layout("rows")
        return value

    def check_axis(self, node: Node, operation: str, value: Value) -> None:
        """Raises InputError for an operation along another axis than that of the nodes."""
        if operation in _OF_COLUMNS:
            # Without an axis, older models mean another one.
            axis = node.attributes.get("axis", 0 if operation.startswith("Arg") else -1 if self.rank <= 2 else None)
            if value.flat or axis not in ((0, -2) if value.layout == "columns" else (self.rank - 1, -1)):
                raise node.refusal(f"axis is {axis}, which is not that of a layer's nodes")
        elif self.rank > 2 and (operation in ("BatchNormalization", "Unsqueeze") or operation.startswith("Reduce")):
            raise node.refusal("may work along another axis than that of a layer's nodes")


def _flattened(value: Value, flat: bool) -> Value:
    return replace(value, flat=flat)
