"""The contents: lessons by section, with ticks on those that are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.lessons.builtin import INDEX, builtin_lesson

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.lessons.lesson import Lesson

_KEY = Qt.ItemDataRole.UserRole


class Contents(QWidget):
    """A tree of sections and lessons.

    Signals
    -------
    chosen(Lesson): a lesson is to be read. file_wanted(): a lesson file is to be opened.
    """

    chosen = Signal(object)
    file_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        intro = QLabel(
            "Short lessons that follow the chapter. Each has one thing to do; Chainrule detects when it is done."
        )
        intro.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(6)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setAccessibleName("Lessons by section")
        self.tree.setToolTip("Choose a lesson, then press Enter or Read")
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.read = QPushButton("&Read")
        self.read.setToolTip("Read the selected lesson; the network stays as it is")
        self.file = QPushButton("&Open a lesson file…")
        self.file.setToolTip("Open a lesson from a file")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(intro)
        column.addWidget(self.tree, 1)
        column.addWidget(self.read)
        column.addWidget(self.file)
        self.items = {item.data(0, _KEY): item for item in self._fill()}
        self.tree.itemActivated.connect(self._choose)
        self.tree.itemClicked.connect(self._choose)
        self.read.clicked.connect(lambda: self._choose(self.tree.currentItem()))
        self.file.clicked.connect(self.file_wanted)

    def show_done(self, done: Collection[str], current: str) -> None:
        """Tick the lessons that are done, and select the current one, or the first that is not done."""
        for key, item in self.items.items():
            lesson = builtin_lesson(key)
            item.setText(0, f"✓ {lesson.title}" if key in done else lesson.title)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{lesson.title}{', done' if key in done else ''}")
        at = self.items.get(current) or next((item for key, item in self.items.items() if key not in done), None)
        self.tree.setCurrentItem(at or next(iter(self.items.values())))

    def _fill(self) -> list[QTreeWidgetItem]:
        found = []
        for section, names in INDEX:
            head = QTreeWidgetItem(self.tree, [section])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            head.setExpanded(True)
            for name in names:
                lesson = builtin_lesson(name)
                item = QTreeWidgetItem(head, [lesson.title])
                item.setData(0, _KEY, name)
                item.setToolTip(0, lesson.about)
                found.append(item)
        return found

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        key = item.data(0, _KEY) if item is not None else None
        if key:
            lesson: Lesson = builtin_lesson(key)
            self.chosen.emit(lesson)
