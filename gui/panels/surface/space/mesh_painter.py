"""Painting of the 3-D surface: projection of its parts, drawn from the farthest to the nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from core.basics.nice_numbers import rounded
from gui.base.theme import blended
from gui.base.type_scale import tick_font
from gui.panels.surface.dots import target_ends
from gui.panels.surface.space.camera import HEIGHT
from gui.plots.color_map import diverging, shades
from gui.plots.plot_style import pen, tick_text

if TYPE_CHECKING:
    from PySide6.QtCore import QSizeF

    from core.analysis.surface import Scale, Surface
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.panels.surface.space.camera import Camera

# Room for the numbers at the axes, in pixels.
_MARGIN = 20.0
# Minimum distance between numbers along an axis, in pixels.
_TICK = 26.0
# Pixels by which the center is above that of the picture: text is below.
_LIFT = 4.0
# Range of light on a face, and the minimum fraction of a color without light.
_LIGHTS, _DARKEST = 64, 0.6
_CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


@dataclass(frozen=True)
class Relief:
    """Content of the picture.

    names: of the two inputs and the output. places: of the examples, shape (m, 2); targets, outputs: theirs,
    shape (m,); the output is NaN for examples off the plane, which get no stem.
    """

    drawn: Surface
    scale: Scale
    names: tuple[str, str, str]
    places: Array
    targets: Array
    outputs: Array


class ReliefPainter:
    """Paints surfaces in the colors of a theme."""

    def __init__(self, colors: Theme) -> None:
        self._colors = colors
        self._table = diverging(colors)[:, :3]
        self._brushes: dict[tuple[int, int], QBrush] = {}

    def _brush(self, shade: int, light: int = _LIGHTS - 1) -> QBrush:
        """Return a shade of the map in a light."""
        if (shade, light) not in self._brushes:
            share = _DARKEST + (1.0 - _DARKEST) * light / (_LIGHTS - 1)
            color = (self._table[shade] * share).round().astype(int).tolist()
            self._brushes[shade, light] = QBrush(QColor(*color))
        return self._brushes[shade, light]

    def paint(self, painter: QPainter, size: QSizeF, relief: Relief, camera: Camera, smooth: bool) -> None:
        """Paint everything except the text. smooth: with soft edges and no seams, for export."""
        view = MeshView(relief, camera, size)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        self._floor(painter, view)
        self._solid(painter, view, smooth)
        self.rings(painter, view)

    def rings(self, painter: QPainter, view: MeshView) -> None:
        """Paint hidden dots as rings."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(blended(self._colors.text, self._colors.panel, 0.7)))
        for dot in view.dots:
            painter.drawEllipse(dot, 4.0, 4.0)

    def write(self, painter: QPainter, size: QSizeF, relief: Relief, camera: Camera) -> None:
        """Write the axes' names and numbers."""
        view = MeshView(relief, camera, size)
        painter.setFont(tick_font())
        metrics = QFontMetricsF(tick_font())
        for axis, name in enumerate(relief.names):
            start, end, away = view.axis(axis)
            low, high = view.ranges[axis]
            ticks = {words: (value - low) / (high - low) for value, words in view.ticks(axis)}
            painter.setPen(QColor(self._colors.muted))
            for words, share in ticks.items():
                _write(painter, metrics, start + (end - start) * share + away * 4.0, words, away)
            painter.setPen(QColor(self._colors.text))
            if axis == 2:
                _write(painter, metrics, end + QPointF(0.0, -4.0), name, QPointF(0.0, -1.0))
                continue
            widest = max((metrics.horizontalAdvance(words) for words in ticks), default=0.0)
            room = abs(away.x()) * widest + abs(away.y()) * metrics.height()
            _write(painter, metrics, (start + end) / 2 + away * (room + 5.0), name, away)

    def _floor(self, painter: QPainter, view: MeshView) -> None:
        """Paint the base plane with lines at the ticks, and the vertical axis."""
        painter.setPen(pen(self._colors.grid, style=Qt.PenStyle.DotLine))
        for line in view.grid():
            painter.drawLine(*view.points(*line.T))
        painter.setPen(pen(self._colors.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawConvexPolygon(view.points(_CORNERS[:, 0], _CORNERS[:, 1], -HEIGHT))
        start, end, _ = view.axis(2)
        painter.drawLine(start, end)

    def _solid(self, painter: QPainter, view: MeshView, smooth: bool) -> None:
        """Paint quadrilaterals and dots, the farthest first."""
        scale, drawn = view.relief.scale, view.relief.drawn
        columns = drawn.x.size
        heights = drawn.values
        middle = (heights[:-1, :-1] + heights[1:, 1:]) / 2
        colors = shades(middle, scale.low, scale.high).ravel().tolist()
        lights = view.lights().ravel().tolist()
        rows, across = np.divmod(np.arange(middle.size), columns - 1)
        first = (rows * columns + across).tolist()
        far = np.concatenate([view.cell_distances().ravel(), view.dot_distances])
        corners = view.surface_points()
        targets = view.relief.targets
        stems, hues = view.stems, shades(targets, *target_ends(targets, scale)).tolist()
        finite = np.isfinite(middle).ravel().tolist()
        outline, stem = pen(self._colors.text), pen(blended(self._colors.text, self._colors.panel, 0.5))
        painter.setPen(Qt.PenStyle.NoPen)
        for k in np.argsort(-far, kind="stable").tolist():
            if k >= len(first):
                k -= len(first)
                if stems[k] is not None:
                    painter.setPen(stem)
                    painter.drawLine(view.dots[k], stems[k])
                painter.setPen(outline)
                painter.setBrush(self._brush(hues[k]))
                painter.drawEllipse(view.dots[k], 4.0, 4.0)
                painter.setPen(Qt.PenStyle.NoPen)
            elif finite[k]:
                brush, at = self._brush(colors[k], lights[k]), first[k]
                painter.setBrush(brush)
                if smooth:
                    painter.setPen(QPen(brush.color(), 0.6))
                painter.drawConvexPolygon(
                    (corners[at], corners[at + 1], corners[at + columns + 1], corners[at + columns])
                )


class MeshView:
    """Projection of a surface to a picture of some size; unit: pixels per unit of space."""

    def __init__(self, relief: Relief, camera: Camera, size: QSizeF) -> None:
        self.relief, self.camera = relief, camera
        scale, drawn = relief.scale, relief.drawn
        self.ranges = (
            (float(drawn.x[0]), float(drawn.x[-1])), (float(drawn.y[0]), float(drawn.y[-1])), (scale.low, scale.high),
        )  # fmt: skip
        self.unit = camera.scale(size.width() - 2 * _MARGIN, size.height() - 2 * _MARGIN)
        self._size = size
        self._middle = QPointF(size.width() / 2, size.height() / 2 - _LIFT)
        # Both shape (m, 3): the dots, and the ends of their stems on the surface, NaN without a stem.
        x, y = (self._share(relief.places[:, k], k) for k in (0, 1))
        self.examples = np.column_stack([x, y, self._up(relief.targets)])
        self.feet = np.column_stack([x, y, self._up(relief.outputs)])
        self.dot_distances = camera.distance(x, y)
        self.dots = self.points(*self.examples.T)
        ends = self.points(*np.nan_to_num(self.feet).T)
        self.stems = [end if math.isfinite(h) else None for end, h in zip(ends, relief.outputs.tolist(), strict=True)]

    def matrix(self) -> Array:
        """Return the matrix from a point (x, y, z, 1) to its position for OpenGL, shape (4, 4).

        There ±1 are the picture's edges, up is up, and what is farther away has the greater third coordinate.
        """
        return self.camera.matrix(
            2.0 * self.unit / self._size.width(), 2.0 * self.unit / self._size.height(),
            2.0 * _LIFT / self._size.height(),
        )  # fmt: skip

    def grid(self) -> list[Array]:
        """Return the lines on the base plane at the ticks: the ends of each, shape (2, 3)."""
        lines = []
        for axis in (0, 1):
            low, high = self.ranges[axis]
            for value, _ in self.ticks(axis):
                ends = np.array([[-1.0, -1.0, -HEIGHT], [1.0, 1.0, -HEIGHT]])
                ends[:, axis] = 2.0 * (value - low) / (high - low) - 1.0
                lines.append(ends)
        return lines

    def frame(self) -> list[Array]:
        """Return the edges of the base plane, and the vertical axis where it hides nothing."""
        ground = np.column_stack([_CORNERS, np.full(4, -HEIGHT)])
        corner = self._upright()
        return [
            *(np.array([ground[k - 1], ground[k]]) for k in range(4)),
            np.array([[*corner, -HEIGHT], [*corner, HEIGHT]]),
        ]

    def points(self, x: Array, y: Array, z: Array | float) -> list[QPointF]:
        """Project points of space to the picture."""
        across, down = self.camera.project(x, y, np.asarray(z))
        left = (self._middle.x() + self.unit * across).tolist()
        top = (self._middle.y() + self.unit * np.broadcast_to(down, np.shape(across))).tolist()
        return [QPointF(a, b) for a, b in zip(left, top, strict=True)]

    def surface_points(self) -> list[QPointF]:
        """Project the points of the grid, row by row."""
        return self.points(*np.nan_to_num(self.surface_places()).T)

    def surface_places(self) -> Array:
        """Return the points of the grid in space, row by row, shape (points, 3); NaN for non-finite outputs."""
        x, y = np.meshgrid(self._share(self.relief.drawn.x, 0), self._share(self.relief.drawn.y, 1))
        return np.column_stack([x.ravel(), y.ravel(), self._up(self.relief.drawn.values).ravel()])

    def cell_distances(self) -> Array:
        """Return the distance of each quadrilateral."""
        x, y = (self._share(values, k) for k, values in enumerate((self.relief.drawn.x, self.relief.drawn.y)))
        return self.camera.distance(*np.meshgrid((x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2))

    def lights(self) -> Array:
        """Return the brightness of each quadrilateral, from 0 to _LIGHTS − 1."""
        z = self._up(np.nan_to_num(self.relief.drawn.values))
        step = self._steps()
        facing = self._facing((z[:-1, 1:] - z[:-1, :-1]) / step[0], (z[1:, :-1] - z[:-1, :-1]) / step[1])
        return np.asarray((facing * (_LIGHTS - 1)).round().clip(0, _LIGHTS - 1).astype(int))

    def shares_of_light(self) -> Array:
        """Return the fraction of color at each point of the grid in the light, shape (rows, columns)."""
        z = self._up(np.nan_to_num(self.relief.drawn.values))
        along_x, along_y = self._steps()
        derivative_x, derivative_y = (
            np.asarray(np.gradient(z, along_x, axis=1)),
            np.asarray(np.gradient(z, along_y, axis=0)),
        )
        return _DARKEST + (1.0 - _DARKEST) * self._facing(derivative_x, derivative_y)

    def _steps(self) -> tuple[float, float]:
        return 2.0 / (self.relief.drawn.x.size - 1), 2.0 / (self.relief.drawn.y.size - 1)

    def _facing(self, derivative_x: Array, derivative_y: Array) -> Array:
        """Return from 0 to 1 how much a surface with these derivatives faces a light at the upper left."""
        a, b, c = self.camera.toward(-0.45, -0.35, 0.82)
        facing: Array = np.abs(c - a * derivative_x - b * derivative_y) / np.sqrt(
            1.0 + derivative_x**2 + derivative_y**2
        )
        return np.asarray(facing.clip(0.0, 1.0))

    def _upright(self) -> Array:
        """Return the corner of the base plane that is farthest to the left."""
        across, _ = self.camera.project(_CORNERS[:, 0], _CORNERS[:, 1], np.zeros(4))
        return np.asarray(_CORNERS[int(np.argmin(across))])

    def axis(self, k: int) -> tuple[QPointF, QPointF, QPointF]:
        """Return start and end of an axis where it hides nothing, and one pixel away from the picture's center."""
        if k == 2:
            corner = self._upright()
            start, end = self.points(np.full(2, corner[0]), np.full(2, corner[1]), np.array([-HEIGHT, HEIGHT]))
            return start, end, QPointF(-1.0, 0.0)
        sides = np.array([[0.0, -1.0], [0.0, 1.0]]) if k == 0 else np.array([[-1.0, 0.0], [1.0, 0.0]])
        side = sides[int(np.argmin(self.camera.distance(*sides.T)))]
        ends = np.array([side, side])
        ends[:, k] = -1.0, 1.0
        start, end = self.points(ends[:, 0], ends[:, 1], -HEIGHT)
        out = (start + end) / 2 - self.points(np.zeros(1), np.zeros(1), -HEIGHT)[0] + QPointF(0.0, 6.0)
        length = math.hypot(out.x(), out.y()) or 1.0
        return start, end, out / length

    def ticks(self, k: int) -> list[tuple[float, str]]:
        """Return round values along an axis, as many as fit, with their texts."""
        (low, high), (start, end, _) = self.ranges[k], self.axis(k)
        length = math.hypot(end.x() - start.x(), end.y() - start.y())
        # Round steps are up to half larger or smaller.
        step = rounded(1.4 * (high - low) / min(max(length / _TICK, 1.0), 4.0))
        numbers = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
        return [(n * step, tick_text(n * step, step)) for n in numbers]

    def _share(self, values: Array, k: int) -> Array:
        low, high = self.ranges[k]
        return 2.0 * (values - low) / (high - low) - 1.0

    def _up(self, values: Array) -> Array:
        scale = self.relief.scale
        return HEIGHT * (2.0 * (np.clip(values, scale.low, scale.high) - scale.low) / (scale.high - scale.low) - 1.0)


def _write(painter: QPainter, metrics: QFontMetricsF, at: QPointF, words: str, away: QPointF) -> None:
    """Draw text that begins at a point, in a direction from it."""
    width, height = metrics.horizontalAdvance(words), metrics.height()
    middle = at + QPointF(away.x() * (width / 2 + 2.0), away.y() * height / 2)
    box = QRectF(middle.x() - width / 2 - 1.0, middle.y() - height / 2, width + 2.0, height)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, words)
