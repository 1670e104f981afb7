"""The exercise panel: choosing, answering, feedback, hints, steps on demand, the sheet."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.cli.parser import main
from core.derivation import Kind, Quantity
from core.document.document import Document
from core.document.document_edits import set_activation
from core.gallery.presets import preset
from core.model.initializers import new_network
from core.model.quantity_names import quantity_of
from core.training.reference import losses
from gui.session import Session


@pytest.fixture
def session(qapp):
    made = Session(preset("mazur"))
    yield made
    made.shut_down()


@pytest.fixture
def panel(window):
    window.actions_["exercise"].trigger()
    return window.panels["exercise"]


def begin(panel, qtbot, phase="forward", amount="all", sheet=False, mode="steps"):
    setup = panel.setup
    setup.phase.setCurrentIndex(setup.phase.findData(phase))
    setup.amount.setCurrentIndex(setup.amount.findData(amount))
    setup.mode.setCurrentIndex(setup.mode.findData("sheet" if sheet else mode))
    qtbot.mouseClick(setup.start, Qt.MouseButton.LeftButton)


def enter(panel, qtbot, text):
    field = panel.question.field
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_key_opens_the_panel_and_one_click_asks(panel, session, qtbot):
    assert panel.isVisible() and panel.setup.isVisible()
    begin(panel, qtbot)
    assert panel.question.question.text() == "Weighted sum sₕ₁ = ?"
    assert panel.question.progress.text() == "Question 1 of 9"
    assert session.state.hiding


def test_the_words_above_the_choice_fit_the_kind_of_exercise(panel):
    words = {}
    for k in range(panel.setup.mode.count()):
        panel.setup.mode.setCurrentIndex(k)
        words[panel.setup.mode.itemData(k)] = panel.setup.intro.text()
    assert "Compute numbers" in words["steps"]
    assert words["sheet"] == words["steps"]
    assert "mistake" in words["find"]
    assert "before you see" in words["predict"]
    assert "three trainings" in words["broken"]


def test_a_right_answer_leads_on_and_its_step_is_shown(panel, session, qtbot):
    begin(panel, qtbot)
    enter(panel, qtbot, "0,15*0,05+0,2*0,1+0,35")
    assert panel.question.verdict.text() == "✓ sₕ₁: Right."
    assert panel.question.question.text() == "Value h₁ = ?"
    assert panel.question.field.text() == ""
    assert session.state.cursor == 1


def test_a_mistake_is_named_and_lit_on_the_graph(panel, session, qtbot):
    begin(panel, qtbot)
    enter(panel, qtbot, "0.0275")
    assert panel.question.verdict.text() == "This is Σ w h without the bias: add w₁₃ = 0.35."
    assert any(q.place == (2, 0, 2) for q in session.state.lights)
    assert panel.question.question.text() == "Weighted sum sₕ₁ = ?"


def test_what_is_no_number_is_said_and_nothing_is_counted(panel, session, qtbot):
    begin(panel, qtbot)
    enter(panel, qtbot, "h1*2")
    assert "unknown name" in panel.question.verdict.text()
    assert not session.state.exercise.tries


def test_a_hint_is_the_formula_in_symbols_and_the_step_comes_on_demand(panel, session, qtbot):
    begin(panel, qtbot)
    assert not panel.question.formula.isVisible()
    qtbot.mouseClick(panel.question.hint, Qt.MouseButton.LeftButton)
    assert panel.question.formula.isVisible() and "w" in panel.question.formula.accessibleDescription()
    qtbot.mouseClick(panel.question.step, Qt.MouseButton.LeftButton)
    assert session.state.exercise.open == "h.2.1" and session.state.cursor == 1
    assert not panel.question.formula.isVisible()


def test_at_the_end_it_says_how_it_went_and_everything_is_shown(panel, session, qtbot):
    panel.setup.last.setValue(3)
    begin(panel, qtbot, "forward", "last")
    for k, name in enumerate(session.state.exercise.exercise.questions):
        if k == 0:
            enter(panel, qtbot, "0.1")
        value = session.state.derivation.value(session.state.exercise.exercise.quantity(name))
        enter(panel, qtbot, f"{value:.5f}")
    assert panel.question.progress.text() == "3 of 3 right, 2 on the first try."
    assert not session.state.hiding
    qtbot.mouseClick(panel.question.end, Qt.MouseButton.LeftButton)
    assert panel.setup.isVisible() and session.state.exercise is None
    assert panel.setup.last.value() == 4, "the next time one more step is asked for"


def test_each_act_is_one_change(panel, session, qtbot):
    changes = []
    session.changed.connect(lambda _, change: changes.append(change))
    for act in (
        lambda: session.start_exercise("backward", draw=2),
        lambda: session.answer("0.5"),
        lambda: session.answer_all({"delta.2.1": "0.1", "grad.2.1.1": "0.2"}),
        session.show_hint,
        session.show_step,
        session.end_exercise,
    ):
        changes.clear()
        act()
        assert len(changes) == 1


def test_a_sheet_is_checked_at_once_and_carries_on_own_numbers(panel, session, qtbot):
    begin(panel, qtbot, "forward", sheet=True)
    fields = panel.sheet.fields
    assert list(fields)[:2] == ["s.2.1", "h.2.1"]
    fields["s.2.1"].setText("0.0275")
    fields["h.2.1"].setText("0.50687")
    fields["s.2.2"].setText("oops")
    qtbot.mouseClick(panel.sheet.check, Qt.MouseButton.LeftButton)
    assert not session.state.exercise.tries
    fields["s.2.2"].setText("0.3925")
    qtbot.mouseClick(panel.sheet.check, Qt.MouseButton.LeftButton)
    verdicts = session.state.exercise.verdicts
    assert verdicts["h.2.1"].carried and verdicts["s.2.2"].right and not verdicts["s.2.1"].right
    assert panel.sheet.progress.text() == "2 of 9 right."
    assert fields["h.2.1"].isReadOnly() and not fields["s.2.1"].isReadOnly()


def test_a_sheet_saved_is_graded_in_the_shell(panel, session, qtbot, tmp_path, monkeypatch, capsys):
    begin(panel, qtbot, "all", sheet=True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "sheet"), ""))
    qtbot.mouseClick(panel.sheet.save, Qt.MouseButton.LeftButton)
    answers = tmp_path / "a.json"
    answers.write_text('{"s.2.1": 0.3775, "delta.3.1": 0.7414}')
    assert main(["grade", str(tmp_path / "sheet.json"), str(answers), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["right"] == 1
    assert [a["mistakes"] for a in found["answers"] if a["name"] == "delta.3.1"] == [["error-only"]]


def test_an_exercise_on_a_batch_asks_for_means(panel, session, qtbot):
    session.new_document(preset("xor-table"))
    session.set_settings(method="batch")
    begin(panel, qtbot, "update")
    attempt = session.state.exercise
    value = attempt.grader.workings.value(attempt.exercise.quantity(attempt.open))
    assert value == session.state.derivation.value(attempt.exercise.quantity(attempt.open))
    session.answer(repr(value))
    assert session.state.exercise.open != attempt.open


def test_too_large_a_network_is_refused_in_words(panel, session, qtbot):
    session.new_document(Document(new_network([30, 50, 20], ["relu", "sigmoid"])))
    begin(panel, qtbot, "all")
    assert session.state.exercise is None
    assert "at most 2,000 numbers to ask for, found 5,351" in panel.message.text()


def test_the_mistake_in_worked_steps_is_found_by_marking_its_step(panel, session, qtbot):
    begin(panel, qtbot, "all", mode="find")
    planted = session.state.exercise.planted
    steps = panel.finding.steps
    rows = {steps.item(k).data(Qt.ItemDataRole.UserRole): k for k in range(steps.count())}
    other = next(name for name in rows if name != planted.name)
    steps.setCurrentRow(rows[other])
    qtbot.mouseClick(panel.finding.mark, Qt.MouseButton.LeftButton)
    assert panel.finding.verdict.text().startswith("No:") and session.state.hiding
    steps.setCurrentRow(rows[planted.name])
    qtbot.keyClick(steps, Qt.Key.Key_Return)
    assert panel.finding.verdict.text().startswith("Found after 2 tries") and not session.state.hiding


def test_predictions_are_told_and_scored_and_no_number_is_seen_before(panel, session, qtbot):
    begin(panel, qtbot, mode="predict")
    old = session.state.network
    new = session.state.derivation.network_after
    for k, name in enumerate(session.state.exercise.exercise.questions):
        assert session.state.hides(Quantity(Kind.DELTA, 3, 0)) and session.state.hides(Quantity(Kind.GRADIENT, 2, 0, 0))
        quantity = session.state.exercise.exercise.quantity(name)
        grows = (
            new.layer(quantity.layer).weights[quantity.i, quantity.j]
            > old.layer(quantity.layer).weights[quantity.i, quantity.j]
        )
        right = "up" if grows else "down"
        wrong = "down" if grows else "up"
        qtbot.mouseClick(panel.predicting.buttons[wrong if k == 0 else right], Qt.MouseButton.LeftButton)
        assert panel.predicting.verdict.text().startswith("No" if k == 0 else "✓")
    assert "loss" in panel.predicting.question.text()
    qtbot.mouseClick(panel.predicting.buttons["down"], Qt.MouseButton.LeftButton)
    assert panel.predicting.progress.text() == "5 of 6 predicted right."
    assert not session.state.hiding


def test_after_the_update_the_next_one_is_predicted_and_the_score_goes_on(panel, session, qtbot):
    begin(panel, qtbot, mode="predict")
    before, moment = session.state.network, session.state.document.update
    while session.state.exercise.open is not None:
        assert not panel.predicting.next.isVisible()
        qtbot.mouseClick(panel.predicting.buttons["down"], Qt.MouseButton.LeftButton)
    right, asked = session.state.exercise.score
    qtbot.mouseClick(panel.predicting.next, Qt.MouseButton.LeftButton)
    assert session.state.network != before, "the update is made"
    assert (session.state.document.epoch, session.state.document.update) != (0, moment)
    assert session.state.hiding and session.state.exercise.earlier == (right, asked)
    while session.state.exercise.open is not None:
        qtbot.mouseClick(panel.predicting.buttons["down"], Qt.MouseButton.LeftButton)
    assert session.state.exercise.score[1] == 2 * asked
    assert panel.predicting.progress.text() == "{} of {} predicted right.".format(*session.state.exercise.score)


def test_a_run_is_predicted_then_made_and_the_next_one_asked_about(panel, session, qtbot):
    setup = panel.setup
    setup.mode.setCurrentIndex(setup.mode.findData("predict"))
    assert setup.course.isVisible() and not setup.epochs.isVisible()
    setup.course.setCurrentIndex(setup.course.findData("run"))
    setup.epochs.setValue(20)
    before = session.state.document
    qtbot.mouseClick(setup.start, Qt.MouseButton.LeftButton)
    page, guesses = panel.predicting, {}
    while session.state.exercise.open is not None:
        assert "after 20 more epochs will be" in page.question.text()
        assert session.state.hides(Quantity(Kind.DELTA, 3, 0)) and session.state.document is before
        name = session.state.exercise.open
        guesses[name] = "down" if name == "L′" else "up"
        qtbot.mouseClick(page.buttons[guesses[name]], Qt.MouseButton.LeftButton)
    right, asked = session.state.exercise.score
    assert page.next.text() == "Run 20 epochs, predict the ne&xt" and asked == len(guesses)
    with qtbot.waitSignal(session.changed, check_params_cb=lambda state, _: state.exercise and state.exercise.open):
        qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    state = session.state
    assert state.epoch == 20 and not state.running and state.hiding and state.exercise.earlier == (right, asked)
    exercise = about_weights(before, guesses)
    grown = {name: weight_of(state.network, q) > weight_of(before.network, q) for name, q in exercise.items()}
    assert right == sum(grown.values()) + (state.losses.sum() < losses(before.network, before.data).sum())
    session.undo()
    assert session.state.network == before.network, "the run is one undo entry"


def about_weights(document, names):
    return {name: quantity_of(name, document.network) for name in names if name != "L′"}


def weight_of(network, quantity):
    return network.layer(quantity.layer).weights[quantity.i, quantity.j]


def test_a_run_that_is_paused_or_diverges_asks_nothing(panel, session, qtbot):
    session.start_exercise(predict=1, epochs=1000)
    while session.state.exercise.open is not None:
        session.guess("up")
    session.predict_next(2)
    session.pause()
    qtbot.wait(50)
    assert session.state.exercise is None
    session.set_settings(rate=1e6)
    session.edit(set_activation(3, "identity"))
    before = session.state.document
    panel.setup.mode.setCurrentIndex(panel.setup.mode.findData("predict"))
    panel.setup.course.setCurrentIndex(panel.setup.course.findData("run"))
    qtbot.mouseClick(panel.setup.start, Qt.MouseButton.LeftButton)
    assert panel.message.text().lower().startswith("this run diverges within 50 epochs; choose a smaller η")
    assert session.state.document is before


def test_rule_or_sign_is_asked_before_some_numbers_by_mouse_or_number_key(panel, session, qtbot):
    panel.setup.lead.setChecked(True)
    begin(panel, qtbot, "all")
    page, seen = panel.question, set()
    for k in range(len(session.state.exercise.exercise.questions) * 2):
        attempt = session.state.exercise
        if attempt.open is None:
            break
        if attempt.lead is None:
            assert page.field.isVisible() and not page.choices.isVisible()
            value = attempt.grader.workings.value(attempt.exercise.quantity(attempt.open))
            enter(panel, qtbot, f"{value:.7g}")
            continue
        lead = attempt.lead
        seen.add(lead.question.split()[0])
        assert page.choices.isVisible() and not page.field.isVisible() and not page.hint.isVisible()
        assert page.question.text() == lead.question
        place = lead.right if k % 3 else (lead.right + 1) % len(lead.choices)
        if k % 2:
            qtbot.mouseClick(page.choices.buttons[place], Qt.MouseButton.LeftButton)
        else:
            qtbot.keyClick(page.choices.buttons[0], str(place + 1))
        assert page.verdict.text() == (f"✓ {lead.says}." if place == lead.right else f"No: {lead.says}.")
        assert session.state.exercise.open == attempt.open, "then the number itself is asked"
    assert session.state.exercise.open is None and len(seen) > 1
    assert "Rules and signs:" in page.progress.text()


def test_the_broken_training_is_picked_and_its_mistake_named(panel, session, qtbot):
    begin(panel, qtbot, mode="broken")
    page, planted = panel.which, session.state.exercise.broken
    assert not session.state.hiding, "no number of the update gives anything away"
    assert all(plot.accessibleDescription().startswith("the mean loss") for plot in page.plots)
    other = next(k for k in range(3) if k != planted.broken)
    qtbot.mouseClick(page.buttons[other], Qt.MouseButton.LeftButton)
    assert page.verdict.text().startswith(f"No: in {'ABC'[other]} the mean loss falls")
    assert not page.buttons[other].isEnabled() and not page.mistakes.isVisible()
    qtbot.mouseClick(page.buttons[planted.broken], Qt.MouseButton.LeftButton)
    assert page.verdict.text().startswith(f"✓ {'ABC'[planted.broken]} is broken") and page.mistakes.isVisible()
    wrong = next(k for k, id_ in enumerate(planted.offered) if id_ != planted.mistake)
    qtbot.mouseClick(page.mistakes.buttons[wrong], Qt.MouseButton.LeftButton)
    assert page.verdict.text().startswith("No: with")
    qtbot.mouseClick(page.mistakes.buttons[planted.offered.index(planted.mistake)], Qt.MouseButton.LeftButton)
    assert page.verdict.text().startswith("Found after 2 wrong answers.")
    qtbot.mouseClick(page.end, Qt.MouseButton.LeftButton)
    assert panel.setup.isVisible() and session.state.exercise is None


def test_in_a_low_window_the_panel_gets_room_while_an_exercise_is_on(window, panel, session, qtbot):
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.arranging.room.columns == 1)
    window.show_panel("exercise")
    qtbot.wait(50)
    low = window.docks["exercise"].height()
    begin(panel, qtbot, "all", sheet=True)
    qtbot.waitUntil(lambda: window.docks["exercise"].height() > low)
    fields = [field for field in panel.sheet.fields.values() if not field.visibleRegion().isEmpty()]
    assert len(fields) >= 6, "a sheet of a few lines is no sheet"
