"""Arithmetic as people type it: 0.5*(1-0.5)*0.3, exp(-2), 3^2; numbers, signs and a few functions, nothing else."""

from __future__ import annotations

import ast
import math
import re
import warnings
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LENGTH = 200
# Larger powers are no part of any exercise.
MAX_EXPONENT = 64


def _sigmoid(s: float) -> float:
    return 1.0 / (1.0 + math.exp(-s)) if s >= 0.0 else math.exp(s) / (1.0 + math.exp(s))


def _relu(s: float) -> float:
    return max(s, 0.0)


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "ln": math.log,
    "log": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sigmoid": _sigmoid,
    "σ": _sigmoid,
    "relu": _relu,
    "r": _relu,
}
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_ALLOWED = re.compile(r"[0-9A-Za-zσ.+\-*/() ]*")
# 0x10, 1_000, 2j: Python reads them as numbers, nobody else does.
_STRANGE = re.compile(r"[0-9][A-DF-Za-df-z]|(?<![A-Za-z0-9.])0[0-9]")


def evaluate(text: str) -> float:
    """The value of an expression, its numbers with decimal points. Raises InputError with one sentence."""
    shown = text if len(text) <= 40 else text[:39] + "…"
    if len(text) > MAX_LENGTH:
        raise InputError(f"{shown}: expected at most {MAX_LENGTH} characters, found {len(text)}")
    plain = text.replace("^", "**").strip()
    if not _ALLOWED.fullmatch(plain) or _STRANGE.search(plain):
        raise InputError(f"{shown}: expected a number or an expression such as 0.5*(1-0.5)*0.3")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python has remarks on 2(3)
            tree = ast.parse(plain, mode="eval")
        value = _value(tree.body)
    except (SyntaxError, MemoryError, RecursionError):
        raise InputError(f"{shown}: expected a number or an expression such as 0.5*(1-0.5)*0.3") from None
    except ZeroDivisionError:
        raise InputError(f"{shown}: division by zero") from None
    except (OverflowError, ValueError) as error:
        if isinstance(error, InputError):
            raise InputError(f"{shown}: {error}") from None
        raise InputError(f"{shown}: not a finite number") from None
    if not math.isfinite(value):
        raise InputError(f"{shown}: not a finite number")
    return value


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_value(left), _value(right))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(argument))
        case ast.Call(func=ast.Name(id=name)) | ast.Name(id=name):
            raise InputError(f"unknown name {name[:20]}; use numbers and {', '.join(FUNCTIONS)}")
    raise InputError("expected numbers with + - * / ^ and parentheses")


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > MAX_EXPONENT:
        raise InputError(f"expected exponents up to {MAX_EXPONENT}, found {exponent:g}")
    result = base**exponent
    if isinstance(result, complex):
        raise InputError("a root of a negative number")
    return float(result)
