"""Cost against size, with slopes: python -m tests.benchmarks.scale

Each line is one size, ten or four times the one before. The slope is that of the time over the size, both as
logarithms: 1 is in proportion. Work is counted where it does not grow as the size does: a width of twice as many nodes
has four times as many weights. Memory is what the losses of all epochs take, as a run keeps them.
"""

from __future__ import annotations

import itertools
import math
import time

import numpy as np

from core.data.dataset import Dataset
from core.data.gates import GATES
from core.kernels.backend import KernelBackend
from core.kernels.plan import plan_for
from core.model.network import Layer, Network
from core.training.engine import Engine
from core.training.loss_history import LossHistory
from core.training.settings import Settings

SECONDS = 0.2


def network_of(sizes: list[int]) -> Network:
    """Return a network with random weights."""
    rng = np.random.default_rng(0)
    pairs = itertools.pairwise(sizes)
    return Network(tuple(Layer(rng.normal(0, below**-0.5, (size, below + 1)), "tanh") for below, size in pairs))


def epoch_seconds(network: Network, examples: int) -> float:
    """Return the processor time of an epoch in batches of 32, the least of several."""
    rng = np.random.default_rng(1)
    data = Dataset(rng.normal(size=(examples, network.sizes[0])), rng.random((examples, network.sizes[-1])))
    settings = Settings("mini-batch", 1e-4, 32)
    trainer = KernelBackend(network, data, settings, plan_for(network, settings, examples))
    engine = Engine(network, data, settings, trainer=trainer)
    per_epoch, best, spent = settings.updates_per_epoch(examples), math.inf, 0.0
    engine.advance(per_epoch)
    while spent < SECONDS:
        start = time.process_time()
        engine.advance(per_epoch)
        seconds = time.process_time() - start
        best, spent = min(best, seconds), spent + seconds
    return best


def epochs_seconds(epochs: int) -> tuple[float, int]:
    """Return the processor time of so many epochs of XOR with the losses kept, and how many numbers are kept."""
    network, data, settings = network_of([2, 2, 1]), GATES["xor"], Settings("batch", 0.1, epochs=epochs)
    trainer = KernelBackend(network, data, settings, plan_for(network, settings, 4))
    engine, history, start = Engine(network, data, settings, trainer=trainer), LossHistory(), time.process_time()
    while engine.finished is None:
        engine.advance(100_000)
        history = history.appended(*engine.take_losses())
    return time.process_time() - start, history.low.size + history.high.size


def curve(title: str, sizes: list[int], seconds: list[float], work: list[float]) -> None:
    """Print a curve with its slopes."""
    print(f"\n{title}: seconds, and slope over the work")
    for k, size in enumerate(sizes):
        slope = math.log(seconds[k] / seconds[k - 1]) / math.log(work[k] / work[k - 1]) if k else math.nan
        print(f"{size:>12,}  {seconds[k]:>10.3g}  {'' if not k else f'{slope:.2f}'}", flush=True)


def main() -> None:
    """Print a curve each for examples, width, depth and epochs."""
    sizes = [1_000, 10_000, 100_000, 1_000_000]
    narrow = network_of([2, 8, 8, 1])
    curve("examples of 2-8-8-1", sizes, [epoch_seconds(narrow, size) for size in sizes], [float(e) for e in sizes])
    sizes = [16, 64, 256, 1024]
    wide = [network_of([size] * 3) for size in sizes]
    curve("width, 3 layers", sizes, [epoch_seconds(e, 256) for e in wide], [float(e.parameters) for e in wide])
    sizes = [4, 16, 64]
    deep = [network_of([64] * size) for size in sizes]
    curve("depth, 64 nodes a layer", sizes, [epoch_seconds(e, 256) for e in deep], [float(e.parameters) for e in deep])
    sizes = [10_000, 100_000, 1_000_000, 10_000_000]
    found = [epochs_seconds(size) for size in sizes]
    curve("epochs of XOR", sizes, [seconds for seconds, _ in found], [float(e) for e in sizes])
    print("numbers kept of their losses:", ", ".join(f"{kept:,}" for _, kept in found))


if __name__ == "__main__":
    main()
