"""Nodes of one layer, with its bias unit and title."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.basics.addresses import Node
from core.model.activations import ACTIVATIONS
from gui.base.painting import called_by_qt, restored
from gui.graph.content.layout import RADIUS, TAG_AWAY
from gui.graph.content.names import layer_title, node_name
from gui.graph.content.numerals import HIDDEN, written
from gui.graph.items.item import GraphItem, bounds_of
from gui.graph.items.style import (
    blend,
    ink,
    number_font,
    number_width,
    output_color,
    symbol_font,
    value_color,
    value_colors,
)
from gui.graph.items.text_painting import draw_caption, draw_disc, draw_name, draw_number, draw_plate, draw_tag

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from gui.graph.content.names import Name
    from gui.graph.content.scene_content import SceneContent


_DOTS = 4.0  # Nodes with a smaller radius on the screen, in pixels, are drawn as plain dots.
READABLE = 9.0  # Nodes with at least this radius on the screen, in pixels, show their numbers.
_NAMED = 1.35  # Numbers scaled by at least this factor to be readable leave no room for the name.
_WIDE = 44.0  # Wider numbers are drawn on a plate across the node.


class NodesItem(GraphItem):
    """All units of layer n, each with its name and its h."""

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__(n, shown)
        self.setZValue(2)

    def inputs(self) -> tuple[object, ...]:
        """Return the inputs, including the values and the pictures."""
        shown = self.shown
        return (*super().inputs(), shown.state.known_values(self.n).tobytes(), shown.state.hiding, self._pictures)

    @property
    def _pictures(self) -> tuple[QImage, ...] | None:
        """A picture for each node; none during an exercise, since they show values."""
        return None if self.shown.state.hiding else self.shown.pictures.get(self.n)

    def measured(self) -> QRectF:
        """Return the rectangle of the column, with the numbers above and below its nodes."""
        return bounds_of(self.shown.layout.columns[self.n - 1]).adjusted(-60, -50, 60, 50)

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw every unit; names and numbers if they are readable."""
        shown = self.shown
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        factor = shown.layout.radii[self.n - 1] / RADIUS
        if factor * zoom * RADIUS < _DOTS:
            self._dots(painter)
            return
        values = shown.state.known_values(self.n).tolist()
        for index, (x, y) in enumerate(shown.layout.columns[self.n - 1].tolist()):
            with restored(painter):
                painter.translate(x, y)
                painter.scale(factor, factor)
                if index < len(values):
                    self._node(painter, Node(self.n, index), values[index], factor * zoom)
                else:
                    self._bias_unit(painter, Node(self.n, index), factor * zoom)
        if factor * zoom * RADIUS >= READABLE:
            self._tags(painter, factor, max(1.0, shown.least / (number_font().pixelSize() * factor * zoom)))

    def _dots(self, painter: QPainter) -> None:
        """Draw units that are too small as colored dots; there may be thousands."""
        shown = self.shown
        radius = shown.layout.radii[self.n - 1]
        values = np.append(shown.state.known_values(self.n), 1.0)
        places = shown.layout.columns[self.n - 1].tolist()
        plain = blend(shown.theme.muted, shown.theme.panel, 0.75 if not shown.lighting.focused else 0.35)
        if shown.lighting.focused or self.n == shown.layout.depth:
            nodes = [Node(self.n, index) for index in range(len(places))]
            fills = [self._fill(node, float(values[node.index]), shown.strength(node)) for node in nodes]
        else:
            fills = value_colors(shown.theme, values)
        painter.setPen(plain)
        for index, (x, y) in enumerate(places):
            painter.setBrush(fills[index])
            painter.drawEllipse(QPointF(x, y), radius, radius)
        standing_out = {shown.state.selected, shown.hovered, *shown.lighting.used, *shown.lighting.lit}
        for node in standing_out:
            if isinstance(node, Node) and node.layer == self.n and node.index < len(places):
                selected = node == shown.state.selected
                painter.setPen(QPen(QColor(shown.theme.accent), radius) if selected else self._rim(node, 1.0))
                painter.setBrush(fills[node.index])
                painter.drawEllipse(QPointF(*places[node.index]), radius, radius)

    def _fill(self, node: Node, value: float, strength: float) -> QColor:
        """Return the color of a value: for outputs, that of the output surface."""
        shown = self.shown
        shade = 1.0 if strength else 0.35
        if node.layer == shown.layout.depth:
            activation = ACTIVATIONS[shown.state.network.layers[-1].activation]
            return output_color(shown.theme, value, activation.low, activation.high, shade)
        return value_color(shown.theme, value, shade)

    def _tags(self, painter: QPainter, factor: float, larger: float) -> None:
        """Draw s above and δ below nodes, over everything else, scaled if needed."""
        shown = self.shown
        for tags, side in ((shown.lighting.above, -1), (shown.lighting.below, 1)):
            for node, tag in tags.items():
                if node.layer == self.n:
                    with restored(painter):
                        painter.translate(QPointF(*shown.layout.center(node)))
                        painter.scale(factor, factor)
                        draw_tag(painter, QPointF(0, side * (RADIUS + TAG_AWAY * larger)), tag, shown, larger)

    def _node(self, painter: QPainter, node: Node, value: float, zoom: float) -> None:
        shown, theme = self.shown, self.shown.theme
        strength = shown.strength(node)
        pictures = self._pictures
        if pictures:
            _draw_picture(painter, pictures[node.index], strength)
        rim = self._rim(node, strength)
        if pictures:
            painter.setPen(rim)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(0, 0), RADIUS, RADIUS)
        else:
            draw_disc(painter, RADIUS, rim.color(), rim.widthF(), self._fill(node, value, strength))
        if node == shown.state.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2.4))
            painter.drawEllipse(QPointF(0, 0), RADIUS + 4, RADIUS + 4)
        if zoom * RADIUS < READABLE:
            return
        name, number = node_name(shown.state.network, node), written(value, shown.state.digits)
        if math.isnan(value) and shown.state.hiding:
            number = HIDDEN
        larger = max(1.0, shown.least / (number_font().pixelSize() * zoom))
        ground = theme.panel if pictures else self._fill(node, value, strength).name()
        color = ink(theme.text, ground, 1.0 if strength else 0.5)
        if pictures:
            self._plates(painter, node, name, number, color)
            return
        painter.setPen(color)
        if larger < _NAMED:
            draw_name(painter, QPointF(0, -7), name, 17)
        self._value(painter, QPointF(0, 11 if larger < _NAMED else 0), number, larger, rim)

    def _value(self, painter: QPainter, at: QPointF, number: str, larger: float, rim: QPen) -> None:
        """Draw a node's number; across the node if it does not fit inside."""
        color, width = painter.pen().color(), larger * number_width(number)
        if width > _WIDE and larger > 1.0:
            plate = QRectF(at.x() - width / 2 - 3, at.y() - 7 * larger, width + 6, 14 * larger)
            draw_plate(painter, plate, 5, rim.color(), 1.0, QColor(self.shown.theme.panel))
            color = ink(self.shown.theme.text, self.shown.theme.panel, 1.0)
        with restored(painter):
            painter.translate(at)
            painter.scale(larger, larger)
            painter.setPen(color)
            draw_number(painter, QPointF(0, 0), number, max(_WIDE, width) / larger)

    def _plates(self, painter: QPainter, node: Node, name: Name, number: str, color: QColor) -> None:
        """Draw name and number on plates across the rim, so that the picture between them is visible."""
        rim = self._rim(node, self.shown.strength(node))
        width = min(number_width(number) + 10.0, 50.0)
        above, below = QRectF(-14, -RADIUS - 4, 28, 17), QRectF(-width / 2, RADIUS - 12, width, 15)
        for box, corner in ((above, 8), (below, 7)):
            draw_plate(painter, box, corner, rim.color(), 1.0, QColor(self.shown.theme.panel))
        painter.setPen(color)
        draw_name(painter, QPointF(0, -RADIUS + 4.5), name, 14)
        draw_number(painter, QPointF(0, RADIUS - 4.5), number, 44.0)

    def _bias_unit(self, painter: QPainter, node: Node, zoom: float) -> None:
        shown, theme = self.shown, self.shown.theme
        strength = shown.strength(node)
        side = 0.76 * RADIUS
        rim, ground = self._rim(node, strength), blend(theme.raised, theme.panel, 0.8 if strength else 0.3)
        draw_plate(painter, QRectF(-side, -side, 2 * side, 2 * side), 6, rim.color(), rim.widthF(), ground)
        if node == shown.state.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2.4))
            ring = side + 4
            painter.drawRoundedRect(QRectF(-ring, -ring, 2 * ring, 2 * ring), 9, 9)
        if zoom * side < 8:
            return
        painter.setPen(ink(theme.text, ground.name(), 0.9 if strength else 0.45))
        painter.setFont(symbol_font(17, italic=False))
        painter.drawText(QRectF(-side, -side, 2 * side, 2 * side), Qt.AlignmentFlag.AlignCenter, "1")

    def _rim(self, node: Node, strength: float) -> QPen:
        shown, theme = self.shown, self.shown.theme
        role = shown.lighting.lit.get(node) or shown.lighting.used.get(node)
        if role is not None:
            return QPen(theme.color(role), 2.6)
        color = blend(theme.muted, theme.panel, 0.75 if strength else 0.35)
        return QPen(color, 2.0 if node == shown.hovered else 1.3)


def _draw_picture(painter: QPainter, picture: QImage, strength: float) -> None:
    """Draw a round picture that fills the circle."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(1.0 if strength else 0.35)
    painter.drawImage(QRectF(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS), picture)
    painter.setOpacity(1.0)


class TitleItem(GraphItem):
    """The title above a layer."""

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__(n, shown)
        self.setZValue(2)

    def inputs(self) -> tuple[object, ...]:
        """Return the inputs: the text, and whether the layer is selected."""
        state = self.shown.state
        chosen = state.selected_layer == self.n
        return (self.shown.theme, self.shown.layout, layer_title(state.network, self.n), chosen)

    def measured(self) -> QRectF:
        """Return the rectangle of the line of text, with room to draw it larger."""
        box = self.shown.layout.title(self.n)
        return QRectF(box.x, box.y, box.width, box.height).adjusted(0, -50, 0, 0)

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the title, highlighted for the selected layer."""
        shown, theme = self.shown, self.shown.theme
        chosen = shown.state.selected_layer == self.n
        painter.setPen(QColor(theme.text) if chosen else QColor(theme.muted))
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        draw_caption(painter, self.boundingRect(), layer_title(shown.state.network, self.n), zoom, shown.least)
