"""The command `chainrule`: opens the window, or runs a command that needs none."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

# Modules that the window requires but does not import immediately.
_PACKAGES = ("PySide6", "pyqtgraph", "numpy", "msgspec", "mathra", "contourpy")


def main(argv: list[str] | None = None) -> int:
    """Run the program; return its exit status. Imports Qt only to open a window."""
    arguments = sys.argv[1:] if argv is None else argv
    before = _at_once()
    collects = _without_collector()
    try:
        from core.basics import pictures
        from core.basics.system.streams import guarded
        from core.cli import parser
        from core.cli.registry import COMMANDS, command

        if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
            # All that takes long is loaded before Ctrl-C is answered to otherwise.
            for name in COMMANDS if arguments[0].startswith("-") else arguments[:1]:
                command(name)
            pictures.paint_with(_png)
            _as_usual(before)
            _collect_again(collects)
            status = parser.main(arguments)
            return status if argv is not None else _end(status)
        with guarded():
            return _open(arguments)
    except ImportError as error:
        return _refuse(_missing(error))
    except KeyboardInterrupt:
        return _refuse("interrupted", 130)
    finally:
        _as_usual(before)
        _collect_again(collects)


def _open(arguments: list[str]) -> int:
    """Open the window, or report in one sentence why this is impossible."""
    from importlib.util import find_spec

    if len(arguments) > 1:
        return _refuse(_several(arguments))
    if arguments == [""]:
        return _refuse("expected the name of a file, found nothing")
    from gui.app.display import missing

    problem = missing()
    if problem:
        return _refuse(problem)
    lost = [name for name in _PACKAGES if find_spec(name) is None]
    if lost:
        return _refuse(_install(", ".join(lost)))
    from gui.base.override_errors import keep_errors_whole

    keep_errors_whole()
    from gui.app.application import run

    return run(arguments[0] if arguments else None)


def _several(arguments: list[str]) -> str:
    """Return the error for several arguments: more files than one, or those of a command that does not exist."""
    from core.basics.system.paths import exists
    from core.cli.parser import nearest
    from core.cli.registry import COMMANDS
    from core.gallery.presets import PRESETS

    if exists(arguments[0]) or arguments[0] in PRESETS:
        return f"expected one file, found {len(arguments)} (see chainrule --help)"
    return f"no command or file named {arguments[0]!r:.60}{nearest(arguments[0], COMMANDS)} (see chainrule --help)"


def _png(svg: str) -> bytes:
    """See gui.app.painter, which takes long to load."""
    from gui.app.painter import png

    return png(svg)


def _at_once() -> bool:
    """End the program with one line on Ctrl-C until it is loaded: there is nothing to clean up yet.

    Raised within an import it would come out as a traceback, or as another error. Gives whether anything changed.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return False
    try:
        signal.signal(signal.SIGINT, _leave)
    except ValueError:  # not on the main thread
        return False
    return True


def _as_usual(changed: bool) -> None:
    if changed and signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _without_collector() -> bool:
    """Collect no garbage while modules are loaded: they stay, and searching them takes a tenth of the start.

    Gives whether it was collected before.
    """
    collected = gc.isenabled()
    gc.disable()
    return collected


def _collect_again(collected: bool) -> None:
    if collected:
        gc.enable()


def _end(status: int) -> int:
    """End the program as Python does, but give all memory back at once: freeing it object by object takes a while.

    Return the status where a thread still works, or a stream cannot be written, for Python to end as usual.
    """
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return status
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return status
    os._exit(status)


def _leave(_number: int, _frame: FrameType | None) -> None:
    try:
        os.write(2, b"chainrule: interrupted\n")
    finally:
        os._exit(130)


def _missing(error: ImportError) -> str:
    name = (error.name or "").partition(".")[0]
    if isinstance(error, ModuleNotFoundError) and name not in ("", "core", "gui", "resources"):
        return _install(name)
    return f"a part of Chainrule cannot be loaded: {' '.join(str(error).split())}"


def _install(names: str) -> str:
    return f"missing: {names}; reinstall Chainrule (pipx install ., or pip install -e . in its folder)"


def _refuse(sentence: str, status: int = 2) -> int:
    try:
        if sys.stderr is not None:
            print(f"chainrule: {sentence}", file=sys.stderr)
    except OSError:
        pass
    return status


if __name__ == "__main__":
    sys.exit(main())
