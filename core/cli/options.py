"""Options that several commands have."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser


def file_name(text: str) -> str:
    """Return the name of a file as typed, the type of such an argument. It is never empty, which would mean "."."""
    if not text:
        raise ArgumentTypeError("expected the name of a file, found nothing")
    return text


def file(parser: ArgumentParser) -> None:
    """Add FILE."""
    parser.add_argument("file", metavar="FILE", type=file_name, help="a weight file or the name of a preset")


def reading(parser: ArgumentParser, activations: str = " (chainrule convert --help lists them)") -> None:
    """Add the options for what a file may leave open. activations: the names that exist, in words."""
    add = parser.add_argument
    add(
        "--activations",
        metavar="NAMES",
        help=f"activation functions, one per layer, if the file does not name them, e.g. relu,identity{activations}",
    )
    add(
        "--order",
        metavar="NAMES",
        help="names of the layers in order, if the file does not specify the order or contains other layers as well, "
        "e.g. encoder,decoder",
    )
    add(
        "--orientation",
        metavar="O",
        help="rows or columns: whether each row or each column of a matrix contains the weights into one node, if the "
        "file does not specify it",
    )
    add("--output", metavar="NAME", help="name of the output to use, if the file has several")


def json(parser: ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def input_and_units(parser: ArgumentParser) -> None:
    """Add --input and --raw."""
    parser.add_argument("--input", required=True, metavar="X", help="input, e.g. 1,0")
    parser.add_argument(
        "--raw",
        action="store_true",
        help="read inputs and targets, and print outputs, in the data's own units "
        "(for a network trained on scaled data)",
    )


def target(parser: ArgumentParser) -> None:
    """Add --target."""
    parser.add_argument("--target", required=True, metavar="T", help="target, e.g. 1")


def rate_of_file(parser: ArgumentParser) -> None:
    """Add --rate, which FILE may have."""
    parser.add_argument("--rate", metavar="R", help="learning rate η (default: that of FILE, or 0.01)")


def header(parser: ArgumentParser) -> None:
    """Add --header."""
    parser.add_argument(
        "--header",
        choices=("yes", "no", "auto"),
        default="auto",
        help="whether the first line of the CSV file contains column names (default: auto, detected from its content)",
    )
