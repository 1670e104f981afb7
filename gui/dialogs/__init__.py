"""Dialogs: each asks, and gives the answer to whoever opened it. They are loaded when they are used."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def dialog(path: str) -> Callable[..., object]:
    """A function of this package, "module:name", called when it is: so long its module need not be there."""

    def call(*arguments: object) -> object:
        return pkgutil.resolve_name(f"gui.dialogs.{path}")(*arguments)

    return call
