"""The generated parts of docs/commands.md: `python -m core.cli.markdown docs/commands.md` writes them again."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.parser import command_parser
from core.cli.registry import COMMANDS, command

if TYPE_CHECKING:
    from argparse import Action

# Between these, with the name of a part, stands what is generated.
_BEGIN, _END = "<!-- {}: made by make docs -->\n", "<!-- end of {} -->"


def page(text: str) -> str:
    """Return the page with its generated parts as they are now."""
    for name, part in (("commands", overview()), ("options", options())):
        begin, end = _BEGIN.format(name), _END.format(name)
        pattern = f"{re.escape(begin)}.*?{re.escape(end)}"
        text = re.sub(pattern, lambda _, whole=f"{begin}{part}{end}": whole, text, flags=re.DOTALL)  # type: ignore[misc]
    return text


def overview() -> str:
    """Return the table of the commands."""
    rows = [f"| `{name} {command(name).usage}` | {_cell(command(name).about)} |\n" for name in COMMANDS]
    return "".join(["| command | does |\n", "|---|---|\n", *rows])


def options() -> str:
    """Return the options of each command, a table each."""
    parts = []
    for name in COMMANDS:
        actions = command_parser(name, command(name))._actions
        rows = [f"| `{_words(action)}` | {_cell(action.help or '')} |\n" for action in actions if action.dest != "help"]
        parts.append("".join([f"### {name}\n\n", "| option | meaning |\n", "|---|---|\n", *rows]))
    return "\n".join(parts)


def _words(action: Action) -> str:
    value = action.metavar or "|".join(action.choices or ())
    value = "" if action.nargs == 0 else str(value)
    if action.nargs == "+":
        value += "…"
    return " ".join(filter(None, [*action.option_strings[:1], value])).replace("|", "\\|")


def _cell(text: str) -> str:
    return text.replace("%%", "%").replace("|", "\\|").replace("<", "\\<")


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(page(file.read_text(encoding="utf-8")), encoding="utf-8")
