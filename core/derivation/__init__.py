"""The derivation: one update as a list of steps, each a number with its formula."""

from core.derivation.phases import Phase
from core.derivation.steps import Derivation, Step, derive
from core.model.formula import Formula, Style
from core.model.notation import Notation
from core.model.quantities import Kind, Quantity, role

__all__ = [
    "Derivation", "Formula", "Kind", "Notation", "Phase", "Quantity", "Step", "Style", "derive", "role",
]  # fmt: skip
