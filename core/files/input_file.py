"""InputFile, a file being read, and Report, what was found and assumed in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Candidate:
    """One network that a file may mean.

    order: the names of its layers. sizes: its nodes, the input first. orientation: "rows" or "columns" where it
    takes saying which of them are the nodes of a layer, else "". output: the name of its output, where the file has
    several, else "".
    """

    order: tuple[str, ...]
    sizes: tuple[int, ...]
    orientation: str = ""
    output: str = ""

    @property
    def words(self) -> str:
        """The option to type for it, and its sizes."""
        if self.output:
            return f"--output {self.output} ({'-'.join(map(str, self.sizes))})"
        turned = f" --orientation {self.orientation}" if self.orientation else ""
        return f"--order {','.join(self.order)}{turned} ({'-'.join(map(str, self.sizes))})"


@dataclass(frozen=True)
class Choices:
    """The decisions made on a file's open questions, and the alternatives.

    order: the names of the layers as they were joined. orders: every network that fits, as
    `Candidate`, the one taken first. orientation: "rows" or "columns", which of
    a matrix are the nodes; "" where the file tells. activations: whether the file names none.
    """

    order: tuple[str, ...]
    orders: tuple[Candidate, ...] = ()
    orientation: str = ""
    activations: bool = False


@dataclass(frozen=True)
class Report:
    """Report on reading a file, one sentence per entry, shown after a foreign file was read.

    format: the format's title.
    read: what was found (layers, number types, orientation).
    assumed: what the file does not say and was taken to be so.
    changed: what was rounded or left out.
    choices: what the user may settle otherwise, for files that leave it open; else None.
    """

    format: str
    read: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    choices: Choices | None = None

    @property
    def plain(self) -> bool:
        """Return whether the file was read as it is, so that there is nothing to report."""
        return not self.assumed and not self.changed


@dataclass(frozen=True)
class InputFile:
    """A file being read: its bytes, its path, and the user's specifications.

    activations: one name for each layer after the input (or one for all), for a file that names none.
    order: the names of the layers in their order, for a file that leaves it open; or of those that are meant.
    orientation: "rows" or "columns", which of a matrix are the nodes of its layer, likewise.
    output: the name of the output that is meant, for a file with several.
    progress: called now and then with the share done, 0 to 1; what it raises ends the reading.
    """

    content: bytes
    path: Path | None = None
    activations: Sequence[str] | None = None
    progress: Callable[[float], None] | None = None
    order: Sequence[str] | None = None
    orientation: str | None = None
    output: str | None = None

    @property
    def name(self) -> str:
        """Return the file's name without folder, or "the file"."""
        return self.path.name if self.path else "the file"
