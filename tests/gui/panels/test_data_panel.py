"""The data panel: examples as a table, the current one marked, edited, pasted, added and removed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from core.basics.addresses import Weight
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.document.document import Document
from core.gallery.generators import GENERATORS
from core.gallery.presets import preset
from core.model.initializers import new_network
from core.training.reference import losses, outputs
from gui.dialogs.data.csv_file import CsvDialog
from gui.panels.data import DataPanel
from gui.session import Change, Session
from gui.session.changes.settling import following

_Key = Qt.Key


@pytest.fixture
def panel(session: Session, qtbot) -> DataPanel:
    made = DataPanel(session)
    qtbot.addWidget(made)
    session.changed.connect(made.show_state)
    made.resize(290, 320)
    made.show_state(session.state, Change.ALL)
    with qtbot.waitExposed(made):
        made.show()
    return made


def go(panel: DataPanel, row: int, column: int) -> None:
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(row, column))


def paste(qtbot, panel: DataPanel, words: str) -> None:
    QGuiApplication.clipboard().setText(words)
    qtbot.keyClick(panel.table, _Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def column(panel: DataPanel, name: str) -> list[str]:
    names = [panel.model.headerData(k, Qt.Orientation.Horizontal) for k in range(panel.model.columnCount())]
    return [panel.model.index(row, names.index(name)).data() for row in range(panel.model.rowCount())]


def test_the_model_is_sound_while_rows_and_columns_come_and_go(panel: DataPanel, session: Session) -> None:
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Warning, panel)
    session.add_example()
    session.remove_examples([0, 1])
    session.choose_example(1)
    session.new_document(preset("deep"))
    session.undo()


def test_outputs_and_losses_are_those_of_the_network(panel: DataPanel, session: Session) -> None:
    session.new_document(preset("xor-table"))
    state = session.state
    assert column(panel, "t") == ["1", "0", "1", "0"]
    assert [float(y) for y in column(panel, "y")] == pytest.approx(
        outputs(state.network, state.data.inputs)[:, 0], abs=5e-5
    )
    assert [float(loss) for loss in column(panel, "L")] == pytest.approx(losses(state.network, state.data), abs=5e-5)
    assert panel.totals.text() == "mean of L 0.03474 · sum 0.1390"


def test_only_the_datas_own_cells_can_be_edited(panel: DataPanel) -> None:
    editable = [bool(panel.model.index(0, k).flags() & Qt.ItemFlag.ItemIsEditable) for k in range(5)]
    assert editable == [True, True, True, False, False]


def test_a_cell_is_edited(qtbot, panel: DataPanel, session: Session) -> None:
    go(panel, 2, 1)
    qtbot.keyClicks(panel.table, "0")
    qtbot.keyClicks(panel.table.findChild(QLineEdit), ",5")
    qtbot.keyClick(panel.table.findChild(QLineEdit), _Key.Key_Return)
    QApplication.processEvents()
    assert session.state.data.inputs[2].tolist() == [0.0, 0.5]
    assert session.state.undo_text == "Set x2 of example 3"
    assert session.state.values.h[0].tolist() == [0.0, 0.5]
    session.undo()
    assert session.state.data == GATES["xor"]


def test_choosing_a_row_chooses_the_example_and_marks_it(qtbot, panel: DataPanel, session: Session) -> None:
    place = panel.table.visualRect(panel.model.index(3, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.state.example == 3
    qtbot.keyClick(panel.table, _Key.Key_Up)
    assert session.state.example == 2
    marked = [panel.model.headerData(row, Qt.Orientation.Vertical).startswith("▸") for row in range(4)]
    assert marked == [False, False, True, False]
    tinted = [panel.model.index(row, 4).data(Qt.ItemDataRole.BackgroundRole) is not None for row in range(4)]
    assert tinted == marked
    session.choose_example(0)
    assert panel.table.currentIndex().row() == 0


def test_a_point_of_ones_own_is_said(panel: DataPanel, session: Session) -> None:
    assert not panel.note.isVisible()
    session.choose_point([0.5, 0.25])
    assert panel.note.isVisible()
    assert "(0.5, 0.25)" in panel.note.text()
    session.choose_example(1)
    assert not panel.note.isVisible()


def test_rows_are_added_and_removed_by_key_and_button(qtbot, panel: DataPanel, session: Session) -> None:
    go(panel, 1, 0)
    qtbot.keyClick(panel.table, _Key.Key_Insert)
    assert session.state.data.inputs[-1].tolist() == [0, 0]
    assert session.state.example == 4
    qtbot.keyClick(panel.table, _Key.Key_Delete)
    assert len(session.state.data) == 4
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert len(session.state.data) == 5
    go(panel, 0, 0)
    qtbot.keyClick(panel.table, _Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(panel.remove, Qt.MouseButton.LeftButton)
    assert len(session.state.data) == 5
    assert "at least one" in panel.message.text()


def test_examples_are_pasted_below_the_last_one_too(qtbot, panel: DataPanel, session: Session) -> None:
    go(panel, 3, 0)
    paste(qtbot, panel, "0,5\t1\t1\r\n0,25\t−1\t0\r\n")
    assert session.state.data.inputs[3:].tolist() == [[0.5, 1], [0.25, -1]]
    assert session.state.data.targets[:, 0].tolist() == [1, 0, 1, 1, 0]
    assert session.undo_stack.count() == 1


@pytest.mark.parametrize(
    ("words", "said"), [("1\t2\t3\t4", "cannot paste 4 columns"), ("a\tb", "expected a number, found “a”")]
)
def test_a_wrong_paste_is_said_and_changes_nothing(qtbot, panel, session: Session, words: str, said: str) -> None:
    before = session.state.data
    go(panel, 0, 0)
    paste(qtbot, panel, words)
    assert session.state.data is before
    assert panel.message.isVisible()
    assert said in panel.message.text()


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for below in menu.findChildren(QMenu) for action in below.actions() if action.text() == text)


def test_sets_are_chosen(panel: DataPanel, session: Session) -> None:
    entry(panel.sets.menu(), "Two moons").trigger()
    assert session.state.data == GENERATORS["moons"].data()
    entry(panel.sets.menu(), "Iris").trigger()
    assert "found 4" in panel.message.text()
    assert "Softmax with cross-entropy" in panel.fit.toolTip()
    panel.fit.click()
    network, document = session.state.network, session.state.document
    assert network.sizes == (4, 5, 3) and session.state.data.name == "Iris"
    assert (network.layers[-1].activation, network.loss) == ("softmax", "cross_entropy")
    assert document.settings.optimizer == "adam" and document.scaling.kind == "standardize"
    assert session.state.message.startswith("Softmax with cross-entropy")
    session.undo()
    assert session.state.data.name != "Iris"


@pytest.mark.parametrize(
    ("title", "output", "loss", "sizes"),
    [
        ("Digits", "softmax", "cross_entropy", (64, 11, 10)),
        ("Penguins", "softmax", "cross_entropy", (4, 5, 3)),
        ("Houses (made up)", "identity", "least_squares", (5, 5, 1)),
        ("Parity of 3", "relu", "least_squares", (3, 2, 1)),
    ],
)
def test_the_network_that_is_offered_suits_the_set(panel: DataPanel, session: Session, title, output, loss, sizes):
    entry(panel.sets.menu(), title).trigger()
    panel.fit.click()
    network = session.state.network
    assert (network.layers[-1].activation, network.loss, network.sizes) == (output, loss, sizes)


def test_a_gate_is_chosen(panel: DataPanel, session: Session) -> None:
    entry(panel.sets.menu(), "NAND").trigger()
    assert session.state.data == GATES["nand"]
    assert session.state.undo_text == "Data: NAND"
    assert not panel.fit.isVisible()


def test_a_gate_that_does_not_fit_offers_a_network_that_does(qtbot, panel: DataPanel, session: Session) -> None:
    session.new_document(preset("deep"))
    before = session.state.document
    entry(panel.sets.menu(), "AND").trigger()
    assert session.state.document is before
    assert panel.message.text() == "inputs of the data: expected 3 for this network, found 2"
    qtbot.mouseClick(panel.fit, Qt.MouseButton.LeftButton)
    assert session.state.network.sizes == (2, 4, 4, 1)
    assert session.state.data == GATES["and"]
    assert not panel.fit.isVisible()
    assert not panel.message.isVisible()
    session.undo()
    assert session.state.network == before.network
    assert session.state.data == before.data


def test_a_csv_file_is_loaded(qtbot, panel: DataPanel, session: Session, tmp_path, monkeypatch) -> None:
    file = tmp_path / "points.csv"
    file.write_text("a;b;t\n0,5;1;1\n2;3;0\n", encoding="utf-8")
    monkeypatch.setattr("gui.dialogs.data.csv_file.ask_which", lambda *_: file)

    def accept() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, CsvDialog) and dialog.load.isEnabled():
            dialog.accept()
        else:  # the table is still being read
            QTimer.singleShot(5, accept)

    QTimer.singleShot(0, accept)
    qtbot.mouseClick(panel.csv, Qt.MouseButton.LeftButton)
    assert session.state.data.inputs.tolist() == [[0.5, 1], [2, 3]]
    assert column(panel, "t") == ["1", "0"]


def test_a_hundred_thousand_rows_are_looked_at_only_where_they_are_seen(panel, session: Session, monkeypatch) -> None:
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(100_000, 2)), rng.normal(size=(100_000, 1)))
    asked: list[int] = []
    value = panel.model.value
    monkeypatch.setattr(panel.model, "value", lambda row, column: (asked.append(row), value(row, column))[1])
    session.new_document(Document(new_network((2, 3, 1), ("tanh", "identity")), data))
    panel.table.repaint()
    assert panel.model.rowCount() == 100_000
    assert 0 < len(asked) < 1000
    asked.clear()
    panel.table.scrollToBottom()
    panel.table.repaint()
    assert max(asked) == 99_999


def test_many_examples_follow_a_run_a_few_times_a_second(panel: DataPanel, session: Session, qtbot) -> None:
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(1000, 2)), rng.normal(size=(1000, 1)))
    session.new_document(Document(new_network((2, 3, 1), ("tanh", "identity")), data))
    old = panel.totals.text()
    running = following(session.state, running=True)
    panel.show_state(running, Change.RUN)
    other = new_network((2, 3, 1), ("tanh", "identity"), seed=9)
    panel.show_state(following(running, document=running.document.with_network(other)), Change.WEIGHTS)
    assert panel.totals.text() == old
    qtbot.waitUntil(lambda: panel.totals.text() != old)


@pytest.mark.parametrize("width", [260, 290])
def test_nothing_is_cut_off_in_a_narrow_dock(panel: DataPanel, width: int) -> None:
    panel.resize(width, 300)
    assert panel.minimumSizeHint().width() <= width
    for button in (panel.add, panel.remove, panel.sets, panel.csv):
        assert button.width() >= button.sizeHint().width()
    assert not panel.table.horizontalScrollBar().isVisible()


def test_only_numbers_that_look_otherwise_are_drawn(panel: DataPanel, session: Session, qtbot) -> None:
    drawn: list[QRect] = []
    table = panel.table

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                drawn.append(event.rect())  # type: ignore[attr-defined]
            return False

    watching = Painted()
    table.viewport().installEventFilter(watching)
    session.set_weight(Weight(2, 0, 0), 3.25)  # Longer numbers: the columns find their widths.
    qtbot.waitUntil(lambda: any(rect.left() == 0 for rect in drawn))
    drawn.clear()
    session.set_weight(Weight(2, 0, 0), 3.26)
    qtbot.waitUntil(lambda: bool(drawn))
    # y and L changed, x and t did not.
    assert all(rect.left() >= table.columnViewportPosition(2) for rect in drawn)
    drawn.clear()
    session.select(Weight(2, 0, 1))
    QApplication.processEvents()
    assert not drawn


@pytest.mark.parametrize("test", [False, True])
def test_an_added_example_comes_into_view_and_is_the_current_one(
    qtbot, panel: DataPanel, session: Session, test: bool
) -> None:
    session.set_data(GENERATORS["circles"].data(size=200))
    if test:
        session.split(0.5, 0)
        panel.tabs.setCurrentIndex(1)
    panel.table.scrollToTop()
    count = panel.model.rowCount()
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert panel.model.rowCount() == count + 1

    def whole() -> bool:
        return panel.table.viewport().rect().contains(panel.table.visualRect(panel.model.index(count, 0)))

    qtbot.waitUntil(whole)
    assert panel.table.currentIndex().row() == count
    assert list(panel.table.selected()[0]) == [count]


def test_the_current_example_stays_in_view_in_a_panel_that_gets_lower(panel: DataPanel, session: Session) -> None:
    session.set_data(GENERATORS["circles"].data(size=200))
    last, table = panel.model.index(199, 0), panel.table
    table.setCurrentIndex(last)
    QApplication.processEvents()
    assert table.viewport().rect().contains(table.visualRect(last))
    for height in (290, 240, 330):
        panel.resize(290, height)
        QApplication.processEvents()
        assert table.viewport().rect().contains(table.visualRect(last))
    table.scrollToTop()  # by hand: then it is not brought back
    panel.resize(290, 260)
    QApplication.processEvents()
    assert table.rowAt(0) == 0


def test_a_copy_of_an_example_is_another_one(qtbot, panel: DataPanel, session: Session) -> None:
    session.add_example()
    assert session.state.data.inputs[4].tolist() == session.state.data.inputs[0].tolist()
    for row in (0, 4, 0):
        place = panel.table.visualRect(panel.model.index(row, 0)).center()
        qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert session.state.example == row
        assert panel.model.headerData(row, Qt.Orientation.Vertical).startswith("▸")
