"""A session, a window, and the rule that a test leaves no thread and no window behind."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windows_end import discard, leave_keyboard

from core.document.document import Document
from core.files.native import format
from core.kernels import cache
from core.kernels.select import make_engine
from core.model.initializers import new_network
from gui.app.application import make_application
from gui.base import text_scale
from gui.base.preferences import preferences
from gui.base.theme import LIGHT, apply_theme, current
from gui.session import Session
from gui.session.recovery import Recovered
from gui.session.workers import worker
from gui.session.workers.experiments import ExperimentWorker
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.training.engine import Engine


@pytest.fixture(scope="session")
def qapp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QApplication]:
    """The application as the program makes it, with preferences of its own."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CHAINRULE_HOME", str(tmp_path_factory.mktemp("home")))
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    yield make_application(["chainrule"])
    gc.collect()
    patch.undo()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own preferences, or waits for a compiler."""
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cache, "available", lambda: False)


# Milliseconds: a busy machine takes longer than the usual five seconds. No test goes by how long something takes.
_PATIENCE = 60_000
for _wait in (QtBot.waitUntil, QtBot.waitExposed, QtBot.waitActive, QtBot.waitSignal, QtBot.waitSignals):
    _wait.__kwdefaults__["timeout"] = _PATIENCE


@pytest.fixture(autouse=True)
def _garbage_of_the_test_alone(qapp: QApplication) -> Iterator[None]:
    """What the last test left in cycles is collected; what is then left, as in caches, is not looked through again.

    Not at the end of that test: there pytest still holds its window. With a window go the connections to its methods,
    which are garbage only then.
    """
    while gc.collect():
        pass
    gc.freeze()
    yield


@pytest.fixture(autouse=True)
def _nothing_left(qapp: QApplication, _garbage_of_the_test_alone: None) -> Iterator[None]:
    """A thread, a window, a held mouse button or another text size that a test leaves behind fails it."""
    threads = set(threading.enumerate())
    yield
    QApplication.processEvents()
    leave_keyboard()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    size = text_scale.percent()
    if size != text_scale.USUAL:  # or all later tests would have it
        text_scale.apply(qapp, text_scale.USUAL)
    assert size == text_scale.USUAL, "the text has another size"
    left_dark = current() is not LIGHT
    if left_dark:
        apply_theme(qapp, LIGHT.name)
    assert not left_dark, "the theme is another"
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton, "a mouse button is still held"
    left = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    for window in left:  # or every later test would find it, too
        window.hide()
        window.deleteLater()
    assert not left, f"windows left open: {left}"
    alive = [t for t in threading.enumerate() if t not in threads and t.is_alive() and not t.daemon]
    assert not alive, f"threads left running: {alive}"


@pytest.fixture
def usual_look(qapp: QApplication) -> Iterator[None]:
    """Text of the usual size in light after the test: once the window is gone, when that is quick."""
    yield
    if current() is not LIGHT:
        apply_theme(qapp, LIGHT.name)
    if text_scale.percent() != text_scale.USUAL:
        text_scale.apply(qapp, text_scale.USUAL)


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    """A session on the printed XOR network; its thread is ended after the test."""
    made = Session()
    yield made
    made.shut_down()


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window, shown, with preferences of its own."""
    made = MainWindow(session, preferences())
    made.resize(1440, 900)
    try:
        with qtbot.waitExposed(made):
            made.show()
        # Those with plots come once it is painted.
        qtbot.waitUntil(lambda: "loss_curve" in made.panels.made and not made.panels.stale)
        yield made
    finally:  # or every later test would find the window of one that has failed
        discard(made)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training is compiled on the spot: thousands of epochs with NumPy take twenty times as long as the compiler."""

    def make(*run: Any, kernels: bool) -> Engine:
        return make_engine(*run, kernels=True)

    monkeypatch.setattr(worker, "make_engine", make)
    monkeypatch.setattr(ExperimentWorker, "_kernels", lambda *_: True)


@pytest.fixture
def left(tmp_path: Path) -> list[Recovered]:
    """Work left unsaved: of a file, and of none."""
    found = []
    for k, path in enumerate((Path("/somewhere/xor.chainrule"), None)):
        file = tmp_path / f"{k}.chainrule"
        file.write_bytes(format.dumps(Document(new_network([2, k + 1], ["relu"]))))
        found.append(Recovered(file, path, f"2026-01-0{k + 1} 12:00"))
    return found
