"""The import dialog: what a file of another program holds, before it is taken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from dialog_helpers import answering, press
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from core import files
from core.model.activations import ACTIVATIONS
from gui.base.theme import apply_theme
from gui.dialogs.import_network import ImportDialog, Said, ask_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core.document.document import Document
    from core.files.input_file import Report
    from gui.window.main_window import MainWindow

FOREIGN = Path(__file__).parents[2] / "samples" / "foreign"
RNG = np.random.default_rng(0)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Callable[[Said], tuple[Document, Report]]]:
    """Writes arrays, and gives what reads them."""

    def made(**arrays: np.ndarray) -> Callable[[Said], tuple[Document, Report]]:
        path = tmp_path / "a.npz"
        np.savez(path, **{name.replace("__", "."): array for name, array in arrays.items()})
        return lambda said: files.read(
            path, activations=said.activations, order=said.order, orientation=said.orientation
        )

    return made


def layers(*shapes: tuple[int, int], names: str) -> dict[str, np.ndarray]:
    return {f"{name}__weight": RNG.normal(size=shape) for name, shape in zip(names, shapes, strict=True)}


def test_it_shows_the_network_and_what_was_assumed(qtbot: QtBot, load: Callable) -> None:
    dialog = ImportDialog("a.npz", load(**layers((4, 3), (2, 4), names="ab")))
    qtbot.addWidget(dialog)
    assert [chooser.chosen for chooser in dialog.lists] == ["relu", "identity"]
    text = dialog.page.toPlainText()
    assert "in the order a, b, as they stand in the file" in text
    assert "Outputs for a few inputs" in text
    assert dialog.picture.scene() is not None
    assert "names none" in dialog.line.text()
    assert dialog.open_button.isEnabled()


def test_another_activation_changes_the_outputs_at_once(qtbot: QtBot, load: Callable) -> None:
    dialog = ImportDialog("a.npz", load(**layers((4, 3), (2, 4), names="ab")))
    qtbot.addWidget(dialog)
    before = dialog.page.toPlainText()
    dialog.lists[0].choose("tanh")
    dialog.lists[0].activated.emit(0)
    assert dialog.page.toPlainText() != before
    document, _ = dialog.found
    assert [layer.activation for layer in document.network.layers] == ["tanh", "identity"]
    QTest.keyClicks(dialog.all, "Sigmoid")
    dialog.all.activated.emit(dialog.all.currentIndex())
    assert dialog.chosen == ["sigmoid", "sigmoid"]


def test_an_order_that_is_open_is_asked(qtbot: QtBot, tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "a.safetensors", layers((3, 3), (3, 3), names="xy"))
    dialog = ImportDialog("a", lambda said: files.read(path, activations=said.activations, order=said.order))
    qtbot.addWidget(dialog)
    assert dialog.found is None and not dialog.open_button.isEnabled()
    assert [dialog.order.itemText(k) for k in range(2)] == ["x → y  (3-3-3)", "y → x  (3-3-3)"]
    assert "Choose one" in dialog.line.text()
    # A picture of each, in which the names of the matrices differ.
    assert dialog.views.currentWidget() is dialog.candidates and dialog.candidates.count() == 2
    pictures = [dialog.candidates.item(k).icon().pixmap(260, 84).toImage() for k in range(2)]
    assert pictures[0] != pictures[1]
    # Enter chooses, and does not open what was not yet seen.
    dialog.show()
    dialog.candidates.setCurrentRow(1)
    QTest.keyClick(dialog.candidates, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.views.currentWidget() is dialog.picture
    _, report = dialog.found
    assert report.choices.order == ("y", "x")
    assert dialog.open_button.isEnabled()
    dialog.order.setCurrentIndex(0)
    dialog.order.activated.emit(0)
    assert dialog.found[1].choices.order == ("x", "y")


def test_one_of_several_outputs_is_asked(qtbot: QtBot) -> None:
    pytest.importorskip("onnx")
    path = FOREIGN / "onnx" / "torch-twoout-dyn18.onnx"
    dialog = ImportDialog("a", lambda said: files.read(path, activations=said.activations, output=said.output))
    qtbot.addWidget(dialog)
    assert dialog.found is None and "The model has 2 outputs" in dialog.line.text()
    heads = []
    for k in range(2):
        dialog.candidates.picked.emit(k)
        heads.append(dialog.found[0].network.layers[-1].activation)
    assert heads == ["identity", "softmax"]


def test_the_other_orientation_turns_the_matrices(qtbot: QtBot, load: Callable) -> None:
    arrays = layers((3, 3), names="a")
    dialog = ImportDialog("a.npz", load(**arrays))
    qtbot.addWidget(dialog)
    assert dialog.orientation.currentData() == "rows"
    dialog.orientation.setCurrentIndex(1)
    dialog.orientation.activated.emit(1)
    assert np.array_equal(dialog.found[0].network.weights[0], arrays["a__weight"].T)
    assert dialog.orientation.currentData() == "columns"
    dialog.orientation.setCurrentIndex(0)
    dialog.orientation.activated.emit(0)
    assert np.array_equal(dialog.found[0].network.weights[0], arrays["a__weight"])


def test_taking_and_leaving(qtbot: QtBot, load: Callable) -> None:
    read = load(**layers((4, 3), (2, 4), names="ab"))
    taken = answering(lambda: ask_import(None, "a", read), ImportDialog, lambda d: press(d, Qt.Key.Key_Return))
    assert taken is not None and taken[0].network.sizes == (3, 4, 2)
    assert answering(lambda: ask_import(None, "a", read), ImportDialog, QDialog.reject) is None


def test_softmax_is_offered_for_outputs_only(qtbot: QtBot, load: Callable) -> None:
    dialog = ImportDialog("a.npz", load(**layers((4, 3), (2, 4), names="ab")))
    qtbot.addWidget(dialog)
    assert [box.findData("softmax") >= 0 for box in (dialog.all, *dialog.lists)] == [False, False, True]
    last = dialog.lists[1]
    assert [last.itemData(k) for k in range(last.count())] == list(ACTIVATIONS)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_small_screen(theme: str, qtbot: QtBot, qapp: QApplication, load: Callable) -> None:
    apply_theme(qapp, theme)
    dialog = ImportDialog("a" * 100, load(**{f"a{k:02}__weight": np.eye(40) for k in range(40)}))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= 1000 and dialog.height() <= 660
    apply_theme(qapp, "light")


def test_the_window_takes_what_the_dialog_gives(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_safetensors(tmp_path / "a.safetensors", layers((3, 3), (3, 3), names="xy"))

    def answer(dialog: ImportDialog) -> QDialog.DialogCode:
        dialog.order.setCurrentIndex(1)
        dialog.order.activated.emit(1)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(ImportDialog, "exec", answer)
    assert window.filing.read(path)
    assert window.session.state.document.extra["layer_names"] == ["y", "x"]
    before = window.session.state.document
    monkeypatch.setattr(ImportDialog, "exec", lambda dialog: QDialog.DialogCode.Rejected)
    assert not window.filing.read(path)
    assert window.session.state.document is before


def test_the_window_shows_what_was_assumed_of_any_file_before_it_is_taken(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    shown = []

    def answer(dialog: ImportDialog) -> QDialog.DialogCode:
        shown.append(dialog.page.toPlainText())
        dialog.lists[0].choose("sigmoid")
        dialog.lists[0].activated.emit(0)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(ImportDialog, "exec", answer)
    assert window.filing.read(FOREIGN / "onnx" / "torch-norm-dyn18.onnx")
    assert "The graph scales its inputs before the first layer" in shown[0] and "Outputs for a few inputs" in shown[0]
    document = window.session.state.document
    assert document.network.layers[0].activation == "sigmoid" and document.scaling is not None


def write_safetensors(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    import json

    header, data = {}, b""
    for name, array in arrays.items():
        raw = np.asarray(array, "<f8").tobytes()
        header[name.replace("__", ".")] = {
            "dtype": "F64", "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)],
        }  # fmt: skip
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path
