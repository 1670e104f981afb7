"""One command of the command line: its words, its options and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable


@dataclass(frozen=True, eq=False)
class Command:
    """A command, declared as COMMAND in its file in core/cli/commands, which has its name.

    usage: what it needs, as documents show it: "FILE --input X". about: what it does, as a phrase without a capital.
    options: adds its options to a parser. run: reads, computes and prints; returns the exit status.
    """

    usage: str
    about: str
    options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
