"""Links between the numbers of an update: which numbers are used in which others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.quantities import Kind, Quantity
from core.training.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from core.derivation.update import UpdateNumbers


def used_by(of: UpdateNumbers, quantity: Quantity) -> tuple[Quantity, ...]:
    """Yield the quantities that use `quantity` and have their own step (for η only the first weight)."""
    kind, n, i, j, e = quantity.kind, quantity.layer, quantity.i, quantity.j, quantity.example
    depth, sizes = of.network.depth, of.network.sizes
    match kind:
        case Kind.INPUT | Kind.VALUE | Kind.BIAS if n < depth:
            rows = range(sizes[n])
            sums = [Quantity(Kind.SUM, n + 1, k, example=e) for k in rows]
            return (*sums, *(Quantity(Kind.GRADIENT, n + 1, k, i, e) for k in rows))
        case Kind.VALUE | Kind.TARGET | Kind.ERROR:
            # With softmax every output depends on all sums.
            rows = range(sizes[-1]) if of.softmax else range(i, i + 1)
            return (Quantity(Kind.LOSS, example=e), *(Quantity(Kind.DELTA, n, k, example=e) for k in rows))
        case Kind.SUM if n == depth and of.softmax:
            values = (Quantity(Kind.VALUE, n, k, example=e) for k in range(sizes[-1]))
            return (*values, Quantity(Kind.DELTA, n, i, example=e))
        case Kind.SUM | Kind.MASK:
            return (Quantity(Kind.VALUE, n, i, example=e), Quantity(Kind.DELTA, n, i, example=e))
        case Kind.CLASS_WEIGHT:
            rows = range(sizes[-1])
            return (Quantity(Kind.LOSS, example=e), *(Quantity(Kind.DELTA, depth, k, example=e) for k in rows))
        case Kind.DERIVATIVE:
            return (Quantity(Kind.DELTA, n, i, example=e),)
        case Kind.WEIGHT:
            return _uses_of_weight(of, quantity)
        case Kind.DELTA:
            columns = range(of.network.layers[n - 2].weights.shape[1])
            nodes = range(sizes[n - 2] if n > 2 else 0)
            deltas = [Quantity(Kind.DELTA, n - 1, k, example=e) for k in nodes]
            return (*deltas, *(Quantity(Kind.GRADIENT, n, i, k, e) for k in columns))
        case Kind.STATE_M | Kind.STATE_V:
            return (Quantity(Kind.NEW_WEIGHT, n, i, j),)
        case Kind.OLD_STATE_M | Kind.OLD_STATE_V:
            return (Quantity(Kind.STATE_M if kind is Kind.OLD_STATE_M else Kind.STATE_V, n, i, j),)
        case Kind.GRADIENT | Kind.MEAN_GRADIENT | Kind.PENALIZED:
            return tuple(Quantity(later, n, i, j) for later in _after_gradient(of, kind))
        case Kind.RATE:
            return (Quantity(Kind.NEW_WEIGHT, depth, 0, 0),)
        case _:
            return ()


def _uses_of_weight(of: UpdateNumbers, weight: Quantity) -> tuple[Quantity, ...]:
    """The sums that a weight is in, the δ that it carries back, and its own descent."""
    n, i, j = weight.layer, weight.i, weight.j
    assert j is not None
    examples = range(of.examples)
    sums = [Quantity(Kind.SUM, n, i, example=k) for k in examples]
    carries_back = n > 2 and j < of.network.sizes[n - 2]
    deltas = [Quantity(Kind.DELTA, n - 1, j, example=k) for k in examples if carries_back]
    ends = [Quantity(Kind.PENALIZED, n, i, j)] if Kind.PENALIZED in of.descent_kinds else []
    return (*sums, *deltas, *ends, Quantity(Kind.NEW_WEIGHT, n, i, j))


def _after_gradient(of: UpdateNumbers, kind: Kind) -> list[Kind]:
    """The next link, all optimizer states, and the new weight if it uses the gradient directly."""
    later = of.descent_kinds[of.descent_kinds.index(kind) + 1 :]
    if later[0] not in (Kind.STATE_M, Kind.STATE_V):
        return later[:1]
    if not OPTIMIZERS[of.rule.optimizer].takes_gradient:
        return [each for each in later if each is not Kind.NEW_WEIGHT]
    return later
