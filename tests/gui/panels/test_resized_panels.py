"""Panels of another size keep their widgets: Qt resizes them amid a change of the text size, going through all of them.

It then calls each widget that there was before, also one that was deleted meanwhile, and the program ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from gui.panels.base.registry import find_panels
from gui.session import Change

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session

_SIZES = ((900, 700), (380, 700), (380, 160), (900, 160), (160, 900), (1400, 900))


@pytest.mark.parametrize("name", find_panels())
def test_a_panel_of_another_size_deletes_no_widget_at_once(name: str, session: Session, qtbot: QtBot) -> None:
    panel = find_panels()[name].load()(session)
    qtbot.addWidget(panel)
    session.changed.connect(panel.show_state)
    panel.show_state(session.state, Change.ALL)
    panel.resize(900, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    before = panel.findChildren(QWidget)
    for width, height in _SIZES:
        panel.resize(width, height)
        assert [type(each).__name__ for each in before if not isValid(each)] == []
    session.changed.disconnect(panel.show_state)
