"""Exports and comparisons from the window's menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QDialog, QGraphicsView, QMenu

from core.compare import compare
from core.files import native
from core.places import Weight
from core.presets import preset
from gui import exporting, filing
from gui.dialogs.comparing import CompareDialog, sentence
from gui.session.opening import first_state, opened

if TYPE_CHECKING:
    from pathlib import Path

    from gui.window import MainWindow


def export_menu(window: MainWindow) -> QMenu:
    return next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&Export")


@pytest.mark.parametrize(
    ("entry", "suffix", "start"),
    [
        ("&Graph as a picture…", ".svg", b"<?xml"),
        ("&Graph as a picture…", ".pdf", b"%PDF"),
        ("&Graph as a picture…", ".png", b"\x89PNG"),
        ("Loss curve as a picture…", ".svg", b"<?xml"),
        ("Loss curve: data as CSV…", ".csv", b"epoch"),
        ("Output surface as a picture…", ".png", b"\x89PNG"),
        ("Activation function: data as CSV…", ".csv", b""),
    ],
)
def test_pictures_and_data(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, suffix: str, start: bytes
) -> None:
    path = tmp_path / f"out{suffix}"
    monkeypatch.setattr(exporting.QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    action = next(action for action in export_menu(window).actions() if action.text() == entry)
    action.trigger()
    assert path.read_bytes().startswith(start)
    assert path.stat().st_size > 20
    assert "Exported" in window.session.state.message


@pytest.mark.parametrize("suffix", [".safetensors", ".npz", ".csv", ".py", ".torch.py", ".tex"])
def test_weights(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr(
        filing.QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / f"net{suffix}"), "")
    )
    assert window.filing.export()
    assert list(tmp_path.glob("net*"))
    assert window.session.state.path is None  # an export is no document


def test_an_export_that_cannot_be_written_is_one_sentence(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    window.session.failed.connect(said.append)
    monkeypatch.setattr(
        filing.QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "gone" / "net.npz"), "")
    )
    assert not window.filing.export()
    assert len(said) == 1
    assert "\n" not in said[0]
    for dialog in window.findChildren(QDialog):
        dialog.close()


def test_compare(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = window.session
    other = tmp_path / "other.chainrule"
    other.write_bytes(native.dumps(session.state.document))
    session.set_weight(Weight(3, 0, 1), 5.5)
    shown: list[CompareDialog] = []

    def look(dialog: CompareDialog) -> int:
        dialog.show()
        shown.append(dialog)
        assert "1 weight differs" in dialog.summary.text()
        assert dialog.table.rowCount() == 1
        assert dialog.table.item(0, 0).text() == "u2"
        views = dialog.findChildren(QGraphicsView)
        assert len(views) == 2
        assert all(view.scene() is not None and view.items() for view in views)
        dialog.close()
        return 0

    monkeypatch.setattr(CompareDialog, "exec", look)
    monkeypatch.setattr(filing.QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    window.actions_["compare"].trigger()
    assert len(shown) == 1


def test_what_a_comparison_says() -> None:
    printed, table = preset("xor-printed").network, preset("xor-table").network
    assert "the same, to the last bit" in sentence(compare(printed, printed))
    assert "They differ in" in sentence(compare(printed, table))
    deep = first_state(opened(preset("deep"))).network
    assert "sizes: 2-2-1 and 3-4-4-2" in sentence(compare(printed, deep))
