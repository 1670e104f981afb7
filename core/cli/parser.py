"""The command line: parses the arguments of `chainrule` and prints errors in one line.

Results go to standard output. Wrong input is one line on standard error that says what and where, with
exit status 2, and nothing is written. What each command does is in core.cli.commands, or where _MODULES says.
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from core.basics.errors import InputError
from core.basics.interrupts import record_interrupts
from core.basics.streams import OutputError, guarded
from core.gallery.dataset_names import NAMES
from core.gallery.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

COMMANDS = {
    "forward": "compute every s and h for one input",
    "backprop": "compute loss, δ, gradients and new weights for one example",
    "train": "train by gradient descent",
    "gradcheck": "compare the gradients with central differences",
    "convert": "convert a file to another format, chosen by the suffix of OUT",
    "inspect": "describe each file in one line, or report what is wrong with it",
    "libraries": "compute one plain step as other libraries make it, or name the library that gives a number",
    "diff": "compare two networks; the exit status is 0 where they are the same, else 1",
    "exercise": "write an exercise on one update: numbers to compute by hand",
    "grade": "compare answers with an exercise, and name the mistakes",
}

# Where a command is, if not in core.cli.commands.
_MODULES = {"libraries": "libraries", "exercise": "exercise", "grade": "exercise"}

_FILES = f"FILE is a weight file or the name of a preset: {', '.join(PRESETS)}."


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
            _general_parser().parse_args(words)
            raise InputError("the command must come first (see chainrule --help)")
        arguments = _parser(words[0]).parse_args(words[1:])
    except SystemExit as end:  # after --help and --version
        return int(end.code or 0)
    module = import_module(f"core.cli.{_MODULES.get(words[0], 'commands')}")
    with record_interrupts():
        status: int = getattr(module, words[0])(arguments)
    return status


def version() -> str:
    """Return the installed version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("chainrule")
    except PackageNotFoundError:
        return "0 (not installed)"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].lower()}{message[1:]} (see chainrule --help)")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"chainrule {version()}")
        parser.exit()


def _joined(argv: Sequence[str]) -> list[str]:
    """Join `--input -1,0` to `--input=-1,0`, because argparse would read the number as an option."""
    result: list[str] = []
    for word in argv:
        if re.match(r"-[\d.]", word) and result and re.fullmatch(r"--[a-z-]+", result[-1]):
            result[-1] += f"={word}"
        else:
            result.append(word)
    return result


def _general_parser() -> _Parser:
    """Return the parser used when no command is given: help, version, or an error."""
    commands = "".join(f"  {name:<10} {about}\n" for name, about in COMMANDS.items())
    parser = _Parser(
        "chainrule",
        "chainrule [FILE] | chainrule COMMAND ...",
        "Neural networks and backpropagation, number by number.\nWithout a command, the window opens, with FILE if "
        "given.",
        f"commands (see chainrule COMMAND --help):\n{commands}\n{_FILES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    parser.add_argument("command", metavar="COMMAND", choices=COMMANDS, help=argparse.SUPPRESS)
    return parser


def _add_method(add: Callable[..., Any]) -> None:
    """The options of the optimizers, from their registry."""
    from core.training.optimizers import OPTIMIZERS, PARAMETERS
    from core.training.settings import Settings

    add("--optimizer", metavar="O", help=_either(OPTIMIZERS))
    usual = Settings()
    for name, parameter in PARAMETERS.items():
        owners = [entry.name for entry in OPTIMIZERS.values() if name in entry.parameters]
        default = f"{getattr(usual, name):g}".replace("e-0", "e-")
        add(f"--{name}", metavar=name[0].upper(), help=f"{parameter.symbol} of {' and '.join(owners)} ({default})")


def _either(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


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
    """Return the parser of `command`. Parsers are built one at a time, so that commands start quickly."""
    about = COMMANDS[command]
    parser = _Parser(f"chainrule {command}", None, about[:1].upper() + about[1:] + ".", _FILES, allow_abbrev=False)
    add = parser.add_argument
    if command == "grade":
        return _grade(parser)
    if command == "inspect":
        add("files", metavar="FILE", nargs="+", help="a weight file or the name of a preset")
    elif command == "convert":
        add("file", metavar="IN", help="a weight file or the name of a preset")
        add("out", metavar="OUT", help="the file to write")
    elif command == "diff":
        add("file", metavar="A", help="a weight file or the name of a preset")
        add("other", metavar="B", help="a weight file or the name of a preset")
    else:
        add("file", metavar="FILE", help="a weight file or the name of a preset")
    add(
        "--activations",
        metavar="NAMES",
        help="one a layer, for a file that names none: relu,identity" + _names(command),
    )
    add(
        "--order",
        metavar="NAMES",
        help="the layers by their names, for a file that does not tell their order, or holds more: encoder,decoder",
    )
    add(
        "--orientation",
        metavar="O",
        help="rows or columns: which of a matrix hold the weights into one node, for a file that does not tell",
    )
    if command == "convert":
        add("--float32", action="store_true", help="write an ONNX model in 32-bit numbers, which every runtime takes")
    if command == "exercise":
        return _exercise(parser)
    if command not in ("convert", "inspect"):
        add("--json", action="store_true", help="print one JSON object")
    if command in ("forward", "backprop", "gradcheck"):
        add("--input", required=True, metavar="X", help="the input, e.g. 1,0")
        add(
            "--raw",
            action="store_true",
            help="read inputs and targets, and print outputs, in the data's own units "
            "(for a network that works on scaled numbers)",
        )
    if command == "libraries":
        add("--input", required=True, action="append", metavar="X", help="the input: 1,0; several make a batch")
        add("--target", required=True, action="append", metavar="T", help="the target: 1; one per input")
        add("--which", metavar="NUMBER", help="name the libraries whose convention gives this number, as it is typed")
        add("--at", metavar="NAME", help="the quantity that --which is a value of: new.2.1.1, grad.2.1.1 or L")
    if command in ("backprop", "gradcheck"):
        add("--target", required=True, metavar="T", help="the target, e.g. 1")
    if command in ("backprop", "libraries"):
        add("--rate", metavar="R", help="learning rate η (default: that of FILE, or 0.01)")
    if command == "train":
        add(
            "--data",
            metavar="D",
            help="a CSV file whose last columns are the targets, or a data set: "
            f"{NAMES}; circles to polynomial accept parameters, e.g. spirals:size=200,noise=0.05,seed=3 "
            "(default: the examples in FILE)",
        )
        add(
            "--header",
            choices=("yes", "no", "auto"),
            default="auto",
            help="whether the first line of the CSV file contains column names "
            "(default: auto, detected from its content)",
        )
        add(
            "--missing",
            choices=("drop", "mean", "median", "category"),
            help="how to handle missing values in the CSV file: drop the line, or fill in the mean, the "
            "median, or a separate category; with mean and median, text columns get the most frequent value; with "
            "category, numeric columns get the mean (default: report an error)",
        )
        add("--test-share", metavar="S", help="fraction of the examples to set aside for testing, e.g. 0.2")
        add(
            "--split-seed",
            metavar="S",
            help="random seed for choosing the test examples (default: 0; requires --test-share)",
        )
        add(
            "--scale",
            metavar="KIND",
            help="scale the inputs: standardize (mean 0, standard deviation 1) or unit (range 0 to 1)",
        )
        add(
            "--scale-targets",
            metavar="KIND",
            help="scale the targets in the same way (numeric targets only, not classes)",
        )
        add("--method", metavar="M", help="sgd, batch or mini-batch")
        add("--batch-size", metavar="N", help="examples per update, for mini-batch")
        add("--rate", metavar="R", help="learning rate η")
        _add_method(add)
        add("--l1", metavar="L", help="λ₁ of a penalty λ₁ Σ |w| over all weights")
        add("--l2", metavar="L", help="λ₂ of a penalty ½ λ₂ Σ w² over all weights")
        from core.training.settings import SCHEDULES

        add("--schedule", metavar="S", help=f"how η changes with the epoch: {_either(SCHEDULES)}")
        add(
            "--schedule-epochs",
            metavar="N",
            help="schedule length n in epochs: per step (step), until η reaches 0 "
            "(cosine), or until η is halved (1/t) (default: 100)",
        )
        add("--schedule-factor", metavar="F", help="factor by which η is multiplied at each step (default: 0.5)")
        add("--loss", metavar="L", help="least_squares, absolute_error, binary_cross_entropy or cross_entropy")
        add("--epochs", metavar="N", required=True, help="number of epochs to train")
        order = parser.add_mutually_exclusive_group()
        order.add_argument(
            "--no-shuffle", action="store_true", help="do not shuffle; use the examples in their given order"
        )
        order.add_argument("--seed", metavar="S", help="random seed for shuffling the examples")
        add("--updates", metavar="U", help="after the last epoch, run this many updates of the next one (default: 0)")
        kernels = parser.add_mutually_exclusive_group()
        kernels.add_argument(
            "--kernels",
            action="store_true",
            default=None,
            help="compute with compiled kernels (default: if the training is long enough)",
        )
        kernels.add_argument("--no-kernels", action="store_false", dest="kernels", help="compute with NumPy")
        add("--save", metavar="OUT", help="write the trained network to this file")
    return parser


def _exercise(parser: _Parser) -> _Parser:
    add = parser.add_argument
    add("--input", required=True, action="append", metavar="X", help="the input: 1,0; several make a batch")
    add("--target", required=True, action="append", metavar="T", help="the target of each input: 1")
    add("--rate", required=True, metavar="R", help="the learning rate η")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--ask", metavar="NAMES", help="the numbers to ask for: new.2.1.1,delta.2.1")
    asked.add_argument("--phase", metavar="P", help="forward, backward, update or all (default: all)")
    add("--last", metavar="N", help="ask only for the last N of them, for steps that fade")
    add("--seed", metavar="S", help="draw other weights, by which mistakes can be told apart; the same for a seed")
    add("--save", required=True, metavar="EX.json", help="the file to write")
    return parser


def _grade(parser: _Parser) -> _Parser:
    add = parser.add_argument
    add("exercise", metavar="EX.json", help="an exercise")
    add("answers", metavar="ANSWERS", nargs="+", help=".csv files of name,value lines, .json objects, or folders")
    add("--save", metavar="TABLE.csv", help="write a table: a line per file, and the common mistakes")
    add("--json", action="store_true", help="print one JSON object")
    return parser
