"""The scores panel, and the test loss that a run measures and the loss curve shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import hover
from plots import shown as shown_plot
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from core.analysis.heldout_loss import EVERY, HeldOutLossMeter
from core.basics.addresses import Weight
from core.data.dataset import Dataset
from core.document.document import Document
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.training.loss_history import LossHistory
from core.training.reference import losses
from core.training.settings import Settings
from gui.base import text_scale
from gui.panels.scores.panel import ScoresPanel
from gui.panels.training.loss_curve import LossPanel
from gui.session import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from core.training.engine import Engine
    from gui.session import Session

RNG = np.random.default_rng(4)
INPUTS = RNG.normal(size=(30, 2))
CLASS = (INPUTS[:, 0] > INPUTS[:, 1]).astype(float)[:, None]
TRAINING, TEST = Dataset(INPUTS[:20], CLASS[:20]), Dataset(INPUTS[20:], CLASS[20:])


def document(outputs: str = "sigmoid") -> Document:
    return Document(
        new_network((2, 3, 1), ["tanh", outputs], seed=3), TRAINING, Settings("mini-batch", 0.5, 6, seed=2), test=TEST
    )


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> ScoresPanel:
    made = ScoresPanel(session)
    qtbot.addWidget(made)
    session.changed.connect(made.show_state)
    with qtbot.waitExposed(made):
        made.show()
    session.new_document(document())
    return made


@pytest.fixture
def larger(qapp: QApplication) -> Iterator[Callable[[int], None]]:
    """Sets the text size; the usual one follows after the test."""
    yield lambda percent: text_scale.apply(qapp, percent)
    text_scale.apply(qapp, text_scale.USUAL)


@pytest.mark.parametrize("percent", [100, 125, 150])
@pytest.mark.parametrize("size", [(300, 240), (440, 260), (300, 500)])
def test_the_rule_stands_below_the_matrix_not_over_it(
    panel: ScoresPanel, larger: Callable[[int], None], size: tuple[int, int], percent: int
) -> None:
    larger(percent)
    for _ in range(5):
        panel.resize(QSize(*size).expandedTo(panel.minimumSizeHint()))  # a smaller dock scrolls
        QApplication.processEvents()
    assert panel.rule.y() >= panel.table.geometry().bottom()
    assert panel.rule.geometry().bottom() <= panel.matrix.height()


@pytest.mark.parametrize("percent", [100, 150])
def test_the_few_rows_of_two_classes_are_whole_in_a_small_dock(
    panel: ScoresPanel, larger: Callable[[int], None], percent: int
) -> None:
    """One scroll bar is enough: that of the dock, and not of each table within it."""
    larger(percent)
    for _ in range(5):
        panel.resize(QSize(270, 200).expandedTo(panel.minimumSizeHint()))
        QApplication.processEvents()
    for table in (panel.table, panel.measures.table):
        assert table.verticalScrollBar().maximum() == 0


def cells(panel: ScoresPanel) -> list[list[str]]:
    model = panel.model
    return [[model.words(i, j) for j in range(model.columnCount())] for i in range(model.rowCount())]


def test_right_answers_are_counted(panel: ScoresPanel, session: Session) -> None:
    right = int(((session.state.outputs >= 0.5) == (TRAINING.targets >= 0.5)).sum())
    assert panel.training.text() == f"Training: {100 * right / 20:.1f}% right, {right} of 20"
    assert panel.test.isVisible() and panel.test.text().endswith("of 10")
    assert "1 where y is at least 0.5" in panel.rule.text()


def test_the_matrix_counts_test_or_training_examples(panel: ScoresPanel) -> None:
    assert panel.which.isVisible()
    assert sum(int(count) for row in cells(panel) for count in row) == 10
    panel.which.setCurrentIndex(1)
    panel.which.activated.emit(1)
    assert sum(int(count) for row in cells(panel) for count in row) == 20
    assert panel.model.headerData(1, Qt.Orientation.Vertical) == "1"
    assert "examples of class 0" in panel.model.help(0, 1)


def test_without_test_examples(panel: ScoresPanel, session: Session) -> None:
    session.new_document(replace(document(), test=None))
    assert not panel.test.isVisible() and not panel.which.isVisible()
    assert sum(int(count) for row in cells(panel) for count in row) == 20


def test_numbers_have_no_matrix(panel: ScoresPanel, session: Session) -> None:
    data = Dataset(INPUTS, np.sin(INPUTS[:, :1]))
    session.new_document(replace(document("identity"), data=data, test=None))
    assert not panel.table.isVisible()
    assert panel.training.text().startswith("Training: R² ")
    assert "RMSE" in panel.training.text()
    assert panel.pages.tabText(0) == "Errors" and panel.measures.table.isVisible()


def test_it_follows_every_edit(panel: ScoresPanel, session: Session) -> None:
    session.set_weight(Weight(3, 0, 3), 99.0)  # so that every answer is 1
    ones = int(TRAINING.targets.sum())
    assert panel.training.text() == f"Training: {100 * ones / 20:.1f}% right, {ones} of 20"
    assert all(row[0] == "0" for row in cells(panel))


# The test loss of a run


def test_a_short_run_measures_after_every_epoch(session: Session, qtbot: QtBot) -> None:
    session.new_document(document())
    session.run_epochs(7)
    qtbot.waitUntil(lambda: session.state.document.epoch == 7 and not session.state.running)
    measured = session.state.history.test
    assert measured is not None
    curve = measured.curve(100)
    assert curve.x.tolist() == list(range(8))
    again = document()
    engine = make_engine(again.network, TRAINING, again.settings or Settings(), kernels=False)
    expected = [float(losses(again.network, TEST).mean())]
    for _ in range(7):
        engine.advance(engine.updates_left)
        expected.append(float(losses(engine.snapshot().network, TEST).mean()))
    np.testing.assert_allclose(curve.low, expected, rtol=1e-12)
    session.undo()
    assert session.state.history.test is None or len(session.state.history.test) <= 1


def test_steps_by_hand_measure_too(session: Session) -> None:
    session.new_document(replace(document(), settings=Settings("batch", 0.5)))
    while session.state.document.epoch == 0:
        session.step()
    assert session.state.history.test is not None
    assert session.state.history.test.curve(10).x.tolist() == [0, 1]
    assert session.state.history.test.last == pytest.approx(float(losses(session.state.network, TEST).mean()))


def engine_of(batch: int = 6) -> Engine:
    settings = Settings("mini-batch", 0.1, batch, seed=2)
    return make_engine(document().network, TRAINING, settings, kernels=False)


def test_slices_end_with_an_epoch_where_they_reach_one() -> None:
    engine = engine_of()  # 4 updates an epoch
    free, every = HeldOutLossMeter(engine, TEST, None), HeldOutLossMeter(engine, TEST, EVERY)
    engine.advance(1)
    assert [free.cut(count) for count in (1, 2, 3, 6, 7, 12)] == [1, 2, 3, 3, 7, 11]
    assert [every.cut(count) for count in (1, 2, 3, 6, 7, 12)] == [1, 2, 3, 3, 3, 3]


def test_a_long_run_measures_for_a_twentieth_of_its_time() -> None:
    engine, now, worked = engine_of(20), [0.0], [0.0]

    def work() -> float:
        worked[0] += 0.5  # so that each measure takes half a second
        return worked[0]

    meter = HeldOutLossMeter(engine, TEST, None, lambda: now[0], work)
    for _ in range(50):
        engine.advance(1)
        now[0] += 1.0
        meter.measure()
    assert [epoch for epoch, _ in meter.take()] == [1, 2, 12, 22, 32, 42]
    meter.measure(at_once=True)
    assert [epoch for epoch, _ in meter.take()] == [50]
    assert meter.take() == ()


def test_nothing_is_measured_amid_an_epoch_or_without_test_examples() -> None:
    engine = engine_of()
    meter, without = HeldOutLossMeter(engine, TEST, None), HeldOutLossMeter(engine, None, None)
    meter.measure()
    meter.measure()
    engine.advance(1)
    meter.measure()
    without.measure()
    assert [epoch for epoch, _ in meter.take()] == [0]
    assert without.take() == ()


# The loss curve


@pytest.fixture
def curve(qtbot: QtBot, session: Session) -> LossPanel:
    return shown_plot(qtbot, session, LossPanel)


def show(panel: LossPanel, history: LossHistory) -> None:
    state = panel.session.state
    panel.show_state(replace(state, history=history, document=replace(state.document, epoch=len(history))), Change.ALL)


OVERFIT = (
    LossHistory()
    .appended(0, np.linspace(1.0, 0.1, 60))
    .tested([(epoch, abs(epoch - 20) / 30 + 0.3) for epoch in range(61)])
)


def test_the_test_loss_is_drawn_beside(curve: LossPanel) -> None:
    show(curve, LossHistory().appended(0, [4.0, 3.0, 2.0]).tested([(0, 5.0), (3, 2.5)]))
    assert curve._test.xData.tolist() == [0, 3] and curve._test.yData.tolist() == [5.0, 2.5]
    assert curve.plot.shown[1][1] >= 5.0
    assert "· test 2.5" in curve.readout.text()
    hover(curve.plot, 0.0, 4.0)
    assert "loss 4 · test 5" in curve.readout.text()
    assert "test example is 2.5" in curve.plot.accessibleDescription()
    show(curve, LossHistory().appended(0, [4.0]))
    assert curve._test.xData is None or not len(curve._test.xData)
    assert "test" not in curve.readout.text()


def test_the_test_loss_makes_the_epochs_no_more(curve: LossPanel) -> None:
    history = LossHistory().appended(0, np.linspace(2.0, 1.0, 10))
    show(curve, history)
    before = curve.plot.shown[0]
    show(curve, history.tested([(10, 1.5)]))
    assert curve.plot.shown[0] == before


def test_overfitting_is_marked_where_the_test_loss_turns(curve: LossPanel) -> None:
    show(curve, OVERFIT)
    assert [array.tolist() for array in curve._turn.getData()] == [[20.0], [0.3]]
    hover(curve.plot, 20.0, 0.5)
    assert "The test loss is lowest here" in curve.readout.text()
    assert "since then it overfits" in curve.plot.accessibleDescription()
    show(curve, LossHistory().appended(0, [4.0]))
    assert not len(curve._turn.getData()[0])
