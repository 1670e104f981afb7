"""Export of a derivation: a complete LaTeX document, or Markdown with formulas."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from core.derivation.phases import Phase
from core.model.formula import Style, latex, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.basics.number_format import Digits
    from core.derivation.steps import Derivation, Step
    from core.model.formula import Formula

# Longer sums would not fit the width of a page.
_FOLD = 8
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


def derivation_latex(of: Derivation, digits: Digits) -> str:
    """Return all steps as a LaTeX document, with a section per phase."""
    parts = [_HEAD, "\\section*{One step of backpropagation, number by number}\n", _given(of, digits), "\n"]
    for title, steps in _sections(of):
        in_latex = title.replace("δ", r"$\delta$")
        parts.append(f"\\subsection*{{{in_latex}}}\n")
        parts += [_align(step, digits) for step in steps]
    return "".join((*parts, _FOOT))


def derivation_markdown(of: Derivation, digits: Digits) -> str:
    """Return all steps as Markdown, with a heading per phase."""
    parts = ["# One step of backpropagation, number by number\n", _given(of, digits), "\n"]
    for title, steps in _sections(of):
        parts.append(f"\n## {title}\n\n")
        parts += [f"{_markdown(step, digits)}\n" for step in steps]
    return "".join(parts)


def _sections(of: Derivation) -> Iterable[tuple[str, Iterable[Step]]]:
    """Yield the steps by phase, layer and example, each group with its title, without the final step of the update."""
    steps = (step for step in of if step.phase is not Phase.APPLY)
    for (phase, layer, example), group in groupby(steps, lambda s: (s.phase, s.layer, _example(s))):
        title = phase.value + (f", layer {layer}" if layer else "")
        if of.examples > 1 and phase not in (Phase.MEAN, Phase.UPDATE):
            title += f", example {example + 1} of {of.examples}"
        yield title, group


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
