"""The prediction: a number in the data's units, or the class with a bar per class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.basics.number_format import format_number
from gui.base.painting import called_by_qt, painting
from gui.base.text_scale import pixels
from gui.base.theme import current
from gui.tables.text import tabular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter, QPaintEvent

    from core.analysis.scoring.predictions import Predictor
    from core.basics.arrays import Array
    from core.basics.number_format import Digits

# Bars shown, of the largest outputs.
_MOST = 10
_NAME = 110


class Bars(QWidget):
    """Names, numbers and bars from 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(tabular(self.font()))
        self.rows: list[tuple[str, float, str]] = []

    def show_rows(self, rows: Sequence[tuple[str, float, str]]) -> None:
        """Show rows of a name, a share from 0 to 1 and the number as text."""
        self.rows = list(rows)
        self.setAccessibleName(", ".join(f"{name} {text}" for name, _, text in rows))
        self.setToolTip("\n".join(f"{name}: {text}" for name, _, text in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size for all rows."""
        return QSize(pixels(220), len(self.rows) * self._row())

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(pixels(160), len(self.rows) * self._row())

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        with painting(self) as painter:
            self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        colors, height, metrics = current(), self._row(), self.fontMetrics()
        name_width = min(
            max((metrics.horizontalAdvance(name) for name, _, _ in self.rows), default=0) + 2, pixels(_NAME)
        )
        text_width = max((metrics.horizontalAdvance(text) for *_, text in self.rows), default=0)
        start = name_width + 8 + text_width + 8
        for k, (name, share, text) in enumerate(self.rows):
            line = QRectF(0, k * height, self.width(), height)
            painter.setPen(colors.color("text"))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, name_width)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
            number = QRectF(name_width + 8, line.top(), text_width, height)
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
            room = max(0.0, self.width() - start)
            bar = QRectF(start, line.top() + height * 0.25, room * min(max(share, 0.0), 1.0), height * 0.5)
            painter.fillRect(bar, colors.color("accent" if k == 0 else "value"))

    def _row(self) -> int:
        return self.fontMetrics().height() + 4


class Answer(QWidget):
    """The headline and, for classes or several outputs, the bars."""

    def __init__(self) -> None:
        super().__init__()
        self.headline = QLabel()
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        self.headline.setWordWrap(True)
        self.headline.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.headline.font()
        font.setBold(True)
        self.headline.setFont(tabular(font))
        self.bars = Bars()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.headline)
        column.addWidget(self.bars)

    def show_outputs(self, predictor: Predictor, outputs: Array, digits: Digits) -> None:
        """Show one row of outputs in the data's own units, shape (1, q)."""
        numbers = [(value, format_number(value, digits)) for value in outputs[0].tolist()]
        classes = predictor.class_names(outputs)
        if classes is None:
            unit = f" {predictor.unit}" if predictor.unit else ""
            titles = predictor.names
            self.headline.setText("\n".join(f"{n}: {t}{unit}" for n, (_, t) in zip(titles, numbers, strict=True)))
            self.bars.show_rows([])
            return
        assert predictor.classes is not None
        title = predictor.title.removesuffix(f": {predictor.classes.names[-1]}")
        self.headline.setText(f"{title}: {classes[0]}")
        names = predictor.classes.names
        if predictor.classes.values is not None:
            low, high = predictor.classes.values
            value, text = numbers[0]
            self.bars.show_rows([(f"for {names[1]}", (value - low) / (high - low), text)])
            return
        ranked = sorted(range(len(names)), key=lambda k: -numbers[k][0])[:_MOST]
        self.bars.show_rows([(names[k], numbers[k][0], numbers[k][1]) for k in ranked])
