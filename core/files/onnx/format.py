"""ONNX, both ways. It needs the package onnx, an extra that is imported only here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign.array_formats.named_arrays import arrays_of, metadata_of
from core.files.foreign_kinds import Kind
from core.files.format import Extra, Format, Writer, one_file
from core.files.input_file import InputFile, Report
from core.files.network_builder import build_network, class_words, outline
from core.files.onnx.activations import constant, steps
from core.files.onnx.assembly import assembled
from core.files.onnx.graph import GraphReader
from core.files.onnx.identify import preferred
from core.files.onnx.scaling import around, kinds_of, said_kinds
from core.files.onnx.tensors import Tensors
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable


TITLE = "ONNX model"
EXTRA = Extra("onnx", "onnx")
# All weights that the program takes, and some more.
MAX_BYTES = 80 * 2**20

# Old enough for every runtime of the last years.
_OPSET = 17
_IR_VERSION = 8


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in an ONNX model; what is not a feed-forward stack is refused with the node's name."""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES:,} bytes in a model, found {len(source.content):,}")
    onnx = _library()
    from google.protobuf.message import DecodeError

    model = onnx.ModelProto()
    try:
        model.ParseFromString(source.content)
    except (DecodeError, RecursionError):
        raise InputError("not an ONNX model") from None
    try:
        return _document(model, Tensors(source.path.parent if source.path else None), source.output)
    except UnicodeDecodeError:
        raise InputError("a name in the model is not text") from None


def _document(model: Any, tensors: Tensors, output: str | None) -> tuple[Document, Report]:
    reader = GraphReader(model, tensors, output)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    if not all(isinstance(text, str) for pair in metadata.items() for text in pair):
        raise InputError("damaged: its metadata is not text")  # protobuf returns such strings as bytes
    kinds_said = said_kinds(metadata)
    stack = assembled(reader.output, kinds_said)
    said = metadata.get("chainrule.activations", "").split(",")
    if len(said) == len(stack.activations):
        stack.activations = [preferred(*names) for names in zip(stack.activations, said, strict=True)]
    network = build_network(stack.layers, stack.activations, metadata.get("chainrule.loss"))
    assumed, notes = list(reader.assumed), [*reader.notes, *stack.notes]
    if stack.scaling and "scaling" not in kinds_said:
        assumed.append("The graph scales its inputs before the first layer: read as the scaling of the inputs.")
    if stack.target_scaling and "target_scaling" not in kinds_said:
        assumed.append("The graph scales its outputs after the last layer: read as the scaling of the targets.")
    if reader.output.flat:
        notes.append("The shape that the outputs are given in the end was left out.")
    document = Document(network, scaling=stack.scaling, target_scaling=stack.target_scaling, class_names=reader.classes)
    kinds = sorted(tensors.types)
    return document, Report(TITLE, (outline(stack.layers, kinds), *class_words(document)), tuple(assumed), tuple(notes))


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
            label = f"layer{n}_{ACTIVATIONS[layer.activation].base}" + ("" if last else f"_{k}")
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


def dump32(document: Document) -> bytes:
    """The same model in 32-bit numbers: every runtime takes it. Raises InputError for a weight beyond them."""
    onnx = _library()
    model = onnx.ModelProto.FromString(dump(document))
    kinds = onnx.TensorProto
    for tensor in model.graph.initializer:
        if tensor.data_type == kinds.DOUBLE:
            values = onnx.numpy_helper.to_array(tensor)
            with np.errstate(all="ignore"):
                rounded = values.astype(np.float32)
            if not np.isfinite(rounded).all():
                raise InputError(
                    f"{tensor.name}: {values.ravel()[np.abs(values).argmax()]:.6g} is too large for 32 bits"
                )
            tensor.CopyFrom(onnx.numpy_helper.from_array(rounded, tensor.name))
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.elem_type = kinds.FLOAT
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _signature(helper: Any, onnx: Any, name: str, size: int) -> Iterable[Any]:
    return [helper.make_tensor_value_info(name, onnx.TensorProto.DOUBLE, ["batch", size])]


def _library() -> Any:
    return EXTRA.load("onnx.helper", "onnx.numpy_helper")


def _resembles(content: bytes, name: str) -> bool:
    """Whether it begins with the number of a version and the mark of another field: there is no signature."""
    return content[:1] == b"\x08" and content[1:2] < b"\x80" and content[2:3] in (b"\x12", b"\x1a", b":", b"B")


_CONVERT = "convert it with tf2onnx to an ONNX model"
FORMAT = Format(
    program="ONNX",
    title=TITLE,
    description="A feed-forward network in ONNX, with its activations.",
    suffixes=(".onnx",),
    recognizes=None,
    resembles=_resembles,
    read=load,
    writers=(
        Writer(
            TITLE,
            (".onnx",),
            "The network exactly, in 64-bit numbers, for onnxruntime; other runtimes need 32-bit numbers.",
            one_file(dump),
            scaling="inside",
        ),
        Writer(
            "ONNX model in 32-bit numbers, for every runtime",
            (".onnx",),
            "The network in 32-bit numbers, for every runtime: OpenCV, OpenVINO, tract, TensorRT, browsers, phones.",
            one_file(dump32),
            scaling="inside",
            option="float32",
        ),
    ),
    extra=EXTRA,
    unread=(
        Kind(
            "a TensorFlow SavedModel",
            lambda look: (
                look.name == "saved_model.pb" or (look.starts(b"\x08\x01\x12") and b"serving_default" in look.content)
            ),
            _CONVERT,
            suffixes=(".pb",),
        ),
        Kind("a TensorFlow graph", lambda look: look.suffix == ".pb" and not look.text, _CONVERT),
        Kind(
            "a TensorFlow checkpoint",
            lambda look: look.suffix == ".index" or ".data-0000" in look.name,
            "load it in Keras and save it with model.save('model.keras')",
        ),
    ),
)
