"""The shell's way in: what may be written after `chainrule`, and what goes wrong in one line.

Results go to standard output. Wrong input is one line on standard error that says what and where, with
exit status 2, and nothing is written. What each command does is in core.commands.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING, NoReturn

from core.errors import InputError
from core.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("forward", "backprop", "train", "gradcheck", "convert", "inspect", "diff")

_ABOUT = "Neural networks and backpropagation, number by number."
_FILES = f"FILE is a weight file or the name of a preset: {', '.join(PRESETS)}."
_WINDOW = "With no command the window opens, with FILE in it."


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; `argv` without the program's name.

    Returns the exit status: 0, 1 where `diff` finds a difference, 2 for wrong input, 130 after Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = _parser().parse_args(_joined(sys.argv[1:] if argv is None else argv))
        from core import commands

        status: int = getattr(commands, arguments.command)(arguments)
        sys.stdout.flush()
    except InputError as error:
        print("chainrule:", " ".join(str(error).splitlines()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("chainrule: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not try to flush the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as end:  # after --help and --version
        return int(end.code or 0)
    return status


def version() -> str:
    """The installed version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("chainrule")
    except PackageNotFoundError:
        return "0 (not installed)"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].lower()}{message[1:]} (chainrule --help shows how)")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"chainrule {version()}")
        parser.exit()


def _joined(argv: Sequence[str]) -> list[str]:
    """`argv` with `--input -1,0` as `--input=-1,0`: argparse takes the number for an option."""
    result: list[str] = []
    for word in argv:
        if re.match(r"-[\d.]", word) and result and re.fullmatch(r"--[a-z-]+", result[-1]):
            result[-1] += f"={word}"
        else:
            result.append(word)
    return result


def _parser() -> _Parser:
    parser = _Parser("chainrule", "chainrule [FILE] | chainrule COMMAND ...", _ABOUT, f"{_FILES} {_WINDOW}",
                     allow_abbrev=False)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)

    def command(name: str, about: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=about, description=about[:1].upper() + about[1:] + ".",
                                   epilog=_FILES, allow_abbrev=False)

    def takes_network(entry: argparse.ArgumentParser) -> None:
        entry.add_argument("file", metavar="FILE", help="a weight file or a preset's name")
        entry.add_argument("--activations", metavar="NAMES", help="for a file that names none: relu,identity")
        entry.add_argument("--json", action="store_true", help="print one JSON object")

    def takes_example(entry: argparse.ArgumentParser, *, target: bool) -> None:
        takes_network(entry)
        entry.add_argument("--input", required=True, metavar="X", help="the input: 1,0")
        if target:
            entry.add_argument("--target", required=True, metavar="T", help="the target: 1")

    takes_example(command("forward", "compute every s and h for one input"), target=False)
    backprop = command("backprop", "compute loss, δ, gradients and new weights for one example")
    takes_example(backprop, target=True)
    backprop.add_argument("--rate", metavar="R", help="the learning rate η (default: the file's, else 0.01)")

    train = command("train", "train by gradient descent")
    takes_network(train)
    train.add_argument("--data", metavar="D", help="xor, and, or, nand, nor, xnor or a CSV file "
                       "(default: the file's own data)")
    train.add_argument("--method", metavar="M", help="sgd, batch or mini-batch")
    train.add_argument("--batch-size", metavar="N", help="examples an update, for mini-batch")
    train.add_argument("--rate", metavar="R", help="the learning rate η")
    train.add_argument("--epochs", metavar="N", required=True, help="how many epochs to train")
    order = train.add_mutually_exclusive_group()
    order.add_argument("--no-shuffle", action="store_true", help="meet the examples as they stand")
    order.add_argument("--seed", metavar="S", help="the seed of the epochs' orders")
    train.add_argument("--save", metavar="OUT", help="write the trained network to this file")

    takes_example(command("gradcheck", "compare the gradients with central differences"), target=True)

    convert = command("convert", "read one file, write another; the suffix says what kind")
    convert.add_argument("file", metavar="IN", help="a weight file or a preset's name")
    convert.add_argument("out", metavar="OUT", help="the file to write")
    convert.add_argument("--activations", metavar="NAMES", help="one a layer, for a file that names none")

    diff = command("diff", "compare two networks; the exit status is 0 where they are the same, else 1")
    diff.add_argument("file", metavar="A", help="a weight file or a preset's name")
    diff.add_argument("other", metavar="B", help="a weight file or a preset's name")
    diff.add_argument("--activations", metavar="NAMES", help="for files that name none")
    diff.add_argument("--json", action="store_true", help="print one JSON object")

    inspect = command("inspect", "say in a line what each file holds, or what is wrong with it")
    inspect.add_argument("files", metavar="FILE", nargs="+", help="a weight file or a preset's name")
    inspect.add_argument("--activations", metavar="NAMES", help="for files that name none")
    return parser
