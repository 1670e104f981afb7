"""Placement of windows and dialogs within the available screens."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QScrollArea, QStyle, QVBoxLayout, QWidget

from gui.base.text_scale import factor

# Estimated size of a window's frame and title while unknown.
_FRAME = QSize(8, 40)


def room(widget: QWidget) -> QRect:
    """Return the part of a screen that a window may cover: of its screen, or the first one."""
    middle = widget.frameGeometry().center()
    screen = QGuiApplication.screenAt(middle) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def fitting(wanted: QSize, area: QRect) -> QSize:
    """Return a window's size, without its frame, that fits the area."""
    return wanted.boundedTo(area.size() - _FRAME)


def within(window: QRect, area: QRect) -> QRect:
    """Return a window's rectangle, moved and shrunk as needed to lie within the area."""
    size = window.size().boundedTo(area.size())
    left = min(max(window.left(), area.left()), area.right() + 1 - size.width())
    top = min(max(window.top(), area.top()), area.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())


def bring_in(widget: QWidget) -> None:
    """Move a window with its frame into the screen it mostly covers, and shrink it if needed."""
    if widget.isMaximized() or widget.isFullScreen():
        return
    inner, outer = widget.geometry(), widget.frameGeometry()
    frame = outer.size() - inner.size() if outer.size() != inner.size() else _FRAME
    around = QRect(outer.topLeft(), inner.size() + frame)
    fits = within(around, room(widget))
    if fits != around:
        widget.resize(fits.size() - frame)
        widget.move(fits.topLeft())


def fit_dialog(dialog: QDialog) -> None:
    """Fit a dialog that is about to be shown to the screen: contents that do not fit are scrolled."""
    area = room(dialog.parentWidget() or dialog)
    most = area.size() - _FRAME
    layout = dialog.layout()
    if dialog.testAttribute(Qt.WidgetAttribute.WA_Resized):
        dialog.resize(dialog.size() * factor())  # made for text at 100%
    needed = dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
    if isinstance(layout, QVBoxLayout) and needed != needed.boundedTo(most):
        dialog.setMinimumSize(0, 0)
        _scroll(dialog, layout)
        # Including scroll bars.
        bar = dialog.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) + 4
        dialog.resize((needed.expandedTo(dialog.sizeHint()) + QSize(bar, bar)).boundedTo(most))
    elif dialog.testAttribute(Qt.WidgetAttribute.WA_Resized):
        dialog.resize(dialog.size().boundedTo(most))
    _Shown(dialog)


def _scroll(dialog: QDialog, layout: QVBoxLayout) -> None:
    """Put all but the last row, which contains the buttons, into a scroll area."""
    foot = layout.takeAt(layout.count() - 1)
    page = QWidget()
    page.setLayout(layout)
    scroll = QScrollArea()
    scroll.setFrameShape(QScrollArea.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setWidget(page)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(scroll, 1)
    row = QVBoxLayout()
    row.setContentsMargins(9, 0, 9, 9)
    if foot is not None:
        row.addItem(foot)
    column.addLayout(row)


class _Shown(QObject):
    """Moves a dialog into the screen once it has a position.

    It does not keep the dialog: letting the last one who knows it go while Qt deletes it ends the program.
    """

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        dialog.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass all events on."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
            bring_in(watched)
        return False
