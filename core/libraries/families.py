"""Formulas and sentences that several libraries have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.libraries.convention import DELTA, Formulas, count, multiple

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

MEAN_SQUARES = Formulas(
    "least_squares", r"L = \differs{\frac{1}{k n}} S", r"\delta = \differs{\frac{2}{k n}} (y - t)\, f'(s)",
    "S / (kn)", "2 / (kn)",
)  # fmt: skip
MEAN_SQUARES_EACH = MEAN_SQUARES.each(
    r"L = \differs{\frac{1}{k n}} S", "S / (kn), each before its own update",
    r"\delta = \differs{\frac{2}{k}} (y - t)\, f'(s)", "2 / k per example",
)  # fmt: skip
MEAN_BINARY = Formulas(
    "binary_cross_entropy",
    r"L = \differs{-\frac{1}{k n}} \sum \left( t \ln y + (1 - t) \ln(1 - y) \right)",
    r"\delta = \differs{\frac{1}{k n}} (y - t)",
    "binary cross-entropy / (kn)", "1 / (kn), without f′",
)  # fmt: skip
MEAN_CLASSES = Formulas(
    "cross_entropy",
    r"L = \differs{-\frac{1}{n}} \sum t \ln y",
    r"\delta = \differs{\frac{1}{n}} (y - t)",
    "cross-entropy / n", "1 / n",
)  # fmt: skip
# One update per example with the textbook's own δ.
PLAIN_EACH = Formulas("least_squares", r"L = \differs{\frac{1}{k n}} S", DELTA, "S / (kn)", "1").each(
    r"L = \differs{\frac{1}{k n}} S", "S / (kn), each before its own update", DELTA, "1 per example"
)


def per_kn(n: int, k: int) -> float:
    """1 / (k n)."""
    return 1.0 / (k * n)


def half_per_kn(n: int, k: int) -> float:
    """1 / (2 k n)."""
    return 0.5 / (k * n)


def two_per_kn(n: int, k: int) -> float:
    """2 / (k n)."""
    return 2.0 / (k * n)


def per_n(n: int, k: int) -> float:
    """1 / n."""
    return 1.0 / n


def one(n: int, k: int) -> float:
    """1."""
    return 1.0


def two(n: int, k: int) -> float:
    """2."""
    return 2.0


def mean_squares_why(loss: str) -> Callable[[Case], str]:
    """Why the step of a mean of squares is another."""
    return lambda case: (
        f"{loss} is the mean of the squares over {count(case.n, 'example')} and {count(case.k, 'output')}, "
        f"without the ½, so the step is {multiple('2 / (k n)', 2 / (case.k * case.n))}."
    )


def mean_squares_each_why(loss: str) -> Callable[[Case], str]:
    """The same with an update after each example."""
    return lambda case: (
        f"{loss} is the mean of the squares over {count(case.k, 'output')}, without the ½, so each example's step is "
        f"{multiple('2 / k', 2 / case.k)}, and every example after the first meets weights already updated."
    )


def mean_binary_why(loss: str) -> Callable[[Case], str]:
    """Why the step of a mean binary cross-entropy is another."""
    return lambda case: (
        f"{loss} is the mean over {count(case.n, 'example')} and {count(case.k, 'output')}, and its δ = y − t has no "
        f"f′, so the step is {multiple('1 / (k n)', 1 / (case.k * case.n))} for a summed cross-entropy."
    )


def mean_classes_why(loss: str) -> Callable[[Case], str]:
    """Why the step of a cross-entropy that is a mean over the examples is another."""
    return lambda case: (
        f"{loss} is summed over the {case.k} classes and is the mean over "
        f"{count(case.n, 'example')}, with δ = y − t, so the step is {multiple('1 / n', 1 / case.n)} "
        "for a summed cross-entropy."
    )
