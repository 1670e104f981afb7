"""Exports and comparisons from the window's menus."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QGraphicsView, QMenu

from core.basics.addresses import Weight
from core.files.native import format
from core.gallery.presets import preset
from core.model.comparison import compare
from gui.dialogs.network.comparison import CompareDialog, sentence
from gui.session.opening import first_state, opened
from gui.widgets import saving

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


PICTURES, TABLES = "Panel as a &picture", "Panel's &data as CSV"


def menu_of(window: MainWindow, title: str) -> QMenu:
    """A menu as it is when it opens."""
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == title)
    menu.aboutToShow.emit()
    return menu


def take(window: MainWindow, title: str, entry: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What the entry of a menu writes to `path`."""
    monkeypatch.setattr(saving.QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    next(action for action in menu_of(window, title).actions() if action.text() == entry).trigger()
    assert "Exported" in window.session.state.message
    return path.read_bytes()


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<?xml"), (".pdf", b"%PDF"), (".png", b"\x89PNG")])
def test_the_graph(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, start: bytes
) -> None:
    assert take(window, "Ex&port", "&Graph as a picture…", tmp_path / f"a{suffix}", monkeypatch).startswith(start)


def test_every_panel_as_a_picture(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [action.text() for action in menu_of(window, PICTURES).actions()]
    assert entries == [f"{entry.title}…" for entry in window.panels.entries.values()]
    for entry in entries:
        png = take(window, PICTURES, entry, tmp_path / "a.png", monkeypatch)
        image = QImage.fromData(png)
        assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}) > 2
        root = ElementTree.fromstring(take(window, PICTURES, entry, tmp_path / "a.svg", monkeypatch))
        assert any(element.tag.endswith(("}path", "}text", "}image")) for element in root.iter())


def test_every_panel_as_csv(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [action.text() for action in menu_of(window, TABLES).actions()]
    assert entries == [f"{entry.title}…" for entry in window.panels.entries.values()]
    for entry in entries:
        table = take(window, TABLES, entry, tmp_path / "a.csv", monkeypatch)
        rows = list(csv.reader(io.StringIO(table.decode())))
        assert rows and rows[0]


def test_the_numbers_of_panels(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window.session.set_weight(Weight(2, 0, 1), 1 / 3)

    def rows(entry: str) -> list[list[str]]:
        content = take(window, TABLES, entry, tmp_path / "a.csv", monkeypatch).decode()
        return list(csv.reader(io.StringIO(content)))

    state = window.session.state
    data = rows("Data…")
    assert data[0][:4] == ["", "x₁", "x₂", "t"]
    assert [float(value) for value in data[1][1:4]] == [1.0, 0.0, 1.0] and data[1][0] == "1"
    weights = rows("Weights…")
    assert weights[0] == ["Matrix W"]
    assert [[float(value) for value in row[1:]] for row in weights[2:4]] == state.network.weights[0].tolist()
    steps = rows("Derivation…")
    assert len(steps) == len(state.derivation) + 1
    assert float(steps[-1][-1]) == state.derivation.value(state.derivation[-1].result)
    assert len(rows("Gradient check…")) == state.network.parameters + 1
    influence = rows("Weight influence…")
    assert influence[0] == ["quantity", "value"] and all(name.startswith("∂") for name, _ in influence[1:])


def test_what_is_exported_is_proposed_under_the_name_of_the_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []
    monkeypatch.setattr(saving.QFileDialog, "getSaveFileName", lambda *asked: proposed.append(asked[2]) or ("", ""))

    def propose() -> list[str]:
        proposed.clear()
        for title, entry in (("Ex&port", "&Graph as a picture…"), (PICTURES, "Loss curve…"), (TABLES, "Weights…")):
            next(action for action in menu_of(window, title).actions() if action.text() == entry).trigger()
        window.filing.export()
        return [Path(each).name for each in proposed]

    assert propose() == ["network", "loss-curve", "weights", "network"]
    window.filing.write(tmp_path / "my xor.chainrule")
    assert propose() == ["my xor", "my xor-loss-curve", "my xor-weights", "my xor"]


@pytest.mark.parametrize("suffix", [".safetensors", ".npz", ".csv", ".py", ".torch.py", ".tex"])
def test_weights(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / f"net{suffix}"), ""))
    assert window.filing.export()
    assert list(tmp_path.glob("net*"))
    assert window.session.state.path is None  # an export is no document


def test_the_dialog_asks_in_how_many_bits_an_onnx_model_is_written(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onnx = pytest.importorskip("onnx")
    kinds: list[str] = []
    wanted = [1, 0]

    def answer(_parent: object, _title: str, _proposal: str, filters: str) -> tuple[str, str]:
        kinds[:] = [each for each in filters.split(";;") if "onnx" in each]
        return str(tmp_path / "net.onnx"), kinds[wanted.pop()]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    for of_onnx in (onnx.TensorProto.DOUBLE, onnx.TensorProto.FLOAT):
        assert window.filing.export()
        assert {each.data_type for each in onnx.load(tmp_path / "net.onnx").graph.initializer} == {of_onnx}
    assert kinds == ["ONNX model (*.onnx)", "ONNX model in 32-bit numbers, for every runtime (*.onnx)"]


def test_an_export_that_cannot_be_written_is_one_sentence(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    window.session.failed.connect(said.append)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "gone" / "net.npz"), ""))
    assert not window.filing.export()
    assert len(said) == 1
    assert "\n" not in said[0]
    for dialog in window.findChildren(QDialog):
        dialog.close()


def test_compare(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = window.session
    other = tmp_path / "other.chainrule"
    other.write_bytes(format.dumps(session.state.document))
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
    monkeypatch.setattr("gui.window.filing.ask_which", lambda *_: other)
    window.actions_["compare"].trigger()
    assert len(shown) == 1


def test_what_a_comparison_says() -> None:
    printed, table = preset("xor-printed").network, preset("xor-table").network
    assert "identical, to the last bit" in sentence(compare(printed, printed))
    assert "The networks differ in" in sentence(compare(printed, table))
    deep = first_state(opened(preset("deep"))).network
    assert "sizes: 2-2-1 and 3-4-4-2" in sentence(compare(printed, deep))
