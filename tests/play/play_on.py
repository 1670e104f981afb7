"""Plays for as long as one likes: `make play SECONDS=600 SEED=3`. Prints each distinct fault with its shortest acts.

A child process plays, and writes down each act before it performs it; so a crash or a hang is told, too, and a fresh
child goes on. `--replay FILE` performs the acts of a file instead. Exit status: 0 no fault, 1 faults.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from faults import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from game import Game
    from player import Found

ROOT = Path(__file__).parents[2]
# The share of the time that is kept for making walks short, and the seconds after which an act hangs.
_SHORTENING, _HANGS = 0.25, 60
_LAST = 12  # Acts reported before a crash.


def memory() -> float:
    """What the process holds in memory, in MB; NaN where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def parent(options: argparse.Namespace) -> int:
    """Lets children play until the time is used; each that does not end well is a fault."""
    end, seed, bad = time.monotonic() + options.seconds, options.seed, 0
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"CHAINRULE_HOME": f"{home}/home", "HOME": home, "QT_QPA_PLATFORM": options.platform}
        env |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'play' / 'checks'}"}
        while True:
            log = Path(home) / "acts.jsonl"
            words = [sys.executable, __file__, "--child", "--log", str(log), "--seed", str(seed)]
            words += ["--seconds", str(max(end - time.monotonic(), 5.0)), "--acts", str(options.acts)]
            words += ["--replay", options.replay] if options.replay else []
            words += ["--random"] if options.random or seed != options.seed else []
            status = subprocess.run(words, env=env, check=False).returncode
            bad += status == 1
            if status not in (0, 1):
                bad += 1
                lines = log.read_text().splitlines() if log.exists() else []
                print(f"the process ended with {status} at act {len(lines)} of seed {seed}; its last acts:")
                print(*(f"    {Act.from_json(line)}" for line in lines[-_LAST:]), sep="\n")
                if options.keep:
                    Path(options.keep).write_text("\n".join(lines) + "\n")
            seed += 1000
            if options.replay or status in (0, 1) or time.monotonic() > end - 10:
                return int(bad > 0)


def child(options: argparse.Namespace) -> int:
    """Plays one game, makes what it found short, and tells it."""
    from choosing import at_random, both
    from player import play
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from gui.app.application import make_application

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    make_application(["chainrule"])
    faulthandler.enable()
    begun = time.monotonic()
    folder = Path(os.environ["HOME"]) / "files"
    with Path(options.log).open("w") as log:

        def note(act: Act) -> None:
            faulthandler.dump_traceback_later(_HANGS, exit=True)
            log.write(act.to_json() + "\n")
            log.flush()

        draw = (at_random if options.random else both)(options.seed)
        if options.replay:
            draw = partial(_replayed, options.replay)
        until = begun + options.seconds * (1 - _SHORTENING * (not options.replay))
        first = memory()
        report = play(folder, draw, options.acts, until, note)
    kept = f"{first:.0f} to {memory():.0f} MB"
    print(f"{report.acts} acts by seed {options.seed}, {len(report.found)} distinct faults, {kept}", flush=True)
    end = begun + options.seconds
    for left, (key, found) in zip(range(len(report.found), 0, -1), report.found.items(), strict=True):
        _tell(folder, key, found, time.monotonic() + (end - time.monotonic()) / left)
    return int(bool(report.found))


def _replayed(file: str, game: Game) -> Iterator[Act]:
    yield from (Act.from_json(line) for line in Path(file).read_text().splitlines() if line.startswith("["))


def _tell(folder: Path, key: str, found: Found, until: float) -> None:
    """Print a fault with the shortest acts that are found in time."""
    from player import replay
    from shrinking import shortened

    def fails(acts: list[Act]) -> bool:
        faulthandler.dump_traceback_later(_HANGS * 5, exit=True)
        return replay(folder, acts, key)

    acts = shortened(found.acts, fails, until)
    print(f"{found.fault}\n    {found.times} times; after {len(acts)} acts, the last of them:")
    print(*(f"        {act}" for act in acts[-_LAST:]), sep="\n", flush=True)
    if found.fault.trace:
        print("".join(f"    {line}\n" for line in found.fault.trace.splitlines()[-6:]))


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--acts", type=int, default=10**9)
    parser.add_argument("--replay", default="", metavar="FILE")
    parser.add_argument("--random", action="store_true", help="leave the first minutes out")
    parser.add_argument("--keep", default="", metavar="FILE", help="for the acts before a crash")
    parser.add_argument("--platform", default="offscreen")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--log", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    return child(options) if options.child else parent(options)


if __name__ == "__main__":
    sys.exit(main())
