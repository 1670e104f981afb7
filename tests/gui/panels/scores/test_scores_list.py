"""The examples behind the scores: a cell's examples, sorted and filtered, chosen; curves; k-fold in the background."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.basics.number_format import format_number
from core.data.dataset import Dataset
from core.document import preparation
from core.document.document import Document
from core.gallery.dataset_names import dataset_by_name
from core.model.initializers import new_network
from core.training.settings import Settings
from gui.base.theme import current
from gui.panels.scores.panel import ScoresPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session

RNG = np.random.default_rng(8)


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> ScoresPanel:
    made = ScoresPanel(session)
    qtbot.addWidget(made)
    session.changed.connect(made.show_state)
    made.resize(420, 420)
    with qtbot.waitExposed(made):
        made.show()
    return made


def iris(share: float = 0.3) -> Document:
    document = Document(new_network((4, 3), ["softmax"], seed=4), dataset_by_name("iris"), Settings("mini-batch", 0.1))
    return preparation.split(share, 1).change(document)


def houses() -> Document:
    network = new_network((5, 3, 1), ["tanh", "identity"], seed=4)
    document = preparation.split(0.3, 1).change(Document(network, dataset_by_name("houses"), Settings("batch", 0.1)))
    return preparation.scale("standardize", "targets").change(preparation.scale("standardize").change(document))


def column(panel: ScoresPanel, name: str) -> list[str]:
    model = panel.examples.model
    names = [model.headerData(k, Qt.Orientation.Horizontal) for k in range(model.columnCount())]
    return [model.index(row, names.index(name)).data() for row in range(model.rowCount())]


def click(table, row: int, column: int = 0) -> None:
    index = table.model().index(row, column)
    table.scrollTo(index)
    at = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def test_misclassified_examples_come_first(panel: ScoresPanel, session: Session) -> None:
    session.new_document(iris())
    panel.pages.setCurrentWidget(panel.examples)
    pairs = zip(column(panel, "true"), column(panel, "predicted"), strict=True)
    wrong = [true != predicted for true, predicted in pairs]
    assert wrong == sorted(wrong, reverse=True) and any(wrong) and len(wrong) == 45
    assert panel.examples.count.text() == "45 of 45 test examples"


def test_a_click_on_a_cell_of_the_matrix_lists_its_examples(panel: ScoresPanel, session: Session) -> None:
    session.new_document(iris())
    counts = panel._parts[1].confusion
    true, predicted = (int(k) for k in np.argwhere((counts > 0) & ~np.eye(3, dtype=bool))[0])
    click(panel.table, true, predicted)
    assert panel.pages.currentWidget() is panel.examples
    names = session.state.data.target_names
    assert column(panel, "true") == [names[true]] * counts[true, predicted]
    assert set(column(panel, "predicted")) == {names[predicted]}
    assert panel.examples.which.currentText() == f"{names[true]} predicted as {names[predicted]}"
    panel.examples.which.setCurrentIndex(0)
    panel.examples.which.activated.emit(0)
    assert panel.examples.model.rowCount() == 45


def test_enter_on_a_cell_lists_its_examples(panel: ScoresPanel, session: Session) -> None:
    session.new_document(iris())
    panel.table.setCurrentIndex(panel.model.index(2, 2))
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert panel.pages.currentWidget() is panel.examples
    assert panel.examples.model.rowCount() == panel._parts[1].confusion[2, 2]


def test_a_click_on_an_example_makes_it_the_current_one(panel: ScoresPanel, session: Session) -> None:
    session.new_document(iris())
    panel.pages.setCurrentWidget(panel.examples)
    click(panel.examples.table, 3)
    example = panel.examples.model.order[3]
    assert session.state.example is None and session.state.test is not None
    assert np.array_equal(session.state.point, session.state.test.inputs[example])
    assert column(panel, "#")[3] == f"▸ {example + 1}"
    panel.which.setCurrentIndex(1)
    panel.which.activated.emit(1)
    click(panel.examples.table, 5)
    assert session.state.example == panel.examples.model.order[5]


def test_a_header_sorts_up_down_and_back(panel: ScoresPanel, session: Session) -> None:
    session.new_document(iris())
    panel.pages.setCurrentWidget(panel.examples)
    first = column(panel, "#")
    header = panel.examples.table.horizontalHeader()
    names = [panel.examples.model.headerData(k, Qt.Orientation.Horizontal) for k in range(header.count())]
    place = names.index("petal length")
    for falling in (False, True):
        header.sectionClicked.emit(place)
        values = [float(text) for text in column(panel, "petal length")]
        assert values == sorted(values, reverse=falling)
    header.sectionClicked.emit(place)
    assert column(panel, "#") == first


def test_a_filter_narrows_the_list_and_a_wrong_one_is_told(panel: ScoresPanel, session: Session) -> None:
    session.new_document(iris())
    panel.pages.setCurrentWidget(panel.examples)
    panel.examples.filter.setText("true = virginica, petal length > 5.5")
    assert set(column(panel, "true")) == {"virginica"} and min(map(float, column(panel, "petal length"))) > 5.5
    shown = panel.examples.model.rowCount()
    panel.examples.filter.setText("petal lenght > 5.5")
    assert "unknown column petal lenght" in panel.examples.message.text()
    assert panel.examples.message.isVisible() and panel.examples.model.rowCount() == shown
    panel.examples.filter.clear()
    assert not panel.examples.message.isVisible() and panel.examples.model.rowCount() == 45


def test_errors_are_listed_in_the_datas_own_units(panel: ScoresPanel, session: Session) -> None:
    session.new_document(houses())
    panel.pages.setCurrentWidget(panel.examples)
    prices = [float(text.replace(",", "")) for text in column(panel, "price")]
    assert min(prices) > 50 and max(prices) > 300
    raw = dataset_by_name("houses")
    errors = panel._parts[1].targets - panel._parts[1].predictions
    assert set(np.round(panel._parts[1].targets.ravel(), 6)) <= set(raw.targets.ravel())
    rmse = float(np.sqrt(np.mean(errors**2)))
    panel.pages.setCurrentWidget(panel.totals)
    assert panel.measures.table.rows.index(0, 4).data() == format_number(rmse, session.state.digits)


def test_digits_are_shown_as_pictures(panel: ScoresPanel, session: Session) -> None:
    data = dataset_by_name("digits")
    session.new_document(Document(new_network((64, 10), ["softmax"], seed=1), data, Settings()))
    panel.pages.setCurrentWidget(panel.examples)
    model = panel.examples.model
    assert [model.headerData(k, Qt.Orientation.Horizontal) for k in range(model.columnCount())] == [
        "#", "picture", "true", "predicted", "loss",
    ]  # fmt: skip
    picture = model.index(0, 1).data(Qt.ItemDataRole.DecorationRole).toImage()
    assert picture.width() == picture.height() >= 32
    pixels = data.inputs[model.order[0]].reshape(8, 8)
    inks = np.array([[picture.pixelColor(4 * j + 2, 4 * i + 2).lightness() for j in range(8)] for i in range(8)])
    dark = np.abs(inks - inks[np.unravel_index(pixels.argmin(), (8, 8))])
    assert np.corrcoef(dark.ravel(), pixels.ravel())[0, 1] > 0.99


def test_two_classes_have_curves_with_their_area(panel: ScoresPanel, session: Session) -> None:
    network = new_network((2, 3, 1), ["tanh", "sigmoid"], seed=3)
    document = Document(network, dataset_by_name("moons:noise=0.3"), Settings())
    session.new_document(preparation.split(0.3, 1).change(document))
    panel.pages.setCurrentWidget(panel.curves)
    curves = panel.curves
    assert [curves.kinds.itemText(k) for k in range(curves.kinds.count())] == ["ROC", "Calibration"]
    colors = current().value, current().derivative
    assert [color in curves.key.text() for color in colors] == [True, True]
    assert curves.key.text().index(colors[0]) < curves.key.text().index("Training") < curves.key.text().index(colors[1])
    assert curves.key.isVisible()
    assert curves.readout.text().startswith("Training: area 0.") and "Test: area 0." in curves.readout.text()
    curves.kinds.setCurrentIndex(1)
    curves.kinds.activated.emit(1)
    assert "intervals" in curves.readout.text()


def test_three_classes_have_no_curves_and_say_so(panel: ScoresPanel, session: Session) -> None:
    session.new_document(iris())
    panel.pages.setCurrentWidget(panel.curves)
    assert not panel.curves.plot.isVisible() and "two classes" in panel.curves.none.text()


@pytest.mark.parametrize(("place", "kind"), [(0, "Predicted against true"), (1, "Residuals")])
def test_a_click_on_a_dot_makes_its_example_the_current_one(panel: ScoresPanel, session: Session, place, kind) -> None:
    session.new_document(houses())
    panel.pages.setCurrentWidget(panel.curves)
    curves = panel.curves
    curves.kinds.setCurrentIndex(place)
    curves.kinds.activated.emit(place)
    assert curves.kinds.currentText() == kind and "R²" in curves.readout.text()
    QApplication.processEvents()
    at = curves.plot.place(*curves.plot._points[1][7]).toPoint()
    QTest.mouseMove(curves.plot.viewport(), at)
    QTest.mouseClick(curves.plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert curves.plot._at() is not None
    part, example = curves.plot._at()
    assert np.array_equal(session.state.point, panel._parts[part].data.inputs[example])
    assert session.state.point.tolist() != session.state.data.inputs[0].tolist()


def test_a_part_without_one_class_has_no_roc(panel: ScoresPanel, session: Session) -> None:
    inputs = RNG.normal(size=(12, 2))
    training = Dataset(inputs, (inputs[:, :1] > 0).astype(float))
    only = Dataset(np.abs(inputs[:3]), np.ones((3, 1)))
    network = new_network((2, 1), ["sigmoid"], seed=3)
    session.new_document(Document(network, training, Settings(), test=only))
    assert panel.measures.note.text().startswith("Area under the ROC curve: Training")
    assert "Test" not in panel.measures.note.text()
    panel.pages.setCurrentWidget(panel.curves)
    assert "Test: needs examples of both classes" in panel.curves.readout.text()


def test_folds_are_trained_in_the_background(panel: ScoresPanel, session: Session, qtbot: QtBot) -> None:
    session.new_document(iris())
    panel.pages.setCurrentWidget(panel.folds)
    folds = panel.folds
    folds.folds.setValue(3)
    folds.epochs.setValue(4)
    assert "Early stopping" not in folds.note.text()
    session.set_settings(patience=2)
    assert folds.note.text().endswith(" Early stopping is not used.")
    before = session.state.document
    folds.start.click()
    assert not folds.start.isEnabled()
    qtbot.waitUntil(lambda: session.experiments.job is None)
    rows = folds.table.rows
    headers = [rows.headerData(k, Qt.Orientation.Horizontal) for k in range(rows.columnCount())]
    assert headers == ["Fold", "accuracy", "F1", "loss", "training loss"]
    assert [rows.index(k, 0).data() for k in range(4)] == ["Fold 1", "Fold 2", "Fold 3", "Mean ± sd"]
    accuracies = [float(rows.index(k, 1).data()) for k in range(3)]
    mean, sd = (float(text) for text in rows.index(3, 1).data().split(" ± "))
    assert mean == pytest.approx(np.mean(accuracies), abs=1e-3) and sd == pytest.approx(np.std(accuracies), abs=1e-3)
    assert session.state.document is before and folds.start.isEnabled()
    session.set_data(replace(session.state.data, inputs=session.state.data.inputs * 2))
    assert folds.table.rows.rowCount() == 0


def test_epochs_of_folds_follow_the_run_until_they_are_chosen(panel: ScoresPanel, session: Session) -> None:
    panel.pages.setCurrentWidget(panel.folds)
    epochs = panel.folds.epochs
    session.set_settings(epochs=70)
    assert epochs.value() == 70
    QTest.keyClick(epochs, Qt.Key.Key_Up)
    session.set_settings(epochs=30)
    assert epochs.value() == 71


def test_too_many_folds_are_told(panel: ScoresPanel, session: Session) -> None:
    panel.pages.setCurrentWidget(panel.folds)
    panel.folds.folds.setValue(5)
    panel.folds.start.click()
    assert panel.folds.message.text() == "folds: expected at most 4 for this many examples, found 5"
    assert session.experiments.job is None


def test_canceled_folds_are_told(panel: ScoresPanel, session: Session, qtbot: QtBot) -> None:
    session.new_document(iris())
    panel.pages.setCurrentWidget(panel.folds)
    panel.folds.epochs.setValue(1_000_000)
    panel.folds.start.click()
    panel.folds.progress.cancel.click()
    qtbot.waitUntil(lambda: session.experiments.job is None)
    assert panel.folds.message.text() == "Canceled after 0 of 5 folds."
