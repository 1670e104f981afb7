"""`python -m core.kernels.precompile PLANS`: compiles kernels into the cache; PLANS is a JSON list of plans."""

from __future__ import annotations

import contextlib
import json
import os
import sys

from core.kernels import cache
from core.kernels.load import load, load_functions
from core.kernels.plan import KernelPlan


def main() -> None:
    """Compiles one after the other, with low priority: a kernel can be used as soon as it is done."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    for plain in json.loads(sys.argv[1]):
        load(KernelPlan.from_plain(plain))
    load_functions()
    cache.remove_outdated()


if __name__ == "__main__":
    main()
