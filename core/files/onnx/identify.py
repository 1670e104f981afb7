"""Identify the activation that a graph computes from the sums of a layer, by computing both.

An exporter writes one function in many ways. All are the same at the same places: so the operations are done in
64-bit numbers to many sums, near 0, far out and near each constant of the graph, and what comes out is
compared with each entry of the registry, whose parameter, if there is one, is among those constants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.files.onnx.operations import ELEMENTWISE
from core.files.onnx.values import Affine, Applied, Settled, Step, Steps
from core.model.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.model.activations import Activation

# Where sums are compared; further ones are added near constants.
_FAR = (40.5, 100.0, 800.0, 1e4, 1e6)
_PLACES = np.concatenate([np.linspace(-9.0, 9.0, 61) + 0.013, _FAR, np.negative(_FAR), [0.0, 1e-4, -1e-4, 25.0, -25.0]])
# A function may overflow beyond, where another way of writing it does not.
_SURE = 25.5
# The most numbers that are compared at a time, and the most constants that are looked at.
_MOST = 2**17
# Nodes that are compared first, with every entry; all of them then, with the one that fits.
_FEW = 3
_CONSTANTS = 12
# Sums with more or fewer steps that are tried.
_SUMS = 8


def identify(value: Applied, precision: float) -> Settled | None:
    """The activation that `value` is, and the steps before and after it; None where it is none that is known.

    precision: how far the constants of the graph are rounded, as a share of them.
    """
    leaves = [leaf.steps for leaf in dict.fromkeys(_leaves(value))]
    # Their own sums first, and then those before the last steps, with the bias if there is one.
    shorter = [steps[:k] for steps in leaves for k in (_to_bias(steps), *range(len(steps)))]
    sums = [*leaves, *(each for each in shorter if not any(_same(each, other) for other in leaves))][:_SUMS]
    numbers = _numbers(value)
    places = _places(numbers, value.segment.width or 1)
    # To the last digits where they can be; but attributes are 32-bit numbers in every model.
    for tolerance in (1e-13, max(20.0 * precision, 2e-6)) if precision < 1e-12 else (max(20.0 * precision, 2e-6),):
        found = _found(value, sums, places, numbers, tolerance, precision)
        if found is not None:
            return found
    return None


def _found(
    value: Applied, sums: list[Steps], places: Array, numbers: list[float], tolerance: float, precision: float
) -> Settled | None:
    after: Steps = ()
    inner: Affine | Applied = value
    while isinstance(inner, Applied):
        for steps in sums:
            name = _match(_computed(inner, steps, places), places, numbers, tolerance, precision)
            if name:
                return _settled(value, steps, name, after)
        step = _last_step(inner)
        if step is None:
            break
        inner, after = step[0], (step[1], *after)
    for steps in sums:
        scaled = _match_scaled(_computed(value, steps, places), places, numbers, tolerance, precision)
        if scaled:
            name, scale, shift = scaled
            return _settled(value, steps, name, (Step("Mul", scale), Step("Add", shift)))
    return None


def _to_bias(steps: Steps) -> int:
    """The number of steps up to the first that adds something."""
    return next((k for k, step in enumerate(steps, 1) if step.operation in ("Add", "Sub")), 0)


def _same(steps: Steps, others: Steps) -> bool:
    return len(steps) == len(others) and all(a is b for a, b in zip(steps, others, strict=True))


def _settled(value: Applied, sums: Steps, name: str, steps: Steps) -> Settled:
    return Settled(
        segment=value.segment, transposed=value.transposed, flat=value.flat, sums=sums, activation=name, steps=steps
    )


def preferred(found: str, said: str) -> str:
    """The name that a file says, where it is that of the same function (elu and celu), else that found."""
    try:
        one, other = ACTIVATIONS[found], ACTIVATIONS[said]
    except InputError:
        return found
    places = _PLACES[np.abs(_PLACES) < _SURE]
    if one.whole or other.whole:
        return found
    return other.name if np.allclose(one.function(places), other.function(places), 1e-15, 1e-15) else found


def words(value: Affine | Applied | NDArray[Any] | None, deep: int = 20) -> str:
    """The expression in s, for a message; what is nested deeper than a message is long is left out."""
    if isinstance(value, Affine):
        return "s"
    if not deep:
        return "…"
    if value is None:
        return ""
    if not isinstance(value, Applied):
        return f"{value.item():.6g}" if value.size == 1 else f"[{' × '.join(map(str, value.shape))}]"
    named = [f"{key}={each!r}" for key, each in value.attributes.items() if isinstance(each, (int, float, str))]
    return f"{value.operation}({', '.join([*(words(each, deep - 1) for each in value.given), *named])})"


def _leaves(value: Affine | Applied) -> Iterator[Affine]:
    """The sums with steps that it is made of."""
    seen: set[int] = set()
    waiting: list[Any] = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Affine):
            yield each
        elif isinstance(each, Applied) and id(each) not in seen:
            seen.add(id(each))
            waiting += each.given


def _numbers(value: Applied) -> list[float]:
    """The constants that it is made of, those within arrays too, as far as they are few."""
    found: dict[float, None] = {}
    seen: set[int] = set()
    waiting: list[Any] = [value]
    while waiting and len(found) < _CONSTANTS:
        each = waiting.pop()
        if isinstance(each, Applied) and id(each) not in seen:
            seen.add(id(each))
            waiting += each.given
            if each.operation == "HardSigmoid" and "alpha" not in each.attributes:
                found[0.2] = None
            # Attributes are 32-bit numbers, whatever the model computes in.
            found |= {float(str(np.float32(v))): None for v in each.attributes.values() if isinstance(v, (int, float))}
        elif isinstance(each, np.ndarray) and each.dtype.kind == "f":
            found |= {float(v): None for v in np.unique(each.ravel()[:_CONSTANTS])}
        elif isinstance(each, Affine):
            found |= {float(step.value[0]): None for step in each.steps if step.value.size == 1}
    return [number for number in found if np.isfinite(number)][:_CONSTANTS]


def _places(numbers: list[float], width: int) -> Array:
    """Sums to compare at, shape (k, width): each column has all of them, each in another order."""
    beside = [n * share for n in numbers for share in (0.9999, 1.0001, -0.9999, -1.0001) if 1e-12 < abs(n) < 1e8]
    each = np.concatenate([_PLACES, beside])
    rows = max(min(len(each), _MOST // width), 1)
    stride = 29 if len(each) % 29 else 31  # with no factor in common, so that all places occur
    order = (stride * np.arange(rows)[:, None] + 7 * np.arange(width)) % len(each)
    places: Array = each[order]
    return places


def _computed(value: Affine | Applied, sums: Steps, places: Array) -> Array | None:
    """`value` where the sums with these steps are `places`; None where that cannot be computed."""
    with np.errstate(all="ignore"):
        try:
            result = _evaluated(value, sums, places)
        except (ValueError, TypeError, IndexError, InputError, MemoryError):
            return None
        result = result.T if value.layout == "columns" else result
    return result if result.shape == places.shape and result.dtype.kind == "f" else None


def _evaluated(value: Affine | Applied, sums: Steps, places: Array) -> NDArray[Any]:
    """The values of each part, those it is made of first."""
    known: dict[int, NDArray[Any]] = {}
    waiting: list[Affine | Applied] = [value]
    while waiting:
        each = waiting[-1]
        if id(each) in known:
            waiting.pop()
        elif isinstance(each, Affine):
            array = _from(sums, each.steps, places)
            known[id(each)] = array.T if each.layout == "columns" else array
        elif isinstance(each, Applied):
            missing = [part for part in each.given if isinstance(part, (Affine, Applied)) and id(part) not in known]
            if missing:
                waiting += missing
                continue
            given = [known[id(part)] if isinstance(part, (Affine, Applied)) else part for part in each.given]
            known[id(each)] = _applied(each, given)
    return known[id(value)]


def _from(sums: Steps, steps: Steps, places: Array) -> Array:
    """The value with `steps` where that with `sums` is `places`: common steps are not undone and done again."""
    common = 0
    while common < min(len(sums), len(steps)) and sums[common] is steps[common]:
        common += 1
    result = places
    for step in sums[: common - 1 if common else None : -1]:
        match step.operation:
            case "Add":
                result = result - step.value
            case "Sub":
                result = result + step.value
            case "Mul":
                result = result / step.value
            case _:
                result = result * step.value
    for step in steps[common:]:
        scale, shift = step.of(np.ones(1), np.zeros(1))
        result = result * scale + shift
    return result


def _applied(each: Applied, given: list[Any]) -> NDArray[Any]:
    if each.operation == "MatMul":
        product: NDArray[Any] = given[0] @ given[1]
        return product
    result: NDArray[Any] = ELEMENTWISE[each.operation](given, each.attributes)
    return result


def _last_step(value: Applied) -> tuple[Affine | Applied, Step] | None:
    """The step that `value` ends with, and what it is done to."""
    if value.operation not in ("Add", "Sub", "Mul", "Div") or len(value.given) != 2:
        return None
    first, second = value.given
    turned = isinstance(first, np.ndarray)
    inner, constant = (second, first) if turned else (first, second)
    if not isinstance(constant, np.ndarray) or not isinstance(inner, Applied):
        return None
    if turned and value.operation in ("Sub", "Div"):
        return None
    vector = per_node(constant, value.layout, value.segment.width)
    return None if vector is None else (inner, Step(value.operation, vector))


def per_node(constant: NDArray[Any], layout: str | None, width: int | None) -> Array | None:
    """A constant as one number for each node, shape (width,) or (1,); None where it is not one."""
    if constant.dtype.kind not in "fi":
        return None
    if constant.size == 1 and constant.ndim <= 2:
        return constant.reshape(1).astype(np.float64)
    along = constant.shape[-1:] if layout != "columns" else constant.shape[-2:-1]
    if constant.ndim > 2 or (constant.size,) != along or width not in (None, constant.size):
        return None
    return constant.reshape(-1).astype(np.float64)


def _candidates(numbers: list[float], precision: float) -> Iterator[Activation]:
    """Every entry; of those with a parameter, with the usual one first and then with each constant."""
    for entry in ACTIVATIONS.values():
        yield entry
        own = entry.parameter
        if own is None:
            continue
        tried: set[float] = {own.default}
        for number in numbers:
            for value in (abs(number), 1.0 / abs(number) if number else 0.0):
                value = _rounded(value, own.default, precision)
                if own.low <= value <= own.high and value not in tried:
                    tried.add(value)
                    yield entry.with_parameter(value)


def _rounded(value: float, usual: float, precision: float) -> float:
    """The shortest number that a 32-bit (or 16-bit) constant may stand for: 0.3 for 0.30000001192092896."""
    if precision < 1e-12:
        return value
    kind = np.float32 if precision < 1e-5 else np.float16
    with np.errstate(all="ignore"):
        return usual if kind(value) == kind(usual) else float(str(kind(value)))


def _near(found: Array, expected: Array, places: Array, tolerance: float) -> float:
    """The largest difference as a share of the values; infinite where they are not the same function."""
    with np.errstate(all="ignore"):
        gap = np.abs(found - expected) / np.maximum(1.0, np.abs(expected))
    sure = np.abs(places) < _SURE
    finite = np.isfinite(found) & np.isfinite(expected)
    if not finite[sure].all():
        return np.inf
    worst = float(gap[finite].max())
    return worst if worst <= tolerance else np.inf


def _match(found: Array | None, places: Array, numbers: list[float], tolerance: float, precision: float) -> str | None:
    if found is None:
        return None
    best, name = np.inf, None
    for entry in _candidates(numbers, precision):
        few = slice(None) if entry.whole else slice(_FEW)
        with np.errstate(all="ignore"):
            worst = _near(found[:, few], entry.function(places[:, few]), places[:, few], tolerance)
        if worst < 0.5 * best:
            best, name = worst, entry.name
    if name is not None:
        with np.errstate(all="ignore"):
            if _near(found, ACTIVATIONS[name].function(places), places, tolerance) > tolerance:
                return None
    return name


def _match_scaled(
    found: Array | None, places: Array, numbers: list[float], tolerance: float, precision: float
) -> tuple[str, Array, Array] | None:
    """As `_match`, for a multiple of an activation, and a constant added, which may differ from node to node."""
    if found is None or len(places) < 8:
        return None
    best: tuple[str, Array, Array] | None = None
    least = np.inf
    near = np.where(np.abs(places) < 3.0, 1.0, np.nan)
    for entry in _candidates(numbers, precision):
        with np.errstate(all="ignore"):
            f = entry.function(places)
            inner = f * near
            low, high = np.nanargmin(inner, axis=0)[None], np.nanargmax(inner, axis=0)[None]
            f_low, f_high = (np.take_along_axis(f, at, axis=0) for at in (low, high))
            low, high = (np.take_along_axis(found, at, axis=0) for at in (low, high))
            scale = (high - low) / (f_high - f_low)
            shift = low - scale * f_low
            shift = np.where(np.abs(shift) < 1e-12 * np.abs(scale), 0.0, shift)
            worst = _near(found, scale * f + shift, places, tolerance)
        if worst < 0.5 * least and np.isfinite(scale).all() and np.all(scale) and entry.name != "identity":
            least, best = worst, (entry.name, scale[0], shift[0])
    return best
