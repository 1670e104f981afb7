"""The sets of examples that have a name: gates, generated ones, those that ship with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.data.dataset import Dataset

# In words, for help and for messages; kept here so that neither loads what makes the sets.
NAMES = (
    "xor, and, or, nand, nor, xnor, circles, moons, spirals, blobs, checkerboard, linear, sine, step, polynomial, "
    "iris, digits"
)


def dataset_by_name(text: str) -> Dataset | None:
    """The set that `text` names, with the parameters that it gives to a generated one; None for no name of a set.

    Raises InputError for wrong parameters.
    """
    from core.data.dataset import GATES
    from core.gallery.builtin_datasets import SHIPPED
    from core.gallery.generators import GENERATORS, generated

    if text in GATES:
        return GATES[text]
    if text in SHIPPED:
        return SHIPPED[text].data()
    return generated(text) if text.partition(":")[0] in GENERATORS else None
