"""Marks of examples: one shape per class wherever examples are drawn, for people who cannot distinguish colors."""

from __future__ import annotations

# One per class, repeated after the last.
SYMBOLS = ("o", "s", "t1", "d", "p", "star", "h", "t", "t2", "t3")


def class_symbol(k: int) -> str:
    """Return the shape of class k, counted from 0, if each class has an output."""
    return SYMBOLS[k % len(SYMBOLS)]


def side_symbol(high: bool) -> str:
    """Return the shape of an example with one output: round for a high target, square for a low one."""
    return "o" if high else "s"
