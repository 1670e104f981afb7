"""Reference cycles die on the window's thread only."""

from __future__ import annotations

import gc
import threading

from PySide6.QtWidgets import QApplication

from core.places import Weight
from gui.cycles import CycleCollector
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
