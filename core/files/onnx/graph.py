"""A feed-forward stack in an ONNX graph: followed node by node from the input to the output."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.foreign.network_builder import Linear, shape_words
from core.files.onnx.activations import OPERATIONS, SUMS, Term, applied, constant_term, known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.files.onnx.tensors import Tensors

_FLOATS = (1, 10, 11, 16)
# What scikit-learn's converter puts after a classifier's outputs, to make labels of them.
_LABELS = {"Sub", "Concat", "ArgMax", "ZipMap", "ArrayFeatureExtractor", "Reshape", "Cast", "Identity"}

# Longer expressions, and more branches at a time, are no activation.
_MAX_TEXT = 600
_MAX_BRANCHES = 10

_ELSEWHERE = "takes a value that is not the one before it, so the graph is no stack"


class GraphReader:
    """Follows one value through the graph and gathers the layers it passes.

    layers, activations: what was found; None for a layer whose activation has not come (yet).
    notes: what was left out, for the report.

    The value holds one example a row ("rows") or a column ("columns"); which, the first layer decides.
    Where it parts into branches, each is kept as a term in s (core.files.onnx.activations), until they
    have come together in an activation.
    """

    def __init__(self, graph: Any, tensors: Tensors) -> None:
        self.layers: list[Linear] = []
        self.activations: list[str | None] = []
        self.notes: list[str] = []
        self._tensors = tensors
        self._constants: dict[str, NDArray[Any]] = {}
        self._layout: str | None = None
        if len(graph.sparse_initializer):
            raise InputError("sparse weights cannot be read")
        for tensor in graph.initializer:
            if tensor.name in self._constants:
                raise InputError(f"{tensor.name[:60]}: occurs twice")
            self._constants[tensor.name] = tensors.array(tensor, tensor.name[:60])
        inputs = [each.name for each in graph.input if each.name not in self._constants]
        if len(inputs) != 1:
            raise InputError(f"one input expected, found {len(inputs)}")
        self._uses = Counter(name for node in graph.node for name in node.input)
        self._uses.update(each.name for each in graph.output)
        self._begin(inputs[0])
        self._follow(graph)

    def _begin(self, value: str) -> None:
        """Goes on from `value` alone."""
        self._value = value
        self._terms = {value: SUMS}
        self._computed: Any = None

    def _follow(self, graph: Any) -> None:
        outputs = [each.name for each in graph.output]
        last_other = max((k for k, node in enumerate(graph.node) if node.op_type not in _LABELS), default=-1)
        last_choice = max((k for k, node in enumerate(graph.node) if node.op_type == "ArgMax"), default=-1)
        for k, node in enumerate(graph.node):
            names = [name for name in node.input if name]
            if all(name in self._constants for name in names):
                self._fold(node)
                continue
            if not any(name in self._terms for name in names):
                raise _refuse(node, _ELSEWHERE)
            labels = len(outputs) == 2 and last_other < k <= last_choice
            if labels and self.layers and not self._computed:
                self.notes.append("The steps after the output that choose a class were left out.")
                return
            if node.op_type == "Reshape" and self.layers and list(node.output) == outputs:
                self._settle()
                # scikit-learn's converter lays several outputs one under another in the end.
                self.notes.append("The shape that the outputs are given in the end was left out.")
                self._begin(node.output[0])
            else:
                self._take(node)
        self._settle()
        if outputs != [self._value]:
            raise InputError(f"the graph does not end in one output after its last layer, but in {len(outputs)}")

    def _take(self, node: Any) -> None:
        """Takes the value, or its branches, through one node."""
        operation = node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
        self._uses.subtract(node.input)
        # Where there is only one value, these two are a layer's.
        branches = len(self._terms) > 1 or self._uses[self._value] > 0
        if operation in OPERATIONS and (branches or operation not in ("Add", "MatMul")):
            self._compute(node, operation)
        elif (branches or self._computed) and operation in ("Identity", "Cast") and node.input[0] in self._terms:
            self._check_cast(node)
            self._branch(node, self._terms[node.input[0]])
        else:
            self._settle()
            self._pass(node, operation)
            self._begin(node.output[0] if node.output else "")

    def _compute(self, node: Any, operation: str) -> None:
        """Takes a branch through an operation that an activation may consist of."""
        if not self.layers:
            raise _refuse(node, "acts on the input, before any layer")
        if self.activations[-1] is not None:
            raise _refuse(node, f"is a second activation of layer {len(self.layers) + 1}")
        attributes = {each.name: _value(each) for each in node.attribute}
        if operation in ("Softmax", "LogSoftmax"):
            axis = attributes.get("axis", -1)
            if axis not in ((1, -1) if self._layout == "rows" else (0, -2)):
                raise _refuse(node, f"axis is {axis}, which is not that of a layer's nodes")
            attributes["axis"] = -1
        inputs = []
        for name in filter(None, node.input):
            if name not in self._terms and name not in self._constants:
                raise _refuse(node, _ELSEWHERE)
            inputs.append(self._terms[name] if name in self._terms else constant_term(self._constants[name]))
        self._branch(node, applied(operation, inputs, attributes))

    def _branch(self, node: Any, term: Term) -> None:
        """Goes on with what `node` gives, and with what other nodes still need."""
        output = node.output[0] if node.output else ""
        if not self._uses[output]:
            raise _refuse(node, "gives a value that nothing takes")
        if len(term.text) > _MAX_TEXT or len(self._terms) > _MAX_BRANCHES:
            raise _refuse(node, "computes more than an activation that can be read here")
        self._terms = {name: each for name, each in self._terms.items() if self._uses[name]} | {output: term}
        self._value, self._computed = output, node
        if len(self._terms) == 1 and known(term):
            self.activations[-1] = known(term)
            self._begin(output)

    def _settle(self) -> None:
        """Raises InputError where the way to here is not an activation."""
        if self._computed:
            text = self._terms[self._value].text
            raise _refuse(self._computed, f"computes {text}, which is no activation that can be read here")

    def _check_cast(self, node: Any) -> None:
        attributes = {each.name: each for each in node.attribute}
        if node.op_type == "Cast" and ("to" not in attributes or attributes["to"].i not in _FLOATS):
            raise _refuse(node, "turns the values into another kind than floating-point numbers")

    def _pass(self, node: Any, operation: str) -> None:
        """Takes the value through one node that is not an activation."""
        attributes = {each.name: each for each in node.attribute}
        if operation == "Gemm":
            self._gemm(node, attributes)
        elif operation == "MatMul":
            self._matmul(node)
        elif operation == "Add":
            self._add(node)
        elif operation == "Dropout":
            mode = node.input[2] if len(node.input) > 2 else ""
            if mode and (mode not in self._constants or self._constants[mode].any()):
                raise _refuse(node, "is switched to training")
        elif operation == "Cast":
            self._check_cast(node)
        elif operation == "Flatten":
            if "axis" in attributes and attributes["axis"].i not in (1, -1):
                raise _refuse(node, "does not keep one example a row")
            self._need(node, "rows")
        elif operation == "Reshape":
            self._reshape(node)
        elif operation == "Transpose":
            if "perm" in attributes and list(attributes["perm"].ints) != [1, 0]:
                raise _refuse(node, "does not simply swap rows and columns")
            self._layout = {"rows": "columns", "columns": "rows"}.get(self._layout or "")
        elif operation != "Identity":
            raise _refuse(node, "is no part of a feed-forward stack that can be read here")

    def _gemm(self, node: Any, attributes: dict[str, Any]) -> None:
        """Y = alpha · A' B' + beta · C, where ' is the transpose where transA, transB say so."""
        alpha, beta = (attributes[name].f if name in attributes else 1.0 for name in ("alpha", "beta"))
        turned = [bool(attributes[name].i) if name in attributes else False for name in ("transA", "transB")]
        if len(node.input) < 2:
            raise _refuse(node, "needs two matrices")
        first, second = node.input[:2]
        if second in self._constants and first == self._value:
            matrix = self._matrix(node, second)
            self._need(node, "columns" if turned[0] else "rows")
            weights = matrix if turned[1] else matrix.T
            self._layout = "rows"
        elif first in self._constants and second == self._value:
            matrix = self._matrix(node, first)
            self._need(node, "rows" if turned[1] else "columns")
            weights = matrix.T if turned[0] else matrix
            self._layout = "columns"
        else:
            raise _refuse(node, "multiplies by something that is not constant")
        self._append(node, weights if alpha == 1.0 else alpha * weights)
        name = node.input[2] if len(node.input) > 2 else ""
        if name and beta != 0.0:
            if name not in self._constants:
                raise _refuse(node, "adds something that is not constant")
            bias = self._vector(node, self._constants[name])
            self._add_bias(bias if beta == 1.0 else beta * bias, name)

    def _matmul(self, node: Any) -> None:
        first, second = node.input if len(node.input) == 2 else ("", "")
        if second in self._constants and first == self._value:
            self._need(node, "rows")
            weights = self._matrix(node, second).T
        elif first in self._constants and second == self._value:
            self._need(node, "columns")
            weights = self._matrix(node, first)
        else:
            raise _refuse(node, "multiplies by something that is not constant")
        self._append(node, weights)

    def _add(self, node: Any) -> None:
        others = [name for name in node.input if name != self._value]
        if len(node.input) != 2 or len(others) != 1 or others[0] not in self._constants:
            raise _refuse(node, "adds something that is not constant")
        if not self.layers or self.activations[-1] is not None:
            raise _refuse(node, "adds to values that no matrix has just been applied to")
        self._add_bias(self._vector(node, self._constants[others[0]]), others[0])

    def _reshape(self, node: Any) -> None:
        shape = self._constants.get(node.input[1]) if len(node.input) == 2 else None
        if shape is None or node.input[0] != self._value:
            raise _refuse(node, "has no constant shape")
        width = self.layers[-1].weights.shape[0] if self.layers else None
        examples, values = shape.tolist() if shape.shape == (2,) else (-1, -1)
        if not (values == -1 != examples or (values > 0 and width in (None, values))):
            raise _refuse(node, "does not keep one example a row")
        self._need(node, "rows")

    def _fold(self, node: Any) -> None:
        """A node that only sees constants."""
        attributes = {each.name: each for each in node.attribute}
        given = [self._constants[name] for name in node.input if name]
        result: NDArray[Any] | None = None
        if node.op_type == "Constant" and "value" in attributes:
            result = self._tensors.array(attributes["value"].t, node.output[0][:60] if node.output else "?")
        elif node.op_type == "Constant" and attributes.keys() & {"value_float", "value_floats"}:
            each = next(iter(attributes.values()))
            result = np.array(each.f if each.name == "value_float" else list(each.floats), dtype=np.float64)
        elif node.op_type == "Constant" and attributes.keys() & {"value_int", "value_ints"}:
            each = next(iter(attributes.values()))
            result = np.array(each.i if each.name == "value_int" else list(each.ints), dtype=np.int64)
        elif node.op_type == "Identity" and len(given) == 1:
            result = given[0]
        elif node.op_type == "Cast" and len(given) == 1 and "to" in attributes and attributes["to"].i in _FLOATS:
            result = given[0].astype(np.float64)
        elif (
            node.op_type == "Transpose"
            and len(given) == 1
            and given[0].ndim == 2
            and ("perm" not in attributes or list(attributes["perm"].ints) == [1, 0])
        ):
            result = given[0].T
        if result is None or len(node.output) != 1:
            raise _refuse(node, "computes a constant in a way that cannot be read here")
        self._constants[node.output[0]] = result

    def _need(self, node: Any, layout: str) -> None:
        if self._layout not in (None, layout):
            raise _refuse(node, "mixes the examples of a batch, or does not keep one a row")
        self._layout = layout

    def _matrix(self, node: Any, name: str) -> Array:
        array = self._constants[name]
        if array.ndim != 2 or array.dtype.kind != "f":
            raise _refuse(node, f"a matrix of weights expected in {name[:60]}, found shape {shape_words(array)}")
        return array

    def _append(self, node: Any, weights: Array) -> None:
        if self.layers and self.activations[-1] is None:
            self.activations[-1] = "identity"
        self.layers.append(Linear(_label(node), weights))
        self.activations.append(None)

    def _vector(self, node: Any, array: NDArray[Any]) -> Array:
        """What is added to every example: shape (size,)."""
        size = self.layers[-1].weights.shape[0]
        along = array.shape[-1:] if self._layout == "rows" else array.shape[-2:-1]
        fits = array.dtype.kind == "f" and (array.size == 1 or (array.size == size and along == (size,)))
        if not fits:
            raise _refuse(node, f"one bias for each of {size} nodes expected, found shape {shape_words(array)}")
        return np.full(size, array.item()) if array.size == 1 else array.reshape(size)

    def _add_bias(self, bias: Array, name: str) -> None:
        layer = self.layers[-1]
        layer.bias = bias if layer.bias is None else layer.bias + bias
        layer.bias_name = name[:60]


def _label(node: Any) -> str:
    name = node.name or (node.output[0] if node.output else "")
    return f"node {name[:60]!r} ({node.op_type[:40]})"


def _value(attribute: Any) -> Any:
    """A number or a text; for an attribute of another kind its number, which then is 0."""
    return attribute.s.decode(errors="replace")[:60] if attribute.s else attribute.f or attribute.i


def _refuse(node: Any, why: str) -> InputError:
    return InputError(f"{_label(node)}: {why}")
