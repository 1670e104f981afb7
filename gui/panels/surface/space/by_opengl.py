"""OpenGL view of the 3-D surface: finer, and fast on a graphics card. Imported only when used.

Not by pyqtgraph.opengl: that keeps its programs for one context, and a dock that is taken out of the window
has another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMatrix4x4, QSurfaceFormat
from PySide6.QtOpenGL import QOpenGLBuffer, QOpenGLShader, QOpenGLShaderProgram
from PySide6.QtOpenGLWidgets import QOpenGLWidget

from gui.base import theme
from gui.base.painting import called_by_qt, painting
from gui.base.theme import blended
from gui.panels.surface.dots import target_ends
from gui.panels.surface.space.mesh_painter import MeshView, ReliefPainter
from gui.plots.color_map import diverging, shades

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from core.basics.arrays import Array
    from gui.panels.surface.space.camera import Camera
    from gui.panels.surface.space.mesh_painter import Relief

_SAMPLES, _DEPTH_BITS = 4, 24
# OpenGL constants.
_COLOR_BUFFER, _DEPTH_BUFFER, _DEPTH_TEST, _BLEND = 0x4000, 0x0100, 0x0B71, 0x0BE2
_LESS, _FLOAT, _LINES, _TRIANGLES = 0x0201, 0x1406, 0x0001, 0x0004
# Every vertex has a position and a color, three numbers each.
_NUMBERS, _BYTES = 6, 4
_VERTEX = """
attribute highp vec3 place;
attribute lowp vec3 color;
uniform highp mat4 matrix;
varying lowp vec3 tint;
void main() { tint = color; gl_Position = matrix * vec4(place, 1.0); }
"""
_FRAGMENT = """
varying lowp vec3 tint;
void main() { gl_FragColor = vec4(tint, 1.0); }
"""
# Corners of a dot's disc; its radius and that of its rim, in pixels, and the rim's distance behind it.
_CORNERS, _DOT, _RIM, _BEHIND = 20, 4.0, 5.0, 0.01


class OpenGLRelief(QOpenGLWidget):
    """Shows a surface like `PaintedRelief`.

    Signals
    -------
    failed(why): OpenGL could not draw it after all.
    """

    failed = Signal(str)
    grids = (51, 121)

    def __init__(self) -> None:
        super().__init__()
        wanted = QSurfaceFormat.defaultFormat()
        wanted.setSamples(_SAMPLES)
        wanted.setDepthBufferSize(_DEPTH_BITS)
        self.setFormat(wanted)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._seen: tuple[Relief, Camera] | None = None
        self._view: MeshView | None = None
        self._triangles = self._lines = np.empty((0, _NUMBERS))
        self._program: QOpenGLShaderProgram | None = None
        self._buffer = QOpenGLBuffer()
        self._stale = True
        self.recolor(theme.current())

    def recolor(self, colors: theme.Theme) -> None:
        """Apply the colors of the theme."""
        self._colors = colors
        self._table = diverging(colors)[:, :3] / 255.0
        self._words = ReliefPainter(colors)
        if self._seen is not None:
            self.show_relief(*self._seen)

    def show_relief(self, relief: Relief, camera: Camera) -> None:
        """Show a surface from a camera position."""
        self._seen = relief, camera
        self._view = view = MeshView(relief, camera, QSizeF(self.size()))
        self._triangles = np.concatenate([self._solid(view), *self._discs(view)])
        self._lines = self._strokes(view)
        self._stale = True
        self.update()

    @called_by_qt
    def initializeGL(self) -> None:
        """Create the resources of a context, for the first or another window."""
        self._program = program = QOpenGLShaderProgram()
        vertex, fragment = QOpenGLShader.ShaderTypeBit.Vertex, QOpenGLShader.ShaderTypeBit.Fragment
        for location, name in enumerate(("place", "color")):
            program.bindAttributeLocation(name, location)
        made = (
            program.addShaderFromSourceCode(vertex, _VERTEX)
            and program.addShaderFromSourceCode(fragment, _FRAGMENT)
            and program.link()
        )
        self._buffer = QOpenGLBuffer()
        self._stale = True
        self.context().aboutToBeDestroyed.connect(self._leave)
        if not (made and self._buffer.create()):
            self._program = None
            self._fail(program.log().strip() or "it has no framebuffer")

    @called_by_qt
    def paintGL(self) -> None:
        """Draw the surface; text, and rings for hidden dots, are drawn over it by a painter."""
        functions = self.context().functions()
        ground = QColor(self._colors.panel)
        functions.glClearColor(ground.redF(), ground.greenF(), ground.blueF(), 1.0)
        functions.glClear(_COLOR_BUFFER | _DEPTH_BUFFER)
        if self._program is None or self._view is None or self._seen is None:
            return
        functions.glEnable(_DEPTH_TEST)
        functions.glDepthFunc(_LESS)
        functions.glDisable(_BLEND)
        self._program.bind()
        self._buffer.bind()
        if self._stale:
            content = np.concatenate([self._triangles, self._lines]).astype(np.float32).tobytes()
            self._buffer.allocate(content, len(content))
            self._stale = False
        matrix = QMatrix4x4(self._view.matrix().ravel().tolist())
        self._program.setUniformValue(self._program.uniformLocation("matrix"), matrix)
        for location in (0, 1):
            self._program.enableAttributeArray(location)
            self._program.setAttributeBuffer(location, _FLOAT, location * 3 * _BYTES, 3, _NUMBERS * _BYTES)
        functions.glDrawArrays(_TRIANGLES, 0, len(self._triangles))
        functions.glDrawArrays(_LINES, len(self._triangles), len(self._lines))
        self._buffer.release()
        self._program.release()
        functions.glDisable(_DEPTH_TEST)
        with painting(self) as painter:
            self._words.rings(painter, self._view)
            self._words.write(painter, QSizeF(self.size()), *self._seen)

    @called_by_qt
    def resizeGL(self, width: int, height: int) -> None:
        """Handle another size."""
        if self._seen is not None:
            self.show_relief(*self._seen)

    def showEvent(self, event: QShowEvent) -> None:
        """Report a missing context, without which nothing would ever be drawn."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._look_for_context)

    def _look_for_context(self) -> None:
        if self.isVisible() and not self.isValid():
            self._fail("the window has no context")

    def _fail(self, why: str) -> None:
        # Not while Qt draws: handlers of this signal remove this widget.
        QTimer.singleShot(0, self, lambda: self.failed.emit(why))

    def _leave(self) -> None:
        """Release the context's resources."""
        self.makeCurrent()
        self._buffer.destroy()
        self._program = None
        self.doneCurrent()

    def _solid(self, view: MeshView) -> Array:
        """Return the surface: two triangles per cell whose corners are all finite, shape (corners, 6)."""
        relief = view.relief
        values = relief.drawn.values
        colors = self._table[shades(values.ravel(), relief.scale.low, relief.scale.high)]
        vertices = np.column_stack([view.surface_places(), colors * view.shares_of_light().reshape(-1, 1)])
        rows, columns = values.shape
        first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
        around = first[:, None] + np.array([0, 1, columns + 1, 0, columns + 1, columns])
        finite = np.isfinite(values.ravel()[around]).all(axis=1)
        return np.asarray(vertices[around[finite].ravel()])

    def _discs(self, view: MeshView) -> tuple[Array, Array]:
        """Return the dots of the examples in the colors of their targets, and their rims."""
        targets = view.relief.targets
        hues = self._table[shades(targets, *target_ends(targets, view.relief.scale))]
        return self._disc(view, _DOT, 0.0, hues), self._disc(view, _RIM, _BEHIND, _rgb(self._colors.text))

    def _disc(self, view: MeshView, radius: float, behind: float, colors: Array) -> Array:
        right, up, away = view.camera.axes()
        angles = np.linspace(0.0, 2.0 * np.pi, _CORNERS + 1)[:, None]
        edge = (np.cos(angles) * right + np.sin(angles) * up) * (radius / view.unit)
        fan = np.stack([np.zeros_like(edge[:-1]), edge[:-1], edge[1:]], axis=1).reshape(-1, 3)
        places = (view.examples + behind * away)[:, None, :] + fan
        tints = np.broadcast_to(np.atleast_2d(colors)[:, None, :], places.shape)
        return np.concatenate([places, tints], axis=2).reshape(-1, _NUMBERS)

    def _strokes(self, view: MeshView) -> Array:
        """Return lines on the base plane, the vertical axis, and from each dot to the surface: shape (ends, 6)."""
        stems = np.stack([view.examples, view.feet], axis=1)
        groups = (
            (view.grid(), self._colors.grid),
            (view.frame(), self._colors.line),
            (list(stems[np.isfinite(view.feet).all(axis=1)]), blended(self._colors.text, self._colors.panel, 0.5)),
        )
        return np.concatenate([
            np.column_stack([line, np.tile(_rgb(color), (2, 1))]) for lines, color in groups for line in lines
        ])  # fmt: skip


def _rgb(color: str) -> Array:
    made = QColor(color)
    return np.array([made.redF(), made.greenF(), made.blueF()])
