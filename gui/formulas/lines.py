"""Formula lines of a step: with symbols, with numbers, the result, and auxiliary formulas."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.derivation import Style
from core.model.formula import latex, plain
from gui.base.theme import current
from gui.formulas.placement import FormulaLine
from gui.formulas.typesetting import Marks, picture

if TYPE_CHECKING:
    from core.basics.number_format import Digits
    from core.derivation import Formula, Step
    from core.model.formula import Node
    from gui.base.theme import Theme
    from gui.formulas.typesetting import Picture

# A sum of more terms than this is folded until the user expands it.
FOLD = 8
_BESIDE = 0.8


@dataclass(frozen=True)
class Writer:
    """Typesets formulas in the theme that is current when it is made."""

    digits: Digits
    fold: int | None = FOLD
    theme: Theme = field(default_factory=current)

    def node(self, node: Node, with_numbers: bool, before: str = "") -> Picture:
        """Return `node` typeset, after the LaTeX `before`."""
        marks = Marks(self.theme)
        style = Style(with_numbers, self.digits, marks.color, self.fold, marks.dots)
        return picture(f"{before}{latex(node, style)}", marks)

    def step(self, step: Step) -> list[FormulaLine]:
        """Return all lines of a step, its own formula first."""
        formula = step.formula
        lines = [
            FormulaLine(self.node(formula.right, False, "= "), self.node(formula.left, False)),
            FormulaLine(self.node(formula.right, True, "= "), follows=True),
            FormulaLine(self.node(formula.left, True, "= "), follows=True),
        ]
        if formula.expanded is not None:
            note = f"as in {formula.equation}" if formula.equation else "written out"
            lines.append(self.in_one_line(formula, note, expanded=True))
        lines += [self.in_one_line(each, "with") for each in step.auxiliary_formulas]
        return lines

    def equation(self, formula: Formula, tag: str = "") -> FormulaLine:
        """Return left = symbols = numbers = result, aligned at the = signs, with a comment after it."""
        line = self.in_one_line(formula, "")
        return replace(line, note="", tag=tag)

    def in_one_line(self, formula: Formula, note: str, expanded: bool = False) -> FormulaLine:
        """Return left = right = numbers = result, smaller, after a word."""
        right = formula.expanded if expanded and formula.expanded is not None else formula.right
        marks = Marks(self.theme)
        style = Style(False, self.digits, marks.color, self.fold, marks.dots)
        numbers = replace(style, with_numbers=True)
        sides = [(right, style), (right, numbers), (formula.left, numbers)]
        words = [plain(formula.left), *(plain(*side) for side in sides)]
        # A side equal to the previous one (r'(s) = r'(s), 0 = 0) is omitted.
        rights = [latex(*sides[k]) for k in range(3) if words[k + 1] != words[k]]
        return FormulaLine(
            picture("= " + " = ".join(rights), marks), self.node(formula.left, False), note=note, scale=_BESIDE
        )
