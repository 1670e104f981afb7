"""Formulas in plain text, worked out; formulas in LaTeX, parsed."""

import functools
import math
import re

import matplotlib.mathtext
import numpy as np

NUMBER = re.compile(r"\(?-?\d+(?:\.\d+)?(?: \\times 10\^\{-?\d+\})?\)?")

_ALIKE = re.compile(r"(?<![^ ])(\S.*?)(?: \+ \1)+(?![^ ])")
_CALLED = re.compile(r"(?<![^ (])(?!\\left)(?:\\?[a-z]+)('?\(|'? \\left\()")


def worked_out(written: str) -> float:
    """The value of a formula of ours in plain text, numbers in place."""
    python = re.sub(
        "×10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)",
        lambda power: "e" + power[1].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")),
        written,
    )
    python = re.sub(r"f′\(", "derivative(", python)
    python = re.sub(r"1/(\d+) \(", r"1/\1 * (", python)
    python = re.sub(r"\|([^|]*)\|", r"abs(\1)", python)
    python = re.sub(r"ln (-?[\d.e−-]+)", r"ln(\1)", python).replace("ln (", "ln(")
    python = python.replace("e^(", "exp(").replace("√(", "sqrt(").replace("^", "**")
    signs = str.maketrans({"−": "-", "·": "*", "½": "0.5 *", "²": "**2"})
    names = {
        "exp": math.exp, "sqrt": math.sqrt, "ln": math.log, "sign": lambda v: float(np.sign(v)),
    }  # fmt: skip
    return float(eval(python.translate(signs), names))


def numbers_in(formulas: list[str]) -> list[str]:
    """The different numbers in some formulas, as they are written."""
    return sorted({number for formula in formulas for number in NUMBER.findall(formula)})


def parse(formula: str) -> None:
    """Parse LaTeX by matplotlib, which raises ValueError for what it does not know.

    It takes its time, so formulas that differ only in their numbers are parsed once in a run of the tests, each side
    for itself; of terms that are alike two stand for more, and a function's name is parsed apart from what it is in.
    """
    _parse_sides(NUMBER.sub("1", formula))


@functools.cache
def _parse_sides(formula: str) -> None:
    for side in formula.split(" = "):
        for called in (found[0] for found in _CALLED.finditer(side)):
            parse_as_it_stands(rf"{called} s \right)" if called.endswith(r"\left(") else f"{called}s)")
        parse_as_it_stands(_ALIKE.sub(r"\1 + \1", _CALLED.sub(r"f\1", side)))


@functools.cache
def parse_as_it_stands(formula: str) -> None:
    """Parse LaTeX with the numbers that it has."""
    _parser().parse(f"${formula}$")


@functools.cache
def _parser() -> matplotlib.mathtext.MathTextParser:
    return matplotlib.mathtext.MathTextParser("path")
