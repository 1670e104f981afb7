"""Conditions on weights and matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError
from core.derivation.matrices import collapsed, is_linear
from core.lessons.conditions.base import Context, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.basics.addresses import Weight
    from core.lessons.conditions.base import Test
    from core.lessons.scene import Scene
    from core.model.network import Network

# Products differ in their last digits by the order of additions, and so do rows that compiled kernels have trained.
_ROUNDING = 1e-9


def _value(now: Scene, weight: Weight) -> float:
    return float(now.network.layer(weight.layer).weights[weight.i, weight.j])


def _weight(holds: Callable[..., bool]) -> Callable[..., Test]:
    def make(weight: Weight, *numbers: float) -> Test:
        return lambda now, start: holds(_value(now, weight), *numbers)

    return make


def _within(x: float, weight: Weight, y: float) -> Test:
    return lambda now, start: abs(_value(now, weight) - y) <= x


def _changed(weight: Weight) -> Test:
    return lambda now, start: _value(now, weight) != _value(start, weight)


def _any_changed() -> Test:
    return lambda now, start: now.network is not start.network and now.network != start.network


def _all_within(x: float, network: Network) -> Test:
    def test(now: Scene, start: Scene) -> bool:
        if now.network.sizes != network.sizes or now.network.parameters != network.parameters:
            return False
        return bool(np.abs(now.network.flat - network.flat).max() <= x)

    return test


def _collapse(context: Context, stage: int) -> Test:
    """W′ of another stage's network is this network's only matrix."""
    other = context.stages[stage]
    if not is_linear(other):
        raise InputError(f"W′ = UW: expected identity activations in the network of stage {stage + 1}")
    goal = collapsed(other)

    def test(now: Scene, start: Scene) -> bool:
        network = now.network
        if not is_linear(network) or network.depth != 2 or network.sizes[-1] != goal.shape[0]:
            return False
        found = collapsed(network)
        return found.shape == goal.shape and bool(np.allclose(found, goal, rtol=_ROUNDING, atol=_ROUNDING))

    return test


def _rows(equal: bool) -> Callable[[int], Test]:
    def make(n: int) -> Test:
        def test(now: Scene, start: Scene) -> bool:
            rows = now.network.layer(n).weights
            return bool(np.allclose(rows, rows[0], rtol=_ROUNDING, atol=_ROUNDING)) is equal

        return test

    return make


KINDS = [
    Kind("weight {weight} is {x}", "the weight has this value, up to 1e-9",
         _weight(lambda w, x: bool(abs(w - x) <= _ROUNDING))),
    Kind("weight {weight} above {x}", "the weight is above x", _weight(lambda w, x: bool(w > x))),
    Kind("weight {weight} below {x}", "the weight is below x", _weight(lambda w, x: bool(w < x))),
    Kind("weight {weight} within {x} of {y}", "the weight differs from y by at most x",
         lambda weight, x, y: _within(x, weight, y)),
    Kind("weight {weight} changed", "the weight is not what it was when the stage began", _changed),
    Kind("weights changed", "some weight is not what it was when the stage began", _any_changed),
    Kind("weights within {x} of {network}", "every weight differs by at most x from that of a preset or file",
         _all_within),
    Kind("W' equals UW of stage {stage}", "the only matrix of the network is the product of the matrices of the "
                                          "linear network with which that stage begins", _collapse, True),
    Kind("rows of {matrix} equal", "all nodes of the layer have the same weights, up to 1e-9", _rows(True)),
    Kind("rows of {matrix} differ", "some nodes of the layer have different weights, by more than 1e-9", _rows(False)),
]  # fmt: skip
