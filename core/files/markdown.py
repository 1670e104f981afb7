"""The generated table of docs/formats.md: `python -m core.files.markdown docs/formats.md` writes it again."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.files import registry

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEGIN, _END = "<!-- formats: made by make docs -->\n", "<!-- end of formats -->"


def page(text: str) -> str:
    """Return the page with its table as it is now."""
    whole = f"{_BEGIN}{table()}{_END}"
    return re.sub(f"{re.escape(_BEGIN)}.*?{re.escape(_END)}", lambda _: whole, text, flags=re.DOTALL)


def table() -> str:
    """Return one row per format, and one per further way to write it."""
    rows = ["| format | suffixes | read | written | needs |\n", "|---|---|---|---|---|\n"]
    for entry in registry.FORMATS:
        extra = f"`pip install 'chainrule[{entry.extra.name}]'`" if entry.extra else ""
        first = entry.writers[:1] if entry.read is not None else ()
        if entry.read is not None:
            written = first[0].description if first else "no"
            rows.append(_row(entry.title, entry.suffixes, entry.description, written, extra))
        rows += [_row(each.title, each.suffixes, "no", each.description, extra) for each in entry.writers[len(first) :]]
    return "".join(rows)


def _row(title: str, suffixes: Iterable[str], *cells: str) -> str:
    return f"| {' | '.join([title, ' '.join(f'`{suffix}`' for suffix in suffixes), *cells])} |\n"


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(page(file.read_text(encoding="utf-8")), encoding="utf-8")
