"""Sources of a table of examples: a file, or pasted text."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system import paths
from core.basics.system.disk import stamp
from core.basics.system.subprocess_reader import run_in_subprocess
from core.data.tables.reader import read_file, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.data.tables.table import Table
    from core.data.tables.text import Form

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")
# Larger tables, in bytes, are read in a separate process, which takes a moment to start.
_LARGE = 2**20


@dataclass(frozen=True)
class Source:
    """Source of a table: a file, pasted text, or the content of a file that was read already."""

    name: str
    path: Path | None = None
    text: str | bytes = ""

    @property
    def stem(self) -> str:
        """Return a name for its examples."""
        return self.path.stem if self.path is not None else self.name

    def read(self, form: Form, progress: Callable[[float], None]) -> Table:
        """Read a table of at least two columns; a large one in a separate process. Raises InputError."""
        table = self.read_any(form, progress)
        if sum(not column.index for column in table.columns) < 2:
            raise InputError("expected at least two columns, an input and a target")
        return table

    def read_any(self, form: Form, progress: Callable[[float], None]) -> Table:
        """Read a table of any number of columns; a large one in a separate process. Raises InputError."""
        path = self.path
        found = stamp(path) if path is not None else None
        size = len(self.text) if path is None else found.size if found is not None else 0
        if size <= _LARGE or not sys.executable:
            return read_table(self.text, form, progress) if path is None else read_file(path, form, progress)
        if path is None:
            return run_in_subprocess(self.name, read_table, (self.text, form), size, progress)
        return run_in_subprocess(self.name, read_file, (path, form), size, progress)


def holds_examples(path: Path) -> bool:
    """Return whether a file is a table of examples, judged by its name: not a network or a matrix of one."""
    from core.files.registry import by_suffix

    if path.suffix.lower() not in SUFFIXES:
        return False
    entry = by_suffix(path)
    if entry is not None and path.suffix.lower() not in entry.suffixes:
        return False  # a longer suffix, such as .weka.txt
    matrix = re.search(r"-W\d+$", path.stem) or paths.exists(paths.beside(path, f"{path.stem}-W2.csv"))
    return not matrix


def opens_as_table(path: Path) -> bool:
    """Return whether Open takes a file as a table of examples: by its name it is one, and nothing else."""
    return path.suffix.lower() in (".csv", ".tsv", ".tab") and paths.is_file(path) and holds_examples(path)
