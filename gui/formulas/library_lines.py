"""The lines of a library's convention: its formulas, what is not the textbook's marked, and one weight in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.number_format import format_number, latex
from core.model.losses import LOSSES
from core.model.quantities import Kind, Quantity
from gui.base.theme import current
from gui.formulas.placement import FormulaLine
from gui.formulas.typesetting import picture

if TYPE_CHECKING:
    from core.basics.addresses import Weight
    from core.basics.number_format import Digits
    from core.libraries.comparison import LibraryComparison, LibraryResult
    from core.model.notation import Notation

_MARK = r"\differs{"


def library_lines(
    result: LibraryResult, comparison: LibraryComparison, weight: Weight, notation: Notation, digits: Digits
) -> list[FormulaLine]:
    """The formulas of `result`, each with the textbook's next to it if they differ, and the new `weight`."""
    formulas, own = result.convention.formulas, comparison.network.loss
    # The textbook's loss and δ of the outputs.
    loss, delta = LOSSES[own].plain
    told = [
        (formulas.loss, loss, own != formulas.likeness),
        (formulas.delta, delta, own != formulas.likeness),
        (formulas.update, "w − η Σ δ h", False),
    ]
    if comparison.network.depth > 2:
        told.insert(2, (formulas.hidden, "with the old weights", False))
    lines = []
    for formula, textbook, other in told:
        left, _, right = formula.partition(" = ")
        tag = f"textbook: {textbook}" if other or _MARK in formula else ""
        lines.append(FormulaLine(picture("= " + marked(right)), picture(left), tag=tag))
    number = _weight_line(result, comparison, weight, notation, digits)
    return lines if number is None else [*lines, number]


def marked(formula: str) -> str:
    """The formula with what differs in the accent's color and underlined, so that the color is not all there is."""
    color = current().accent
    while _MARK in formula:
        start = formula.index(_MARK)
        end = _closing(formula, start + len(_MARK))
        inside = formula[start + len(_MARK) : end]
        formula = rf"{formula[:start]}\textcolor{{{color}}}{{\underline{{{inside}}}}}{formula[end + 1 :]}"
    return formula


def _closing(formula: str, start: int) -> int:
    """The position of the brace that closes the one at `start`."""
    depth = 1
    for k in range(start, len(formula)):
        depth += {"{": 1, "}": -1}.get(formula[k], 0)
        if not depth:
            return k
    raise ValueError(f"no closing brace: {formula}")


def _weight_line(
    result: LibraryResult, comparison: LibraryComparison, weight: Weight, notation: Notation, digits: Digits
) -> FormulaLine | None:
    """w′ = w − η · factor · ∂L/∂w = new; without a factor w − what was taken off."""
    assert result.step is not None
    assert result.case is not None
    if result.step.weights is None:
        return None
    n, i, j = weight.layer, weight.i, weight.j
    old = float(comparison.network.layer(n).weights[i, j])
    new = float(result.step.weights[n - 2][i, j])
    gradient = float(comparison.textbook.gradient[n - 2][i, j])

    def written(value: float) -> str:
        text = latex(value, digits)
        return f"({text})" if text.startswith("-") else text

    if result.factor is None:
        change = f"{latex(old, digits)} - {written(old - new)}"
    else:
        factor = rf"{latex(result.factor, digits)}"
        factor = factor if result.equal else _MARK + factor + "}"
        change = rf"{latex(old, digits)} - {latex(result.case.rate, digits)} \cdot {factor} \cdot {written(gradient)}"
    symbol = notation.symbol(Quantity(Kind.NEW_WEIGHT, n, i, j)).latex
    tag = f"textbook: {notation.symbol(Quantity(Kind.NEW_WEIGHT, n, i, j)).lowered} = "
    theirs = float(comparison.textbook.weights[n - 2][i, j])
    return FormulaLine(
        picture("= " + marked(change) + f" = {latex(new, digits)}"), picture(symbol),
        tag="" if result.equal else tag + format_number(theirs, digits),
    )  # fmt: skip
