"""The tabs above the table of examples: those to train with, and those set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabBar

if TYPE_CHECKING:
    from gui.session import State


class ExampleTabs(QTabBar):
    """Training and test examples, with their numbers; hidden where none are set aside."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setAccessibleName("Training or test examples")
        for tip in ("The examples to train with", "The examples that training never sees"):
            self.setTabToolTip(self.addTab(""), tip)
        self.hide()

    def show_state(self, state: State) -> None:
        """Show how many there are of both."""
        self.setTabText(0, f"Training {len(state.data):,}")
        self.setTabText(1, f"Test {len(state.test or ()):,}")
        self.setVisible(state.test is not None)
        if state.test is None:
            self.setCurrentIndex(0)
