"""The command `inspect`: each file in one line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.cli.command import Command
from core.cli.given import opened, say
from core.cli.options import file_name, reading
from core.cli.printing import outline
from core.document.own_units import scaled_words
from core.lessons import SUFFIX

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=file_name, help="a weight file, a lesson or the name of a preset"
    )
    reading(parser)


def run(arguments: Namespace) -> int:
    """Describe each file in one line on standard output, or report its error on standard error."""
    from core.files.network_builder import ActivationsNeededError

    status = 0
    for name in arguments.files:
        try:
            if name.lower().endswith(SUFFIX):
                print(f"{name}: {_lesson(name)}")
                continue
            document, title, remarks = opened(name, arguments)
        except ActivationsNeededError as error:
            print(f"{name}: {'-'.join(map(str, error.sizes))}, no activations named")
            say(name, error.assumed)
            continue
        except InputError as error:
            sys.stdout.flush()
            print(f"chainrule: {error}", file=sys.stderr)
            status = 2
            continue
        parts = [title, outline(document.network), f"{document.network.parameters:,} weights"]
        if document.data is not None:
            parts.append(f"{len(document.data)} example{'s' * (len(document.data) != 1)}")
        if document.epoch or document.update:
            parts.append(f"epoch {document.epoch}")
        if scaled_words(document):
            parts.append(scaled_words(document))
        print(f"{name}: {', '.join(parts)}")
        say(name, remarks)
    return status


def _lesson(name: str) -> str:
    """Describe a lesson file in one line. Raises InputError."""
    from core.lessons.reader import read_lesson

    stages = read_lesson(Path(name)).stages
    goals = sum(len(stage.goals) for stage in stages)
    return f"Chainrule lesson, {len(stages)} stage{'s' * (len(stages) != 1)}, {goals} goal{'s' * (goals != 1)}"


COMMAND = Command("FILE…", "describe each file in one line, or report what is wrong with it", options, run)
