"""Distributions: rows and bars, the chooser, the logarithmic scale of δ, words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import hover, shown
from PySide6.QtWidgets import QApplication

from core.analysis.distributions import BINS
from core.data.dataset import Dataset
from core.gallery.presets import preset
from gui.base.theme import DARK, LIGHT, palette
from gui.panels.base.pictures import as_svg
from gui.panels.training.distributions import DistributionsPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> DistributionsPanel:
    session.new_document(preset("deep"))
    return shown(qtbot, session, DistributionsPanel)


def choose(panel: DistributionsPanel, name: str) -> None:
    panel.quantity.setCurrentText(name)
    panel.quantity.activated.emit(panel.quantity.currentIndex())
    panel.catch_up()
    QApplication.processEvents()


def test_each_layer_has_a_row_with_all_its_values(panel: DistributionsPanel) -> None:
    assert [row.counts.sum() for row in panel._rows] == [8 * 4, 8 * 4, 8 * 2]
    tops = [all_of_it.yData.max() for all_of_it, *_ in panel._bars]
    assert [int(np.ceil(top)) for top in tops] == [0, -1, -2]
    assert panel.plot.shown[1] == (-3.0, 0.0)
    assert panel.readout.text() == "8 examples"
    assert "Layer 3, ReLU: mean" in panel.plot.accessibleDescription()


@pytest.mark.parametrize("name", ["s", "h", "δ"])
def test_the_bins_are_those_of_the_chosen_quantity(panel: DistributionsPanel, name: str) -> None:
    choose(panel, name)
    row = panel._rows[1]
    values = {"s": row.values.s, "h": row.values.h, "δ": row.values.delta}[name]
    assert row.counts.tolist() == np.histogram(values, BINS, panel._ends)[0].tolist()
    assert row.summary.mean == pytest.approx(float(values.mean()))
    assert panel.plot.horizontal.labelText.startswith(name)


def test_the_saturated_part_is_told(panel: DistributionsPanel) -> None:
    row = panel._rows[1]
    share = row.values.saturated.mean()
    assert row.saturated.sum() == row.values.saturated.sum() > 0
    words = panel._bars[1][2].toPlainText()
    assert f"{round(100 * share)}% saturated" in words
    assert f"{row.values.dead} of 4 nodes dead" in panel.plot.accessibleDescription()


def test_only_delta_has_a_logarithmic_scale(panel: DistributionsPanel) -> None:
    assert not panel.log.isEnabled()
    choose(panel, "δ")
    assert panel.log.isEnabled()
    panel.log.defaultAction().trigger()
    panel.catch_up()
    assert panel.logarithmic
    assert panel.plot.shown[0] == panel._ends
    assert panel.plot.horizontal.logMode
    assert "are 0" in panel._bars[1][2].toPlainText()
    choose(panel, "h")
    assert not panel.logarithmic
    assert not panel.plot.horizontal.logMode


def test_the_cursor_reads_a_bin(panel: DistributionsPanel) -> None:
    row = panel._rows[0]
    k = int(np.argmax(row.counts))
    low, high = panel._ends
    hover(panel.plot, low + (k + 0.5) / BINS * (high - low), -0.5)
    assert panel.readout.text().startswith(f"layer 2: {row.counts[k]:.0f} of 32")


def test_many_examples_are_looked_at_in_part_and_it_says_so(panel: DistributionsPanel, session: Session) -> None:
    draw = np.random.default_rng(0)
    session.set_data(Dataset(draw.random((30_000, 3)), draw.random((30_000, 2))))
    panel.catch_up()
    assert panel.readout.text() == "5,000 of 30,000 examples"
    assert panel._rows[0].counts.sum() == 20_000


@pytest.mark.parametrize("scale", [0.0, 1e200, 1e308])
def test_odd_weights_draw(panel: DistributionsPanel, session: Session, scale: float) -> None:
    for n in range(2, 5):
        session.set_matrix(n, np.full_like(session.state.network.layer(n).weights, scale))
    for name in ("s", "h", "δ"):
        choose(panel, name)
        panel.log.defaultAction().trigger()
        panel.catch_up()
        hover(panel.plot, *(sum(ends) / 2 for ends in panel.plot.shown))
        assert not panel.grab().isNull()


def test_another_shape_has_other_rows(panel: DistributionsPanel, session: Session) -> None:
    session.remove_layer(3)
    panel.catch_up()
    assert [name.isVisible() for *_, name in panel._bars] == [True, True, False]
    session.add_layer(2, 3, "tanh")
    session.add_layer(2, 3, "relu")
    panel.catch_up()
    assert len(panel._rows) == 4


def test_table_and_picture(panel: DistributionsPanel) -> None:
    table = panel.table()
    assert {len(column) for column in table.columns} == {3 * BINS}
    assert table.columns[0][BINS] == 3.0
    assert table.columns[3].sum() == 80
    assert b"<svg" in as_svg(panel)


def test_the_colors_follow_the_theme(panel: DistributionsPanel, qapp: QApplication) -> None:
    try:
        for colors in (DARK, LIGHT):
            qapp.setPalette(palette(colors))
            qapp.processEvents()
            assert panel._bars[0][0].opts["pen"].color().name() == colors.accent.lower()
    finally:
        qapp.setPalette(palette(LIGHT))
