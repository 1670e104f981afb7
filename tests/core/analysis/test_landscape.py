"""The loss landscape: the same losses as one network after the other, coordinates, directions, contours."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.analysis.landscape import (
    WeightPlane,
    heights,
    levels,
    mean_losses,
    pieces,
    plane_of_weights,
    random_plane,
    sample_examples,
    steepest,
)
from core.basics.addresses import Weight
from core.data.dataset import Dataset
from core.gallery.presets import preset
from core.model.network import Layer, Network
from core.training.reference import losses, mean_gradient

POINTS = np.random.default_rng(5).normal(size=(60, 2))


def drawn(loss: str = "least_squares", last: str = "sigmoid", seed: int = 0) -> tuple[Network, Dataset]:
    draw = np.random.default_rng(seed)
    layers = (
        Layer(draw.normal(size=(4, 4)), "tanh"),
        Layer(draw.normal(size=(5, 4)), "relu", False),
        Layer(draw.normal(size=(3, 6)), last),
    )
    data = Dataset(draw.normal(size=(30, 3)), np.eye(3)[draw.integers(0, 3, 30)])
    return Network(layers, loss), data


def planes(network: Network) -> list[WeightPlane]:
    return [
        plane_of_weights(network, Weight(2, 1, 0), Weight(2, 3, 3)),
        plane_of_weights(network, Weight(4, 2, 5), Weight(3, 0, 1)),
        plane_of_weights(network, Weight(4, 0, 0), Weight(4, 1, 2)),
        random_plane(network, 7),
    ]


@pytest.mark.parametrize(
    "loss,last", [("least_squares", "sigmoid"), ("absolute_error", "identity"), ("cross_entropy", "softmax")]
)
def test_many_networks_at_once_have_the_losses_of_each(loss: str, last: str) -> None:
    network, data = drawn(loss, last)
    for plane in planes(network):
        expected = [losses(plane.moved(network, *point), data).mean() for point in POINTS]
        np.testing.assert_allclose(mean_losses(plane, network, data, POINTS), expected, rtol=1e-12)


def test_pieces_are_bounded_and_in_order() -> None:
    network, data = drawn()
    many = Dataset(np.tile(data.inputs, (100, 1)), np.tile(data.targets, (100, 1)))
    plane = random_plane(network, 1)
    found = list(pieces(plane, network, many, POINTS))
    assert len(found) > 3
    np.testing.assert_allclose(np.concatenate(found), mean_losses(plane, network, data, POINTS), rtol=1e-10)


def test_the_coordinates_of_two_weights_are_their_values() -> None:
    network, _ = drawn()
    plane = plane_of_weights(network, Weight(3, 4, 2), Weight(2, 0, 3))
    weights = network.weights
    assert plane.coordinates(weights).tolist() == pytest.approx([weights[1][4, 2], weights[0][0, 3]], rel=1e-12)
    moved = plane.moved(network, 7.0, -8.0)
    assert moved.weights[1][4, 2] == pytest.approx(7.0, rel=1e-12)
    assert moved.weights[0][0, 3] == pytest.approx(-8.0, rel=1e-12)
    assert np.count_nonzero(moved.flat != network.flat) == 2


def test_coordinates_are_the_orthogonal_projection() -> None:
    network, _ = drawn()
    other, _ = drawn(seed=9)
    plane = random_plane(network, 3)
    assert plane.coordinates(network.weights).tolist() == [0.0, 0.0]
    a, b = plane.coordinates(other.weights)
    on_plane = [o + a * u + b * v for o, u, v in zip(plane.origin, plane.across, plane.up, strict=True)]
    for direction in (plane.across, plane.up):
        off = sum(np.vdot(w - p, d) for w, p, d in zip(other.weights, on_plane, direction, strict=True))
        assert off == pytest.approx(0.0, abs=1e-9)
    moved = plane.moved(other, 0.5, -2.0)
    assert plane.coordinates(moved.weights).tolist() == pytest.approx([0.5, -2.0])


def test_random_directions_are_as_long_as_the_weights_of_each_node() -> None:
    network, _ = drawn()
    network = network.with_weights([network.weights[0] * 0.0, *network.weights[1:]])
    plane = random_plane(network, 11)
    for direction in (plane.across, plane.up):
        lengths = [np.linalg.norm(d, axis=1) for d in direction]
        assert lengths[0] == pytest.approx(np.ones(4))
        for found, weights in zip(lengths[1:], network.weights[1:], strict=True):
            assert found == pytest.approx(np.linalg.norm(weights, axis=1))
    again, other = random_plane(network, 11), random_plane(network, 12)
    assert all((p == q).all() for p, q in zip(plane.across, again.across, strict=True))
    assert not any((p == q).any() for p, q in zip(plane.across, other.across, strict=True))


def test_at_a_minimum_no_way_is_steepest() -> None:
    """Before, the arrow showed the direction of what rounding had left of the gradient, as long as any other."""
    line = Network((Layer(np.array([[2.2, 0.7]]), "identity"),))
    data = Dataset(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([[1.0], [3.0], [4.0], [8.0]]))
    _, gradients = mean_gradient(line, data.inputs, data.targets)
    assert 0 < np.abs(gradients[0]).max() < 1e-14
    assert steepest(plane_of_weights(line, Weight(2, 0, 0), Weight(2, 0, 1)), line, data).tolist() == [0, 0]


def test_the_steepest_way_is_minus_the_gradient_in_the_plane() -> None:
    network, data = drawn()
    _, gradients = mean_gradient(network, data.inputs, data.targets)
    two = plane_of_weights(network, Weight(2, 1, 2), Weight(4, 0, 1))
    assert steepest(two, network, data).tolist() == pytest.approx([-gradients[0][1, 2], -gradients[2][0, 1]])
    # A step of descent moves the coordinates just that way.
    for plane in planes(network):
        rate = 0.1
        after = [w - rate * g for w, g in zip(network.weights, gradients, strict=True)]
        moved = plane.coordinates(after) - plane.coordinates(network.weights)
        assert moved.tolist() == pytest.approx((rate * steepest(plane, network, data)).tolist(), abs=1e-12)


def test_a_loss_too_large_for_a_number_has_no_height() -> None:
    network, data = preset("xor-printed").network, preset("xor-printed").data
    assert data is not None
    plane = plane_of_weights(network, Weight(2, 0, 0), Weight(3, 0, 0))
    found = mean_losses(plane, network, data, np.array([[1e200, 1e200], [3.0, 5.0]]))
    assert np.isinf(found[0])
    assert found[1] == losses(network, data).mean()
    assert np.isnan(heights(found, False)[0])
    assert heights(np.array([0.0, 100.0]), True).tolist() == pytest.approx([np.nan, 2.0], nan_ok=True)


def test_contours_lie_on_round_losses() -> None:
    assert levels(0.03, 1.04, False) == pytest.approx(np.arange(1, 11) / 10)
    assert 10 ** levels(-1.1, 0.4, True) == pytest.approx([0.1, 0.2, 0.5, 1.0, 2.0])
    assert 10 ** levels(math.log10(0.5), math.log10(1.45), True) == pytest.approx(np.arange(6, 15) / 10)
    assert len(levels(-12.0, 1.0, True)) < 20
    assert len(levels(0.0, 1e-9, False)) <= 12


def test_many_examples_are_looked_at_in_part() -> None:
    network, data = drawn()
    assert sample_examples(network, data) is data
    many = Dataset(np.tile(data.inputs, (1000, 1)), np.tile(data.targets, (1000, 1)))
    assert 100 <= len(sample_examples(network, many)) < 2000
