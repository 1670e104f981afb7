"""Early stopping, dropout and class weights in the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.document import preparation
from core.document.document import Document
from core.document.pictures import NONE
from core.gallery.dataset_names import dataset_by_name
from core.model.backprop import forward
from core.model.initializers import new_network
from core.training.reference import losses
from core.training.settings import Settings
from gui.panels.training.method import MethodPanel
from gui.session import Change

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.panels.training.regularization import RegularizationFields
    from gui.session import Session


def document(noise: float = 0.5) -> Document:
    network = new_network((2, 8, 1), ["tanh", "sigmoid"], seed=3, loss="binary_cross_entropy")
    data = dataset_by_name(f"moons:size=60,noise={noise}")
    return preparation.split(0.5, 1).change(Document(network, data, Settings("batch", 2.0)))


@pytest.fixture
def fields(qtbot: QtBot, session: Session) -> RegularizationFields:
    panel = MethodPanel(session)
    qtbot.addWidget(panel)
    session.changed.connect(panel.show_state)
    panel.resize(300, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    session.new_document(document())
    panel.show_state(session.state, Change.ALL)
    session.test_panel = panel  # type: ignore[attr-defined]  # so that it lives as long as the session
    return panel.regularization


def test_a_run_stops_early_and_goes_back_to_the_lowest_test_loss(
    fields: RegularizationFields, session: Session, qtbot: QtBot
) -> None:
    fields.patience.setValue(15)
    assert session.state.settings.patience == 15 and session.state.undo_text == "Change the patience"
    session.set_speed(None)
    session.run()
    qtbot.waitUntil(lambda: not session.state.running)
    state = session.state
    assert state.history.test is not None
    curve = state.recorded.test.curve(100_000)
    best = int(curve.x[np.argmin(curve.low)])
    assert state.epoch == best and curve.x[-1] == best + 15
    assert state.test_loss == pytest.approx(float(curve.low.min()), rel=1e-12)
    assert f"Training stopped at epoch {best + 15}" in state.message and "lowest" in state.message
    assert state.timeline.now.label == f"Lowest test loss, epoch {best}" and not state.timeline.at_end
    mark = state.recorded.marks[-1]
    assert (mark.epoch, mark.kind, mark.text) == (best, "best", "Lowest test loss")
    before = state.network
    session.undo()
    assert session.state.epoch == 0
    session.redo()
    assert session.state.network is before and session.state.epoch == best
    session.move_to(len(session.state.timeline.moments) - 1)
    assert session.state.epoch == best + 15


def test_patience_without_test_examples_says_what_it_needs(fields: RegularizationFields, session: Session) -> None:
    session.new_document(replace(document(), test=None, split=None))
    assert not fields.needs_test.isVisible()
    fields.patience.setValue(5)
    assert fields.needs_test.isVisible() and "test examples" in fields.needs_test.text()
    fields.patience.setValue(0)
    assert session.state.settings.patience is None and not fields.needs_test.isVisible()


def test_dropout_is_typed_for_all_or_one_layer(fields: RegularizationFields, session: Session) -> None:
    session.new_document(replace(document(), network=new_network((2, 3, 4, 1), ["tanh", "tanh", "sigmoid"], seed=1)))
    fields.dropout.set_value(0.5)
    fields.dropout.committed.emit(0.5)
    assert [layer.dropout for layer in session.state.network.layers] == [0.5, 0.5, 0]
    fields.layer.setCurrentIndex(2)
    fields.layer.activated.emit(2)
    fields.dropout.committed.emit(0.25)
    assert [layer.dropout for layer in session.state.network.layers] == [0.5, 0.25, 0]
    session.undo()
    session.undo()
    assert not session.state.network.dropout


def test_class_weights_are_typed_or_balanced(fields: RegularizationFields, session: Session) -> None:
    fields.of_class.setCurrentIndex(1)
    fields.of_class.activated.emit(1)
    fields.weight.committed.emit(4.0)
    assert session.state.network.class_weights == (1.0, 4.0) and fields.none.isEnabled()
    weights = np.where(session.state.data.targets[:, 0] == 1, 4.0, 1.0)
    plain = replace(session.state.network, class_weights=())
    np.testing.assert_allclose(session.state.losses, weights * losses(plain, session.state.data), rtol=1e-12)
    fields.balance.click()
    counts = np.bincount(session.state.data.targets[:, 0].astype(int))
    assert session.state.network.class_weights == pytest.approx(30 / (2 * counts))
    fields.none.click()
    assert session.state.network.class_weights == ()


def test_amounts_have_no_class_weights(fields: RegularizationFields, session: Session) -> None:
    network = new_network((5, 1), ["identity"], seed=1)
    session.new_document(Document(network, dataset_by_name("houses"), Settings()))
    assert not fields.weight.isVisible() and not fields.dropout.isVisible()


def test_the_mask_of_an_update_is_seen_while_it_is_stepped_through(
    fields: RegularizationFields, session: Session
) -> None:
    session.new_document(replace(document(), settings=Settings("sgd", 0.1, seed=5)))
    session.set_dropout(None, 0.5)
    state = session.state
    plain = forward(state.network, state.point)
    np.testing.assert_array_equal(state.values.y, plain.y)
    session.step()
    state = session.state
    assert state.mask is not None and set(np.unique(state.mask[0])) == {0.0, 2.0}
    np.testing.assert_array_equal(state.values.h[1], plain.h[1] * state.mask[0])
    np.testing.assert_array_equal(state.values.h[1], state.derivation.values(0).h[1])
    np.testing.assert_array_equal(state.prediction, plain.y)
    np.testing.assert_array_equal(state.outputs, type(state).outputs.func(state))
    session.finish_example()
    assert session.state.update == 1 and session.state.mask is None


def test_stepping_trains_as_a_run_does(fields: RegularizationFields, session: Session, qtbot: QtBot) -> None:
    session.new_document(replace(document(), settings=Settings("mini-batch", 0.1, batch_size=7, seed=5)))
    session.set_dropout(None, 0.4)
    session.set_class_weights((1.0, 2.0))
    while session.state.epoch == 0:
        session.finish_example()
    by_hand = session.state.network
    session.reset()
    session.run_epochs(1)
    qtbot.waitUntil(lambda: not session.state.running)
    np.testing.assert_allclose(session.state.network.flat, by_hand.flat, rtol=1e-9, atol=1e-12)


def test_the_kind_of_picture_is_an_edit(fields: RegularizationFields, session: Session) -> None:
    session.new_document(Document(new_network((64, 10), ["softmax"]), dataset_by_name("digits"), Settings()))
    session.set_picture(NONE)
    assert session.state.undo_text == "Show inputs as numbers" and session.state.document.picture == NONE
    session.undo()
    assert session.state.document.picture is None
