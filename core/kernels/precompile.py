"""`python -m core.kernels.precompile TASK`: compiles kernels into the cache.

TASK is JSON: "plans", see core.kernels.plan.KernelPlan.plain, and "pieces", the names of those that they call.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING

from core.kernels.folder import remove_outdated
from core.kernels.load import address, load, load_functions, load_pieces
from core.kernels.plan import KernelPlan

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> int:
    """Compile one after another, with low priority: a kernel can be used as soon as it is done.

    What cannot be compiled keeps nothing else from it; the exit status is then 1.
    """
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    task = json.loads(sys.argv[1])
    plans = [KernelPlan.from_plain(plain) for plain in task["plans"]]
    jobs: list[Callable[[], object]] = [lambda plan=plan: load(plan) for plan in plans]  # type: ignore[misc]
    jobs += [lambda name=name: address(name) for name in task["pieces"]]  # type: ignore[misc]
    jobs += [load_functions, load_pieces]
    failed = ""
    for job in jobs:
        try:
            job()
        except Exception as error:  # report in one line; a compiler traceback has thousands
            failed = failed or f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    remove_outdated()
    if failed:
        print(failed, file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
