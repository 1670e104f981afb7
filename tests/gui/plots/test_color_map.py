"""Shades of the color maps."""

import warnings

import numpy as np

from gui.plots.color_map import SHADES, shades


def test_values_as_far_apart_as_can_be_have_the_shades_of_their_places() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = shades(np.array([-1.7e308, 0.0, 1.7e308]), -1.7e308, 1.7e308)
    assert found.tolist() == [0, SHADES // 2 - 1, SHADES - 1]
