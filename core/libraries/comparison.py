"""The textbook's step and every library's, for one network, its examples and η."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.arrays import frozen
from core.basics.errors import InputError
from core.libraries.holding import NotHeldError
from core.libraries.registry import CONVENTIONS
from core.model.backprop import backward, descend, forward
from core.model.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.libraries.convention import Convention
    from core.libraries.steps import Case, Step
    from core.model.network import Network

Rows: TypeAlias = "Sequence[Sequence[float] | Array] | Array"

# How far two steps may be apart, relative to the larger one, and still be the same convention.
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Textbook:
    """The step w − η Σ ∂L/∂w, the examples' gradients added up. loss: Σ L. gradient: Σ ∂L/∂W."""

    loss: float
    weights: tuple[Array, ...]
    gradient: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class LibraryResult:
    """The step of one library, or the reason why it has none.

    name, setting: as in the records. step, case: None where it cannot hold the network; reason says why, "" else.
    why: the difference from the textbook's step, in one sentence. factor: what the textbook's step is
    multiplied by for this one, rounding left out; None where no single factor does.
    """

    convention: Convention
    setting: str
    step: Step | None = None
    case: Case | None = None
    reason: str = ""
    why: str = ""
    factor: float | None = None

    @property
    def name(self) -> str:
        """The library's name."""
        return self.convention.library

    @property
    def equal(self) -> bool:
        """Whether its step is the textbook's, up to its own rounding."""
        return self.factor is not None and abs(self.factor - 1) < _SAME

    def call(self) -> str:
        """The code that makes this step in the library."""
        assert self.case is not None
        return self.convention.call(self.case)


@dataclass(frozen=True, eq=False)
class LibraryComparison:
    """The textbook's step, and a result per convention, in the registry's order."""

    network: Network
    textbook: Textbook
    results: tuple[LibraryResult, ...]

    @property
    def not_held(self) -> dict[str, str]:
        """The libraries that can hold the network in no setting, each with the reason of its first one."""
        able = {result.name for result in self.held}
        found: dict[str, str] = {}
        for result in self.results:
            if result.name not in able:
                found.setdefault(result.name, result.reason)
        return found

    @property
    def held(self) -> tuple[LibraryResult, ...]:
        """The results of the libraries that can hold the network."""
        return tuple(result for result in self.results if result.step is not None)


def compare_libraries(network: Network, inputs: Rows, targets: Rows, rate: float) -> LibraryComparison:
    """One plain step with all examples in the textbook and in every library; several examples make a batch.

    inputs, targets: a row an example. Class weights and dropout are left out. Raises InputError for shapes that do not
    fit, or numbers that become too large in the textbook's own step.
    """
    x, t = _rows(inputs, network.sizes[0], "input"), _rows(targets, network.sizes[-1], "target")
    if len(x) != len(t):
        raise InputError(f"targets: {len(x)} expected, one per input, found {len(t)}")
    if not np.isfinite(rate):
        raise InputError(f"rate: expected a finite number, found {rate}")
    with np.errstate(all="ignore"):  # what is not finite is found, and is a reason
        textbook = _textbook(network.bare, x, t, rate)
        results = tuple(_result(each, network.bare, textbook, (x, t, rate)) for each in CONVENTIONS)
    return LibraryComparison(network, textbook, results)


def _rows(rows: Rows, length: int, name: str) -> Array:
    array = frozen(rows)
    if array.ndim != 2 or array.shape[1] != length or not len(array):
        raise InputError(f"{name}: expected rows of {length} number{'s' * (length != 1)}, found shape {array.shape}")
    if not np.isfinite(array).all():
        raise InputError(f"{name}: expected finite numbers")
    return array


def _textbook(network: Network, inputs: Array, targets: Array, rate: float) -> Textbook:
    loss, total = 0.0, [np.zeros_like(w) for w in network.weights]
    for x, t in zip(inputs, targets, strict=True):
        gradients = backward(network, forward(network, x), t)
        loss += gradients.loss
        for sum_so_far, each in zip(total, gradients.weights, strict=True):
            sum_so_far += each
    weights = descend(network, total, rate).weights
    if not (np.isfinite(loss) and all(np.isfinite(w).all() for w in (*weights, *total))):
        raise InputError("the step's numbers are too large to be written")
    return Textbook(loss, weights, tuple(frozen(g) for g in total))


def _result(
    convention: Convention, network: Network, textbook: Textbook, examples: tuple[Array, Array, float]
) -> LibraryResult:
    inputs, targets, rate = examples
    n, k = len(inputs), network.sizes[-1]
    setting = convention.name(n, k)
    if convention.several and n == 1:
        return LibraryResult(convention, setting, reason="with one example this is the setting without batches")
    try:
        case = convention.holds.case(convention.library, network, inputs, targets, rate)
    except NotHeldError as error:
        return LibraryResult(convention, setting, reason=str(error))
    step = convention.step(case, False)
    exact = convention.step(case, True) if convention.rounds(loss=True) else step
    factor = _factor(exact, network, textbook, rate)
    numbers = [np.array(x) for x in (step.loss, *(step.weights or step.gradient or ())) if x is not None]
    if not all(np.isfinite(x).all() for x in numbers):
        reason = f"its numbers are not finite in {convention.library}'s {convention.precision.partition(' ')[0]}"
        return LibraryResult(convention, setting, reason=reason)
    return LibraryResult(convention, setting, step, case, why=_why(convention, case, network, factor), factor=factor)


def _why(convention: Convention, case: Case, network: Network, factor: float | None) -> str:
    """The convention's sentence, with what else is not the network's own (activations, loss), and the whole factor."""
    parts = [convention.why(case)[:-1]]
    other = convention.holds.changed(case, network)
    if other:
        parts.append(other)
    if convention.formulas.likeness != network.loss:
        parts.append(f"this network's own loss is {LOSSES[network.loss].title.lower()}")
    if len(parts) > 1 and convention.updates and "no single factor" not in parts[0]:
        parts.append(
            "no single factor leads there from this network's own step"
            if factor is None
            else f"in all it is {factor:.6g} times this network's own step"
        )
    return "; ".join(parts) + "."


def _factor(step: Step, network: Network, textbook: Textbook, rate: float) -> float | None:
    """The number that the textbook's step is multiplied by; None where there is none.

    Without a step of its own (R's nnet) it is the gradients' ratio.
    """
    if step.weights is not None:
        moved = [rate and (old - new) / rate for old, new in zip(network.weights, step.weights, strict=True)]
        # What is left of a difference of weights.
        noise = max(float(np.max(np.abs(w))) for w in network.weights) * 4e-16 / abs(rate) if rate else 0.0
    else:
        assert step.gradient is not None
        moved, noise = list(step.gradient), 0.0
    a = np.concatenate([np.ravel(m) for m in moved])
    b = np.concatenate([g.ravel() for g in textbook.gradient])
    if not rate or not np.isfinite(a).all() or not b.any():
        return None
    factor = float(a @ b / (b @ b))
    near = np.abs(a - factor * b) <= _SAME * abs(factor) * np.max(np.abs(b)) + noise
    if not near.all():
        return None
    rounded = float(f"{factor:.9g}")
    return rounded if abs(factor - rounded) <= _SAME * abs(factor) + noise / np.max(np.abs(b)) else factor
