"""The derivation panel: formulas that can be pointed at, both ways, and taken away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinterInfo
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QProgressDialog
from pytestqt.qtbot import QtBot

from core.basics.errors import InputError
from core.basics.number_format import Digits
from core.data.dataset import Dataset
from core.derivation import Kind, Quantity, derive
from core.document.document import Document
from core.gallery.presets import preset
from core.model.formula import latex
from core.model.network import Layer, Network
from core.training.settings import Settings
from gui.base.theme import DARK, LIGHT, palette
from gui.formulas import worksheet
from gui.formulas.typesetting import _Kept, picture
from gui.formulas.view import FormulaView
from gui.panels.backprop.derivation import DerivationPanel
from gui.session import Change, Session


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> DerivationPanel:
    made = DerivationPanel(session)
    qtbot.addWidget(made)
    made.resize(800, 260)
    session.changed.connect(made.show_state)
    with qtbot.waitExposed(made):
        made.show()
    made.show_state(session.state, Change.ALL)
    return made


def middle(panel: DerivationPanel, quantity: Quantity) -> QPoint:
    box = panel.view.box_of(quantity)
    assert box is not None
    return box.center().toPoint()


def test_each_step_is_shown_with_its_factors(session: Session, panel: DerivationPanel) -> None:
    for cursor in range(1, len(session.state.derivation)):
        session.go_to(cursor)
        step = session.state.step
        assert step is not None
        assert set(panel.view.factors) >= {step.result, *step.uses}
        assert panel.view.spoken
        assert panel.view.sizeHint().width() > 40


def test_the_start_of_a_batch_names_the_example_that_it_begins_with(session: Session, panel: DerivationPanel) -> None:
    session.set_settings(method="batch")
    assert panel.heading.text() == "One update over 4 examples"
    assert "It begins with example 1, x = (1, 0), t&nbsp;=&nbsp;1; the other 3 follow." in panel.links.text()
    session.set_settings(method="mini-batch", batch_size=2)
    assert panel.heading.text() == "One update over 2 examples"
    assert "; the other one follows." in panel.links.text()
    session.set_settings(method="sgd", batch_size=1)
    assert "follow" not in panel.links.text() and panel.links.text().startswith("x = (")


def test_several_targets_are_written_as_a_vector_on_one_line(session: Session, panel: DerivationPanel) -> None:
    session.new_document(preset("deep"))
    session.choose_example(1)
    assert "x = (0, 0, 1), t&nbsp;=&nbsp;(1, 0), η = 0.3." in panel.links.text()


def test_stepping_back_shows_the_same_picture(session: Session, panel: DerivationPanel) -> None:
    session.go_to(9)
    before = panel.view.grab().toImage()
    session.step()
    session.step_back()
    assert panel.view.grab().toImage() == before


def test_pointing_at_a_factor_lights_it_and_leaving_lights_nothing(
    session: Session, panel: DerivationPanel, qtbot: QtBot
) -> None:
    session.go_to(1)
    weight = Quantity(Kind.WEIGHT, 2, 0, 1)
    qtbot.mouseMove(panel.view, middle(panel, weight))
    qtbot.waitUntil(lambda: session.state.lights == {weight})
    panel.view.leaveEvent(None)  # type: ignore[arg-type]
    assert session.state.lights == frozenset()


def test_what_is_lit_elsewhere_is_marked_in_the_formula(session: Session, panel: DerivationPanel) -> None:
    session.go_to(1)
    before = panel.view.grab().toImage()
    session.light(frozenset({Quantity(Kind.WEIGHT, 2, 0, 1)}))
    assert panel.view.grab().toImage() != before
    session.light(frozenset())
    assert panel.view.grab().toImage() == before


def test_the_arrow_keys_go_through_the_factors_and_enter_opens_one(
    session: Session, panel: DerivationPanel, qtbot: QtBot
) -> None:
    session.go_to(9)  # δ_h1 = δ u1 r'(s_h1)
    panel.view.setFocus()
    for expected in (Kind.DELTA, Kind.DELTA, Kind.WEIGHT):
        qtbot.keyClick(panel.view, Qt.Key.Key_Right)
        (lit,) = session.state.lights
        assert lit.kind is expected
    assert "u₁ = 5 (weight)" in panel.view.accessibleDescription()
    qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert session.state.step is not None
    assert session.state.step.result == Quantity(Kind.DELTA, 3, 0)


def test_a_click_on_a_factor_opens_the_step_that_made_it(
    session: Session, panel: DerivationPanel, qtbot: QtBot
) -> None:
    session.go_to(8)
    derivative = Quantity(Kind.ERROR, 3, 0)
    qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=middle(panel, derivative))
    assert session.state.cursor == 7
    session.go_to(1)
    qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=middle(panel, Quantity(Kind.WEIGHT, 2, 0, 0)))
    assert session.state.cursor == 1
    assert "given" in session.state.message


def test_no_line_breaks_within_the_name_of_a_phase(panel: DerivationPanel) -> None:
    document = QTextDocument()
    document.setDefaultFont(panel.links.font())
    document.setHtml(panel.links.text())
    for width in range(250, 900, 5):
        document.setTextWidth(width)
        document.documentLayout().documentSize()
        block = document.firstBlock()
        ends = {block.layout().lineAt(k).textStart() for k in range(block.layout().lineCount())}
        assert all(block.text()[at - 1] in " \u2028" for at in ends if at)


def test_links_lead_to_where_a_number_comes_from_and_goes_to(session: Session, panel: DerivationPanel) -> None:
    session.go_to(9)
    assert "Computed from" in panel.links.text()
    assert "Used in" in panel.links.text()
    index = session.state.derivation.index_of(Quantity(Kind.GRADIENT, 2, 0, 0))
    assert index is not None
    assert f'href="{index + 1}"' in panel.links.text()
    panel.links.linkActivated.emit(str(index + 1))
    assert session.state.step is not None
    assert session.state.step.result == Quantity(Kind.GRADIENT, 2, 0, 0)


def test_digits_change_what_is_shown_everywhere(session: Session, panel: DerivationPanel) -> None:
    session.new_document(preset("xor-table"))
    session.go_to(2)
    assert "0.7311" in panel.view.spoken
    panel.digits.count.setValue(12)
    assert session.state.digits == Digits(12)
    assert "0.731058578630" in panel.view.spoken
    panel.digits.kind.setCurrentIndex(1)
    session.set_digits(Digits(3, fixed=True))
    assert panel.digits.count.value() == 3
    assert "0.731" in panel.view.spoken


def test_a_long_sum_is_folded_until_its_dots_are_clicked(
    session: Session, panel: DerivationPanel, qtbot: QtBot
) -> None:
    data = Dataset(np.ones((1, 20)), np.ones((1, 1)))
    session.new_document(Document(Network((Layer(np.ones((1, 21))),)), data, Settings()))
    session.go_to(1)
    assert "16 terms" in panel.view.spoken
    dots = next(box for quantity, box in panel.view.boxes if quantity is None)
    qtbot.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=dots.center().toPoint())
    assert "terms" not in panel.view.spoken
    assert len(panel.view.factors) > 60


def test_the_theme_recolors_the_formula(session: Session, panel: DerivationPanel, qapp: QApplication) -> None:
    session.go_to(1)
    before = qapp.palette()
    try:
        qapp.setPalette(palette(LIGHT))
        light = panel.view.grab().toImage()
        qapp.setPalette(palette(DARK))
        QApplication.processEvents()
        assert panel.view.grab().toImage() != light
    finally:
        qapp.setPalette(before)


def test_the_step_can_be_copied_in_each_form(session: Session, panel: DerivationPanel) -> None:
    session.go_to(1)
    clipboard = QGuiApplication.clipboard()
    panel.takeaway.copy_step_latex()
    assert r"\documentclass" in clipboard.text()
    assert r"3 \cdot 1 + 4 \cdot 0 + 2" in clipboard.text()
    panel.takeaway.copy_step_markdown()
    assert clipboard.text().startswith("$$")
    panel.takeaway.copy_latex()
    assert clipboard.text().count(r"\subsection*") == 9
    panel.takeaway.copy_markdown()
    assert clipboard.text().count("\n## ") == 9
    panel.takeaway.copy_svg()
    assert clipboard.mimeData().data("image/svg+xml").contains(b"<svg")
    panel.takeaway.copy_png()
    assert clipboard.image().width() == 3 * panel.view.sizeHint().width()


@pytest.mark.parametrize("blanks", [False, True])
def test_a_worksheet_is_saved_as_pdf(
    blanks: bool, session: Session, panel: DerivationPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet"), ""))
    (panel.takeaway.save_blanks if blanks else panel.takeaway.save_numbers)()
    content = (tmp_path / "sheet.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == (3 if blanks else 2)


@pytest.mark.skipif(bool(QPrinterInfo.availablePrinterNames()), reason="would print on paper")
def test_a_worksheet_is_printed(panel: DerivationPanel, tmp_path: Path) -> None:
    path = tmp_path / "printed.pdf"

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QPrintDialog)
        dialog.findChild(QLineEdit, "filename").setText(str(path))
        dialog.accept()

    QTimer.singleShot(0, answer)
    panel.takeaway.print_numbers()
    assert path.read_bytes().startswith(b"%PDF")


def test_a_worksheet_that_would_be_a_book_is_refused(qapp: QApplication) -> None:
    network = Network((Layer(np.ones((50, 51))), Layer(np.ones((1, 51)))))
    derivation = derive(network, np.ones((1, 50)), np.ones((1, 1)), 0.1)
    with pytest.raises(InputError, match="smaller network"):
        worksheet.pdf(derivation, Digits(), blanks=False)


def test_a_derivation_that_would_be_a_book_is_not_copied(session: Session, panel: DerivationPanel) -> None:
    inputs, targets = np.ones((60, 50)), np.ones((60, 1))
    network = Network((Layer(np.ones((2, 51))), Layer(np.ones((1, 3)))))
    session.new_document(Document(network, Dataset(inputs, targets), settings=Settings(method="batch")))
    said: list[str] = []
    session.failed.connect(said.append)
    QGuiApplication.clipboard().setText("mine")
    panel.takeaway.copy_latex()
    panel.takeaway.copy_markdown()
    found = len(session.state.derivation)
    words = f"derivation: expected at most 3,000 numbers, found {found:,}; choose a smaller batch or network"
    assert said == [words, words]
    assert QGuiApplication.clipboard().text() == "mine"


def test_what_takes_long_to_write_can_be_canceled(
    session: Session, panel: DerivationPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QProgressDialog, "wasCanceled", lambda _: True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet"), ""))
    said: list[str] = []
    session.failed.connect(said.append)
    QGuiApplication.clipboard().setText("mine")
    panel.takeaway.copy_latex()
    panel.takeaway.save_numbers()
    assert said == [
        "the derivation was not copied, since it was canceled",
        "the worksheet was not saved, since it was canceled",
    ]
    assert QGuiApplication.clipboard().text() == "mine"
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match="the steps were not exported, since it was canceled"):
        panel.numbers()


def test_every_formula_is_typeset_without_a_warning(qapp: QApplication) -> None:
    """`picture` raises where mathra warns."""
    document = preset("deep")
    assert document.data is not None
    for step in derive(document.network, document.data.inputs[:2], document.data.targets[:2], 0.1):
        made = picture(f"{latex(step.formula.left)} = {latex(step.formula.right)}")
        assert made.spoken
        drawn = [path.boundingRect() for _, path in made.parts]
        assert drawn
        # Slanted letters lean out of their places a little.
        assert min(box.left() for box in drawn) >= -100.0
        assert max(box.right() for box in drawn) <= 1000.0 * made.width + 100.0


def test_latex_that_is_not_known_is_a_fault(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="unsupported"):
        picture(r"\htmlId{a}{b}")


def test_pictures_are_kept_while_there_is_room_for_their_outlines(qapp: QApplication) -> None:
    kept, made = _Kept(100), replace(picture("a"), points=40)
    for name in ("a", "b"):
        kept.put((name, (), ""), made)
    assert kept.get(("a", (), "")) is made
    kept.put(("c", (), ""), made)
    assert [kept.get((name, (), "")) is made for name in ("a", "b", "c")] == [True, False, True]
    assert picture("x_1") is picture("x_1")


def test_formulas_that_need_a_scroll_bar_at_one_width_only_come_to_rest(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Beside the bar they are smaller and need none: it came and went without end, and the window hung.
    for n, count in ((1, 2), (2, 4)):
        for _ in range(count):
            session.add_node(n)
    session.set_matrix(2, np.full_like(session.state.network.layer(2).weights, 0.1234))
    session.go_to(1)
    panel = DerivationPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_state(session.state, Change.ALL)
    times = 0
    put = FormulaView._place

    def counted(view: FormulaView) -> None:
        nonlocal times
        times += 1
        assert times < 30
        put(view)

    monkeypatch.setattr(FormulaView, "_place", counted)
    for height in range(200, 280):
        times = 0
        panel.resize(323, height)
        QApplication.processEvents()
