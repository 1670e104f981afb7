"""Base class of the pages: no higher than they must be, so that a small dock does not scroll."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """A page of the Scores panel."""

    def heightForWidth(self, width: int) -> int:
        """Return the least height at a width: tabs would take the preferred one, and the dock would scroll."""
        layout = self.layout()
        return layout.totalMinimumHeightForWidth(width) if layout is not None else super().heightForWidth(width)
