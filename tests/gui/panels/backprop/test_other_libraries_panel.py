"""The panel of other libraries: rows, factors, formulas and calls, in every state."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.basics.addresses import Weight
from core.basics.number_format import Digits
from core.data.dataset import Dataset
from core.data.scaling import Scaling
from core.document.document import Document
from core.document.regularization import set_dropout
from core.gallery.presets import preset
from core.model.network import Layer, Network
from core.training.settings import Settings
from gui.base.theme import DARK, LIGHT, Theme, apply_theme
from gui.formulas.library_lines import marked
from gui.formulas.view import FormulaView
from gui.panels.backprop.other_libraries import OtherLibrariesPanel
from gui.session import Change, Session
from gui.window.main_window import MainWindow


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> OtherLibrariesPanel:
    panel = OtherLibrariesPanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    session.changed.connect(panel.show_state)
    with qtbot.waitExposed(panel):
        panel.show()
    session.new_document(preset("mazur"))
    panel.show_state(session.state, Change.ALL)
    return panel


def document(
    sizes: tuple[int, ...], names: tuple[str, ...], rows: int = 4, loss: str = "least_squares", method: str = "sgd"
) -> Document:
    draw = np.random.default_rng(1)
    shapes = zip(sizes, sizes[1:], names, strict=False)
    layers = tuple(Layer(draw.uniform(-1, 1, (b, a + 1)), name) for a, b, name in shapes)
    targets = np.eye(sizes[-1])[draw.integers(0, sizes[-1], rows)]
    data = Dataset(draw.uniform(-1, 1, (rows, sizes[0])), targets)
    return Document(Network(layers, loss), data, Settings(method=method, rate=0.5))


def row(panel: OtherLibrariesPanel, library: str, setting: str = "") -> list[str]:
    """The texts of a row."""
    rows = panel.table.rows
    for k in range(rows.rowCount()):
        texts = [str(rows.index(k, column).data()) for column in range(rows.columnCount())]
        if texts[0] == library and texts[1].startswith(setting):
            return texts
    raise LookupError(library, setting)


def test_class_weights_and_dropout_are_said_to_be_left_out(panel: OtherLibrariesPanel, session: Session) -> None:
    assert "left out" not in panel.told.text()
    session.new_document(set_dropout(2, 0.5).change(session.state.document))
    assert "Class weights and dropout are left out." in panel.told.text()


def test_scaled_examples_are_said_to_be_scaled(panel: OtherLibrariesPanel, session: Session) -> None:
    assert "scaled" not in panel.told.text()
    scaling = Scaling("standardize", (1.0, 2.0), (2.0, 3.0))
    session.new_document(replace(session.state.document, scaling=scaling))
    assert "The examples are scaled, as the network takes them." in panel.told.text()


def choose(panel: OtherLibrariesPanel, library: str, setting: str = "") -> None:
    rows = panel.table.rows
    for k in range(rows.rowCount()):
        if rows.index(k, 0).data() == library and str(rows.index(k, 1).data()).startswith(setting):
            panel.table.selectRow(k)
            return
    raise LookupError(library, setting)


def test_each_library_has_a_row_with_its_loss_weight_and_factor(panel: OtherLibrariesPanel) -> None:
    QAbstractItemModelTester(panel.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert row(panel, "Textbook") == ["Textbook", "this network's loss", "1", "0.2984", "0.1498", "0"]
    assert row(panel, "PyTorch", "MSELoss mean")[2:5] == ["✓ equal", "0.2984", "0.1498"]
    assert row(panel, "PyTorch", "MSELoss sum")[2:] == ["× 2", "0.5967", "0.1496", "−2.19×10⁻⁴"]
    assert row(panel, "synaptic")[2] == "no factor"
    assert row(panel, "R nnet")[4] == "no step"


def test_a_library_that_cannot_hold_the_network_stands_last_with_its_reason(panel: OtherLibrariesPanel) -> None:
    assert row(panel, "ml-fnn")[1] == "Sigmoid in layer 2 is not compared with ml-fnn in this setting"
    choose(panel, "ml-fnn")
    assert panel.words.text() == "Sigmoid in layer 2 is not compared with ml-fnn in this setting."
    assert not panel.copy.isEnabled()


def test_a_click_shows_the_formulas_with_what_differs(panel: OtherLibrariesPanel) -> None:
    choose(panel, "PyTorch", "MSELoss sum")
    assert "without the ½" in panel.words.text()
    assert "textbook: ½ S" in panel.view.spoken
    assert "0.1496" in panel.view.spoken
    choose(panel, "synaptic")
    assert "already updated" in panel.words.text()
    assert "textbook: with the old weights" in panel.view.spoken


def test_the_call_is_copied_with_the_networks_numbers(panel: OtherLibrariesPanel, session: Session) -> None:
    choose(panel, "scikit-learn", "MLPRegressor")
    panel.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text == panel.code.toPlainText()
    assert "[[0.15, 0.2, 0.35], [0.25, 0.3, 0.35]]" in text
    ast.parse(text)
    assert session.state.message == "Call for scikit-learn 1.9.1 copied."


def test_the_weight_selected_on_the_graph_is_compared(panel: OtherLibrariesPanel, session: Session) -> None:
    session.select(Weight(3, 1, 2))
    assert panel.weight.currentText() == "u₂₃′"
    assert row(panel, "Textbook")[4] == "0.6190"
    panel.weight.setCurrentIndex(0)
    panel.weight.activated.emit(0)
    assert session.state.selected == Weight(2, 0, 0)


def test_one_library_can_be_shown_alone_and_its_row_stays_chosen(panel: OtherLibrariesPanel, session: Session) -> None:
    choose(panel, "Keras", "binary_crossentropy")
    panel.library.setCurrentText("Keras")
    assert panel.table.rows.rowCount() == 7
    assert panel.selected is not None
    assert panel.selected.setting == "binary_crossentropy"
    session.step()
    session.finish_example()
    assert panel.selected is not None
    assert panel.selected.setting == "binary_crossentropy"
    assert panel.library.currentText() == "Keras"


def test_the_rows_follow_the_update_of_the_walk(panel: OtherLibrariesPanel, session: Session) -> None:
    session.new_document(document((2, 3, 1), ("tanh", "identity")))
    first = row(panel, "PyTorch", "MSELoss mean")
    for _ in range(5):
        session.step()
    assert row(panel, "PyTorch", "MSELoss mean") == first
    session.finish_example()
    assert row(panel, "PyTorch", "MSELoss mean") != first


def test_a_batch_is_compared_whole(panel: OtherLibrariesPanel, session: Session) -> None:
    session.new_document(document((2, 3, 2), ("sigmoid", "sigmoid"), method="batch"))
    assert "this batch of 4 examples" in panel.told.text()
    assert "1/4 of it" in panel.told.text()
    assert row(panel, "PyTorch", "MSELoss mean")[2] == "× 0.25"
    assert row(panel, "neataptic", "train, batchSize 4")[2] == "no factor"
    assert row(panel, "PyTorch", "MSELoss mean, batches of one")[2] == "no factor"


@pytest.mark.parametrize(
    ("made", "library", "setting", "factor"),
    [
        (document((2, 1), ("sigmoid",)), "FANN", "incremental, SIGMOID, linear", "✓ equal"),
        (document((3, 8, 5), ("tanh", "identity")), "PyTorch", "MSELoss mean", "× 0.4"),
        (document((3, 4, 3), ("tanh", "softmax"), loss="cross_entropy"), "ml-fnn", "loaded model", "✓ equal"),
        (document((2, 3, 3, 2), ("relu", "relu", "identity")), "brain.js", "relu", "no factor"),
    ],
    ids=["no hidden layer", "many outputs", "softmax", "two hidden layers"],
)
def test_every_kind_of_network_has_its_rows(
    panel: OtherLibrariesPanel, session: Session, made: Document, library: str, setting: str, factor: str
) -> None:
    session.new_document(made)
    assert row(panel, library, setting)[2] == factor
    for k in range(panel.table.rows.rowCount()):
        panel.table.selectRow(k)
        assert panel.words.text()


def test_the_rows_stand_still_while_training_runs(panel: OtherLibrariesPanel, session: Session, qtbot: QtBot) -> None:
    session.new_document(document((2, 3, 1), ("sigmoid", "sigmoid")))
    before = row(panel, "Textbook")
    session.run()
    qtbot.waitUntil(lambda: session.state.epoch > 5)
    assert row(panel, "Textbook") == before
    assert panel.told.text() == "Compared again when training pauses."
    session.pause()
    qtbot.waitUntil(lambda: not session.state.running)
    qtbot.waitUntil(lambda: row(panel, "Textbook") != before)


def test_a_large_network_is_compared_when_asked(panel: OtherLibrariesPanel, session: Session) -> None:
    session.new_document(document((20, 40, 2), ("sigmoid", "sigmoid"), 8, method="batch"))
    assert panel.table.rows.rowCount() == 0
    assert "press Compare" in panel.told.text()
    assert not panel.copy.isEnabled()
    panel.button.click()
    assert panel.table.rows.rowCount() > 20
    session.new_document(preset("mazur"))
    assert panel.button.isHidden()


def test_numbers_too_large_leave_a_sentence_and_no_rows(panel: OtherLibrariesPanel, session: Session) -> None:
    made = document((1, 1), ("identity",), 1)
    layer = Layer(np.array([[1e200, 0.0]]))
    session.new_document(Document(Network((layer,)), made.data, made.settings))
    assert panel.told.text().startswith("Nothing to compare: ")
    assert panel.table.rows.rowCount() == 0


def test_a_narrow_panel_has_its_table_on_a_page_of_its_own(panel: OtherLibrariesPanel) -> None:
    panel.resize(380, 240)
    assert panel.pages.tabText(0) == "Steps"
    assert panel.table.isVisible()
    choose(panel, "PyTorch", "MSELoss sum")
    panel.pages.setCurrentIndex(1)
    assert panel.view.isVisible()
    panel.resize(900, 240)
    assert panel.pages.tabText(0) == "Difference"
    assert panel.table.isVisible()
    assert panel.view.isVisible()


def test_digits_change_the_numbers_shown(panel: OtherLibrariesPanel, session: Session) -> None:
    session.set_digits(Digits(8))
    assert row(panel, "Textbook")[4] == "0.14978072"


@pytest.mark.usefixtures("usual_look")
@pytest.mark.parametrize(("choice", "theme"), [("dark", DARK), ("light", LIGHT)])
def test_what_differs_has_the_accent_of_the_theme(
    panel: OtherLibrariesPanel, qapp: QApplication, choice: str, theme: Theme
) -> None:
    choose(panel, "PyTorch", "MSELoss sum")
    apply_theme(qapp, choice)
    qapp.processEvents()
    panel.show_state(panel.session.state, Change.ALL)
    assert rf"\textcolor{{{theme.accent}}}{{\underline{{2}}}}" in marked(r"\differs{2} (y - t)")
    # In the formulas alone: a row of the table that is chosen has the accent, too, while the window is active.
    view = panel.findChild(FormulaView)
    assert isinstance(view, FormulaView)
    image = view.grab().toImage()
    accent = np.array(QColor(theme.accent).getRgb())
    pixels = [image.pixelColor(x, y).getRgb() for x in range(image.width()) for y in range(image.height())]
    assert np.abs(np.array(pixels) - accent).sum(axis=1).min() < 24  # smoothed


def test_the_panel_is_a_tab_beside_the_gradient_check(window: MainWindow) -> None:
    titles = list(window.panels)
    assert titles.index("other_libraries") == titles.index("gradient_check") + 1
