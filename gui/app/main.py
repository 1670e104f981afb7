"""The command `chainrule`: opens the window, or hands over to the commands that need none."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run the program; returns its exit status. Imports Qt only when a window is to be opened."""
    arguments = sys.argv[1:] if argv is None else argv
    from core.cli import parser

    if arguments and (arguments[0] in parser.COMMANDS or arguments[0].startswith("-")):
        return parser.main(arguments)
    if len(arguments) > 1:
        return _refuse(f"one file expected, found {len(arguments)}; see chainrule --help")
    from gui.app.display import missing

    problem = missing()
    if problem:
        return _refuse(problem)
    from gui.app.application import run

    return run(arguments[0] if arguments else None)


def _refuse(sentence: str) -> int:
    print(f"chainrule: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
