"""Conditions on the network's layers, activations and bias units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.lessons.conditions.base import Kind
from core.model.activations import activation

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.lessons.conditions.base import Test


def _activation(n: int, word: str) -> Test:
    entry = activation(word)
    return lambda now, start: activation(now.network.layer(n).activation).base == entry.base


def _bias(on: bool) -> Callable[[int], Test]:
    return lambda n: lambda now, start: now.network.layer(n).bias is on


KINDS = [
    Kind("layers {sizes}", "the layers have these sizes, input first", lambda sizes: lambda now, start: (
        now.network.sizes == sizes)),
    Kind("activation of layer {layer} is {word}", "the layer has this activation", _activation),
    Kind("bias column in {matrix}", "the matrix has a column for the bias", _bias(True)),
    Kind("no bias column in {matrix}", "the matrix has no column for the bias", _bias(False)),
]  # fmt: skip
