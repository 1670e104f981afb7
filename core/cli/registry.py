"""The commands by name, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.cli.command import Command

# In the order of the help. Each is a file in core/cli/commands.
COMMANDS = (
    "forward",
    "backprop",
    "train",
    "sweep",
    "predict",
    "gradcheck",
    "convert",
    "inspect",
    "libraries",
    "diff",
    "exercise",
    "grade",
)


def command(name: str) -> Command:
    """Return one of COMMANDS."""
    found: Command = import_module(f"core.cli.commands.{name}").COMMAND
    return found
