"""Output pictures inside nodes: h of each node over the inputs shown on the output surface."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from core.analysis.surface import node_surfaces, plane_of, scale
from core.document.pictures import picture_of
from core.model.activations import ACTIVATIONS
from gui.plots.color_map import diverging, shades

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.analysis.surface import InputPlane
    from core.basics.arrays import Array
    from gui.base.theme import Theme
    from gui.graph.content.scene_content import Pictures, SceneContent
    from gui.graph.scene import GraphScene
    from gui.session import State

# Grid points per side, and pixels per side of the resulting picture.
SIDE = 24
_GRID, _PIXELS = (SIDE, SIDE), 48
# Dots per side of a picture of weights: enough for the pixels of a digit.
_WIDE = 112
# A network with more weights gets no pictures: the window would not stay responsive during training.
_MOST = 100_000
# Nodes with a smaller radius, in scene units, are too small for a picture.
_SMALLEST = 8.0
_FRAME_MS = 66


class NodeSurfaces(QObject):
    """Provides a scene with pictures: immediately after a change, but at a limited rate during a run."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._plane: InputPlane | None = None
        self._on = False
        self._made_of: tuple[object, ...] = ()
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._draw_waiting)
        self._waiting = False

    @property
    def on(self) -> bool:
        """Return whether nodes have pictures."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Show or hide the pictures."""
        self._on = on
        self.update()

    def show_plane(self, plane: InputPlane | None) -> None:
        """Show this part of the inputs; None: the range of the examples, over the first two."""
        self._plane = plane
        self.update()

    def update(self) -> None:
        """Update the pictures if their content has changed, now or when the next ones are due."""
        drawing = self._on or picture_of(self._scene.shown.state.document) is not None
        if drawing and self._frame.isActive():
            self._waiting = True
        else:
            self._draw()

    def _draw_waiting(self) -> None:
        if self._waiting:
            self._draw()

    def _draw(self) -> None:
        self._waiting = False
        shown = self._scene.shown
        state = shown.state
        shape = picture_of(state.document)
        if shape is not None:
            self._draw_weights(shown, shape)
            return
        if not self._on:
            self._made_of = ()
            self._scene.show_pictures({})
            return
        plane = _fitting(self._plane, state)
        held = np.delete(state.point, plane.inputs).tobytes()
        made_of = (state.network, state.data, plane, held, shown.theme, shown.layout)
        if made_of == self._made_of:
            return
        self._made_of = made_of
        self._frame.start()
        self._scene.show_pictures(pictures(shown, plane))

    def _draw_weights(self, shown: SceneContent, shape: tuple[int, int]) -> None:
        """Show in each node of layer 2 the weights from the inputs, which form a picture."""
        made_of = (shown.state.network.layers[0], shape, shown.theme, shown.layout)
        if made_of == self._made_of:
            return
        self._made_of = made_of
        self._frame.start()
        self._scene.show_pictures(weight_pictures(shown, shape))


def weight_pictures(shown: SceneContent, shape: tuple[int, int]) -> Pictures:
    """Return a picture of the weights into each node of layer 2, blue above 0 and orange below, on one scale."""
    layer = shown.state.network.layers[0]
    if shown.layout.radii[1] < _SMALLEST:
        return {}
    weights = layer.weights[:, : layer.inputs].reshape(-1, *shape)
    reach = max(float(np.abs(np.nan_to_num(weights)).max()), 1e-300)
    table = _table(shown.theme)
    rows, columns = shape
    # The corners of the picture lie on the circle, so that no weight is cut off.
    side, half = max(rows, columns), math.sqrt(0.5)
    places = np.floor(_centers(-side / half / 2, side / half / 2, _WIDE) + side / 2).astype(int)
    down, right = places - (side - rows) // 2, places - (side - columns) // 2
    inside = ((down >= 0) & (down < rows))[:, None] & ((right >= 0) & (right < columns))[None, :]
    images = []
    for each in weights:
        colors = table[shades(each, -reach, reach)]
        dots = colors[np.clip(down, 0, rows - 1)[:, None], np.clip(right, 0, columns - 1)[None, :]]
        dots = np.where(inside, dots, table[len(table) // 2]) | _WIDE_MASK
        image = QImage(np.ascontiguousarray(dots).data, _WIDE, _WIDE, 4 * _WIDE, QImage.Format.Format_ARGB32)
        images.append(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))
    return {2: tuple(images)}


def pictures(shown: SceneContent, plane: InputPlane) -> Pictures:
    """Return, for each layer whose nodes are large enough, one picture per node."""
    state, layout = shown.state, shown.layout
    beside = layout.matrices.keys() | {n - 1 for n in layout.matrices}
    layers = [n for n, radius in enumerate(layout.radii, 1) if radius >= _SMALLEST and n not in beside]
    if not layers or state.network.parameters > _MOST:
        return {}
    axes = [_centers(*ends, SIDE) for ends in plane.ranges]
    heights = node_surfaces(state.network, state.point, plane.inputs, *axes)
    table = _table(shown.theme)
    return {n: tuple(_images(heights[n - 1], _ends(state, plane, n, heights[n - 1]), table)) for n in layers}


def _ends(state: State, plane: InputPlane, n: int, heights: Array) -> list[tuple[float, float]]:
    """Return, for each node of layer n, the values at the ends of its color range."""
    if n == 1:
        shown = dict(zip(plane.inputs, plane.ranges, strict=True))
        # A constant input has the middle color.
        return [shown.get(i, (x - 1.0, x + 1.0)) for i, x in enumerate(state.point.tolist())]
    if n == state.network.depth:
        scales = [scale(state.network, state.data, k, heights[k]) for k in range(len(heights))]
        return [(each.low, each.high) for each in scales]
    f = ACTIVATIONS[state.network.layer(n).activation]
    if math.isfinite(f.low) and math.isfinite(f.high):
        return [(f.low, f.high)] * len(heights)
    finite = np.where(np.isfinite(heights), np.abs(heights), 0.0)
    reaches = np.maximum(finite.max(axis=(1, 2)), 1e-6).clip(max=1e300).tolist()
    return [(-reach, reach) for reach in reaches]


def _images(heights: Array, ends: Sequence[tuple[float, float]], table: NDArray[np.uint32]) -> list[QImage]:
    """Return one round picture per node, with the second input upwards, interpolated between grid points."""
    clipped = np.clip(np.broadcast_to(heights, (len(heights), *_GRID)), -1e300, 1e300)
    images = []
    for height, (low, high) in zip(_FINER @ clipped @ _FINER.T, ends, strict=True):
        colors = _MASK | table[shades(height[::-1], low, high)]
        image = QImage(colors.data, _PIXELS, _PIXELS, 4 * _PIXELS, QImage.Format.Format_ARGB32)
        # This also copies: a picture must not outlive its array.
        images.append(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))
    return images


def _finer() -> Array:
    """Return the matrix that interpolates values at _PIXELS points from those at SIDE points, along a line."""
    return np.array([np.interp(_centers(0, SIDE, _PIXELS), _centers(0, SIDE, SIDE), row) for row in np.eye(SIDE)]).T


def _mask(count: int) -> NDArray[np.uint32]:
    """Return the opacity of a round picture of count × count dots, in the highest bits."""
    away = _centers(-count / 2, count / 2, count)
    inside = (count / 2 - np.hypot(*np.meshgrid(away, away))).clip(0.0, 1.0)
    return np.left_shift((255 * inside).astype(np.uint32), 24, dtype=np.uint32)


def _table(theme: Theme) -> NDArray[np.uint32]:
    """Return the color map in Qt's format."""
    red, green, blue, _ = diverging(theme).astype(np.uint32).T
    return np.asarray(red << 16 | green << 8 | blue, dtype=np.uint32)


def _centers(low: float, high: float, count: int) -> Array:
    edges = np.linspace(low, high, count + 1)
    return (edges[1:] + edges[:-1]) / 2


def _fitting(plane: InputPlane | None, state: State) -> InputPlane:
    """Return `plane` if the network has its inputs, otherwise the range of the examples."""
    p = state.network.sizes[0]
    if plane is None or max(plane.inputs) >= p or len(plane.inputs) != min(p, 2):
        return plane_of(state.data)
    return plane


_FINER, _MASK, _WIDE_MASK = _finer(), _mask(_PIXELS), _mask(_WIDE)
