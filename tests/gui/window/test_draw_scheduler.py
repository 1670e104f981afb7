"""Who draws in a frame of a run: the watched parts always, one after another, the others as far as there is time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.document.document import Document
from core.gallery.presets import preset
from core.model.initializers import new_network
from gui.session import Change, State
from gui.session.opening import first_state, opened
from gui.window.draw_scheduler import DrawScheduler

FRAME = Change.WEIGHTS | Change.RUN


class Window:
    """Parts that take as long as they are told to, painting included, and say when they drew."""

    def __init__(self, **seconds: float) -> None:
        self.now = 0.0
        self.seconds = seconds
        self.drawn: list[tuple[str, Change]] = []
        self.waiting: list[Callable[[], None]] = []
        self.turns = DrawScheduler({"graph", "curve"}, ("graph", "bar"), self.waiting.append, clock=lambda: self.now)

    def show(self, state: State, change: Change = FRAME) -> list[str]:
        """Show a change, with all that it causes; return who drew."""
        first = len(self.drawn)
        self.turns.show({name: self._part(name) for name in self.seconds}, state, change)
        if state.is_frame(change) and state.quick:
            self.paint_all()
        return [name for name, _ in self.drawn[first:]]

    def paint_all(self) -> None:
        """Each time, paint what was drawn; then call what waited for that."""
        while self.waiting:
            self.waiting.pop(0)()

    def _part(self, name: str):
        def draw(state: State, change: Change) -> None:
            self.drawn.append((name, change))
            self.now += self.seconds[name]

        return draw


@pytest.fixture
def running() -> State:
    document: Document = preset("xor-table")
    return replace(first_state(opened(document)), running=True)


def test_at_rest_all_draw(running: State) -> None:
    window = Window(curve=0.001, graph=0.1, table=0.1)
    assert window.show(replace(running, running=False), Change.ALL & ~Change.RUN) == ["curve", "graph", "table"]
    assert not window.waiting


@pytest.mark.parametrize("runs", [True, False])
def test_what_the_user_does_in_a_run_is_first_on_the_graph_then_everywhere(running: State, runs: bool) -> None:
    window = Window(curve=0.001, graph=0.1, table=0.1, bar=0.001)
    # With the run still under way it is an edit, else the pause itself.
    assert window.show(replace(running, running=runs), Change.ALL) == ["graph", "bar"]
    window.paint_all()
    assert window.drawn[2:] == [("curve", Change.ALL), ("table", Change.ALL)]


def test_with_many_examples_the_window_paints_and_hears_the_mouse_between_two_parts_at_rest_too(running: State) -> None:
    data = Dataset(np.zeros((1_000_000, 2)), np.zeros((1_000_000, 1)))
    document = replace(running.document, data=data, network=new_network((2, 10, 1), ("tanh", "tanh")))
    state = replace(running, running=False, document=document)
    window = Window(graph=0.001, curve=0.1, table=0.1, bar=0.001)
    assert window.show(state, Change.ALL & ~Change.RUN) == ["graph"]
    for name in ("curve", "table", "bar"):
        (paint,) = window.waiting
        window.waiting.clear()
        paint()
        assert window.drawn[-1] == (name, Change.ALL & ~Change.RUN)
    assert not window.waiting


def test_the_epoch_changes_in_toolbar_and_loss_curve_in_one_go(running: State) -> None:
    window = Window(graph=0.001, curve=0.001, table=0.001, bar=0.001)
    window.turns = DrawScheduler(
        {"graph", "curve"}, ("graph", "bar"), window.waiting.append, lambda: window.now, together=("curve", "bar")
    )
    parts = {name: window._part(name) for name in window.seconds}
    for beat in (1, 2):
        window.turns.show(parts, replace(running, beat=beat), FRAME)
        while "bar" not in (drawn := [name for name, _ in window.drawn]):
            assert "curve" not in drawn, "the window is painted with another epoch in the toolbar"
            window.waiting.pop(0)()
        assert drawn == ["graph", "curve", "bar"]
        window.paint_all()
        assert [name for name, _ in window.drawn] == ["graph", "curve", "bar", "table"]
        window.drawn.clear()
    assert window.show(replace(running, beat=2)) == ["graph", "curve"], "within the beat only the curve moves"
    window.show(replace(running, running=False, beat=2), Change.ALL)
    assert [name for name, _ in window.drawn[2:]] == ["graph", "curve", "bar"], "nor when the run ends"


def test_a_frame_in_between_leaves_the_rest_to_be_drawn_once(running: State) -> None:
    window = Window(graph=0.001, curve=0.001, table=0.001)
    window.show(running, Change.ALL)
    rest = window.waiting.pop()
    # The graph has shown this beat, so the table has the turn, with all that it has not shown yet.
    assert window.show(running) == ["graph", "curve", "table"]
    rest()
    assert [name for name, _ in window.drawn] == ["graph", "graph", "curve", "table"]
    assert window.drawn[-1] == ("table", Change.ALL | FRAME)


def test_between_two_parts_the_window_paints_and_hears_the_mouse(running: State) -> None:
    window = Window(graph=0.001, curve=0.001, table=0.001)
    window.turns.show({name: window._part(name) for name in window.seconds}, running, FRAME)
    drawn = [len(window.drawn)]
    while window.waiting:
        window.waiting.pop(0)()
        drawn.append(len(window.drawn))
    assert drawn == [1, 2, 3, 3]


def test_what_a_frame_has_left_over_is_first_in_the_next(running: State) -> None:
    window = Window(graph=0.001, curve=0.001, table=0.001)
    window.show(running)
    parts = {name: window._part(name) for name in window.seconds}
    for _ in range(2):
        window.turns.show(parts, running, FRAME)  # The next frame is there before the last one is painted.
    assert [name for name, _ in window.drawn[3:]] == ["graph", "curve"]
    window.paint_all()
    assert [name for name, _ in window.drawn[5:]] == ["graph"]
    assert not window.waiting


def test_quick_parts_draw_in_every_frame_and_the_others_once_a_beat(running: State) -> None:
    window = Window(graph=0.001, curve=0.001, table=0.001, plot=0.001)
    assert [window.show(running) for _ in range(3)] == [["graph", "curve", "table", "plot"], *[["graph", "curve"]] * 2]
    assert window.show(replace(running, beat=1)) == ["graph", "curve", "table", "plot"]


def test_who_has_no_room_in_a_frame_draws_in_the_next(running: State) -> None:
    window = Window(graph=0.001, curve=0.001, table=0.005, plot=0.005)
    window.show(running)
    assert window.show(replace(running, beat=1)) == ["graph", "curve", "table"]
    assert window.show(replace(running, beat=1)) == ["graph", "curve", "plot"]


def test_all_numbers_of_a_beat_are_those_of_its_first_frame(running: State) -> None:
    window = Window(curve=0.001, graph=0.001, table=0.001, plot=0.001)
    seen: dict[str, list[tuple[int, int]]] = {name: [] for name in window.seconds}

    def part(name: str):
        return lambda state, change: seen[name].append((state.beat, state.document.epoch))

    for frame in range(36):
        document = replace(running.document, epoch=frame)
        state = replace(running, document=document, beat=frame // 12)
        window.turns.show({name: part(name) for name in seen}, state, FRAME)
        window.paint_all()
        window.now += 0.002
    for shown in seen.values():
        firsts = dict(reversed(shown))
        assert firsts == {0: 0, 1: 12, 2: 24}
    assert seen["table"] == seen["plot"] == [(0, 0), (1, 12), (2, 24)]
    assert len(seen["curve"]) == 36


def test_what_a_turn_costs_is_made_up_for(running: State) -> None:
    window = Window(curve=0.002, graph=0.020)
    frames = [window.show(running) for _ in range(60)]
    assert all("curve" in frame for frame in frames)
    graphs = sum("graph" in frame for frame in frames)
    # 0.6 of the time of 60 frames is 0.6 s, of which the curve takes 0.12 s: 24 graphs of 0.02 s fit.
    assert 18 <= graphs <= 26


def test_what_the_window_did_before_a_run_is_no_measure_of_its_frames(running: State) -> None:
    window = Window(graph=0.001, curve=0.001)
    window.show(replace(running, running=False), Change.ALL)
    window.now += 5.0
    assert all(window.show(running) == ["graph", "curve"] for _ in range(9))


def test_a_watched_part_that_is_slow_waits_for_its_turn(running: State) -> None:
    window = Window(curve=0.020, graph=0.001)
    drawn = ["curve" in window.show(running) for _ in range(9)]
    assert drawn[0]
    assert 3 <= sum(drawn) <= 5


def test_each_run_begins_with_the_favored_part(running: State) -> None:
    window = Window(curve=0.001, graph=0.002, table=0.002)
    for frames in range(1, 8):
        window.show(replace(running, running=False), Change.RUN)
        first = replace(running, beat=frames)
        assert window.show(first)[0] == "graph"
        for _ in range(frames):
            window.show(first)


def test_nothing_is_forgotten(running: State) -> None:
    window = Window(curve=0.001, graph=0.010, table=0.001)
    window.show(running, FRAME | Change.HISTORY)
    for _ in range(100):
        if window.drawn[-1][0] == "table":
            break
        window.show(running)
    assert Change.HISTORY in window.drawn[-1][1]


def test_a_slow_run_shows_every_update_everywhere(running: State) -> None:
    window = Window(curve=0.001, graph=0.1, table=0.1)
    assert window.show(replace(running, speed=5.0)) == ["graph"]
    window.paint_all()
    assert [name for name, _ in window.drawn] == ["graph", "curve", "table"]
