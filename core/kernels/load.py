"""Loading of compiled functions: from the cache if possible, otherwise by compiling them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from core.kernels import blas, cache
from core.kernels.plan import GENERAL, MASKED, WIDE, all_pieces, pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.kernels.plan import KernelPlan
    from core.model.network import Network

# Functions that core.kernels.evaluate calls, each for all networks.
FUNCTIONS = ("outputs", "example")
# Array functions without which they are not loaded.
FIRST_PIECES = ("values_identity", "derivatives_identity", "loss_least_squares")

# Training loops that stay loaded, those used last: there is one per shape of network.
MOST_LOOPS = 24

_lock = threading.RLock()
_loops: dict[KernelPlan, Callable[..., Any]] = {}  # in the order of their last use
_functions: dict[str, Callable[..., Any]] = {}
_pieces: dict[str, Any] = {}


def load(plan: KernelPlan) -> Callable[..., Any]:
    """Load the training loop of the plan, see core.kernels.source.loop. Takes longer if it is not in the cache.

    Raises ImportError where llvmlite or SciPy do not work.
    """
    with _lock:
        loop = _loops.pop(plan, None) or _load_loop(plan)
        _loops[plan] = loop
        while len(_loops) > MOST_LOOPS:
            del _loops[next(iter(_loops))]
    return loop


def load_functions() -> None:
    """Load the functions that `function` returns."""
    with _lock:
        if not _functions:
            made = {
                "outputs": _loaded("outputs", _outputs, apart=True),
                # Others do not wait longer for it than letting go of the lock would take.
                "example": _loaded("example", _example, holding=True),
            }
            _functions.update(made)


def functions_loaded() -> bool:
    """Return whether `load_functions` was called."""
    return bool(_functions)


def load_pieces() -> None:
    """Load all array functions, for networks to come."""
    for name in all_pieces():
        address(name)


def function(name: str, network: Network) -> Callable[..., Any] | None:
    """Return the compiled function "outputs" or "example"; None until it and all that `network` needs are loaded."""
    found = _functions.get(name)
    return found if found is not None and _at_hand(pieces_of(network)) else None


def address(name: str) -> int:
    """Return the address of an array function, see core.kernels.source.array_functions, or of a product of BLAS.

    Loads it, or compiles it.
    """
    with _lock:
        if name not in _pieces:
            _pieces[name] = _piece(name)
    return int(_pieces[name].address)


def _at_hand(pieces: tuple[str, ...]) -> bool:
    return all(name in _pieces or cache.compiled_before(name) for name in pieces)


def _piece(name: str) -> Any:
    if name in blas.PRODUCTS:
        return blas.Product(name)
    return _loaded(name, lambda: _array_function(name))


def _load_loop(plan: KernelPlan) -> Callable[..., Any]:
    loaded: Callable[..., Any] = _loaded(plan.name, lambda: _loop(plan), apart=True)
    return loaded


# Functions as they are written; they are imported only to be compiled.


def _outputs() -> Callable[..., Any]:
    from core.kernels.source import general

    return general.outputs


def _example() -> Callable[..., Any]:
    from core.kernels.source import example

    return example.update


def _array_function(name: str) -> Callable[..., Any]:
    from core.kernels.source.array_functions import piece

    return piece(name)


def _loop(plan: KernelPlan) -> Callable[..., Any]:
    """Return the training loop of the plan as it is written."""
    if plan == GENERAL:
        from core.kernels.source import general

        return general.build()
    if plan == MASKED:
        from core.kernels.source import masked

        return masked.build()
    if plan == WIDE:
        from core.kernels.source import wide

        return wide.build()
    from core.kernels.source import specialized

    return specialized.build(plan)


def _loaded(name: str, written: Callable[[], Any], *, apart: bool = False, holding: bool = False) -> Any:
    """Return a function as machine code, from the cache, or compiled and put there; see core.kernels.compiler.entry."""
    from core.kernels.machine_code.loaded import Loaded  # not while the window opens
    from core.kernels.machine_code.processor import processor

    mark = f"{processor()}\n".encode()
    content = cache.kept(name)
    if content is None or not content.startswith(mark):
        from core.kernels.compiler import entry

        content = mark + entry.compiled(written(), apart)
        cache.keep(name, content)
    return Loaded(content[len(mark) :], holding)
