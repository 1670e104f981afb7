"""Message about kernels that could not be used."""

from __future__ import annotations

from core.kernels.folder import trouble
from core.training.backends import COMPILED, COMPILING_FAILED


def told(name: str) -> str:
    """Return what went wrong, in one sentence, with an engine of that `name`; empty if nothing did."""
    if name == COMPILING_FAILED:
        return "the kernel for this network could not be compiled; NumPy is used instead, which is slower"
    return trouble() if name == COMPILED else ""
