"""How high the loss axis reaches: over the curve, not over the few values that would flatten it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.heights import height


def test_a_curve_that_falls_is_shown_whole() -> None:
    e = np.arange(100_000)
    for curve in (0.5 / (1 + e), np.exp(-e / 3), np.full(10, 2.0), np.linspace(5, 0, 20)):
        assert height(curve) == curve.max()


def test_the_first_losses_of_the_printed_network_do_not_flatten_the_rest() -> None:
    curve = np.concatenate([[428.0, 8.6, 3.69, 1.88, 1.1, 0.628, 0.4, 0.3, 0.2, 0.158], np.linspace(0.15, 0.01, 500)])
    assert height(curve) == pytest.approx(1.256)


@pytest.mark.parametrize("epochs", [60, 6_000])
def test_a_run_that_diverged_at_its_end_still_shows_its_beginning(epochs: int) -> None:
    curve = np.concatenate([np.linspace(0.5, 0.2, epochs), 0.2 * 10.0 ** np.arange(12)])
    assert 0.5 <= height(curve) <= 5.0


def test_a_run_that_goes_on_higher_is_shown_where_it_is() -> None:
    curve = np.concatenate([np.linspace(0.5, 0.2, 100), np.linspace(500, 400, 100)])
    assert height(curve) == 500


def test_what_is_not_known_counts_for_nothing() -> None:
    assert height(np.empty(0)) == 0
    assert height(np.array([np.nan, np.inf])) == 0
    assert height(np.array([np.nan, 3.0])) == 3


@given(st.lists(st.floats(0, 1e300) | st.just(np.nan), max_size=200), st.integers(-30, 30))
def test_hardly_any_value_lies_above_whatever_the_unit(values: list[float], power: int) -> None:
    losses = np.array(values)
    known = losses[np.isfinite(losses)]
    limit = height(losses)
    assert (known > limit).sum() <= max(5, 0.25 * known.size)
    scaled = height(losses * 2.0**power)
    usual = all(1e-200 < value < 1e200 for value in known if value)  # others leave the range of floats
    assert scaled == pytest.approx(limit * 2.0**power) or not usual
