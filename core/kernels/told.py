"""What there is to tell about the way a run is computed."""

from __future__ import annotations

from core.kernels.folder import trouble
from core.training.backends import COMPILED, COMPILING_FAILED


def told(name: str) -> str:
    """What went wrong, in one sentence, with an engine of that `name`; empty where nothing did."""
    if name == COMPILING_FAILED:
        return "the kernel for this network could not be compiled; NumPy computes in its place, more slowly"
    return trouble() if name == COMPILED else ""
