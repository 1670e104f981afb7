"""Data panels: the training and test examples, and the prediction scores."""

from gui.panels.data.panel import DataPanel

__all__ = ["DataPanel"]
