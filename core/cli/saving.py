"""The files that commands write tables, pictures and exercises to."""

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
    folder = paths.folder_of(name)
    if not paths.is_folder(folder):
        why = "there is no folder for" if paths.absent(folder) else "no permission for the folder of"
        raise InputError(f"--save: {why} {name}")
    if any(paths.is_file(each) and paths.real(each) == paths.real(name) for each in inputs):
        raise InputError(f"--save: {name} is the file being read; choose another name")
