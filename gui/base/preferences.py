"""The user's preferences."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings


def preferences() -> QSettings:
    """Return the user's preferences, an INI file in the usual folder (or in CHAINRULE_HOME)."""
    home = os.environ.get("CHAINRULE_HOME")
    if home:
        return QSettings(str(Path(home) / "chainrule.ini"), QSettings.Format.IniFormat)
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "chainrule", "chainrule")


# What is stored may be of any kind: the file can be edited, damaged, or of another version. What does not fit
# counts as nothing.


def stored(settings: QSettings, name: str) -> Any:
    """Return the value stored under `name`; None if there is none, or Qt cannot convert it."""
    try:
        return settings.value(name)
    except (ArithmeticError, LookupError, RuntimeError, SystemError, TypeError, ValueError):
        return None


def stored_text(settings: QSettings, name: str, usual: str) -> str:
    """Return the text stored under `name`, or `usual`."""
    found = stored(settings, name)
    return found if isinstance(found, str) and found else usual


def stored_texts(settings: QSettings, name: str) -> list[str]:
    """Return the list of texts stored under `name`, without other values."""
    found = stored(settings, name)
    return [text for text in (found if isinstance(found, list) else [found]) if isinstance(text, str) and text]


def stored_whole(settings: QSettings, name: str, usual: int, least: int, most: int) -> int:
    """Return the whole number from `least` to `most` stored under `name`, or `usual`."""
    found = stored(settings, name)
    try:
        number = int(found) if isinstance(found, str | int | float) else usual
    except (ValueError, OverflowError):
        return usual
    return number if least <= number <= most else usual


def stored_switch(settings: QSettings, name: str, usual: bool) -> bool:
    """Return the switch stored under `name` as "true" or "false", or `usual`."""
    found = stored(settings, name)
    return {"true": True, "false": False, "1": True, "0": False}.get(str(found).lower(), usual)
