"""A feed-forward stack in an ONNX graph: every node followed, from the input to the outputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.input_file import Candidate
from core.files.network_builder import ChoiceNeededError
from core.files.onnx.assembly import assembled
from core.files.onnx.constants import Constants
from core.files.onnx.identify import identify, per_node, words
from core.files.onnx.nodes import Node, in_order, needed, nodes_of
from core.files.onnx.operations import ELEMENTWISE
from core.files.onnx.products import product, vector
from core.files.onnx.shapes import SHAPE_OPERATIONS, Shapes
from core.files.onnx.values import Affine, Applied, Segment, Settled, Step, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.files.onnx.tensors import Tensors

_FLOATS = (1, 10, 11, 16)
# More operations than an activation is made of, each counted as often as it is used.
_MAX_SIZE = 400
_CHOICES = {"ArgMax", "ArgMin", "TopK", "Hardmax", "ai.onnx.ml.ZipMap", "ai.onnx.ml.Binarizer", "Binarizer", "ZipMap"}
_MICROSOFT = {f"com.microsoft.{name}": name for name in ("FusedGemm", "QuickGelu", "Gelu")}


@dataclass(frozen=True)
class Choice:
    """The labels that follow the outputs of a classifier. of: the values they were made of."""

    of: Value


class GraphReader:
    """Follows the values through a graph.

    output: the value that the network ends in. notes: what was left out, for the report. classes: the names of the
    classes, where the graph has some.
    """

    def __init__(self, model: Any, tensors: Tensors, output: str | None = None) -> None:
        """Read `model`; output: the name of the output that is meant, where it has several."""
        graph = model.graph
        self.notes: list[str] = []
        self.assumed: list[str] = []
        self._constants = Constants(graph, tensors)
        self._tensors = tensors
        inputs = [each for each in graph.input if each.name not in self._constants]
        if len(inputs) != 1:
            names = ", ".join(repr(each.name[:40]) for each in inputs[:4])
            hint = "; some exporters leave constants as inputs: export it again with them in the model" if names else ""
            raise InputError(f"expected one input, found {len(inputs)}{': ' * bool(inputs)}{names}{hint}")
        self._shapes = Shapes(inputs[0])
        outputs = _meant([each.name for each in graph.output], output)
        known = {inputs[0].name, *self._constants.names}
        nodes, sorted_ = in_order(nodes_of(model), known)
        if sorted_:
            self.assumed.append("The nodes stand in another order than that of their use; they were sorted.")
        self._values: dict[str, Value | Choice | InputError] = {
            inputs[0].name: Affine(segment=(first := Segment("the input", width=self._shapes.width)))
        }
        self._settled: dict[int, Settled] = {}
        for node in needed(nodes, outputs):
            self._follow(node, node.outputs[:1] == outputs)
        self.output = self.settled(self._chosen(outputs))
        self.classes = self._constants.classes
        if first.layout == "columns":
            self.assumed.append(
                "Each column of the input was read as an example, as the graph multiplies it from the left."
            )
        if self.output.layout == "columns":
            self.notes.append("The graph gives the outputs of an example as a column.")

    def _follow(self, node: Node, last: bool) -> None:
        """Adds what a node makes of its inputs, or why that cannot be read. last: it gives the only output."""
        names = [name for name in node.inputs if name]
        values = [self._values[name] for name in names if name in self._values]
        result: Value | Choice | InputError | NDArray[Any]
        try:
            if not values and all(name in self._constants for name in names):
                self._constants.fold(node)
                return
            for value in values:
                if isinstance(value, InputError):
                    raise value
            missing = [name for name in names if name not in self._values and name not in self._constants]
            if missing:
                raise node.refusal(f"takes {missing[0][:60]!r}, which nothing gives")
            choice = next((each for each in values if isinstance(each, Choice)), None)
            result = choice or self._taken(node, values)
            if isinstance(result, np.ndarray):
                self._constants.add(node.output, result)
                return
        except (TypeError, ValueError, IndexError, OverflowError) as error:
            # Attributes of another kind than the operation has, or too few inputs.
            result = (
                error if isinstance(error, InputError) else node.refusal("has inputs or attributes that do not fit")
            )
            if last and values and node.operation == "Reshape" and isinstance(values[0], (Applied, Settled, Affine)):
                # scikit-learn's converter lays several outputs one under another in the end.
                self.notes.append("The shape that the outputs are given in the end was left out.")
                result = values[0]
        assert not isinstance(result, np.ndarray)
        if isinstance(result, Choice):
            self._constants.note_classes(node)
        self._values.update(dict.fromkeys(filter(None, node.outputs), result))

    def _taken(self, node: Node, values: Sequence[Any]) -> Value | Choice | NDArray[Any]:
        """The result of a node for values and constants."""
        operation = _MICROSOFT.get(node.operation, node.operation.removeprefix("ai.onnx.ml."))
        value = values[0]
        self._shapes.check_axis(node, operation, value)
        match operation:
            case "Gemm" | "MatMul" | "FusedGemm":
                return self._product(node, operation, values)
            case "Identity" | "Dropout" | "Cast" | "CastLike":
                self._check_kept(node, operation)
                if node.inputs[0] in self._constants:  # CastLike takes the type alone from a value
                    return self._constants.array(node, node.inputs[0])
                return self._values[node.inputs[0]]  # type: ignore[return-value]
            case "Add" | "Sub" | "Mul" | "Div" if len(values) == 1 and not isinstance(value, Applied):
                step = self._step(node, operation, value)
                if step is not None:
                    return step
            case "BatchNormalization" | "Scaler" | "Normalizer":
                return self._normalized(node, operation, value)
            case "Concat":
                return self._beside(node, values)
            case _ if operation in _CHOICES:
                return Choice(value)
            case _ if operation in SHAPE_OPERATIONS and not (operation == "Unsqueeze" and isinstance(value, Applied)):
                if isinstance(value, Applied) and operation != "Shape":
                    value = self.settled(value)
                return self._shapes.taken(node, operation, value, self._constants)
        if operation not in ELEMENTWISE:
            raise node.refusal("is no part of a feed-forward stack that can be read here")
        return self._applied(node, operation, values)

    def _product(self, node: Node, operation: str, values: Sequence[Any]) -> Value:
        if operation == "MatMul" and isinstance(values[0], Applied) and values[0].extra:
            return replace(self._applied(node, operation, values), extra=0)
        if len(values) != 1 or isinstance(values[0], Choice):
            raise node.refusal("multiplies by something that is not constant")
        value = self.settled(values[0])
        result = product(node, operation, value, self._values, self._constants)
        if operation == "FusedGemm" and "activation" in node.attributes:
            kind = str(node.attributes["activation"])
            named = {"alpha": "activation_alpha", "beta": "activation_beta"}
            given = {key: node.attributes[name] for key, name in named.items() if name in node.attributes}
            if kind not in ELEMENTWISE:
                raise node.refusal(f"has the activation {kind!r}, which cannot be read here")
            return Applied(segment=result.segment, operation=kind, given=(result,), attributes=given)
        return result

    def _step(self, node: Node, operation: str, value: Affine | Settled) -> Value | None:
        """x + v and the like, for constants of one number for each node; None for another use of the operation."""
        turned = node.inputs[0] in self._constants
        constant = self._constants.array(node, node.inputs[0 if turned else 1])
        if turned and operation == "Div":
            return None
        if value.layout is None and constant.size > 1:
            value.set_layout("columns" if constant.ndim == 2 and constant.shape[1] == 1 else "rows")
        found = per_node(constant, value.layout, value.segment.width)
        if found is None:
            raise node.refusal(
                f"expected one number for each of {value.segment.width or 'the'} nodes, found shape "
                f"{' × '.join(map(str, constant.shape)) or 'one number'}"
            )
        if turned and operation == "Sub":
            return _with_steps(value, Step("Mul", np.array([-1.0])), Step("Add", found))
        return _with_steps(value, Step(operation, found))

    def _normalized(self, node: Node, operation: str, value: Value) -> Value:
        """BatchNormalization at inference, and scikit-learn's Scaler, which are steps."""
        value = self.settled(value) if isinstance(value, Applied) else value
        if operation == "Normalizer":
            settled = self.settled(value)
            if settled.activation == "softmax" and not settled.steps and node.attributes.get("norm") == "L1":
                return settled  # its values sum to 1 already
            raise node.refusal("divides each example by a number of its own, which is no layer and no scaling")
        if operation == "Scaler":
            offset, scale = (np.array(node.attributes.get(name, [])) for name in ("offset", "scale"))
            steps = [Step("Sub", vector(node, offset, value)), Step("Mul", vector(node, scale, value))]
            return _with_steps(value, *steps)
        if node.attributes.get("training_mode") or len(node.inputs) < 5:
            raise node.refusal("is switched to training")
        arrays = (self._constants.array(node, name) for name in node.inputs[1:5])
        scale, shift, mean, variance = (vector(node, each, value) for each in arrays)
        with np.errstate(all="ignore"):
            factor = scale / np.sqrt(variance + float(node.attributes.get("epsilon", 1e-5)))
        return _with_steps(value, Step("Sub", mean), Step("Mul", factor), Step("Add", shift))

    def _beside(self, node: Node, values: Sequence[Any]) -> Value:
        """1 − y and y side by side, as scikit-learn's converter has them for two classes: y."""
        if len(values) == 2 and isinstance(values[1], (Applied, Settled)):
            first, second = (self.settled(each) for each in values)
            same = first.segment is second.segment and first.activation == second.activation
            complement = [(step.operation, step.value.tolist()) for step in first.steps]
            if same and not second.steps and complement in ([("Mul", [-1.0]), ("Add", [1.0])],):
                self.notes.append("The file gives 1 − y in addition to each output y; the network has y alone.")
                return second
        raise node.refusal("joins several values, so the graph is no stack")

    def _applied(self, node: Node, operation: str, values: Sequence[Any]) -> Applied:
        """An operation that an activation may consist of."""
        segment = values[0].segment
        same = {(each.transposed, each.flat) for each in values}
        if any(each.segment is not segment for each in values) or len(same) > 1:
            raise node.refusal("takes a value that is not the one before it, so the graph is no stack")
        if any(isinstance(each, Settled) for each in values):
            raise node.refusal(f"is a second activation after {segment.name}")
        if segment.weights is None:
            raise node.refusal("acts on the input, before any layer")
        given: list[Any] = [self._values.get(name) or self._constants.get(node, name) for name in node.inputs]
        size = 1 + sum(each.size for each in given if isinstance(each, Applied))
        if size > _MAX_SIZE:
            raise node.refusal("computes more than an activation that can be read here")
        extra = max((each.extra for each in given if isinstance(each, Applied)), default=0) + (operation == "Unsqueeze")
        transposed, flat = same.pop()
        # That of the nodes is checked already; an activation is looked for with one example a row.
        attributes = {**node.attributes, "axis": -1} if self._shapes.rank > 2 else node.attributes
        return Applied(
            segment=segment, transposed=transposed, flat=flat, operation=operation, given=tuple(given),
            attributes=attributes, size=size, extra=extra,
        )  # fmt: skip

    def settled(self, value: Any) -> Settled:
        """The activation that a value is, with the steps before and after it. Raises InputError for none."""
        if isinstance(value, Settled):
            return value
        if isinstance(value, Affine):
            return Settled(
                segment=value.segment,
                transposed=value.transposed,
                flat=value.flat,
                sums=value.steps,
                activation="identity",
            )
        if id(value) not in self._settled:
            found = identify(value, self._tensors.precision)
            if found is None:
                raise InputError(
                    f"after {value.segment.name}: {words(value)} is computed, "
                    "which is no activation that can be read here"
                )
            self._settled[id(value)] = found
            self._kept = [*getattr(self, "_kept", []), value]  # so that no other value gets its id
        return self._settled[id(value)]

    def _check_kept(self, node: Node, operation: str) -> None:
        """Raises InputError where a node that should leave values as they are does not."""
        if operation == "Dropout":
            mode = node.inputs[2] if len(node.inputs) > 2 else ""
            if mode and (mode not in self._constants or self._constants.array(node, mode).any()):
                raise node.refusal("is switched to training")
        elif operation == "Cast" and node.attributes.get("to") not in _FLOATS:
            raise node.refusal("turns the values into another kind than floating-point numbers")

    def _chosen(self, outputs: list[str]) -> Value:
        """The value among the graph's outputs that is a network's."""
        found = {name: self._values.get(name) for name in outputs}
        numbers = {name: each for name, each in found.items() if isinstance(each, (Affine, Applied, Settled))}
        if len(numbers) > 1:
            return self._one_of(numbers)
        errors = [each for each in found.values() if isinstance(each, InputError)]
        choices = [each for each in found.values() if isinstance(each, Choice)]
        if not numbers and errors:
            raise errors[0]
        if choices or errors:
            self.notes.append("The steps after the output that choose a class were left out.")
        if numbers:
            return next(iter(numbers.values()))
        if choices:
            return choices[0].of
        raise InputError(f"the graph does not end in one output after its last layer, but in {len(outputs)}")

    def _one_of(self, numbers: dict[str, Value]) -> Value:
        """The only one of several outputs that is a network's. Raises ChoiceNeededError where more are."""
        candidates, errors = [], []
        for name, value in numbers.items():
            try:
                candidates.append(Candidate((name,), assembled(self.settled(value), {}).sizes, output=name))
            except InputError as error:
                errors.append(error)
        if not candidates:
            raise errors[0]
        if len(candidates) > 1:
            raise ChoiceNeededError(tuple(candidates), f"the model has {len(numbers)} outputs")
        name = candidates[0].output
        self.assumed.append(f"Of the {len(numbers)} outputs, {name[:60]} was read: the others are no stack of layers.")
        return numbers[name]


def _meant(outputs: list[str], name: str | None) -> list[str]:
    """The outputs to read: that of the user, or all."""
    if name is None:
        return outputs
    if name not in outputs:
        listed = ", ".join(each[:40] for each in outputs[:6])
        raise InputError(f"output: expected one of {listed}, found {name[:40]!r}")
    return [name]


def _with_steps(value: Value, *steps: Step) -> Value:
    assert not isinstance(value, Applied)
    return replace(value, steps=(*value.steps, *steps))
