"""PyTorch's .pt2, as torch.export.save writes it: read from its graph in JSON and its raw weights alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.archive import Archive, lists
from core.files.elementwise import Expression, scalar_or_row
from core.files.foreign_kinds import Kind
from core.files.format import Format
from core.files.network_builder import check_shape
from core.files.stack import Stack
from core.files.stored_numbers import from_bfloat16, last_of, strided
from core.files.strict_json import JsonValue, parse
from core.files.torch.operations import (
    OPERATIONS,
    PASSED,
    PLAIN,
    activation_of,
    name_of,
    output_of,
    scalar,
    scalars,
    tensor_name,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "PyTorch exported program"

# Types of numbers by their number in the file.
_TYPES = {6: ("<f2", "16-bit numbers"), 7: ("<f4", "32-bit numbers"), 8: ("<f8", "64-bit numbers")}
_BFLOAT16 = 13


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
            if name.endswith("num_batches_tracked"):  # a counter, which no output depends on
                found[spec.need("arg").need("name").text()] = np.zeros(0), ""
            elif name in stored:
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
        raw: Any = from_bfloat16(np.frombuffer(data[: len(data) // 2 * 2], "<u2"))
        words = "bfloat16 numbers"
    elif kind in _TYPES:
        form, words = _TYPES[kind]
        raw = np.frombuffer(data[: len(data) // np.dtype(form).itemsize * np.dtype(form).itemsize], form)
    else:
        raise InputError(f"{name[:60]}: expected numbers of 16, 32 or 64 bits")
    check_shape(name[:60], shape)
    if len(shape) != len(strides) or len(shape) > 8:
        raise InputError(f"{name[:60]}: damaged: expected as many steps as dimensions")
    values = strided(raw, offset, shape, strides)
    if values is None:
        expected = last_of(offset, shape, strides) + 1
        raise InputError(f"{name[:60]}: expected {expected} numbers, found {raw.size}")
    return values, words


class _Reader:
    """Follows one value through the graph."""

    def __init__(self, graph: JsonValue, weights: dict[str, tuple[Array, str]]) -> None:
        self.stack = Stack()
        self.types: set[str] = set()
        self._weights = weights
        self._arrays: dict[str, Array] = {}
        inputs = [tensor_name(item) for item in graph.need("inputs")]
        users = [name for name in inputs if name is not None and name not in weights]
        if len(users) != 1 or users[0] is None:
            raise InputError(f"expected one input, found {len(users)}")
        self._value = users[0]
        nodes = list(graph.need("nodes"))
        k = 0
        while k < len(nodes):
            row = self._row(nodes, k)
            if row > k and not self._one_by_one(nodes[k:row]):
                self._compute(nodes[k:row])
                k = row
            else:
                self._take(nodes[k])
                k += 1
        outputs = [tensor_name(item) for item in graph.need("outputs")]
        if outputs != [self._value]:
            raise InputError("the program does not end in one output after its last layer")

    def _row(self, nodes: Sequence[JsonValue], start: int) -> int:
        """The end of the operations from `start` on that work on each node alone, after a layer."""
        end = start
        while self.stack.layers and end < len(nodes) and name_of(nodes[end]) in OPERATIONS:
            end += 1
        return end

    def _one_by_one(self, nodes: Sequence[JsonValue]) -> bool:
        """Whether each is known by itself, and takes what the one before gives and nothing else that is computed."""
        value = self._value
        for node in nodes:
            names = [tensor_name(item.need("arg")) for item in node.need("inputs")]
            rest = [name for name in names if name not in (None, value)]
            known = name_of(node) in (*PLAIN, "add", "sub", "mul", "div")
            if (
                not known
                or names[:1] != [value]
                or names.count(value) != 1
                or any(n not in self._weights for n in rest)
            ):
                return False
            value = output_of(node)
        return True

    def _compute(self, nodes: Sequence[JsonValue]) -> None:
        """The activation that several operations make together."""
        first = nodes[0].need("target").text()[:60]
        expression = Expression(first, self._value, len(self.stack.layers[-1].weights))
        for node in nodes:
            given: list[str] = []
            numbers: dict[str, Array] = {}
            for k, item in enumerate(node.need("inputs")):
                name, number = tensor_name(item.need("arg")), scalar(item.need("arg"))
                if item.need("name").text() == "alpha" and number == 1.0:
                    continue
                if name is None and number is None:
                    raise InputError(f"{node.need('target').text()[:60]}: with a setting that cannot be read here")
                given.append(name if name is not None else f"number {k}")
                if number is not None:
                    numbers[given[-1]] = np.array([number])
            if not any(expression.has(each) for each in given):
                raise InputError(f"{first}: takes a value that is not the one before it, so the program is no stack")

            def constant(name: str, numbers: dict[str, Array] = numbers) -> Array:
                if name not in numbers and name not in self._weights and name not in self._arrays:
                    raise InputError(
                        f"{first}: takes a value that is not the one before it, so the program is no stack"
                    )
                return numbers[name] if name in numbers else scalar_or_row(self._array(name))

            self._value = output_of(node)
            expression.add(OPERATIONS[name_of(node)], given, self._value, constant)
        expression.join(self.stack)

    def _take(self, node: JsonValue) -> None:
        target = node.need("target").text()
        inputs = {item.need("name").text(): item.need("arg") for item in node.need("inputs")}
        outputs = [tensor_name(item) for item in node.need("outputs")]
        name = name_of(node)
        given = next(iter(inputs.values()), None)
        first = None if given is None else tensor_name(given)
        if first in self._weights and name in ("t", "permute", "transpose", "alias", "detach") and outputs[0]:
            array = self._array(first or "")
            self._arrays[outputs[0]] = array if name in ("alias", "detach") or array.ndim < 2 else array.T
            return
        through = [key for key, item in inputs.items() if tensor_name(item) == self._value]
        if len(through) != 1 or not outputs or outputs[0] is None:
            raise InputError(f"{target[:60]}: takes a value that is not the one before it, so the program is no stack")
        if not self._apply(name, inputs, through[0], node.need("name").text() if "name" in node.entries() else name):
            raise InputError(f"{target[:60]}: is no part of a feed-forward stack that can be read here")
        self._value = outputs[0]

    def _apply(self, name: str, inputs: dict[str, JsonValue], through: str, where: str) -> bool:
        stack = self.stack
        if name == "linear":
            stack.linear(where, self._given(inputs, "weight"), self._optional(inputs, "bias"))
        elif name == "addmm" and through == "mat1" and scalars(inputs, beta=1.0, alpha=1.0) == (1.0, 1.0):
            stack.linear(where, self._given(inputs, "mat2").T, self._given(inputs, "self"))
        elif name in ("mm", "matmul") and through in ("self", "input"):
            stack.linear(where, self._given(inputs, "mat2" if "mat2" in inputs else "other").T, None)
        elif name in ("batch_norm", "_native_batch_norm_legit_no_training"):
            self._batch_norm(inputs, where)
        elif name in ("add", "sub", "mul", "div") and through == "self":
            self._arithmetic(name, inputs, where)
        elif name in PASSED:
            return True
        else:
            found = activation_of(name, inputs)
            if found is None:
                return False
            stack.activation(found, where)
        return True

    def _batch_norm(self, inputs: dict[str, JsonValue], where: str) -> None:
        mean, variance = self._given(inputs, "running_mean"), self._given(inputs, "running_var")
        (epsilon,) = scalars(inputs, eps=1e-5)
        if (variance + epsilon <= 0).any():
            raise InputError(f"{where[:60]}: a variance below 0")
        weight, bias = self._optional(inputs, "weight"), self._optional(inputs, "bias")
        scale = (np.ones_like(mean) if weight is None else weight) / np.sqrt(variance + epsilon)
        self.stack.affine(scale, (0.0 if bias is None else bias) - mean * scale, where)

    def _arithmetic(self, name: str, inputs: dict[str, JsonValue], where: str) -> None:
        number = scalar(inputs["other"]) if "other" in inputs else None
        other = np.array([number]) if number is not None else np.atleast_1d(self._given(inputs, "other")).squeeze()
        if scalars(inputs, alpha=1.0) != (1.0,) or (name == "div" and not np.all(other)):
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
        name = tensor_name(inputs[key]) if key in inputs else None
        return None if name is None else self._array(name)

    def _array(self, name: str) -> Array:
        if name in self._arrays:
            return self._arrays[name]
        if name not in self._weights:
            raise InputError(f"{name[:60]}: computed in the program, where weights are expected")
        array, words = self._weights[name]
        self.types.add(words)
        return array


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
