"""TensorFlow Lite (.tflite, LiteRT): fully connected layers with their activations, in 32 or 16 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.files.elementwise import Expression, scalar_or_row
from core.files.format import Format
from core.files.keras.flatbuffer import Table
from core.files.network_builder import check_shape
from core.files.stack import Stack, shortest, with_constant, with_parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.document.document import Document
    from core.files.input_file import InputFile, Report

TITLE = "TFLite model"

MAX_BYTES = 2**27
_MAX_OPERATORS = 1000
# Types of numbers; the others are of quantized models, or of indices.
_FLOATS = {0: ("<f4", "32-bit numbers"), 1: ("<f2", "16-bit numbers"), 10: ("<f8", "64-bit numbers")}
# Whole numbers of 8 and 4 bits, which DEQUANTIZE turns into others, and those of quantized models alone.
_WHOLE = {3: "u1", 9: "i1", 17: "i4"}
_QUANTIZED = (3, 9, 7, 16, 17, 18, 2, 4)
# Operators by number.
_NAMES = {
    0: "ADD", 6: "DEQUANTIZE", 9: "FULLY_CONNECTED", 14: "LOGISTIC", 18: "MUL", 19: "RELU", 20: "RELU_N1_TO_1",
    21: "RELU6", 22: "RESHAPE", 25: "SOFTMAX", 28: "TANH", 41: "SUB", 42: "DIV", 43: "SQUEEZE", 47: "EXP",
    50: "LOG_SOFTMAX", 66: "SIN", 98: "LEAKY_RELU", 108: "COS", 111: "ELU", 114: "QUANTIZE", 150: "GELU",
    55: "MAXIMUM", 57: "MINIMUM", 58: "LESS", 59: "NEG", 61: "GREATER", 62: "GREATER_EQUAL", 63: "LESS_EQUAL",
    64: "SELECT", 73: "LOG", 75: "SQRT", 78: "POW", 92: "SQUARE", 101: "ABS", 123: "SELECT_V2",
    77: "SHAPE", 45: "STRIDED_SLICE", 83: "PACK", 36: "GATHER", 53: "CAST", 82: "REDUCE_PROD",
    3: "CONV_2D", 16: "LSTM", 2: "CONCATENATION", 54: "PRELU", 39: "TRANSPOSE", 117: "HARD_SWISH", 126: "BATCH_MATMUL",
}  # fmt: skip
_PLAIN = {
    "LOGISTIC": "sigmoid",
    "TANH": "tanh",
    "RELU": "relu",
    "RELU6": "relu6",
    "RELU_N1_TO_1": "hard_tanh",
    "ELU": "elu",
    "EXP": "exponential",
    "LOG_SOFTMAX": "log_softmax",
    "SIN": "sin",
    "COS": "cos",
}
# The operators as those of ONNX, which have the same operands in the same order.
_OPERATIONS = {
    "ADD": "Add", "SUB": "Sub", "MUL": "Mul", "DIV": "Div", "MAXIMUM": "Max", "MINIMUM": "Min", "POW": "Pow",
    "LOGISTIC": "Sigmoid", "TANH": "Tanh", "RELU": "Relu", "EXP": "Exp", "LOG": "Log", "ABS": "Abs", "NEG": "Neg",
    "SQRT": "Sqrt", "SIN": "Sin", "COS": "Cos", "GREATER": "Greater", "GREATER_EQUAL": "GreaterOrEqual",
    "LESS": "Less", "LESS_EQUAL": "LessOrEqual", "SELECT": "Where", "SELECT_V2": "Where", "ELU": "Elu",
}  # fmt: skip
_OPERANDS = {
    **dict.fromkeys((*_PLAIN, *_OPERATIONS, "DEQUANTIZE"), 1),
    **dict.fromkeys(("ADD", "SUB", "MUL", "DIV", "MAXIMUM", "MINIMUM", "POW"), 2),
    **dict.fromkeys(("GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL"), 2),
    **dict.fromkeys(("SELECT", "SELECT_V2"), 3),
}
# What a shape is computed of, in place of a constant one.
_OF_SHAPES = ("STRIDED_SLICE", "PACK", "GATHER", "CONCATENATION", "CAST", "REDUCE_PROD", "MUL")
_EMPTY = Table(b"\4\0\0\0\4\0\4\0", 4)
_FUSED = {0: "identity", 1: "relu", 2: "hard_tanh", 3: "relu6", 4: "tanh"}


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a model of TFLite."""
    return content[4:8] == b"TFL3"


def load(source: InputFile) -> tuple[Document, Report]:
    """The network in a model; quantized ones, and other operators, are refused by name."""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES:,} bytes in a model, found {len(source.content):,}")
    model = Table.root(source.content)
    graphs = model.tables(2)
    if len(graphs) != 1:
        raise InputError(f"expected one graph, found {len(graphs)}")
    reader = _Reader(model, graphs[0])
    return reader.stack.document(TITLE, sorted(reader.types))


class _Reader:
    """Follows one value through the operators, in the order in which they run."""

    def __init__(self, model: Table, graph: Table) -> None:
        self.stack = Stack()
        self.types: set[str] = set()
        self._codes = [max(code.number(0, "<b"), code.number(3, "<i")) for code in model.tables(1)]
        self._buffers = model.tables(4)
        self._tensors = graph.tables(0)
        self._folded: dict[int, int] = {}
        self._shapes: set[int] = set()
        # Whether the last axis is not that of the nodes of the layer before.
        self._reshaped = False
        inputs, outputs = graph.numbers(1), graph.numbers(2)
        if len(inputs) != 1 or len(outputs) != 1:
            raise InputError(f"expected one input and one output, found {len(inputs)} and {len(outputs)}")
        self._value = inputs[0]
        operators = graph.tables(3)
        if len(operators) > _MAX_OPERATORS:
            raise InputError(f"expected at most {_MAX_OPERATORS} operators, found {len(operators)}")
        for k, operator in enumerate(operators):
            self._check_operands(operator, f"operator {k}")
        operators = [operator for operator in operators if not self._is_shape(operator)]
        start = 0
        while start < len(operators):
            row = operators[start : self._row(operators, start)]
            end = start + (len(row) or 1)
            if row and not self._one_by_one(row):
                self._compute(row, f"operators {start} to {end - 1}")
            else:
                for k in range(start, end):
                    self._take(operators[k], f"operator {k}")
            start = end
        if outputs[0] != self._value:
            raise InputError("the graph does not end in one output after its last layer")

    def _name(self, operator: Table) -> str:
        index = operator.number(0, "<I")
        code = self._codes[index] if index < len(self._codes) else -1
        return _NAMES.get(code, f"number {code}")

    def _check_operands(self, operator: Table, where: str) -> None:
        """Raise InputError if an operator that computes does not have its number of inputs, and one output."""
        name = self._name(operator)
        expected, found = _OPERANDS.get(name), (len(operator.numbers(1)), len(operator.numbers(2)))
        if expected is not None and found != (expected, 1):
            raise InputError(f"{where} ({name}): damaged, it has {found[0]} inputs and {found[1]} outputs")

    def _is_shape(self, operator: Table) -> bool:
        """Whether it gives the shape of a value, or a part of one."""
        name, inputs = self._name(operator), operator.numbers(1)
        of_shapes = name in _OF_SHAPES and any(each in self._shapes for each in inputs)
        if name == "SHAPE" or (of_shapes and all(each in self._shapes or self._constant(each) for each in inputs)):
            self._shapes.update(operator.numbers(2))
            return True
        return False

    def _row(self, operators: Sequence[Table], start: int) -> int:
        """The end of the operators from `start` on that work on each node alone, after a layer."""
        end = start
        while self.stack.layers and end < len(operators) and self._name(operators[end]) in (*_OPERATIONS, "DEQUANTIZE"):
            end += 1
        return end

    def _one_by_one(self, operators: Sequence[Table]) -> bool:
        """Whether each is known by itself, and takes what the one before gives."""
        value = self._value
        for operator in operators:
            inputs, outputs = list(operator.numbers(1)), operator.numbers(2)
            name = self._name(operator)
            if name == "DEQUANTIZE" and value not in inputs:
                continue
            if inputs.count(value) != 1 or name not in (*_PLAIN, "ADD", "SUB", "MUL", "DIV"):
                return False
            if name not in _PLAIN and (inputs[0] != value or not self._constant(inputs[1])):
                return False
            value = outputs[0]
        return True

    def _constant(self, number: int) -> bool:
        number = self._folded.get(number, number)
        index = self._tensors[number].number(2, "<I") if 0 <= number < len(self._tensors) else -1
        return 0 <= index < len(self._buffers) and bool(self._buffers[index].content(0))

    def _compute(self, operators: Sequence[Table], where: str) -> None:
        """The activation that several operators make together."""
        expression = Expression(where, self._value, len(self.stack.layers[-1].weights))
        for operator in operators:
            name, inputs, outputs = self._name(operator), operator.numbers(1), operator.numbers(2)
            if name == "DEQUANTIZE" and inputs and not expression.has(inputs[0]):
                self._folded[outputs[0]] = inputs[0]
                continue
            if not any(expression.has(each) for each in inputs):
                raise InputError(f"{where}: takes a value that is not the one before it, so the graph is no stack")
            fused = (operator.table(4) or _EMPTY).number(0, "<b") if name in ("ADD", "SUB", "MUL", "DIV") else 0
            if fused:
                raise InputError(f"{where}: an activation fused into {name}, which cannot be read here")
            expression.add(_OPERATIONS[name], inputs, outputs[0], lambda n: self._row_of(n, where))
            self._value = outputs[0]
        expression.join(self.stack)

    def _take(self, operator: Table, where: str) -> None:
        name = self._name(operator)
        inputs, outputs = operator.numbers(1), operator.numbers(2)
        where = f"{where} ({name})"
        if len(outputs) != 1:
            raise InputError(f"{where}: expected one output, found {len(outputs)}")
        if name == "DEQUANTIZE" and inputs and inputs[0] != self._value:
            self._folded[outputs[0]] = inputs[0]
            return
        if list(inputs).count(self._value) != 1:
            raise InputError(f"{where}: takes a value that is not the one before it, so the graph is no stack")
        self._apply(name, where, inputs, operator.table(4) or _EMPTY)
        self._value = outputs[0]
        if name in ("RESHAPE", "SQUEEZE") and self.stack.layers and outputs[0] in range(len(self._tensors)):
            shape = self._tensors[outputs[0]].numbers(0)
            self._reshaped = list(shape[-1:]) != [len(self.stack.layers[-1].weights)]

    def _apply(self, name: str, where: str, inputs: Sequence[int], options: Table) -> None:
        stack = self.stack
        if name in ("SOFTMAX", "LOG_SOFTMAX") and self._reshaped:
            raise InputError(f"{where}: expected a softmax over the last axis, which has a layer's nodes")
        if name == "FULLY_CONNECTED" and inputs[0] == self._value and len(inputs) >= 2:
            if options.number(1, "<b"):
                raise InputError(f"{where}: its weights are shuffled, which cannot be read here")
            weights = self._array(inputs[1], where)
            bias = self._array(inputs[2], where) if len(inputs) > 2 and inputs[2] >= 0 else None
            stack.linear(where, weights, bias)
            self._fused(options.number(0, "<b"), where)
        elif name in ("ADD", "SUB", "MUL", "DIV") and inputs[0] == self._value and len(inputs) == 2:
            found = with_constant(_OPERATIONS[name], self._row_of(inputs[1], where), True)
            if found is None:
                raise InputError(f"{where}: divides by 0")
            stack.affine(*found, where)
            self._fused(options.number(0, "<b"), where)
        elif name in _PLAIN:
            stack.activation(_PLAIN[name], where)
        elif name == "LEAKY_RELU":
            stack.activation(with_parameter("leaky_relu", shortest(options.number(0, "<f"))), where)
        elif name == "GELU":
            stack.activation("gelu_tanh" if options.number(0, "<b") else "gelu", where)
        elif name == "SOFTMAX" and options.number(0, "<f") == 1.0:
            stack.activation("softmax", where)
        elif name not in ("RESHAPE", "SQUEEZE"):
            if name == "QUANTIZE":
                raise InputError(f"{where}: a quantized model, whose numbers are rounded to 8 bits on the way")
            raise InputError(f"{where}: is no part of a feed-forward stack that can be read here")

    def _fused(self, code: int, where: str) -> None:
        if code not in _FUSED:
            raise InputError(f"{where}: an activation (number {code}) that cannot be read here")
        self.stack.activation(_FUSED[code], where)

    def _row_of(self, number: int, where: str) -> Array:
        return scalar_or_row(self._array(number, where), where)

    def _array(self, number: int, where: str) -> Array:
        """The numbers of a constant."""
        computed = self._folded.get(number)
        number = number if computed is None else computed
        if not 0 <= number < len(self._tensors):
            raise InputError(f"{where}: damaged, there is no tensor {number}")
        tensor = self._tensors[number]
        kind = tensor.number(1, "<b")
        if kind in _QUANTIZED and not (computed is not None and kind in _WHOLE):
            raise InputError(
                f"{where}: a quantized model, whose numbers are rounded on the way; convert it without, "
                "or with weight-only quantization"
            )
        if kind not in _FLOATS and kind not in _WHOLE:
            raise InputError(f"{where}: expected weights of 16, 32 or 64 bits")
        index = tensor.number(2, "<I")
        data = self._buffers[index].content(0) if index < len(self._buffers) else b""
        if not data:
            raise InputError(f"{where}: takes a second value that is computed, so the graph is no stack")
        shape = tensor.numbers(0)
        count = check_shape(where, shape)
        if kind in _WHOLE:
            self.types.add("quantized weights")
            return _dequantized(tensor, _whole(data, _WHOLE[kind], count, where).reshape(shape), where)
        form, words = _FLOATS[kind]
        if count * np.dtype(form).itemsize != len(data):
            raise InputError(f"{where}: expected {count * np.dtype(form).itemsize} bytes of weights, found {len(data)}")
        self.types.add(words)
        return np.frombuffer(data, form).astype(np.float64).reshape(shape)


def _whole(data: bytes, form: str, count: int, where: str) -> Array:
    """Whole numbers of 8 bits, or of 4, two in a byte, the first in its low half."""
    expected = (count + 1) // 2 if form == "i4" else count
    if expected != len(data):
        raise InputError(f"{where}: expected {expected} bytes of weights, found {len(data)}")
    if form != "i4":
        return np.frombuffer(data, form).astype(np.float64)
    halves = np.frombuffer(data, "u1")
    values = np.column_stack([halves & 15, halves >> 4]).ravel()[:count].astype(np.float64)
    return np.where(values > 7, values - 16, values)


def _dequantized(tensor: Table, whole: Array, where: str) -> Array:
    """(q − zero point) · scale in 32 bits, as DEQUANTIZE computes it, one scale for all or one along an axis."""
    rule = tensor.table(4) or _EMPTY
    scales, zeros = np.frombuffer(rule.vector(2, 4), "<f4"), np.frombuffer(rule.vector(3, 8), "<i8")
    axis = rule.number(6, "<i")
    expected = (1, whole.shape[axis]) if 0 <= axis < whole.ndim else (1,)
    if scales.size not in expected or zeros.size not in (0, 1, scales.size) or not np.isfinite(scales).all():
        raise InputError(f"{where}: expected a scale and a zero point for its weights")
    along = [-1 if k == axis else 1 for k in range(whole.ndim)]
    shift = zeros.astype(np.float64).reshape(along if zeros.size > 1 else [1] * whole.ndim) if zeros.size else 0.0
    scale = scales.reshape(along if scales.size > 1 else [1] * whole.ndim)
    found: Array = ((whole - shift).astype(np.float32) * scale).astype(np.float64)
    return found


FORMAT = Format(
    program="TFLite",
    title=TITLE,
    description="A network for small devices, as TensorFlow Lite writes it.",
    suffixes=(".tflite",),
    recognizes=recognizes,
    read=load,
)
