"""How long a step forward or back takes, with its formulas shown and the graph lit."""

import itertools

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from core.data.dataset import Dataset
from core.document.document import Document
from core.model.network import Layer, Network
from core.training.settings import Settings
from gui.app.application import make_application, preferences
from gui.session import Session
from gui.window.main_window import MainWindow


@pytest.mark.parametrize(("sizes", "limit"), [((2, 2, 1), 0.016), ((4, 16, 16, 3), 0.050)], ids=str)
@pytest.mark.parametrize("way", ["forward", "back"])
def test_a_step_is_shown_at_once(sizes, limit, way, benchmark, tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path))
    make_application(["chainrule"])
    rng = np.random.default_rng(0)
    layers = [Layer(rng.normal(size=(b, a + 1)), "sigmoid") for a, b in itertools.pairwise(sizes)]
    data = Dataset(rng.normal(size=(4, sizes[0])), rng.normal(size=(4, sizes[-1])))
    session = Session(Document(Network(tuple(layers)), data, Settings(shuffle=False)))
    window = MainWindow(session, preferences())
    window.resize(1440, 900)
    window.show()
    steps = len(session.state.derivation) - 1
    if way == "back":
        session.go_to(steps)
    QApplication.processEvents()

    def step():
        session.step() if way == "forward" else session.step_back()
        QApplication.processEvents()

    rounds = min(steps, 150)
    benchmark.group = f"one step {way}, {'-'.join(map(str, sizes))}"
    benchmark.pedantic(step, rounds=rounds, iterations=1)
    session.undo_stack.setClean()
    window.close()
    session.shut_down()
    benchmark.extra_info["limit"] = limit
    benchmark.extra_info["medians"] = {"limit": limit, "measured": benchmark.stats.stats.median}
