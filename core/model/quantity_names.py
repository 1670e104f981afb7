"""Names of quantities where they are typed: s.2.1, h.2.1, slope.2.1, L, delta.3.1, grad.2.1.3, new.2.1.3.

The layer comes first; nodes and columns count from 1; a bias weight is in the last column. `δ` may be written for
`delta`. With several examples, a name is of the first one; "@2" after it means the second. `grad` and `new` of a batch
belong to no example: `grad` is the mean gradient, `grad.2.1.3@2` that of the second example alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.model.network import Network

NAMES = {
    Kind.SUM: "s",
    Kind.VALUE: "h",
    Kind.DERIVATIVE: "slope",
    Kind.LOSS: "L",
    Kind.DELTA: "delta",
    Kind.GRADIENT: "grad",
    Kind.MEAN_GRADIENT: "grad",
    Kind.NEW_WEIGHT: "new",
}
_KINDS = {name: kind for kind, name in NAMES.items() if kind is not Kind.MEAN_GRADIENT}
_OF_WEIGHTS = frozenset({Kind.GRADIENT, Kind.NEW_WEIGHT})
_PATTERN = re.compile(r"([A-Za-z]+)((?:\.[0-9]{1,6})*)(?:@([0-9]{1,6}))?", re.ASCII)
_EXAMPLES = "names look like s.2.1, h.2.1, slope.2.1, L, delta.3.1, grad.2.1.3, new.2.1.3"


def name_of(quantity: Quantity, batch: bool = False) -> str:
    """The name of `quantity`; `batch` says whether the update is over several examples."""
    if quantity.kind not in NAMES:
        raise InputError(f"{quantity.kind.value}: not asked in exercises")
    parts = [NAMES[quantity.kind]]
    if quantity.kind is not Kind.LOSS:
        parts += [str(quantity.layer), str(quantity.i + 1)]
    if quantity.j is not None:
        parts.append(str(quantity.j + 1))
    alone = batch and quantity.kind is Kind.GRADIENT
    return ".".join(parts) + (f"@{quantity.example + 1}" if quantity.example or alone else "")


def plain_name(name: str) -> str:
    """The name as files and commands have it: delta.2.1 for δ.2.1."""
    return name.strip().replace("δ", NAMES[Kind.DELTA])


def quantity_of(name: str, network: Network, examples: int = 1, batch: bool = False) -> Quantity:
    """The quantity called `name` in an exercise of `network` with this many examples.

    Raises InputError for what is no name, and for a layer, node, column or example that is not there.
    """
    found = _PATTERN.fullmatch(plain_name(name))
    kind: Kind | None = _KINDS.get(found[1]) if found else None
    if found is None or kind is None:
        raise InputError(f"{name[:40]!r} is not the name of a number; {_EXAMPLES}")
    indices = [int(index) for index in found[2].split(".")[1:]]
    wanted = 0 if kind is Kind.LOSS else 3 if kind in _OF_WEIGHTS else 2
    if len(indices) != wanted:
        raise InputError(f"{name}: expected {wanted} numbers after {found[1]}, found {len(indices)}; {_EXAMPLES}")
    example = 1 if found[3] is None else int(found[3])
    if found[3] is not None and kind is Kind.NEW_WEIGHT:
        raise InputError(f"{name}: a new weight belongs to no single example; leave out @{found[3]}")
    _within(name, "an example", example, 1, examples)
    if not indices:
        return Quantity(kind, example=example - 1)
    _within(name, "a layer", indices[0], 2, network.depth)
    weights = network.layer(indices[0]).weights
    _within(name, "a node", indices[1], 1, weights.shape[0])
    if len(indices) == 2:
        return Quantity(kind, indices[0], indices[1] - 1, example=example - 1)
    _within(name, "a column", indices[2], 1, weights.shape[1])
    mean = kind is Kind.GRADIENT and batch and found[3] is None
    return Quantity(Kind.MEAN_GRADIENT if mean else kind, indices[0], indices[1] - 1, indices[2] - 1, example - 1)


def _within(name: str, what: str, found: int, low: int, high: int) -> None:
    if not low <= found <= high:
        expected = f"{what} from {low} to {high}" if high > low else f"{what.split()[1]} {low}"
        raise InputError(f"{name}: expected {expected}, found {found}")
