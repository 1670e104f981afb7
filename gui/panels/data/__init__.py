"""The data panel: the examples to train and to test with."""

from gui.panels.data.panel import DataPanel

__all__ = ["DataPanel"]
