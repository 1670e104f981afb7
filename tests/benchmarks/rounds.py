"""Measuring side by side: all contestants in every round, so that what else runs here slows all alike."""

from __future__ import annotations

import statistics
import time

# Seconds that a contestant's turn should take: long enough to measure, short enough for nine.
TURN = 0.1
ROUNDS = 9
SUBJECT = "chainrule"


def side_by_side(benchmark, group, contestants):
    """Measures functions of a count of units of work, which need not be installed (None).

    pytest-benchmark times chainrule's turns and, before each of them, everyone else has theirs. The
    medians per unit, in seconds, go to `extra_info`, from where conftest.py prints them.
    """
    present = {who: run for who, run in contestants.items() if run is not None}
    counts = {who: _count(run) for who, run in present.items()}
    times = {who: [] for who in present}

    def others():
        for who, run in present.items():
            if who != SUBJECT:
                times[who].append(_time(run, counts[who]) / counts[who])

    def turn():
        times[SUBJECT].append(_time(present[SUBJECT], counts[SUBJECT]) / counts[SUBJECT])

    benchmark.group = group
    benchmark.pedantic(turn, setup=others, rounds=ROUNDS)
    benchmark.extra_info["medians"] = {who: statistics.median(values) for who, values in times.items()}


def report(benchmark, group: str, rows: dict[str, float]) -> None:
    """Prints the rows (in seconds, or whatever is compared) as conftest.py does, against the first."""
    benchmark.stats.group = group  # known only after the measurement
    benchmark.extra_info["medians"] = rows


def _time(run, count):
    start = time.perf_counter()
    run(count)
    return time.perf_counter() - start


def _count(run):
    """How many units fill a turn."""
    count = 1
    while True:
        # Twice, as the first call may compile.
        run(count)
        seconds = _time(run, count)
        if seconds > TURN / 2:
            return count
        count = max(count + 1, int(count * min(10, 0.8 * TURN / max(seconds, 1e-9))))
