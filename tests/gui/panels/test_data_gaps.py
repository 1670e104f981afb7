"""What fills the gaps of a table is told apart from its own numbers in the Data panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plots import shown

from core.data.tables.examples import to_dataset
from core.data.tables.reader import read_table
from core.data.tables.uses import Use
from core.document.document_edits import network_for
from gui.base.theme import current
from gui.panels.data import DataPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


def test_what_fills_gaps_is_paler_and_said_to_be_filled_in(qtbot: QtBot, session: Session) -> None:
    table = read_table("age,kind,t\n1,red,1\n,blue,2\n30,,3\n5,green,4\n7,red,5\n")
    data = to_dataset(table, [Use("input", missing="mean"), Use("input", missing="most_frequent"), Use("target")])
    session.edit(network_for(data))
    panel, theme = shown(qtbot, session, DataPanel), current()
    gaps = {(1, 0), *((2, column) for column in (1, 2, 3))}
    for row in range(5):
        for column in range(5):
            pale = panel.model.colors(row, column, theme)[0] == theme.muted
            assert pale == ((row, column) in gaps) == ("the table has a gap here" in panel.model.help(row, column))
    session.set_cell(1, 0, 4.0)
    assert panel.model.colors(1, 0, theme)[0] == theme.text
