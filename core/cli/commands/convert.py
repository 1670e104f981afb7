"""The command `convert`: another format for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cli.command import Command
from core.cli.given import opened, say
from core.cli.options import file_name, reading
from core.cli.printing import outline

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    from core.files.registry import read_suffixes, writers, written_suffixes

    parser.add_argument(
        "file", metavar="IN", type=file_name, help=f"a weight file ({read_suffixes()}) or the name of a preset"
    )
    parser.add_argument("out", metavar="OUT", type=file_name, help=f"the file to write ({written_suffixes()})")
    reading(parser, _activations())
    for writer in writers():
        if writer.option:
            about = f"{writer.suffixes[0]}: {writer.description[:1].lower()}{writer.description[1:-1]}"
            parser.add_argument(f"--{writer.option}", action="store_true", help=about)


def _activations() -> str:
    """Return the activations that there are, in words."""
    from core.model.activations import ACTIVATIONS

    names = [name for name, entry in ACTIVATIONS.items() if not entry.whole]
    heads = [name for name, entry in ACTIVATIONS.items() if entry.whole]
    return (
        f" (available: {', '.join(names)}; {' and '.join(heads)} only for the last layer; a parameter is written in "
        "parentheses, e.g. leaky_relu(0.3))"
    )


def run(arguments: Namespace) -> int:
    """Convert a file to another format."""
    from core.files import write
    from core.files.registry import by_option, writer_of, writers

    chosen = [writer.option for writer in writers() if writer.option and getattr(arguments, writer.option)]
    kind = by_option(chosen[0], arguments.out) if chosen else writer_of(arguments.out)
    document, _, remarks = opened(arguments.file, arguments)
    for path in write(arguments.out, document, kind):
        print(f"{path}: {kind.title}, {outline(document.network)}")
    say(arguments.out, (*remarks, *filter(None, [kind.remark(document)])))
    return 0


COMMAND = Command("IN OUT", "convert a file to another format, chosen by the suffix of OUT", options, run)
