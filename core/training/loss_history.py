"""Loss history: the loss of every epoch in bounded memory; exact while short, then the range of each bin."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.arrays import Array, frozen, owned
from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Maximum number of bins (two numbers each, half a megabyte in total): twice the width of any screen.
BINS = 32_768
# Maximum number of marks; the oldest are dropped first.
MARKS = 500


@dataclass(frozen=True)
class HistoryMark:
    """An event of a run: `kind` is "edit", "reset", "start" or "best" (early stopping), `text` describes it."""

    epoch: int
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Curve:
    """Points to draw: at x (in epochs) the loss ranges from `low` to `high`, which are equal if exact.

    exact: whether each point is one epoch. All three arrays have the shape (points,).
    """

    x: Array
    low: Array
    high: Array
    exact: bool


def _nothing() -> Array:
    return frozen(np.empty(0))


@dataclass(frozen=True, eq=False)
class LossHistory:
    """The mean loss per example of every epoch of a run.

    The loss at x = e is that of epoch e + 1, as it meets the examples; for batch training this is exactly
    the loss of the network after e epochs. Bin i covers the epochs from i · width on; `low` and `high` are
    the least and the greatest loss in it, NaN where none is known. Width is a power of two: 1 (so that
    every value is exact) until BINS epochs, and doubled whenever the bins would be more.

    end: the epoch after the last one known.
    test: the mean loss per test example, kept in the same way, or None. At x = e it is that of the network
        after e epochs, measured at some of them, with NaN between.
    """

    width: int = 1
    end: int = 0
    low: Array = field(default_factory=_nothing)
    high: Array = field(default_factory=_nothing)
    marks: tuple[HistoryMark, ...] = ()
    test: LossHistory | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", frozen(self.low))
        object.__setattr__(self, "high", frozen(self.high))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LossHistory):
            return NotImplemented
        return self is other or (
            (self.width, self.end, self.marks, self.test) == (other.width, other.end, other.marks, other.test)
            and np.array_equal(self.low, other.low, equal_nan=True)
            and np.array_equal(self.high, other.high, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Return the number of epochs from the first possible one to the last known."""
        return self.end

    @property
    def last(self) -> float:
        """Return the latest loss (of a bin, its lowest); NaN if there is none."""
        return float(self.low[-1]) if self.low.size else math.nan

    @property
    def nbytes(self) -> int:
        """Return the bytes of the bins, those of the test losses included."""
        return self.low.nbytes + self.high.nbytes + (self.test.nbytes if self.test is not None else 0)

    def appended(self, first_epoch: int, losses: Sequence[float] | Array) -> LossHistory:
        """Return the history with the losses of the epochs from `first_epoch`, which replace later ones."""
        values = np.asarray(losses, dtype=np.float64)
        if not values.size:
            return self
        end = first_epoch + len(values)
        base = self.truncated(first_epoch) if first_epoch < self.end else self
        while end > base.width * BINS:
            base = base._doubled()
        first, stop = first_epoch // base.width, (end - 1) // base.width + 1
        starts = np.maximum(np.arange(first, stop) * base.width - first_epoch, 0)
        bounds = []
        for known, merge in ((base.low, np.fmin), (base.high, np.fmax)):
            bound = np.full(stop, np.nan)
            bound[: known.size] = known
            bound[first:] = merge(bound[first:], merge.reduceat(values, starts))
            bounds.append(owned(bound))
        return replace(base, end=end, low=bounds[0], high=bounds[1])

    def tested(self, points: Sequence[tuple[int, float]]) -> LossHistory:
        """Return the history with test losses measured after these epochs, in increasing order."""
        if not points:
            return self
        test = self.test or LossHistory()
        first, last = points[0][0], points[-1][0]
        if last - first < BINS:
            losses = np.full(last - first + 1, np.nan)
            for epoch, loss in points:
                losses[epoch - first] = loss
            test = test.appended(first, losses)
        else:
            for epoch, loss in points:
                test = test.appended(epoch, [loss])
        return replace(self, test=test)

    def untested(self) -> LossHistory:
        """Return the history without test losses."""
        return self if self.test is None else replace(self, test=None)

    def truncated(self, epoch: int) -> LossHistory:
        """Return only the losses of epochs before `epoch`, and the marks and test losses up to it.

        A bin that `epoch` divides keeps its bounds, as the values in it are no longer known one by one.
        """
        end = min(max(epoch, 0), self.end)
        bins = -(-end // self.width)
        marks = tuple(mark for mark in self.marks if mark.epoch <= epoch)
        test = None if self.test is None else self.test.truncated(epoch + 1)
        return replace(self, end=end, low=self.low[:bins], high=self.high[:bins], marks=marks, test=test)

    def marked(self, epoch: int, kind: str, text: str = "") -> LossHistory:
        """Return the history with one more mark."""
        return replace(self, marks=(*self.marks, HistoryMark(epoch, kind, text))[-MARKS:])

    def thinned(self, bins: int) -> LossHistory:
        """Return the same curve in at most this many bins, by doubling their width."""
        history = self
        while history.low.size > bins:
            history = history._doubled()
        return history if history.test is None else replace(history, test=history.test.thinned(bins))

    def widened(self, width: int) -> LossHistory:
        """Return the same curve in bins of at least this many epochs (a power of two)."""
        history = self
        while history.width < width:
            history = history._doubled()
        return history

    def nearest(self, epoch: float) -> float | None:
        """Return the known loss nearest to `epoch` (of a bin, its lowest), or None."""
        known = np.flatnonzero(~np.isnan(self.low))
        if not known.size:
            return None
        return float(self.low[known[np.argmin(np.abs((known + 0.5) * self.width - 0.5 - epoch))]])

    def least(self) -> tuple[int, float] | None:
        """Return the first epoch with the lowest loss (of a bin, its first), and that loss, or None."""
        if not (~np.isnan(self.low)).any():
            return None
        k = int(np.nanargmin(self.low))
        return k * self.width, float(self.low[k])

    def at(self, epoch: int) -> tuple[float, float] | None:
        """Return the range of the loss around `epoch` (equal ends if exact), or None."""
        place = epoch // self.width
        if not 0 <= epoch < self.end or math.isnan(self.low[place]):
            return None
        return float(self.low[place]), float(self.high[place])

    def curve(self, pixels: int, first: float = 0.0, last: float = math.inf) -> Curve:
        """Return the points to draw for the epochs from `first` to `last`, at most `pixels` of them."""
        start = max(int(min(first, self.end) // self.width), 0)
        stop = min(int(min(max(last, 0.0), self.end) // self.width) + 1, self.low.size)
        low, high = self.low[start:stop], self.high[start:stop]
        bins = len(low)
        if not bins:
            return Curve(_nothing(), _nothing(), _nothing(), exact=True)
        group = -(-bins // max(pixels, 1))
        # A group begins at a multiple of its size, so that the curve does not shift as it grows.
        starts = np.arange(start // group * group, stop, group)
        x = (starts + (group - 1) / 2) * self.width + (self.width - 1) / 2
        if group > 1:
            places = np.maximum(starts - start, 0)
            low, high = np.fmin.reduceat(low, places), np.fmax.reduceat(high, places)
        known = ~np.isnan(low)
        exact = group * self.width == 1
        return Curve(frozen(x[known]), frozen(low[known]), frozen(high[known]), exact)

    def plain(self) -> dict[str, Any]:
        """Return the history in JSON types; None represents an unknown loss."""
        bounds = {"low": _listed(self.low)}
        if self.width > 1:
            bounds["high"] = _listed(self.high)
        marks = [{"epoch": mark.epoch, "kind": mark.kind, "text": mark.text} for mark in self.marks]
        test = {} if self.test is None else {"test": self.test.plain()}
        return {"width": self.width, "end": self.end, **bounds, "marks": marks, **test}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> LossHistory:
        """Return the history that `plain` returned. Raises InputError that names the error."""
        history = cls._from_plain(plain, "history")
        if "test" not in plain:
            return history
        if not isinstance(plain["test"], dict):
            raise InputError("history.test: expected an object")
        return replace(history, test=cls._from_plain(plain["test"], "history.test"))

    @classmethod
    def _from_plain(cls, plain: Mapping[str, Any], place: str) -> LossHistory:
        width, end = (_whole(plain.get(key), f"{place}.{key}") for key in ("width", "end"))
        if width < 1 or width & (width - 1):
            raise InputError(f"{place}.width: expected a power of two, found {width}")
        low = _bound(plain.get("low"), f"{place}.low")
        high = _bound(plain.get("high", plain.get("low")), f"{place}.high")
        bins = -(-end // width)
        if bins > BINS or low.shape != (bins,) or high.shape != (bins,):
            raise InputError(f"{place}: {end} epochs in bins of {width} do not fit {low.size} values")
        if (high < low).any() or (np.isnan(low) != np.isnan(high)).any():
            raise InputError(f"{place}.high: expected values no lower than those of {place}.low")
        listed = plain.get("marks", [])
        if not isinstance(listed, list):
            raise InputError(f"{place}.marks: expected a list")
        marks = tuple(_mark(mark, f"{place}.marks[{k}]") for k, mark in enumerate(listed[-MARKS:]))
        return cls(width, end, low, high, marks)

    def _doubled(self) -> LossHistory:
        bounds = []
        for bound, merge in ((self.low, np.fmin), (self.high, np.fmax)):
            even = np.append(bound, np.nan) if bound.size % 2 else bound
            bounds.append(owned(merge(even[0::2], even[1::2])))
        return replace(self, width=2 * self.width, low=bounds[0], high=bounds[1])


def _listed(bound: Array) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in bound.tolist()]


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"{name}: expected a whole number of at least 0, found {value!r:.50}")
    return value


def _mark(plain: Any, name: str) -> HistoryMark:
    kind, text = (plain.get("kind"), plain.get("text")) if isinstance(plain, dict) else (None, None)
    if not isinstance(kind, str) or not isinstance(text, str):
        raise InputError(f"{name}: expected an epoch, a kind and a text")
    return HistoryMark(_whole(plain.get("epoch"), f"{name}.epoch"), kind, text)


def _bound(values: Any, name: str) -> Array:
    if not isinstance(values, list):
        raise InputError(f"{name}: expected a list of numbers")
    for k, value in enumerate(values):
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise InputError(f"{name}[{k}]: expected a number or null, found {value!r:.50}")
    return frozen([math.nan if value is None else value for value in values])
