"""The command `diff`: two networks compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cli.command import Command
from core.cli.given import Given, opened
from core.cli.options import file_name, json, reading
from core.cli.printing import figure, print_json
from core.model.comparison import compare

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="A", type=file_name, help="a weight file or the name of a preset")
    parser.add_argument("other", metavar="B", type=file_name, help="a weight file or the name of a preset")
    reading(parser)
    json(parser)


def run(arguments: Namespace) -> int:
    """Report whether two networks are the same, the largest difference, and where it is."""
    given = Given.read(arguments)
    document, _, remarks = opened(arguments.other, arguments)
    for sentence in remarks:
        given.assume(sentence, arguments.other)
    first, second = given.document.network, document.network
    found = compare(first, second)
    given.tell()
    largest = found.largest
    if arguments.json:
        place = None if largest is None else {"layer": largest[1].layer, "row": largest[1].i, "column": largest[1].j}
        print_json(
            {
                "same": found.same,
                "structure": list(found.structure),
                "changed": found.changed,
                "largest": None if largest is None else largest[0],
                "place": place,
                **given.assumptions(),
            }
        )
        return 0 if found.same else 1
    for sentence in found.structure:
        print(sentence)
    if found.same:
        print("identical, to the last bit")
    elif largest is not None and found.changed:
        size, (n, i, j) = largest
        weights = f"{found.changed:,} of {first.parameters:,} weights differ"
        print(
            f"{weights}, most in W_{n}[{i + 1}, {j + 1}]: "
            f"{float(first.weights[n - 2][i, j])!r} and {float(second.weights[n - 2][i, j])!r} (by {figure(size)})"
        )
    elif largest is not None:
        print("the weights are the same" if found.bits else "the weights are the same except for the sign of zeros")
    return 0 if found.same else 1


COMMAND = Command("A B", "compare two networks; exit status 0 if identical, 1 if different", options, run)
