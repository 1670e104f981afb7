"""Reading a file for the window: open questions are asked before anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import files
from core.files.network_builder import ActivationsNeededError, ChoiceNeededError
from gui.widgets.progress.waiting import Waiting

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from core.document.document import Document
    from core.files.input_file import Report


def keeps_all(path: Path) -> bool:
    """Return whether saving under the name `path` keeps all of a document."""
    from core.files.registry import by_suffix

    entry = by_suffix(path)
    return entry is not None and entry.keeps_all


def read_plain(path: Path) -> Document | None:
    """The document in a file of ours; None for another program's, which the window reads. Raises InputError."""
    try:
        document, report = files.read(path)
    except (ActivationsNeededError, ChoiceNeededError):
        return None
    return document if report.plain and keeps_all(path) else None


def read_asking(window: QWidget, path: Path) -> tuple[Document, Report] | None:
    """The content of the file; None if the user was asked and canceled.

    The import dialog shows every file in which something was assumed or left out, before it is taken. Raises
    InputError.
    """
    from gui.dialogs.import_network import Said, ask_import  # the window opens sooner without it

    def load(said: Said) -> tuple[Document, Report]:
        with Waiting(window, f"Reading {path.name}") as waiting:
            return files.read(
                path,
                activations=said.activations,
                order=said.order,
                orientation=said.orientation,
                output=said.output,
                progress=waiting.part(0.0, 1.0),
            )

    try:
        found = load(Said())
    except (ActivationsNeededError, ChoiceNeededError):
        return ask_import(window, path.name, load)
    if not found[1].plain:
        return ask_import(window, path.name, load)
    return found
