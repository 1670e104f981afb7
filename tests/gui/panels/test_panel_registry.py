"""A panel is one file: its entry alone puts it into the docks, the menus and the list of keys."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from windows_end import delete

import gui.panels
from gui.base.actions import keys_table
from gui.base.menus import submenus
from gui.base.preferences import preferences
from gui.panels.base.registry import find_panels
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session

MADE_UP = dedent('''
    """The sum of all weights."""

    from PySide6.QtWidgets import QLabel, QVBoxLayout

    from gui.panels.base.entry import PanelEntry
    from gui.panels.base.panel import Panel
    from gui.session import Change


    class SumPanel(Panel):
        """Shows the sum of all weights."""

        entry = PanelEntry(
            id="made_up", title="Sum of weights", area="right", order=55, closed=True, behind="loss_curve",
            command="Su&m of weights", key="Ctrl+F12", menu="view", tip="All weights in one number",
            follows=Change.WEIGHTS,
        )

        def __init__(self, session):
            super().__init__(session)
            self.words = QLabel()
            QVBoxLayout(self).addWidget(self.words)

        def show_state(self, state, change):
            if change & self.follows:
                self.words.setText(f"{state.network.flat.sum():g}")
''')


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files are in gui.panels as well."""
    monkeypatch.setattr(gui.panels, "__path__", [*gui.panels.__path__, str(tmp_path)])
    monkeypatch.delitem(__import__("sys").modules, "gui.panels.sum_of_weights", raising=False)
    return tmp_path


def test_a_made_up_panel_in_one_file_is_in_docks_menus_and_keys(folder: Path, session: Session, qtbot: QtBot) -> None:
    (folder / "sum_of_weights.py").write_text(MADE_UP, encoding="utf-8")
    window = MainWindow(session, preferences())
    window.show()
    assert window.docks["made_up"].windowTitle() == "Sum of weights"
    assert "made_up" not in window.panels.made, "it is imported when it is first seen"
    view = next(menu for menu in submenus(window.menuBar()).values() if menu.title() == "&View")
    assert window.actions_["made_up"] in view.actions()
    assert ("Ctrl+F12", "Sum of weights", "All weights in one number") in keys_table(window.commands)
    window.actions_["made_up"].trigger()
    qtbot.waitUntil(lambda: "made_up" in window.panels.made and "made_up" not in window.panels.stale)
    panel = window.panels["made_up"]
    assert panel.words.text() == f"{session.state.network.flat.sum():g}"  # type: ignore[attr-defined]
    window.close()
    delete(window)


@pytest.mark.parametrize(
    ("left_out", "instead", "says"),
    [
        ('title="Sum of weights", ', "", "SumPanel: .*title"),
        ('id="made_up"', 'id="data"', "the id 'data' is that of gui.panels.data.panel:DataPanel"),
        ('area="right"', 'area="top"', "area: expected one of left, right, bottom, found 'top'"),
        ('area="right"', 'area="left"', "behind: expected the id of a panel of the same area, found 'loss_curve'"),
        ('tip="All weights in one number",', "", "command, tip and menu"),
        ("follows=Change.WEIGHTS", "follows=_FLAGS", "_FLAGS"),
    ],
)
def test_an_entry_that_lacks_a_part_is_refused_in_words(folder: Path, left_out: str, instead: str, says: str) -> None:
    (folder / "sum_of_weights.py").write_text(MADE_UP.replace(left_out, instead), encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        find_panels()


def test_a_key_that_another_command_has_is_refused_in_words(folder: Path, session: Session) -> None:
    (folder / "sum_of_weights.py").write_text(MADE_UP.replace("Ctrl+F12", "Ctrl+S"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"made_up: Ctrl\+S is taken by save"):
        MainWindow(session, preferences())
