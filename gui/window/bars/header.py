"""The header: commands, modes and time in one line, the settings of training in another.

Where the window is narrow, time joins the settings, whose last fields then go to a menu; where it is narrower still,
the settings join the commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton

from gui.base.icons import icon
from gui.base.text_scale import factor, follow, pixels, when_scaled
from gui.base.theme import blended, current
from gui.window.places.arranging import MODES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QWidget

    from gui.base.actions import Actions
    from gui.window.bars.timeline_bar import TimelineBar
    from gui.window.bars.toolbar import TrainingFields

# Least widths of the window, at 100 %: for time next to the commands, and next to the settings.
_WIDE, _NARROW = 1300, 800
_ROOMY = 1430  # Least width of the window for a long slider and words beside time.
_NAMED = 1650  # Least width of the window for the name of the moment shown.
_TIME, _SLIDER = 400, 90  # Width of time next to the settings; least width of its slider.
_MODES = tuple(f"mode_{mode}" for mode in MODES)
_GROUPS = (
    ("open", "save", "undo", "redo", "palette"),
    _MODES,
    ("start_example", "previous_phase", "step_back", "step", "next_phase", "finish_example"),
    ("run", "epoch"),
)
_WORDED = ("step", "run")


class Header(QObject):
    """The toolbars of a window."""

    def __init__(self, window: QMainWindow, actions: Actions, fields: TrainingFields, timeline: TimelineBar) -> None:
        super().__init__(window)
        self._window, self._actions, self._fields = window, actions, fields
        self._timeline, self._lines = timeline, ""
        self.commands = self._bar("steps", QToolBar("Stepping and training", window))
        for names in _GROUPS:
            for name in names:
                self.commands.addAction(actions[name])
            separator = self.commands.addSeparator()
            if names == _MODES:
                self._after_modes = separator
        self._start = self._start_button()
        self.commands.addWidget(self._start)
        self.commands.addSeparator()
        self.commands.addAction(actions["palette"])
        modes = QActionGroup(self)
        for mode in MODES:
            modes.addAction(actions[f"mode_{mode}"])
        for name in _WORDED:
            self._button(name).setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.time = QToolBar("Timeline", window)
        self.time.addWidget(timeline)
        self._bar("timeline", self.time)
        self._bar("settings", fields)
        actions["run"].changed.connect(self._color_run)
        window.installEventFilter(self)
        # Once the bars have been laid out for the other text.
        when_scaled(window, lambda: QTimer.singleShot(0, self, self.arrange))
        follow(self.commands, self.recolor)
        self.arrange()

    def arrange(self) -> None:
        """Put the bars on as many lines as they need."""
        lines, window = self._lines_for(), self._window
        self._show_modes(lines != "joined")
        room = max(window.width() - pixels(_TIME), pixels(200))
        self._fields.setMaximumWidth(room if lines == "narrow" else _ANY)
        styles = Qt.ToolButtonStyle
        words = styles.ToolButtonTextBesideIcon if lines == "roomy" else styles.ToolButtonIconOnly
        self._button("epoch").setToolButtonStyle(words)
        self._timeline.slider.setMinimumWidth(pixels(_SLIDER if lines == "roomy" else _SLIDER // 2))
        self._timeline.label.setVisible(window.width() / factor() >= _NAMED)
        order = (self.time, self._fields) if lines in ("roomy", "wide") else (self._fields, self.time)
        broken = self.time if lines == "joined" else self._fields
        hidden = {bar for bar in order if bar.isHidden() and self._lines}
        for bar in order:
            window.removeToolBarBreak(bar)
            window.removeToolBar(bar)
        for bar in order:
            if bar is broken:
                window.addToolBarBreak()
            window.addToolBar(bar)
            bar.setVisible(bar not in hidden)
        self._lines = lines

    def _show_modes(self, shown: bool) -> None:
        """Show the modes, or leave their room to the other commands: where all panels are tabs, modes differ little."""
        here = self._actions[f"mode_{MODES[0]}"] in self.commands.actions()
        for mode in MODES if shown != here else ():
            action = self._actions[f"mode_{mode}"]
            if shown:
                self.commands.insertAction(self._after_modes, action)
            else:
                self.commands.removeAction(action)
        if shown and not here:
            self.recolor()

    def _lines_for(self) -> str:
        width = self._window.width() / factor()
        if width >= _WIDE:
            return "roomy" if width >= _ROOMY else "wide"
        return "narrow" if width >= _NARROW else "joined"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrange the bars for another width."""
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self._timeline.label.setVisible(self._window.width() / factor() >= _NAMED)
            if self._lines_for() != self._lines:
                self.arrange()
            elif self._lines == "narrow":
                self._fields.setMaximumWidth(max(self._window.width() - pixels(_TIME), pixels(200)))
        return False

    def recolor(self) -> None:
        """Use the colors of the theme: the accent for the command that is used most, a tint for the mode."""
        theme = current()
        self._button("run").setStyleSheet(
            f"QToolButton {{ background: {theme.accent}; color: {theme.on_accent}; border: none; border-radius: 4px;"
            f" padding: 4px {pixels(12)}px; }}"
            f"QToolButton:hover {{ background: {blended(theme.accent, theme.text, 0.85)}; }}"
            f"QToolButton:disabled {{ background: {theme.raised}; color: {theme.muted}; }}"
        )
        tint = blended(theme.accent, theme.window, 0.2)
        shown = self._actions[_MODES[0]] in self.commands.actions()
        for k, mode in enumerate(MODES if shown else ()):
            left, right = ("4px" if k == 0 else "0"), ("4px" if k == len(MODES) - 1 else "0")
            self._button(f"mode_{mode}").setStyleSheet(
                f"QToolButton {{ border: 1px solid {theme.line}; padding: 3px {pixels(8)}px; margin: 0;"
                f" border-top-left-radius: {left}; border-bottom-left-radius: {left};"
                f" border-top-right-radius: {right}; border-bottom-right-radius: {right};"
                f" {'' if k == 0 else 'border-left: none;'} }}"
                f"QToolButton:checked {{ background: {tint}; font-weight: bold; }}"
                f"QToolButton:hover {{ background: {theme.raised}; }}"
            )
        for bar in (self.commands, self.time, self._fields):
            self._more_icon(bar)
        self._start.setIcon(icon("reset"))
        self._color_run()

    def _color_run(self) -> None:
        """Draw the icon of Run on its own ground."""
        running = self._actions["run"].text().replace("&", "") == "Pause"
        self._button("run").setIcon(icon("pause" if running else "run", "on_accent"))

    def _start_button(self) -> QToolButton:
        """Return the button with the ways to begin again."""
        button = QToolButton()
        button.setText("Start")
        button.setToolTip("Start again, with the same initial weights or new ones")
        button.setAccessibleName("Start")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        for name in ("reset", "new_start"):
            menu.addAction(self._actions[name])
        button.setMenu(menu)
        follow(button, lambda: button.setIconSize(QSize(pixels(20), pixels(20))))
        return button

    def _button(self, name: str) -> QToolButton:
        button = self.commands.widgetForAction(self._actions[name])
        assert isinstance(button, QToolButton)
        return button

    def _bar(self, id_: str, bar: QToolBar) -> QToolBar:
        bar.setObjectName(f"toolbar-{id_}")
        follow(bar, lambda: bar.setIconSize(QSize(pixels(20), pixels(20))))
        bar.setMovable(False)
        self._window.addToolBar(bar)
        self._more_icon(bar)
        return bar

    @staticmethod
    def _more_icon(bar: QWidget) -> None:
        """Draw the » button of a toolbar in the colors of the theme."""
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setIcon(icon("next-phase"))
            more.setIconSize(QSize(10, 10))
            more.setToolTip("Controls that do not fit here")


_ANY = 16_777_215  # Qt's own limit of a width.
