"""Gradient table: every gradient computed by backpropagation, by the theorem, and by central differences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from core.basics.addresses import Node, Weight
from core.model.backprop import forward
from core.model.gradient_check import check_gradients
from core.model.sensitivities import gradient_by_sensitivities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.model.network import Network

# Largest relative differences accepted as equal: rounding for the two exact methods, the error of the
# difference quotient for the numeric one.
EXACT = 1e-12
NUMERIC = 1e-7


class Verdict(Enum):
    """Result of the comparison, in words."""

    EQUAL = "equal"
    KINK = "kink"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Check:
    """∂L/∂w of one weight, computed three ways.

    difference: the larger of the two relative differences from backpropagation, |a − b| / max(1, |a|, |b|).
    kinks: ReLU nodes on the way from the weight to the loss whose weighted sum lies within the step of 0.
        There the function has no derivative, so a difference from the numeric quotient is no failure.
    """

    weight: Weight
    backprop: float
    recurrence: float
    numeric: float
    difference: float
    kinks: tuple[Node, ...]
    verdict: Verdict


def checks(network: Network, x: Sequence[float] | Array, target: Sequence[float] | Array) -> tuple[Check, ...]:
    """Return the check of every weight for one example, from W_2 row by row. Raises InputError as `forward` does."""
    values = forward(network, x)
    compared = check_gradients(network, x, target)
    kinks = [Node(n, i) for n, i in compared.kinks]
    found = []
    for n in range(2, network.depth + 1):
        for (i, j), exact in np.ndenumerate(compared.exact[n - 2]):
            recurrence = gradient_by_sensitivities(network, values, target, n, i, j)
            numeric = float(compared.numeric[n - 2][i, j])
            on_the_way = tuple(k for k in kinks if k.layer > n or k == Node(n, i))
            one, other = _difference(float(exact), recurrence), _difference(float(exact), numeric)
            if one <= EXACT and other <= NUMERIC:
                verdict = Verdict.EQUAL
            else:
                verdict = Verdict.KINK if one <= EXACT and on_the_way else Verdict.DIFFERENT
            found.append(
                Check(Weight(n, i, j), float(exact), recurrence, numeric, max(one, other), on_the_way, verdict)
            )
    return tuple(found)


def _difference(a: float, b: float) -> float:
    return abs(a - b) / max(1.0, abs(a), abs(b))
