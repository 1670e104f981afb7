"""A table as CSV: whole, of one moment, and canceled where it takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QProgressDialog

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.document.document import Document
from core.model.initializers import new_network
from gui.panels.data import DataPanel
from gui.session import Change, Session
from gui.widgets.progress.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot


@pytest.fixture
def long_table(session: Session, qtbot: QtBot) -> DataPanel:
    """A table that takes long enough to be asked whether to go on."""
    panel = DataPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(3000, 2)), rng.normal(size=(3000, 1)))
    session.new_document(Document(new_network((2, 3, 1), ("tanh", "identity")), data))
    panel.show_state(session.state, Change.ALL)
    return panel


def test_a_long_table_is_written_whole(long_table: DataPanel, session: Session) -> None:
    rows = long_table.numbers().splitlines()
    assert len(rows) == 3001
    assert float(rows[-1].split(",")[1]) == session.state.data.inputs[-1, 0]


def test_writing_a_long_table_can_be_canceled(long_table: DataPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QProgressDialog, "wasCanceled", lambda _: True)
    with pytest.raises(InputError, match="the table was not exported, since it was canceled"):
        long_table.numbers()


def test_a_table_never_holds_numbers_of_two_moments(
    long_table: DataPanel, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go_on(_waiting: Waiting, _start: float, _end: float) -> Callable[[float], object]:
        return lambda _: session.new_start(seed=5)

    session.changed.connect(long_table.show_state)
    monkeypatch.setattr(Waiting, "part", go_on)
    with pytest.raises(InputError, match="numbers changed while they were written"):
        long_table.numbers()
