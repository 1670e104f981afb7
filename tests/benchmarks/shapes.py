"""Training beside NumPy over a grid of shapes, as a map: make bench-shapes

Each number is the processor time of an epoch relative to plain NumPy (contestants.numpy_loop), both on one thread of
BLAS: below 1 is faster. The least of several turns counts, so that what else runs on the machine matters little.
"""

from __future__ import annotations

import itertools
import sys
import time

import numpy as np

from core.data.dataset import Dataset
from core.model.network import Layer, Network
from core.training.settings import Settings
from tests.benchmarks.contestants import chainrule, numpy_loop

WIDTHS = (1, 4, 16, 64, 256, 1024)
BATCHES = (1, 8, 32, 256, 1024)
DEPTHS = (2, 3, 5, 16, 64)
# Shapes of more multiplications an epoch, and networks of more weights than the program takes, are left out.
MOST, MOST_WEIGHTS = 1e10, 2**23
TURNS, SECONDS = 5, 0.01


def made(width: int, depth: int) -> Network:
    """A network of equal layers."""
    rng = np.random.default_rng(0)
    layers = [Layer(rng.normal(0, width**-0.5, (width, width + 1)), "tanh") for _ in range(depth - 1)]
    return Network(tuple(layers))


def ratio(width: int, depth: int, batch: int) -> float | None:
    """Time of an epoch of eight batches, relative to NumPy; None where the shape is too large."""
    weights = (depth - 1) * width * (width + 1)
    if weights > MOST_WEIGHTS or 24 * weights * batch > MOST:
        return None
    rng = np.random.default_rng(1)
    data = Dataset(rng.normal(size=(8 * batch, width)), rng.uniform(size=(8 * batch, width)))
    settings = Settings(method="mini-batch", batch_size=batch, rate=1e-4, shuffle=False)
    network = made(width, depth)
    runs = [make(network, data, settings) for make in (chainrule, numpy_loop)]
    counts = [_count(run) for run in runs]
    best = [np.inf, np.inf]
    for _, k in itertools.product(range(TURNS), range(2)):
        best[k] = min(best[k], _time(runs[k], counts[k]) / counts[k])
    return float(best[0] / best[1])


def _time(run, count: int) -> float:
    start = time.process_time()
    run(count)
    return time.process_time() - start


def _count(run) -> int:
    run(1)
    count = 1
    while _time(run, count) < SECONDS:
        count *= 4
    return count


def main() -> int:
    """Print a table for each depth; the exit status is 1 where NumPy is faster anywhere."""
    slower = 0
    for depth in DEPTHS:
        print(f"{depth} layers   " + "".join(f"batch {batch:<6}" for batch in BATCHES))
        for width in WIDTHS:
            found = [ratio(width, depth, batch) for batch in BATCHES]
            slower += sum(value is not None and value > 1 for value in found)
            cells = ("—" if value is None else f"{value:.3g}{' !' if value > 1 else ''}" for value in found)
            print(f"width {width:<6}" + "".join(f"{cell:<12}" for cell in cells), flush=True)
    print("nowhere slower than NumPy" if not slower else f"slower than NumPy in {slower} shapes, marked !")
    return int(slower > 0)


if __name__ == "__main__":
    sys.exit(main())
