"""What the output surface shows: grids, contours, scales."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backprop import forward
from core.dataset import GATES, Dataset
from core.network import Layer, Network
from core.presets import preset
from core.rounding import rounded, rounded_up
from core.surface import Plane, Surface, contours, node_surfaces, plane_of, scale, surface


def test_each_point_of_the_grid_is_a_forward_pass() -> None:
    network = preset("deep").network
    point = np.array([0.2, 0.4, 0.6])
    x, y = np.linspace(-1, 2, 4), np.linspace(0, 1, 3)
    drawn = surface(network, point, (2, 0), 1, x, y)
    assert drawn.values.shape == (3, 4)
    for row, up in enumerate(y):
        for column, across in enumerate(x):
            expected = forward(network, [up, 0.4, across]).y[1]
            assert drawn.values[row, column] == pytest.approx(expected, abs=1e-12)


def test_over_one_input_it_is_one_row() -> None:
    network = Network((Layer(np.array([[2.0, 1.0]])),))
    drawn = surface(network, np.array([7.0]), (0,), 0, np.array([0.0, 1.0, 2.0]))
    assert drawn.values.tolist() == [[1.0, 3.0, 5.0]]


def test_contours_lie_where_the_value_is() -> None:
    x = np.linspace(0, 1, 21)
    plane = Surface(x, x, np.add.outer(2 * x, x))  # value = x + 2 y
    thin, thick = contours(plane, np.array([0.5, 1.0]), np.array([1.5]))
    for points, levels in ((thin, (0.5, 1.0)), (thick, (1.5,))):
        known = points[~np.isnan(points[:, 0])]
        heights = known[:, 0] + 2 * known[:, 1]
        assert {round(height, 9) for height in heights} == set(levels)


def test_contours_of_what_is_not_finite() -> None:
    x = np.linspace(0, 1, 5)
    values = np.add.outer(x, x)
    values[2, 2] = np.inf
    (lines,) = contours(Surface(x, x, values), np.array([0.5]))
    assert len(lines) and not np.isinf(lines).any()
    (none,) = contours(Surface(x, x, np.full((5, 5), np.nan)), np.array([0.5]))
    assert none.shape == (0, 2)


def test_a_bounded_output_keeps_its_scale() -> None:
    shown = scale(preset("xor-table").network, GATES["xor"], 0, np.array([0.2, 0.9]))
    assert (shown.low, shown.level, shown.high) == (0.0, 0.5, 1.0)
    assert shown.levels == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9])
    wrong = shown.wrong(np.array([0.4, 0.6, 0.4, 0.6]), GATES["xor"].targets[:, 0])
    assert wrong.tolist() == [True, True, True, True]


def test_an_unbounded_output_gets_a_scale_around_the_level() -> None:
    shown = scale(preset("xor-printed").network, GATES["xor"], 0, np.array([2.0, 92.0, np.inf]))
    assert (shown.low + shown.high) / 2 == shown.level == 0.5
    assert shown.high >= 92.0
    assert shown.wrong(np.array([57.0, 32.0]), np.array([1.0, 0.0])).tolist() == [False, True]


def test_no_line_runs_along_the_floor_of_relu() -> None:
    shown = scale(preset("xor-printed").network, GATES["xor"], 0, np.array([0.0, 3.0]))
    assert shown.low < 0.0
    assert shown.levels.min() > 0.0


def test_only_targets_of_two_values_have_sides() -> None:
    network = Network((Layer(np.array([[1.0, 0.0]])),))
    curve = Dataset(np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [0.4], [1.0]]))
    same = Dataset(np.array([[0.0], [1.0]]), np.array([[3.0], [3.0]]))
    for data in (curve, same):
        shown = scale(network, data, 0, np.array([0.0, 3.0]))
        assert not shown.two_sided
        assert not shown.wrong(np.array([9.0]), np.array([-9.0])).any()


@given(st.floats(1e-300, 1e300))
def test_rounding(value: float) -> None:
    assert value <= rounded_up(value) * (1 + 1e-9) <= 1.36 * value
    assert 0.4 <= rounded(value) / value <= 2.3


def test_every_node_over_the_grid_is_a_forward_pass() -> None:
    network = preset("deep").network
    point, x, y = np.array([0.2, 0.4, 0.6]), np.linspace(-1, 2, 4), np.linspace(0, 1, 3)
    layers = node_surfaces(network, point, (2, 0), x, y)
    assert [layer.shape for layer in layers] == [(size, 3, 4) for size in network.sizes]
    for row, up in enumerate(y):
        for column, across in enumerate(x):
            expected = forward(network, [up, 0.4, across]).h
            for layer, h in zip(layers, expected, strict=True):
                assert layer[:, row, column] == pytest.approx(h, abs=1e-12)


def test_the_plane_of_the_examples_has_a_margin() -> None:
    data = Dataset(np.array([[0.0, 1.0, 5.0], [4.0, 1.0, 7.0]]), np.zeros((2, 1)))
    assert plane_of(data) == Plane((0, 1), ((-1.0, 5.0), (0.0, 2.0)))
    assert plane_of(data, (2, 0)) == Plane((2, 0), ((4.5, 7.5), (-1.0, 5.0)))
    assert plane_of(Dataset(np.array([[3.0]]), np.zeros((1, 1)))) == Plane((0,), ((2.0, 4.0),))
