"""Command palette: all that can be done, found by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.basics.fuzzy import match
from gui.base.text_scale import pixels
from gui.dialogs.widgets import MessageLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Keys that move in the list while the text is typed.
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
# More lines are not read; typing one letter more leaves less.
_MOST = 200


class Found(Protocol):
    """An entry of the palette: see gui.window.finding.Entry."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def where(self) -> str:
        """Its place in the window."""

    @property
    def tip(self) -> str:
        """One sentence."""

    @property
    def keys(self) -> str:
        """Its key, or ""."""

    @property
    def why(self) -> str:
        """Why it cannot be done now, or ""."""

    @property
    def run(self) -> Callable[[], object]:
        """Does it."""


def show_palette(parent: QWidget, found: Sequence[Found]) -> None:
    """Let the user choose one of these, and do it."""
    Palette(parent, found).open()


class Palette(QDialog):
    """A field, and below it what fits the text; Enter does the selected one."""

    def __init__(self, parent: QWidget | None, found: Sequence[Found]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Find a command")
        self._window, self._found = parent, tuple(found)
        self.field = QLineEdit()
        self.field.setAccessibleName("Find a command")
        self.field.setToolTip("Some letters of a name; press Up and Down to select, Enter to run")
        self.field.setPlaceholderText("Type some letters of a command, panel, example, data set or setting")
        self.field.setClearButtonEnabled(True)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Commands found")
        self.list.setToolTip("Name, place and key; those that cannot be used now come last")
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.says = MessageLabel()
        self.says.keep_lines(2)
        column_ = QVBoxLayout(self)
        for part in (self.field, self.list, self.says):
            column_.addWidget(part)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._show)
        self.field.returnPressed.connect(self._do)
        self.list.itemActivated.connect(lambda *_: self._do())
        self.list.itemClicked.connect(lambda *_: self._do())
        self.list.currentItemChanged.connect(lambda *_: self._explain())
        self._show()
        self.field.setFocus()
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return a size at which a dozen lines can be read."""
        return QSize(pixels(640), pixels(440))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow and page keys move in the list while the field keeps the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            self._move(Qt.Key(event.key()))
            return True
        return False

    def _move(self, key: Qt.Key) -> None:
        count = self.list.topLevelItemCount()
        if not count:
            return
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10}.get(key, 10)
        self._select(min(max(self.list.currentIndex().row() + by, 0), count - 1))

    def _select(self, row: int) -> None:
        item = self.list.topLevelItem(row)
        if item is not None:
            self.list.setCurrentItem(item)

    def _show(self) -> None:
        """List what fits, the best first; what cannot be done now comes after."""
        query = self.field.text()
        fits = [
            (bool(each.why), -score, k)
            for k, each in enumerate(self._found)
            if (score := match(query, each.title, each.where, each.tip)) is not None
        ]
        self.list.clear()
        muted = self.palette().brush(QPalette.ColorRole.PlaceholderText)
        for _, _, k in sorted(fits)[:_MOST]:
            each = self._found[k]
            item = QTreeWidgetItem(self.list, [each.title, each.where, each.keys])
            item.setData(0, Qt.ItemDataRole.UserRole, k)
            for column in range(3):
                item.setToolTip(column, each.why or each.tip)
                if each.why or column == 1:
                    item.setForeground(column, muted)
        self._select(0)
        self._explain()

    @property
    def chosen(self) -> Found | None:
        """The selected entry."""
        item = self.list.currentItem()
        return None if item is None else self._found[item.data(0, Qt.ItemDataRole.UserRole)]

    def _explain(self) -> None:
        chosen = self.chosen
        if chosen is None:
            self.says.say("Nothing found.", wrong=bool(self.field.text()))
        elif chosen.why:
            self.says.say(f"{chosen.why}.")
        else:
            self.says.say(chosen.tip)

    def _do(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        if chosen.why:
            self.says.complain(f"{chosen.why}.")
            return
        self.accept()

    def accept(self) -> None:
        """Close, and then do what is selected, as from a menu: once, even if it is clicked again while it closes."""
        if not self.isVisible():
            return
        chosen = self.chosen
        super().accept()
        if chosen is not None and not chosen.why:
            QTimer.singleShot(0, self._window or self, chosen.run)
