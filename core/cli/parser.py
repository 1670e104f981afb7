"""The command line: parses the arguments of `chainrule` and prints errors in one line.

Results go to standard output. Wrong input is one line on standard error that says what and where, with
exit status 2, and nothing is written. Each command is a file in core/cli/commands.
"""

from __future__ import annotations

import argparse
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from core.basics.errors import InputError
from core.basics.system.interrupts import record_interrupts
from core.basics.system.streams import OutputError, guarded
from core.cli.registry import COMMANDS, command
from core.gallery.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.cli.command import Command


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; `argv` without the program's name.

    Returns the exit status: 0, 1 where `diff` finds a difference, 2 for wrong input and for output that cannot
    be written, 130 after Ctrl-C, 141 where nobody reads the output any more.
    """
    with guarded():
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    try:
        status = _run(_joined(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except InputError as error:
        print(f"chainrule: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("chainrule: interrupted", file=sys.stderr)
        return 130
    except OutputError as error:
        if str(error):
            print(f"chainrule: {error}", file=sys.stderr)
        return error.status
    return status


def _run(words: list[str]) -> int:
    try:
        if not words or words[0] not in COMMANDS:
            if any(word in COMMANDS for word in words):
                raise InputError("the command must come first (see chainrule --help)")
            _general_parser().parse_words(words)
            raise InputError("expected a command, found none (see chainrule --help)")
        chosen = command(words[0])
        arguments = command_parser(words[0], chosen).parse_words(words[1:])
    except SystemExit as end:  # after --help and --version
        return int(end.code or 0)
    with record_interrupts():
        return chosen.run(arguments)


def version() -> str:
    """Return the installed version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("chainrule")
    except PackageNotFoundError:
        return "0 (not installed)"


# Each option is checked by what writes the help, which would import shutil to learn how wide the terminal is.
_QUICK = partial(argparse.HelpFormatter, width=80)


class _Parser(argparse.ArgumentParser):
    def format_help(self) -> str:
        if self.formatter_class is _QUICK:
            self.formatter_class = argparse.HelpFormatter
        return super().format_help()

    def parse_words(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse the arguments. An unknown option is an error before any that follows from it."""
        known = [option for action in self._actions for option in action.option_strings]
        for word in words:
            if word == "--":
                break
            name = word.partition("=")[0]
            if name.startswith("--") and name not in known:
                self.error(f"unknown option {name:.40}{nearest(name, known)}")
        return self.parse_args(words)

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].lower()}{message[1:]} (see {self.prog} --help)")


def nearest(typed: str, known: Iterable[str]) -> str:
    """Return a question after the one of `known` that is meant by a mistyped word, or "" if none is close."""
    from difflib import get_close_matches  # only errors need it

    found = get_close_matches(typed, known, 1)
    return f"; did you mean {found[0]}?" if found else ""


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"chainrule {version()}")
        parser.exit()


def _joined(argv: Sequence[str]) -> list[str]:
    """Join `--input -1,0` to `--input=-1,0`, because argparse would read the number as an option."""
    result: list[str] = []
    for word in argv:
        if word[:1] == "-" and result and re.match(r"-[\d.]", word) and re.fullmatch(r"--[a-z-]+", result[-1]):
            result[-1] += f"={word}"
        else:
            result.append(word)
    return result


def _general_parser() -> _Parser:
    """Return the parser used when no command is given: help, version, or an error."""
    commands = "".join(f"  {name:<10} {command(name).about}\n" for name in COMMANDS)
    parser = _Parser(
        "chainrule",
        "chainrule [FILE] | chainrule COMMAND ...",
        "Neural networks and backpropagation, number by number.\nWithout a command, the window opens, with FILE if "
        "given.",
        f"commands (see chainrule COMMAND --help):\n{commands}\n"
        f"FILE is a weight file or the name of a preset. {_presets()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    parser.add_argument("command", metavar="COMMAND", nargs="?", choices=COMMANDS, help=argparse.SUPPRESS)
    return parser


def _presets() -> str:
    return f"Presets: {', '.join(PRESETS)}."


def command_parser(name: str, command: Command) -> _Parser:
    """Return the parser of `command`. Parsers are built one at a time, so that commands start quickly."""
    about = command.about[:1].upper() + command.about[1:]
    parser = _Parser(f"chainrule {name}", None, f"{about}.", formatter_class=_QUICK, allow_abbrev=False)
    command.options(parser)
    if any("preset" in (action.help or "") for action in parser._actions):
        parser.epilog = _presets()
    return parser
