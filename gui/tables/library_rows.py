"""The rows of the table of other libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.number_format import FULL, Digits, format_number
from gui.tables.read_only_table import Cell

if TYPE_CHECKING:
    from core.basics.addresses import Weight
    from core.libraries.comparison import LibraryComparison, LibraryResult

HEADERS = ("library", "setting", "factor", "loss", "new weight", "difference")
_DIFFERENCE = Digits(3)


def textbook_row(comparison: LibraryComparison, weight: Weight, digits: Digits) -> tuple[Cell, ...]:
    """The textbook's own step."""
    textbook = comparison.textbook
    new = float(textbook.weights[weight.layer - 2][weight.i, weight.j])
    return (
        Cell("Textbook", number=False, tip="The gradient of L, summed over the examples"),
        Cell("this network's loss", number=False),
        Cell("1", number=False),
        Cell(format_number(textbook.loss, digits), "error", format_number(textbook.loss, FULL)),
        _new_cell(new, digits),
        Cell("0"),
    )


def _new_cell(value: float, digits: Digits) -> Cell:
    return Cell(format_number(value, digits), "negative" if value < 0 else "positive", format_number(value, FULL))


def library_row(
    result: LibraryResult, comparison: LibraryComparison, weight: Weight, digits: Digits
) -> tuple[Cell, ...]:
    """The step of one library; its version and its sentence are tooltips."""
    step, entry = result.step, result.convention
    assert step is not None
    place = weight.layer - 2
    loss = Cell("none", "muted", "It reports no loss")
    if step.loss is not None:
        loss = Cell(format_number(step.loss, digits), "error", format_number(step.loss, FULL))
    new, difference = Cell("no step", "muted", "It makes no plain step"), Cell("")
    if step.weights is not None:
        value = float(step.weights[place][weight.i, weight.j])
        new = _new_cell(value, digits)
        apart = value - float(comparison.textbook.weights[place][weight.i, weight.j])
        difference = Cell(format_number(apart, _DIFFERENCE), tip=format_number(apart, FULL))
    return (
        Cell(result.name, tip=f"Version {entry.version}, {entry.precision}: {entry.recorded}", number=False),
        Cell(result.setting, tip=result.setting, number=False),
        _factor_cell(result, digits),
        loss,
        new,
        difference,
    )


def _factor_cell(result: LibraryResult, digits: Digits) -> Cell:
    if result.equal:
        rounding = f", up to the rounding of {result.convention.precision}"
        return Cell("✓ equal", "value", f"The textbook's step{rounding if result.convention.single else ''}", False)
    if result.factor is None:
        return Cell("no factor", "muted", result.why, number=False)
    return Cell(f"× {format_number(result.factor, digits)}", "derivative", result.why, number=False)


def absent_row(name: str, reason: str) -> tuple[Cell, ...]:
    """A library that cannot hold the network, with the reason."""
    blank = (Cell(""),) * 4
    return (Cell(name, "muted", number=False), Cell(reason, "muted", f"{reason}.", number=False), *blank)
