"""The data sets of logic gates."""

from __future__ import annotations

from core.basics.arrays import frozen
from core.data.dataset import Dataset

# The chapter's order of the four inputs, (1.2).
_BITS = ((1, 0), (0, 0), (0, 1), (1, 1))

# Values of each gate for these inputs.
_GATES = {
    "xor": (1, 0, 1, 0),
    "and": (0, 0, 0, 1),
    "or": (1, 0, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (0, 1, 0, 0),
    "xnor": (0, 1, 0, 1),
}

GATES: dict[str, Dataset] = {
    name: Dataset(frozen(_BITS), frozen([[value] for value in values]), name.upper()) for name, values in _GATES.items()
}
