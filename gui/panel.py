"""What the window asks of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from gui.rows import as_text, table_rows

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

    from gui.session import Change, Session, State


class Panel(QWidget):
    """A panel: made with the session, shows states, and calls the session for whatever the user does.

    title: of its dock.
    """

    title: str = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        # Its own ground, or with every change in it the dock around would be painted, too.
        self.setAutoFillBackground(True)
        self.session = session

    def show_state(self, state: State, change: Change) -> None:
        """Show `state`; only what `change` says differs from the state shown before.

        Called while the panel can be seen, and with Change.ALL when it becomes visible.
        """
        raise NotImplementedError

    def picture_size(self) -> QSize:
        """How large its picture is, in pixels of the screen."""
        return self.size()

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Draw what is to be seen of it into `target`; as lines and text where the painter keeps them (SVG)."""
        self.render(painter, target.topLeft().toPoint())

    def picture(self, scale: float = 2.0) -> QImage:
        """Its picture in dots, `scale` a pixel."""
        size = self.picture_size()
        image = QImage(size * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        painter = QPainter(image)
        self.paint_picture(painter, QRectF(QPointF(), QSizeF(size)))
        painter.end()
        return image

    def numbers(self) -> str:
        """The numbers that it shows, as the content of a CSV file. Raises InputError where they are too many."""
        return as_text(table_rows(self))
