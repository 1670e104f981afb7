"""The player in `make test`: the first minutes, and random acts by seeds that are fixed and by one that the day draws.

`make play SECONDS=600 SEED=3` plays for longer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from choosing import SCENES, at_random
from faults import Act
from player import play, replay
from shrinking import shortened

from gui.base import text_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from game import Game
    from player import Report

# Acts of one game, and the seconds after which a slow machine stops.
ACTS, SECONDS = 100, 30.0
# Seconds to make the way to a fault short.
_SHORTENING = 20.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.qt_no_exception_capture, pytest.mark.no_qt_log]


def played(folder: Path, draw: Callable[[Game], Iterator[Act]], acts: int) -> None:
    """Play a game; a fault fails the test, with the shortest acts that lead to it."""
    report = play(folder, draw, acts, time.monotonic() + SECONDS)
    assert not report.found, told(folder, report)
    assert report.acts > 5, "hardly anything could be done"


def told(folder: Path, report: Report) -> str:
    """Each fault, and the acts to it; of the first the shortest that are found in a short time."""
    words = []
    for k, (key, found) in enumerate(report.found.items()):
        acts = found.acts
        if k == 0:
            acts = shortened(acts, lambda few, key=key: replay(folder, few, key), time.monotonic() + _SHORTENING)
        words += [str(found.fault), *(f"    {act.to_json()}" for act in acts[-12:]), found.fault.trace]
    return "\n".join(words)


@pytest.mark.parametrize("scene", SCENES)
def test_in_the_first_minutes_nothing_fails(folder: Path, scene: str) -> None:
    played(folder, SCENES[scene], 10_000)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_done_nothing_fails(folder: Path, seed: int) -> None:
    print(f"seed {seed}")
    played(folder, at_random(seed), ACTS)


def test_an_edit_that_is_redone_elsewhere_on_the_timeline_leads_back_to_its_place(folder: Path) -> None:
    names = ("finish_example", "finish_example", "undo", *("step_back",) * 30, "redo")
    played(folder, lambda _: (Act("command", (name,)) for name in names), len(names))


def test_a_game_leaves_the_text_as_large_as_it_was(folder: Path) -> None:
    played(folder, lambda _: iter([Act("command", ("larger",))] * 6), 6)
    assert text_scale.percent() == text_scale.USUAL
