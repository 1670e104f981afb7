"""The user's guide, in a window that can stay open next to the work."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QKeySequence,
    QPalette,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QTextBrowser, QTextEdit, QVBoxLayout

from core.basics.errors import InputError
from gui.base.theme import current
from gui.dialogs.widgets import close_button

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

# Pictures are at most this wide, in logical pixels, to be seen whole in the window's first size.
_PICTURE_WIDTH = 720
_MARGIN = 16
# A picture with a light and a dark form, as web pages of repositories take it.
_PICTURE = re.compile(
    r'<picture>\s*<source [^>]*srcset="(?P<dark>[^"]+)">'
    r'\s*<img alt="(?P<words>[^"]*)" src="(?P<light>[^"]+)">\s*</picture>'
)


def guide_folder() -> Path:
    """The folder with guide.md and its pictures: shipped with the program, or docs in a source tree.

    Raises InputError if there is neither.
    """
    shipped = Path(str(files("resources"))) / "guide"
    source = shipped.parents[1] / "docs"
    for folder in (shipped, source):
        if (folder / "guide.md").is_file():
            return folder
    raise InputError("cannot open the guide: guide.md is missing; reinstall Chainrule")


def guide_text(folder: Path, dark: bool) -> str:
    """The guide as Markdown with the pictures of one theme."""
    text = (folder / "guide.md").read_text(encoding="utf-8")
    return _PICTURE.sub(lambda found: f"![{found['words']}]({found['dark' if dark else 'light']})", text)


def slug(heading: str) -> str:
    """The name of a heading in links, as web pages of repositories have it: "Own data" is "own-data"."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def show_guide(parent: QWidget | None) -> None:
    """Show the guide; one that is already open comes to the front."""
    dialog = parent.findChild(GuideDialog) if parent is not None else None
    if dialog is None:
        dialog = GuideDialog(parent)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class GuidePage(QTextBrowser):
    """Shows the guide in the theme of the program; follows links between its sections."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._dark: bool | None = None
        self.setOpenLinks(False)
        self.setAccessibleName("Guide")
        self.setToolTip("The user's guide: follow links with Tab and Enter, or with the mouse")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(_MARGIN)
        self.anchorClicked.connect(self.follow)
        self.render_guide()

    def render_guide(self) -> None:
        """Show the text with the pictures of the current theme; the place is kept."""
        if current().dark == self._dark:
            return
        self._dark = current().dark
        place = self.verticalScrollBar().value()
        self.setMarkdown(guide_text(self._folder, self._dark))
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """The picture `name` of the guide, scaled down to fit; nothing else is ever loaded."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        picture = QImage(str(self._folder / QUrl(name).path()))
        ratio = self.devicePixelRatioF()
        return fitted(picture, round(_PICTURE_WIDTH * ratio), ratio)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.render_guide()

    def follow(self, url: QUrl) -> None:
        """Go to a section, or open an address outside the guide in the browser."""
        if url.scheme():
            QDesktopServices.openUrl(url)
            return
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == url.fragment():
                self.setTextCursor(QTextCursor(block))
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top) - _MARGIN)
                return
            block = block.next()


class GuideDialog(QDialog):
    """The guide, and a field that searches it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Guide")
        self.page = GuidePage(guide_folder())
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the guide")
        self.search.setAccessibleName("Search")
        self.search.setToolTip("Find words in the guide: Enter for the next place, Shift+Enter for the previous one")
        self.search.setClearButtonEnabled(True)
        self.found = QLabel()
        self.found.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.search.textChanged.connect(self._search)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.found)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.page, 1)
        column.addWidget(close_button(self))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._to_search)
        self.search.setFocus()
        self.resize(_PICTURE_WIDTH + 100, 680)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the field goes to the next place found, with Shift to the previous one."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.hasFocus():
            self.go_on(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        super().keyPressEvent(event)

    def go_on(self, back: bool = False) -> None:
        """Go to the next place with the words searched for, or the previous one; around the ends of the guide."""
        words = self.search.text()
        if not words:
            return
        flag = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        if not self.page.find(words, flag):
            self.page.moveCursor(QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start)
            self.page.find(words, flag)

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _search(self, words: str) -> None:
        """Mark every place and go to the first."""
        marks = places(self.page, words)
        self.page.setExtraSelections(marks)
        self.found.setText("" if not words else f"{len(marks)} found" if marks else "none found")
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self.go_on()


def places(page: QTextBrowser, words: str) -> list[QTextEdit.ExtraSelection]:
    """Every place of `words` in the page, marked."""
    theme = current()
    mark = QTextCharFormat()
    mark.setBackground(theme.color("accent"))
    mark.setForeground(theme.color("on_accent"))
    found = []
    cursor = page.document().find(words) if words else QTextCursor()
    while not cursor.isNull():
        each = QTextEdit.ExtraSelection()
        each.cursor, each.format = cursor, mark
        found.append(each)
        cursor = page.document().find(words, cursor)
    return found


def fitted(picture: QImage, width: int, ratio: float) -> QImage:
    """`picture` at most `width` device pixels wide."""
    if picture.width() > width:
        picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(ratio)
    return picture
