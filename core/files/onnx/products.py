"""Products with a matrix, where a layer begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.files.network_builder import shape_words
from core.files.onnx.identify import per_node
from core.files.onnx.values import Affine, Segment, Settled, Step, Value

if TYPE_CHECKING:
    from collections.abc import Container

    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.files.onnx.constants import Constants
    from core.files.onnx.nodes import Node


def product(node: Node, operation: str, value: Settled, values: Container[str], constants: Constants) -> Affine:
    """The sums of the layer that a Gemm or MatMul node begins.

    Gemm: Y = alpha · A' B' + beta · C, where ' is the transpose where transA, transB say so.
    """
    alpha, beta = (float(node.attributes.get(name, 1.0)) for name in ("alpha", "beta"))
    turned = [bool(node.attributes.get(name)) for name in ("transA", "transB")]
    if len(node.inputs) < 2:
        raise node.refusal("needs two matrices")
    if operation == "MatMul":
        turned = [False, False]
    first, second = node.inputs[:2]
    if second in constants and first in values:
        matrix, layout = _matrix(node, second, constants), "columns" if turned[0] else "rows"
        weights, after = (matrix if turned[1] else matrix.T), "rows"
    elif first in constants and second in values:
        matrix, layout = _matrix(node, first, constants), "rows" if turned[1] else "columns"
        weights, after = (matrix.T if turned[0] else matrix), "columns"
    else:
        raise node.refusal("multiplies by something that is not constant")
    _need(node, value, layout)
    if operation != "MatMul" and alpha != 1.0:
        weights = alpha * weights
    if value.segment.weights is None:
        value.segment.width = value.segment.width or weights.shape[1]
    segment = Segment(node.label, weights, value, after, weights.shape[0])
    name = node.inputs[2] if len(node.inputs) > 2 and operation != "MatMul" else ""
    if not name or beta == 0.0:
        return Affine(segment=segment)
    if name not in constants:
        raise node.refusal("adds something that is not constant")
    bias = vector(node, constants.array(node, name), Affine(segment=segment))
    return Affine(segment=segment, steps=(Step("Add", bias if beta == 1.0 else beta * bias),))


def vector(node: Node, array: NDArray[Any], value: Value) -> Array:
    """A constant as one number for each node. Raises InputError where it is not one."""
    if value.layout is None and array.size > 1:
        value.set_layout("rows")
    found = per_node(array, value.layout, value.segment.width)
    if found is None:
        raise node.refusal(
            f"expected one bias for each of {value.segment.width or 'the'} nodes, found shape {shape_words(array)}"
        )
    return np.broadcast_to(found, (value.segment.width,)) if value.segment.width else found


def _need(node: Node, value: Settled, layout: str) -> None:
    if value.flat:
        raise node.refusal("takes values whose axis of nodes has been dropped")
    if value.segment.layout is None:
        value.set_layout(layout)
    if value.layout != layout:
        raise node.refusal("mixes the examples of a batch, or does not keep one a row")


def _matrix(node: Node, name: str, constants: Constants) -> Array:
    array = constants.array(node, name)
    if array.ndim != 2 or array.dtype.kind != "f":
        raise node.refusal(f"a matrix of weights expected in {name[:60]}, found shape {shape_words(array)}")
    return array
