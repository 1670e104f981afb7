"""Words where they help: every control of the window and of every dialog has a tooltip and a name.

The walk takes whatever is there: a new panel or dialog is walked through as soon as it exists.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDockWidget,
    QGraphicsView,
    QHeaderView,
    QLineEdit,
    QListView,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QProgressDialog,
    QPushButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

import gui.dialogs
from core.analysis.scoring.predicted_table import PredictedTable
from core.analysis.scoring.predictions import Predictor
from core.data.tables.reader import read_table
from core.document.document import Document
from core.document.document_edits import Edit
from core.files.input_file import Report
from core.lessons.panels import Arrangement
from core.model.losses import LOSSES
from gui.dialogs.about import AboutDialog, KeysDialog
from gui.dialogs.data.csv_file import CsvDialog, Source
from gui.dialogs.data.generate import GenerateDialog
from gui.dialogs.data.predictions import PredictionsDialog
from gui.dialogs.data.prepare import PrepareDialog
from gui.dialogs.epochs import EpochsDialog
from gui.dialogs.film import FilmDialog
from gui.dialogs.guide import GuideDialog
from gui.dialogs.import_network import ImportDialog
from gui.dialogs.lesson_stage import StageDialog
from gui.dialogs.network.comparison import CompareDialog
from gui.dialogs.network.new_network import NewNetworkDialog
from gui.dialogs.network.new_start import NewStartDialog
from gui.dialogs.palette import Palette
from gui.dialogs.recover import RecoverDialog
from gui.dialogs.sweep.dialog import SweepDialog
from gui.dialogs.worksheet import WorksheetDialog
from gui.session.recovery import Recovered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.session import Session
    from gui.window.main_window import MainWindow

_CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QGraphicsView, QLineEdit,
    QPlainTextEdit, QProgressBar, QTabBar, QTextEdit,
)  # fmt: skip


# Controls of our own that the walk passes over, by the name of their object or of what they are in, and why.
_EXCEPT = {
    "graph": "the graph tells about the node, weight or layer under the pointer, each in its own words",
    "graph-inline": "the field gets its words when it opens: they name the number that is typed",
}


def controls(root: QWidget) -> Iterator[QWidget]:
    """Every control in `root` that is the program's own, seen or not."""
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget()
        names = {widget.objectName(), parent.objectName() if parent is not None else ""}
        if isinstance(widget, _CONTROLS) and not _of_qt(widget) and not names & _EXCEPT.keys():
            yield widget


def _of_qt(widget: QWidget) -> bool:
    """The parts that Qt makes controls of: the control around them has the words."""
    parent = widget.parentWidget()
    return (
        isinstance(widget, (QScrollBar, QHeaderView))
        or widget.objectName().startswith("qt_")  # buttons of docks and toolbars, fields of number boxes
        or widget.metaObject().className() in ("QTableCornerButton", "QComboBoxListView")
        or isinstance(parent, QDialogButtonBox)  # Close, Cancel: the whole words stand on them
        or (isinstance(widget, QLineEdit) and isinstance(parent, (QAbstractSpinBox, QComboBox)))
        or isinstance(parent, (QLineEdit, QProgressDialog))  # the cross that clears; Cancel under its sentence
        or (isinstance(widget, QListView) and _inside(widget, QComboBox))
        or (isinstance(widget, QAbstractButton) and isinstance(parent, (QTabBar, QDockWidget, QMenu)))
        or (isinstance(widget, QTabBar) and not widget.objectName() and _docked(widget))
    )


def _inside(widget: QWidget, kind: type[QWidget]) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, kind):
        parent = parent.parentWidget()
    return parent is not None


def _docked(bar: QTabBar) -> bool:
    """Whether it is a bar that the main window makes for docks behind each other: each tab is a panel's title."""
    return isinstance(bar.parentWidget(), QMainWindow)


def spoken(widget: QWidget) -> str:
    """What a screen reader calls it; of a list, on some systems the name is only what is chosen."""
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else widget.accessibleName()


def told(widget: QWidget) -> str:
    """Its tooltip; of tabs, each has its own."""
    if isinstance(widget, QTabBar) and all(widget.tabToolTip(k) for k in range(widget.count())):
        return widget.tabToolTip(0)
    return widget.toolTip()


def named(widget: QWidget) -> str:
    """Where it is, for whoever reads that the test failed."""
    path, at = [], widget
    while at is not None:
        words = getattr(at, "text", lambda: "")() if isinstance(at, (QAbstractButton, QLineEdit)) else ""
        path.append(f"{type(at).__name__}({at.objectName() or words})")
        at = at.parentWidget()  # type: ignore[assignment]
    return " < ".join(path[:4])


def lacking(root: QWidget) -> list[str]:
    """The controls of `root` without a tooltip or a name, and what they lack."""
    found = []
    for widget in controls(root):
        lacks = [what for what, words in (("tooltip", told(widget)), ("name", spoken(widget))) if not words.strip()]
        if lacks:
            found.append(f"{named(widget)}: no {', no '.join(lacks)}")
    return found


def test_every_control_of_the_window_has_a_tooltip_and_a_name(window: MainWindow, qtbot: QtBot) -> None:
    for title, dock in window.docks.items():
        dock.show()
        dock.raise_()
        qtbot.waitUntil(lambda title=title: title in window.panels.made)  # some are made when they are first opened
    assert sum(1 for _ in controls(window)) > 40, "the walk finds no controls"
    missing = lacking(window)
    assert not missing, "\n".join(["", *missing])


def test_the_status_bar_says_what_the_losses_are(window: MainWindow) -> None:
    for loss in ("least_squares", "absolute_error"):
        network = replace(window.session.state.network, loss=loss)
        window.session.edit(Edit("Another loss", lambda document, network=network: document.with_network(network)))
        title = LOSSES[loss].title
        assert window.measure.text() == f"L: {title}, training mean"
        assert title in window.measure.toolTip()
        width = window.measure.sizeHint().width() - 8
        metrics = window.measure.fontMetrics()
        assert metrics.elidedText(window.measure.text(), Qt.TextElideMode.ElideRight, width) == window.measure.text()
    window.session.scale("unit", "targets")
    assert window.measure.text() == f"L: {title}, training mean, scaled targets"


def test_every_entry_of_every_menu_says_more_than_its_title(window: MainWindow) -> None:
    menus = window.findChildren(QMenu)
    # Not by action.menu(): with PySide6 6.8 it takes the menu with it when its result goes.
    opening = [menu.menuAction() for menu in menus]
    missing = [
        f"{menu.title() or type(menu.parent()).__name__}: {action.text()}"
        for menu in menus
        for action in menu.actions()
        if not action.isSeparator() and action not in opening and not _explained(action)
    ]
    assert not missing, "\n".join(["", *missing])


# Entries whose words leave nothing to say: activations have their formula on the panel, docks their title.
_PLAIN_MENUS = ("Activation", "Panels", "Open recent")


def _explained(action: QAction) -> bool:
    title = re.sub("[&…]", "", action.text())
    menus = [each.title().replace("&", "") for each in action.associatedObjects() if isinstance(each, QMenu)]
    return any(menu in _PLAIN_MENUS for menu in menus) or action.toolTip() not in ("", title)


def predictions_of(document: Document, folder: Path) -> PredictionsDialog:
    content = b"x1,x2\n1,0\n0,0\n"
    return PredictionsDialog(PredictedTable(Predictor.of(document), read_table(content)), content, folder / "table.csv")


def _dialogs(session: Session, folder: Path) -> dict[type[QDialog], Callable[[], QDialog]]:
    """How each dialog of the program is made."""
    state = session.state
    other = replace(state, document=state.document.with_network(state.network.with_flat(state.network.flat + 1)))
    return {
        AboutDialog: AboutDialog,
        GuideDialog: GuideDialog,
        KeysDialog: KeysDialog,
        ImportDialog: lambda: ImportDialog("a.npz", lambda _: (state.document, Report("NumPy arrays"))),
        CompareDialog: lambda: CompareDialog(None, state, other, "other"),
        CsvDialog: lambda: CsvDialog(state.network, Source("table", None, "x1,x2,t\n1,0,1\n0,0,0\n")),
        GenerateDialog: lambda: GenerateDialog(state.network),
        NewNetworkDialog: lambda: NewNetworkDialog(state),
        NewStartDialog: NewStartDialog,
        EpochsDialog: lambda: EpochsDialog(0, 1000),
        RecoverDialog: lambda: RecoverDialog([Recovered(folder / "lost.chainrule", None, "today")]),
        PrepareDialog: lambda: PrepareDialog(state.document),
        PredictionsDialog: lambda: predictions_of(state.document, folder),
        SweepDialog: lambda: SweepDialog(None, session),
        FilmDialog: lambda: FilmDialog(session),
        Palette: lambda: Palette(None, []),
        WorksheetDialog: lambda: WorksheetDialog(session),
        StageDialog: lambda: StageDialog(_Saving(session, folder)),
    }


class _Saving:
    """What the dialog that saves a stage asks of a window."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self._folder, self.panels = session, folder, {"data": "data"}

    def arrangement(self) -> Arrangement:
        return Arrangement(("data",))

    def proposal(self) -> Path:
        return self._folder / "lesson.lesson"

    def added(self, path: Path, stages: int) -> None:
        pass


def dialog_classes() -> set[type[QDialog]]:
    """Every dialog that the program defines."""
    found: set[type[QDialog]] = set()
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        for _, each in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(each, QDialog) and each.__module__.startswith("gui."):
                found.add(each)
    return found


def test_every_control_of_every_dialog_has_a_tooltip_and_a_name(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    makers = _dialogs(session, tmp_path)
    forgotten = [each.__name__ for each in dialog_classes() - makers.keys()]
    assert not forgotten, f"dialogs that this test does not know: {forgotten}"
    missing = []
    for make in makers.values():
        dialog = make()
        qtbot.addWidget(dialog)
        assert dialog.windowTitle(), type(dialog).__name__
        missing += lacking(dialog)
    assert not missing, "\n".join(["", *missing])


def test_the_walk_finds_what_is_missing(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    layout.addWidget(QPushButton())
    assert len(lacking(box)) == 1
    assert "no tooltip, no name" in lacking(box)[0]
    layout.addWidget(good := QPushButton("Go"))
    good.setToolTip("Begin")
    assert len(lacking(box)) == 1


@pytest.mark.parametrize("kind", [QLineEdit, QComboBox])
def test_a_field_without_words_is_found(kind: type[QWidget], qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    field = kind(box)
    if isinstance(field, QComboBox):
        field.addItem("chosen")
    assert "no tooltip, no name" in lacking(box)[0]
