"""Slices of about 10 ms, or a speed that was asked for; the clock is a variable here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.pacing import SLICE, WAIT, PacedRunner


class FakeEngine:
    """Takes this many seconds per update, on its own clock."""

    def __init__(self, cost):
        self.cost, self.now, self.done, self.slices = cost, 100.0, 0, []

    def clock(self):
        return self.now

    def advance(self, updates):
        self.now += updates * self.cost
        self.done += updates
        self.slices.append(updates * self.cost)


def run(engine, slicer, seconds):
    end = engine.now + seconds
    while engine.now < end:
        wait = slicer.turn(engine)
        engine.now += wait


@given(cost=st.floats(1e-7, 0.05))
def test_slices_become_as_long_as_they_should(cost):
    engine = FakeEngine(cost)
    slicer = PacedRunner(None, engine.clock)
    run(engine, slicer, 2.0)
    assert max(engine.slices) <= max(SLICE, cost) * 1.001
    assert engine.slices[-1] >= SLICE / 2 or cost > SLICE / 2


def test_a_slice_that_turns_slow_is_cut():
    engine = FakeEngine(1e-6)
    slicer = PacedRunner(None, engine.clock)
    run(engine, slicer, 1.0)
    engine.cost = 1e-4
    slicer.turn(engine)
    slicer.turn(engine)
    assert engine.slices[-1] == pytest.approx(SLICE, rel=0.1)


@given(speed=st.floats(0.5, 5000), cost=st.floats(1e-6, 1e-4))
def test_the_speed_asked_for_is_kept(speed, cost):
    engine = FakeEngine(cost)
    run(engine, PacedRunner(speed, engine.clock), 10.0)
    assert engine.done == pytest.approx(10 * speed, abs=2 + 0.06 * speed)


def test_what_cannot_be_done_in_time_is_not_caught_up_with():
    engine = FakeEngine(1e-3)
    slicer = PacedRunner(100_000, engine.clock)
    run(engine, slicer, 5.0)
    slicer.speed, engine.cost = 10, 1e-6
    before = engine.done
    run(engine, slicer, 1.0)
    assert engine.done - before <= 10 + 3


def test_a_change_of_speed_acts_soon():
    engine = FakeEngine(1e-6)
    slicer = PacedRunner(0.1, engine.clock)
    slicer.turn(engine)
    assert slicer.turn(engine) == WAIT
    slicer.speed = None
    assert slicer.turn(engine) == 0
    assert engine.done > 1


def test_slices_by_their_own_time_are_not_cut_by_what_others_take():
    engine = FakeEngine(1e-4)

    def with_others():
        return 20 * engine.now

    slicer = PacedRunner(None, with_others, cost=engine.clock)
    run(engine, slicer, 1.0)
    assert engine.slices[-1] == pytest.approx(SLICE, rel=0.1)
