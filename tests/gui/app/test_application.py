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
from gui.app.application import in_a_sentence, offer_recovery
from gui.app.main import main
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


def test_where_nothing_can_be_kept_for_recovery_it_says_where_and_why(session: Session, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, where the folder would be")
    keeper = Keeper(session, tmp_path / "home" / "state")
    session.set_weight(Weight(2, 0, 0), 7.0)
    keeper.keep()
    folder = tmp_path / "home" / "state"
    expected = f"Unsaved work cannot be kept for recovery in {folder}: part of the path is not a folder."
    assert session.state.message == expected


def test_without_a_display_one_sentence_and_status_2() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "gui.app.main"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("chainrule: there is no display")
    assert done.stderr.count("\n") == 1


SIGNALED = """
import os
import signal
sent = signal.%s
signal.signal(sent, signal.SIG_DFL)  # it may be ignored, as under nohup
from PySide6.QtCore import QTimer
from gui.app.application import make_application, run
from gui.window.main_window import MainWindow
application = make_application(["chainrule"])
def windows():
    return [type(each).__name__ for each in application.topLevelWidgets() if each.isVisible()]
def act():
    window = next(each for each in application.topLevelWidgets() if isinstance(each, MainWindow))
    with window.session._store.together():
        os.kill(os.getpid(), sent)
        print(window.isVisible())
QTimer.singleShot(0, act)
print(run(None), [type(each).__name__ for each in application.topLevelWidgets() if isinstance(each, MainWindow)])
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("signal", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 0)])
def test_a_signal_amid_a_change_ends_it_afterwards_and_leaves_no_window_for_the_end_of_python(
    signal: str, status: int, tmp_path: Path
) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CHAINRULE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", SIGNALED % signal]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == f"True\n{status} []\n"
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([""], "expected the name of a file, found nothing"),
        (
            ["forwrad", "xor-printed"],
            "no command or file named 'forwrad'; did you mean forward? (see chainrule --help)",
        ),
        (["xor-printed", __file__], "expected one file, found 2 (see chainrule --help)"),
    ],
)
def test_arguments_that_name_no_file_are_refused_before_a_window_opens(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"chainrule: {says}\n"


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


def test_odd_files_among_the_unsaved_work_do_not_hide_what_is_sound(session: Session, tmp_path: Path) -> None:
    for k, name in enumerate(("older", "newer")):
        (tmp_path / f"{name}.chainrule").write_bytes(format.dumps(session.state.document))
        os.utime(tmp_path / f"{name}.chainrule", (1e9 + k, 1e9 + k))
    # Each stands where something of a sound copy should be, or beside it.
    (tmp_path / "older.json").symlink_to("older.json")
    (tmp_path / "older.lock").mkdir()
    os.mkfifo(tmp_path / "newer.json")
    os.mkfifo(tmp_path / "newer.lock")
    (tmp_path / "dangling.chainrule").symlink_to("nowhere")
    (tmp_path / "loop.chainrule").symlink_to("loop.chainrule")
    (tmp_path / "folder.chainrule").mkdir()
    os.mkfifo(tmp_path / "pipe.chainrule")
    found = left_behind(tmp_path)
    assert [entry.file.stem for entry in found] == ["newer", "older"]
    assert [entry.path for entry in found] == [None, None]
    assert [entry.read().network for entry in found] == 2 * [session.state.network]
    for entry in found:
        entry.discard()
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    "note", [b"", b"[]", b"{}", b'{"path": 3}', b'{"path": ""}', b'{"path": "a\\u0000b"}', b"\xff", b"[" * 100_000]
)
def test_work_is_offered_whatever_its_note_says(note: bytes, session: Session, tmp_path: Path) -> None:
    (tmp_path / "work.chainrule").write_bytes(format.dumps(session.state.document))
    (tmp_path / "work.json").write_bytes(note)
    assert [entry.path for entry in left_behind(tmp_path)] == [None]


def test_after_a_copy_that_cannot_be_read_the_others_are_offered(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sound.chainrule").write_bytes(format.dumps(window.session.state.document))
    (tmp_path / "broken.chainrule").write_bytes(b"{")
    os.utime(tmp_path / "sound.chainrule", (1e9, 1e9))
    offered, told = [], []
    monkeypatch.setattr("gui.app.application.state_folder", lambda: tmp_path)
    monkeypatch.setattr("gui.dialogs.recover.ask_recovery", lambda _, found: offered.append(len(found)) or found[0])
    window.session.failed.disconnect()
    window.session.failed.connect(told.append)
    offer_recovery(window, window.session, True)
    assert offered == [2, 1]
    assert len(told) == 1 and "broken.chainrule" in told[0]
    assert window.session.state.modified
    assert [file.name for file in tmp_path.glob("*.chainrule")] == ["broken.chainrule"]
