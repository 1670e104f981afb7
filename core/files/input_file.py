"""InputFile, a file being read, and Report, what was found and assumed in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Report:
    """Report on reading a file, one sentence per entry, shown after a foreign file was read.

    format: the format's title.
    read: what was found (layers, number types, orientation).
    assumed: what the file does not say and was taken to be so.
    changed: what was rounded or left out.
    """

    format: str
    read: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Return whether the file was read as it is, so that there is nothing to report."""
        return not self.assumed and not self.changed


@dataclass(frozen=True)
class InputFile:
    """A file being read: its bytes, its path, and the user's specifications.

    activations: one name for each layer after the input (or one for all), for a file that names none.
    progress: called now and then with the share done, 0 to 1; what it raises ends the reading.
    """

    content: bytes
    path: Path | None = None
    activations: Sequence[str] | None = None
    progress: Callable[[float], None] | None = None

    @property
    def name(self) -> str:
        """Return the file's name without folder, or "the file"."""
        return self.path.name if self.path else "the file"
