"""The derivation: one update as a list of steps, each a number with its formula."""

from core.derivation.formulas.formula import Formula, Style
from core.derivation.notation import Notation
from core.derivation.phases import Phase
from core.derivation.quantities import Kind, Quantity, role
from core.derivation.steps import Derivation, Step, derive

__all__ = [
    "Derivation", "Formula", "Kind", "Notation", "Phase", "Quantity", "Step", "Style", "derive", "role",
]  # fmt: skip
