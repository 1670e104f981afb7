"""PyTorch's .pt2, as torch.export.save writes it: read from its graph in JSON and its raw weights alone."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.files.archive import Archive, lists
from core.files.elementwise import Expression, scalar_or_row
from core.files.foreign_kinds import Kind
from core.files.format import Format
from core.files.stack import Stack, with_constant, with_parameter
from core.files.strict_json import JsonValue, parse
from core.files.torch.constants import constant_of
from core.files.torch.operations import (
    ARITHMETIC,
    BESIDE,
    COMPOSED,
    CONVERTED,
    DROPPED,
    OPERATIONS,
    OVER_COLUMNS,
    PASSED,
    SHAPED,
    bounds,
    flag,
    inputs_of,
    name_of,
    ones,
    output_of,
    scalar,
    scalars,
    tensor_name,
)
from core.files.torch.program_weights import weights_of
from core.files.torch.steps import activate, convert, is_activation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "PyTorch exported program"
_NONE = JsonValue({}, "")


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
    reader = _Reader(graph.need("graph"), weights_of(archive, folder, graph))
    return reader.stack.document(TITLE, sorted(reader.types))


class _Reader:
    """Follows one value through the graph."""

    def __init__(self, graph: JsonValue, weights: dict[str, tuple[Array, str]]) -> None:
        self.stack = Stack()
        self.types: set[str] = set()
        self._weights = weights
        self._arrays: dict[str, Array] = {}
        values = graph.entries().get("tensor_values")
        self._sizes = {} if values is None else values.entries()
        # Whether the last axis is not that of the columns of the layer before.
        self._reshaped = False
        self._columns: list[object] = []
        inputs = [tensor_name(item) for item in graph.need("inputs")]
        users = [name for name in inputs if name is not None and name not in weights]
        if len(users) != 1 or users[0] is None:
            raise InputError(f"expected one input, found {len(users)}")
        self._value = users[0]
        outputs = [tensor_name(item) for item in graph.need("outputs")]
        if len(outputs) != 1:
            raise InputError(f"expected one output, found {len(outputs)}; export a model that gives one of them")
        self._follow([node for node in graph.need("nodes") if not name_of(node).startswith(BESIDE)])
        if outputs != [self._value]:
            raise InputError("the program does not end in one output after its last layer")

    def _follow(self, nodes: list[JsonValue]) -> None:
        nodes = [node for node in nodes if not self._made_of_weights(node)]
        start = 0
        while start < len(nodes):
            row = nodes[start : self._row(nodes, start)]
            if row and not self._one_by_one(row):
                self._compute(row)
            elif self._chooses_class(nodes[start]) and start == len(nodes) - 1:
                self._value = output_of(nodes[start])
                self.stack.notes.append("The step after the output that chooses a class was left out.")
            else:
                for node in row or nodes[start : start + 1]:
                    self._take(node)
            start += len(row) or 1

    def _chooses_class(self, node: JsonValue) -> bool:
        inputs = inputs_of(node)
        return name_of(node) == "argmax" and scalar(inputs.get("dim", _NONE)) is not None and self._over_columns(inputs)

    def _over_columns(self, inputs: dict[str, JsonValue]) -> bool:
        """Whether the axis that an operation works along is that of the columns of the layer before it."""
        sizes = self._dimensions(self._value)
        count = 2 if sizes is None else max(1, len(sizes))
        return not self._reshaped and int(scalars(inputs, dim=-1)[0]) in (-1, count - 1)

    def _made_of_weights(self, node: JsonValue) -> bool:
        """Whether it takes weights and numbers alone; what it gives is kept then."""

        def array(name: str) -> Array | None:
            return self._array(name) if name in self._arrays or name in self._weights else None

        found = constant_of(node, array)
        if found is not None:
            self._arrays[output_of(node)] = found
        return found is not None

    def _row(self, nodes: Sequence[JsonValue], start: int) -> int:
        """The end of the operations from `start` on that work on each node alone, after a layer."""
        end = start
        while self.stack.layers and end < len(nodes) and _is_plain(nodes[end]):
            end += 1
        return end

    def _one_by_one(self, nodes: Sequence[JsonValue]) -> bool:
        """Whether each is known by itself, and takes what the one before gives and nothing else that is computed."""
        value = self._value
        for node in nodes:
            inputs = inputs_of(node)
            names = [tensor_name(item) for item in inputs.values()]
            if names.count(value) != 1 or any(name not in (None, value) and not self._known(name) for name in names):
                return False
            if name_of(node) not in ARITHMETIC and not is_activation(name_of(node), inputs):
                return False
            if name_of(node) == "div" and names[0] != value:
                return False
            value = output_of(node)
        return True

    def _known(self, name: str | None) -> bool:
        return name in self._weights or name in self._arrays

    def _compute(self, nodes: Sequence[JsonValue]) -> None:
        """The activation that several operations make together."""
        first = nodes[0].need("target").text()[:60]
        expression = Expression(first, self._value, len(self.stack.layers[-1].weights))
        beside = f"{first}: takes a value that is not the one before it, so the program is no stack"
        for node in nodes:
            name = name_of(node)
            given: list[str] = []
            numbers: dict[str, Array] = {}
            for k, (key, item) in enumerate(inputs_of(node).items()):
                tensor, number = tensor_name(item), scalar(item)
                if key == "alpha" and number == 1.0:
                    continue
                if tensor is None and number is None:
                    raise InputError(f"{node.need('target').text()[:60]}: with a setting that cannot be read here")
                given.append(tensor if tensor is not None else f"number {k}")
                if number is not None:
                    numbers[given[-1]] = np.array([number])
            if not any(expression.has(each) for each in given):
                raise InputError(beside)

            def constant(name: str, numbers: dict[str, Array] = numbers) -> Array:
                if name not in numbers and not self._known(name):
                    raise InputError(beside)
                return numbers[name] if name in numbers else self._row_of(self._array(name), first)

            self._value = output_of(node)
            if name == "rsub":
                given.reverse()
            if (ends := bounds(name, inputs_of(node))) is not None:
                steps: Sequence[tuple[str, float | None]] = [("Max", ends[0]), ("Min", ends[1])]
                steps = [step for step in steps if step[1] is not None and math.isfinite(step[1])]
                given = given[:1]
            else:
                steps = COMPOSED.get(name) or [(OPERATIONS[name], None)]
            for k, (operation, number) in enumerate(steps):
                end = self._value if k == len(steps) - 1 else f"{self._value} {k}"
                numbers["step"] = np.array([0.0 if number is None else number])
                expression.add(operation, given if number is None else [*given, "step"], end, constant)
                given = [end]
        expression.join(self.stack)

    def _take(self, node: JsonValue) -> None:
        target = node.need("target").text()
        inputs = inputs_of(node)
        outputs = [tensor_name(item) for item in node.need("outputs")]
        name = name_of(node)
        through = [key for key, item in inputs.items() if tensor_name(item) == self._value]
        if len(through) != 1 or not outputs or outputs[0] is None:
            raise InputError(f"{target[:60]}: takes a value that is not the one before it, so the program is no stack")
        where = node.need("name").text() if "name" in node.entries() else name
        if name in SHAPED:
            self._shape(outputs[0], target)
        elif not self._apply(name, inputs, through[0], where):
            raise InputError(f"{target[:60]}: is no part of a feed-forward stack that can be read here")
        self._value = outputs[0]

    def _shape(self, after: str, target: str) -> None:
        """Another shape of the same numbers; a layer after it must see as many of each example as before."""
        old, new = (self._dimensions(name) for name in (self._value, after))
        if old is None or new is None:
            return
        if self.stack.layers:
            self._columns = old[-1:] if not self._reshaped else self._columns
            self._reshaped = new[-1:] != self._columns
        elif old[:1] != new[:1] and len(old) > 1:
            raise InputError(f"{target[:60]}: puts numbers of several examples together, so the program is no stack")

    def _dimensions(self, name: str) -> list[object] | None:
        sizes = self._sizes[name].entries().get("sizes") if name in self._sizes else None
        return None if sizes is None else [json.dumps(size.value, sort_keys=True) for size in sizes]

    def _apply(self, name: str, inputs: dict[str, JsonValue], through: str, where: str) -> bool:
        stack = self.stack
        if name == "linear":
            self._linear(where, self._given(inputs, "weight"), self._optional(inputs, "bias"))
        elif name == "addmm" and through == "mat1" and ones(inputs, "beta", "alpha"):
            self._linear(where, self._given(inputs, "mat2").T, scalar_or_row(self._given(inputs, "self"), where))
        elif name in ("mm", "matmul") and through in ("self", "input"):
            self._linear(where, self._given(inputs, "mat2" if "mat2" in inputs else "other").T, None)
        elif name in ("batch_norm", "_native_batch_norm_legit_no_training"):
            self._batch_norm(inputs, where)
        elif name in ARITHMETIC:
            return self._arithmetic(name, inputs, through, where)
        elif name in DROPPED:
            if flag(inputs, "train"):
                stack.notes.append(
                    f"{where[:60]}: exported in training mode, where nodes drop out at random: left out."
                )
        elif name in CONVERTED:
            return convert(stack, inputs, where)
        elif name == "prelu":
            slope = self._given(inputs, "weight").ravel()
            if not slope.size or (slope != slope[0]).any():
                raise InputError(f"{where[:60]}: a PReLU with different slopes, which no activation here has")
            stack.activation(with_parameter("leaky_relu", float(slope[0])), where)
        elif name in OVER_COLUMNS and not self._over_columns(inputs):
            return False
        elif name not in PASSED:
            return activate(stack, name, inputs, where)
        return True

    def _linear(self, where: str, weights: Array, bias: Array | None) -> None:
        sizes = self._dimensions(self._value)
        if self._reshaped:
            raise InputError(f"{where[:60]}: takes outputs in another shape, so the program is no stack")
        if not self.stack.layers and sizes is not None and len(sizes) > 2:
            self.stack.notes.append(f"{where[:60]}: takes each row of the input by itself, as the network does.")
        self.stack.linear(where, weights, bias)

    def _batch_norm(self, inputs: dict[str, JsonValue], where: str) -> None:
        if flag(inputs, "training"):
            raise InputError(
                f"{where[:60]}: works with the mean of the examples at hand, as the model was in training mode; "
                "call model.eval() before torch.export.export"
            )
        sizes = self._dimensions(self._value)
        if self._reshaped or (sizes is not None and len(sizes) > 2):
            raise InputError(f"{where[:60]}: works along another axis than the last, so the program is no stack")
        mean, variance = self._given(inputs, "running_mean"), self._given(inputs, "running_var")
        (epsilon,) = scalars(inputs, eps=1e-5)
        scale, shift = self._optional(inputs, "weight"), self._optional(inputs, "bias")
        self.stack.batch_normalization(mean, variance, epsilon, scale, shift, where)

    def _arithmetic(self, name: str, inputs: dict[str, JsonValue], through: str, where: str) -> bool:
        if name == "neg":
            self.stack.affine(-np.ones(1), np.zeros(1), where)
            return True
        key = "other" if through == "self" else "self"
        number = scalar(inputs[key]) if key in inputs else None
        other = np.array([number]) if number is not None else self._row_of(self._given(inputs, key), where)
        # rsub(a, b) is b − a.
        found = with_constant(OPERATIONS[name], other, (through == "self") != (name == "rsub"))
        if found is None or not ones(inputs, "alpha") or "rounding_mode" in inputs:
            return False
        self.stack.affine(*found, where)
        return True

    def _row_of(self, array: Array, where: str) -> Array:
        """A number for each column, or one for all."""
        if array.size > 1 and self._reshaped:
            raise InputError(f"{where[:60]}: takes outputs in another shape, so the program is no stack")
        return scalar_or_row(array, where)

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


def _is_plain(node: JsonValue) -> bool:
    name = name_of(node)
    return name in OPERATIONS or name in COMPOSED or bounds(name, inputs_of(node)) is not None


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
