"""What a reader does at a lesson, with the mouse and the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialog_helpers import answering, click, type_into
from graph_helpers import at, double_click
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolBar

from core.basics.addresses import Node, Weight

if TYPE_CHECKING:
    from core.lessons.progress import Progress
    from gui.panels.learn.panel import LearnPanel
    from gui.window.main_window import MainWindow

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Reader:
    """Someone at the window, who reads in the Learn panel and does what is asked."""

    def __init__(self, window: MainWindow, qtbot) -> None:
        self.window, self.qtbot = window, qtbot
        window.actions_["learn"].trigger()
        panel: LearnPanel = window.panels["learn"]  # type: ignore[assignment]
        self.panel = panel
        qtbot.waitUntil(panel.isVisible)

    @property
    def progress(self) -> Progress:
        lesson = self.window.session.state.lesson
        assert lesson is not None
        return lesson

    @property
    def ticks(self) -> list[bool]:
        """What the list shows, once it is drawn."""
        lines = self.panel.reading.goals.lines
        words = [goal.words for goal in self.progress.stage.goals]
        self.qtbot.waitUntil(lambda: [line.text().lstrip("✓○ ") for line in lines] == words)
        self.qtbot.waitUntil(lambda: self._shown == list(self.progress.ticks or [False] * len(words)))
        return self._shown

    @property
    def _shown(self) -> list[bool]:
        return [line.text().startswith("✓") for line in self.panel.reading.goals.lines]

    def read(self, name: str) -> None:
        """Click a lesson in the contents."""
        tree = self.panel.contents.tree
        item = self.panel.contents.items[name]
        tree.scrollToItem(item)
        self.qtbot.mouseClick(tree.viewport(), _LEFT, _NONE, tree.visualItemRect(item).center())
        assert self.progress.lesson.key == name

    def set_stage(self) -> None:
        self.press(self.panel.reading.stage)
        self.settle()

    def settle(self) -> None:
        """Wait until every panel that can be seen shows what is there now."""
        panels = self.window.panels
        self.qtbot.waitUntil(lambda: not panels.stale - panels.unseen)

    def press(self, button) -> None:
        click(button)

    def command(self, name: str) -> None:
        """Click a command on the toolbar, or choose it in its menu."""
        action: QAction = self.window.actions_[name]
        assert action.isEnabled(), name
        for bar in self.window.findChildren(QToolBar):
            button = bar.widgetForAction(action)
            if button is not None and button.isVisible():
                click(button)
                return
        action.trigger()

    def type_answer(self, text: str) -> None:
        field = self.panel.reading.asking.field
        type_into(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def choose(self, k: int) -> None:
        click(self.panel.reading.asking.choices[k])

    def train(self, epochs: int) -> None:
        """Train > Train N epochs, as fast as can be."""
        from gui.dialogs.epochs import EpochsDialog

        session = self.window.session
        goal = session.state.epoch + epochs
        self.at_full_speed()

        def answer(dialog: EpochsDialog) -> None:
            type_into(dialog.count.lineEdit(), str(epochs))
            click(dialog.train)

        answering(self.window.actions_["epochs"].trigger, EpochsDialog, answer)
        self.qtbot.waitUntil(lambda: not session.state.running, timeout=100_000)
        self.window.activateWindow()  # without a window manager nobody does after a dialog
        assert QTest.qWaitForWindowActive(self.window)
        assert session.state.epoch == goal

    def run_until_done(self) -> None:
        self.at_full_speed()
        self.command("run")
        self.qtbot.waitUntil(lambda: not self.window.session.state.running, timeout=100_000)

    def at_full_speed(self) -> None:
        QTest.keyClick(self.window.fields.speed, Qt.Key.Key_End)
        assert self.window.session.state.speed is None

    def click_place(self, place: Node | Weight) -> None:
        graph = self.window.graph
        QTest.mouseMove(graph.viewport(), at(graph, place))
        self.qtbot.mouseClick(graph.viewport(), _LEFT, _NONE, at(graph, place))
        assert self.window.session.state.selected == place

    def set_weight(self, n: int, i: int, j: int, text: str) -> None:
        """Double-click a weight on the graph and type."""
        graph = self.window.graph
        double_click(graph, self.qtbot, at(graph, Weight(n, i, j)))
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        type_into(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        found = self.window.session.state.network.layer(n).weights
        assert found[i, j] == float(text), (found, self.window.session.state.message)

    def activation(self, n: int, title: str) -> None:
        """Click a node of layer n, then choose in Network > Activation."""
        self.click_place(Node(n, 0))
        for action in self.window.findChildren(QAction):
            if action.text() == title and action.isCheckable() and action.isEnabled():
                action.trigger()
                return
        raise AssertionError(title)

    def row(self, k: int) -> None:
        """Click a row of the Data panel."""
        self.window.show_panel("data")
        data = self.window.panels["data"]
        self.qtbot.waitUntil(data.isVisible)
        table = data.table
        index = table.model().index(k, 0)
        table.scrollTo(index)
        self.qtbot.mouseClick(table.viewport(), _LEFT, _NONE, table.visualRect(index).center())
        self.window.show_panel("learn")

    def type_into_table(self, n: int, i: int, j: int, text: str) -> None:
        """Select a cell of the Weights panel and type."""
        weights = self.window.panels["weights"]
        self.qtbot.waitUntil(weights.isVisible)
        table = weights.tables[n]
        place = table.visualRect(table.model().index(i, j)).center()
        self.qtbot.mouseClick(table.viewport(), _LEFT, _NONE, place)
        QTest.keyClick(table, Qt.Key.Key_Return)
        field = table.findChild(QLineEdit)
        assert field is not None
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        QApplication.processEvents()  # the table takes the number over a moment later
        assert self.window.session.state.network.layer(n).weights[i, j] == float(text)
