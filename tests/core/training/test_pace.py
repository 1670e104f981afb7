"""A watched run: slow at first, twice as fast every second, and slower where the loss falls."""

from __future__ import annotations

import numpy as np
import pytest

from core.training.pace import Pace

FRAME = 1 / 60


def watched(loss, updates: int = 4, fastest: float = 1e7, done: int = 0, seconds: float = 12.0):
    """The updates done after each frame of a run whose loss after e epochs is loss(e)."""
    pace, now = Pace(updates, done, 0.0), 0.0
    rate, exact, epochs = pace.turn(done, np.empty(0), 0.0), float(done), done // updates
    reached = []
    for _ in range(int(seconds / FRAME)):
        now += FRAME
        exact += min(rate, fastest) * FRAME
        new = np.arange(epochs, int(exact) // updates)[-1000:]
        epochs = int(exact) // updates
        rate = pace.turn(int(exact), loss(new), now)
        reached.append(int(exact))
    return np.array(reached)


def at(reached, seconds: float) -> float:
    return float(reached[min(int(seconds / FRAME), len(reached)) - 1])


def test_a_small_run_goes_from_a_few_epochs_to_thousands_in_ten_seconds() -> None:
    reached = watched(lambda e: 0.5 / (1 + e / 100)) / 4
    assert at(reached, 1.0) < 30
    assert 20 < at(reached, 2.0) < 200
    assert 100 < at(reached, 5.0) < 3_000
    assert 1_000 < at(reached, 10.0) < 50_000


def test_it_speeds_up_smoothly() -> None:
    steps = np.diff(watched(lambda e: 0.5 / (1 + e / 100)))
    late = steps[60:]
    assert (late[1:] <= 1.1 * late[:-1] + 2).all()
    assert (late[1:] >= 0.7 * late[:-1] - 2).all()


def test_a_loss_that_falls_at_once_is_passed_slowly() -> None:
    steep = watched(lambda e: np.exp(-e / 100), seconds=6.0)
    flat = watched(lambda e: np.full(len(e), 0.5), seconds=6.0)
    assert steep[-1] < flat[-1] / 1.5


def test_a_cliff_after_a_plateau_slows_it_down() -> None:
    def cliff(e):
        return 0.01 + 0.49 * np.exp(-np.maximum(e - 2_000, 0) / 2_000)

    steps, flat = np.diff(watched(cliff)), np.diff(watched(lambda e: np.full(len(e), 0.5)))
    assert steps[:480].tolist() == flat[:480].tolist()
    assert steps[-1] < flat[-1] / 4


def test_a_loss_that_goes_to_and_fro_does_not_hold_it_up() -> None:
    rng = np.random.default_rng(0)
    reached = watched(lambda e: rng.random(len(e)) + 0.01)
    assert at(reached, 12.0) > 4 * 300


def test_large_data_begins_with_an_epoch_a_second() -> None:
    reached = watched(lambda e: np.full(len(e), 0.5), updates=1797, fastest=1e5) / 1797
    assert 0.8 < at(reached, 1.0) < 2.0


def test_a_run_that_goes_on_begins_faster() -> None:
    reached = watched(lambda e: np.full(len(e), 0.5), done=400_000)
    assert at(reached, 1.0) - 400_000 == pytest.approx(29_000, rel=0.2)


def test_a_kernel_that_arrives_late_makes_no_leap() -> None:
    pace, now, done, rates = Pace(4, 0, 0.0), 0.0, 0, []
    for k in range(1200):
        now += FRAME
        rate = pace.turn(done, np.full(1, 0.5), now)
        # NumPy for 15 seconds, then a kernel.
        step = min(rate, 10_000.0 if k < 900 else 1e7) * FRAME
        done += int(step)
        rates.append(step)
    assert rates[900] <= 4 * rates[899]
    assert (np.diff(np.log2(np.array(rates[905:]) + 1)) < 0.05).all()
