"""Examples from a table: what the dialog shows of it, what is assumed, what the document settles, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from table_dialog import answering, heads, table

from core.data.gates import GATES
from gui.dialogs.data.csv_file import CsvDialog, ask_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.session import Session


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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a,b,t\n1,2,3\n1,x,3\n", "Line 3, column 2 (b): expected a number, found 'x'"),
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
        "Line 3, column 3 (t): expected 0 to 1, found -1, which is not a valid target for binary cross-entropy; "
        "choose another loss first."
    )
    assert not dialog.load.isEnabled()
    dialog.categories.click()
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
        assert (
            "Line 3, column 3 (play): expected 'no' or 'yes', as in the document, found 'maybe'"
            in dialog.fit.line.text()
        )
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
