"""File dialogs for saving, which ask before any file is replaced."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.basics.system.disk import stamp
from gui.widgets.long_words import breakable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SUFFIX = re.compile(r"\*(\.[\w.]+)")
# More names than this are only counted.
_NAMED = 4


def named_after(path: Path | None, part: str = "") -> str:
    """Return a name for what is made of a document, or of a part of it: that of its file, as in xor-loss-curve."""
    return "-".join(filter(None, (path.stem if path is not None else "", part)))


def ask_where(
    parent: QWidget,
    title: str,
    proposal: str | Path,
    kinds: Sequence[str],
    writes: Callable[[Path], Sequence[Path]] = lambda path: [path],
) -> Path | None:
    """Ask for a file's name; return None if the user cancels.

    kinds: as file dialogs list them, "PNG picture (*.png)"; a name with none of their suffixes gets that of
    the kind chosen. writes: the files that come of a name. The dialog itself asks about the name as it was
    typed; about every other file that would be replaced it is asked here.
    """
    found = ask_where_and_how(parent, title, proposal, kinds, lambda path, k: writes(path))
    return None if found is None else found[0]


def ask_where_and_how(
    parent: QWidget,
    title: str,
    proposal: str | Path,
    kinds: Sequence[str],
    writes: Callable[[Path, int], Sequence[Path]],
) -> tuple[Path, int] | None:
    """Ask as `ask_where` does, and return the index of the chosen kind, too; `writes` gets it as well."""
    name, kind = QFileDialog.getSaveFileName(parent, title, str(proposal), ";;".join(kinds))
    if not name:
        return None
    typed = path = Path(name)
    k = kinds.index(kind) if kind in kinds else 0
    if not any(path.name.lower().endswith(suffix) for each in kinds for suffix in _SUFFIX.findall(each)):
        path = path.with_name(path.name + _SUFFIX.findall(kinds[k])[0])
    others = [each for each in writes(path, k) if each != typed and stamp(each) is not None]
    return (path, k) if not others or _may_replace(parent, title, others) else None


def _may_replace(parent: QWidget, title: str, paths: Sequence[Path]) -> bool:
    names = ", ".join(path.name for path in paths[:_NAMED])
    if len(paths) > _NAMED:
        names += f" and {len(paths) - _NAMED} more"
    exist, them = ("exists", "it") if len(paths) == 1 else ("exist", "them")
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.question(
        parent, title, breakable(f"{names} already {exist} in {paths[0].parent}. Replace {them}?"),
        buttons.Yes | buttons.Cancel, buttons.Cancel,
    )  # fmt: skip
    return answer == buttons.Yes
