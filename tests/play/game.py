"""A game: a session in a window, fresh, on which acts are performed; each ends when the window is at rest."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from answering import Answering
from painted import noting
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from reach import seen
from shiboken6 import isValid
from watch import Watch

from core.gallery.presets import preset
from gui.base import text_scale
from gui.base.preferences import preferences
from gui.window.main_window import MainWindow
from gui.window.welcome import welcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faults import Act

    from gui.session import State

# What lies in the player's folder: sound, broken and odd files.
FILES = {
    "good.csv": "a,b,y\n" + "".join(f"{i % 2},{i // 2 % 2},{(i + i // 2) % 2}\n" for i in range(40)),
    "wide.csv": "a;b;c;d;class\n" + "".join(f"{i},{i * i},-{i},0.5,{'yes' if i % 3 else 'no'}\n" for i in range(9)),
    "own.csv": "id;when;size;kind;price\n"
    + "".join(
        f"{i};{i % 28 + 1:02d}.03.2024;{'' if i % 7 == 3 else f'{i},5'};{'abc'[i % 3]};{i * 90} €\n" for i in range(30)
    ),
    "later.csv": "kind;price;when;size\na;;01.03.2024;\nd;;02.03.2024;4,5\n",
    "bad.csv": 'a;b;"y\n1;2\nx,,,',
    "broken.chainrule": '{"format": "chainrule", "version": 1, "layers": [{"size": 2},',
    "wrong.chainrule": '{"format": "chainrule", "version": 1, "layers": [{"size": 2}, {"size": 2, "weights": [[1]]}]}',
    "empty.chainrule": "",
    "picture.npz": "not really",
    "good.lesson": "chainrule-lesson: 1\ntitle: Good\nstage:\nnetwork: xor-table\npanels: surface\ntext: Look.\n"
    "when: loss below 0.01\nask: How much?\nanswer: h.2.1\nwhen: question answered\nseen: So.\n"
    "stage: Two\nW3: 1 1 1\ntext: Go on.\n",
    "bad.lesson": "chainrule-lesson: 1\ntitle: Bad\nstage:\nnetwork: xor-table\ntext: Look at $h_1\n",
}
# Timers that wait for longer do not draw, but forget (a complaint) or look ahead.
_DRAWING_MS = 250
_PATIENCE = 60.0  # Seconds that the window has to come to rest.


class Game:
    """One session and its window from the first show to the close.

    folder: the player's files. before, undone, redo: the state, how many edits could be undone, and the one that could
    be redone before the act.
    """

    def __init__(self, folder: Path, watch: Watch) -> None:
        self.watch = watch
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in FILES.items():
            (folder / name).write_text(content)
        QGuiApplication.clipboard().setText("1\t2\t3\n4\t5\t6\n")
        self._look = QApplication.font(), QApplication.palette(), _application().styleSheet()
        settings = preferences()
        settings.clear()
        settings.setValue("folder", str(folder))
        settings.setValue("animations", False)  # or a picture is another while nothing has happened
        self.session = watch.session()
        self.session.new_document(preset("xor-printed"))
        watch.say = self.session.failed.emit
        self.window = MainWindow(self.session, settings)
        welcome(self.window)
        self.answering = Answering(self.window, folder)
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        self.until(lambda: "loss_curve" in self.window.panels.made)
        self.rest()
        self._remember()

    @property
    def state(self) -> State:
        """What the session shows now."""
        return self.session.state

    # Acts

    def perform(self, act: Act) -> bool:
        """Do it, answer whatever opens, and wait for rest; False where no user could do it now."""
        from acts import ACTS, UnreachableError

        self._remember()
        with self.answering.with_(act.answer):
            try:
                ACTS[act.do](self, *act.what)
            except UnreachableError:
                return False
            except Exception:  # what the program raises where the act calls it, as a slot would
                sys.excepthook(*sys.exc_info())
            finally:
                self.rest()
        return True

    def _remember(self) -> None:
        stack = self.session.undo_stack
        self.before, self.undone, self.redo = self.state, stack.index(), stack.command(stack.index())

    def rest(self) -> None:
        """Until nothing is left to be drawn, and no dialog is open; during a run only a moment."""
        if self.state.running:
            self.events(0.03)
            self.answering.settle()
        if self.state.running:
            return
        end = time.monotonic() + _PATIENCE
        quiet = 0
        while quiet < 2:
            self.answering.settle()
            self.events()
            quiet = 0 if self._busy() else quiet + 1
            self._hurry()
            if self.state.running:
                return
            if time.monotonic() > end:
                self.watch.add("the window comes to rest", f"it does not: {self._busy()}")
                return

    def events(self, seconds: float = 0.0) -> None:
        """What is due happens; with `seconds`, what is due until then."""
        QApplication.processEvents()
        if seconds:
            QTest.qWait(round(seconds * 1000))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def until(self, there: object, seconds: float = 20.0) -> None:
        """Wait until `there()` holds."""
        end = time.monotonic() + seconds
        while not there() and time.monotonic() < end:  # type: ignore[operator]
            self.events(0.01)

    def _busy(self) -> str:
        """Which panel still draws, "" for none."""
        panels = self.window.panels
        waiting = panels.stale - panels.unseen - panels._covers.keys()  # an exercise covers what cannot hide numbers
        waiting |= self.window._turns._owed.keys()  # which draw one after another
        if waiting:
            return f"{sorted(waiting)[0]} waits"
        for title, panel in self.panels():
            if getattr(panel, "working", False):
                return f"{title} works"
            if _timers(panel):
                return f"{title} draws"
        return ""

    def _hurry(self) -> None:
        """What waits to be drawn is due now; its timers wait as long as ever the next time."""
        for _, panel in self.panels():
            for timer in _timers(panel):
                usual = timer.interval()
                timer.start(0)
                QApplication.processEvents()
                if isValid(timer) and not timer.isActive():
                    timer.setInterval(usual)

    # What there is

    def panels(self) -> list[tuple[str, QWidget]]:
        """The panels that can be seen, by title."""
        return [(panel.title, panel) for panel in self.window.panels.made.values() if seen(panel)]

    def close(self) -> None:
        """Close the window as a user does, saving nothing; what does not go is a fault."""
        from faults import Answer

        self.session.pause()
        with self.answering.with_(Answer("discard")):
            self.window.close()
            self.answering.settle()
        if self.window.isVisible():
            self.watch.add("the window closes", "it stays open")
            self.session.undo_stack.setClean()
            self.session.say("")
            self.window.close()
        self.session.shut_down()
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
        self.window.deleteLater()
        self.events()
        text_scale.apply(_application(), text_scale.USUAL)
        QApplication.setFont(self._look[0])
        QApplication.setPalette(self._look[1])
        _application().setStyleSheet(self._look[2])


@contextmanager
def playing(folder: Path) -> Iterator[Game]:
    """A fresh game, closed at the end; exceptions and warnings are heard from its first moment to its last."""
    watch = Watch()
    with watch.listening(), noting():
        game = Game(folder, watch)
        try:
            yield game
        finally:
            game.close()


def _timers(panel: QWidget) -> list[QTimer]:
    """The timers that will draw something of a panel."""
    waiting = [t for t in panel.findChildren(QTimer) if t.isSingleShot() and t.isActive()]
    return [t for t in waiting if t.interval() <= _DRAWING_MS and t is not getattr(panel, "_ahead", None)]


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
