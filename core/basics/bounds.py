"""Bounds of all numbers that a user can enter, shared by files, commands and fields.

Whatever can be set can be trained with, saved and opened again, because all of them ask here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# Whole numbers up to this one are exact as floats, so files of other programs preserve them too.
EXACT = 2**53

_WHOLE = r"[-+−]?[0-9]{1,40}"


@dataclass(frozen=True, eq=False)
class Whole:
    """Bounds of a whole number from `low` to `high`; `words` is its name in messages."""

    words: str
    low: int
    high: int

    @property
    def expected(self) -> str:
        """Return the bounds in words."""
        return f"expected a whole number from {self.low} to {_power(self.high)}"

    def checked(self, value: Any, place: str = "") -> int:
        """Return `value` as an int. Raises InputError if it is outside the bounds or has a fraction.

        place: where it stands, in place of `words`.
        """
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, Integral) or not self.low <= int(value) <= self.high:
            raise InputError(f"{place or self.words}: {self.expected}, found {_short(value)}")
        return int(value)

    def read(self, text: str, place: str = "") -> int:
        """Return the whole number in `text`, written in decimal digits. Raises InputError."""
        plain = text.strip()
        if not re.fullmatch(_WHOLE, plain):
            raise InputError(f"{place or self.words}: {self.expected}, found {text.strip()[:40]!r}")
        return self.checked(int(plain.replace("−", "-")), place)


@dataclass(frozen=True, eq=False)
class Real:
    """Bounds of a finite number from `low` to `high`; `above` and `below` exclude these ends."""

    words: str
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False

    @property
    def expected(self) -> str:
        """Return the bounds in words."""
        if math.isfinite(self.low) and math.isfinite(self.high) and not (self.above or self.below):
            return f"expected a number from {self.low:g} to {self.high:g}"
        parts = []
        if self.low > -math.inf:
            parts.append(f"{'above' if self.above else 'of at least'} {self.low:g}")
        if self.high < math.inf:
            parts.append(f"{'less than' if self.below else 'at most'} {self.high:g}")
        return f"expected a finite number {', '.join(parts)}".rstrip()

    def checked(self, value: Any, place: str = "") -> float:
        """Return `value`. Raises InputError if it is outside the bounds or not finite; `place` replaces `words`."""
        inside = (value > self.low if self.above else value >= self.low) and (
            value < self.high if self.below else value <= self.high
        )
        if not (math.isfinite(value) and inside):
            raise InputError(f"{place or self.words}: {self.expected}, found {value}")
        return float(value)


# Training
SEED = Whole("seed", 0, 2**63 - 1)
BATCH_SIZE = Whole("batch size", 1, EXACT)
# Far more epochs than anyone trains, and far below the limit of integers.
EPOCHS = Whole("epochs", 0, EXACT)
EPOCHS_TO_TRAIN = Whole("epochs", 1, EXACT)
SCHEDULE_EPOCHS = Whole("epochs of the schedule", 1, EXACT)
OPTIMIZER_STEPS = Whole("steps of the optimizer", 0, 2**63 - 1)
RATE = Real("η", 0)
STOP_LOSS = Real("loss to stop at", 0)
PATIENCE = Whole("patience", 1, EXACT)
FRACTIONS = {
    "momentum": Real("momentum μ", 0, 1, below=True),
    "decay": Real("decay ρ", 0, 1, below=True),
    "beta1": Real("β₁", 0, 1, below=True),
    "beta2": Real("β₂", 0, 1, below=True),
}
EPSILON = Real("ε", 0, above=True)
PENALTIES = {"l1": Real("L1 λ₁", 0), "l2": Real("L2 λ₂", 0)}
SCHEDULE_FACTOR = Real("factor of the schedule γ", 0, 1, above=True)

# Numeric settings, by their names in core.training.settings and in files.
SETTINGS: dict[str, Whole | Real] = {
    "rate": RATE,
    "batch_size": BATCH_SIZE,
    "seed": SEED,
    "epochs": EPOCHS,
    "stop_loss": STOP_LOSS,
    "patience": PATIENCE,
    **FRACTIONS,
    "epsilon": EPSILON,
    **PENALTIES,
    "schedule_epochs": SCHEDULE_EPOCHS,
    "schedule_factor": SCHEDULE_FACTOR,
}


def check(limits: Mapping[str, Whole | Real], values: Mapping[str, Any], optional: Collection[str] = ()) -> None:
    """Raise InputError for the first of the values that is outside its bounds; optional ones may be None."""
    for name, limit in limits.items():
        if values[name] is not None or name not in optional:
            limit.checked(values[name])


# The network
DROPOUT = Real("dropout", 0, 1, below=True)
CLASS_WEIGHT = Real("class weight", 0)
LAYERS = Whole("layers", 2, 64)
NODES = Whole("nodes", 1, 4096)
WEIGHTS = Whole("weights", 1, 2**23)

# The examples, training and test examples together
ROWS = Whole("examples", 1, 1_000_000)
GENERATED = Whole("size", 2, 100_000)

# Sweeps; varied values are kept as floats
TRIALS = Whole("runs", 1, 1_000)
SWEPT = {
    "batch_size": Whole("batch size", 1, EXACT),
    "seed": Whole("seed of the order", 0, EXACT),
    "start": Whole("seed of the initial weights", 0, EXACT),
}

# Display
DIGITS = Whole("digits", 2, 17)


def _power(value: int) -> str:
    """Return large limits as powers: 2^53, 2^63 − 1."""
    if value > 2**30 and value & (value - 1) == 0:
        return f"2^{value.bit_length() - 1}"
    if value > 2**30 and value & (value + 1) == 0:
        return f"2^{value.bit_length()} − 1"
    return f"{value:,}"


def _short(value: Any) -> str:
    text = repr(value) if not isinstance(value, int) or abs(value) < 10**30 else "more than 30 digits"
    return text if len(text) <= 40 else f"{text[:39]}…"
