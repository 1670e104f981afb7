"""Loading of compiled functions: from the cache if possible, otherwise by compiling them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.kernels import cache
from core.kernels.plan import GENERAL, MASKED, KernelPlan, pieces_of
from core.kernels.run import run_example, run_loop, run_outputs
from core.model.network import Layer, Network
from core.training.rule import remembered

if TYPE_CHECKING:
    from collections.abc import Callable

# Functions that core.kernels.evaluate calls, each for all networks.
FUNCTIONS = ("outputs", "example")
# The loaded functions.
FIRST_PIECES = ("values_identity", "derivatives_identity", "loss_least_squares")

# Training loops that stay loaded, those used last: each takes over a megabyte, and there is one per shape of network.
MOST_LOOPS = 24

# Reentrant, because loading a kernel loads array functions.
_lock = threading.RLock()
_loops: dict[KernelPlan, Callable[..., Any]] = {}  # in the order of their last use
_functions: dict[str, Callable[..., Any]] = {}
_pieces: dict[str, Any] = {}


def load(plan: KernelPlan) -> Callable[..., Any]:
    """Load the training loop of the plan, see core.kernels.source.loop. Takes seconds if it is not in the cache.

    Raises ImportError where numba or SciPy do not work.
    """
    with _lock:
        loop = _loops.pop(plan, None) or _load(plan)
        _loops[plan] = loop
        while len(_loops) > MOST_LOOPS:
            del _loops[next(iter(_loops))]
    return loop


def load_functions() -> None:
    """Load the functions that `function` returns. Takes seconds if they are not in the cache."""
    with _lock:
        if not _functions:
            _functions.update(_load_functions())


def functions_loaded() -> bool:
    """Return whether `load_functions` was called."""
    return bool(_functions)


def load_pieces() -> None:
    """Loads all pieces, for networks to come. Takes seconds where they are not in the cache."""
    from core.kernels.source.array_functions import names

    for name in names():
        address(name)


def function(name: str, network: Network) -> Callable[..., Any] | None:
    """Return the compiled function "outputs" or "example"; None until it and all that `network` needs are loaded."""
    found = _functions.get(name)
    return found if found is not None and _at_hand(pieces_of(network)) else None


def address(name: str) -> int:
    """The address of the array function `name`, see core.kernels.source.array_functions; loads it, or compiles it."""
    with _lock:
        if name not in _pieces:
            _pieces[name] = _load_piece(name)
    return int(_pieces[name].address)


def _at_hand(pieces: tuple[str, ...]) -> bool:
    return all(name in _pieces or cache.compiled_before(name) for name in pieces)


def _load_piece(name: str) -> Any:
    from core.kernels.source.array_functions import piece

    made: Any = piece(name)
    made._cache = _kept(made.__wrapped__, name)
    made.compile()
    return made


def _load(plan: KernelPlan) -> Callable[..., Any]:
    loop: Any
    if plan == GENERAL:
        from core.kernels.source import general

        loop = general.build()
    elif plan == MASKED:
        from core.kernels.source import masked

        loop = masked.build()
    else:
        from core.kernels.source import narrow

        loop = narrow.build(plan)
    loop._cache = _kept(loop.py_func, plan.name)
    _try(loop, plan)
    compiled: Callable[..., Any] = loop
    return compiled


def _load_functions() -> dict[str, Callable[..., Any]]:
    from core.kernels.source import example, general

    network = Network((Layer(np.zeros((1, 2))),))
    functions: dict[str, Any] = {"outputs": general.outputs, "example": example.update}
    for name, compiled in functions.items():
        compiled._cache = _kept(compiled.py_func, name)
    run_outputs(general.outputs, network, np.zeros((1, 1)), address)
    run_example(example.update, network, address)(frozen(np.zeros(1)), frozen(np.zeros(1)), 0.0)
    # Writeable arrays must be passed as if they were read-only.
    example.update.disable_compile()
    return functions


def _kept(function: Callable[..., Any], name: str) -> Any:
    """Return the storage for numba's result for `function`, replacing numba's own cache, which is not verified."""
    from core.kernels.kept import Kept

    function.__qualname__ = name
    return Kept(name)


def _try(loop: Callable[..., Any], plan: KernelPlan) -> None:
    """Compile or load `loop` by running it once, on a network of the plan's shape."""
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
    run = run_loop(loop, plan, network, data, settings, address)
    slots = np.array(remembered(None, settings.optimizer, network.parameters).slots)
    run(np.array(network.flat), np.zeros(1), slots, 0, -1.0, 1, 0, 0, 0.0, 0, np.empty(1))
