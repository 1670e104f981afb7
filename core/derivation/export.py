"""Export of a derivation: a complete LaTeX document, or Markdown with formulas."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.derivation.phases import Phase
from core.model.formula import Style, latex, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.basics.number_format import Digits
    from core.derivation.steps import Derivation, Step
    from core.model.formula import Formula

# More would be a book.
MOST_STEPS = 3000
# Longer sums would not fit the width of a page.
_FOLD = 8
# Steps after which the progress is told.
_PART = 20
_HEAD = r"""\documentclass[a4paper]{article}
\usepackage{amsmath}
\usepackage[margin=20mm]{geometry}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\begin{document}
"""
_FOOT = "\\end{document}\n"


def step_latex(step: Step, digits: Digits) -> str:
    """Return one step as a LaTeX document."""
    return f"{_HEAD}{_align(step, digits)}{_FOOT}"


def step_markdown(step: Step, digits: Digits) -> str:
    """Return one step as Markdown, with the formula between dollar signs."""
    return _markdown(step, digits)


def check_length(of: Derivation, name: str) -> None:
    """Raise InputError if `of` has more steps than can be read; name: what it would become."""
    if len(of) > MOST_STEPS:
        smaller = "a smaller batch or network" if of.examples > 1 else "a smaller network"
        raise InputError(f"{name}: expected at most {MOST_STEPS:,} numbers, found {len(of):,}; choose {smaller}")


def derivation_latex(of: Derivation, digits: Digits, progress: Callable[[float], object] = lambda _: None) -> str:
    """Return all steps as a LaTeX document, with a section per phase.

    progress: called with the share that is done. Raises InputError if there are more than MOST_STEPS.
    """
    check_length(of, "derivation")
    parts = [_HEAD, "\\section*{One step of backpropagation, number by number}\n", _given(of, digits), "\n"]
    for title, steps in _sections(of, progress):
        in_latex = title.replace("δ", r"$\delta$")
        parts.append(f"\\subsection*{{{in_latex}}}\n")
        parts += [_align(step, digits) for step in steps]
    return "".join((*parts, _FOOT))


def derivation_markdown(of: Derivation, digits: Digits, progress: Callable[[float], object] = lambda _: None) -> str:
    """Return all steps as Markdown, with a heading per phase; progress and errors as for `derivation_latex`."""
    check_length(of, "derivation")
    parts = ["# One step of backpropagation, number by number\n", _given(of, digits), "\n"]
    for title, steps in _sections(of, progress):
        parts.append(f"\n## {title}\n\n")
        parts += [f"{_markdown(step, digits)}\n" for step in steps]
    return "".join(parts)


def _sections(of: Derivation, progress: Callable[[float], object]) -> Iterable[tuple[str, Iterable[Step]]]:
    """Yield the steps by phase, layer and example, each group with its title, without the final step of the update."""
    for (phase, layer, example), group in groupby(printed(of, progress), lambda s: (s.phase, s.layer, _example(s))):
        title = phase.value + (f", layer {layer}" if layer else "")
        if of.examples > 1 and phase not in (Phase.MEAN, Phase.UPDATE):
            title += f", example {example + 1} of {of.examples}"
        yield title, group


def printed(of: Derivation, progress: Callable[[float], object]) -> Iterable[Step]:
    """Yield the steps that are written, all but the last, and tell now and then what share of them is done."""
    for step in of:
        if step.index % _PART == 0:
            progress(step.index / len(of))
        if step.phase is not Phase.APPLY:
            yield step


def _example(step: Step) -> int:
    return step.result.example


def _rows(formula: Formula, digits: Digits) -> list[str]:
    """Return the right-hand sides in order: symbols, written out, numbers, result."""
    symbols, numbers = Style(False, digits, fold=_FOLD), Style(True, digits, fold=_FOLD)
    rights = [] if plain(formula.left) == plain(formula.right) else [latex(formula.right, symbols)]
    if formula.expanded is not None:
        rights.append(latex(formula.expanded, symbols))
    return [*rights, latex(formula.right, numbers), latex(formula.left, numbers)]


def _align(step: Step, digits: Digits) -> str:
    lines = []
    for formula in (step.formula, *step.auxiliary_formulas):
        rows = [f"&= {row}" for row in _rows(formula, digits)]
        rows[0] = f"{latex(formula.left)} {rows[0]}"
        if formula.equation:
            rows[0] += rf" \tag*{{{formula.equation}}}"
        lines += rows
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"


def _markdown(step: Step, digits: Digits) -> str:
    rows = []
    for formula in (step.formula, *step.auxiliary_formulas):
        first, *others = _rows(formula, digits)
        rows += [f"{latex(formula.left)} &= {first}", *(f"&= {row}" for row in others)]
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}\n$$\n"


def _given(of: Derivation, digits: Digits) -> str:
    """Return the given quantities of the derivation."""
    numbers = Style(True, digits)
    factors = [of.factor(quantity) for quantity in of.given()]
    return "Given: " + ", ".join(f"${latex(f)} = {latex(f, numbers)}$" for f in factors) + ".\n"
