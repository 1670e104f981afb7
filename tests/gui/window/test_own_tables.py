"""Ten tables as people have them, each from the file to a prediction by at most eight clicks, the numbers as recorded
from pandas and scikit-learn on the same rows; and next month's table.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from own_tables import TABLES, OwnTable
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolBar, QWidget

from core.data.split import joined
from core.model.backprop import forward
from gui.dialogs.data.csv_file import CsvDialog
from gui.dialogs.data.prepare import PrepareDialog
from gui.panels.predict.panel import PredictPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.data.dataset import Dataset
    from gui.window.main_window import MainWindow

RECORDED = json.loads((Path(__file__).parents[2] / "reference" / "own_tables.json").read_text(encoding="utf-8"))
MOST_CLICKS = 8


class Person:
    """Clicks in a window, and counts the clicks."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot, self.clicks = window, qtbot, 0

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible() and widget.isEnabled(), f"{widget} cannot be clicked"
        place = QPoint(10, widget.height() // 2) if isinstance(widget, QAbstractButton) else widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        self.clicks += 1

    def in_dialog(self, button: QWidget, kind: type[QWidget], *buttons: str) -> None:
        """Click `button`, which shows a dialog, and then the named buttons in it."""
        trouble: list[BaseException] = []

        def act() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, kind):
                QTimer.singleShot(5, act)
                return
            try:
                for name in buttons:
                    self.click(getattr(dialog, name))
                assert not dialog.isVisible(), dialog.findChild(QWidget)
            except BaseException as error:
                trouble.append(error)
                dialog.reject()  # type: ignore[attr-defined]

        QTimer.singleShot(0, act)
        self.click(button)
        if trouble:
            raise trouble[0]

    def open_table(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Load a table as it is proposed: the button, the file, Load."""
        monkeypatch.setattr("gui.dialogs.data.csv_file.ask_which", lambda *_: path)
        self.clicks += 1  # on the file
        self.in_dialog(self.window.panels["data"].csv, CsvDialog, "load")

    def train(self, epochs: int) -> None:
        """Start a run, and pause it after some epochs."""
        action = self.window.actions_["run"]
        bars = self.window.findChildren(QToolBar)
        button = next(found for bar in bars if (found := bar.widgetForAction(action)) is not None)
        session = self.window.session
        self.click(button)
        self.qtbot.waitUntil(lambda: session.state.epoch >= epochs, timeout=60_000)
        self.click(button)
        self.qtbot.waitUntil(lambda: not session.state.running)

    def predict(self) -> PredictPanel:
        with self.qtbot.waitActive(self.window):
            self.window.activateWindow()
        QTest.keyClick(self.window, Qt.Key.Key_F12)
        self.qtbot.waitUntil(lambda: "predict" in self.window.panels.made)
        panel = self.window.panels["predict"]
        assert isinstance(panel, PredictPanel)
        self.qtbot.waitUntil(lambda: bool(panel.rows) and panel.isVisible())
        return panel


@pytest.fixture
def person(window: MainWindow, qtbot: QtBot) -> Person:
    return Person(window, qtbot)


def own(window: MainWindow, data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets in the data's own units."""
    document = window.session.state.document
    inputs = data.inputs if document.scaling is None else document.scaling.undone(data.inputs)
    targets = data.targets if document.target_scaling is None else document.target_scaling.undone(data.targets)
    return inputs, targets


def check_examples(window: MainWindow, recorded: dict[str, Any], split: bool) -> None:
    """The examples are those that pandas and scikit-learn make of the table."""
    document = window.session.state.document
    assert document.data is not None
    data = document.data if document.test is None else joined(document.data, document.test, document.split)
    inputs, targets = own(window, data)
    assert len(data) == recorded["rows"]
    np.testing.assert_allclose(inputs[: len(recorded["inputs"])], recorded["inputs"], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(inputs.sum(axis=0), recorded["input_sums"], rtol=1e-12, atol=1e-9)
    if document.scaling is not None and not split:
        np.testing.assert_allclose(document.scaling.offset, recorded["mean"], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(document.scaling.factor, recorded["scale"], rtol=1e-12)
    if "classes" in recorded:
        counts = targets.sum(axis=0) if targets.shape[1] > 1 else [np.sum(targets == 0), np.sum(targets == 1)]
        assert list(counts) == recorded["class_counts"]
    else:
        np.testing.assert_allclose(targets.sum(axis=0), recorded["target_sums"], rtol=1e-12)


def predicted(window: MainWindow, x: np.ndarray, recorded: dict[str, Any], split: bool) -> np.ndarray:
    """The outputs for one row in own units, with the recorded scaling."""
    document = window.session.state.document
    if document.scaling is not None:
        mean, scale = (
            (document.scaling.offset, document.scaling.factor) if split else (recorded["mean"], recorded["scale"])
        )
        x = (x - np.array(mean)) / np.array(scale)
    y = forward(document.network, x).h[-1]
    if document.target_scaling is not None:
        y = y * np.array(recorded["target_scale"]) + np.array(recorded["target_mean"])
    return y


@pytest.mark.parametrize("name", TABLES)
def test_from_the_file_to_a_prediction_in_eight_clicks(
    person: Person, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table: OwnTable = TABLES[name]()
    recorded, window = RECORDED["tables"][name], person.window
    path = tmp_path / "table.csv"
    path.write_text(table.text, encoding="utf-8")
    person.open_table(path, monkeypatch)
    if table.split:
        person.in_dialog(window.panels["data"].prepare, PrepareDialog, "keep", "apply")
        test = window.session.state.test
        assert test is not None and test.targets.sum(axis=0).min() == 0, "every class is in the test part"
    check_examples(window, recorded, table.split)
    before = window.session.state.history
    person.train(5)
    state = window.session.state
    assert state.history != before and len(state.history)
    panel = person.predict()
    assert person.clicks <= MOST_CLICKS
    # A run that pauses within an epoch is at a later example than the first.
    k = state.example or 0
    x = own(window, state.data)[0][k] if table.split or k >= len(recorded["inputs"]) else recorded["inputs"][k]
    x = np.array(x)
    check_answer(panel, window, x, recorded, table.split)
    # A row of one's own: another number in the first field that takes one.
    k = next(k for k, row in enumerate(panel.rows) if not row.field.categories and row.field.dates is None)
    field, row = panel.rows[k].editor, panel.rows[k].field
    middle = round((row.low + row.high) / 2, 1)
    field.selectAll()
    QTest.keyClicks(field, str(middle))
    QTest.keyClick(field, Qt.Key.Key_Return)
    x = x.copy()
    x[row.start] = middle
    check_answer(panel, window, x, recorded, table.split)


def check_answer(panel: PredictPanel, window: MainWindow, x: np.ndarray, recorded: dict[str, Any], split: bool) -> None:
    wanted = predicted(window, x, recorded, split)
    found = panel.predictor.outputs(panel._own()[None, :])[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)
    shown = panel.answer.headline.text()
    if "classes" in recorded:
        best = int(np.argmax(wanted)) if len(wanted) > 1 else int(wanted[0] >= 0.5)
        assert shown.endswith(f": {recorded['classes'][best]}")
    elif panel.predictor.classes is None:
        number = float(shown.split(": ")[1].split()[0].replace("−", "-"))
        assert number == pytest.approx(wanted[0], rel=2e-3, abs=2e-3)


def test_the_recorded_numbers_say_what_made_them() -> None:
    assert set(RECORDED["versions"]) == {"python", "pandas", "scikit-learn"}
    assert set(RECORDED["tables"]) == set(TABLES)


def test_a_table_of_one_column_alone_is_refused_in_one_sentence(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("y\n1\n2\n3\n")
    dialog = CsvDialog(person.window.session.state.network, source_of(path))
    person.qtbot.addWidget(dialog)
    assert dialog.fit.line.text() == "Expected at least two columns, an input and a target."
    assert not dialog.load.isEnabled()


def source_of(path: Path) -> Any:
    from gui.dialogs.data.table_source import Source

    return Source(path.name, path)
