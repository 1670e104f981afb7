"""Formulas as small trees, written as LaTeX or plain text, with symbols or with numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from core.basics import number_format
from core.basics.number_format import MINUS, USUAL, Digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.model.quantities import Quantity, Symbol


@dataclass(frozen=True)
class Factor:
    """One quantity, written as its symbol or its number."""

    quantity: Quantity
    symbol: Symbol
    value: float


@dataclass(frozen=True)
class Glue:
    """Text that is the same with symbols and with numbers: a sign, a name, an exponent."""

    latex: str
    plain: str


@dataclass(frozen=True)
class FormulaRow:
    """Parts one after another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Product:
    """Factors, side by side as symbols, with a dot between numbers."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Sum:
    """Terms joined by plus signs; a long sum can be folded."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Group:
    """Parentheses; with a quantity, their content counts as that one factor (the error t − y)."""

    inside: Node
    quantity: Quantity | None = None
    value: float = 0.0


@dataclass(frozen=True)
class Matrix:
    """A matrix, with rows of the same length. A large one can be folded too."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Fraction:
    """A fraction."""

    top: Node
    bottom: Node


@dataclass(frozen=True)
class Root:
    """A square root."""

    inside: Node


Node: TypeAlias = Factor | Glue | FormulaRow | Product | Sum | Group | Matrix | Fraction | Root


@dataclass(frozen=True)
class Style:
    """Style of a formula.

    with_numbers: each quantity as its number, else as its symbol.
    color: the color #rrggbb of a quantity with a role, None for the text's own; LaTeX only.
    fold: sums of more terms than this show the first three, the last two and how many are between;
        None for no folding. dots: gives the color of what stands between.
    """

    with_numbers: bool = False
    digits: Digits = USUAL
    color: Callable[[Quantity, str], str | None] | None = None
    fold: int | None = None
    dots: Callable[[], str] | None = None


SYMBOLS = Style()


@dataclass(frozen=True)
class Formula:
    """left = right = value.

    expanded: the right side written out as the chapter prints it, or None.
    equation: the chapter's number for it, as "(1.15)", or "".
    """

    left: Node
    right: Node
    expanded: Node | None = None
    equation: str = ""

    @property
    def uses(self) -> tuple[Quantity, ...]:
        """Return the quantities on the right, each once, in order."""
        return tuple(dict.fromkeys(_quantities(self.right)))


def latex(node: Node, style: Style = SYMBOLS) -> str:
    """Return `node` as LaTeX, for use in a formula."""
    return _latex(node, style, guard=False)


def plain(node: Node, style: Style = SYMBOLS) -> str:
    """Return `node` as plain text."""
    return _plain(node, style, guard=False)


def parts(node: Node) -> Iterator[Node]:
    """Return the direct parts of `node`, in order."""
    match node:
        case FormulaRow() | Product():
            yield from node.parts
        case Sum():
            yield from node.terms
        case Group() | Root():
            yield node.inside
        case Matrix():
            for row in node.rows:
                yield from row
        case Fraction():
            yield node.top
            yield node.bottom


def contains(node: Node, part: Node) -> bool:
    """Return whether the object `part` occurs in `node`."""
    return node is part or any(contains(each, part) for each in parts(node))


def _quantities(node: Node) -> Iterator[Quantity]:
    # A group may represent one quantity, such as t − y.
    quantity = node.quantity if isinstance(node, Factor | Group) else None
    if quantity is not None:
        yield quantity
    else:
        for part in parts(node):
            yield from _quantities(part)


def _latex(node: Node, style: Style, guard: bool) -> str:
    """Return LaTeX of `node`; `guard`: something precedes it, so a negative number needs parentheses."""
    match node:
        case Factor():
            written = number_format.latex(node.value, style.digits) if style.with_numbers else node.symbol.latex
            if guard and style.with_numbers and written.startswith("-"):
                written = f"({written})"
            return _colored(written, node.quantity, node.value, style)
        case Glue():
            return node.latex
        case FormulaRow():
            return " ".join(_latex(p, style, guard or k > 0) for k, p in enumerate(node.parts))
        case Product():
            dot = r" \cdot " if style.with_numbers else r" \, "
            return dot.join(_latex(p, style, guard or k > 0) for k, p in enumerate(node.parts))
        case Sum():
            terms = _folded(node, style)
            return " + ".join(_latex(t, style, guard or k > 0) for k, t in enumerate(terms))
        case Group():
            inner = replace(style, color=None) if node.quantity is not None else style
            written = rf"\left( {_latex(node.inside, inner, False)} \right)"
            return written if node.quantity is None else _colored(written, node.quantity, node.value, style)
        case Matrix():
            rows = [" & ".join(_latex(e, style, False) for e in row) for row in _shown(node, style)]
            # Without a strut, rows of fractions or superscripts would touch.
            strut = r"\bigg|" if "frac" in "".join(rows) else r"\Big|" if "^{(" in "".join(rows) else ""
            if strut:
                rows = [rf"\vphantom{{{strut}}} {row}" for row in rows]
            return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"
        case Fraction():
            return rf"\frac{{{_latex(node.top, style, False)}}}{{{_latex(node.bottom, style, False)}}}"
        case Root():
            return rf"\sqrt{{{_latex(node.inside, style, False)}}}"


def _plain(node: Node, style: Style, guard: bool) -> str:
    match node:
        case Factor():
            written = number_format.format_number(node.value, style.digits) if style.with_numbers else node.symbol.plain
            return f"({written})" if guard and style.with_numbers and written.startswith(MINUS) else written
        case Glue():
            return node.plain
        case FormulaRow():
            return "".join(_plain(p, style, guard or k > 0) for k, p in enumerate(node.parts))
        case Product():
            return " · ".join(_plain(p, style, guard or k > 0) for k, p in enumerate(node.parts))
        case Sum():
            terms = _folded(node, style)
            return " + ".join(_plain(t, style, guard or k > 0) for k, t in enumerate(terms))
        case Group():
            return f"({_plain(node.inside, style, False)})"
        case Matrix():
            rows = [" ".join(_plain(e, style, False) for e in row) for row in _shown(node, style)]
            return f"[{'; '.join(rows)}]"
        case Fraction():
            return f"{_over(node.top, style)} / {_over(node.bottom, style)}"
        case Root():
            return f"√({_plain(node.inside, style, False)})"


def _over(node: Node, style: Style) -> str:
    """Return the numerator or denominator on one line: in parentheses if it has several parts."""
    written = _plain(node, style, guard=True)
    return written if isinstance(node, Factor | Glue | Group | Root) else f"({written})"


def _folded(node: Sum, style: Style) -> tuple[Node, ...]:
    if style.fold is None or len(node.terms) <= max(style.fold, 6):
        return node.terms
    hidden = len(node.terms) - 5
    between = rf"\cdots\;{hidden}\text{{ terms}}\;\cdots"
    if style.dots is not None:
        between = rf"\textcolor{{{style.dots()}}}{{{between}}}"
    dots = Glue(between, f"… {hidden} terms …")
    return (*node.terms[:3], dots, *node.terms[-2:])


def _shown(node: Matrix, style: Style) -> list[tuple[Node, ...]]:
    """Return the rows of a matrix; of more than six rows or columns the first three, dots, and the last two."""
    rows = list(node.rows)
    if style.fold is None:
        return rows
    if len(rows[0]) > 6:
        rows = [(*row[:3], Glue(r"\cdots", "…"), *row[-2:]) for row in rows]
    if len(rows) > 6:
        rows = [*rows[:3], (Glue(r"\vdots", "⋮"),) * len(rows[0]), *rows[-2:]]
    return rows


def _colored(written: str, quantity: Quantity, value: float, style: Style) -> str:
    if style.color is None:
        return written
    from core.model.quantities import role  # a command that computes without writing formulas does not load it

    color = style.color(quantity, role(quantity, value))
    return written if color is None else rf"\textcolor{{{color}}}{{{written}}}"
