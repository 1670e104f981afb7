"""The text of a lesson as widgets: paragraphs in rich text, formulas typeset."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.lessons.text import Display, Paragraph
from gui.base.theme import current
from gui.formulas.inline import inline_html
from gui.formulas.row import FormulaRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.lessons.text import Block


class Blocks(QWidget):
    """Blocks one below the other; hidden while there are none."""

    def __init__(self, name: str, strong: bool = False) -> None:
        """name: for screen readers. strong: whether its words are bold."""
        super().__init__()
        self.setAccessibleName(name)
        self._name = name
        self._strong = strong
        self._shown: tuple[Block, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show these blocks."""
        if tuple(blocks) == self._shown:
            return
        self._shown = tuple(blocks)
        self._fill()
        self.setVisible(bool(blocks))

    def recolor(self) -> None:
        """Typeset the formulas in the theme's color."""
        self._fill()

    @property
    def plain(self) -> str:
        """The words, as they are read aloud."""
        return " ".join(block.plain for block in self._shown if isinstance(block, Paragraph))

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for block in self._shown:
            self._column.addWidget(self._label(block) if isinstance(block, Paragraph) else _formula(block))

    def _label(self, paragraph: Paragraph) -> QLabel:
        label = QLabel(rich(paragraph))
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setAccessibleName(paragraph.plain)
        font = label.font()
        font.setBold(self._strong)
        label.setFont(font)
        return label


def rich(paragraph: Paragraph) -> str:
    """Return a paragraph as rich text."""
    parts = []
    for run in paragraph.runs:
        if run.kind == "formula":
            parts.append(inline_html(run.text))
        else:
            words = escape(run.text)
            parts.append(f"<b>{words}</b>" if run.kind == "strong" else words)
    text = "".join(parts)
    return f"•&nbsp;{text}" if paragraph.point else text


def _formula(block: Display) -> FormulaRow:
    row = FormulaRow()
    row.setAccessibleName("Formula")
    row.show_formulas([(block.latex, current().text)])
    return row
