"""Chips are round at every text size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QToolButton

from gui.base import text_scale
from gui.widgets.chip import chip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _usual(qapp: QApplication) -> Iterator[None]:
    yield
    text_scale.apply(qapp, text_scale.USUAL)


@pytest.mark.parametrize("percent", text_scale.STEPS)
def test_the_corners_of_a_chip_are_round_at_every_text_size(qapp: QApplication, qtbot: QtBot, percent: int) -> None:
    button = chip(QToolButton())
    qtbot.addWidget(button)
    button.setText("auto")
    text_scale.apply(qapp, percent)
    button.show()
    QApplication.processEvents()
    found = re.search(r"border-radius: (\d+)px", button.styleSheet())
    assert found is not None
    assert 0.25 * button.height() < int(found[1]) <= button.height() // 2
