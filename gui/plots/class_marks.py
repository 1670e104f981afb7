"""The marks of examples: the same shape for a class wherever examples are drawn, for those who see no colors."""

from __future__ import annotations

# One per class, after the last the first again.
SYMBOLS = ("o", "s", "t1", "d", "p", "star", "h", "t", "t2", "t3")


def class_symbol(k: int) -> str:
    """The shape of class k, counted from 0, where each class has an output."""
    return SYMBOLS[k % len(SYMBOLS)]


def side_symbol(high: bool) -> str:
    """The shape of an example of one output: round for a high target, square for a low one."""
    return "o" if high else "s"
