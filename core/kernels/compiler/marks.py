"""What LLVM may do to operations of floats in a function of a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    _F = TypeVar("_F")

# In a function that says nothing else: sums may be reordered and contracted, as vector units require; infinities and
# NaN keep their meaning.
FAST = ("reassoc", "contract", "nsz", "arcp")
# Where sums are not to be reordered, so that a run may be split anywhere.
IN_ORDER = ("contract",)
_MARK, _APART = "__floats__", "__apart__"


def floats(*flags: str) -> Callable[[_F], _F]:
    """Mark a function with what LLVM may do, instead of FAST."""

    def mark(function: _F) -> _F:
        setattr(function, _MARK, flags)
        return function

    return mark


def flags_of(function: object) -> tuple[str, ...]:
    """Return what LLVM may do in a function."""
    found: tuple[str, ...] = getattr(function, _MARK, FAST)
    return found


def apart(function: _F) -> _F:
    """Mark a function that is compiled once, and called: a long one, called from several places."""
    setattr(function, _APART, True)
    return function


def is_apart(function: object) -> bool:
    """Return whether a function is compiled once, and called."""
    return bool(getattr(function, _APART, False))
