"""The command `convert`: another format for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.cli.command import Command
from core.cli.given import opened, say
from core.cli.options import reading
from core.cli.printing import outline

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from core.files import Format


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="IN", help="a weight file or the name of a preset")
    parser.add_argument("out", metavar="OUT", help="the file to write")
    reading(parser, _activations())
    parser.add_argument(
        "--float32", action="store_true", help="write an ONNX model in 32-bit numbers, which every runtime takes"
    )


def _activations() -> str:
    """Return the activations that there are, in words."""
    from core.model.activations import ACTIVATIONS

    names = [name for name, entry in ACTIVATIONS.items() if not entry.whole]
    heads = [name for name, entry in ACTIVATIONS.items() if entry.whole]
    return (
        f" (or {', '.join(names)}; a parameter in brackets: leaky_relu(0.3); {' or '.join(heads)} for the last layer)"
    )


def run(arguments: Namespace) -> int:
    """Convert a file to another format."""
    from core.files import format_of, write

    kind = format_of(arguments.out)
    if arguments.float32:
        kind = _in_32_bits(arguments.out)
    document, report = opened(arguments.file, arguments)
    for path in write(arguments.out, document, kind):
        print(f"{path}: {kind.title}, {outline(document.network)}")
    say(arguments.out, (*report.assumed, *report.changed, *filter(None, [kind.remark(document)])))
    return 0


def _in_32_bits(out: str) -> Format:
    """The format of the file to write, in 32-bit numbers."""
    from core.files import EXPORTS

    for kind in EXPORTS:
        if kind.writer == "dump32" and out.lower().endswith(kind.suffixes):
            return kind
    raise InputError(f"--float32: expected the name of an .onnx file, found {out}")


COMMAND = Command("IN OUT", "convert a file to another format, chosen by the suffix of OUT", options, run)
