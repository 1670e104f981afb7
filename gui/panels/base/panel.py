"""Base class of panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from gui.session import Change
from gui.tables.csv_rows import table_text

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF, QSize

    from gui.panels.base.entry import PanelEntry
    from gui.session import Session, State

# Dots per pixel of a panel in an SVG.
_SHARP = 3.0


class Panel(QWidget):
    """A panel: created with the session, shows states, and calls the session for user actions.

    A class that is to have a dock declares an `entry`; see gui.panels.base.registry.
    title: of its dock. follows: with which changes what it shows changes.
    """

    entry: ClassVar[PanelEntry]
    title: ClassVar[str] = ""
    follows: ClassVar[Change] = Change.ALL

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "entry" in vars(cls):
            cls.title, cls.follows = cls.entry.title, cls.entry.follows

    def __init__(self, session: Session) -> None:
        super().__init__()
        # Its own background; otherwise each change would also repaint the dock around it.
        self.setAutoFillBackground(True)
        # A click beside its controls makes it the one that keys act on.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.session = session

    def show_state(self, state: State, change: Change) -> None:
        """Show `state`; only what `change` contains differs from the state shown before.

        Called while the panel can be seen, and with Change.ALL when it becomes visible.
        """
        raise NotImplementedError

    def heightForWidth(self, width: int) -> int:
        """Return the least height at a width: a scroll area would take the preferred one, and scroll beyond it."""
        layout = self.layout()
        return layout.totalMinimumHeightForWidth(width) if layout is not None else super().heightForWidth(width)

    def picture_size(self) -> QSize:
        """Return the size of its picture, in screen pixels."""
        return self.size()

    def picture(self, scale: float = 2.0) -> QImage:
        """Return its picture as an image with `scale` dots per pixel."""
        image = QImage(self.picture_size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        self.render(image)
        return image

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Draw its picture into `target`; as dots, because Qt clips widgets wrongly in an SVG."""
        painter.drawImage(target, self.picture(_SHARP))

    def numbers(self) -> str:
        """Return its numbers as the content of a CSV file. Raises InputError if there are too many."""
        return table_text(self)
