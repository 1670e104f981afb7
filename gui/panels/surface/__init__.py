"""The output surface: what the network makes of every input."""

from gui.panels.surface.panel import SurfacePanel

__all__ = ["SurfacePanel"]
