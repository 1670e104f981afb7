"""The main window: the graph in the center, panels in docks around it, toolbars, menus, status bar."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QStatusTipEvent
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QTabBar

from gui.base.actions import Actions
from gui.base.icons import icon
from gui.base.painting import called_by_qt, closed_by_qt
from gui.base.preferences import stored
from gui.base.screens import bring_in, fit_dialog, fitting, room
from gui.base.text_scale import STEPS, USUAL, follow, percent, when_scaled
from gui.graph.view import GraphView
from gui.session import Change
from gui.widgets.dock_title import DockTitle
from gui.widgets.long_words import breakable
from gui.window.after_painting import AfterPainting
from gui.window.bars.enabled import enabled, why_not
from gui.window.bars.header import Header
from gui.window.bars.status_bar import StatusBar
from gui.window.bars.timeline_bar import TimelineBar
from gui.window.bars.toolbar import TrainingFields
from gui.window.commands import handlers, restore_history_memory, restore_switches
from gui.window.draw_scheduler import DrawScheduler
from gui.window.menus import build_menus, show_recent
from gui.window.places.arranging import Arranging
from gui.window.places.projector import PointerRing, Projector
from gui.window.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QChildEvent
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent

    from gui.session import Session, State

# Parts of the state shown by the window itself: the file, names of undo, the status message.
_WINDOW = Change.DOCUMENT | Change.MESSAGE
# Parts of the state that determine which commands are enabled.
_COMMANDS = (
    Change.DOCUMENT | Change.SELECTION | Change.SHAPE | Change.RUN | Change.HISTORY | Change.CURSOR | Change.POSITIONS
    | Change.EXERCISE | Change.LESSON
)  # fmt: skip
# Pixels: size of the first window at 100%, if the screen has room for it, and the minimum size.
_FIRST, _SMALLEST = QSize(1440, 900), QSize(640, 480)


class MainWindow(Shell):
    """Builds the parts, and passes each change of the session to the visible ones."""

    def __init__(self, session: Session, settings: QSettings) -> None:
        super().__init__(session, settings)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self._turns = DrawScheduler(
            watched={GraphView.title, *(entry.id for entry in self.panels.entries.values() if entry.watched)},
            first=(GraphView.title, "Controls"),
            later=AfterPainting(self).call,
            together=("loss_curve", "Controls"),  # both have the epoch and the loss
        )  # fmt: skip
        session.wait_for(self._turns.behind)
        self.projector = Projector(self, self.graph, self.panels, session.say)
        self.pointer_ring = PointerRing(self)
        for id_, dock in self.docks.items():
            title = dock.titleBarWidget()
            assert isinstance(title, DockTitle)
            title.filled.connect(partial(self.projector.fill, id_))
        self.actions_ = Actions(self, self.commands, handlers(self))
        self.fields = TrainingFields(session)
        self.timeline = TimelineBar(session)
        self.readout = self.timeline.readout
        self.header = Header(self, self.actions_, self.fields, self.timeline)
        self.fields.left.connect(self.graph.setFocus)
        self._actions_shown: tuple[object, ...] = ()
        self._tip = ""
        restore_history_memory(self)
        self.menus = build_menus(self)
        restore_switches(self)
        self._add_status_bar()
        # Parts with too little room collapse or scroll; they do not limit the window's size.
        self.setMinimumSize(_SMALLEST)
        self.resize(fitting(_FIRST, room(self)))
        geometry = stored(settings, "geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        bring_in(self)
        self.arranging = Arranging(self, self.panels, settings)
        self.arranging.arranged.connect(self._show_arranged)
        self.arranging.begin()
        when_scaled(self, self.arranging.scaled)
        follow(self, self._show_text_sizes)
        session.changed.connect(self._show)
        session.failed.connect(self._complain)
        self.filing.recent_changed.connect(lambda: show_recent(self, self.menus["recent"]))
        self._show(session.state, Change.ALL)

    def _show_arranged(self) -> None:
        """Show the mode; a stored layout may have the bars where an earlier version had them.

        Where all panels are tabs, the message has the room of the name of the loss.
        """
        self.status.names_loss = self.arranging.room.columns > 0
        self.status.share_room()
        self.actions_[f"mode_{self.arranging.mode}"].setChecked(True)
        self.header.arrange()

    def _show_text_sizes(self) -> None:
        """Sizes that text cannot have, or has already, are not offered."""
        now = percent()
        for name, can in (("larger", now < STEPS[-1]), ("smaller", now > STEPS[0]), ("usual_text", now != USUAL)):
            self.actions_[name].setEnabled(can)

    # What the session says

    def _show(self, state: State, change: Change) -> None:
        if not change & ~_WINDOW:
            self._show_controls(state, change)
            return
        if change & Change.EXERCISE:
            if state.hiding and self.projector.shown in self.panels.entries:
                self.projector.back()  # it may have to be covered
            self.panels.show_exercise()
            self.arranging.make_room("exercise", state.exercise is not None)
        parts: dict[str, Callable[[State, Change], None]] = {GraphView.title: self.graph.show_state}
        parts |= {id_: panel.show_state for id_, panel in self.panels.to_show().items()}
        self._turns.show(parts | {"Controls": self._show_controls}, state, change)

    def _show_controls(self, state: State, change: Change) -> None:
        for part in (self.fields, self.timeline, self.readout):
            part.show_state(state, change)
        if change & _COMMANDS:
            self._show_actions(state)
        if Change.MESSAGE in change and state.message:
            self._tip = ""  # the pointer may still be on Run, and its tip would hide why the run ended
        if change & (Change.MESSAGE | Change.RUN | Change.EXAMPLE | Change.CURSOR | Change.SHAPE):
            self._show_status(state)

    def _show_actions(self, state: State) -> None:
        actions, network, n = self.actions_, state.network, state.selected_layer
        bias = network.has_bias_unit(n)
        can_be_given = enabled(state)
        made_of = (state.path, state.modified, state.running, state.undo_text, state.redo_text, n, bias)
        if (*made_of, can_be_given) == self._actions_shown:
            return
        self._actions_shown = (*made_of, can_be_given)
        name = state.path.name if state.path else "Untitled"
        self.setWindowTitle(f"{name}[*] – Chainrule")
        self.setWindowModified(state.modified or state.running)
        for which, text in (("undo", state.undo_text), ("redo", state.redo_text)):
            title = which.capitalize()
            actions[which].setText(f"{title} {text}" if text else title)
        for which, can in can_be_given.items():
            actions[which].setEnabled(can)
        actions["bias"].setChecked(bias)
        actions["run"].setText("Pa&use" if state.running else "&Run")
        self._show_run_icon(state.running)

    def _show_run_icon(self, running: bool) -> None:
        self.actions_["run"].setIcon(icon("pause" if running else "run"))

    def event(self, event: QEvent) -> bool:
        """Show the tip of the command under the pointer in place of the message: Qt would cut it off at a letter."""
        if isinstance(event, QStatusTipEvent):
            self._tip = event.tip()
            self._show_status(self.session.state)
            return True
        return super().event(event)

    def _show_status(self, state: State) -> None:
        self.status.show_state(state, self._tip)

    def _complain(self, sentence: str) -> None:
        first = sentence.partition(" ")[0]
        if first.isalpha():  # no file's name, nor a place in one
            sentence = first[:1].upper() + sentence[1:]
        if sentence[-1:].isalnum():
            sentence += "."
        box = QMessageBox(
            QMessageBox.Icon.Warning, "Chainrule", breakable(sentence), QMessageBox.StandardButton.Ok, self
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # Construction

    def _add_status_bar(self) -> None:
        self.status = StatusBar()
        self.message, self.measure = self.status.message, self.status.measure
        self.place, self.engine = self.status.place, self.status.engine
        self.setStatusBar(self.status)

    # Layout, theme, closing

    def showEvent(self, event: QShowEvent) -> None:
        """Move floating panels to the available screens."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._bring_docks)

    def _bring_docks(self) -> None:
        for dock in self.docks.values():
            if dock.isFloating():
                bring_in(dock)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Collapse panels if there is little room."""
        super().resizeEvent(event)
        if hasattr(self, "arranging"):
            self.arranging.resized()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say why a command cannot be given now, when its key is pressed."""
        for name, reason in why_not(self.session.state).items():
            action = self.actions_[name]
            if not action.isEnabled() and QKeySequence(event.keyCombination()) in action.shortcuts():
                self.session.say(f"{reason}.")
        super().keyPressEvent(event)

    def childEvent(self, event: QChildEvent) -> None:
        """Fit dialogs to the screen. Tab bars of panels show whole names, and scroll if needed."""
        super().childEvent(event)
        if not event.polished():
            return
        child = event.child()
        if isinstance(child, QDialog):
            fit_dialog(child)
        elif isinstance(child, QTabBar):
            child.setElideMode(Qt.TextElideMode.ElideNone)
            child.setUsesScrollButtons(True)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Create the remaining parts once the window is painted."""
        super().paintEvent(event)
        self.panels.painted()

    def changeEvent(self, event: QEvent) -> None:
        """Update the icons for the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "menus"):
            self.actions_.recolor()
            self.timeline.recolor()
            self.header.recolor()
            self._show_run_icon(self.session.state.running)
            QTimer.singleShot(0, self, self._recolor_panels)

    def _recolor_panels(self) -> None:
        """Write formatted text again: it keeps the colors of the theme in which it was written."""
        for label in self.findChildren(QLabel):
            words = label.text()
            if "<a " in words or "color:" in words:
                label.clear()
                label.setText(words)
        for panel in self.panels.to_show().values():
            panel.show_state(self.session.state, Change.ALL)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept one file dropped on the window."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped file, after asking about unsaved changes, or load its examples.

        Later, since the other program waits for the answer to its drop.
        """
        from pathlib import Path

        from gui.dialogs.data.csv_file import ask_csv
        from gui.dialogs.data.table_source import holds_examples

        path = Path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()
        examples = holds_examples(path)
        QTimer.singleShot(
            0, self, lambda: ask_csv(self, self.session, path) if examples else self.filing.open_path(path)
        )

    @closed_by_qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, store the layout, end the training thread."""
        self.session.pause()
        self.projector.back()
        self.pointer_ring.set_on(False)
        if not self.filing.may_leave():
            event.ignore()
            return
        self.settings.setValue("geometry", self.saveGeometry())
        self.arranging.keep()
        self.session.shut_down()
        event.accept()
