"""A made-up preset, built-in data set and lesson: each is one entry with its file, and menus and commands follow it."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from core.cli.parser import main
from core.data.dataset import Dataset
from core.document.document import Document
from core.files.native.format import dumps
from core.gallery.builtin_datasets import SHIPPED, Shipped
from core.gallery.dataset_names import dataset_by_name
from core.gallery.presets import PRESETS, Preset
from core.lessons import builtin
from core.model.initializers import new_network
from gui.dialogs.about import AboutDialog
from gui.panels.learn import contents
from gui.panels.learn.panel import LearnPanel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow

NETWORK = new_network([2, 3, 1], ["tanh", "sigmoid"], seed=5)
DATA = Dataset([[0.0, 1.0], [2.0, 3.0]], [[0.0], [1.0]], "Made-up set")
LESSON = """chainrule-lesson: 1
title: A made-up lesson
section: 9.9
about: It is read from its file.

stage:
network: 2-1
activations: sigmoid
data: made-up
text:
    Nothing is here yet.
do: Train.
when: loss below 0.001
seen:
    It is done.
"""


@pytest.fixture
def _made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """One entry in each registry, whose files are read from where they lie."""
    usual = pkgutil.get_data
    content = dumps(Document(NETWORK))
    monkeypatch.setattr(
        pkgutil, "get_data",
        lambda package, name: content if name == "made-up.chainrule" else usual(package, name),
    )  # fmt: skip
    monkeypatch.setitem(PRESETS, "made-up", Preset("Made-up preset", "It is read from its file."))
    shipped = Shipped("made-up", "Made-up set", "Two examples.", "Made-up set: nobody, CC0.", lambda: DATA)
    monkeypatch.setitem(SHIPPED, "made-up", shipped)
    (tmp_path / "lessons").mkdir()
    for section, names in builtin.INDEX[:1]:
        index = ((section, (*names, "made-up")), *builtin.INDEX[1:])
    for module in (builtin, contents):
        monkeypatch.setattr(module, "INDEX", index)
    for name in builtin.builtin_names():
        text = LESSON if name == "made-up" else (builtin.files("resources") / "lessons" / f"{name}.lesson").read_text()
        (tmp_path / "lessons" / f"{name}.lesson").write_text(text, encoding="utf-8")
    monkeypatch.setattr(builtin, "files", lambda _: tmp_path)
    yield
    builtin.builtin_lesson.cache_clear()


def offered(window: MainWindow, menu: str) -> dict[str, QAction]:
    """What a menu of the window offers, filled as when it opens."""
    found = next(each for each in window.findChildren(QMenu) if each.title().replace("&", "") == menu)
    found.aboutToShow.emit()
    return {action.text().replace("&", ""): action for action in found.actions()}


@pytest.mark.usefixtures("_made_up")
def test_they_are_in_the_menus_and_open(window: MainWindow, qtbot: QtBot) -> None:
    offered(window, "Examples")["Made-up preset"].trigger()
    assert window.session.state.network == NETWORK
    assert window.session.state.message == "It is read from its file."
    offered(window, "Real")["Made-up set"].trigger()
    assert window.session.state.data == DATA
    about = AboutDialog(window)
    qtbot.addWidget(about)
    assert "Made-up set: nobody, CC0." in about.words.text()
    offered(window, "Lessons")["A made-up lesson"].trigger()
    panel = window.panels["learn"]
    assert isinstance(panel, LearnPanel)
    assert "made-up" in panel.contents.items
    lesson = window.session.state.lesson
    assert lesson is not None and lesson.lesson.title == "A made-up lesson"


@pytest.mark.usefixtures("_made_up")
def test_commands_take_them_and_name_them_where_a_name_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert dataset_by_name("made-up") == DATA
    assert main(["train", "made-up", "--data", "made-up", "--epochs", "1"]) == 0
    assert main(["train", "made-upp", "--epochs", "1"]) == 2
    assert "made-up)" in capsys.readouterr().err
    assert main(["train", "--help"]) == 0
    assert "made-up" in capsys.readouterr().out
