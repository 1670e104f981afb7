"""What the window asks of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gui.session import Change, Session, State


class Panel(QWidget):
    """A panel: made with the session, shows states, and calls the session for whatever the user does.

    title: of its dock.
    """

    title: str = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        # Its own ground, or with every change in it the dock around would be painted, too.
        self.setAutoFillBackground(True)
        self.session = session

    def show_state(self, state: State, change: Change) -> None:
        """Show `state`; only what `change` says differs from the state shown before.

        Called while the panel can be seen, and with Change.ALL when it becomes visible.
        """
        raise NotImplementedError
