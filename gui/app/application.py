"""The application: style, theme, preferences, the window, and an orderly end."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTimer
from PySide6.QtGui import QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QApplication

from core.basics.errors import InputError
from core.basics.system import paths
from core.basics.system.disk import stamp
from gui.app.garbage import CycleCollector
from gui.base import text_scale
from gui.base.icons import icon
from gui.base.preferences import preferences, stored_text
from gui.base.theme import apply_theme
from gui.session import Session
from gui.session.recovery import Keeper, Recovered, left_behind, state_folder
from gui.window import filing
from gui.window.main_window import MainWindow
from gui.window.welcome import welcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

# Milliseconds from the first display of the window until what a run needs is loaded.
PREPARE = 1000


def run(argument: str | None) -> int:
    """Open the window, with a file or preset if one is named; return when it is closed."""
    # A worker that runs Python code then yields to the window sooner than after the default 5 ms.
    sys.setswitchinterval(2e-4)
    application = make_application(sys.argv[:1])
    session = Session()
    opened = path = document = None
    if argument is not None:
        opened = stamp(argument)
        try:
            document, path = filing.read_argument(argument)
        except InputError as error:
            print(f"chainrule: {error}", file=sys.stderr)
            return 2
        if document is not None:
            session.new_document(document, path)
    window = MainWindow(session, preferences())
    if session.state.path is not None:
        window.filing.saw(session.state.path, opened)
    if argument is None:
        welcome(window)
    window.show()
    if path is not None and document is None:
        QTimer.singleShot(0, window, lambda asked=path: window.filing.read(asked))
    keeper = Keeper(session, state_folder(), seen=lambda: window.filing.seen)
    QTimer.singleShot(0, window, lambda: offer_recovery(window, session, argument is None))
    QTimer.singleShot(PREPARE, window, lambda: prepare(session))
    _heed_signals(application, window)
    before, sys.excepthook = sys.excepthook, in_a_sentence(session)
    status = application.exec()
    sys.excepthook = before
    session.pause()
    if status == 0:
        keeper.discard()  # the user was already asked about unsaved changes
    else:
        keeper.keep()
    session.shut_down()
    _delete(window)
    return status


def _heed_signals(application: QApplication, window: MainWindow) -> None:
    """Close the window on Ctrl-C; end the program when it is terminated, or its terminal closed."""

    def close(*_: object) -> None:
        # Later, since Python handles signals amid whatever it does, a change or a painting.
        QTimer.singleShot(0, window, window.close)

    signal.signal(signal.SIGINT, close)
    # No questions; unsaved work is kept for recovery.
    signal.signal(signal.SIGTERM, lambda *_: application.exit(128 + signal.SIGTERM))
    hangup = getattr(signal, "SIGHUP", None)  # POSIX alone has it
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:  # as under nohup
        signal.signal(hangup, lambda *_: application.exit(128 + hangup))
    # Python handles signals only while it runs; a timer makes it run.
    ticks = QTimer(application, interval=250)
    ticks.timeout.connect(lambda: None)
    ticks.start()


def _delete(window: MainWindow) -> None:
    """Delete the window with all that is in it, parents first.

    As Python ends, PySide would do so in any order: a widget then calls parts that are gone already.
    """
    for each in QApplication.topLevelWidgets():
        each.hide()
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()  # a widget that goes with the keyboard would hear of it within its own end
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def in_a_sentence(session: Session) -> Callable[..., None]:
    """Return an exception hook that reports uncaught errors to the user.

    A request that cannot be met is shown as a sentence; an internal error is printed as well,
    for whoever fixes it.
    """

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, InputError):
            session.fail(str(error))
            return
        sys.__excepthook__(kind, error, trace)
        session.say(f"Internal error: {error!r:.200}. Your last action may not have taken effect. Save your work.")

    return tell


def prepare(session: Session) -> None:
    """Prepare what the window does not need in order to be shown."""
    # Objects created at startup are permanent: the collector need not scan them again and again.
    gc.freeze()
    # Compiled kernels are slow to load: load them before the first run.
    session.prepare_run()


def offer_recovery(window: MainWindow, session: Session, may_open: bool) -> None:
    """Offer work left unsaved by an earlier session; open it only if no file was requested."""
    found = left_behind(state_folder()) if may_open else []
    if not found:
        return
    from gui.dialogs.recover import ask_recovery  # rarely needed

    while found:
        chosen = ask_recovery(window, found)
        if chosen is None:
            return
        if window.try_(_recover, window, session, chosen):
            chosen.discard()
            return
        # An unreadable copy stays where it is and does not block the others.
        found = [entry for entry in found if entry is not chosen and paths.exists(entry.file)]


def _recover(window: MainWindow, session: Session, chosen: Recovered) -> None:
    from gui.widgets.progress.waiting import Waiting

    with Waiting(window, "Reading unsaved work") as waiting:
        document = chosen.read(waiting.part(0.0, 1.0))
    message = "Unsaved work recovered. Save it to keep it."
    session.new_document(document, chosen.path, saved=False, message=message)
    if chosen.path is not None:
        window.filing.saw(chosen.path, chosen.seen)


def make_application(argv: list[str]) -> QApplication:
    """Return the QApplication, styled; the existing one, if there is one."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    # Qt shares the pixels of a picture out to threads: of small ones waking those takes a fifth of the time, and
    # the training could have the processor.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    QCoreApplication.setOrganizationName("chainrule")
    QCoreApplication.setApplicationName("chainrule")
    QGuiApplication.setApplicationDisplayName("Chainrule")
    # Numbers are typed and shown with a point, as in the chapter and in files, in every locale.
    QLocale.setDefault(QLocale(QLocale.Language.English))
    application = QApplication(argv)
    CycleCollector(application)
    application.setStyle("Fusion")
    application.setWindowIcon(icon("chainrule"))
    # The graph caches the pixels of its parts, even for a large window.
    QPixmapCache.setCacheLimit(64 * 1024)
    apply_theme(application, stored_text(preferences(), "theme", "system"))
    text_scale.apply(application, text_scale.stored(preferences()))
    return application
