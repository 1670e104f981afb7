"""Edges of one layer pair, and their numbers.

One item draws all lines of a pair, another all its numbers above the nodes: some hundred items of their
own would take several times as long to draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter

from core.basics.addresses import Weight
from gui.base.contrast import blend, ink
from gui.graph.content.numerals import written
from gui.graph.content.scene_content import PILL, ROOMY
from gui.graph.items.item import GraphItem, bounds_of
from gui.graph.items.pills import TAGGED, placed_pills
from gui.graph.items.style import NORMAL, RECEDED, line_pen, line_width, number_font, pen_places, pens_at, weight_pen
from gui.graph.items.text_painting import draw_pill, draw_tag, placed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    from gui.graph.content.scene_content import SceneContent
    from gui.graph.items.pills import Pill

# So many times farther than where the whole network is seen, numbers keep a legible size.
_FARTHEST = 2.0


class EdgesItem(GraphItem):
    """All edges of W_n: color and dashes by sign, width by size."""

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__(n, shown)
        self.setZValue(1)

    def inputs(self) -> tuple[object, ...]:
        """Return the pens of the weights, and whether all recede; highlighted edges are drawn above.

        Between two frames of a run many weights change by less than is seen.
        """
        shown = self.shown
        self._pens = pen_places(shown.state.network.layer(self.n).weights)
        return (shown.theme, shown.layout, shown.unit, shown.lighting.focused, self._pens)

    @property
    def amount(self) -> int:
        """Return the number of lines."""
        return len(self._pens)

    def measured(self) -> QRectF:
        """Return the rectangle of the edges, including their widths."""
        ends = self.shown.layout.ends(self.n)
        self._lines = [QLineF(*line) for line in ends.tolist()]
        return bounds_of(ends.reshape(-1, 2)).adjusted(-8, -8, 8, 8)

    def draw(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Draw every edge."""
        shown, theme = self.shown, self.shown.theme
        strength = RECEDED if shown.lighting.focused else NORMAL
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pens = pens_at(theme, self._pens, strength, shown.unit)
        for line, pen in zip(self._lines, pens, strict=True):
            painter.setPen(pen)
            painter.drawLine(line)


class LitEdgesItem(GraphItem):
    """The highlighted edges of W_n, above the others: only these change from step to step."""

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__(n, shown)
        self.setZValue(1.5)
        self.setVisible(bool(self._weights()))

    def show_state(self, shown: SceneContent) -> None:
        """Show another state."""
        super().show_state(shown)
        self.setVisible(bool(self._weights()))

    def inputs(self) -> tuple[object, ...]:
        """Return the inputs, including the weights."""
        return (*super().inputs(), self.shown.state.network.layer(self.n))

    def measured(self) -> QRectF:
        """Return the rectangle of all edges of the pair, including their widths."""
        return bounds_of(self.shown.layout.ends(self.n).reshape(-1, 2)).adjusted(-8, -8, 8, 8)

    def draw(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Draw the edges; highlighted or selected ones have a halo."""
        shown, theme = self.shown, self.shown.theme
        values, ends = shown.state.network.layer(self.n).weights, shown.layout.ends(self.n)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for weight in self._weights():
            value = float(values[weight.i, weight.j])
            line = QLineF(*ends[weight.i * values.shape[1] + weight.j].tolist())
            role = "accent" if weight == shown.state.selected else shown.lighting.lit.get(weight)
            if role is not None:
                halo = blend(theme.color(role).name(), theme.panel, 0.4).name()
                painter.setPen(line_pen(halo, (round(line_width(value), 1) + 6.0) * shown.unit, False))
                painter.drawLine(line)
            painter.setPen(weight_pen(theme, value, 1.0, shown.unit))
            painter.drawLine(line)

    def _weights(self) -> list[Weight]:
        """Return the weights that the step uses, or that are highlighted, selected, or under the pointer."""
        shown = self.shown
        places = {*shown.lighting.used, *shown.lighting.lit, shown.state.selected, shown.hovered}
        return sorted(place for place in places if isinstance(place, Weight) and place.layer == self.n)


class NumbersItem(GraphItem):
    """The numbers of W_n, each on its edge; below them gradients and new weights while stepping."""

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__(n, shown)
        self.setZValue(3)

    def inputs(self) -> tuple[object, ...]:
        """Return the inputs, including the weights and the positions of their numbers."""
        shown = self.shown
        return (*super().inputs(), shown.state.network.layer(self.n), shown.labels[self.n], shown.unit, shown.least)

    @property
    def amount(self) -> int:
        """Return the number of weights."""
        return len(self.shown.labels[self.n].fractions)

    def measured(self) -> QRectF:
        """Return the rectangle of all numbers, wherever on their edges."""
        x, y = (self._larger * margin for margin in (70.0, 40.0))
        return bounds_of(self.shown.layout.ends(self.n).reshape(-1, 2)).adjusted(-x, -y, x, y)

    @property
    def _larger(self) -> float:
        """Return how large numbers can become: none is smaller than legible, so far out as one zooms."""
        return max(1.0, _FARTHEST * self.shown.least * self.shown.unit / number_font().pixelSize())

    def draw(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Draw the numbers; those of highlighted edges last, and even if the others are hidden."""
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = (self._larger * side for side in PILL)
        seen = option.exposedRect.adjusted(-x, -y, x, y)
        for pill in placed_pills(self.shown, self.n, zoom):
            if seen.contains(pill.at):
                self._number(painter, pill.weight, pill)

    def _number(self, painter: QPainter, weight: Weight, pill: Pill) -> None:
        shown, theme = self.shown, self.shown.theme
        strength = shown.strength(weight) or float(weight in (shown.state.selected, shown.hovered))
        selected = weight == shown.state.selected
        sign = theme.negative if pill.value < 0 else theme.positive
        line = blend(sign, theme.panel, 1.0 if strength else 0.45)
        ground = blend(theme.raised if weight == shown.hovered else theme.panel, theme.panel, 1.0)
        text = ink(theme.text, ground.name(), 1.0 if strength else 0.55)
        if selected:
            line = ground = blend(theme.accent, theme.panel, 1.0)
            text = ink(theme.on_accent, theme.accent)
        whole = painter.worldTransform()
        painter.setWorldTransform(placed(whole, pill.at.x(), pill.at.y(), pill.scale))
        if pill.tag is not None:
            painter.translate(0, (PILL[1] - ROOMY[1]) / 2)
            draw_tag(painter, QPointF(0, ROOMY[1] / 2), pill.tag, shown, TAGGED)
        draw_pill(painter, written(pill.value, shown.state.digits), line, ground, text, bold=selected)
        painter.setWorldTransform(whole)
