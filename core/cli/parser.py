"""The shell's way in: what may be written after `chainrule`, and what goes wrong in one line.

Results go to standard output. Wrong input is one line on standard error that says what and where, with
exit status 2, and nothing is written. What each command does is in core.cli.commands.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING, NoReturn

from core.basics.errors import InputError
from core.basics.interrupts import record_interrupts
from core.gallery.dataset_names import NAMES
from core.gallery.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "forward": "compute every s and h for one input",
    "backprop": "compute loss, δ, gradients and new weights for one example",
    "train": "train by gradient descent",
    "gradcheck": "compare the gradients with central differences",
    "convert": "read one file, write another; the suffix says what kind",
    "inspect": "say in a line what each file holds, or what is wrong with it",
    "diff": "compare two networks; the exit status is 0 where they are the same, else 1",
}

_FILES = f"FILE is a weight file or the name of a preset: {', '.join(PRESETS)}."


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; `argv` without the program's name.

    Returns the exit status: 0, 1 where `diff` finds a difference, 2 for wrong input, 130 after Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        words = _joined(sys.argv[1:] if argv is None else argv)
        if not words or words[0] not in COMMANDS:
            _general_parser().parse_args(words)
            raise InputError("the command must come first (chainrule --help shows how)")
        arguments = _parser(words[0]).parse_args(words[1:])
        from core.cli import commands

        with record_interrupts():
            status: int = getattr(commands, words[0])(arguments)
        sys.stdout.flush()
    except InputError as error:
        print(f"chainrule: {error}", file=sys.stderr)
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


def _general_parser() -> _Parser:
    """For what is no command: help, the version, or a mistake."""
    commands = "".join(f"  {name:<10} {about}\n" for name, about in COMMANDS.items())
    parser = _Parser(
        "chainrule",
        "chainrule [FILE] | chainrule COMMAND ...",
        "Neural networks and backpropagation, number by number.\nWith no command the window opens, with FILE in it.",
        f"commands (chainrule COMMAND --help tells more):\n{commands}\n{_FILES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    parser.add_argument("command", metavar="COMMAND", choices=COMMANDS, help=argparse.SUPPRESS)
    return parser


def _names(command: str) -> str:
    """The activations that there are, in the help of one command: to know them takes as long as all else."""
    if command != "convert":
        return " (chainrule convert --help lists them)"
    from core.model.activations import ACTIVATIONS

    names = [name for name, entry in ACTIVATIONS.items() if not entry.whole]
    heads = [name for name, entry in ACTIVATIONS.items() if entry.whole]
    return (
        f" (or {', '.join(names)}; a parameter in brackets: leaky_relu(0.3); {' or '.join(heads)} for the last layer)"
    )


def _parser(command: str) -> _Parser:
    """For what follows `command`. One at a time, so that a command starts at once."""
    about = COMMANDS[command]
    parser = _Parser(f"chainrule {command}", None, about[:1].upper() + about[1:] + ".", _FILES, allow_abbrev=False)
    add = parser.add_argument
    if command == "inspect":
        add("files", metavar="FILE", nargs="+", help="a weight file or a preset's name")
    elif command == "convert":
        add("file", metavar="IN", help="a weight file or a preset's name")
        add("out", metavar="OUT", help="the file to write")
    elif command == "diff":
        add("file", metavar="A", help="a weight file or a preset's name")
        add("other", metavar="B", help="a weight file or a preset's name")
    else:
        add("file", metavar="FILE", help="a weight file or a preset's name")
    add(
        "--activations",
        metavar="NAMES",
        help="one a layer, for a file that names none: relu,identity" + _names(command),
    )
    if command == "convert":
        add("--float32", action="store_true", help="write an ONNX model in 32-bit numbers, which every runtime takes")
    if command not in ("convert", "inspect"):
        add("--json", action="store_true", help="print one JSON object")
    if command in ("forward", "backprop", "gradcheck"):
        add("--input", required=True, metavar="X", help="the input: 1,0")
    if command in ("backprop", "gradcheck"):
        add("--target", required=True, metavar="T", help="the target: 1")
    if command == "backprop":
        add("--rate", metavar="R", help="the learning rate η (default: the file's, else 0.01)")
    if command == "train":
        add(
            "--data",
            metavar="D",
            help="a CSV file, whose last columns are the targets, or one of the sets "
            f"{NAMES}; those from circles to polynomial take parameters: spirals:size=200,noise=0.05,seed=3 "
            "(default: the file's own data)",
        )
        add("--test-share", metavar="S", help="keep this share of the examples for testing: 0.2")
        add("--split-seed", metavar="S", help="which of them, with --test-share (default: 0)")
        add("--scale", metavar="KIND", help="standardise the inputs, or bring them to 0 to 1: standardise or unit")
        add("--scale-targets", metavar="KIND", help="the same for the targets, where they are amounts")
        add("--method", metavar="M", help="sgd, batch or mini-batch")
        add("--batch-size", metavar="N", help="examples an update, for mini-batch")
        add("--rate", metavar="R", help="the learning rate η")
        add("--optimizer", metavar="O", help="gradient-descent, momentum, nesterov, rmsprop or adam")
        add("--momentum", metavar="M", help="μ of momentum and nesterov (0.9)")
        add("--decay", metavar="D", help="ρ of rmsprop (0.99)")
        add("--beta1", metavar="B", help="β₁ of adam (0.9)")
        add("--beta2", metavar="B", help="β₂ of adam (0.999)")
        add("--epsilon", metavar="E", help="ε of rmsprop and adam (1e-8)")
        add("--l1", metavar="L", help="λ₁ of a penalty λ₁ Σ |w| over all weights")
        add("--l2", metavar="L", help="λ₂ of a penalty ½ λ₂ Σ w² over all weights")
        add("--schedule", metavar="S", help="how η changes with the epoch: constant, step, cosine or 1/t")
        add("--schedule-epochs", metavar="N", help="the n of the schedule: epochs a step, to the end, or to η/2 (100)")
        add("--schedule-factor", metavar="F", help="what η is multiplied by at each step (0.5)")
        add("--loss", metavar="L", help="least_squares, absolute_error, binary_cross_entropy or cross_entropy")
        add("--epochs", metavar="N", required=True, help="how many epochs to train")
        order = parser.add_mutually_exclusive_group()
        order.add_argument("--no-shuffle", action="store_true", help="meet the examples as they stand")
        order.add_argument("--seed", metavar="S", help="the seed of the epochs' orders")
        add("--updates", metavar="U", help="then so many updates of the next epoch (default: 0)")
        kernels = parser.add_mutually_exclusive_group()
        kernels.add_argument(
            "--kernels",
            action="store_true",
            default=None,
            help="compute with compiled kernels (default: where the work is worth it)",
        )
        kernels.add_argument("--no-kernels", action="store_false", dest="kernels", help="compute with NumPy")
        add("--save", metavar="OUT", help="write the trained network to this file")
    return parser
