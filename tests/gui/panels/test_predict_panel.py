"""The Predict panel: fields in the data's units, the answer in them, curves, and a whole table saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog

from core.analysis.suited_network import Task, suited
from core.data.dataset import Dataset
from core.data.tables.examples import to_dataset
from core.data.tables.proposals import proposals
from core.data.tables.reader import read_table
from core.document.document import Document
from core.gallery.presets import preset
from core.model.backprop import forward
from core.model.initializers import new_network
from gui.dialogs.data import predictions
from gui.dialogs.data.predictions import PredictionsDialog
from gui.panels.predict.panel import PredictPanel
from gui.panels.predict.row import Row
from gui.session import Change, Session

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ROWS = [(40 + 3 * k, ["gas", "oil", "wood"][k % 3], f"2020-01-{k % 28 + 1:02d}", 1000 * k + 90_000) for k in range(30)]
HOUSES = "area;heating;built;price\n" + "".join(f"{a},5 m²;{h};{d};{p} €\n" for a, h, d, p in ROWS)


def loaded(session: Session, text: str = HOUSES) -> Session:
    """The session with the examples in a table, and the network that suits them."""
    table = read_table(text)
    data = to_dataset(table, [each.use for each in proposals(table)], "houses")
    offer = suited(Task("amounts", len(data), data.inputs.shape[1], 1, (), 1e5, 1e6))
    session.edit(offer.edit(data, "Load"))
    return session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> PredictPanel:
    made = PredictPanel(session)
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show()
    session.changed.connect(made.show_state)
    made.show_state(session.state, Change.ALL)
    return made


def type_into(field: object, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def answered(session: Session, own: list[float]) -> float:
    """The output for one row in own units, computed by hand."""
    document = session.state.document
    x = (np.array(own) - document.scaling.offset) / document.scaling.factor
    y = forward(document.network, x).h[-1]
    return float(y[0] * document.target_scaling.factor[0] + document.target_scaling.offset[0])


@pytest.mark.parametrize(("name", "unit", "title"), [
    ("Income ($)", "$", "Income ($)"), ("Active %", "%", "Active %"), ("room", "m", "room (m)"), ("age", "", "age"),
])  # fmt: skip
def test_a_unit_that_stands_in_the_header_is_not_named_twice(
    name: str, unit: str, title: str, panel: PredictPanel, session: Session
) -> None:
    loaded(session)
    field = replace(panel.rows[0].field, name=name, unit=unit)
    assert Row(field, panel).label.toolTip() == title


def test_fields_are_in_the_units_of_the_data_and_so_is_the_answer(panel: PredictPanel, session: Session) -> None:
    loaded(session)
    assert [row.label.toolTip() for row in panel.rows] == ["area (m²)", "heating", "built"]
    area, heating, built = (row.editor for row in panel.rows)
    assert (area.text(), heating.currentText(), built.text()) == ("40.5", "gas", "2020-01-01")
    type_into(area, "77,25")
    heating.setCurrentIndex(1)
    heating.activated.emit(1)
    type_into(built, "2020-01-15")
    day = np.datetime64("2020-01-15").astype(int)
    wanted = answered(session, [77.25, 0, 1, 0, day])
    assert panel.predictor.outputs(panel._own()[None, :])[0, 0] == pytest.approx(wanted, rel=1e-12)
    shown = panel.answer.headline.text()
    assert shown.startswith("price: ") and shown.endswith(" €")
    assert float(shown.split()[1].replace("−", "-")) == pytest.approx(wanted, abs=1)
    assert (area.text(), heating.currentText(), built.text()) == ("77.25", "oil", "2020-01-15")
    # What is entered is the current input of the whole window.
    np.testing.assert_allclose(session.state.document.scaling.undone(session.state.point), [77.25, 0, 1, 0, day])


def test_a_slider_covers_the_range_of_the_examples(panel: PredictPanel, session: Session) -> None:
    loaded(session)
    row = panel.rows[0]
    row.slider.setValue(row.slider.maximum())
    assert row.editor.text() == f"{40 + 3 * 29}.5"
    row.slider.setValue(0)
    assert row.editor.text() == "40.5" and not panel.remark.text().count("outside")
    type_into(row.editor, "900")
    assert "area is 900, outside the range of the examples, 40.5 to 127.5" in panel.remark.text()
    assert row.slider.value() == row.slider.maximum()


@pytest.mark.parametrize(("low", "high"), [(0.0, 7e9), (-5e15, 3e12), (-1e200, 1e200), (-1.7e308, 1.7e308)])
def test_sliders_cover_whole_numbers_however_large(
    low: float, high: float, panel: PredictPanel, session: Session
) -> None:
    session.set_data(Dataset([[low, 1], [high, 0], [low, 2]], [[1], [0], [1]]))
    row = panel.rows[0]
    for step, value in ((row.slider.maximum(), high), (0, low)):
        row.slider.setValue(step)
        assert session.state.point[0] == value
        assert row.share(value) == step / row.slider.maximum()
    row.slider.setValue(row.slider.maximum() // 2)
    assert session.state.point[0] == pytest.approx(low / 2 + high / 2, abs=max(high, -low) * 1e-6)
    # Other examples have fields of their own.
    session.set_data(Dataset([[0, 1], [3, 0]], [[1], [0]]))
    assert panel.rows[0].slider.maximum() == 3


def test_curves_are_what_the_network_answers_as_each_input_moves(panel: PredictPanel, session: Session) -> None:
    loaded(session)
    own = [40.5, 1, 0, 0, float(np.datetime64("2020-01-01").astype(int))]
    area = [answered(session, [a, *own[1:]]) for a in np.linspace(40.5, 127.5, 33)]
    heating = [answered(session, [own[0], *row, own[4]]) for row in np.eye(3).tolist()]
    built = [answered(session, [*own[:4], own[4] + day]) for day in range(28)]
    every = [*area, *heating, *built]
    low, span = min(every), max(every) - min(every)
    for row, wanted in zip(panel.rows[:2], (area, heating), strict=False):
        np.testing.assert_allclose(row.curve.shares, (np.array(wanted) - low) / span, atol=1e-9)
    np.testing.assert_allclose(panel.rows[2].curve.shares, (np.array(built) - low) / span, atol=1e-9)


def test_what_is_no_value_is_said_and_changes_nothing(panel: PredictPanel, session: Session) -> None:
    loaded(session)
    before = session.state.point
    for row, text in ((panel.rows[0], "many"), (panel.rows[2], "soon"), (panel.rows[0], "1e400")):
        row.editor.selectAll()
        QTest.keyClicks(row.editor, text)
        QTest.keyClick(row.editor, Qt.Key.Key_Return)
        assert session.state.point is before
        QTest.keyClick(row.editor, Qt.Key.Key_Escape)


def test_classes_have_names_and_bars(panel: PredictPanel, session: Session) -> None:
    text = "a,b,kind\n" + "".join(f"{k},{k % 5},{['red', 'green', 'blue'][k % 3]}\n" for k in range(30))
    table = read_table(text)
    data = to_dataset(table, [each.use for each in proposals(table)], "kinds")
    offer = suited(Task("classes", 30, 2, 3, ("blue", "green", "red"), 30, 1))
    session.edit(offer.edit(data, "Load"))
    (x,) = panel.predictor.outputs(panel._own()[None, :])
    best = ("blue", "green", "red")[int(np.argmax(x))]
    assert panel.answer.headline.text() == f"kind: {best}"
    assert [name for name, *_ in panel.answer.bars.rows] == [
        ("blue", "green", "red")[k] for k in np.argsort(-x).tolist()
    ]
    assert sum(share for _, share, _ in panel.answer.bars.rows) == pytest.approx(1)


def test_an_untrained_network_is_said_to_be_one(panel: PredictPanel, session: Session, qtbot: QtBot) -> None:
    assert "The network has not been trained yet." in panel.remark.text()
    assert panel.answer.headline.text() == "t: 1" and len(panel.rows) == 2
    with qtbot.waitSignal(session.changed, check_params_cb=lambda state, _: state.epoch > 0 and not state.running):
        session.run_epochs(1)
    assert "not been trained" not in panel.remark.text()


def test_many_inputs_scroll_and_more_are_counted(panel: PredictPanel, session: Session) -> None:
    rng = np.random.default_rng(0)
    for count, rows in ((64, 64), (300, 100)):
        data = Dataset(rng.normal(size=(5, count)), rng.normal(size=(5, 1)))
        document = replace(preset("xor-printed"), network=new_network((count, 3, 1), ["tanh", "identity"]), data=data)
        session.new_document(document)
        assert len(panel.rows) == rows
        assert ("The first 100 of 300 inputs have a field" in panel.remark.text()) == (count == 300)
        assert panel.rows[7].editor.value == session.state.point[7]


def test_a_network_without_examples_of_its_own_can_be_asked(panel: PredictPanel, session: Session) -> None:
    session.new_document(Document(new_network((3, 2, 2), ["tanh", "identity"])))
    assert len(panel.rows) == 3
    values = forward(session.state.network, session.state.point).h[-1]
    assert len(panel.answer.headline.text().splitlines()) + len(panel.answer.bars.rows) >= 2
    assert panel.predictor.outputs(panel._own()[None, :])[0].tolist() == pytest.approx(values.tolist())


def test_a_point_between_categories_is_none_of_them(panel: PredictPanel, session: Session) -> None:
    loaded(session)
    scaling = session.state.document.scaling
    day = float(np.datetime64("2020-01-01").astype(int))
    session.choose_point(scaling.applied(np.array([50.0, 0.5, 0.5, 0, day])))
    box = panel.rows[1].editor
    assert isinstance(box, QComboBox) and box.currentIndex() == -1


def test_a_whole_table_is_predicted_and_saved_with_its_columns(
    panel: PredictPanel, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(session)
    path = tmp_path / "later.csv"
    path.write_text("built;note;heating;area\n2020-01-07;a;wood;55,5 m²\n2020-01-09;b;oil;60 m²\n", encoding="utf-8")
    out = tmp_path / "later-predicted.csv"
    monkeypatch.setattr(predictions, "choose_file", lambda _: path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    seen: list[list[str]] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, PredictionsDialog):
            QTimer.singleShot(1, act)
            return
        model = dialog.table.rows
        seen.extend([[str(model.index(r, c).data()) for c in range(model.columnCount())] for r in range(2)])
        dialog.save.click()
        assert dialog.message.text() == "Saved later-predicted.csv."
        dialog.reject()

    QTimer.singleShot(0, act)
    panel.table.click()
    day = float(np.datetime64("2020-01-07").astype(int))
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "line;built;note;heating;area;predicted price"
    assert lines[1].startswith("2;2020-01-07;a;wood;55,5 m²;")
    assert float(lines[1].split(";")[-1].replace(",", ".")) == pytest.approx(answered(session, [55.5, 0, 0, 1, day]))
    assert [row[0] for row in seen] == ["2", "3"] and seen[1][2:] == ["60", "oil", "2020-01-09"]


def test_a_table_that_does_not_fit_is_refused_in_one_sentence(
    panel: PredictPanel, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(session)
    path = tmp_path / "later.csv"
    path.write_text("built;heating;area\n2020-01-07;wood;55,5\n2020-01-07;coal;55,5\n", encoding="utf-8")
    monkeypatch.setattr(predictions, "choose_file", lambda _: path)
    failed: list[str] = []
    session.failed.connect(failed.append)
    panel.table.click()
    assert failed == [
        "later.csv: line 3, column 2 (heating): expected 'gas', 'oil' or 'wood', as in the document, found 'coal'."
    ]
