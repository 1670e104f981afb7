"""Where nodes and numbers lie: no number covers another or a node."""

from __future__ import annotations

import numpy as np
import pytest
from graph_helpers import network
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from core.basics.addresses import Node, Weight
from core.basics.number_format import Digits
from gui.graph.content import labels as placing
from gui.graph.content.layout import arrange
from gui.graph.content.numerals import written
from gui.graph.content.scene_content import PILL, ROOMY, place_labels
from gui.graph.items.style import number_font

SHAPES = [(2, 2, 1), (2, 4, 4, 1), (4, 8, 3)]


@pytest.mark.parametrize("sizes", SHAPES)
def test_no_number_covers_another_or_a_node(sizes):
    layout = arrange(network(*sizes), {})
    frames: list[QRectF] = []
    for n in range(2, layout.depth + 1):
        labels = place_labels(layout, n)
        assert labels.scale == 1.0, "numbers are shown at full size"
        width, height = ROOMY if labels.roomy else PILL
        frames += [QRectF(x - width / 2, y - height / 2, width, height) for x, y in labels.middles.tolist()]
    for k, frame in enumerate(frames):
        assert not any(frame.intersects(other) for other in frames[k + 1 :])
        for node in layout.nodes():
            x, y = layout.center(node)
            near_x = min(max(x, frame.left()), frame.right())
            near_y = min(max(y, frame.top()), frame.bottom())
            assert np.hypot(near_x - x, near_y - y) >= layout.radius(node)


@pytest.mark.parametrize("value", [-12.345, -0.1234, 1234.5, -0.00012345])
def test_a_long_number_fits_into_its_frame(qapp, value):
    width = QFontMetricsF(number_font(bold=True)).horizontalAdvance(written(value, Digits(5)))
    assert width <= PILL[0] * 1.35, "it is narrowed by a third at most"
    assert QFontMetricsF(number_font()).horizontalAdvance(written(-12.345, Digits(5))) <= PILL[0] - 6


@pytest.mark.parametrize("sizes", [*SHAPES, (1, 1), (3, 5, 2), (8, 10, 5)])
@pytest.mark.parametrize("bias", [True, False])
def test_every_unit_has_a_place_of_its_own(sizes, bias):
    layout = arrange(network(*sizes, bias=bias), {})
    places = list(layout.nodes())
    assert len(places) == sum(sizes) + bias * (len(sizes) - 1)
    for k, node in enumerate(places):
        for other in places[k + 1 :]:
            away = np.hypot(*np.subtract(layout.center(node), layout.center(other)))
            assert away > layout.radius(node) + layout.radius(other)
        x, y = layout.center(node)
        assert QRectF(*_box(layout.bounds)).contains(x, y)


def test_edges_run_from_rim_to_rim():
    layout = arrange(network(2, 3, 1), {})
    for k, (x0, y0, x1, y1) in enumerate(layout.ends(2).tolist()):
        weight = Weight(2, *divmod(k, 3))
        start, end = layout.center(weight.source), layout.center(weight.target)
        assert np.hypot(x0 - start[0], y0 - start[1]) == pytest.approx(layout.radius(weight.source))
        assert np.hypot(x1 - end[0], y1 - end[1]) == pytest.approx(layout.radius(weight.target))


def test_moved_nodes_lie_where_they_were_dragged():
    layout = arrange(network(2, 2, 1), {Node(2, 1): (12.0, -7.5), Node(9, 9): (0.0, 0.0)})
    assert layout.center(Node(2, 1)) == (12.0, -7.5)
    assert layout.center(Node(2, 0)) == arrange(network(2, 2, 1), {}).center(Node(2, 0))


def test_a_large_pair_is_a_matrix_with_its_rows_beside_the_nodes():
    layout = arrange(network(64, 64, 32, 10), {})
    assert set(layout.matrices) == {2, 3, 4}
    for n, i in ((2, 0), (2, 63), (3, 31), (4, 9)):
        cell = layout.cell(Weight(n, i, 0))
        assert cell.y + cell.height / 2 == pytest.approx(layout.center(Node(n, i))[1])
    assert set(arrange(network(2, 16, 16, 1), {}).matrices) == set()


def test_columns_of_thousands_stay_within_bounds():
    layout = arrange(network(784, 30, 10), {})
    assert layout.bounds.height < 1800


def _box(box):
    return box.x, box.y, box.width, box.height


@given(st.lists(st.integers(1, 12), min_size=2, max_size=4), st.floats(0.3, 2.5), st.sampled_from((1.0, 1.5, 2.0)))
@settings(max_examples=25, deadline=None)
def test_sizes_of_numbers_that_are_not_tried_would_find_no_room(widths, shape, text):
    layout = arrange(network(*widths), {}, shape=shape)
    taken = np.array(
        [(*layout.center(node), layout.radius(node) + 4, layout.radius(node) + 4) for node in layout.nodes()]
    )
    for n in range(2, len(widths) + 1):
        ends = layout.ends(n)
        if len(ends) <= 60 and placing.crowded(ends, PILL, text):
            fractions, _ = placing.place(ends, PILL, taken, scales=(text,))
            middles = ends[:, :2] + fractions[:, None] * (ends[:, 2:] - ends[:, :2])
            assert placing.overlaps(middles, (text * PILL[0], text * PILL[1]), taken)
