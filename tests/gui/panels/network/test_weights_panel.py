"""The weights panel: matrices as tables, edited by keys, pasted, lit, selected together with the graph."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from core.basics.addresses import Weight
from core.basics.number_format import Digits
from core.derivation import Kind, Phase, Quantity
from core.document.document import Document
from core.model.initializers import new_network
from gui.panels.network.weights import WeightsPanel
from gui.session import Change, Session
from gui.session.changes.settling import following
from gui.tables.view import NumberTable

_Key = Qt.Key


@pytest.fixture
def panel(session: Session, qtbot) -> WeightsPanel:
    made = WeightsPanel(session)
    qtbot.addWidget(made)
    session.changed.connect(made.show_state)
    made.resize(290, 320)
    made.show_state(session.state, Change.ALL)
    with qtbot.waitExposed(made):
        made.show()
    return made


def headers(panel: WeightsPanel, n: int) -> tuple[list[str], list[str]]:
    model = panel.tables[n].model()
    return (
        [model.headerData(j, Qt.Orientation.Horizontal) for j in range(model.columnCount())],
        [model.headerData(i, Qt.Orientation.Vertical) for i in range(model.rowCount())],
    )


def cell(panel: WeightsPanel, n: int, i: int, j: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole):
    return panel.tables[n].model().index(i, j).data(role)


def go(table: NumberTable, i: int, j: int) -> None:
    table.setFocus()
    table.setCurrentIndex(table.model().index(i, j))


def edit(qtbot, panel: WeightsPanel, n: int, i: int, j: int, words: str, end: Qt.Key = _Key.Key_Return) -> QLineEdit:
    table = panel.tables[n]
    go(table, i, j)
    qtbot.keyClick(table, _Key.Key_Return)
    field = table.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, words)
    press(qtbot, field, end)
    return field


def press(qtbot, field: QLineEdit, key: Qt.Key) -> None:
    """A key in a cell's field; the table takes the number over a moment later."""
    qtbot.keyClick(field, key)
    QApplication.processEvents()


def test_the_models_are_sound(panel: WeightsPanel, session: Session) -> None:
    for table in panel.tables.values():
        QAbstractItemModelTester(table.model(), QAbstractItemModelTester.FailureReportingMode.Warning, table)
    session.set_weight(Weight(2, 0, 0), 7.0)
    session.select(Weight(3, 0, 1))
    session.step()


def test_headers_are_those_of_the_chapter(panel: WeightsPanel) -> None:
    assert headers(panel, 2) == (["x₁", "x₂", "1"], ["h₁", "h₂"])
    assert headers(panel, 3) == (["h₁", "h₂", "1"], ["y"])


def test_deeper_networks_and_layers_without_bias(panel: WeightsPanel, session: Session) -> None:
    network = new_network((2, 3, 2, 2), ("tanh",) * 3, (True, False, True))
    session.new_document(Document(network))
    assert sorted(panel.tables) == [2, 3, 4]
    assert headers(panel, 3) == (["h₁⁽²⁾", "h₂⁽²⁾", "h₃⁽²⁾"], ["h₁⁽³⁾", "h₂⁽³⁾"])
    assert headers(panel, 4)[1] == ["y₁", "y₂"]
    titles = [label.text() for label in panel.findChildren(QLabel) if " × " in label.text()][-3:]
    assert [title[: title.index("</b>")] for title in titles] == ["<b>W₂", "<b>W₃", "<b>W₄"]
    assert "layer 2, tanh" in titles[0]


def test_an_entry_is_edited_at_full_precision(qtbot, panel: WeightsPanel, session: Session) -> None:
    edit(qtbot, panel, 2, 0, 1, "-0,1234567890123")
    assert session.state.network.layer(2).weights[0, 1] == -0.1234567890123
    assert cell(panel, 2, 0, 1) == "−0.1235"
    assert "−0.1234567890123" in cell(panel, 2, 0, 1, Qt.ItemDataRole.ToolTipRole)
    table = panel.tables[2]
    qtbot.keyClick(table, _Key.Key_F2)
    assert table.findChild(QLineEdit).text() == "−0.1234567890123"
    press(qtbot, table.findChild(QLineEdit), _Key.Key_Escape)
    session.undo()
    assert cell(panel, 2, 0, 1) == "4"


def test_typing_begins_an_edit(qtbot, panel: WeightsPanel, session: Session) -> None:
    table = panel.tables[3]
    go(table, 0, 2)
    qtbot.keyClicks(table, "9")
    press(qtbot, table.findChild(QLineEdit), _Key.Key_Return)
    assert session.state.network.layer(3).weights[0, 2] == 9.0


def test_what_is_no_number_stays_in_the_field(qtbot, panel: WeightsPanel, session: Session) -> None:
    before = session.state.network
    field = edit(qtbot, panel, 2, 0, 0, "3x")
    assert field.isVisible()
    assert session.state.network is before
    press(qtbot, field, _Key.Key_Escape)
    press(qtbot, field, _Key.Key_Escape)
    assert session.state.network is before
    assert session.undo_stack.count() == 0


def test_opening_a_field_changes_nothing(qtbot, panel: WeightsPanel, session: Session) -> None:
    session.set_weight(Weight(2, 0, 0), 0.1 + 0.2)
    before = session.state.network
    table = panel.tables[2]
    go(table, 0, 0)
    qtbot.keyClick(table, _Key.Key_F2)
    press(qtbot, table.findChild(QLineEdit), _Key.Key_Return)
    assert session.state.network is before


def test_selection_goes_both_ways(qtbot, panel: WeightsPanel, session: Session) -> None:
    table = panel.tables[2]
    place = table.visualRect(table.model().index(1, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.state.selected == Weight(2, 1, 2)
    qtbot.keyClick(table, _Key.Key_Left)
    assert session.state.selected == Weight(2, 1, 1)
    session.select(Weight(3, 0, 1))
    assert panel.tables[3].currentIndex() == panel.tables[3].model().index(0, 1)
    assert not table.selectionModel().hasSelection()
    session.select(None)
    assert not panel.tables[3].currentIndex().isValid()


def test_a_whole_matrix_is_pasted_as_one_undo_entry(qtbot, panel: WeightsPanel, session: Session) -> None:
    QGuiApplication.clipboard().setText("1,5\t2\t3\r\n4\t5\t−6\r\n")
    table = panel.tables[2]
    go(table, 1, 1)
    qtbot.keyClick(table, _Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert session.state.network.layer(2).weights.tolist() == [[1.5, 2, 3], [4, 5, -6]]
    assert session.undo_stack.count() == 1
    session.undo()
    assert session.state.network.layer(2).weights.tolist() == [[3, 4, 2], [2, 3, 4]]


def test_part_of_a_matrix_is_pasted_from_the_current_cell_on(qtbot, panel: WeightsPanel, session: Session) -> None:
    QGuiApplication.clipboard().setText("7\n8")
    table = panel.tables[2]
    go(table, 0, 2)
    qtbot.keyClick(table, _Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert session.state.network.layer(2).weights.tolist() == [[3, 4, 7], [2, 3, 8]]


@pytest.mark.parametrize(
    ("clipboard", "words"), [("1\t2\n3\t4", "there is room for 1 × 1"), ("1\tx", "column 2"), ("", "no numbers")]
)
def test_a_wrong_paste_is_said_and_changes_nothing(qtbot, panel, session: Session, clipboard: str, words: str) -> None:
    before = session.state.network
    QGuiApplication.clipboard().setText(clipboard)
    table = panel.tables[2]
    go(table, 1, 2)
    qtbot.keyClick(table, _Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert session.state.network is before
    assert panel.message.isVisible()
    assert words in panel.message.text()
    edit(qtbot, panel, 2, 0, 0, "1")
    assert not panel.message.isVisible()


def test_copy_and_paste_keep_every_bit(qtbot, panel: WeightsPanel, session: Session) -> None:
    rng = np.random.default_rng(1)
    session.set_matrix(2, rng.normal(size=(2, 3)) * 1e-9)
    before = session.state.network.layer(2).weights
    table = panel.tables[2]
    table.setFocus()
    qtbot.keyClick(table, _Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(table, _Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    session.set_matrix(2, np.zeros((2, 3)))
    qtbot.keyClick(table, _Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert session.state.network.layer(2).weights.tobytes() == before.tobytes()


def test_what_is_lit_and_what_the_step_uses_is_tinted(panel: WeightsPanel, session: Session) -> None:
    ground = Qt.ItemDataRole.BackgroundRole
    assert cell(panel, 2, 0, 0, ground) is None
    session.light(frozenset({Quantity(Kind.WEIGHT, 2, 0, 0)}))
    assert cell(panel, 2, 0, 0, ground) is not None
    session.light(frozenset())
    assert cell(panel, 2, 0, 0, ground) is None
    session.step()  # s of the first hidden node: made of its row
    assert [cell(panel, 2, i, 0, ground) is not None for i in (0, 1)] == [True, False]


def test_the_details_follow_the_update(panel: WeightsPanel, session: Session) -> None:
    session.select(Weight(3, 0, 2))
    assert panel.details.isVisible()
    assert "∂L/∂u₃\u00a0=\u00a056" in panel.details.text()
    assert "u₃′" not in panel.details.text()
    derivation = session.state.derivation
    goal = next(step.index for step in derivation if step.phase is Phase.UPDATE)
    session.go_to(goal + 1)
    assert "u₃′\u00a0=\u00a01.44" in panel.details.text()


def test_digits_are_those_of_the_view(panel: WeightsPanel, session: Session) -> None:
    session.set_weight(Weight(2, 0, 0), 1 / 3)
    session.set_digits(Digits(3, fixed=True))
    assert cell(panel, 2, 0, 0) == "0.333"
    assert cell(panel, 2, 0, 1) == "4.000"


def test_points_are_below_one_another(panel: WeightsPanel, session: Session) -> None:
    session.set_matrix(2, np.array([[1.0, 0.5, 10.25], [0.125, -30.0, 1e-9]]))
    table = panel.tables[2]
    table.repaint()
    metrics = QFontMetricsF(table.font())
    assert table.fraction(0) == metrics.horizontalAdvance(".125")
    assert table.fraction(2) == metrics.horizontalAdvance(".25")


def test_nothing_of_a_small_network_is_hidden(panel: WeightsPanel) -> None:
    for table in panel.tables.values():
        model = table.model()
        last = table.visualRect(model.index(model.rowCount() - 1, model.columnCount() - 1))
        assert table.viewport().rect().contains(last)
        assert table.mapTo(panel, QPoint(0, table.height())).y() <= panel.height()


def test_a_large_matrix_scrolls_and_follows_a_run_slowly(panel: WeightsPanel, session: Session) -> None:
    session.new_document(Document(new_network((64, 64, 1), ("relu", "identity"))))
    table = panel.tables[2]
    assert table.model().rowCount() == 64
    assert table.height() < 500
    old = cell(panel, 2, 0, 0)
    running = following(session.state, running=True)
    panel.show_state(running, Change.RUN)
    other = new_network((64, 64, 1), ("relu", "identity"), seed=5)
    after = following(running, document=running.document.with_network(other))
    panel.show_state(after, Change.WEIGHTS)
    assert cell(panel, 2, 0, 0) == old  # a moment later, by the timer


def test_the_window_lights_the_matrices(window) -> None:
    """The panel is covered by its own tables: it counts as seen all the same."""
    panel = window.panels[WeightsPanel.entry.id]
    window.session.step()
    assert cell(panel, 2, 0, 0, Qt.ItemDataRole.BackgroundRole) is not None


def test_return_in_a_table_without_a_current_cell_edits_nothing_and_warns_of_nothing(
    panel: WeightsPanel, qtlog
) -> None:
    table = next(iter(panel.findChildren(NumberTable)))
    table.setFocus()
    table.clearSelection()
    table.setCurrentIndex(QModelIndex())
    QTest.keyClicks(table, "x" * 64)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert [record.message for record in qtlog.records if "edit" in record.message] == []
    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert table.state() == table.State.EditingState
