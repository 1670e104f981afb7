"""The application around the window: work that comes back, errors that nobody answered to, wrong starts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMessageBox

from core.basics.addresses import Weight
from core.basics.errors import InputError
from core.files.native import format
from gui.app.application import in_a_sentence
from gui.session import Session
from gui.session.recovery import Keeper, left_behind
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_what_nobody_answered_to_is_told(window: MainWindow, capsys: pytest.CaptureFixture[str]) -> None:
    tell, told = in_a_sentence(window.session), []
    window.session.failed.connect(told.append)
    tell(InputError, InputError("layer 2: too wide"), None)
    assert told == ["layer 2: too wide"]
    window.findChild(QMessageBox).close()
    tell(ValueError, ValueError("of our own"), None)
    assert "of our own" in window.session.state.message
    assert "ValueError: of our own" in capsys.readouterr().err


def test_unsaved_work_is_kept_and_offered(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    keeper = Keeper(session, tmp_path, interval_ms=1)
    session.set_weight(Weight(2, 0, 0), 3.25)
    qtbot.waitUntil(lambda: any(tmp_path.glob("*.chainrule")))
    file = next(tmp_path.glob("*.chainrule"))
    assert format.loads(file.read_bytes()).network == session.state.network
    assert left_behind(tmp_path) == []  # its program is alive
    keeper._lock.unlock()  # as if it had been killed
    found = left_behind(tmp_path)
    assert [entry.read().network for entry in found] == [session.state.network]
    keeper.discard()
    assert left_behind(tmp_path) == []


def test_without_a_display_one_sentence_and_status_2() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "gui.app.main"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("chainrule: there is no display")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("argument", ["nowhere.chainrule", "no-such-preset"])
def test_a_wrong_argument_is_refused(argument: str, tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CHAINRULE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "gui.app.main", argument],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert argument in done.stderr
    assert done.stderr.count("\n") == 1
