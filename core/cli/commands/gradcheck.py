"""The command `gradcheck`: gradients against central differences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.cli.command import Command
from core.cli.given import Given
from core.cli.options import file, input_and_units, json, reading, target
from core.cli.printing import print_json

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    json(parser)
    input_and_units(parser)
    target(parser)


def run(arguments: Namespace) -> int:
    """Print the largest relative error of the gradients against central differences."""
    from core.model.gradient_check import check_gradients

    given = Given.read(arguments)
    network = given.document.network
    check = check_gradients(network, given.input(), given.target())
    worst = check.max_relative_error
    if not math.isfinite(worst):
        raise InputError("the gradients are too large to compare")
    given.tell()
    if arguments.json:
        print_json({"max_relative_error": worst, **given.assumptions()})
        return 0
    print(f"largest relative error {worst:.3g}, over {network.parameters} weights")
    for n, i in check.kinks:
        print(f"layer {n}, node {i + 1}: a difference step crosses a kink, where there is no derivative")
    return 0


COMMAND = Command("FILE --input X --target T", "compare the gradients with central differences", options, run)
