"""The one way to call functions that may raise InputError: the sentence is shown, and nothing has changed.

Who tells it is where the user looks: the line below a panel or in a dialog, the top of the graph, the status bar
(`session.say`), or a dialog of its own where there is no such place (`session.fail`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def attempt(tell: Callable[[str], object], act: Callable[P, object], *arguments: P.args, **named: P.kwargs) -> bool:
    """Call `act`; an error goes to `tell`. Returns whether it succeeded."""
    try:
        act(*arguments, **named)
    except InputError as error:
        tell(str(error))
        return False
    return True


def result(tell: Callable[[str], object], act: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R | None:
    """Return the result of `act`, or None after an error, whose sentence goes to `tell`."""
    try:
        return act(*arguments, **named)
    except InputError as error:
        tell(str(error))
        return None
