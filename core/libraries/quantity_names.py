"""The names of quantities that a library's step has: L, new.2.1.3, grad.2.1.3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.model.network import Network

_KINDS = {"new": Kind.NEW_WEIGHT, "grad": Kind.GRADIENT}
_WANTED = "L, new.2.1.1 or grad.2.1.1"


def quantity_named(name: str, network: Network) -> Quantity:
    """The quantity called `name`, which `network` must have. Raises InputError with the place."""
    if name == "L":
        return Quantity(Kind.LOSS)
    match = re.fullmatch(r"(new|grad)\.(\d{1,6})\.(\d{1,6})\.(\d{1,6})", name, re.ASCII)
    if match is None:
        raise InputError(f"quantity {name[:40]!r}: expected {_WANTED}")
    n, i, j = (int(place) for place in match.groups()[1:])
    if not 2 <= n <= network.depth:
        raise InputError(f"quantity {name}: expected a layer from 2 to {network.depth}, found {n}")
    rows, columns = network.layer(n).weights.shape
    if not 1 <= i <= rows:
        raise InputError(f"quantity {name}: expected a node from 1 to {rows}, found {i}")
    if not 1 <= j <= columns:
        raise InputError(f"quantity {name}: expected a column from 1 to {columns}, found {j}")
    return Quantity(_KINDS[match[1]], n, i - 1, j - 1)
