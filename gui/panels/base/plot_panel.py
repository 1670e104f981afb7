"""Base class of panels with a plot: controls above, a readout, and export of picture and data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.basics.number_format import format_number
from gui.base import theme
from gui.base.attempt import attempt
from gui.base.painting import painting
from gui.base.text_scale import least_width
from gui.panels.base.panel import Panel
from gui.panels.base.pictures import as_csv, save_picture, save_table
from gui.plots.plotting import Plot
from gui.session.state import Change
from gui.widgets.chip import chip
from gui.widgets.fast_label import FastLabel, Paragraph
from gui.widgets.progress.refresh_throttle import RefreshThrottle
from gui.widgets.saving import ask_where

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gui.base.theme import Theme
    from gui.panels.base.pictures import PlotData
    from gui.session import Session
    from gui.session.state import State


class PlotReadout(FastLabel):
    """One line of text, elided if there is no room, and complete in its tooltip."""

    def __init__(self) -> None:
        super().__init__("Readout", margin=0)
        least_width(self, 40)

    def setText(self, text: str) -> None:
        """Show another line."""
        if text != self.text():
            super().setText(text)
            self.setToolTip(text)


class ReadoutLines(Paragraph):
    """The parts of a readout, on as many lines as needed; no line breaks within a part."""

    _apart = " · "

    def __init__(self) -> None:
        super().__init__("Readout", margin=0)


class PlotPanel(Panel):
    """A panel with one plot. Subclasses fill `controls`, draw in `draw`, and recolor in `recolor`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.state = session.state
        self.plot = Plot()
        self.readout: FastLabel = PlotReadout()
        self._readout_reading, self._words_reading = RefreshThrottle(), RefreshThrottle()
        self.controls = QHBoxLayout()
        self.controls.setSpacing(8)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        # One background for plot and controls: no box inside a box.
        self.setBackgroundRole(QPalette.ColorRole.Base)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 2)
        layout.setSpacing(4)
        layout.addLayout(self.controls)
        layout.addWidget(self.plot, 1)
        layout.addLayout(self.foot)
        self.auto = self.add_toggle(
            "auto", "Automatic range", "Home",
            "Show the full range and follow new values; scroll or drag to choose another range", on=True,
        )  # fmt: skip
        self.auto.toggled.connect(self._follow_toggled)
        self._add_menu()
        self.plot.pointed.connect(self.show_readout)
        self.plot.zoomed.connect(self._leave_range)

    # For subclasses

    def draw(self, change: Change) -> None:
        """Show the parts of `self.state` that `change` contains."""
        raise NotImplementedError

    def fit(self) -> bool:
        """Show the automatic range; return whether it has changed."""
        raise NotImplementedError

    def show_readout(self) -> None:
        """Show the numbers at the cursor."""
        raise NotImplementedError

    def recolor(self, colors: Theme) -> None:
        """Apply the colors of the theme; `draw` follows, with everything changed."""
        raise NotImplementedError

    def table(self) -> PlotData:
        """Return the numbers behind the picture."""
        raise NotImplementedError

    # Common behavior

    def insert_row(self, row: QWidget, stretch: int = 0) -> None:
        """Insert a widget between the controls and the plot; with a stretch it takes some of the plot's room."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, row, stretch)

    def show_state(self, state: State, change: Change) -> None:
        """Show `state`, which differs from the previous one in `change`."""
        self.state = state
        self.draw(change)
        if self._readout_reading.due(state):
            self.show_readout()

    def catch_up(self) -> None:
        """Show the session's state, if the panel was hidden during the last change."""
        if self.state is not self.session.state:
            self.show_state(self.session.state, Change.ALL)

    def follow(self, on: bool) -> None:
        """Show the automatic range from now on, or leave the range to the user."""
        self.auto.defaultAction().setChecked(on)

    def written(self, value: float) -> str:
        """Format a number with the user's digits."""
        return format_number(float(value), self.state.digits)

    @property
    def following(self) -> bool:
        """Return whether the range is automatic."""
        return self.auto.isChecked()

    def picture(self, scale: float = 2.0) -> QImage:
        """Return the plot as shown, with a number of dots per pixel."""
        size = self.picture_size()
        image = QImage(size * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        with painting(image) as painter:
            self.paint_picture(painter, QRectF(QPointF(), QSizeF(size)))
        return image

    def picture_size(self) -> QSize:
        """Return the size of the plot on the screen."""
        return QSize(self.plot.size())

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Draw the plot into `target`; as lines and text if the painter supports them (SVG)."""
        self.catch_up()
        painter.setRenderHints(self.plot.renderHints() | QPainter.RenderHint.Antialiasing)
        self.plot.render(painter, target, self.plot.viewport().rect())

    def numbers(self) -> str:
        """Return the numbers behind the picture, as the content of a CSV file."""
        return as_csv(self.table())

    def sizeHint(self) -> QSize:
        """Return a third of a small laptop's window."""
        return QSize(320, 220)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "auto"):
            self.take_colors()

    def take_colors(self) -> None:
        """Apply the colors to everything and draw it again."""
        colors = theme.current()
        self.plot.recolor(colors)
        self.recolor(colors)
        self.draw(Change.ALL)

    def name_plot(self, name: str, description: str, tooltip: str) -> None:
        """Set a name and a description for screen readers, and one sentence for the mouse."""
        self.plot.setAccessibleName(name)
        self.describe(description)
        self.plot.setToolTip(tooltip)

    def describe_soon(self, words: Callable[[], str]) -> None:
        """Describe by `words()`, when a description is due."""
        if self._words_reading.due(self.state):
            self.describe(words())

    def describe(self, description: str) -> None:
        """Set the key numbers in words, for screen readers."""
        if description != self.plot.accessibleDescription():
            self.plot.setAccessibleDescription(description)

    # Menu

    def add_toggle(self, text: str, name: str, key: str, tooltip: str, on: bool = False) -> QToolButton:
        """Add a small toggle button, with a key, to the controls and the context menu."""
        action = QAction(name, self)
        action.setIconText(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.setToolTip(f"{tooltip} ({key})")
        self.add_action(action, key)
        return chip(self._button(action, name))

    def add_button(
        self, text: str, name: str, key: str, tooltip: str, act: Callable[[], object]
    ) -> QToolButton:  # fmt: skip
        """Add a small button, with a key, to the controls and the context menu."""
        action = QAction(name, self)
        action.setIconText(text)
        action.setToolTip(f"{tooltip} ({key})")
        action.triggered.connect(lambda _: act())
        self.add_action(action, key)
        return self._button(action, name)

    def _button(self, action: QAction, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(name)
        return button

    def add_action(self, action: QAction, key: str | QKeySequence.StandardKey) -> None:
        """Add an action to the context menu, with a key that works while the plot has the focus."""
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(action)
        self.plot.addAction(action)

    def _leave_range(self) -> None:
        self.follow(False)

    def _follow_toggled(self, on: bool) -> None:
        if on:
            self.fit()

    def _add_menu(self) -> None:
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        copy = QAction("Copy picture", self)
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setImage(self.picture()))
        picture = QAction("Save picture…", self)
        picture.triggered.connect(self._save_picture)
        table = QAction("Save data as CSV…", self)
        table.triggered.connect(self._save_table)
        self.add_action(copy, QKeySequence.StandardKey.Copy)
        self.addActions([picture, table])

    def _save_picture(self) -> None:
        self._save(save_picture, "Save picture", "PNG picture (*.png);;SVG drawing (*.svg)", ".png")

    def _save_table(self) -> None:
        self._save(save_table, "Save data as CSV", "Comma-separated values (*.csv)", ".csv")

    def _save(self, save: Callable[[PlotPanel, Path], None], text: str, kinds: str, suffix: str) -> None:
        suggested = self.title.lower().replace(" ", "-") + suffix
        path = ask_where(self, text, suggested, kinds.split(";;"))
        if path is None:
            return
        attempt(self.session.fail, save, self, path)
