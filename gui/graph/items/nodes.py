"""Nodes of one layer, with its bias unit and title."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from core.basics.addresses import Node
from core.model.activations import ACTIVATIONS
from gui.base.contrast import blend, ink
from gui.base.type_scale import INDEX, LEAST, SYMBOL
from gui.graph.content.layout import RADIUS, TAG_AWAY
from gui.graph.content.names import drawn_name, layer_title, node_name
from gui.graph.items.item import GraphItem, bounds_of
from gui.graph.items.style import (
    caption_font,
    number_font,
    number_width,
    output_color,
    symbol_font,
    value_color,
    value_colors,
)
from gui.graph.items.text_painting import draw_caption, draw_disc, draw_name, draw_number, draw_plate, draw_tag, placed
from gui.graph.items.values import least_scale, node_numbers, placed_tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    from gui.graph.content.scene_content import SceneContent
    from gui.graph.items.values import NodeNumbers


_DOTS = 4.0  # Nodes with a smaller radius on the screen, in pixels, are drawn as plain dots.
READABLE = 9.0  # Nodes with at least this radius on the screen, in pixels, show their numbers.
_NAMED = 1.35  # Numbers scaled by at least this factor to be readable leave no room for the name.
_INDEX = 9.5  # Minimum size of the index of a name, in pixels at 100 %.
_DIMMED = 0.5  # Strength of text of nodes that recede; `ink` keeps it readable.
_CROSS = 0.7 * RADIUS  # Half the side of the cross through a node that dropout leaves out.
_MIDDLE = QPointF(0.0, 0.0)
# Size of the names of columns, and their room below, left and right of a node, in scene units.
_NAME_PIXELS, _ROOM, _ROOM_LEFT, _ROOM_RIGHT = 12.0, 62.0, 30.0, 56.0


class NodesItem(GraphItem):
    """All units of layer n, each with its name and its h."""

    def __init__(self, n: int, shown: SceneContent) -> None:
        super().__init__(n, shown)
        self.setZValue(2)

    def inputs(self) -> tuple[object, ...]:
        """Return the inputs, including the values and the pictures."""
        shown = self.shown
        return (
            *super().inputs(), shown.values[self.n - 1].tobytes(), shown.hiding, self._pictures,
            shown.state.data.input_names if self.n == 1 else shown.state.data.target_names,
            None if shown.state.mask is None else [factors.tobytes() for factors in shown.state.mask],
        )  # fmt: skip

    @property
    def _pictures(self) -> tuple[QImage, ...] | None:
        """A picture for each node; none during an exercise, since they show values."""
        return None if self.shown.hiding else self.shown.pictures.get(self.n)

    @property
    def amount(self) -> int:
        """Return the number of units."""
        return self.shown.layout.units[self.n - 1]

    def measured(self) -> QRectF:
        """Return the rectangle of the column, with the numbers above and below its nodes."""
        left, right = self.shown.layout.names
        left, right = left * (self.n == 1), right * (self.n == self.shown.layout.depth)
        wide, high = self._reach
        return bounds_of(self.shown.layout.columns[self.n - 1]).adjusted(-wide - left, -high, wide + right, high)

    @property
    def _tagged(self) -> bool:
        light = self.shown.lighting
        return any(node.layer == self.n for node in (*light.above, *light.below))

    @property
    def _reach(self) -> tuple[float, float]:
        """Return how far from the middle of a node its numbers and tags reach, at whatever zoom they are drawn."""
        shown = self.shown
        factor = shown.layout.radii[self.n - 1] / RADIUS
        tags = [tag for tags in (shown.lighting.above, shown.lighting.below)
                for node, tag in tags.items() if node.layer == self.n]  # fmt: skip
        largest = max(1.0, shown.least * RADIUS / (number_font().pixelSize() * READABLE))
        widest = max((number_width(tag.text, tag.current) for tag in tags), default=0.0)
        beside, above = RADIUS + 8.0 + largest * widest, RADIUS + 3.0 * TAG_AWAY * largest if tags else 0.0
        return max(75.0, shown.layout.radii[self.n - 1] + _ROOM_RIGHT + 8.0, factor * beside), max(75.0, factor * above)

    def show_state(self, shown: SceneContent) -> None:
        """Show another state; tags of a step reach further."""
        tagged = self._tagged
        super().show_state(shown)
        if (tagged or self._tagged) and self.measure():
            self.update()

    def draw(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Draw every unit; names and numbers if they are readable."""
        shown = self.shown
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        factor = shown.layout.radii[self.n - 1] / RADIUS
        if factor * zoom * RADIUS < _DOTS:
            self._dots(painter)
            return
        values, pictures = shown.values[self.n - 1].tolist(), self._pictures
        ground = painter.worldTransform()
        for index, (x, y) in enumerate(shown.layout.columns[self.n - 1].tolist()):
            painter.setWorldTransform(placed(ground, x, y, factor))
            if index < len(values):
                self._node(painter, Node(self.n, index), values[index], pictures)
            else:
                self._bias_unit(painter, Node(self.n, index), factor * zoom)
        painter.setWorldTransform(ground)
        if factor * zoom * RADIUS >= READABLE:
            self._numbers(painter, factor, zoom)
            tags = placed_tags(shown, self.n, zoom)
            if not tags:
                self._column_names(painter, factor, zoom)
            for each in tags:
                draw_tag(painter, each.at, each.tag, shown, each.scale)

    def _dots(self, painter: QPainter) -> None:
        """Draw units that are too small as colored dots; there may be thousands."""
        shown = self.shown
        radius = shown.layout.radii[self.n - 1]
        values = np.append(shown.values[self.n - 1], 1.0)
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

    def _numbers(self, painter: QPainter, factor: float, zoom: float) -> None:
        """Draw names and numbers of the nodes, over the circles of all."""
        shown, theme = self.shown, self.shown.theme
        numbers, pictures, network = node_numbers(shown, self.n, zoom), self._pictures, shown.state.network
        values = shown.values[self.n - 1].tolist()
        larger = least_scale(shown, self.n, zoom)
        named = numbers.below or not numbers.shown or larger < _NAMED
        ground = painter.worldTransform()
        pixels = round(SYMBOL * max(1.0, _INDEX * shown.least / LEAST / (INDEX * SYMBOL * factor * zoom)))
        for index, (x, y) in enumerate(shown.layout.columns[self.n - 1][: len(values)].tolist()):
            node = Node(self.n, index)
            strength = 1.0 if shown.strength(node) else _DIMMED
            fill = theme.panel if pictures else self._fill(node, values[index], shown.strength(node)).name()
            painter.setWorldTransform(placed(ground, x, y, factor))
            color = ink(theme.text, fill, strength)
            if pictures:
                self._name_plate(painter, node, pixels, color)
            elif named:
                painter.setPen(color)
                at = QPointF(0, 0 if numbers.below or not numbers.shown else -7 * max(larger, 1.0))
                draw_name(painter, at, node_name(network, node), pixels)
            if numbers.shown:
                painter.translate(0, numbers.away if named else 0.0)
                painter.scale(numbers.scale, numbers.scale)
                color = ink(theme.text, theme.panel, strength) if numbers.below else color
                self._value(painter, node, numbers, color)
        painter.setWorldTransform(ground)

    def _column_names(self, painter: QPainter, factor: float, zoom: float) -> None:
        """Draw the names of the columns where there is room: below the inputs or left of them, right of the outputs."""
        shown = self.shown
        scale = max(1.0, shown.least / (_NAME_PIXELS * zoom))
        first, depth = self.n == 1, shown.layout.depth
        numbers = node_numbers(shown, self.n, zoom)
        if self.n not in (1, depth):
            return
        places = shown.layout.columns[self.n - 1].tolist()
        gap = min((below[1] - above[1] for above, below in pairwise(places)), default=2 * _ROOM)
        radius = factor * RADIUS
        reach = radius + factor * numbers.reach
        below = first and gap - radius - reach >= (_NAME_PIXELS + 4) * scale
        before, after = shown.layout.names
        left = first and not below and before > 0
        if gap < (_NAME_PIXELS + 2) * scale or 2 * _NAME_PIXELS * scale > _ROOM or (first and not (below or left)):
            return
        room = (2 * _ROOM if below else before + _ROOM_LEFT if left else after + _ROOM_RIGHT) / scale
        metrics, ground = QFontMetricsF(caption_font()), painter.worldTransform()
        for index, (x, y) in enumerate(places):
            node = Node(self.n, index)
            words = drawn_name(shown.state.data, shown.state.network, node)
            words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room)
            if not words:
                continue
            color = ink(shown.theme.muted, shown.theme.panel, 1.0 if shown.strength(node) else _DIMMED)
            away = radius + 6 + metrics.horizontalAdvance(words) * scale / 2
            dx, dy = (-away, 0.0) if left else (0.0, reach + 0.5 * (_NAME_PIXELS + 4) * scale) if below else (away, 0.0)
            painter.setWorldTransform(placed(ground, x + dx, y + dy, scale))
            draw_number(painter, _MIDDLE, words, color=color, halo=shown.theme.panel)
        painter.setWorldTransform(ground)

    def _value(self, painter: QPainter, node: Node, numbers: NodeNumbers, color: QColor) -> None:
        """Draw the number of a node."""
        halo = self.shown.theme.panel if numbers.below else ""
        draw_number(painter, _MIDDLE, numbers.texts[node.index], color=color, halo=halo)

    def _node(self, painter: QPainter, node: Node, value: float, pictures: Sequence[QImage] | None) -> None:
        shown, theme = self.shown, self.shown.theme
        strength = shown.strength(node)
        if pictures:
            _draw_picture(painter, pictures[node.index], strength)
        rim = self._rim(node, strength)
        if pictures:
            painter.setPen(rim)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(0, 0), RADIUS, RADIUS)
        else:
            draw_disc(painter, RADIUS, rim.color(), rim.widthF(), self._fill(node, value, strength))
        if shown.dropped(node):
            painter.setPen(QPen(QColor(theme.warning), 2.0))
            for down in (-1, 1):
                painter.drawLine(QPointF(-_CROSS, down * _CROSS), QPointF(_CROSS, -down * _CROSS))
        if node == shown.state.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2.4))
            painter.drawEllipse(QPointF(0, 0), RADIUS + 4, RADIUS + 4)

    def _name_plate(self, painter: QPainter, node: Node, pixels: int, color: QColor) -> None:
        """Draw the name on a plate across the rim, so that the picture below is visible."""
        rim = self._rim(node, self.shown.strength(node))
        larger = pixels / 17
        plate = QRectF(-14 * larger, -RADIUS - 4 * larger, 28 * larger, 17 * larger)
        draw_plate(painter, plate, 8, rim.color(), 1.0, QColor(self.shown.theme.panel))
        painter.setPen(color)
        draw_name(painter, plate.center(), node_name(self.shown.state.network, node), round(14 * larger))

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
        if zoom * side < READABLE:
            return
        painter.setPen(ink(theme.text, ground.name(), 0.9 if strength else 0.45))
        painter.setFont(symbol_font(max(SYMBOL, ceil(shown.least / zoom)), italic=False))
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

    def draw(self, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
        """Draw the title, highlighted for the selected layer."""
        shown, theme = self.shown, self.shown.theme
        chosen = shown.state.selected_layer == self.n
        painter.setPen(QColor(theme.text) if chosen else QColor(theme.muted))
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        draw_caption(painter, self.boundingRect(), layer_title(shown.state.network, self.n), zoom, shown.least)
