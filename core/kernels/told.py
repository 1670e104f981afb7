"""What there is to tell about the way a run is computed."""

from __future__ import annotations

from core.kernels.folder import trouble
from core.training.engine import COMPILED, COMPILING_FAILED


def told(name: str) -> str:
    """What went wrong, in one sentence, with an engine of that `name`; empty where nothing did."""
    if name == COMPILING_FAILED:
        return "the kernel for this network could not be compiled; NumPy is used instead, which is slower"
    return trouble() if name == COMPILED else ""
