"""Background compilation of kernels in another process: the compiler holds Python's lock and would block a window."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from core.basics.system.child_process import child_command
from core.basics.system.disk import meaning
from core.kernels import cache, load
from core.kernels.folder import VARIABLE, folder, user_folder
from core.kernels.plan import GENERAL, needed, plan_for

if TYPE_CHECKING:
    import subprocess

    from core.kernels.plan import KernelPlan
    from core.model.network import Network
    from core.training.engine import Engine
    from core.training.settings import Settings

# Maximum number of attempts for a kernel if the process ends before it is compiled.
_ATTEMPTS = 2


class Background:
    """Switches an engine to its fastest kernel, step by step, while it runs.

    All of it belongs to the thread that advances the engine.
    trouble: why kernels could not be compiled or loaded, in one sentence; empty while nothing went wrong.
    """

    def __init__(self) -> None:
        self.trouble = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._broken = False

    def improve(self, engine: Engine) -> None:
        """Switch to the best compiled kernel, and start compiling those that are missing.

        To be called between slices: it takes microseconds, but for the first kernel of a session (LLVM
        is loaded, 0.1 s) and the first of each shape (0.01 s). Results differ by rounding before and
        after a switch; for results that are the same bit for bit, see core.kernels.select.make_engine.
        """
        best = plan_for(engine.network, engine.settings, len(engine.data))
        if not self._broken and cache.available() and folder() is not None:
            self._improve(engine, best)
        if engine.plan is None and self.trouble and not self.busy:
            engine.go_on_with_numpy()

    def _improve(self, engine: Engine, best: KernelPlan) -> None:
        if engine.plan is not None:
            self._load_functions()
        if engine.plan == best:
            return
        network, settings = engine.network, engine.settings
        # The specialized one first: it compiles sooner and runs faster.
        plans = [best, GENERAL] if best.sizes else [best]
        missing = [plan for plan in plans if not cache.compiled_before(*needed(plan, network, settings))]
        ready = next((plan for plan in plans if plan not in missing), None)
        if ready is not None and engine.plan != ready:
            self._switch(engine, ready)
        if missing:
            self.compile(missing, network, settings)

    def compile(self, plans: list[KernelPlan], network: Network, settings: Settings) -> None:
        """Start compiling the plans that were not requested yet for such a network, unless the process is busy.

        network, settings: what they are to train.
        """
        if self.busy:
            return
        self._note_failure()
        parts = {plan: needed(plan, network, settings) for plan in plans}
        wanted = [plan for plan in plans if self._asked[parts[plan]] < (_ATTEMPTS if self.trouble else 1)]
        if not wanted:
            return
        if self.trouble:
            # The first one may have caused the process to end.
            wanted.reverse()
        self._asked.update(parts[plan] for plan in wanted)
        pieces = {name for plan in wanted for name in parts[plan][1:]}
        self._start(json.dumps({"plans": [plan.plain() for plan in wanted], "pieces": sorted(pieces)}))

    @property
    def busy(self) -> bool:
        """Return whether the other process is compiling."""
        return self._process is not None and self._process.poll() is None

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the other process ends; return whether it succeeded."""
        import subprocess

        try:
            return self._process is None or self._process.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            return False

    def close(self) -> None:
        """End the other process; kernels compiled so far are kept."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def _start(self, task: str) -> None:
        import subprocess  # rarely needed, and slow to import
        import tempfile

        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        try:
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (read when the process has ended)
            self._process = subprocess.Popen(
                child_command("core.kernels.precompile", task),
                env={**os.environ, VARIABLE: str(user_folder()), "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self.trouble, self._broken = f"the compiler process could not start ({meaning(error)})", True

    def _note_failure(self) -> None:
        if self._process is None:
            return
        status = self._process.returncode
        self._process = None
        if status:
            self.trouble = f"compiling failed ({self._last_words() or f'the process ended with status {status}'})"

    def _last_words(self) -> str:
        """Return the last line that the process wrote before it ended."""
        if self._errors is None:
            return ""
        with suppress(OSError, ValueError):
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").split("\n")
            return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")
        return ""

    def _load_functions(self) -> None:
        if load.functions_loaded() or not cache.compiled_before(*load.FUNCTIONS, *load.FIRST_PIECES):
            return
        try:
            load.load_functions()
        except Exception as error:  # outputs are still computed by NumPy
            self._give_up(error)

    def _switch(self, engine: Engine, plan: KernelPlan) -> None:
        from core.kernels.backend import checked_backend

        try:
            engine.switch_backend(checked_backend(engine.network, engine.data, engine.settings, plan))
        except Exception as error:  # llvmlite is installed but does not work: continue with NumPy
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self._broken = True
        self.trouble = f"the compiled kernel could not be used ({type(error).__name__}: {error})"
