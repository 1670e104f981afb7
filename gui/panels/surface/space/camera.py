"""Camera of the 3-D surface, with parallel projection, so that equal heights stay equal."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.basics.arrays import Array

# The surface is within ±1 along both inputs, and within ±HEIGHT vertically.
HEIGHT = 0.7
# Average distance of the base plane's edge from its center; corners are a little farther.
_REACH = 1.25
_CLOSEST, _FARTHEST = 5.0, 0.4
# Maximum distance of any point from the center.
_DEPTH = 4.0


@dataclass(frozen=True)
class Camera:
    """turn: degrees about the vertical axis; tilt: degrees above the horizon, 90 is the map seen from above."""

    turn: float = 30.0
    tilt: float = 35.0
    zoom: float = 1.0

    def moved(self, turn: float, tilt: float) -> Camera:
        """Return the camera rotated by a number of degrees around and upward."""
        return replace(self, turn=(self.turn + turn) % 360.0, tilt=min(max(self.tilt + tilt, 0.0), 90.0))

    def zoomed(self, factor: float) -> Camera:
        """Return the camera zoomed by a factor."""
        return replace(self, zoom=min(max(self.zoom * factor, _FARTHEST), _CLOSEST))

    def project(self, x: Array, y: Array, z: Array) -> tuple[Array, Array]:
        """Project points to the right and downward, in the units of x, y and z."""
        turn, tilt = math.radians(self.turn), math.radians(self.tilt)
        across = x * math.cos(turn) - y * math.sin(turn)
        return across, -z * math.cos(tilt) - self.distance(x, y) * math.sin(tilt)

    def distance(self, x: Array, y: Array) -> Array:
        """Return how far behind the center a place of the base plane is; farther parts are drawn first."""
        turn = math.radians(self.turn)
        return np.asarray(x * math.sin(turn) + y * math.cos(turn))

    def axes(self) -> Array:
        """Return the directions right, up and away from the viewer in x, y and z: shape (3, 3)."""
        turn, tilt = math.radians(self.turn), math.radians(self.tilt)
        ahead = np.array([math.sin(turn), math.cos(turn), 0.0])
        height = np.array([0.0, 0.0, 1.0])
        return np.array([
            [math.cos(turn), -math.sin(turn), 0.0],
            height * math.cos(tilt) + ahead * math.sin(tilt),
            ahead * math.cos(tilt) - height * math.sin(tilt),
        ])  # fmt: skip

    def matrix(self, right: float, up: float, lift: float) -> Array:
        """Return the projection matrix for (x, y, z, 1), shape (4, 4).

        right, up: what a unit to the right and upwards becomes; lift: by how much all is raised then. The
        third coordinate grows with the distance from the eye, and stays within ±1.
        """
        turned = self.axes() * np.array([[right], [up], [1.0 / _DEPTH]])
        return np.vstack([np.column_stack([turned, [0.0, lift, 0.0]]), [0.0, 0.0, 0.0, 1.0]])

    def toward(self, x: float, y: float, z: float) -> tuple[float, float, float]:
        """Convert a direction given as right, away and up to x, y and z: the light moves with the camera."""
        turn = math.radians(self.turn)
        return x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn), z

    def scale(self, width: float, height: float) -> float:
        """Return the pixels per unit so that nearly everything is visible in this size at a zoom of 1."""
        tilt = math.radians(self.tilt)
        tall = _REACH * math.sin(tilt) + HEIGHT * math.cos(tilt)
        return self.zoom * max(min(width / (2.0 * _REACH), height / (2.0 * tall)), 1.0)
