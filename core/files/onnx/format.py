"""ONNX, both ways. It needs the package onnx, an extra that is imported only here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign.named_arrays import arrays_of, metadata_of
from core.files.foreign.network_builder import build_network, outline
from core.files.input_file import InputFile, Report
from core.files.onnx.activations import constant, steps
from core.files.onnx.graph import GraphReader
from core.files.onnx.scaling import around, kinds_of
from core.files.onnx.tensors import Tensors

if TYPE_CHECKING:
    from collections.abc import Iterable


TITLE = "ONNX model"
# All weights that the program takes, and some more.
MAX_BYTES = 80 * 2**20

# Old enough for every runtime of the last years.
_OPSET = 17
_IR_VERSION = 8


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in an ONNX model; what is not a feed-forward stack is refused with the node's name."""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"{len(source.content)} bytes: at most {MAX_BYTES} expected in a model")
    onnx = _library()
    from google.protobuf.message import DecodeError

    model = onnx.ModelProto()
    try:
        model.ParseFromString(source.content)
    except (DecodeError, RecursionError):
        raise InputError("not an ONNX model") from None
    try:
        tensors = Tensors(source.path.parent if source.path else None)
        walk = GraphReader(model.graph, tensors)
        metadata = {entry.key: entry.value for entry in model.metadata_props}
    except UnicodeDecodeError:
        raise InputError("a name in the model is not text") from None
    activations = [name or "identity" for name in walk.activations]
    network = build_network(walk.layers, activations or None, metadata.get("chainrule.loss"))
    scalings = walk.peeled.scalings(network, metadata)
    read = (outline(walk.layers, sorted(tensors.types)),)
    return Document(network, **scalings), Report(TITLE, read, tuple(walk.peeled.notes), tuple(walk.notes))


def dump(document: Document) -> bytes:
    """A model with one Gemm a layer and its activation, in 64-bit numbers, for batches of any size.

    It takes and gives the data's own units: what is scaled is scaled inside.
    """
    onnx = _library()
    helper = onnx.helper
    network = document.network
    constants = arrays_of(document)
    arrays = iter(list(constants))
    nodes, after, more, value, last_value = around(document, helper)
    constants |= more
    for n, layer in enumerate(network.layers, 2):
        end = last_value if n == network.depth else f"h{n}"
        activation = steps(layer.activation)
        names = {"s": f"s{n}" if activation else end}
        inputs = [value, next(arrays), *([next(arrays)] if layer.bias else [])]
        nodes.append(helper.make_node("Gemm", inputs, [names["s"]], name=f"layer{n}", transB=1))
        for k, step in enumerate(activation, 1):
            last = k == len(activation)
            label = f"layer{n}_{layer.activation}" + ("" if last else f"_{k}")
            constants |= {each: constant(each) for each in step.inputs if each not in names}
            inputs = [names.get(each, each) for each in step.inputs]
            names[step.result] = end if last else label
            nodes.append(helper.make_node(step.operation, inputs, [names[step.result]], name=label, **step.attributes))
        value = end
    tensors = [onnx.numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in constants.items()]
    graph = helper.make_graph(
        [*nodes, *after],
        "chainrule",
        _signature(helper, onnx, "x", network.sizes[0]),
        _signature(helper, onnx, "y", network.sizes[-1]),
        tensors,
    )
    model = helper.make_model(
        graph, producer_name="chainrule", opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
    )
    helper.set_model_props(model, metadata_of(document) | kinds_of(document))
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _signature(helper: Any, onnx: Any, name: str, size: int) -> Iterable[Any]:
    return [helper.make_tensor_value_info(name, onnx.TensorProto.DOUBLE, ["batch", size])]


def _library() -> Any:
    try:
        import onnx
        import onnx.helper
        import onnx.numpy_helper
    except ImportError:
        raise InputError(
            "ONNX files need the package onnx, which is not installed: pip install 'chainrule[onnx]'"
        ) from None
    return onnx
