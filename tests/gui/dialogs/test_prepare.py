"""The dialog that splits and scales the examples, and the data panel's tabs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import shown
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from core.data.dataset import Dataset
from core.data.tables.examples import to_dataset
from core.data.tables.reader import read_table
from core.data.tables.uses import Use
from core.document import document_edits
from core.document.document import Document
from core.document.document_edits import network_for
from core.gallery.dataset_names import dataset_by_name
from core.model.initializers import new_network
from gui.dialogs.data.prepare import PrepareDialog, ask_preparing
from gui.panels.data import DataPanel
from gui.panels.surface import SurfacePanel
from gui.session import Change, Session
from gui.tables.text import lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def iris(session: Session) -> Session:
    data = dataset_by_name("iris")
    assert data is not None
    session.edit(network_for(data))
    return session


@pytest.fixture
def dialogs(qapp: QApplication) -> Iterator[Callable[[Document], PrepareDialog]]:
    made: list[PrepareDialog] = []

    def make(document: Document) -> PrepareDialog:
        made.append(PrepareDialog(document))
        made[-1].show()
        return made[-1]

    yield make
    for dialog in made:
        dialog.close()
        dialog.deleteLater()


def numbers(dialog: PrepareDialog) -> list[list[str]]:
    rows, columns = dialog.table.rows.rowCount(), range(3)
    return [[str(dialog.table.rows.index(row, column).data()) for column in columns] for row in range(rows)]


def test_what_comes_of_a_choice_is_shown(iris: Session, dialogs: Callable[[Document], PrepareDialog]) -> None:
    dialog = dialogs(iris.state.document)
    assert not dialog.keep.isChecked() and dialog.edit().change(iris.state.document) == iris.state.document
    dialog.keep.setChecked(True)
    dialog.share.setValue(30)
    assert dialog.parts.text() == "105 examples for training, 45 for testing."
    dialog.scales["inputs"].setCurrentIndex(2)
    after = dialog.edit().change(iris.state.document)
    assert after.scaling is not None and after.split is not None and after.split.share == 0.3
    assert [float(row[1]) for row in numbers(dialog)[:4]] == pytest.approx(after.scaling.offset, rel=1e-3)
    assert [float(row[2]) for row in numbers(dialog)[:4]] == pytest.approx(after.scaling.factor, rel=1e-3)
    assert dialog.edit().text == "Split and scale the examples"


def test_it_begins_with_what_is(iris: Session, dialogs: Callable[[Document], PrepareDialog]) -> None:
    iris.split(0.25, 77)
    iris.scale("standardize")
    document = iris.state.document
    dialog = dialogs(document)
    assert dialog.keep.isChecked() and (dialog.share.value(), dialog.seed.value()) == (25, 77)
    assert dialog.scales["inputs"].currentData() == "standardize"
    assert dialog.edit().change(document) is document
    dialog.scales["inputs"].setCurrentIndex(0)
    assert "up to rounding" in dialog.line.text()
    after = dialog.edit().change(document)
    assert after.scaling is None and after.split is document.split
    dialog.keep.setChecked(False)
    assert dialog.edit().change(document).test is None
    alone = dialogs(replace(document, split=None))
    assert alone.keep.isChecked() and alone.share.value() == pytest.approx(100 * 38 / 150, abs=0.06)


def test_columns_are_named_as_in_the_window(session: Session, dialogs: Callable[[Document], PrepareDialog]) -> None:
    dialog = dialogs(session.state.document)
    assert [row[0] for row in numbers(dialog)] == ["x₁", "x₂", "t"]
    assert dialog.share.text() == "20.0%"


def test_what_cannot_be_done_is_said(session: Session, dialogs: Callable[[Document], PrepareDialog]) -> None:
    session.remove_examples([0, 1, 2])
    dialog = dialogs(session.state.document)
    dialog.keep.setChecked(True)
    assert dialog.line.text().startswith("Expected at least two examples") and not dialog.apply.isEnabled()
    dialog.keep.setChecked(False)
    assert dialog.apply.isEnabled()


def test_it_is_one_edit(iris: Session) -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PrepareDialog)
        dialog.keep.setChecked(True)
        dialog.scales["inputs"].setCurrentIndex(1)
        dialog.apply.click()

    before = iris.state.document
    QTimer.singleShot(0, answer)
    ask_preparing(None, iris)
    assert iris.state.document.scaling is not None and len(iris.state.test or ()) == 30
    iris.undo()
    assert iris.state.document.data is before.data and iris.state.test is None


@pytest.fixture
def panel(iris: Session, qtbot: QtBot) -> DataPanel:
    made = DataPanel(iris)
    qtbot.addWidget(made)
    iris.changed.connect(made.show_state)
    made.resize(500, 400)
    made.show_state(iris.state, Change.ALL)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_the_tabs_show_both_parts(panel: DataPanel, iris: Session) -> None:
    assert not panel.tabs.isVisible()
    iris.split(0.2, 0)
    assert panel.tabs.isVisible()
    assert [panel.tabs.tabText(k) for k in (0, 1)] == ["Training 120", "Test 30"]
    training = panel.totals.text()
    panel.tabs.setCurrentIndex(1)
    assert panel.model.rowCount() == 30 and not training.startswith("test")
    assert panel.totals.text().startswith("test examples: mean of L")
    state = iris.state
    assert state.test is not None
    assert panel.model.value(4, 1) == state.test.inputs[4, 1]
    assert panel.model.value(4, 7) == state.test_outputs[4, 0]
    assert panel.model.value(4, 10) == state.test_losses[4]
    iris.unsplit()
    assert not panel.tabs.isVisible() and panel.model.rowCount() == 150


def test_test_examples_are_edited_in_their_tab(panel: DataPanel, iris: Session, qtbot: QtBot) -> None:
    iris.split(0.2, 0)
    panel.tabs.setCurrentIndex(1)
    training, test = iris.state.data, iris.state.test
    assert test is not None
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(2, 1))
    assert iris.state.example is None and np.array_equal(iris.state.point, test.inputs[2])
    assert np.array_equal(iris.state.target, test.targets[2])
    assert panel.note.text().startswith("Current input: test example 3.")
    assert panel.model.headerData(2, Qt.Orientation.Vertical) == "▸ 3"
    qtbot.keyClicks(panel.table, "9")
    qtbot.keyClick(panel.table.findChild(QLineEdit), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert iris.state.point[1] == 9
    assert iris.state.test is not None and iris.state.test.inputs[2, 1] == 9
    assert iris.state.undo_text == "Set sepal width of test example 3"
    panel.table.selectRow(0)
    panel.remove.click()
    assert len(iris.state.test) == 29 and iris.state.data is training
    panel.add.click()
    assert len(iris.state.test) == 30
    panel.tabs.setCurrentIndex(0)
    panel.add.click()
    assert len(iris.state.data) == 121


def test_scaled_inputs_say_what_they_were(panel: DataPanel, iris: Session) -> None:
    iris.scale("unit")
    assert "before scaling 5.1" in panel.model.help(0, 0)
    tip = panel.model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Input, scaled: (value − 4.3) / 3.600"
    iris.unscale()
    assert panel.model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "Input"


def test_a_network_of_another_size_takes_test_examples_along(panel: DataPanel, iris: Session) -> None:
    iris.split(0.2, 0)
    panel.tabs.setCurrentIndex(1)
    iris.add_node(1)
    assert panel.model.own_columns == 8
    iris.new_document(Document(new_network((2, 1), ["identity"])))
    assert panel.model.rowCount() == 4 and not panel.tabs.isVisible()


def test_targets_are_scaled_where_they_are_amounts(
    session: Session, dialogs: Callable[[Document], PrepareDialog]
) -> None:
    dialog = dialogs(session.state.document)
    dialog.scales["targets"].setCurrentIndex(2)
    edit = dialog.edit()
    assert edit.text == "Scale the targets: from 0 to 1"
    names = [row[0] for row in numbers(dialog)]
    data = session.state.data
    assert names == [lowered(name) for name in (*data.input_names, *data.target_names)]
    assert [row[1] for row in numbers(dialog)[:2]] == ["", ""] and numbers(dialog)[2][1] != ""
    session.edit(edit)
    assert session.state.document.target_scaling is not None and session.state.document.scaling is None
    session.undo()
    assert session.state.document.target_scaling is None
    classes = dialogs(document_edits.set_loss("binary_cross_entropy").change(session.state.document))
    assert not classes.scales["targets"].isEnabled() and "cannot be scaled" in classes.scales["targets"].toolTip()


def test_the_table_tells_a_scaled_target_as_it_came(session: Session, qtbot: QtBot) -> None:
    session.set_examples(session.state.data.inputs, [[10.0], [20.0], [40.0], [20.0]])
    session.scale("unit", "targets")
    panel = shown(qtbot, session, DataPanel)
    assert panel.model.help(1, 2).endswith("before scaling 20")
    assert "before scaling" in panel.model.help(0, 3) and "before scaling" not in panel.model.help(0, 0)
    assert "before scaling" not in panel.model.help(0, 4)
    assert "scaled: (value − 10) / 30" in panel.model.headerData(
        2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )
    tip = panel.model.headerData(3, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Output of the current network, on the scale of the targets"


def test_the_curve_of_one_input_has_room_for_the_test_examples(session: Session, qtbot: QtBot) -> None:
    data = Dataset(np.linspace(0.0, 1.0, 8)[:, None], np.arange(8.0)[:, None] ** 3)
    session.edit(network_for(data))
    panel = shown(qtbot, session, SurfacePanel)
    for seed in range(3):
        session.split(0.5, seed)
        bottom, top = panel.plot.shown[1]
        assert bottom < 0.0 and top > 343.0


def test_after_an_update_the_range_is_that_of_the_curve_of_one_input_again(session: Session, qtbot: QtBot) -> None:
    data = Dataset(np.linspace(0.0, 1.0, 4)[:, None], np.arange(4.0)[:, None])
    session.edit(network_for(data))
    panel = shown(qtbot, session, SurfacePanel)
    before = panel.plot.shown
    depth = session.state.network.depth
    session.set_matrix(depth, 50.0 + 0.0 * session.state.network.layer(depth).weights)
    assert panel.plot.shown == before
    with qtbot.waitSignal(session.changed, check_params_cb=lambda state, _: state.epoch == 1 and not state.running):
        session.run_epochs(1)
    outputs = panel.state.outputs
    bottom, top = panel.plot.shown[1]
    assert panel.plot.shown != before
    assert bottom < min(outputs.min(), 0.0) and max(outputs.max(), 3.0) < top


def test_what_fills_gaps_is_that_of_the_training_examples(
    session: Session, dialogs: Callable[[Document], PrepareDialog]
) -> None:
    table = read_table("age,height,t\n1,1.5,1\n,2.5,2\n30,,3\n5,4,4\n7,8,5\n9,1,6\n")
    data = to_dataset(table, [Use("input", missing="mean"), Use("input", missing="median"), Use("target")])
    session.edit(network_for(data))
    dialog = dialogs(session.state.document)
    assert dialog.parts.text().endswith("Gaps are filled from the training examples: age with 10.4, height with 2.5.")
    dialog.keep.setChecked(True)
    dialog.share.setValue(50)
    after = dialog.edit().change(session.state.document)
    assert after.data is not None and after.data.coding != data.coding
    age, height = (origin.fill for origin in after.data.coding[:2])
    assert dialog.parts.text().endswith(f"age with {age:.6g}, height with {height:.6g}.")
