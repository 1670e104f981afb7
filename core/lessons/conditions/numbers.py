"""Conditions on the numbers of the current example, and of all examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.lessons.conditions.base import Kind
from core.model.activations import ACTIVATIONS
from core.model.quantity_names import quantity_of
from core.training.reference import layer_values, mean_gradient

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.addresses import Node
    from core.lessons.conditions.base import Test
    from core.lessons.scene import Scene

# More examples than these are not looked at in every frame; a node or gradient is judged by the first of them.
_MOST = 2_000


def number_named(scene: Scene, name: str) -> float:
    """Return the number called `name` (s.2.1, h.2.1, L, …) of the current example alone. Raises InputError."""
    return scene.alone.value(quantity_of(name, scene.network))


def _named(holds: Callable[[float, float], bool]) -> Callable[[str, float], Test]:
    return lambda quantity, x: lambda now, start: holds(number_named(now, quantity), x)


def _close(quantity: str, x: float, y: float) -> Test:
    return lambda now, start: abs(number_named(now, quantity) - y) <= x


def _dead(wanted: bool) -> Callable[[Node], Test]:
    """Whether f′ is 0 at a node for every example, so that no weight into it is ever changed."""

    def make(node: Node) -> Test:
        def test(now: Scene, start: Scene) -> bool:
            layer = now.network.layer(node.layer)
            s, h = layer_values(now.network, now.data.inputs[:_MOST])[node.layer - 2]
            slope = ACTIVATIONS[layer.activation].derivative(s, h)
            return bool((slope[:, node.index] == 0.0).all()) is wanted

        return test

    return make


def _gradient(holds: Callable[[float, float], bool]) -> Callable[[int, float], Test]:
    """On the largest mean gradient of a layer's weights."""

    def make(n: int, x: float) -> Test:
        def test(now: Scene, start: Scene) -> bool:
            _, gradients = mean_gradient(now.network, now.data.inputs[:_MOST], now.data.targets[:_MOST])
            largest = float(np.abs(gradients[n - 2]).max())
            return holds(largest, x)

        return test

    return make


def _every_output(x: float, y: float) -> Test:
    return lambda now, start: bool((np.abs(now.outputs - y) <= x).all())


def _one_output(k: int, x: float, y: float) -> Test:
    return lambda now, start: bool((np.abs(now.outputs[k] - y) <= x).all())


def _all_right() -> Test:
    def test(now: Scene, start: Scene) -> bool:
        y, t = now.outputs, now.data.targets
        if t.shape[1] > 1 and (t.sum(axis=1) == 1.0).all():
            return bool((y.argmax(axis=1) == t.argmax(axis=1)).all())
        return bool((np.abs(y - t) < 0.5).all())

    return test


KINDS = [
    Kind("{quantity} above {x}", "the number of the current example is above x", _named(lambda a, b: a > b)),
    Kind("{quantity} below {x}", "the number of the current example is below x", _named(lambda a, b: a < b)),
    Kind("{quantity} within {x} of {y}", "the number of the current example differs from y by at most x", _close),
    Kind("node {node} dead", "f′ of the node is 0 for every training example", _dead(True)),
    Kind("node {node} alive", "f′ of the node is not 0 for some training example", _dead(False)),
    Kind("gradients of layer {layer} below {x}", "the largest mean gradient of the weights into the layer is below x",
         _gradient(lambda a, b: a < b)),
    Kind("gradients of layer {layer} above {x}", "the largest mean gradient of the weights into the layer is above x",
         _gradient(lambda a, b: a > b)),
    Kind("every output within {x} of {y}", "every output of every example differs from y by at most x", _every_output),
    Kind("output of example {example} within {x} of {y}", "the outputs for this example differ from y by at most x",
         _one_output),
    Kind("every example right", "every output is nearer to its target than to any other class", _all_right),
]  # fmt: skip
