"""Pickles, and joblib's: recognized and refused, as reading one runs what it says. The sentence tells what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.files.input_file import InputFile

TITLE = "Python pickle"
SUFFIXES = (".pkl", ".joblib", ".pickle")
_VERSIONS = (b"\2", b"\3", b"\4", b"\5")
_FIRST = (b"\x95", b"c", b"(", b"}", b"]", b")", b"X", b"\x8c", b"\x8a")

DESCRIPTION = "Not opened, as it may run any code: save the model with skops instead."


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a pickle, of joblib or not, packed or not."""
    # A version, then an operation that can come first; other files may begin with the same two bytes.
    pickled = content[:1] == b"\x80" and content[1:2] in _VERSIONS and content[2:3] in _FIRST
    return pickled or name.lower().endswith(SUFFIXES)


def load(source: InputFile) -> NoReturn:
    """Refuses it, with the line of Python that makes a file of the same model that can be read."""
    name = source.name if len(source.name) <= 30 else "FILE"
    if b"torch" in source.content[:4096]:
        raise InputError(
            f"a pickle, which may run any code when it is read; save its weights: m = torch.load('{name}'); "
            "torch.save(m.state_dict(), 'weights.pt')"
        )
    module = "joblib" if name.lower().endswith(".joblib") else "pickle"
    read = f"joblib.load('{name}')" if module == "joblib" else f"pickle.load(open('{name}', 'rb'))"
    raise InputError(
        f"a pickle, which may run any code when it is read; in Python: import {module}, skops.io; "
        f"skops.io.dump({read}, 'model.skops')"
    )
