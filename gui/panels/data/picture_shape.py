"""Button that says how the inputs are shown: as numbers, or as a picture of rows × columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QToolButton

from core.document.pictures import NONE, picture_of, shapes_of
from gui.base.menus import add_entry

if TYPE_CHECKING:
    from gui.session import Session, State


class PictureShape(QToolButton):
    """Hidden unless the inputs could be a picture; what is chosen is kept with the document."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._inputs = 0
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.setAccessibleName("Show the inputs as")
        self.setToolTip("Show the inputs as numbers, or as a picture of rows × columns")
        self.setMenu(QMenu(self))

    def show_state(self, state: State) -> None:
        """Show the current choice, and offer the shapes that have as many pixels as there are inputs."""
        inputs = state.network.sizes[0]
        shapes = shapes_of(inputs)
        if inputs != self._inputs:
            self._inputs = inputs
            menu = self.menu()
            menu.clear()
            menu.setToolTipsVisible(True)
            entries = [("Numbers", "Show each input as a number in the table", NONE)] * bool(shapes)
            for rows, columns in shapes:
                tip = f"Show the inputs as the pixels of a picture with {rows} rows and {columns} columns"
                entries.append((f"Pictures of {rows} × {columns}", tip, (rows, columns)))
            for words, tip, shape in entries:
                action = add_entry(menu, words)
                action.setToolTip(tip)
                action.triggered.connect(lambda _=False, s=shape: self._session.set_picture(s))
        here = picture_of(state.document)
        self.setText("Inputs as numbers ▾" if here is None else f"Pictures of {here[0]} × {here[1]} ▾")
        self.setVisible(bool(shapes))
