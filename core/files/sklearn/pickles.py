"""Pickles, and joblib's: recognized and never opened, as opening one runs any code in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.files.foreign_kinds import Kind, Look, packed_pickle

if TYPE_CHECKING:
    from collections.abc import Callable

_SUFFIXES = (".pkl", ".joblib", ".pickle")
_VERSIONS = (b"\2", b"\3", b"\4", b"\5")
_FIRST = (b"\x95", b"c", b"(", b"}", b"]", b")", b"X", b"\x8c", b"\x8a")
_DANGER = "opening it may run any code, so convert it in Python: "


def _is_pickle(look: Look) -> bool:
    """Whether it begins with a version and an operation that can come first, or has such a name."""
    content = look.content
    pickled = content[:1] == b"\x80" and content[1:2] in _VERSIONS and content[2:3] in _FIRST
    return pickled or packed_pickle(look) or look.name.endswith(_SUFFIXES)


def _pickle_with(word: bytes) -> Callable[[Look], bool]:
    return lambda look: _is_pickle(look) and (word in look.head or word in look.unpacked)


# The first match counts.
PICKLES = (
    Kind(
        "a PyTorch model in a pickle",
        _pickle_with(b"torch"),
        _DANGER + "m = torch.load('{name}', weights_only=False); torch.save(m.state_dict(), 'weights.pt')",
    ),
    Kind(
        "a joblib file",
        lambda look: _is_pickle(look) and look.suffix == ".joblib",
        _DANGER + "import joblib, skops.io; skops.io.dump(joblib.load('{name}'), 'model.skops')",
        suffixes=(".joblib",),
    ),
    Kind(
        "a scikit-learn model in a pickle",
        _pickle_with(b"sklearn"),
        _DANGER + "import pickle, skops.io; skops.io.dump(pickle.load(open('{name}', 'rb')), 'model.skops')",
        suffixes=(".pkl", ".pickle"),
    ),
    Kind(
        "a Python pickle",
        _is_pickle,
        _DANGER + "import pickle, numpy; numpy.savez('weights.npz', *pickle.load(open('{name}', 'rb')))",
    ),
)
