"""From a plan to a compiled function: out of the cache where it is there, else by compiling it now."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from core.arrays import frozen
from core.dataset import Dataset
from core.kernels import cache
from core.kernels.plan import GENERAL, Plan
from core.network import Layer, Network
from core.optimizers import remembered

if TYPE_CHECKING:
    from collections.abc import Callable

# The name under which the cache knows that the functions for outputs and single examples are there.
FUNCTIONS = "functions"

_lock = threading.Lock()
_loops: dict[Plan, Callable[..., Any]] = {}
_functions: dict[str, Callable[..., Any]] = {}


def load(plan: Plan) -> Callable[..., Any]:
    """The training loop of the plan, see core.kernels.loop. Takes seconds where it is not in the cache.

    Raises ImportError where numba or SciPy do not work.
    """
    with _lock:
        if plan not in _loops:
            _loops[plan] = _load(plan)
    return _loops[plan]


def load_functions() -> None:
    """Loads what `function` gives. Takes seconds where it is not in the cache."""
    with _lock:
        if not _functions:
            _functions.update(_load_functions())


def function(name: str) -> Callable[..., Any] | None:
    """A compiled function for every network, "outputs" or "example"; None until they are loaded."""
    return _functions.get(name)


def _load(plan: Plan) -> Callable[..., Any]:
    _use_cache()
    if plan == GENERAL:
        from core.kernels import general

        loop = general.build()
    else:
        from core.kernels import narrow

        loop = narrow.build(plan)
    _keep(loop, plan.name)
    _try(loop, plan)
    cache.note_compiled(plan.name)
    return loop


def _load_functions() -> dict[str, Callable[..., Any]]:
    _use_cache()
    from core.kernels import example, general
    from core.kernels.run import run_example, run_outputs

    network = Network((Layer(np.zeros((1, 2))),))
    for name, compiled in (("outputs", general.outputs), ("example", example.update)):
        _keep(compiled, name)
    run_outputs(general.outputs, network, np.zeros((1, 1)))
    run_example(example.update, network)(frozen(np.zeros(1)), frozen(np.zeros(1)), 0.0)
    run_example(example.update, network)(np.zeros(1), np.zeros(1), 0.0)
    cache.note_compiled(FUNCTIONS)
    return {"outputs": general.outputs, "example": example.update}


def _use_cache() -> None:
    from numba import config

    config.CACHE_DIR = str(cache.folder())


def _keep(compiled: Any, name: str) -> None:
    """Lets numba keep what it compiles on disk, under `name`.

    numba's own key for a function that closes over others differs from process to process; here the name
    says what it is, and the folder (see core.kernels.cache) of which version.
    """
    from numba.core.caching import FunctionCache

    class NamedCache(FunctionCache):  # type: ignore[misc]
        def _index_key(self, signature: Any, codegen: Any) -> Any:
            return signature, codegen.magic_tuple(), name

    compiled.py_func.__qualname__ = name
    compiled._cache = NamedCache(compiled.py_func)


def _try(loop: Callable[..., Any], plan: Plan) -> None:
    """Compiles or loads `loop` by running it once, on a network of the plan's shape."""
    from core.kernels.run import run_loop
    from core.settings import Settings

    sizes = plan.sizes or (1, 1)
    layers = tuple(
        Layer(np.zeros((size, below + bias)), activation, bool(bias))
        for below, size, bias, activation in zip(
            sizes, sizes[1:], plan.biases or (True,), plan.activations or ("identity",), strict=False
        )
    )
    network = Network(layers, plan.loss) if plan.loss else Network(layers)
    data = Dataset(np.zeros((1, sizes[0])), np.zeros((1, sizes[-1])))
    settings = Settings(optimizer=plan.optimizer or "gradient-descent", rate=0.0)
    run = run_loop(loop, network, data, settings)
    slots = np.array(remembered(None, settings.optimizer, network.parameters).slots)
    run(np.array(network.flat), np.zeros(1), slots, 0, -1.0, 1, 0, 0, 0.0, 0, np.empty(1))
