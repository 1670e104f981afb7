"""No file that is refused changes anything that the user can see."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QDialog, QMessageBox

from core.basics.addresses import Weight

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow

pytest.importorskip("onnx")
import fuzz


def test_damaged_files_change_nothing(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.dialogs.import_network.ask_import", lambda *_: None)  # as if canceled
    monkeypatch.setattr("gui.dialogs.data.csv_file.ask_csv", lambda *_: None)
    session = window.session
    session.set_weight(Weight(2, 0, 0), 1.25)
    session.step()
    rng = random.Random(5)
    corpus = fuzz.corpus()
    refused = 0
    for k in range(60):
        name, content = rng.choice(corpus)
        path = tmp_path / f"{k}-{Path(name).name}"
        path.write_bytes(fuzz.damaged(rng, name, content, corpus))
        before, undone, title = session.state, session.undo_stack.index(), window.windowTitle()
        if window.filing.read(path):
            # It could be read after all; back to the document that the test is about.
            session.new_document(before.document, before.path)
            session.set_weight(Weight(2, 0, 0), 1.25 + k)
            session.step()
            continue
        refused += 1
        after = session.state
        assert after.document is before.document
        assert (after.cursor, after.update_selection, after.selected, after.path) == (
            before.cursor, before.update_selection, before.selected, before.path,
        )  # fmt: skip
        assert (after.history, after.timeline, after.modified) == (before.history, before.timeline, before.modified)
        assert (session.undo_stack.index(), window.windowTitle()) == (undone, title)
        for dialog in window.findChildren(QDialog):
            if isinstance(dialog, QMessageBox):
                assert dialog.text()
                assert "\n" not in dialog.text()
            dialog.close()
    for dialog in window.findChildren(QDialog):
        dialog.close()
    assert refused > 20
