"""Data panel: the training and test examples."""

from gui.panels.data.panel import DataPanel

__all__ = ["DataPanel"]
