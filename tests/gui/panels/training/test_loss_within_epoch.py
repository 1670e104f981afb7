"""The loss curve between two updates of the same epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plots import hover, shown

from gui.panels.training.loss_curve import LossPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


def test_after_one_update_dot_and_readout_are_within_the_epoch_and_the_first_point_is_seen(
    qtbot: QtBot, session: Session
) -> None:
    panel = shown(qtbot, session, LossPanel)
    first = session.state.losses[0]
    session.finish_example()
    assert panel.readout.text() == f"loss {panel.written(session.state.loss)}   epoch 1, update 1 of 4"
    assert "at epoch 1, update 1 of 4." in panel.plot.accessibleDescription()
    assert panel._dot.getData()[0].tolist() == [0.25]
    assert (panel._line.xData.tolist(), panel._line.yData.tolist()) == ([0.0], [first])
    assert panel.plot.shown[1][1] > first
    hover(panel.plot, 0.0, first)
    assert panel.readout.text() == f"loss {panel.written(first)}   epoch 0 · so far, over 1 of 4 examples"
    for _ in range(3):
        session.finish_example()
    assert panel._dot.getData()[0].tolist() == [1.0]
    assert panel._line.yData.tolist() == [session.state.history.last]
