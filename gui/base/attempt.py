"""The one way to call what may raise InputError: its sentence is told, and nothing has changed then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable


def attempt(tell: Callable[[str], object], act: Callable[..., object], *arguments: object) -> bool:
    """Call `act`; what is wrong with it goes to `tell`. Gives whether all went well.

    tell: where the user looks: the line below a panel or in a dialog, the top of the graph, the status bar
    (`session.say`), or a dialog of its own where there is no such place (`session.fail`).
    """
    try:
        act(*arguments)
    except InputError as error:
        tell(str(error))
        return False
    return True
