"""The files that commands write to, checked before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system import paths

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_saved(name: str, suffixes: Sequence[str], inputs: Sequence[str] = ()) -> None:
    """Raise InputError, before anything is computed, if `name` is not to be written.

    suffixes: what it must end in; what is written under another name, such as that of a network, would destroy it.
    inputs: the files that the command reads, which it does not write over.
    """
    if not name.lower().endswith(tuple(suffixes)):
        ends = " or ".join(filter(None, (", ".join(suffixes[:-1]), suffixes[-1])))
        raise InputError(f"--save: expected a name that ends in {ends}, found {name}")
    check_folder(name)
    if any(paths.is_file(each) and paths.real(each) == paths.real(name) for each in inputs):
        raise InputError(f"--save: {name} is the file being read; choose another name")


def check_folder(name: str) -> None:
    """Raise InputError if the folder that `name` is to be written to is not there, or may not be looked at."""
    folder = paths.folder_of(name)
    if not paths.is_folder(folder):
        why = "there is no folder for" if paths.absent(folder) else "no permission for the folder of"
        raise InputError(f"--save: {why} {name}")
