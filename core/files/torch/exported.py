"""PyTorch's .pt2, as torch.export.save writes it: read from its graph in JSON and its raw weights alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.archive import Archive, lists
from core.files.foreign.network_builder import check_shape
from core.files.foreign_kinds import Kind
from core.files.format import Format
from core.files.stack import Stack, with_parameter
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "PyTorch exported program"

# Types of numbers by their number in the file.
_TYPES = {6: ("<f2", "16-bit numbers"), 7: ("<f4", "32-bit numbers"), 8: ("<f8", "64-bit numbers")}
_BFLOAT16 = 13
# Operations that pass their first input on.
_PASSED = {"alias", "clone", "contiguous", "dropout", "detach", "to", "_to_copy", "flatten", "view", "reshape", "lift"}
_PLAIN = {
    "relu": "relu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "silu": "silu",
    "mish": "mish",
    "selu": "selu",
    "relu6": "relu6",
    "hardsigmoid": "hard_sigmoid",
    "exp": "exponential",
    "sin": "sin",
    "cos": "cos",
}


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is an exported program."""
    return lists(content, "/models/model.json") or lists(content, "serialized_exported_program.json")


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in an exported program; what is not a feed-forward stack is refused with the operation's name."""
    archive = Archive(source.content, "an exported program")
    model = archive.ending("models/model.json")
    if model is None:
        raise InputError("an exported program in an older form; export it again with torch.export.save of PyTorch 2.9")
    folder = model.removesuffix("models/model.json")
    graph = parse(archive.read(model)).need("graph_module")
    reader = _Reader(graph.need("graph"), _weights(archive, folder, graph))
    return reader.stack.document(TITLE, sorted(reader.types))


def _weights(archive: Archive, folder: str, module: JsonValue) -> dict[str, tuple[Array, str]]:
    """The weights by the names of the graph's inputs, with the type of their numbers."""
    config = f"{folder}data/weights/model_weights_config.json"
    found: dict[str, tuple[Array, str]] = {}
    if config not in archive.names:
        return found
    stored = parse(archive.read(config)).need("config").entries()
    for item in module.need("signature").need("input_specs"):
        for kind in ("parameter", "buffer"):
            spec = item.entries().get(kind)
            if spec is None:
                continue
            name = spec.need(f"{kind}_name").text()
            if name in stored and not name.endswith("num_batches_tracked"):
                found[spec.need("arg").need("name").text()] = _array(archive, folder, name, stored[name])
    return found


def _array(archive: Archive, folder: str, name: str, item: JsonValue) -> tuple[Array, str]:
    if item.entries().get("use_pickle") is not None and item.need("use_pickle").flag():
        raise InputError(f"{name[:60]}: stored as a pickle, which is never read")
    meta = item.need("tensor_meta")
    kind = meta.need("dtype").whole(0, 100)
    shape = [size.need("as_int").whole(0, 2**40) for size in meta.need("sizes")]
    strides = [size.need("as_int").whole(0, 2**40) for size in meta.need("strides")]
    offset = meta.need("storage_offset").need("as_int").whole(0, 2**40)
    data = archive.read(f"{folder}data/weights/{item.need('path_name').text()}")
    if kind == _BFLOAT16:
        raw: Any = (np.frombuffer(data[: len(data) // 2 * 2], "<u2").astype("<u4") << 16).view("<f4")
        words = "bfloat16 numbers"
    elif kind in _TYPES:
        form, words = _TYPES[kind]
        raw = np.frombuffer(data[: len(data) // np.dtype(form).itemsize * np.dtype(form).itemsize], form)
    else:
        raise InputError(f"{name[:60]}: expected numbers of 16, 32 or 64 bits")
    count = check_shape(name[:60], shape)
    if len(shape) != len(strides) or len(shape) > 8:
        raise InputError(f"{name[:60]}: damaged: expected as many steps as dimensions")
    last = offset + sum((size - 1) * step for size, step in zip(shape, strides, strict=True))
    if count and last >= raw.size:
        raise InputError(f"{name[:60]}: expected {last + 1} numbers, found {raw.size}")
    if not count:
        return np.zeros(shape), words
    steps = [step * raw.itemsize for step in strides]
    return np.lib.stride_tricks.as_strided(raw[offset:], shape, steps, writeable=False).astype(np.float64), words


class _Reader:
    """Follows one value through the graph."""

    def __init__(self, graph: JsonValue, weights: dict[str, tuple[Array, str]]) -> None:
        self.stack = Stack()
        self.types: set[str] = set()
        self._weights = weights
        self._arrays: dict[str, Array] = {}
        inputs = [_tensor_name(item) for item in graph.need("inputs")]
        users = [name for name in inputs if name is not None and name not in weights]
        if len(users) != 1 or users[0] is None:
            raise InputError(f"expected one input, found {len(users)}")
        self._value = users[0]
        for node in graph.need("nodes"):
            self._take(node)
        outputs = [_tensor_name(item) for item in graph.need("outputs")]
        if outputs != [self._value]:
            raise InputError("the program does not end in one output after its last layer")

    def _take(self, node: JsonValue) -> None:
        target = node.need("target").text()
        inputs = {item.need("name").text(): item.need("arg") for item in node.need("inputs")}
        outputs = [_tensor_name(item) for item in node.need("outputs")]
        name = target.removeprefix("torch.ops.aten.").split(".")[0]
        given = next(iter(inputs.values()), None)
        first = None if given is None else _tensor_name(given)
        if first in self._weights and name in ("t", "permute", "transpose", "alias", "detach") and outputs[0]:
            array = self._array(first or "")
            self._arrays[outputs[0]] = array if name in ("alias", "detach") or array.ndim < 2 else array.T
            return
        through = [key for key, item in inputs.items() if _tensor_name(item) == self._value]
        if len(through) != 1 or not outputs or outputs[0] is None:
            raise InputError(f"{target[:60]}: takes a value that is not the one before it, so the program is no stack")
        if not self._apply(name, inputs, through[0], node.need("name").text() if "name" in node.entries() else name):
            raise InputError(f"{target[:60]}: is no part of a feed-forward stack that can be read here")
        self._value = outputs[0]

    def _apply(self, name: str, inputs: dict[str, JsonValue], through: str, where: str) -> bool:
        stack = self.stack
        if name == "linear":
            stack.linear(where, self._given(inputs, "weight"), self._optional(inputs, "bias"))
        elif name == "addmm" and through == "mat1" and _scalars(inputs, beta=1.0, alpha=1.0) == (1.0, 1.0):
            stack.linear(where, self._given(inputs, "mat2").T, self._given(inputs, "self"))
        elif name in ("mm", "matmul") and through in ("self", "input"):
            stack.linear(where, self._given(inputs, "mat2" if "mat2" in inputs else "other").T, None)
        elif name in ("batch_norm", "_native_batch_norm_legit_no_training"):
            self._batch_norm(inputs, where)
        elif name in ("add", "sub", "mul", "div") and through == "self":
            self._arithmetic(name, inputs, where)
        elif name in _PASSED:
            return True
        else:
            found = _activation(name, inputs)
            if found is None:
                return False
            stack.activation(found, where)
        return True

    def _batch_norm(self, inputs: dict[str, JsonValue], where: str) -> None:
        mean, variance = self._given(inputs, "running_mean"), self._given(inputs, "running_var")
        (epsilon,) = _scalars(inputs, eps=1e-5)
        if (variance + epsilon <= 0).any():
            raise InputError(f"{where[:60]}: a variance below 0")
        weight, bias = self._optional(inputs, "weight"), self._optional(inputs, "bias")
        scale = (np.ones_like(mean) if weight is None else weight) / np.sqrt(variance + epsilon)
        self.stack.affine(scale, (0.0 if bias is None else bias) - mean * scale, where)

    def _arithmetic(self, name: str, inputs: dict[str, JsonValue], where: str) -> None:
        number = _scalar(inputs["other"]) if "other" in inputs else None
        other = np.array([number]) if number is not None else np.atleast_1d(self._given(inputs, "other")).squeeze()
        if _scalars(inputs, alpha=1.0) != (1.0,) or (name == "div" and not np.all(other)):
            raise InputError(f"{where[:60]}: is no part of a feed-forward stack that can be read here")
        scale, shift = {
            "add": (np.ones(1), other),
            "sub": (np.ones(1), -other),
            "mul": (other, np.zeros(1)),
            "div": (1.0 / np.where(other == 0, 1.0, other), np.zeros(1)),
        }[name]
        self.stack.affine(scale, shift, where)

    def _given(self, inputs: dict[str, JsonValue], key: str) -> Array:
        found = self._optional(inputs, key)
        if found is None:
            raise InputError(f"{key}: expected weights, which are part of the file")
        return found

    def _optional(self, inputs: dict[str, JsonValue], key: str) -> Array | None:
        name = _tensor_name(inputs[key]) if key in inputs else None
        return None if name is None else self._array(name)

    def _array(self, name: str) -> Array:
        if name in self._arrays:
            return self._arrays[name]
        if name not in self._weights:
            raise InputError(f"{name[:60]}: computed in the program, where weights are expected")
        array, words = self._weights[name]
        self.types.add(words)
        return array


def _activation(name: str, inputs: dict[str, JsonValue]) -> str | None:
    """The activation that an operation is, or None."""
    if name in _PLAIN:
        return _PLAIN[name]
    if name == "leaky_relu":
        return with_parameter("leaky_relu", *_scalars(inputs, negative_slope=0.01))
    if name == "elu":
        alpha, scale, inner = _scalars(inputs, alpha=1.0, scale=1.0, input_scale=1.0)
        if math.isclose(scale, 1.0507009873554805, rel_tol=1e-9) and math.isclose(alpha, 1.6732632423543772):
            return "selu"
        return with_parameter("elu", alpha) if (scale, inner) == (1.0, 1.0) else None
    if name == "celu":
        return with_parameter("celu", *_scalars(inputs, alpha=1.0))
    if name == "softplus":
        return with_parameter("softplus", _scalars(inputs, beta=1.0)[0])
    if name == "gelu":
        said = inputs["approximate"].entries().get("as_string") if "approximate" in inputs else None
        return "gelu_tanh" if said is not None and said.text() == "tanh" else "gelu"
    if name in ("hardtanh", "clamp"):
        ends = _scalars(
            inputs, **({"min_val": -1.0, "max_val": 1.0} if name == "hardtanh" else {"min": -math.inf, "max": math.inf})
        )
        return {(-1.0, 1.0): "hard_tanh", (0.0, 6.0): "relu6", (0.0, math.inf): "relu"}.get((ends[0], ends[1]))
    if name in ("softmax", "_softmax", "log_softmax", "_log_softmax") and _scalars(inputs, dim=-1)[0] in (-1, 1):
        return "log_softmax" if "log" in name else "softmax"
    return None


def _tensor_name(item: JsonValue) -> str | None:
    found = item.entries().get("as_tensor")
    return None if found is None else found.need("name").text()


def _scalar(item: JsonValue) -> float | None:
    entries = item.entries()
    for kind in ("as_float", "as_int"):
        if kind in entries:
            return entries[kind].number()
    return None


def _scalars(inputs: dict[str, JsonValue], **defaults: float) -> tuple[float, ...]:
    """Numbers among the inputs, each the default where it is not named."""
    found = {key: _scalar(inputs[key]) if key in inputs else None for key in defaults}
    return tuple(default if found[key] is None else float(found[key] or 0.0) for key, default in defaults.items())


FORMAT = Format(
    program="PyTorch",
    title=TITLE,
    description="A network with its activations, as torch.export.save writes it.",
    suffixes=(".pt2",),
    recognizes=recognizes,
    read=load,
    unread=(
        Kind(
            "a PyTorch program (torch.export)",
            lambda look: any("data/weights/" in name for name in look.members) or look.holds("archive_format"),
            'save the weights with torch.save(model.state_dict(), "net.pt")',
        ),
    ),
)
