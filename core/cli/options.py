"""Options that several commands have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser


def file(parser: ArgumentParser) -> None:
    """Add FILE."""
    parser.add_argument("file", metavar="FILE", help="a weight file or the name of a preset")


def reading(parser: ArgumentParser, activations: str = " (chainrule convert --help lists them)") -> None:
    """Add what a file may leave open. activations: those that there are, in words."""
    add = parser.add_argument
    add(
        "--activations",
        metavar="NAMES",
        help=f"one a layer, for a file that names none: relu,identity{activations}",
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
    add("--output", metavar="NAME", help="the output that is meant, for a file with several")


def json(parser: ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def input_and_units(parser: ArgumentParser) -> None:
    """Add --input and --raw."""
    parser.add_argument("--input", required=True, metavar="X", help="the input, e.g. 1,0")
    parser.add_argument(
        "--raw",
        action="store_true",
        help="read inputs and targets, and print outputs, in the data's own units "
        "(for a network that works on scaled numbers)",
    )


def target(parser: ArgumentParser) -> None:
    """Add --target."""
    parser.add_argument("--target", required=True, metavar="T", help="the target, e.g. 1")


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
