"""Formulas in plain text, worked out."""

import math
import re

import numpy as np


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
