"""The table of conventions in docs."""

from __future__ import annotations

from pathlib import Path

from core.libraries.markdown import table
from core.libraries.registry import LIBRARIES


def test_the_page_of_conventions_is_the_registrys() -> None:
    page = Path(__file__).parents[3] / "docs" / "libraries.md"
    assert page.read_text(encoding="utf-8") == table(), "run make docs"


def test_every_library_has_its_section() -> None:
    for library in LIBRARIES:
        assert f"\n## {library} " in table()
