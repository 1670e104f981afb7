"""The scaling around a network in an ONNX graph: Sub and Div before the first layer, Mul and Add after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.data.scaling import KINDS
from core.document.own_units import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.basics.arrays import Array
    from core.document.document import Document

_PREFIX = "chainrule."


def around(document: Document, helper: Any) -> tuple[list[Any], list[Any], dict[str, Array], str, str]:
    """The nodes before and after the network, their constants, and what the network's ends are called then."""
    before, after = [], []
    constants: dict[str, Array] = {}
    first, last = "x", "y"
    if document.scaling is not None:
        constants |= {"x_offset": np.array(document.scaling.offset), "x_factor": np.array(document.scaling.factor)}
        first = "x_scaled"
        before = [
            helper.make_node("Sub", ["x", "x_offset"], ["x_shifted"], name="x_shift"),
            helper.make_node("Div", ["x_shifted", "x_factor"], [first], name="x_scale"),
        ]
    scaling = document.target_scaling
    if scaling is not None:
        constants |= {"y_factor": np.array(scaling.factor), "y_offset": np.array(scaling.offset)}
        last = "y_scaled"
        after = [
            helper.make_node("Mul", [last, "y_factor"], ["y_stretched"], name="y_stretch"),
            helper.make_node("Add", ["y_stretched", "y_offset"], ["y"], name="y_shift"),
        ]
    return before, after, constants, first, last


def kinds_of(document: Document) -> dict[str, str]:
    """The facts that the numbers do not give, as texts."""
    found = {name: getattr(document, name) for name in PARTS.values()}
    return {_PREFIX + name: scaling.kind for name, scaling in found.items() if scaling is not None}


def said_kinds(metadata: Mapping[str, str]) -> dict[str, str]:
    """The kinds of the scalings that `metadata` names, by their names in a document."""
    found = {name: metadata.get(_PREFIX + name, "") for name in PARTS.values()}
    return {name: kind for name, kind in found.items() if kind in KINDS}
