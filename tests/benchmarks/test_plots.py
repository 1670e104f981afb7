"""How long one redraw of a plot takes, calculation and painting together, offscreen at the size of a dock."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.analysis.surface import plane_of
from core.basics.addresses import Node
from core.gallery.presets import preset
from core.training.loss_history import LossHistory
from gui.app.application import make_application
from gui.graph.scene import GraphScene
from gui.graph.surfaces import pictures
from gui.panels.landscape import LandscapePanel
from gui.panels.network.activation import ActivationPanel
from gui.panels.surface import SurfacePanel
from gui.panels.training.distributions import DistributionsPanel
from gui.panels.training.histories import HistoriesPanel
from gui.panels.training.loss_curve import LossPanel
from gui.session import Change, Session, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gui.panels.base.paced_panel import PacedPanel
    from gui.panels.base.plot_panel import PlotPanel


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    application = QApplication.instance() or make_application(["chainrule"])
    made = Session(preset("xor-table"))
    yield made
    made.shut_down()
    del application


@pytest.fixture
def panel(session: Session, request: pytest.FixtureRequest) -> Iterator[PlotPanel]:
    made = request.param(session)
    made.resize(340, 260)
    made.show()
    made.show_state(session.state, Change.ALL)
    QApplication.processEvents()
    yield made
    made.close()


def redraw(panel: PlotPanel, states: list[State], change: Change) -> Callable[[], None]:
    """Shows one state after the other, and paints each."""
    turn = cycle(states)

    def once() -> None:
        panel.show_state(next(turn), change)
        panel.plot.viewport().repaint()

    return once


def history(epochs: int) -> LossHistory:
    made = LossHistory()
    for start in range(0, epochs, 1_000_000):
        epoch = np.arange(start, min(start + 1_000_000, epochs))
        made = made.appended(start, 0.3 * np.exp(-5 * epoch / epochs) * (1 + 0.1 * np.sin(epoch)))
    return made


def moving(session: Session) -> list[State]:
    """Some states of a run."""
    document = session.state.document
    flat = document.network.flat
    networks = [document.network.with_flat(flat * scale) for scale in (1.0, 1.01, 1.02)]
    return [replace(session.state, document=replace(document, network=n), running=True) for n in networks]


@pytest.mark.parametrize("panel", [LossPanel], indirect=True)
@pytest.mark.parametrize("epochs", [1_000, 30_000, 10_000_000])
def test_loss_curve(benchmark: Any, panel: LossPanel, session: Session, epochs: int) -> None:
    benchmark.group = "loss curve, one redraw"
    known, document = history(epochs), replace(session.state.document, epoch=epochs)
    states = [
        replace(session.state, history=known.appended(epochs - 1, [loss]), document=document) for loss in (0.1, 0.2)
    ]
    benchmark(redraw(panel, states, Change.HISTORY | Change.RUN))


@pytest.mark.parametrize("panel", [ActivationPanel], indirect=True)
def test_activation_function(benchmark: Any, panel: ActivationPanel, session: Session) -> None:
    benchmark.group = "activation function, one redraw"
    benchmark(redraw(panel, moving(session), Change.WEIGHTS))


@pytest.mark.parametrize("panel", [SurfacePanel], indirect=True)
@pytest.mark.parametrize("fine", [False, True], ids=["running", "at rest"])
def test_output_surface(benchmark: Any, panel: SurfacePanel, session: Session, fine: bool) -> None:
    benchmark.group = "output surface, one redraw"
    turn = cycle(moving(session))

    def once() -> None:
        panel.state = next(turn)
        panel._draw_now(fine)
        panel.plot.viewport().repaint()

    benchmark(once)


@pytest.mark.parametrize("panel", [SurfacePanel], indirect=True)
@pytest.mark.parametrize("fine", [False, True], ids=["running", "at rest"])
def test_output_surface_in_space(benchmark: Any, panel: SurfacePanel, session: Session, fine: bool) -> None:
    benchmark.group = "output surface in space, one redraw"
    panel.solid.click()
    turn = cycle(moving(session))

    def once() -> None:
        panel.state = next(turn)
        panel._draw_now(fine)
        panel.space.repaint()

    benchmark(once)


def test_surfaces_in_the_nodes(benchmark: Any, session: Session) -> None:
    benchmark.group = "the surfaces in the nodes of a graph, computed"
    shown = GraphScene(session.state).shown
    benchmark(pictures, shown, plane_of(session.state.data))


@pytest.mark.parametrize("panel", [HistoriesPanel, DistributionsPanel, LandscapePanel], indirect=True)
def test_slow_panels(benchmark: Any, panel: PacedPanel, session: Session) -> None:
    """With all that is worked off in slices: the whole grid of a landscape, the gradient of a moment."""
    benchmark.group = "panels that draw at their own pace, one redraw"
    if isinstance(panel, HistoriesPanel):
        session.select(Node(2, 0))
        panel.what.setCurrentIndex(1)
    turn = cycle(moving(session))

    def once() -> None:
        panel.state = next(turn)
        panel.render_state()
        while panel.working:
            panel._slice(float("inf"))
        panel.plot.viewport().repaint()

    benchmark(once)
