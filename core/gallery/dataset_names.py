"""Data sets by name: logic gates, generated and built-in sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.data.dataset import Dataset

# Names for help and messages; kept here so that neither imports the data sets.
NAMES = (
    "xor, and, or, nand, nor, xnor, circles, moons, spirals, blobs, checkerboard, linear, sine, step, polynomial, "
    "iris, digits"
)


def dataset_by_name(text: str) -> Dataset | None:
    """Return the data set named in `text`, with its parameters if generated; None for an unknown name.

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
