"""The guide in the window: opens, is searched, follows its links and the theme, and names what there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QMenu

from core.basics.errors import InputError
from gui.base.menus import submenus
from gui.base.theme import apply_theme
from gui.dialogs import guide
from gui.dialogs.guide import GuideDialog, guide_folder, guide_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.window.main_window import MainWindow


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[GuideDialog]:
    made = GuideDialog()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def plain(words: str) -> str:
    """A menu's words as a reader has them, without access key and dots."""
    return words.replace("&", "").rstrip("…").strip().lower()


def entries(menu: QMenu, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    below = submenus(menu)
    for action in menu.actions():
        here = (*path, plain(action.text().partition("\t")[0]))
        yield here
        if action in below:
            yield from entries(below[action], here)


def test_every_menu_entry_that_the_guide_names_exists(window: MainWindow) -> None:
    known = set()
    for menu in submenus(window.menuBar()).values():
        known |= set(entries(menu, (plain(menu.title()),)))
    named = re.findall(r"\*\*(\w+(?: > [^*]+)+)\*\*", guide_text(guide_folder(), dark=False).replace("\n", " "))
    assert len(named) > 30
    missing = [words for words in named if tuple(map(plain, words.split(" > "))) not in known]
    assert not missing


def test_keys_that_the_guide_names_are_those_of_the_menus(window: MainWindow) -> None:
    keys = {plain(command.text): command.keys for command in window.commands}
    text = guide_text(guide_folder(), dark=False).replace("\n", " ")
    for words, key in re.findall(r"\*\*\w+ > ([^*>]+)\*\* \(((?:Ctrl|Shift|F)[^)]*)\)", text):
        assert key in keys[plain(words)], words


def test_help_opens_the_guide_by_a_key_of_its_own(window: MainWindow, qtbot: QtBot) -> None:
    keys = [key for command in window.commands for key in command.keys]
    assert len(keys) == len(set(keys))
    window.actions_["guide"].trigger()
    window.actions_["guide"].trigger()
    (found,) = window.findChildren(GuideDialog)
    assert found.isVisible()
    assert not found.isModal()
    found.close()


def test_searching_marks_every_place_and_goes_round(dialog: GuideDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.search, "spreadsheet")
    count = len(dialog.page.extraSelections())
    assert count > 1
    assert dialog.found.text() == f"{count} found"
    places = []
    for _ in range(count + 1):
        places.append(dialog.page.textCursor().selectionStart())
        qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert len(set(places)) == count
    assert places[0] == places[-1]
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.page.textCursor().selectedText().lower() == "spreadsheet"
    assert dialog.isVisible()


def test_words_that_are_not_there_are_said_not_to_be(dialog: GuideDialog, qtbot: QtBot) -> None:
    dialog.search.setText("transformer")
    assert dialog.found.text() == "none found"
    dialog.search.clear()
    assert dialog.found.text() == ""


def test_every_link_of_the_guide_goes_to_its_section(dialog: GuideDialog) -> None:
    links = re.findall(r"\]\(#([\w-]+)\)", guide_text(guide_folder(), dark=False))
    assert len(links) > 10
    for link in links:
        dialog.page.follow(QUrl(f"#{link}"))
        assert guide.slug(dialog.page.textCursor().block().text()) == link


def test_pictures_follow_the_theme(dialog: GuideDialog, qapp: QApplication) -> None:
    names = {}
    for theme in ("dark", "light"):
        apply_theme(qapp, theme)
        QApplication.sendPostedEvents()
        html = dialog.page.toHtml()
        names[theme] = re.findall(r'src="([^"]+)"', html)
        assert names[theme]
        assert all(name.endswith(f"-{theme}.png") for name in names[theme])
    assert len(names["dark"]) == len(names["light"])


def test_every_picture_is_found_and_fits(dialog: GuideDialog) -> None:
    for name in re.findall(r'src="([^"]+)"', dialog.page.toHtml()):
        picture = dialog.page.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
        assert isinstance(picture, QImage)
        assert 0 < picture.deviceIndependentSize().width() <= 720


def test_a_guide_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guide, "files", lambda _: tmp_path / "resources")
    with pytest.raises(InputError, match=r"cannot open the guide: guide\.md is missing"):
        guide_folder()
