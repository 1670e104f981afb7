"""One contestant at one work, in a process of its own: prints a number of seconds.

    python tests/benchmarks/goals/one.py epoch WORK CONTESTANT   processor time of an epoch, the least of several turns
    python tests/benchmarks/goals/one.py kernel WORK             time until a kernel is there, and processor time of all
    python tests/benchmarks/goals/one.py surface CONTESTANT      processor time of the outputs over a grid

Run in the folder of the Chainrule that is measured, which may be an older one: names of modules are looked up.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import sys
import time

import numpy as np

sys.path.insert(0, os.getcwd())  # noqa: PTH109 (the folder that is measured)

# Work: sizes, activation, examples, method, examples in a batch.
WORK = {
    "xor": ((2, 2, 1), "sigmoid", 4, "batch", 0),
    "narrow": ((2, 8, 8, 1), "tanh", 500, "mini-batch", 10),
    "digits": ((64, 64, 32, 10), "sigmoid", 1797, "mini-batch", 32),
    "wide": ((64, 256, 256, 10), "relu", 1797, "mini-batch", 32),
    "pictures": ((784, 128, 10), "relu", 10_000, "mini-batch", 32),
    "pictures-256": ((784, 128, 10), "relu", 10_000, "mini-batch", 256),
    **{f"depth-{depth}": ((3,) * depth, "tanh", 64, "sgd", 1) for depth in (4, 20, 64)},
}
TURNS, SECONDS = 7, 0.03


def known(name: str, *modules: str):
    """Return what is called `name` in the first of the modules that there is."""
    for module in modules:
        try:
            return getattr(importlib.import_module(module), name)
        except ImportError:
            continue
    raise ImportError(name)


def made(work: str):
    """Return the network, the examples and the settings of a work."""
    layer, network = (known(name, "core.model.network", "core.network") for name in ("Layer", "Network"))
    sizes, activation, examples, method, batch = WORK[work]
    rng = np.random.default_rng(0)
    layers = [
        layer(rng.normal(0, 1 / np.sqrt(below + 1), (size, below + 1)), activation)
        for below, size in itertools.pairwise(sizes)
    ]
    inputs, targets = rng.normal(size=(examples, sizes[0])), rng.random((examples, sizes[-1]))
    data = known("Dataset", "core.data.dataset", "core.dataset")(inputs, targets)
    settings = known("Settings", "core.training.settings", "core.settings")
    kept = {"batch_size": batch} if method == "mini-batch" else {}
    return network(tuple(layers)), data, settings(method, 0.5 if work == "xor" else 0.001, shuffle=False, **kept)


def least(run) -> float:
    """Return the processor time of one unit, the least of several turns of many."""
    run(1)
    count = 1
    while _time(run, count) < SECONDS:
        count *= 3
    return min(_time(run, count) for _ in range(TURNS)) / count


def _time(run, count: int) -> float:
    start = time.process_time()
    run(count)
    return time.process_time() - start


def epoch(work: str, contestant: str) -> float | None:
    from tests.benchmarks.contestants import TRAINERS

    run = TRAINERS[contestant](*made(work))
    return None if run is None else least(run)


def kernel(work: str) -> list[float]:
    """Return the time of loading, or compiling, a kernel and of one epoch, and all processor time of this process."""
    backend = getattr(importlib, "import_module")  # noqa: B009
    try:
        trainer = backend("core.kernels.backend").KernelBackend
    except ImportError:
        trainer = backend("core.kernels.trainer").KernelTrainer
    engine = known("Engine", "core.training.engine", "core.engine")
    network, data, settings = made(work)
    plan = backend("core.kernels.plan").plan_for(network, settings, len(data))
    start = time.perf_counter()
    run = engine(network, data, settings, trainer=trainer(network, data, settings, plan))
    run.advance(settings.updates_per_epoch(len(data)))
    return [time.perf_counter() - start, sum(os.times()[:2])]


def surface(contestant: str) -> float:
    network, _, _ = made("narrow")
    line = np.linspace(-1, 1, 100)
    grid = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)

    def by_numpy():
        h = grid
        for layer in network.layers:
            h = np.tanh(h @ layer.weights[:, :-1].T + layer.weights[:, -1])
        return h

    load = importlib.import_module("core.kernels.load")
    load.load_functions()
    if hasattr(load, "load_pieces"):
        load.load_pieces()
    outputs = known("outputs", "core.kernels.evaluate", "core.kernels.values")
    np.testing.assert_allclose(outputs(network, grid), by_numpy(), atol=1e-12)
    one = by_numpy if contestant == "NumPy" else lambda: outputs(network, grid)
    return least(lambda count: [one() for _ in range(count)])


if __name__ == "__main__":
    print(json.dumps({"epoch": epoch, "kernel": kernel, "surface": surface}[sys.argv[1]](*sys.argv[2:])))
