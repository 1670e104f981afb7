"""Widgets in lines: as many as the width needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from gui.widgets.flow import FlowBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("width", "lines"),
    [(440, ["abcd"]), (339, ["ab", "cd"]), (330, ["ab", "cd"]), (210, ["ab", "cd"]), (100, ["a", "b", "c", "d"])],
)
def test_a_line_breaks_where_the_next_part_begins_if_not_all_fit(qtbot: QtBot, width: int, lines: list[str]) -> None:
    flow = FlowBox(gap=10, break_at=2)
    qtbot.addWidget(flow)
    for name in "abcd":
        part = QWidget(objectName=name)
        part.setFixedSize(100, 20)
        flow.add(part)
    flow.resize(width, 200)
    flow.show()
    found: dict[int, str] = {}
    for name in "abcd":
        top = flow.findChild(QWidget, name).y()
        found[top] = found.get(top, "") + name
    assert list(found.values()) == lines
    assert flow.heightForWidth(width) == 20 * len(lines) + 10 * (len(lines) - 1)
