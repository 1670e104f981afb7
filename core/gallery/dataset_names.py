"""Data sets by name: logic tables, generated and built-in sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.data.dataset import Dataset

# Names for help and messages; kept here so that neither imports the data sets.
NAMES = (
    "xor, and, or, nand, nor, xnor, half-adder, full-adder, parity, circles, moons, spirals, blobs, checkerboard, "
    "linear, line, sine, step, polynomial, iris, digits, penguins, houses"
)


def dataset_by_name(text: str) -> Dataset | None:
    """Return the data set named in `text`, with its parameters if generated; None for an unknown name.

    Raises InputError for wrong parameters.
    """
    from core.data.gates import GATES
    from core.gallery.builtin_datasets import SHIPPED
    from core.gallery.generators import GENERATORS, generated
    from core.gallery.logic import LOGIC, logic

    name = text.partition(":")[0]
    if text in GATES:
        return GATES[text]
    if text in SHIPPED:
        return SHIPPED[text].data()
    if name in LOGIC:
        return logic(text)
    return generated(text) if name in GENERATORS else None
