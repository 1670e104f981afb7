"""The loss landscape panel and its parts."""

from gui.panels.landscape.panel import LandscapePanel

__all__ = ["LandscapePanel"]
