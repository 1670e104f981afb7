"""What is known and being mended elsewhere. Temporary: to be emptied, entry by entry, as the fixes arrive.

KNOWN: patterns that are searched for in a fault's key, each with the number of the point in issue 14.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faults import Act, Fault
    from game import Game

KNOWN: tuple[tuple[str, str], ...] = (
    ("one act is one change", "C"),
    ("undo and redo lead back: (example|walk|cursor|the current input) is", "C: adding an example, committing a step"),
    (r"RuntimeError in gui/job_progress", "30: told of progress once it is closed"),
    ("nothing is cut: (Matrix|Examples|Published|Runs|Confusion)", "23: columns keep old widths"),
    ("nothing is cut: …|nothing is cut: the ", "27, 29: labels and sentences in too little room"),
    ("RuntimeWarning in gui/(color_map|panels/activation).py", "new: colors of a flat surface, names at huge numbers"),
    ("AssertionError in gui/dialogs/csv_file.py, dataset", "new: OK in the dialog of a table that could not be read"),
    ("(start_example|Go to the start of the update) does nothing", "new: To the start, at the start"),
)


def is_known(fault: Fault) -> bool:
    """Whether a fault is one of the table."""
    return any(re.search(pattern, fault.key) for pattern, _ in KNOWN)


def crashes(game: Game, act: Act) -> bool:
    """Whether an act is known to end the process."""
    return "3-D surface" in str(act.what)  # 5: an open painter


@contextmanager
def mended() -> Iterator[None]:
    """What hides all other faults, mended meanwhile.

    1: an input that is selected leaves every panel after the activation panel stale.
    4: a selection that a moment of the timeline has not ends the process.
    """
    from gui.panels.network.activation import ActivationPanel
    from gui.session.settling import still
    from gui.session.stepping import Stepping

    before, usual = ActivationPanel.selected, Stepping._enter
    known = before.fget
    assert known is not None

    def enter(walking: Stepping, index: int, cursor: int) -> None:
        state = walking._store.state
        network = state.timeline.at(index).now.document.network
        selected, layer = still(state.selected, network), min(state.selected_layer, network.depth)
        walking._store.show(selected=selected, selected_layer=layer)
        usual(walking, index, cursor)

    ActivationPanel.selected = property(  # type: ignore[assignment, method-assign]
        lambda panel: None if panel.state.selected_layer == 1 else known(panel)
    )
    Stepping._enter = enter  # type: ignore[method-assign]
    try:
        yield
    finally:
        ActivationPanel.selected, Stepping._enter = before, usual  # type: ignore[method-assign]
