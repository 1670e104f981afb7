"""Whether an act has done anything that a user can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip
from reach import buttons, entry, seen
from texts import texts

from gui.widgets.inputs.fields import NumberField
from gui.widgets.inputs.whole_field import WholeField

if TYPE_CHECKING:
    from faults import Act
    from game import Game
    from PySide6.QtGui import QImage

# What these ask for may be so already, as the menu shows by a mark or as the graph shows.
STATES = {
    "fit", "light", "dark", "system", "tidy", "restore_layout", "zoom_in", "zoom_out", "larger", "smaller",
    "save", "mode_walk", "mode_train", "mode_inspect",
}  # fmt: skip
_ORDERS = ("command", "entry", "button")


def looks(game: Game, act: Act) -> tuple[list[object], QImage] | None:
    """How everything looks, where the act is an order that must do something; else None."""
    if act.do not in _ORDERS or act.what[0] in STATES or str(act.what[0]).startswith("View > "):
        return None
    action = entry(game.window, str(act.what[0])) if act.do == "entry" else None
    found = buttons(game.window).get(str(act.what[0])) if act.do == "button" else None
    if isinstance(found, QToolButton):
        action = found.defaultAction()
    if action is not None and action.actionGroup() is not None:
        return None  # One of several choices, which may be made already.
    return _parts(game), game.window.grab().toImage()


def _parts(game: Game) -> list[object]:
    window, state = game.window, game.state
    return [
        state.document, state.cursor, state.update_selection, state.timeline.index, state.selected,
        state.selected_layer, state.running, state.message, state.history, state.path, state.digits,
        state.undo_text, state.redo_text,
        window.size(), window.isFullScreen(), QApplication.font().toString(), QApplication.palette().cacheKey(),
        QGuiApplication.clipboard().text(), QToolTip.text(), QApplication.focusWidget(), texts(window),
        [action.isChecked() for action in window.actions()],
    ]  # fmt: skip


def dead(game: Game, before: tuple[list[object], QImage]) -> bool:
    """Whether nothing is another, and no field says what is wrong with it, for which the order waits."""
    fields = [*game.window.findChildren(NumberField), *game.window.findChildren(WholeField)]
    if any(seen(field) and field._remark.sentence for field in fields):
        return False
    same = all(_same(a, b) for a, b in zip(before[0], _parts(game), strict=True))
    return same and before[1] == game.window.grab().toImage()


def _same(one: object, other: object) -> bool:
    return one is other or bool(one == other)
