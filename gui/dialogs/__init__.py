"""Dialogs: each returns the user's answer to its caller. Modules are imported on first use."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def dialog(path: str) -> Callable[..., object]:
    """Return a function of this package, "module:name", whose module is imported when it is called."""

    def call(*arguments: object) -> object:
        return pkgutil.resolve_name(f"gui.dialogs.{path}")(*arguments)

    return call
