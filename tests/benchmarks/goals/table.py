"""What was set as a goal for speed, with what it was before and what it is now: python -m tests.benchmarks.goals.table

    --before PYTHON   the Python of an environment with an older Chainrule, in whose folder it is installed
    --libraries PYTHON   one with PyTorch and JAX, if not this one

Ratios are of processor time, the least of several turns, contestants in turns and each in a process of its own; so what
else runs on the machine slows all alike, if it slows them at all. Sweeps are measured by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ONE = Path(__file__).with_name("one.py")
ROUNDS = 2
CHAINRULE, C, NUMPY, JAX, TORCH, TORCH_32 = (
    "chainrule",
    "C, plain loops",
    "NumPy",
    "JAX, jit",
    "PyTorch",
    "PyTorch 32-bit",
)
# Title, work, what it is compared with, and the goals.
EPOCHS = [
    ("XOR 2-2-1 sigmoid, batch", "xor", {C: 0.40}),
    ("2-8-8-1 tanh, mini-batch 10", "narrow", {C: 0.17}),
    ("64-64-32-10 sigmoid, mini-batch 32", "digits", {NUMPY: 0.30}),
    ("64-256-256-10 relu, mini-batch 32", "wide", {NUMPY: 0.5}),
    ("784-128-10 relu, mini-batch 32", "pictures", {NUMPY: 0.6}),
    ("784-128-10 relu, mini-batch 256", "pictures-256", {NUMPY: 0.8, TORCH_32: 0.9}),
]
COLD = [
    ("2-2-1", "xor"),
    ("64-64-32-10", "digits"),
    ("depth 4", "depth-4"),
    ("depth 20", "depth-20"),
    ("depth 64", "depth-64"),
]


class Chainrule:
    """An installed Chainrule: its Python, and the folder it is in."""

    def __init__(self, python: str) -> None:
        self.python = str(Path(python).absolute())
        where = [self.python, "-c", "import core, pathlib; print(pathlib.Path(core.__file__).parents[1])"]
        self.folder = subprocess.check_output(where, text=True, cwd=Path(self.python).parent).strip()

    def one(self, *words: str, cache: str = "") -> object:
        """Return what one.py prints; None where it fails, or takes too long."""
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **({"CHAINRULE_CACHE": cache} if cache else {})}
        try:
            said = subprocess.run(
                [self.python, ONE, *words], cwd=self.folder, env=environment, text=True, timeout=300,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
            ).stdout  # fmt: skip
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
        return json.loads(said)

    def seconds(self, *words: str, wall: bool = False) -> float:
        """Return the processor time of a command of this Python, or the time by the clock."""
        before, start = os.times(), time.perf_counter()
        command = [self.python, *words]
        subprocess.run(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = os.times()
        used = after.children_user - before.children_user + after.children_system - before.children_system
        return time.perf_counter() - start if wall else used


def least(found: list[object]) -> float | None:
    """Return the least of what was measured."""
    numbers = [value for value in found if isinstance(value, float)]
    return min(numbers, default=None)


def line(work: str, before: str, goal: str, now: str) -> None:
    """Print a row."""
    print(f"| {work} | {before} | {goal} | {now} |", flush=True)


def ratio(value: float | None, base: float | None) -> str:
    return "—" if value is None or not base else f"{value / base:.2f}"


def epochs(now: Chainrule, before: Chainrule | None, libraries: Chainrule) -> None:
    """Print the rows of training."""
    for title, work, goals in EPOCHS:
        rivals = list(dict.fromkeys([*goals, C, NUMPY, JAX, TORCH, TORCH_32]))
        found: dict[str, list[object]] = {who: [] for who in ("now", "before", *rivals)}
        for turn in range(ROUNDS):
            found["now"].append(now.one("epoch", work, CHAINRULE))
            found["before"].append(before and before.one("epoch", work, CHAINRULE))
            for who in goals if turn else rivals:
                found[who].append(libraries.one("epoch", work, who))
        best = {who: least(values) for who, values in found.items()}
        for who in rivals:
            if best[who] is not None:
                goal = f"≤ {goals[who]:.2f}" if who in goals else ""
                line(f"{title}, over {who}", ratio(best["before"], best[who]), goal, ratio(best["now"], best[who]))


def surfaces(now: Chainrule, before: Chainrule | None) -> None:
    """Print the row of the output surface."""
    found: dict[str, list[object]] = {"now": [], "before": [], NUMPY: []}
    for _ in range(ROUNDS):
        found["now"].append(now.one("surface", CHAINRULE))
        found["before"].append(before and before.one("surface", CHAINRULE))
        found[NUMPY].append(now.one("surface", NUMPY))
    best = {who: least(values) for who, values in found.items()}
    base = best[NUMPY]
    line("surface 100 × 100 of 2-8-8-1, over NumPy", ratio(best["before"], base), "≤ 0.25", ratio(best["now"], base))


def kernels(now: Chainrule, before: Chainrule | None) -> None:
    """Print the rows of a fresh machine's first compiled epoch, and of a kernel that is in the cache."""
    cold: dict[tuple[str, str], float | None] = {}
    for title, work in COLD:
        kept: dict[str, float | None] = {}
        for who, chainrule in (("before", before), ("now", now)):
            if chainrule is None:
                continue
            with tempfile.TemporaryDirectory() as cache:
                first = chainrule.one("kernel", work, cache=cache)
                cold[who, work] = first[1] if isinstance(first, list) else None
                again = [chainrule.one("kernel", work, cache=cache) for _ in range(ROUNDS)]
                kept[who] = least([each[0] for each in again if isinstance(each, list)])
        old, new = cold.get(("before", work)), cold["now", work]
        said = "fails" if old is None and before else f"{old or 0:.1f} s"
        line(
            f"empty cache to the first compiled epoch, {title}", said, "≤ 0.25 ×", f"{new:.2f} s ({ratio(new, old)} ×)"
        )
        line(f"kernel from the cache, {title}", f"{kept.get('before') or 0:.2f} s", "≤ 0.40 ×",
             f"{kept['now']:.2f} s ({ratio(kept['now'], kept.get('before'))} ×)")  # fmt: skip
    line("depth 64 over depth 4, empty cache", ratio(cold.get(("before", "depth-64")), cold.get(("before", "depth-4"))),
         "< 2", ratio(cold["now", "depth-64"], cold["now", "depth-4"]))  # fmt: skip


def starts(now: Chainrule, before: Chainrule | None) -> None:
    """Print the row of a short command, over `import numpy` on one thread of BLAS, as the command has it."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    command = ["forward", "xor-printed", "--input", "1,0"]
    found: dict[str, list[object]] = {"now": [], "before": [], NUMPY: []}
    for _ in range(15):
        found["now"].append(now.seconds("-m", "gui.app.main", *command))
        found[NUMPY].append(now.seconds("-c", "import numpy"))
        if before:
            found["before"].append(before.seconds("-m", "gui.main", *command))
    best = {who: least(values) for who, values in found.items()}
    base = best[NUMPY]
    line("`chainrule forward`, over `import numpy`", ratio(best["before"], base), "≤ 1.15", ratio(best["now"], base))


def sweeps(now: Chainrule) -> None:
    """Print the row of a sweep of 200 runs on one and on two processors, whose tables are to be the same."""
    command = ["-m", "gui.app.main", "sweep", "xor-table", "--data", "xor", "--method", "batch", "--epochs", "300000",
               "--vary", "rate=0.1:1:20log", "--starts", "0:9"]  # fmt: skip
    times: dict[str, list[float]] = {"1": [], "2": []}
    with tempfile.TemporaryDirectory() as folder:
        tables = [Path(folder, f"{jobs}.csv") for jobs in times]
        for _ in range(2):
            for jobs, table in zip(times, tables, strict=True):
                table.unlink(missing_ok=True)
                times[jobs].append(now.seconds(*command, "--jobs", jobs, "--save", str(table), wall=True))
        same = "same bits" if tables[0].read_bytes() == tables[1].read_bytes() else "DIFFERENT results"
    line("sweep of 200 runs, two processors over one", "1 (one core)", "≥ 1.9 times as fast",
         f"{min(times['1']) / min(times['2']):.2f}, {same}")  # fmt: skip


def main() -> None:
    """Print the table, row by row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before")
    parser.add_argument("--libraries", default=sys.executable)
    parser.add_argument("--rows", default="epochs,surfaces,kernels,starts,sweeps")
    given = parser.parse_args()
    now, before = Chainrule(sys.executable), Chainrule(given.before) if given.before else None
    libraries = now if given.libraries == sys.executable else Chainrule(given.libraries)
    line("work", "before (8137dea)", "goal", "now")
    line("---", "---", "---", "---")
    rows = {
        "epochs": lambda: epochs(now, before, libraries), "surfaces": lambda: surfaces(now, before),
        "kernels": lambda: kernels(now, before), "starts": lambda: starts(now, before), "sweeps": lambda: sweeps(now),
    }  # fmt: skip
    for name in given.rows.split(","):
        rows[name]()


if __name__ == "__main__":
    main()
