"""The command `forward`: every s and h for one input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cli.command import Command
from core.cli.given import Given, check_finite
from core.cli.options import file, input_and_units, json, reading
from core.cli.printing import lists, print_json, print_values
from core.model.backprop import forward

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    json(parser)
    input_and_units(parser)


def run(arguments: Namespace) -> int:
    """Print every s and h for one input."""
    given = Given.read(arguments)
    values = forward(given.document.network, given.input())
    check_finite("s", values.s)
    check_finite("h", values.h[1:])
    h = given.ends(values.h)
    given.tell()
    if arguments.json:
        print_json({"s": lists(values.s), "h": lists(h), **given.assumptions()})
        return 0
    print_values(values.s, h)
    return 0


COMMAND = Command("FILE --input X", "compute every s and h for one input", options, run)
