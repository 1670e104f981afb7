"""Output surface: the network's output for every input."""

from gui.panels.surface.panel import SurfacePanel

__all__ = ["SurfacePanel"]
