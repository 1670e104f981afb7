"""Examples from a table: what the dialog shows of it, what its columns are used as, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QPalette
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog

from core.basics.system.subprocess_reader import run_in_subprocess
from core.data.dataset import GATES
from core.data.tables.reader import read_table
from core.data.tables.text import Form
from gui.dialogs.data import csv_file, table_source
from gui.dialogs.data.csv_file import CsvDialog, ask_csv, ask_pasted
from gui.dialogs.data.table_source import Source, holds_examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from gui.session import Session
    from gui.window.filing import read_argument
from gui.window.filing import read_argument
from gui.window.main_window import MainWindow


def table(tmp_path: Path, text: str, name: str = "gate.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def answering(ask: Callable[[], object], answer: Callable[[CsvDialog], object]) -> None:
    """Call `ask`, which shows the dialog, and do `answer` in it; a dialog left open is rejected."""
    trouble: list[BaseException] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, CsvDialog):  # the table is still being read
            QTimer.singleShot(1, act)
            return
        try:
            answer(dialog)
            assert not dialog.isVisible(), "the dialog is still open"
        except BaseException as error:
            trouble.append(error)
            dialog.reject()

    QTimer.singleShot(0, act)
    ask()
    if trouble:
        raise trouble[0]


def heads(dialog: CsvDialog) -> list[str]:
    model = dialog.preview.model()
    return [model.headerData(k, Qt.Orientation.Horizontal) for k in range(model.columnCount())]


@pytest.fixture
def shown(qtbot: QtBot, session: Session) -> Callable[[str], CsvDialog]:
    def show(text: str) -> CsvDialog:
        dialog = CsvDialog(session.state.network, Source("table", None, text))
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        dialog.preview.setFocus()
        return dialog

    return show


def test_examples_that_fit_are_loaded(session: Session, tmp_path: Path) -> None:
    path = table(tmp_path, "a;b;c\n0,5;1;0\n1;0;1\n")

    def answer(dialog: CsvDialog) -> None:
        assert dialog.about.text() == "gate.csv: 2 examples, 3 columns."
        assert (dialog.separator.currentText(), dialog.decimal.currentText()) == ("Semicolons", "1,5")
        assert dialog.header.isChecked()
        assert heads(dialog) == ["a\ninput", "b\ninput", "c\ntarget"]
        assert dialog.preview.model().index(0, 0).data() == "0.5"
        assert "fit the network" in dialog.fit.line.text()
        assert not dialog.fit.refit.isVisible()
        QTest.keyClick(dialog.separator, Qt.Key.Key_Return)

    network = session.state.network
    answering(lambda: ask_csv(None, session, path), answer)
    assert session.state.data.inputs.tolist() == [[0.5, 1.0], [1.0, 0.0]]
    assert session.state.data.input_names == ("a", "b") and session.state.data.name == "gate"
    assert session.state.network is network
    assert session.state.undo_text == "Load examples from gate.csv"
    session.undo()
    assert session.state.data == GATES["xor"]


def test_a_network_is_made_that_fits(session: Session, tmp_path: Path) -> None:
    path = table(tmp_path, "1,2,3,4\n5,6,7,8\n")

    def answer(dialog: CsvDialog) -> None:
        sentence = "3 inputs and 1 target in each example, but the network has 2 inputs and 1 output."
        assert dialog.fit.line.text() == sentence
        assert dialog.fit.suit.isChecked() and dialog.load.isEnabled() and not dialog.fit.refit.isVisible()
        dialog.fit.suit.click()
        assert not dialog.load.isEnabled()
        dialog.preview.selectColumn(2)
        dialog.roles["target"].click()
        assert dialog.fit.refit.text().endswith("2-2-2")
        QTest.keyClick(dialog.fit.refit, Qt.Key.Key_Space)
        assert dialog.load.isEnabled()
        dialog.load.click()

    before = session.state.document
    answering(lambda: ask_csv(None, session, path), answer)
    assert session.state.network.sizes == (2, 2, 2)
    assert [layer.activation for layer in session.state.network.layers] == ["relu", "relu"]
    assert session.state.data.targets.tolist() == [[3.0, 4.0], [7.0, 8.0]]
    assert session.undo_stack.count() == 1
    session.undo()
    assert session.state.document == before


def test_categories_are_shown_with_their_names(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("x,y,kind\n1,2,red\n3,4,green\n5,6,blue\n")
    QAbstractItemModelTester(dialog.preview.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert heads(dialog) == ["x\ninput", "y\ninput", "kind\ntarget"]
    assert dialog.info.text() == "Column kind: 3 categories, blue, green, red."
    assert dialog.preview.model().index(1, 2).data() == "green"
    assert dialog.fit.line.text().startswith("2 inputs and 3 targets in each example")
    assert dialog.categories.isChecked() and not dialog.categories.isEnabled()
    dialog.preview.selectColumn(0)
    assert dialog.categories.isEnabled() and not dialog.categories.isChecked()
    assert dialog.info.text() == "Column x: numbers from 1 to 5."
    QTest.keyClick(dialog.preview, Qt.Key.Key_U)
    assert heads(dialog)[0] == "x\nunused" and "1 input and 3 targets" in dialog.fit.line.text()
    dialog.categories.click()
    QTest.keyClick(dialog.preview, Qt.Key.Key_I)
    assert dialog.info.text() == "Column x: 3 categories, 1, 3, 5."
    assert "4 inputs and 3 targets" in dialog.fit.line.text()
    data = dialog.dataset()
    assert data.input_names == ("x: 1", "x: 3", "x: 5", "y")
    assert data.target_names == ("kind: blue", "kind: green", "kind: red")


def test_the_last_column_is_the_target(shown: Callable[[str], CsvDialog], session: Session) -> None:
    def uses(text: str) -> list[str]:
        return [head.split("\n")[1] for head in heads(shown(text))]

    session.add_node(3)
    assert uses("1,2,3,4\n") == ["input", "input", "input", "target"]
    assert uses(",".join("1" * 30)) == ["input"] * 29 + ["target"]
    assert uses("\n".join(f"{k},{k % 7},4.5,name{k}" for k in range(300))) == ["input", "target", "unused", "unused"]
    assert uses("1,2,a\n1,2,b\n1,2,c\n") == ["input", "input", "target"]
    assert uses(",a,b,c\n0,1,2,3\n1,4,5,6\n") == ["unused", "input", "input", "target"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a,b,t\n1,2,3\n1,x,3\n", "Line 3, column 2: expected a number, found 'x'"),
        ("1,2\n1,2,3\n", "Line 2: expected 2 columns, found 3"),
        ("1\n2\n", "Expected at least two columns"),
        ("", "No line with numbers"),
        ("1,nan\n", "Line 1, column 2"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_inline(session: Session, tmp_path: Path, text: str, place: str) -> None:
    def answer(dialog: CsvDialog) -> None:
        assert place in dialog.fit.line.text()
        assert not dialog.load.isEnabled()
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    before = session.state.document
    answering(lambda: ask_csv(None, session, table(tmp_path, text)), answer)
    assert session.state.document is before


def test_a_column_with_something_wrong_can_be_left_out(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("x,y,z,t\n1,2,3,0\n1,2,x,1\n")
    assert "line 3, column 3" in dialog.fit.line.text().lower() and "press Unused" in dialog.fit.line.text()
    dialog.preview.selectColumn(2)
    assert "expected a number, found 'x'" in dialog.info.text()
    dialog.roles["unused"].click()
    assert "they fit the network" in dialog.fit.line.text() and dialog.load.isEnabled()
    dialog.use([0, 1], "unused")
    assert dialog.fit.line.text() == "No column is used as an input." and not dialog.load.isEnabled()


def test_unused_clears_the_error_of_a_column_with_gaps(shown: Callable[[str], CsvDialog]) -> None:
    for gap in ("", "?", "NA", "nan"):
        dialog = shown(f"x,y,z,t\n1,2,3,0\n1,2,{gap},1\n1,2,4,1\n")
        dialog.preview.selectColumn(2)
        choose(dialog.column_use.gaps, "")
        assert "Line 3, column 3" in dialog.fit.line.text() and not dialog.load.isEnabled()
        assert "line 3, column 3" in dialog.info.text().lower()
        QTest.mouseClick(dialog.roles["unused"], Qt.MouseButton.LeftButton)
        assert dialog.info.text() == "Column z: numbers from 3 to 4, 1 gap."
        assert dialog.fit.line.text() == "2 inputs and 1 target in each example: they fit the network."
        assert dialog.fit.line.foregroundRole() == QPalette.ColorRole.PlaceholderText
        assert dialog.load.isEnabled()
        dialog.preview.selectColumn(1)
        dialog.preview.setFocus()
        QTest.keyClick(dialog.preview, Qt.Key.Key_U)
        assert "1 input and 1 target" in dialog.fit.line.text()


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_gaps_are_filled_as_chosen_and_said(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("x,c,t\n1,red,0\n,blue,1\n12,,1\n2,red,0\n9,red,\n")
    told = dialog.assumed.toolTip()
    assert "Line 6 has a missing value and is left out." in told
    assert "Column x: 1 missing value filled with 2." in told
    assert "Column c: 1 missing value filled with 'missing'." in told
    dialog.preview.selectColumn(0)
    assert dialog.info.text() == "Column x: numbers from 1 to 12, 1 gap; 1 missing value filled with 2."
    choose(dialog.column_use.gaps, "mean")
    assert dialog.info.text().endswith("filled with 5.")
    dialog.preview.selectColumn(1)
    choose(dialog.column_use.gaps, "most_frequent")
    data = dialog.dataset()
    assert data.inputs.tolist() == [[1, 1], [5, 0], [12, 1], [2, 1]] and data.targets.tolist() == [[0], [1], [1], [0]]
    choose(dialog.column_use.gaps, "drop")
    assert "2 lines have missing values and are left out; the first is line 4." in dialog.assumed.toolTip()
    assert [origin.missing for origin in dialog.dataset().coding] == ["mean", "drop", "drop"]


def test_a_later_table_is_filled_and_used_as_the_document_does(session: Session, tmp_path: Path) -> None:
    first = table(tmp_path, "x,c,t,id\n1,red,0,1\n,blue,1,2\n12,,1,3\n2,red,0,4\n9,red,,5\n")
    answering(lambda: ask_csv(None, session, first), lambda dialog: dialog.load.click())
    assert session.state.data.input_names == ("x", "c: blue", "c: missing", "c: red")
    later = table(tmp_path, "t,id,c,x\n1,7,,\n0,8,blue,100\n", "later.csv")

    def answer(dialog: CsvDialog) -> None:
        assert heads(dialog) == ["t\ntarget", "id\nunused", "c\ninput", "x\ninput"]
        assert "Column x: 1 missing value filled with 2." in dialog.assumed.toolTip()
        dialog.preview.selectColumn(3)
        assert dialog.column_use.gaps.currentText() == "The median" and not dialog.column_use.gaps.isEnabled()
        dialog.load.click()

    before = session.state.document
    answering(lambda: ask_csv(None, session, later), answer)
    document = session.state.document
    assert document.scaling == before.scaling and document.data is not None and document.scaling is not None
    # In the order of the columns of the later table, which the network's inputs are not.
    assert document.data.input_names == before.data.input_names
    own = document.scaling.undone(document.data.inputs)
    assert own.round(9).tolist() == [[2, 0, 1, 0], [100, 1, 0, 0]]


def test_text_in_a_column_that_is_a_number_in_the_document_can_be_loaded(session: Session, tmp_path: Path) -> None:
    """Without names nothing tells that it is the same column; with the same name the user can say that it is not."""

    def answer(dialog: CsvDialog) -> None:
        if dialog.known.isVisible():
            assert "because x2 is numeric in the document" in dialog.fit.line.text()
            dialog.known.click()
        dialog.load.click()

    for text in ("5,red,0\n6,blue,1\n", "x1,x2,t\n5,red,0\n6,blue,1\n"):
        answering(lambda text=text: ask_csv(None, session, table(tmp_path, text)), answer)
        assert session.state.data.inputs.tolist() == [[5, 1], [6, 0]]
        session.undo()


def test_a_table_without_targets_is_for_the_predict_panel(session: Session, tmp_path: Path) -> None:
    first = table(tmp_path, "x,c,t\n1,red,0\n2,blue,1\n12,red,1\n")
    answering(lambda: ask_csv(None, session, first), lambda dialog: dialog.load.click())

    def answer(dialog: CsvDialog) -> None:
        expected = "Column t is empty; to predict it, open the table in the Predict panel."
        assert dialog.fit.line.text() == expected and not dialog.load.isEnabled()
        dialog.reject()

    answering(lambda: ask_csv(None, session, table(tmp_path, "t,c,x\n,red,3\n,blue,4\n", "later.csv")), answer)


def test_dates_become_numbers_with_parts_on_demand(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("when,u,t\n1/2/2024,1,0\n3/4/2024,2,1\n5/6/2024,3,0\n")
    assert "Column when: the dates can have the day or the month first" in dialog.assumed.toolTip()
    dialog.preview.selectColumn(0)
    assert dialog.column_use.dates.isVisible() and dialog.column_use.order.isVisible()
    assert dialog.dataset().inputs[:, 0].tolist() == [19724, 19786, 19849]
    choose(dialog.column_use.order, "dmy")
    assert dialog.dataset().inputs[:, 0].tolist() == [19754, 19816, 19879]
    choose(dialog.column_use.dates, "day weekday month")
    assert dialog.dataset().input_names[:5] == (
        "when", "when: weekday sine", "when: weekday cosine", "when: month sine", "when: month cosine"
    )  # fmt: skip
    choose(dialog.column_use.dates, "")
    assert dialog.dataset().input_names[:3] == ("when: 1/2/2024", "when: 3/4/2024", "when: 5/6/2024")


def test_columns_that_tell_nothing_are_proposed_as_unused(shown: Callable[[str], CsvDialog]) -> None:
    lines = [f"{k},{k % 3},7,town{k % 30},{'abc'[k % 3]},{k % 2}" for k in range(60)]
    dialog = shown("\n".join(["customer_id,n,same,town,kind,t", *lines]))
    assert [head.split("\n")[1] for head in heads(dialog)] == ["unused", "input", "unused", "input", "input", "target"]
    told = dialog.assumed.toolTip()
    assert "Column customer_id is unused: it only numbers or names the rows." in told
    assert "Column same is unused: it has the same value in every row." in told
    assert "Column town: of 30 categories, the 19 most frequent are kept; the others become one." in told
    dialog.preview.selectColumn(3)
    assert dialog.column_use.grouped.isVisible() and dialog.column_use.grouped.isChecked()
    assert dialog.dataset().input_names[20] == "town: other"
    dialog.column_use.grouped.click()
    assert len(dialog.dataset().input_names) == 1 + 30 + 3


def test_a_network_that_suits_the_table_is_set_up_and_undone_in_one_step(session: Session, tmp_path: Path) -> None:
    text = "x,y,kind\n" + "\n".join(f"{k * 10},{k % 7},{'abc'[k % 3]}" for k in range(90))

    def answer(dialog: CsvDialog) -> None:
        assert dialog.fit.suit.text() == "Set up a network that suits this table: 2-4-3"
        assert "Softmax with cross-entropy" in dialog.fit.why.text() and "Adam, η = 0.01" in dialog.fit.why.text()
        dialog.load.click()

    before = session.state.document
    answering(lambda: ask_csv(None, session, table(tmp_path, text)), answer)
    document = session.state.document
    assert document.network.sizes == (2, 4, 3) and document.network.loss == "cross_entropy"
    assert document.settings.optimizer == "adam" and document.scaling is not None and document.epoch == 0
    assert session.undo_stack.count() == 1
    session.undo()
    assert session.state.document == before


def test_unused_clears_the_error_of_texts_and_names(shown: Callable[[str], CsvDialog]) -> None:
    names = "\n".join(f"1,2,{'' if k == 7 else f'name{k}'},{k % 2}" for k in range(300))
    for text in ("x,y,z,t\n1,2,a,0\n1,2,,1\n", "x,y,z,t\n1,2,,0\n1,2,,1\n", "x,y,z,t\n" + names):
        dialog = shown(text)
        dialog.use([2], "input")
        dialog.preview.selectColumn(2)
        choose(dialog.column_use.gaps, "")
        assert not dialog.load.isEnabled()
        dialog.roles["unused"].click()
        assert dialog.load.isEnabled() and "they fit the network" in dialog.fit.line.text()
        assert dialog.info.text().startswith("Column z: ")
        assert "expected" not in dialog.info.text() + dialog.fit.line.text()


def test_what_was_assumed_is_said(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown('# by hand\na;b;c\n"1.234,50 €";12 %;1\n2,00 €;13 %;0\n')
    told = dialog.assumed.text()
    assert dialog.assumed.isVisible()
    for words in (
        "Line 1 begins with # and is not an example.",
        "The columns are separated by semicolons.",
        "Decimals are written with commas, as in 1,5.",
        "And 2 more.",
    ):
        assert words in told
    assert "Column b: the unit % is left out; 12 % is read as 12." in dialog.assumed.toolTip()
    assert dialog.preview.model().index(1, 1).data() == "13"
    assert not shown("a,b,c\n1,2,3\n").assumed.isVisible()


def test_a_header_of_numbers_is_asked_about(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("2019,2020,2021\n1.0,2.0,0.0\n4.0,5.0,1.0\n")
    assert dialog.header.isChecked() and dialog.header.text() == "Is the first line a &header?"
    assert dialog.assumed.text() == "The first line (2019, 2020, 2021) is read as the header."
    assert dialog.about.text() == "table: 2 examples, 3 columns."
    dialog.header.click()
    assert dialog.about.text() == "table: 3 examples, 3 columns." and not dialog.assumed.isVisible()
    assert dialog.header.text() == "First line is a &header"


def test_targets_must_be_probabilities_for_an_entropy(shown: Callable[[str], CsvDialog], session: Session) -> None:
    session.set_activation(3, "sigmoid")
    session.set_loss("binary_cross_entropy")
    dialog = shown("x1,x2,t\n-1,-1,0\n-1,1,-1\n")
    assert dialog.fit.line.text() == (
        "Line 3, column 3: expected 0 to 1, found -1, which is not a valid target for binary cross-entropy; "
        "choose another loss first."
    )
    assert not dialog.load.isEnabled()
    dialog.categories.click()
    assert dialog.load.isEnabled()


def test_row_names_are_left_out(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown('"x" "y" "t"\n"a" 0.5 1 0\n"b" 3 0 1\n')
    assert heads(dialog) == ["column 1\nunused", "x\ninput", "y\ninput", "t\ntarget"]
    dialog.preview.selectColumn(0)
    assert dialog.info.text() == "Column 1: 2 categories, a, b; it contains row names."
    assert dialog.load.isEnabled()


def test_categories_mean_what_they_mean_in_the_document(session: Session, tmp_path: Path) -> None:
    first = table(tmp_path, "x,y,play\n1,2,yes\n3,4,no\n")
    answering(lambda: ask_csv(None, session, first), lambda dialog: dialog.load.click())
    assert session.state.data.target_names == ("play: yes",)
    only = table(tmp_path, "x,y,play\n5,6,yes\n", "only.csv")
    answering(lambda: ask_csv(None, session, only), lambda dialog: dialog.load.click())
    assert session.state.data.targets.tolist() == [[1.0]]
    unseen = table(tmp_path, "x,y,play\n5,6,yes\n5,6,maybe\n", "unseen.csv")

    def answer(dialog: CsvDialog) -> None:
        assert dialog.known.isVisible() and not dialog.load.isEnabled()
        assert "Line 3, column 3: expected 'no' or 'yes', as in the document, found 'maybe'" in dialog.fit.line.text()
        dialog.known.click()
        assert dialog.load.isEnabled()
        dialog.load.click()

    answering(lambda: ask_csv(None, session, unseen), answer)
    assert session.state.data.target_names == ("play: yes",) and session.state.data.targets.tolist() == [[1], [0]]


def test_what_was_recognized_can_be_said_otherwise(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("1;2\n3,5;4\n")
    assert dialog.preview.model().index(1, 0).data() == "3.5"
    dialog.header.click()
    assert heads(dialog) == ["1\ninput", "2\ntarget"] and dialog.about.text() == "table: 1 example, 2 columns."
    dialog.separator.setCurrentIndex(dialog.separator.findData(","))
    dialog.separator.activated.emit(dialog.separator.currentIndex())
    assert not dialog.load.isEnabled() and dialog.header.isChecked()
    dialog.separator.setCurrentIndex(dialog.separator.findData(";"))
    dialog.separator.activated.emit(dialog.separator.currentIndex())
    assert dialog.preview.model().index(0, 0).data() == "3.5"


def test_another_file_after_a_wrong_one(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = table(tmp_path, "1,2,3\n", "good.csv")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(good), ""))

    def answer(dialog: CsvDialog) -> None:
        dialog.another.click()
        assert "good.csv: 1 example" in dialog.about.text()
        dialog.load.click()

    answering(lambda: ask_csv(None, session, tmp_path / "missing.csv"), answer)
    assert session.state.data.name == "good"


def test_no_file_chosen_changes_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    before = session.state
    ask_csv(None, session)
    assert session.state is before


def test_a_table_is_pasted(session: Session) -> None:
    QGuiApplication.clipboard().setText("x1\tx2\tt\n0,5\t1\t0\n1\t0,25\t1\n")
    answering(lambda: ask_pasted(None, session), lambda dialog: dialog.load.click())
    assert session.state.data.inputs.tolist() == [[0.5, 1.0], [1.0, 0.25]]
    assert session.state.undo_text == "Load pasted examples"
    failed: list[str] = []
    session.failed.connect(failed.append)
    QGuiApplication.clipboard().clear()
    ask_pasted(None, session)
    assert failed and "clipboard" in failed[0]


def test_a_dropped_table_is_shown(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = table(tmp_path, "1,2,3\n4,5,6\n")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])

    def load() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, CsvDialog) and dialog.load.isEnabled():
            dialog.load.click()
        else:  # it is still being read
            QTimer.singleShot(1, load)

    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)
    QTimer.singleShot(0, load)
    qtbot.waitUntil(lambda: window.session.state.data.name == "gate")
    assert window.session.state.data.inputs.tolist() == [[1.0, 2.0], [4.0, 5.0]]


def test_open_and_the_command_line_load_a_table(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = table(tmp_path, "1,2,3\n4,5,6\n")
    assert read_argument(str(path)) == (None, path.resolve())

    def load() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, CsvDialog) and dialog.load.isEnabled():
            dialog.load.click()
        else:  # it is still being read
            QTimer.singleShot(1, load)

    QTimer.singleShot(0, load)
    assert window.filing.read(path)
    assert window.session.state.data.inputs.tolist() == [[1.0, 2.0], [4.0, 5.0]]
    assert window.session.state.path is None


def test_matrices_are_no_examples(tmp_path: Path) -> None:
    assert holds_examples(tmp_path / "a.csv") and holds_examples(tmp_path / "a.TSV")
    assert holds_examples(tmp_path / "auto-mpg.data") and holds_examples(tmp_path / "a.tab")
    assert not holds_examples(tmp_path / "net.weka.txt")
    assert not holds_examples(tmp_path / "net-W2.csv") and not holds_examples(tmp_path / "net.chainrule")
    (tmp_path / "net-W2.csv").touch()
    assert not holds_examples(tmp_path / "net.csv")


def test_a_large_table_is_read_by_a_process_of_its_own(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a,b,c\n" + "0.25,1,yes\n0.5,0,no\n" * 100
    path = table(tmp_path, text)
    here = read_table(text, Form())
    monkeypatch.setattr(table_source, "_LARGE", 100)
    started = []
    monkeypatch.setattr(
        table_source, "run_in_subprocess", lambda *task: started.append(task[0]) or run_in_subprocess(*task)
    )
    dialog = CsvDialog(session.state.network, Source(path.name, path))
    qtbot.addWidget(dialog)
    assert started == ["gate.csv"]
    assert dialog.about.text() == "gate.csv: 200 examples, 3 columns."
    for column, there in zip(here.columns, dialog._table.columns, strict=True):
        assert column.names() == there.names() and (column.expanded() == there.expanded()).all()
    path.write_text(text + "1,2\n", encoding="utf-8")
    dialog.read(dialog.source)
    assert "Line 202: expected 3 columns, found 2" in dialog.fit.line.text()


def test_the_first_lines_of_a_long_table_are_shown(shown: Callable[[str], CsvDialog]) -> None:
    dialog = shown("1,2,3\n" * 1_001)
    assert dialog.about.text() == "table: 1,001 examples, 3 columns. The first 1,000 are shown."
    assert dialog.preview.model().rowCount() == 1_000
    dialog.fit.refit.setChecked(True)
    assert len(dialog.dataset()) == 1_001


def test_reading_can_be_canceled(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Canceled(csv_file.Waiting):
        def part(self, start: float, end: float) -> Callable[[float], None]:
            self.bar.cancel()
            return super().part(start, end)

    monkeypatch.setattr(csv_file, "Waiting", Canceled)
    path = table(tmp_path, "1,2,3\n" * 100)
    for large in (0, table_source._LARGE):
        monkeypatch.setattr(table_source, "_LARGE", large)
        dialog = CsvDialog(session.state.network, Source(path.name, path))
        qtbot.addWidget(dialog)
        assert dialog.fit.line.text() == "Reading was canceled."
        assert not dialog.load.isEnabled() and QApplication.overrideCursor() is None
