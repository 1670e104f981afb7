"""What the output surface shows: grids, contours, scales."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.scoring.scores import classes_of
from core.analysis.surface import (
    InputPlane,
    Surface,
    class_map,
    contours,
    gradient_field,
    node_surfaces,
    plane_of,
    scale,
    surface,
)
from core.basics.nice_numbers import rounded, rounded_up
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.gallery.presets import preset
from core.kernels.evaluate import outputs
from core.model.backprop import forward
from core.model.network import Layer, Network


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
        assert shown.sides is None
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
    assert plane_of(data) == InputPlane((0, 1), ((-1.0, 5.0), (0.0, 2.0)))
    assert plane_of(data, (2, 0)) == InputPlane((2, 0), ((4.5, 7.5), (-1.0, 5.0)))
    assert plane_of(Dataset(np.array([[3.0]]), np.zeros((1, 1)))) == InputPlane((0,), ((2.0, 4.0),))


def softmax_network(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    sizes, names = (3, 5, 4, 3), ("tanh", "sigmoid", "softmax")
    layers = [
        Layer(rng.normal(0, 1, (after, before + (k != 1))), name, bias=k != 1)
        for k, (before, after, name) in enumerate(zip(sizes, sizes[1:], names, strict=False))
    ]
    return Network(tuple(layers), "cross_entropy")


@pytest.mark.parametrize("network", [preset("deep").network, preset("xor-table").network, softmax_network(3)])
def test_the_gradient_field_is_what_central_differences_give(network: Network) -> None:
    rng, step = np.random.default_rng(1), 1e-5
    point = rng.uniform(-1, 1, network.sizes[0])
    # Away from 0, where ReLU has its kink.
    x, y = rng.uniform(0.1, 0.9, 3), rng.uniform(0.1, 0.9, 2)
    inputs = (network.sizes[0] - 1, 0)
    for output in range(network.sizes[-1]):
        field = gradient_field(network, point, inputs, output, x, y)
        assert field.shape == (2, 2, 3)
        up = surface(network, point, inputs, output, x + step, y).values
        down = surface(network, point, inputs, output, x - step, y).values
        assert field[0] == pytest.approx((up - down) / (2 * step), abs=1e-8)
        up = surface(network, point, inputs, output, x, y + step).values
        down = surface(network, point, inputs, output, x, y - step).values
        assert field[1] == pytest.approx((up - down) / (2 * step), abs=1e-8)


def test_the_class_is_the_largest_output_and_borders_are_where_two_are_equal() -> None:
    network, point = softmax_network(5), np.array([0.1, 0.2, 0.3])
    x, y = np.linspace(-3, 3, 41), np.linspace(-2, 2, 31)
    drawn = class_map(network, point, (0, 2), x, y)
    assert drawn.best.shape == (31, 41) and drawn.leads.shape == (3, 31, 41)
    for row, column in ((0, 0), (15, 20), (30, 7), (4, 39)):
        values = forward(network, [x[column], 0.2, y[row]]).y
        best = drawn.best[row, column]
        assert best == values.argmax()
        assert drawn.leads[best, row, column] == pytest.approx(np.sort(values)[-1] - np.sort(values)[-2])
    assert len(np.unique(drawn.best)) > 1
    borders = drawn.borders()
    known = borders[~np.isnan(borders[:, 0])]
    assert len(known)
    for across, up in known[::7]:
        second, first = np.sort(forward(network, [across, 0.2, up]).y)[-2:]
        assert first - second < 0.02


def test_one_class_has_no_borders_and_what_overflows_draws() -> None:
    layer = Layer(np.array([[0.0, 0.0, 2.0], [0.0, 0.0, 1.0]]))
    x = np.linspace(-1, 1, 5)
    drawn = class_map(Network((layer,)), np.zeros(2), (0, 1), x, x)
    assert not drawn.best.any() and not len(drawn.borders())
    layer = Layer(np.array([[1e308, 1e308, 0.0], [-1e308, -1e308, 0.0]]))
    drawn = class_map(Network((layer,)), np.zeros(2), (0, 1), 9 * x, 9 * x)
    assert np.isfinite(drawn.leads).all()


def test_what_only_rounding_makes_differ_from_the_level_has_no_side_of_its_own() -> None:
    network = Network((Layer(np.array([[5.3e-16, -5.3e-16, 0.5]]), "identity"),))
    drawn = surface(network, np.zeros(2), (0, 1), 0, np.linspace(-1.0, 2.0, 9), np.linspace(-1.0, 2.0, 9))
    assert len(np.unique(drawn.values)) > 2
    shown = scale(network, GATES["xor"], 0, drawn.values)
    (lines,) = contours(drawn, np.array([shown.level - shown.rounding]))
    assert not len(lines)
    y, targets = outputs(network, GATES["xor"].inputs), GATES["xor"].targets
    assert y.min() < 0.5 < y.max()
    classes = classes_of("identity", GATES["xor"])
    assert classes is not None
    assert shown.wrong(y, targets).ravel().tolist() == (classes.of(y) != classes.of(targets)).tolist()
    assert shown.wrong(y, targets).ravel().tolist() == (targets.ravel() == 0.0).tolist()


def test_rings_and_scores_agree_however_far_an_output_is() -> None:
    network, data = Network((Layer(np.array([[1.0, 0.0]]), "identity"),)), Dataset([[0.0], [1.0]], [[0.0], [1.0]])
    y, targets = np.array([0.0, 0.49, 0.51, 1e13]), np.array([1.0, 1.0, 0.0, 0.0])
    classes = classes_of("identity", data)
    assert classes is not None
    wrong = classes.of(y[:, None]) != classes.of(targets[:, None])
    assert scale(network, data, 0, y).wrong(y, targets).tolist() == wrong.tolist() == [True] * 4
