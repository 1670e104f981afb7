"""The method panel: loss, optimizer, penalty and schedule, each live and undoable, with its formula."""

import pytest
from PySide6.QtCore import Qt

from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS
from core.training.settings import SCHEDULES
from gui.panels.training.method import MethodPanel
from gui.session import Change


@pytest.fixture
def panel(qtbot, session):
    panel = MethodPanel(session)
    qtbot.addWidget(panel)
    session.changed.connect(panel.show_state)
    panel.show_state(session.state, Change.ALL)
    panel.show()
    return panel


def choose(box, name):
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_chosen_with_the_outputs_that_belong_to_it(panel, session, name):
    choose(panel.loss, name)
    network = session.state.network
    assert network.loss == name
    assert network.layers[-1].activation == (LOSSES[name].output or "relu")
    assert panel._formulas["loss"].accessibleDescription()
    if name != "least_squares":
        session.undo()
        assert panel.loss.currentData() == session.state.network.loss == "least_squares"


def test_each_optimizer_shows_its_own_numbers(panel, session):
    for name, entry in OPTIMIZERS.items():
        choose(panel.optimizer, name)
        assert session.state.settings.optimizer == name
        shown = {field for field, widget in panel.fields.items() if panel._form.isRowVisible(widget)}
        assert shown == {*filter(None, entry.parameters), "l1", "l2"}


def test_a_number_is_entered_and_taken_back(panel, session, qtbot):
    choose(panel.optimizer, "adam")
    field = panel.fields["beta1"]
    field.selectAll()
    qtbot.keyClicks(field, "0.8")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.state.settings.beta1 == 0.8
    session.undo()
    assert session.state.settings.beta1 == 0.9 and field.value == 0.9


def test_what_cannot_be_is_said_and_changes_nothing(panel, session, qtbot):
    before = session.state.document
    field = panel.fields["momentum"]
    choose(panel.optimizer, "momentum")
    field.selectAll()
    qtbot.keyClicks(field, "1.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    said = "Momentum μ: expected a finite number of at least 0, less than 1, found 1.5. Press Esc to restore 0.9."
    assert field.toolTip() == said
    assert session.state.settings.momentum == before.settings.momentum


def test_a_loss_that_the_outputs_do_not_fit_gives_way_as_one_edit(panel, session):
    session.set_loss("binary_cross_entropy")
    session.set_activation(3, "tanh")
    assert panel.loss.currentText() == "Least squares"
    assert session.state.message == "The loss is now least squares: binary cross-entropy requires sigmoid outputs."
    session.undo()
    assert session.state.network.loss == "binary_cross_entropy"
    assert session.state.network.layer(3).activation == "sigmoid"
    session.set_activation(2, "tanh")
    assert session.state.network.loss == "binary_cross_entropy"


def test_the_schedule_shows_what_it_needs(panel, session):
    for name in SCHEDULES:
        choose(panel.schedule, name)
        assert session.state.settings.schedule == name
        assert panel._form.isRowVisible(panel.epochs) == (name != "constant")
        assert panel._form.isRowVisible(panel.fields["schedule_factor"]) == (name == "step")
    panel.epochs.setValue(7)
    assert session.state.settings.schedule_epochs == 7


def test_training_on_remembers_and_stepping_makes_the_same_update(panel, session):
    choose(panel.optimizer, "adam")
    session.set_settings(rate=0.01)
    for _ in range(5):
        session.finish_example()
    state = session.state
    assert state.document.optimizer.steps == 5
    after = state.derivation.network_after
    session.finish_example()
    assert session.state.network == after
    session.undo()
    assert session.state.document.optimizer.steps == 5
    session.reset()
    assert session.state.document.optimizer is None


def test_a_run_with_momentum_keeps_what_it_remembers(panel, session, qtbot):
    choose(panel.optimizer, "momentum")
    session.run_epochs(3)
    qtbot.waitUntil(lambda: not session.state.running and session.state.document.epoch == 3)
    assert session.state.document.optimizer.steps == 12
