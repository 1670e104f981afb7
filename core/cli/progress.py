"""Progress of a long command, on standard error."""

from __future__ import annotations

import sys
import time

# Seconds between two updates of a terminal; a log gets one line per tenth, and none from a shorter command.
_SECONDS = 0.2
_PATIENCE = 5.0


class Progress:
    """The progress of `total` runs: one line that changes on a terminal, otherwise one line per tenth."""

    def __init__(self, total: int, noun: str) -> None:
        self._total, self._noun = total, noun
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._start = self._said = time.perf_counter()
        self._tenths = 0

    def tell(self, done: float) -> None:
        """Show how many are done, if an update is due."""
        now = time.perf_counter()
        words = f"{int(done):,} of {self._total:,} {self._noun}, {done / self._total:.0%}"
        if self._terminal:
            if now - self._said >= _SECONDS:
                self._said = now
                left = (now - self._start) * (self._total - done) / done if done else 0.0
                rest = f", about {_duration(left)} left" if done and now - self._start > 1.0 else ""
                print(f"\r\x1b[Kchainrule: {words}{rest}", end="", file=sys.stderr, flush=True)
        elif int(10 * done / self._total) > self._tenths and now - self._start > _PATIENCE:
            self._tenths = int(10 * done / self._total)
            print(f"chainrule: {words}", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Remove the line from a terminal."""
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
