"""First minute: one line over the graph that says what this is, and three ways to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton

from gui.base.icons import icon
from gui.base.preferences import stored_switch
from gui.base.text_scale import size_icon
from gui.base.theme import current
from gui.dialogs import dialog
from gui.graph.canvas import LineAbove
from gui.widgets.flow import FlowBox
from gui.window.commands import waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent

    from gui.session import State
    from gui.window.shell import Shell

_DONE = "welcomed"
_LESSONS = "learn"
# Maximum share of the graph for the line with its words: with large text, the ways to begin are enough.
_SHARE = 0.25
WORDS = ("A neural network, all its numbers, and how it learns.", "Where do you want to begin?")


def welcome(window: Shell) -> Welcome | None:
    """Show the line, unless it was dismissed before."""
    if stored_switch(window.settings, _DONE, False):
        return None
    line = Welcome(window)
    window.graph.put_above(line)
    return line


class Welcome(LineAbove):
    """The line, with a button per way; any of them, or any other beginning, dismisses it for good."""

    def __init__(self, window: Shell) -> None:
        super().__init__()
        self._window = window
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        self.setAutoFillBackground(True)
        self.words, self.question = map(QLabel, WORDS)
        session = window.session
        self._first = session.state.document
        self.chapter = self._way(
            "Follow the &chapter", "Read and try, step by step, starting with one weight", self._chapter
        )
        self.step = self._way(
            "Step &one example", "Compute one example number by number, forward and backward (Ctrl+Right)",
            waiting(window, session.step),
        )  # fmt: skip
        self.train = self._way("Train &XOR", "Train this network, and watch the loss fall (Ctrl+R)", self._train)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        size_icon(self.close_button, 12)
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Do not show this line again")
        self.close_button.setAccessibleName("Do not show this line again")
        self.close_button.clicked.connect(self._dismiss)
        self._flow = FlowBox(gap=8, break_at=2)  # the ways
        for part in (self.words, self.question, self.chapter, self.step, self.train):
            self._flow.add(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self._flow, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._color()
        session.changed.connect(self._follow)

    def height_in(self, around: QSize) -> int:
        """Return its height above a graph, within `around` together; where room is short, its words give way."""
        margins = self.layout().contentsMargins()  # type: ignore[union-attr]
        room = around.width() - margins.left() - margins.right() - self.close_button.sizeHint().width() - 6
        for shown in ((self.words, self.question), (self.question,), ()):
            for label in (self.words, self.question):
                label.setHidden(label not in shown)
            self._flow.updateGeometry()
            height = self.heightForWidth(around.width())
            if height <= _SHARE * around.height() and all(label.sizeHint().width() <= room for label in shown):
                break
        return min(height, around.height())

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the parts stand below each other."""
        return QSize(0, 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the size of text."""
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange and hasattr(self, "close_button"):
            self._color()
        elif event.type() == event.Type.FontChange and self.isVisible():
            self._window.graph.put_above(self)

    def _color(self) -> None:
        palette = self.palette()
        color = current().color("raised")
        if palette.color(self.backgroundRole()) != color:
            palette.setColor(self.backgroundRole(), color)
            self.setPalette(palette)
            self.close_button.setIcon(icon("close"))

    def _way(self, text: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)

        def go() -> None:
            self._dismiss()
            act()

        button.clicked.connect(go)
        return button

    def _chapter(self) -> None:
        """The lessons, where there are some, else the guide."""
        if _LESSONS in self._window.panels:
            self._window.show_panel(_LESSONS)
            return
        self._window.try_(dialog("guide:show_guide"), self._window)

    def _train(self) -> None:
        """Train; a network that was changed meanwhile is trained as it is."""
        if not self._window.session.state.running:
            waiting(self._window, self._window.session.run)()

    def _dismiss(self) -> None:
        self._window.graph.setFocus(Qt.FocusReason.OtherFocusReason)
        self._go()

    def _follow(self, state: State) -> None:
        """Go once the user has begun in another way: reads a lesson, steps, trains, edits, or opens something."""
        document = state.document is not self._first
        if (document or state.running or state.cursor or state.lesson or state.exercise) and not self.isHidden():
            self._go()

    def _go(self) -> None:
        self._window.settings.setValue(_DONE, True)
        self._window.graph.put_above(None)
        self.hide()
        self.deleteLater()
