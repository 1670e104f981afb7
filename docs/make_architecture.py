"""Draw the picture of the folders in docs/architecture.md from the imports: `python docs/make_architecture.py`.

An arrow leads from a folder to one that it imports. Arrows that follow from others are left out. Needs grimp, which
import-linter brings along.
"""

from __future__ import annotations

import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "```mermaid\n", "```\n"


def folder(module: str) -> str:
    """The folder of a module: core.model of core.model.network."""
    return ".".join(module.split(".")[:2])


def imports() -> dict[str, set[str]]:
    """The folders that each folder imports; imports for annotations alone do not count."""
    graph = grimp.build_graph("core", "gui", exclude_type_checking_imports=True, cache_dir=None)
    found: dict[str, set[str]] = {folder(module): set() for module in graph.modules if "." in module}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            if folder(module) != folder(other):
                found[folder(module)].add(folder(other))
    return found


def reached(found: dict[str, set[str]], start: str) -> set[str]:
    """All folders that `start` imports, directly or through others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for other in found[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def arrows(found: dict[str, set[str]]) -> list[tuple[str, str, bool]]:
    """From, to, and whether both import each other; without those that follow from others."""
    reach = {name: reached(found, name) for name in found}
    kept = []
    for name, others in found.items():
        for other in others:
            both = name in found[other]
            if both and name > other:
                continue
            between = (others | {name}) - {other, name}
            # Within a circle no arrow follows from another one.
            if both or not any(other in reach[via] and name not in reach[via] for via in between):
                kept.append((name, other, both))
    return sorted(kept)


def mermaid() -> str:
    """The picture, as text in Mermaid's language."""
    found = imports()
    lines = ["flowchart TD"]
    for package in ("gui", "core"):
        lines.append(f"  subgraph {package}")
        lines += [
            f'    {name.replace(".", "_")}["{name.partition(".")[2]}"]'
            for name in sorted(found)
            if name.startswith(f"{package}.")
        ]
        lines.append("  end")
    for name, other, both in arrows(found):
        lines.append(f"  {name} {'<-->' if both else '-->'} {other}".replace(".", "_"))
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """`text` of the page with the picture of now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{mermaid()}{END}{after}"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
