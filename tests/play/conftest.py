"""The application for the player: as the program makes it, with preferences and a home of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.kernels import cache
from gui.app.application import make_application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def qapp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QApplication]:
    """The application as the program makes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINRULE_HOME", str(tmp_path_factory.mktemp("home")))
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        yield make_application(["chainrule"])


@pytest.fixture
def folder(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the player's files lie; nobody's preferences are touched, and no compiler is waited for."""
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(cache, "available", lambda: False)
    return tmp_path / "files"
