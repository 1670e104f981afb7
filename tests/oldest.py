"""The oldest versions that pyproject.toml admits, one requirement a line, for pip.

python tests/oldest.py EXTRA…     those of the program, and of the extras named
"""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
# name, then its bounds, then what follows a semicolon: when it counts at all.
REQUIREMENT = re.compile(r"(?P<name>[\w.\-\[\]]+)(?P<bounds>[^;]*)(?P<marker>;.*)?")


def oldest(requirement: str) -> str:
    """`requirement`, pinned to its lower bound. Raises SystemExit where it has none."""
    match = REQUIREMENT.fullmatch(requirement)
    assert match, requirement
    lower = [bound[2:].strip() for bound in match["bounds"].split(",") if bound.strip().startswith(">=")]
    if not lower:
        raise SystemExit(f"pyproject.toml: {requirement}: expected a lower bound, as in {match['name']}>=1.0")
    return f"{match['name']}=={lower[0]}{match['marker'] or ''}"


def requirements(extras: list[str]) -> list[str]:
    """The program's requirements, and those of `extras`, each pinned to its lower bound, named once."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    chosen = list(project["dependencies"])
    for extra in extras:
        chosen += project["optional-dependencies"][extra]
    return list(dict.fromkeys(oldest(requirement) for requirement in chosen))


if __name__ == "__main__":
    print("\n".join(requirements(sys.argv[1:])))
