"""Errors in methods that Qt calls: before Python 3.12 they pass through a handler, so that they are reported.

An error that C code raises, as NumPy does, is then no object yet, only its type and its words; PySide 6 expects an
object, and ends the program. A handler makes one of it.
"""

from __future__ import annotations

import sys
from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any

import shiboken6

if TYPE_CHECKING:
    from collections.abc import Callable


def keep_errors_whole() -> None:
    """Wrap what later classes override of Qt's. Call it before the modules of the window are imported."""
    if sys.version_info < (3, 12):
        shiboken6.Object.__init_subclass__ = classmethod(_wrap_overrides)  # type: ignore[assignment]


def _wrap_overrides(made: type, /) -> None:
    qt = [base for base in made.__mro__[1:] if base.__module__.startswith("PySide6")]
    for name, method in list(vars(made).items()):
        # What is wrapped already has a handler: see gui.base.painting.
        if _is_override(name, qt) and isinstance(method, FunctionType) and not hasattr(method, "__wrapped__"):
            setattr(made, name, _whole(method))


def _is_override(name: str, qt: list[type]) -> bool:
    return not name.startswith("__") and any(name in vars(each) for each in qt)


def _whole(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def called(*arguments: Any, **options: Any) -> Any:
        try:
            return method(*arguments, **options)
        except Exception:
            raise  # as an object from here on

    return called
