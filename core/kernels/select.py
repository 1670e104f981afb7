"""Engine selection: whether a run is computed by a compiled kernel or by the reference."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.kernels.plan import plan_for
from core.training.backends import COMPILER_MISSING, COMPILING_FAILED, ReferenceBackend
from core.training.engine import Engine
from core.training.reference import check_fit

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.model.network import Network
    from core.training.backends import Backend
    from core.training.rule import OptimizerState
    from core.training.settings import Settings

# If NumPy would take more seconds than this, loading (or compiling) a kernel pays off.
WORTH_KERNELS = 1.0


def make_engine(
    network: Network,
    data: Dataset,
    settings: Settings,
    epoch: int = 0,
    update: int = 0,
    optimizer: OptimizerState | None = None,
    *,
    kernels: bool | None = None,
) -> Engine:
    """Create an engine for a run of `network` from `epoch` and `update`; see Engine.

    kernels: True for the compiled kernel of this network's shape, which is compiled on the spot where it
        is not in the cache (seconds); False for the reference; None for the kernel where the work is
        worth it. That choice depends on the run alone, not on what is in the cache, so that the same run
        gives the same bits again on the same machine. A window begins with False and leaves the rest to
        core.kernels.background. Where llvmlite does not work it is always the reference, and `name` says so.
    """
    if kernels is None:
        kernels = numpy_seconds(network, data, settings, epoch) > WORTH_KERNELS
    trainer: Backend | None = None
    if kernels:
        try:
            from core.kernels.backend import checked_backend

            check_fit(network, data)
            trainer = checked_backend(network, data, settings, plan_for(network, settings, len(data)))
        except InputError:
            raise
        except ImportError:
            trainer = ReferenceBackend(network, data, settings, COMPILER_MISSING)
        except Exception:  # internal errors of the compiler, of any type: the reference needs no compiler
            trainer = ReferenceBackend(network, data, settings, COMPILING_FAILED)
    return Engine(network, data, settings, epoch, update, optimizer, trainer=trainer)


def numpy_seconds(network: Network, data: Dataset, settings: Settings, epoch: int) -> float:
    """Estimate the time NumPy would take for the run (20 µs per layer and update, 2 ns per weight and example)."""
    if settings.epochs is None:
        return math.inf
    updates = settings.updates_per_epoch(len(data))
    one = 20e-6 * network.depth * updates + 2e-9 * network.parameters * len(data)
    return one * max(settings.epochs - epoch, 0)
