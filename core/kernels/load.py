"""From a plan to a compiled function: out of the cache where it is there, else by compiling it now."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.kernels import cache
from core.kernels.plan import GENERAL, KernelPlan
from core.model.network import Layer, Network
from core.training.rule import remembered

if TYPE_CHECKING:
    from collections.abc import Callable

# The name under which the cache knows that the functions for outputs and single examples are there.
FUNCTIONS = "functions"

# Reentrant, as loading a kernel loads pieces.
_lock = threading.RLock()
_loops: dict[KernelPlan, Callable[..., Any]] = {}
_functions: dict[str, Callable[..., Any]] = {}
_pieces: dict[str, Any] = {}


def load(plan: KernelPlan) -> Callable[..., Any]:
    """The training loop of the plan, see core.kernels.source.loop. Takes seconds where it is not in the cache.

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


def address(name: str) -> int:
    """Where the piece called `name` is in memory, see core.kernels.source.array_functions; loads it, or compiles it."""
    with _lock:
        if name not in _pieces:
            _pieces[name] = _load_piece(name)
    return int(_pieces[name].address)


def _load_piece(name: str) -> Any:
    _use_cache()
    from core.kernels.source.array_functions import piece

    made: Any = piece(name)
    made._cache = _named_cache(made.__wrapped__, name)
    made.compile()
    return made


def _load(plan: KernelPlan) -> Callable[..., Any]:
    _use_cache()
    loop: Any
    if plan == GENERAL:
        from core.kernels.source import general

        loop = general.build()
        _compile_pieces()
    else:
        from core.kernels.source import narrow

        loop = narrow.build(plan)
    loop._cache = _named_cache(loop.py_func, plan.name)
    _try(loop, plan)
    cache.note_compiled(plan.name)
    compiled: Callable[..., Any] = loop
    return compiled


def _load_functions() -> dict[str, Callable[..., Any]]:
    _use_cache()
    from core.kernels.run import run_example, run_outputs
    from core.kernels.source import example, general

    _compile_pieces()
    network = Network((Layer(np.zeros((1, 2))),))
    compiled: Any
    for name, compiled in (("outputs", general.outputs), ("example", example.update)):
        compiled._cache = _named_cache(compiled.py_func, name)
    run_outputs(general.outputs, network, np.zeros((1, 1)))
    run_example(example.update, network)(frozen(np.zeros(1)), frozen(np.zeros(1)), 0.0)
    run_example(example.update, network)(np.zeros(1), np.zeros(1), 0.0)
    cache.note_compiled(FUNCTIONS)
    return {"outputs": general.outputs, "example": example.update}


def _use_cache() -> None:
    from numba import config

    config.CACHE_DIR = str(cache.folder())


def _compile_pieces() -> None:
    """Compiles the pieces into the cache where they are not there; those that are get loaded when needed."""
    if cache.compiled_before(GENERAL.name) or cache.compiled_before(FUNCTIONS):
        return
    from core.kernels.source.array_functions import names

    for name in names():
        address(name)


def _named_cache(function: Callable[..., Any], name: str) -> Any:
    """Where numba keeps on disk what it compiles of `function`, under `name`.

    numba's own key for a function that closes over others differs from process to process; here the name
    says what it is, and the folder (see core.kernels.cache) of which version.
    """
    from numba.core.caching import FunctionCache

    class NamedCache(FunctionCache):  # type: ignore[misc]
        def _index_key(self, signature: Any, codegen: Any) -> Any:
            return signature, codegen.magic_tuple(), name

    function.__qualname__ = name
    return NamedCache(function)


def _try(loop: Callable[..., Any], plan: KernelPlan) -> None:
    """Compiles or loads `loop` by running it once, on a network of the plan's shape."""
    from core.kernels.run import run_loop
    from core.training.settings import Settings

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
    run = run_loop(loop, plan, network, data, settings)
    slots = np.array(remembered(None, settings.optimizer, network.parameters).slots)
    run(np.array(network.flat), np.zeros(1), slots, 0, -1.0, 1, 0, 0, 0.0, 0, np.empty(1))
