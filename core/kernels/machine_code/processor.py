"""The processor: machine code for another one must not be run."""

from __future__ import annotations

import platform
import sys
from functools import cache
from pathlib import Path


@cache
def processor() -> str:
    """Return what machine code depends on besides the sources, on one line: the processor and its instructions."""
    if sys.platform == "linux" and platform.machine() == "x86_64":
        facts = _facts()
        if facts.get("flags"):
            return f"{facts.get('vendor_id')} {facts.get('model name')}: {facts['flags']}"
    from core.kernels.compiler.machine import processor as as_llvm_has_it

    return as_llvm_has_it()


def _facts() -> dict[str, str]:
    """Return what Linux knows of the first processor; nothing where it does not tell."""
    found = {}
    try:
        with Path("/proc/cpuinfo").open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                if not line.strip():
                    break
                name, _, value = line.partition(":")
                found[name.strip()] = value.strip()
    except OSError:
        return {}
    return found
