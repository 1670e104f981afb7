"""A large table of examples in its dialog: how long until it is shown, and how long the window stands still."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.model.network import Layer, Network
from gui.app.application import make_application
from gui.dialogs.data.csv_file import CsvDialog, Source
from tests.benchmarks.rounds import report

ROWS, COLUMNS = 100_000, 20


@pytest.mark.parametrize("last", ["number", "text"])
def test_a_large_table(benchmark, tmp_path, last):
    make_application(["chainrule"])
    path = tmp_path / "large.csv"
    rng = np.random.default_rng(0)
    ends = ["yes\n", "no\n"] if last == "text" else ["1\n", "0\n"]
    with path.open("w", encoding="utf-8") as file:
        for k, row in enumerate(rng.normal(size=(ROWS, COLUMNS - 1)).tolist()):
            file.write(",".join(map(repr, row)) + "," + ends[k % 2])
    ticks: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(5)
    network = Network((Layer(np.zeros((1, COLUMNS)), "sigmoid"),))

    def shown() -> None:
        dialog = CsvDialog(network, Source(path.name, path))
        dialog.show()
        QApplication.processEvents()
        assert dialog.load.isEnabled()
        dialog.close()
        dialog.deleteLater()

    benchmark.pedantic(shown, rounds=3)
    rows = {"limit": 2.0, "shown": benchmark.stats.stats.median, "longest gap": max(np.diff(ticks))}
    report(benchmark, f"{ROWS} × {COLUMNS}, the last a {last}", rows)
    timer.stop()
