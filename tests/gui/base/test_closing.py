"""Whatever fails while a window closes: the window stays, the user is informed, and nobody is locked in."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication

import gui
from gui.app.application import in_a_sentence
from gui.base import painting

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow

_FOLDER = Path(gui.__file__).parent


@pytest.fixture
def ends(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the application is ended with; errors go where they go in the program."""
    found: list[int] = []
    monkeypatch.setattr(painting, "_reported", set())
    monkeypatch.setattr(sys, "excepthook", in_a_sentence(window.session))
    monkeypatch.setattr(painting.QCoreApplication, "exit", found.append)
    return found


def test_a_window_that_fails_to_close_stays_with_its_work_and_says_so(
    window: MainWindow,
    ends: list[int],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(window.filing, "may_leave", lambda: 1 / 0)
        window.close()
        assert window.isVisible()
        qtbot.waitUntil(lambda: "ZeroDivisionError" in window.message.text())
        assert "Save your work" in window.message.text()
        assert ends == []
    window.session.undo_stack.setClean()
    window.close()
    assert not window.isVisible()
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_window_that_fails_to_close_again_ends_the_program_which_keeps_the_work_for_recovery(
    window: MainWindow, ends: list[int], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(window.filing, "may_leave", lambda: 1 / 0)
        window.close()
        window.close()
    assert ends == [painting.FAILED] != [0]
    QCoreApplication.processEvents()
    capfd.readouterr()


def test_every_closing_is_guarded() -> None:
    bare = [
        f"{path.relative_to(_FOLDER)}: line {each.lineno}"
        for path in sorted(_FOLDER.rglob("*.py"))
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef)
        and each.name == "closeEvent"
        and "closed_by_qt" not in map(ast.unparse, each.decorator_list)
    ]
    assert bare == []
