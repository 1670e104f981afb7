"""Reference cycles die on the window's thread only."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtWidgets import QApplication

from core.basics.addresses import Weight
from gui.app import garbage
from gui.app.garbage import CycleCollector
from gui.session import Session


class Cycle:
    """Refers to itself, and notes the thread it dies on."""

    def __init__(self, died_on: list[threading.Thread]) -> None:
        self.itself = self
        self.died_on = died_on

    def __del__(self) -> None:
        self.died_on.append(threading.current_thread())


def test_a_cycle_made_on_another_thread_dies_on_the_windows(qapp: QApplication) -> None:
    collector = qapp.findChild(CycleCollector)
    assert collector is not None
    died_on: list[threading.Thread] = []
    thread = threading.Thread(target=lambda: [Cycle(died_on) for _ in range(20 * gc.get_threshold()[0])] and None)
    thread.start()
    thread.join()
    assert died_on == []
    collector.collect()
    assert set(died_on) == {threading.main_thread()}


def test_a_busy_window_collects_the_oldest_later(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = qapp.findChild(CycleCollector)
    assert collector is not None
    worked, generations = [0.0], []
    monkeypatch.setattr(garbage.time, "thread_time", lambda: worked[0])
    monkeypatch.setattr(garbage.gc, "get_count", lambda: (10**6,) * 3)
    monkeypatch.setattr(garbage.gc, "collect", lambda generation=2: generations.append(generation))
    monkeypatch.setattr(garbage, "_PATIENCE", 2)
    collector._waited = 0
    collector.collect()
    for busy in (0.1, 0.1, 0.1, 0.1, 0.0):
        worked[0] += busy
        collector.collect()
    # Two looks in vain are its patience; a quiet moment needs none.
    assert generations[1:] == [1, 1, 2, 1, 2]


def test_a_busy_window_does_not_keep_all_garbage_of_its_last_minutes(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector = qapp.findChild(CycleCollector)
    assert collector is not None
    worked = 0.0

    def busy() -> float:
        nonlocal worked
        worked += 1.0
        return worked

    gc.collect()
    monkeypatch.setattr(garbage.time, "thread_time", busy)
    monkeypatch.setattr(garbage.gc, "get_count", lambda: (10**6,) * 3)
    monkeypatch.setattr(garbage, "_CROWD", 1_000)
    collector._waited, collector._kept = 0, len(gc.get_objects(2))
    died_on: list[threading.Thread] = []
    for _ in range(10 * garbage._COUNTED):
        cycles = [Cycle(died_on) for _ in range(100)]
        gc.collect(1)  # They grow old while somebody holds them.
        del cycles
        collector.collect()
    assert len(died_on) > 100 * 8 * garbage._COUNTED


def test_the_undo_entries_of_sessions_that_are_over_are_collected(qapp: QApplication) -> None:
    """A stack that deletes entries which the collector has freed before it ends the program."""
    for _ in range(30):
        session = Session()
        for value in range(20):
            session.set_weight(Weight(2, 0, 0), float(value))
        session.shut_down()
        assert session.undo_stack.count() == 0
    del session
    gc.collect()
