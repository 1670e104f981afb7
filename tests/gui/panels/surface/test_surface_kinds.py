"""Classes, gradient arrows and test examples on the output surface."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plots import hover, shown
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from core.data.dataset import Dataset
from core.document.document import Document
from core.gallery.presets import preset
from core.model.backprop import forward
from core.model.initializers import new_network
from core.model.network import Layer, Network
from gui.panels.surface import SurfacePanel
from gui.panels.surface.arrows import arrows
from gui.plots.color_map import class_colors

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> SurfacePanel:
    session.new_document(preset("xor-table"))
    return shown(qtbot, session, SurfacePanel)


def three_classes(names: tuple[str, ...] = ()) -> Document:
    """Regions left, in the middle and right, of six examples; the last is in a wrong one."""
    weights = np.array([[-4.0, 0.0, 0.0], [0.0, 0.0, 1.0], [4.0, 0.0, 0.0]])
    inputs = np.array([[-1.0, 0.0], [-1.0, 1.0], [0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    targets = np.eye(3)[[0, 0, 1, 1, 2, 0]]
    return Document(Network((Layer(weights),)), Dataset(inputs, targets, target_names=names))


def choose_classes(panel: SurfacePanel) -> None:
    QTest.keyClick(panel.choosers.output, Qt.Key.Key_End)
    assert panel.cut.classes


def test_the_class_is_offered_where_targets_are_classes(panel: SurfacePanel, session: Session) -> None:
    def offered() -> list[str]:
        return [panel.choosers.output.itemText(k) for k in range(panel.choosers.output.count())]

    assert offered() == ["y"]
    session.new_document(three_classes())
    assert offered() == ["y₁", "y₂", "y₃", "class"]
    session.new_document(preset("deep"))
    assert offered() == ["y₁", "y₂"]


def test_the_map_of_classes(panel: SurfacePanel, session: Session) -> None:
    session.new_document(three_classes(("setosa", "t2", "virginica")))
    choose_classes(panel)
    panel.catch_up()
    sheet = panel.sheet
    assert sheet.classes.image.isVisible() and not sheet.plane.image.isVisible()
    assert not panel.solid.isEnabled() and not panel.gradient.isEnabled()
    names = [item.toPlainText() for item in sheet.classes.names if item.isVisible()]
    assert names == ["setosa", "class 2", "virginica"]
    picture = panel.plot.grab().toImage()
    hues = [picture.pixelColor(panel.plot.place(x, 0.5).toPoint()).hsvHue() for x in (-1.2, 0.05, 1.2)]
    for hue, color in zip(hues, class_colors(3), strict=True):
        assert abs(hue - QColor(color).hsvHue()) < 6
    assert np.column_stack(sheet.dots.rings.getData()).tolist() == [[1.0, 1.0]]
    assert "1 of 6 in the wrong class" in panel.plot.accessibleDescription()
    assert panel.table().names == ("x1", "x2", "class")
    assert set(panel.table().columns[2]) == {1.0, 2.0, 3.0}


def test_the_readout_names_the_class(panel: SurfacePanel, session: Session) -> None:
    session.new_document(three_classes(("setosa", "versicolor", "virginica")))
    choose_classes(panel)
    hover(panel.plot, 1.2, 0.5)
    assert panel.readout.text().startswith("virginica (y₃ ")


def test_colors_of_classes_are_told_apart() -> None:
    colors = [np.array(QColor(color).getRgb()[:3]) for color in class_colors(10)]
    assert min(int(np.abs(a - b).sum()) for a, b in combinations(colors, 2)) > 80


def test_arrows_point_uphill_on_the_screen_and_the_steepest_is_longest() -> None:
    places = np.meshgrid([0.0, 1.0, 2.0], [0.0, 10.0])
    field = np.zeros((2, 2, 3))
    field[0, 0, 0], field[1, 1, 2] = 3.0, -1.2
    # A pixel is 0.1 wide and 1 high: the second slope, 1.2 a pixel, is the steeper on the screen.
    lines = arrows(places, field, (0.1, 1.0)).reshape(2, 3, 2, 2)
    (tail, tip), (other_tail, other_tip) = lines[:, 0]
    assert (tail + tip) / 2 == pytest.approx([0.0, 0.0])
    assert tip[0] > tail[0] and tip[1] == pytest.approx(tail[1])
    assert (other_tail + other_tip) / 2 == pytest.approx([2.0, 10.0])
    assert other_tip[1] < other_tail[1] and other_tip[0] == pytest.approx(other_tail[0])
    assert abs(other_tip[1] - other_tail[1]) / 1.0 > abs(tip[0] - tail[0]) / 0.1
    assert not len(arrows(places, np.zeros((2, 2, 3)), (0.1, 1.0)))


def test_the_key_shows_arrows_that_cross_the_level_line(panel: SurfacePanel, session: Session) -> None:
    lines = panel.sheet.arrows.lines
    assert not lines.isVisible()
    QTest.keyClick(panel.plot, Qt.Key.Key_G)
    assert lines.isVisible() and panel.gradient.isChecked()
    ends = np.column_stack([lines.xData, lines.yData]).reshape(-1, 6, 2)
    assert len(ends) > 100
    for tail, tip in ends[::9, :2]:
        assert forward(session.state.network, tip).y[0] > forward(session.state.network, tail).y[0] - 0.02
    hover(panel.plot, 0.5, 0.5)
    assert "∂y/∂x (" in panel.readout.text()
    QTest.keyClick(panel.plot, Qt.Key.Key_G)
    assert not lines.isVisible()


def test_examples_for_testing_are_hollow(panel: SurfacePanel, session: Session) -> None:
    assert not panel.sheet.dots.hollow.isVisible()
    document = session.state.document
    test = Dataset(np.array([[0.5, 0.25], [0.2, 0.9]]), np.array([[1.0], [0.0]]))
    session.new_document(replace(document, test=test))
    panel.catch_up()
    hollow = panel.sheet.dots.hollow
    assert hollow.isVisible()
    assert np.column_stack(hollow.getData()).tolist() == test.inputs.tolist()
    assert hollow.data["symbol"].tolist() == ["o", "s"]
    assert np.column_stack(panel.sheet.dots.dots.getData()).tolist() == session.state.data.inputs.tolist()
    session.new_document(document)
    panel.catch_up()
    assert not hollow.isVisible()


def test_examples_for_testing_lie_about_the_curve(panel: SurfacePanel, session: Session) -> None:
    data, test = (
        Dataset(np.array([[0.0], [1.0], [2.0]]) + shift, np.array([[0.0], [4.0], [5.0]])) for shift in (0.0, 0.5)
    )
    session.new_document(Document(Network((Layer(np.array([[2.0, 1.0]])),)), data, test=test))
    panel.catch_up()
    assert panel.sheet.curve.line.isVisible()
    assert np.column_stack(panel.sheet.dots.hollow.getData()).tolist() == [[0.5, 0.0], [1.5, 4.0], [2.5, 5.0]]


def test_a_table_begins_with_inputs_that_are_numbers_and_not_with_a_category(
    panel: SurfacePanel, session: Session
) -> None:
    rng = np.random.default_rng(0)
    towns, numbers = np.eye(3)[rng.integers(0, 3, 50)], rng.normal(size=(50, 2))
    names = ("town: a", "town: b", "town: c", "area", "year")
    data = Dataset(np.column_stack([towns, numbers]), numbers[:, :1], "", names, ("price",))
    session.new_document(Document(new_network((5, 3, 1), ("tanh", "identity")), data=data))
    assert panel.choosers.inputs == (3, 4)
    names = (*names[:3], "size", "built")  # renamed: the choice stays
    session.new_document(Document(session.state.network, data=replace(data, input_names=names)))
    assert panel.choosers.inputs == (3, 4)
    session.new_document(preset("xor-table"))
    assert panel.choosers.inputs == (0, 1)
