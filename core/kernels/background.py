"""Compiling kernels in another process: the compiler holds Python's lock, and would stop a window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.kernels import cache, load
from core.kernels.plan import GENERAL, plan_for

if TYPE_CHECKING:
    from core.kernels.plan import KernelPlan
    from core.training.engine import Engine


class Background:
    """Brings an engine to its fastest kernel, step by step, while it runs.

    All of it belongs to the thread that advances the engine.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: set[KernelPlan] = set()
        self._broken = False

    def improve(self, engine: Engine) -> None:
        """Switches to the best kernel that is compiled, and has those that are missing compiled.

        To be called between slices: it takes microseconds, but for the first kernel of a session (numba
        is loaded, 0.3 s) and the first of each shape (0.03 s). Results differ by rounding before and
        after a switch; for results that are the same bit for bit, see core.training.engine.make_engine.
        """
        best = plan_for(engine.network, engine.settings, len(engine.data))
        if self._broken or not cache.available():
            return
        if engine.plan is not None and load.function("outputs") is None and cache.compiled_before(load.FUNCTIONS):
            load.load_functions()
        if engine.plan == best:
            return
        # The narrow one first: it compiles sooner, and is faster.
        missing = [plan for plan in (best, GENERAL) if not cache.compiled_before(plan.name)]
        ready = next((plan for plan in (best, GENERAL) if plan not in missing), None)
        if ready is not None and engine.plan != ready:
            self._switch(engine, ready)
        self.compile(missing)

    def compile(self, plans: list[KernelPlan]) -> None:
        """Starts compiling those of the plans that were not asked for yet, if nothing is under way."""
        wanted = [plan for plan in dict.fromkeys(plans) if plan not in self._asked]
        if not wanted or self.busy:
            return
        self._asked.update(wanted)
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.kernels.precompile", json.dumps([plan.plain() for plan in wanted])],
            env={**os.environ, cache.VARIABLE: str(cache.user_folder()), "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    @property
    def busy(self) -> bool:
        """Whether the other process is compiling."""
        return self._process is not None and self._process.poll() is None

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until the other process is done; whether it is, and went well."""
        try:
            return self._process is None or self._process.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            return False

    def close(self) -> None:
        """Ends the other process; what it has compiled so far is kept."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _switch(self, engine: Engine, plan: KernelPlan) -> None:
        from core.kernels.backend import KernelTrainer

        try:
            engine.use(KernelTrainer(engine.network, engine.data, engine.settings, plan))
        except ImportError:
            # numba is there, but does not work: all goes on with NumPy.
            self._broken = True
