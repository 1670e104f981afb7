"""The layers, and the scaling of a document, of what a graph's values come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.data.scaling import Scaling
from core.document.own_units import PARTS
from core.files.network_builder import Linear
from core.files.onnx.values import Settled, Steps, composed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.arrays import Array


@dataclass
class Stack:
    """layers with their activations, and the scalings of inputs and outputs, where there are some."""

    layers: list[Linear] = field(default_factory=list)
    activations: list[str] = field(default_factory=list)
    scaling: Scaling | None = None
    target_scaling: Scaling | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The nodes of each layer, the input first."""
        return (self.layers[0].weights.shape[1], *(layer.weights.shape[0] for layer in self.layers))


def assembled(output: Settled, kinds: Mapping[str, str]) -> Stack:
    """The stack that ends in `output`: steps between layers in the weights, those at the ends as scalings.

    kinds: the kind of each scaling that the model says it has, by its name in a document.
    """
    chain: list[Settled] = []
    value: Settled | None = output
    while value is not None:
        chain.insert(0, value)
        value = value.segment.before
    stack = Stack()
    first, *rest = chain
    if not rest:
        raise InputError("no layer with weights in it")
    if first.activation != "identity":
        raise InputError("the input has an activation before any layer")
    before: Steps = (*first.sums, *first.steps)
    if before:
        stack.scaling = _scaling(before, _width(rest[0]), "inputs", kinds)
        before = () if stack.scaling else before
    for settled in rest:
        sums, after = settled.sums, settled.steps
        if settled.activation == "identity":
            sums, after = (*sums, *after), ()
            if settled is output:
                sums, after = _parted(sums, "target_scaling" in kinds)
                stack.target_scaling = _scaling(after, settled.segment.width, "targets", kinds) if after else None
                if stack.target_scaling is None:
                    sums, after = (*sums, *after), ()
        elif settled is output and after:
            stack.target_scaling = _scaling(after, settled.segment.width, "targets", kinds)
        stack.layers.append(_layer(settled, before, sums))
        stack.activations.append(settled.activation)
        before = after
    if before and stack.target_scaling is None:
        _add_scaling_layer(stack, before, output)
    return stack


def _layer(settled: Settled, before: Steps, sums: Steps) -> Linear:
    """The weights with the steps before them and those after them in them."""
    weights = settled.segment.weights
    assert weights is not None
    rows, columns = weights.shape
    bias: Array | None = None
    if before:
        scale, shift = composed(before)
        bias = weights @ np.broadcast_to(shift, (columns,)) if shift.any() else None
        weights = weights * scale
    if sums:
        scale, shift = composed(sums)
        weights = weights * np.broadcast_to(scale, (rows,))[:, None]
        bias = None if bias is None else bias * scale
        if shift.any() or any(step.operation in ("Add", "Sub") for step in sums):
            shift = np.broadcast_to(shift, (rows,))
            bias = shift if bias is None else bias + shift
    return Linear(settled.segment.name, weights, bias, settled.segment.name)


def _parted(sums: Steps, scaled: bool) -> tuple[Steps, Steps]:
    """Up to the bias, and what is done to the outputs after it. scaled: the model says that it scales them."""
    if scaled and [step.operation for step in sums[-2:]] == ["Mul", "Add"]:
        return sums[:-2], sums[-2:]
    for k, step in enumerate(sums):
        if step.operation in ("Add", "Sub"):
            return sums[: k + 1], sums[k + 1 :]
    return sums, ()


def _scaling(steps: Steps, width: int | None, part: str, kinds: Mapping[str, str]) -> Scaling | None:
    """The steps as the scaling of a document; None where it has no room for them."""
    operations = [step.operation for step in steps]
    with np.errstate(all="ignore"):
        scale, shift = composed(steps)
        if part == "targets":
            factor, offset = scale, shift
        elif operations in (["Sub", "Div"], ["Sub"], ["Div"]):
            values = {step.operation: step.value for step in steps}
            factor, offset = values.get("Div", np.ones(1)), values.get("Sub", np.zeros(1))
        else:
            factor, offset = 1.0 / scale, -shift / scale
    if width is None or not all(each.size in (1, width) for each in (factor, offset)):
        return None
    factor, offset = (np.broadcast_to(each, (width,)).tolist() for each in (factor, offset + 0.0))
    try:
        return Scaling(kinds.get(PARTS[part], "standardise"), tuple(offset), tuple(factor), part)
    except InputError:
        return None


def _width(settled: Settled) -> int:
    assert settled.segment.weights is not None
    return int(settled.segment.weights.shape[1])


def _add_scaling_layer(stack: Stack, steps: Steps, output: Settled) -> None:
    """A layer more that does what no scaling does: turn the sign of an output."""
    width = output.segment.width or 1
    if stack.activations[-1] in ("softmax", "log_softmax"):
        raise InputError(f"after {output.segment.name}: the outputs of {stack.activations[-1]} are scaled, "
                         "which is no layer and no scaling of columns")  # fmt: skip
    scale, shift = composed(steps)
    diagonal = np.diag(np.broadcast_to(scale, (width,)))
    stack.layers.append(Linear("the scaling of the outputs", diagonal, np.broadcast_to(shift, (width,)).copy()))
    stack.activations.append("identity")
    stack.notes.append("The outputs are scaled in the end, by a factor below 0: a layer without activation does that.")
