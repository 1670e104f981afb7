"""Worksheets: what is on paper, how wide blanks are, no colors, answers at the end, the same sheet for a seed."""

import json
import re
import zlib

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from core.basics.errors import InputError
from core.basics.number_format import Digits
from core.cli.parser import main
from core.document.document import Document
from core.exercises.exercise_file import read_exercise
from core.exercises.generation import phase_of
from core.exercises.workings import Workings
from core.gallery.presets import PRESETS, preset
from core.model.initializers import new_network
from gui.dialogs.worksheet import WorksheetDialog
from gui.formulas.exercise_paper import PRINT, PaperSheet, drawn
from gui.formulas.paper import MM
from gui.graph.printing import draw_network
from gui.session import Session


def sheets(session, phase="all", count=1):
    exercise = phase_of(session.state.derivation, phase)
    return [PaperSheet(f"Sheet {k}", exercise, lambda p, r: draw_network(exercise, PRINT, p, r)) for k in range(count)]


def streams(content):
    for found in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S):
        try:
            yield zlib.decompress(found).decode("latin-1")
        except zlib.error:
            continue


def pages(content):
    return len(re.findall(rb"/Type\s*/Page\b", content))


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("formulas", [False, True])
def test_every_question_has_a_blank_of_25_mm_within_the_page(qapp, name, formulas):
    session = Session(preset(name))
    content, blanks = drawn(sheets(session), Digits(4), formulas, True)
    assert content.startswith(b"%PDF")
    assert [len(each) for each in blanks] == [len(sheets(session)[0].exercise.questions)]
    for blank in blanks[0]:
        assert blank.width() >= 25 * MM and blank.height() >= 5 * MM
        assert blank.left() > 0 and blank.right() <= (210 - 36) * MM + 0.5
    session.shut_down()


def test_there_is_no_color_on_paper_that_would_tell_a_sign(session):
    content, _ = drawn(sheets(session), Digits(4), True, True)
    colors = [
        tuple(map(float, found))
        for stream in streams(content)
        for found in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG|scn|SCN)\b", stream)
    ]
    assert len(colors) > 20
    assert all(max(color) - min(color) < 0.01 for color in colors), [c for c in colors if max(c) - min(c) > 0.01][:5]


def test_answers_are_on_pages_of_their_own_at_the_end(session):
    with_answers, _ = drawn(sheets(session, count=2), Digits(4), False, True)
    without, _ = drawn(sheets(session, count=2), Digits(4), False, False)
    assert pages(with_answers) == pages(without) + 1


def test_a_long_sheet_tells_how_far_it_is_and_can_be_canceled(session):
    told = []
    questions = len(sheets(session)[0].exercise.questions)
    drawn(sheets(session), Digits(4), False, True, told.append)
    assert told == [k / (2 * questions) for k in range(2 * questions)], "its blanks, then its answers"

    def cancel(share):
        if share > 0.2:
            raise InputError("canceled")

    with pytest.raises(InputError, match="canceled"):
        drawn(sheets(session), Digits(4), False, True, cancel)


@pytest.fixture
def dialog(window, session, qtbot, tmp_path, monkeypatch):
    """Opened by its key; Save… writes into the test's folder."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet.pdf"), ""))

    def fill(act):
        def do():
            front = QApplication.activeModalWidget()
            assert isinstance(front, WorksheetDialog)
            act(front)
            if front.isVisible():
                qtbot.mouseClick(front.save, Qt.MouseButton.LeftButton)

        from PySide6.QtCore import QTimer

        QTimer.singleShot(100, do)
        window.actions_["worksheet"].trigger()
        return tmp_path

    return fill


def pick(box, key):
    box.setCurrentIndex(box.findData(key))


def test_one_sheet_for_all_is_saved_and_said(dialog, session):
    folder = dialog(lambda d: pick(d.phase, "forward"))
    assert (folder / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert session.state.message == "Worksheet saved as sheet.pdf: 1 sheet."


def test_a_network_with_too_much_to_ask_is_told_before_a_file_is_chosen(window, session):
    session.new_document(Document(new_network((3, 40, 40, 3), ("tanh",) * 3)))
    dialog = WorksheetDialog(session, "all", window)
    assert not dialog.save.isEnabled()
    assert dialog.says.text() == (
        "Exercise: expected at most 2,000 numbers to ask for, found 4,096; "
        "choose a smaller network, or one phase with fewer numbers"
    )
    pick(dialog.phase, "forward")
    assert dialog.save.isEnabled()
    assert dialog.says.text() == "One sheet for all, about the update shown."
    dialog.deleteLater()


def test_each_student_gets_other_weights_and_a_file_that_grades_them(dialog, session, capsys):
    def fill(d):
        pick(d.weights, "each")
        d.students.setValue(3)
        d.seed.setValue(7)
        d.graded.setChecked(True)
        assert d.says.text().startswith("3 sheets")

    folder = dialog(fill)
    files = sorted(folder.glob("sheet-*.json"))
    assert [file.name for file in files] == ["sheet-7.json", "sheet-8.json", "sheet-9.json"]
    exercises = [read_exercise(file) for file in files]
    assert len({exercise.network.flat.tobytes() for exercise in exercises}) == 3
    answers = folder / "a.json"
    value = Workings(exercises[1]).value(exercises[1].quantity("s.2.1"))
    answers.write_text(json.dumps({"s.2.1": f"{value:.6g}"}))
    assert main(["grade", str(files[1]), str(answers), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["right"] == 1


def test_a_seed_gives_the_same_sheet_again(window, session):
    found = []
    for _ in range(2):
        dialog = WorksheetDialog(session, "all", window)
        pick(dialog.weights, "same")
        dialog.seed.setValue(5)
        found.append(dialog.exercises()[0].network)
        dialog.deleteLater()
    assert found[0] == found[1] != session.state.network


def test_an_exercise_that_is_on_is_printed_without_its_answers(dialog, window, session):
    session.start_exercise("backward", sheet=True)
    asked = session.state.exercise.exercise.questions

    def fill(d):
        assert not d.answers.isChecked() and not d.answers.isEnabled() and not d.phase.isEnabled()
        assert d.exercises()[0].questions == asked

    folder = dialog(fill)
    assert (folder / "sheet.pdf").exists() and session.state.hiding


def test_a_file_that_would_be_graded_by_another_rule_is_refused_in_words(dialog, session, window):
    session.set_settings(optimizer="momentum")
    complaints = []
    session.failed.connect(complaints.append)
    folder = dialog(lambda d: d.graded.setChecked(True))
    for box in window.findChildren(QDialog):
        box.close()
    assert complaints and "expected plain gradient descent" in complaints[0]
    assert not list(folder.iterdir() if folder.exists() else []) or not (folder / "sheet.pdf").exists()


def test_a_worksheet_is_saved_however_long_the_name_is_thought_about(dialog, session, tmp_path, monkeypatch):
    """What another window does meanwhile, such as taking away what is deleted, does not take the choices."""

    def fill(d):
        def named(*_):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            return str(tmp_path / "slow.pdf"), ""

        monkeypatch.setattr(QFileDialog, "getSaveFileName", named)
        d.graded.setChecked(True)

    folder = dialog(fill)
    assert {path.name for path in folder.glob("slow*")} == {"slow.pdf", "slow.json"}
    assert session.state.message == "Worksheet saved as slow.pdf: 1 sheet."
