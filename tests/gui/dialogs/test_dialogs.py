"""The dialogs, by the keys and clicks of a user: what they propose, refuse and give back."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dialog_helpers import answering, click, press, type_into
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from core.cli.parser import version
from core.data.gates import GATES
from core.document.document import Document
from core.files.input_file import Report
from core.model.initializers import INITIALIZERS, new_network
from gui.base.actions import COMMANDS
from gui.base.theme import DARK, LIGHT, apply_theme
from gui.dialogs.about import AboutDialog, KeysDialog, show_about, show_keys
from gui.dialogs.data.csv_file import CsvDialog, Source
from gui.dialogs.data.generate import GenerateDialog
from gui.dialogs.data.prepare import PrepareDialog
from gui.dialogs.import_report import report_page
from gui.dialogs.network import initializer_fields
from gui.dialogs.network.network_plan import NetworkPlan, parse_sizes
from gui.dialogs.network.new_network import NewNetworkDialog, ask_new_network
from gui.dialogs.network.new_start import NewStart, NewStartDialog, ask_new_start
from gui.dialogs.recover import RecoverDialog
from gui.session.recovery import Recovered

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session

# A new network


def test_about_leads_to_the_licenses_of_all_that_the_bundle_holds(qtbot, tmp_path, monkeypatch):
    texts = []
    for frozen in (False, True):
        monkeypatch.setattr(sys, "frozen", frozen, raising=False)
        monkeypatch.setattr(sys, "executable", str(tmp_path / "chainrule"))
        (tmp_path / "LICENSES.txt").write_text("All of them", encoding="utf-8")
        dialog = AboutDialog()
        qtbot.addWidget(dialog)
        texts.append([label.text() for label in dialog.findChildren(QLabel) if "LICENSES.txt" in label.text()])
    assert [len(found) for found in texts] == [0, 1]


def test_about_names_every_library_that_chainrule_is_built_with(qtbot):
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    words = dialog.words.text().lower()
    for requirement in project["dependencies"]:
        name = re.split(r"[><=!; ]", requirement.lower())[0].removesuffix("-essentials")
        assert name in words, f"About does not name {name}"


def test_a_network_from_typed_sizes(session: Session) -> None:
    def answer(dialog: NewNetworkDialog) -> None:
        assert dialog.sizes.text() == "2-2-1"
        type_into(dialog.sizes, "2-4-3-1")
        assert len(dialog.layers.rows) == 4
        assert "31 weights, 8 of them from bias units" in dialog.line.text()
        assert "fit and are kept" in dialog.line.text()
        dialog.layers.rows[1].activation.choose("tanh")
        dialog.layers.rows[1].activation.activated.emit(0)
        click(dialog.layers.rows[1].bias)
        assert "28 weights, 5" in dialog.line.text()
        dialog.start.choice.setCurrentIndex(dialog.start.choice.findData("uniform"))
        dialog.start.number.setValue(7)
        press(dialog.sizes, Qt.Key.Key_Return)

    document = answering(lambda: ask_new_network(None, session.state), NewNetworkDialog, answer)
    assert document == Document(
        new_network([2, 4, 3, 1], ["tanh", "relu", "relu"], [True, False, True], "uniform", 7),
        GATES["xor"],
        session.state.settings,
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", "at least two layers"),
        ("2-0-1", "Layer 2"),
        ("2-x1.5-1", "Layer 2"),
        ("2-5000-1", "Layer 2: expected a number of nodes from 1 to 4,096"),
        ("4096-4096-1", "expected at most 4,194,304 weights"),
        ("-".join(["2"] * 65), "at most 64 layers"),
    ],
)
def test_wrong_sizes_are_said_inline(session: Session, text: str, place: str) -> None:
    def answer(dialog: NewNetworkDialog) -> None:
        type_into(dialog.sizes, text)
        assert place in dialog.line.text()
        assert not dialog.create_button.isEnabled()
        press(dialog.sizes, Qt.Key.Key_Return)
        assert dialog.isVisible()
        type_into(dialog.sizes, "2-3-1")
        assert dialog.create_button.isEnabled()
        press(dialog.sizes, Qt.Key.Key_Escape)

    assert answering(lambda: ask_new_network(None, session.state), NewNetworkDialog, answer) is None


def test_other_examples_take_the_place_of_those_that_do_not_fit(session: Session) -> None:
    def answer(dialog: NewNetworkDialog) -> None:
        type_into(dialog.sizes, "3-2-1")
        assert "2 inputs, 1 target) do not fit: one of zeros takes their place" in dialog.line.text()
        click(dialog.create_button)

    document = answering(lambda: ask_new_network(None, session.state), NewNetworkDialog, answer)
    assert document is not None and document.data is None
    session.new_document(document)
    assert session.state.data.inputs.shape == (1, 3)


def test_typing_forgets_no_layer(qtbot: QtBot, session: Session) -> None:
    session.new_document(Document(new_network([2, 3, 4, 1], ["tanh", "sigmoid", "identity"], [False, True, True])))
    dialog = NewNetworkDialog(session.state)
    qtbot.addWidget(dialog)
    dialog.show()
    type_into(dialog.sizes, "2-5-6-1")
    plan = NetworkPlan.of(dialog.network())
    assert plan == NetworkPlan((2, 5, 6, 1), ("tanh", "sigmoid", "identity"), (False, True, True))


def test_layers_are_added_and_taken_out(qtbot: QtBot, session: Session) -> None:
    dialog = NewNetworkDialog(session.state)
    qtbot.addWidget(dialog)
    dialog.show()
    click(dialog.add)
    dialog.layers.rows[2].nodes.setValue(5)
    assert dialog.sizes.text() == "2-2-5-1"
    click(dialog.layers.rows[1].remove)
    assert dialog.sizes.text() == "2-5-1"
    assert dialog.network().sizes == (2, 5, 1)
    hidden = [row.remove.isVisible() for row in dialog.layers.rows]
    assert hidden == [False, True, False]


def test_softmax_is_for_the_last_row_and_a_loss_that_does_not_fit_gives_way(qtbot: QtBot, session: Session) -> None:
    session.add_node(3)
    session.set_loss("cross_entropy")
    dialog = NewNetworkDialog(session.state)
    qtbot.addWidget(dialog)
    softmax = dialog.layers.rows[-1].activation.findData("softmax")
    possible = [row.activation.model().item(softmax).isEnabled() for row in dialog.layers.rows]
    assert possible == [False, False, True]
    assert dialog.network().loss == "cross_entropy"
    box = dialog.layers.rows[-1].activation
    box.setCurrentIndex(box.findData("tanh"))
    box.activated.emit(box.currentIndex())
    assert dialog.network().loss == "least_squares"


def test_tab_goes_from_the_top_down(qtbot: QtBot, session: Session) -> None:
    dialog = NewNetworkDialog(session.state)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    dialog.sizes.setFocus()
    type_into(dialog.sizes, "2-2-2-1")
    qtbot.waitUntil(dialog.layers.rows[3].nodes.isVisible)
    places = []
    for _ in range(20):
        press(dialog.focusWidget(), Qt.Key.Key_Tab)
        place = dialog.focusWidget()
        if place is dialog.sizes:
            break
        places.append(place.accessibleName() or place.text())
    assert places[:4] == [
        "Nodes of layer 1",
        "Bias unit of layer 1",
        "Nodes of layer 2",
        "Activation function of layer 2",
    ]
    assert [name for name in places if name.startswith("Nodes")] == [f"Nodes of layer {n}" for n in (1, 2, 3, 4)]
    assert places[-6:-2] == ["&Add layer", "Initializer", "Seed", "New seed"]
    assert set(places[-2:]) == {"Create", "Cancel"}


@pytest.mark.parametrize("text", ["2 4 1", "2,4,1", "2-4-1", " 2 × 4 × 1 ", "2;4;1"])
def test_sizes_are_read_in_many_forms(text: str) -> None:
    assert parse_sizes(text) == (2, 4, 1)


def test_a_plan_counts_what_the_network_has() -> None:
    plan = NetworkPlan((3, 4, 5, 2), ("relu", "tanh", "identity"), (True, False, True))
    network = plan.build("he", 3, "least_squares")
    assert plan.weights == network.parameters
    assert NetworkPlan.of(network) == plan
    assert plan.without_layer(1).sizes == (3, 5, 2)
    assert plan.without_layer(1).activations == ("tanh", "identity")
    assert plan.resized((3, 2)).activations == ("identity",)


# A new start


def test_a_new_start(session: Session) -> None:
    def answer(dialog: NewStartDialog) -> None:
        dialog.fields.choice.setFocus()
        QTest.keyClicks(dialog.fields.choice, "He")
        assert "ReLU" in dialog.fields.remark.text()
        dialog.fields.number.setFocus()
        dialog.fields.number.selectAll()
        QTest.keyClicks(dialog.fields.number, "42")
        press(dialog.fields.number, Qt.Key.Key_Return)

    assert answering(lambda: ask_new_start(None), NewStartDialog, answer) == NewStart(42, "he")
    assert answering(lambda: ask_new_start(None), NewStartDialog, QDialog.reject) is None


def test_a_new_start_proposes_what_suits_the_activations(qtbot: QtBot) -> None:
    for activations, name in ((["relu", "identity"], "he"), (["tanh", "sigmoid"], "xavier")):
        dialog = NewStartDialog(None, activations)
        qtbot.addWidget(dialog)
        assert dialog.answer.initializer == name


def test_the_dice_draws_a_seed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = NewStartDialog()
    qtbot.addWidget(dialog)
    monkeypatch.setattr(initializer_fields, "drawn", lambda: 1234)
    dialog.show()
    click(dialog.fields.dice)
    assert dialog.answer.seed == 1234


def test_every_initializer_has_its_words() -> None:
    assert all(entry.title and entry.words.endswith(".") for entry in INITIALIZERS.values())


# Activations of a foreign file


# What there is to tell about a file


def test_a_report_tells_first_what_matters_most() -> None:
    page = report_page(Report("NumPy", ("2-2-1.",), ("ReLU, as you specified.",), ("<b> was left out.",)))
    places = [page.index(words) for words in ("&lt;b&gt; was left out", "ReLU, as", "2-2-1")]
    assert places == sorted(places)


# Keys, about


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_keys_can_be_searched(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    show_keys(parent)
    show_keys(parent)
    dialog, *more = parent.findChildren(KeysDialog)
    actions = [dialog.model.index(row, 2).data() for row in range(dialog.model.rowCount())]
    assert "Open a weight file or a lesson" in actions  # not “Open: Open a weight file or a lesson”
    assert not more, "one window of keys is enough"
    shown = {dialog.model.index(row, 0).data() for row in range(dialog.model.rowCount())}
    assert all(any(key in text for text in shown) for command in COMMANDS for key in command.keys[:1])
    type_into(dialog.search, "BIAS")
    rows = [dialog.model.index(row, 2).data() for row in range(dialog.model.rowCount())]
    assert rows and all("bias" in text.lower() for text in rows)
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_about_names_the_program_and_what_it_stands_on(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    show_about(parent)
    dialog = parent.findChild(AboutDialog)
    credits = ("CC BY 4.0", "10.24432/C50P49", "Fisher")
    for words in (
        f"Chainrule {version()}",
        "PySide6",
        "pyqtgraph",
        "NumPy",
        "llvmlite",
        "mathra",
        "contourpy",
        *credits,
    ):
        assert words in dialog.words.text()
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


# All of them


@pytest.fixture(params=["light", "dark"])
def every_dialog(
    request: pytest.FixtureRequest, qapp: QApplication, session: Session, left: list[Recovered], tmp_path: Path
) -> list[QDialog]:
    apply_theme(qapp, request.param)
    request.addfinalizer(lambda: apply_theme(qapp, "light"))
    wide = Source("x" * 200, None, ",".join(["1"] * 300) + "\n")
    return [
        NewNetworkDialog(session.state),
        NewStartDialog(),
        CsvDialog(session.state.network, wide),
        RecoverDialog(left),
        AboutDialog(),
        KeysDialog(),
        GenerateDialog(session.state.network),
        PrepareDialog(session.state.document),
    ]


def test_they_fit_a_small_screen_and_can_be_read_aloud(qtbot: QtBot, every_dialog: list[QDialog]) -> None:
    for dialog in every_dialog:
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.windowTitle()
        assert dialog.width() <= 1000 and dialog.height() <= 660, dialog
        for child in dialog.findChildren(QWidget):
            reached = child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible()
            if reached and not child.objectName().startswith("qt_") and not isinstance(child, QPushButton):
                assert child.accessibleName() or getattr(child, "text", str)(), f"{dialog}: {child}"
        dialog.close()


def test_remarks_follow_the_theme(qtbot: QtBot, qapp: QApplication, session: Session) -> None:
    dialog = NewNetworkDialog(session.state)
    qtbot.addWidget(dialog)
    type_into(dialog.sizes, "2")
    colors = []
    for theme in ("light", "dark", "light"):
        apply_theme(qapp, theme)
        colors.append(dialog.line.palette().color(dialog.line.foregroundRole()).name())
    assert colors == [LIGHT.warning, DARK.warning, LIGHT.warning]
    type_into(dialog.sizes, "2-1")
    assert dialog.line.palette().color(dialog.line.foregroundRole()).name() == LIGHT.muted
