"""Where the user's preferences are kept."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSettings


def preferences() -> QSettings:
    """The user's preferences, an INI file in the folder for such files (or in CHAINRULE_HOME)."""
    home = os.environ.get("CHAINRULE_HOME")
    if home:
        return QSettings(str(Path(home) / "chainrule.ini"), QSettings.Format.IniFormat)
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "chainrule", "chainrule")
