"""The application: style, theme, preferences, the window, and a clean end."""

from __future__ import annotations

import signal
import sys

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QLocale, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from core.errors import InputError
from gui import filing
from gui.icons import icon
from gui.preferences import preferences
from gui.session import Session
from gui.theme import apply_theme
from gui.window import MainWindow


def run(argument: str | None) -> int:
    """Open the window, on a file or preset where one is named; returns when it is closed."""
    # A worker that runs Python code hands over to the window sooner than the default 5 ms.
    sys.setswitchinterval(2e-4)
    application = make_application(sys.argv[:1])
    session = Session()
    if argument is not None:
        try:
            document, path = filing.read_argument(argument)
        except InputError as error:
            print(f"chainrule: {error}", file=sys.stderr)
            return 2
        session.new_document(document, path)
    window = MainWindow(session, preferences())
    window.show()
    # Python sees Ctrl-C in the shell only while it runs; a timer gives it the chance.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    signal.signal(signal.SIGTERM, lambda *_: application.quit())
    ticks = QTimer()
    ticks.start(250)
    ticks.timeout.connect(lambda: None)
    status = application.exec()
    session.shut_down()
    return status


def make_application(argv: list[str]) -> QApplication:
    """The QApplication, styled; the one that runs already, if there is one."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    QCoreApplication.setOrganizationName("chainrule")
    QCoreApplication.setApplicationName("chainrule")
    QGuiApplication.setApplicationDisplayName("Chainrule")
    # Numbers are typed and shown with a point, as in the chapter and in files, whatever the country.
    QLocale.setDefault(QLocale(QLocale.Language.English))
    application = QApplication(argv)
    application.setStyle("Fusion")
    application.setWindowIcon(icon("chainrule"))
    pg.setConfigOptions(antialias=True, background=None, foreground="k")
    apply_theme(application, str(preferences().value("theme", "system")))
    return application
