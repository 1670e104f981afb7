"""The dialog that offers work left unsaved."""

from __future__ import annotations

import pytest
from dialog_helpers import answering, click, press
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from gui.dialogs.recover import RecoverDialog, ask_recovery
from gui.session.recovery import Recovered


def test_one_of_several_is_recovered(left: list[Recovered]) -> None:
    def answer(dialog: RecoverDialog) -> None:
        texts = [dialog.list.item(k).text() for k in range(2)]
        assert texts == [
            "xor.chainrule, last changed 2026-01-01 12:00",
            "an untitled network, last changed 2026-01-02 12:00",
        ]
        press(dialog.list, Qt.Key.Key_Down)
        press(dialog.list, Qt.Key.Key_Return)

    chosen = answering(lambda: ask_recovery(None, left), RecoverDialog, answer)
    assert chosen is left[1]
    assert chosen.read().network.sizes == (2, 2)


def test_discarding_takes_copies_away(left: list[Recovered], monkeypatch: pytest.MonkeyPatch) -> None:
    said = [QMessageBox.StandardButton.Cancel] + 2 * [QMessageBox.StandardButton.Discard]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: said.pop(0))

    def answer(dialog: RecoverDialog) -> None:
        click(dialog.discard)
        assert left[0].file.exists()
        click(dialog.discard)
        assert not left[0].file.exists() and left[1].file.exists()
        assert "an untitled network" in dialog.words.text()
        click(dialog.discard)

    assert answering(lambda: ask_recovery(None, left), RecoverDialog, answer) is None
    assert not left[1].file.exists()
    assert len(left) == 2


def test_later_keeps_all(left: list[Recovered]) -> None:
    assert answering(lambda: ask_recovery(None, left[:1]), RecoverDialog, lambda d: click(d.later)) is None
    assert answering(lambda: ask_recovery(None, left), RecoverDialog, lambda d: press(d, Qt.Key.Key_Escape)) is None
    assert all(entry.file.exists() for entry in left)
