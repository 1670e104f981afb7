"""Truth tables larger than the gates: adders, and the parity of n bits."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from core.basics.arrays import frozen
from core.basics.bounds import Whole
from core.basics.errors import InputError
from core.data.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# More bits make a table of more than a thousand rows.
BITS = Whole("bits", 2, 10)
# The parities that a menu offers.
_OFFERED = (3, 4, 5)


def half_adder() -> Dataset:
    """Return the four examples of a + b = 2 · carry + sum."""
    rows = list(product((0, 1), repeat=2))
    return _table("Half adder", rows, [(a ^ b, a & b) for a, b in rows], ("a", "b"), ("sum", "carry"))


def full_adder() -> Dataset:
    """Return the eight examples of a + b + carry in = 2 · carry out + sum."""
    rows = list(product((0, 1), repeat=3))
    targets = [(sum(row) % 2, sum(row) // 2) for row in rows]
    return _table("Full adder", rows, targets, ("a", "b", "carry in"), ("sum", "carry out"))


def parity(bits: int = 3) -> Dataset:
    """Return all rows of `bits` zeros and ones; the target is 1 if the number of ones is odd. Raises InputError."""
    rows = list(product((0, 1), repeat=BITS.checked(bits)))
    return _table(f"Parity of {bits}", rows, [(sum(row) % 2,) for row in rows])


LOGIC: dict[str, Callable[..., Dataset]] = {"half-adder": half_adder, "full-adder": full_adder, "parity": parity}


def offered() -> list[tuple[str, Callable[[], Dataset]]]:
    """Return the sets that a menu offers, by title."""
    parities: list[tuple[str, Callable[[], Dataset]]] = [
        (f"Parity of {bits}", partial(parity, bits)) for bits in _OFFERED
    ]
    return [("Half adder", half_adder), ("Full adder", full_adder), *parities]


def logic(text: str) -> Dataset:
    """Return the set named in `text`, as in "full-adder" or "parity:bits=4". Raises InputError."""
    name, _, rest = text.partition(":")
    if not rest:
        return LOGIC[name]()
    key, _, number = (part.strip() for part in rest.partition("="))
    if name != "parity" or key != "bits":
        parameters = "bits" if name == "parity" else "no parameters"
        raise InputError(f"{name}: unknown parameter {key!r:.50}; expected {parameters}")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise InputError(f"{name}: {rest[:40]!r} is not of the form bits=number")
    try:
        return parity(int(number))
    except InputError as error:
        raise InputError(f"{name}: {error}") from None


def _table(
    name: str,
    rows: Sequence[tuple[int, ...]],
    targets: Sequence[tuple[int, ...]],
    inputs: tuple[str, ...] = (),
    outputs: tuple[str, ...] = (),
) -> Dataset:
    return Dataset(frozen(rows), frozen(targets), name, inputs, outputs)
