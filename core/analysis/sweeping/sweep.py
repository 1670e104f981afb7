"""Sweeps: runs that differ in one setting or a few, and the comparison of the three methods."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.bounds import EPOCHS_TO_TRAIN, SWEPT, TRIALS, Whole
from core.basics.errors import InputError
from core.document.document import KeptRun, begun
from core.document.history.runs import kept
from core.model.initializers import INITIALIZERS, reinitialize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.document.document import Document
    from core.training.engine import Engine
    from core.training.loss_history import LossHistory

# Maximum number of runs in a sweep that a window shows.
MAX_TRIALS = TRIALS.high
# Maximum number of runs in any sweep: each is a line of a table.
MAX_SWEPT = 100_000
# Settings that can vary, with their names.
VARIED = {"rate": "η", "batch_size": "batch size", "seed": "seed of the order", "start": "seed of the initial weights"}
WHOLE = ("batch_size", "seed", "start")


@dataclass(frozen=True)
class Trial:
    """One run to train.

    name: for the run, once it is kept. document: where it begins, epoch 0. epochs: how many to train.
    varied: names (see VARIED) and values of what varies. start: the seed of its start, None for the document's own.
    """

    name: str
    document: Document
    epochs: int
    varied: tuple[tuple[str, float], ...] = ()
    start: int | None = None

    @property
    def value(self) -> float:
        """Return the value of the setting that varies first; NaN if none does."""
        return self.varied[0][1] if self.varied else math.nan


@dataclass(frozen=True)
class Result:
    """Result of a trial.

    run: as it can be kept. best: the lowest mean loss of an epoch, or of the trained network.
    reached: after how many epochs the mean loss of one was at or below the sweep's `level`, or None.
    diverged_at: the whole epochs that were done when a loss or weight was no longer finite, or None; the
    run then holds the last weights whose loss was.
    """

    trial: Trial
    run: KeptRun
    best: float
    reached: int | None = None
    diverged_at: int | None = None


@dataclass(frozen=True)
class Axis:
    """One setting that varies: `what`, a key of VARIED, and its values."""

    what: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.what not in VARIED:
            raise InputError(f"varied setting: expected one of {', '.join(VARIED)}, found {self.what!r:.50}")
        if not self.values:
            raise InputError(f"{VARIED[self.what]}: expected at least one value")
        _different(VARIED[self.what], self.values)
        for value in self.values if self.what in WHOLE else ():
            SWEPT[self.what].checked(value)


@dataclass(frozen=True)
class Sweep:
    """Runs that differ in one setting, or in a few: then each value is combined with all of the others.

    axes: what varies. epochs: of each run.
    starts: seeds of the starts that each combination is tried from; () for the document's own start alone.
    initializer: how those starts are drawn. level: a mean loss whose first epoch is noted, or None.
    most: the maximum number of runs.
    """

    axes: tuple[Axis, ...]
    epochs: int
    starts: tuple[float, ...] = ()
    initializer: str = "xavier"
    level: float | None = None
    most: int = field(default=MAX_TRIALS, compare=False)

    def __post_init__(self) -> None:
        names = [axis.what for axis in self.axes]
        if not names:
            raise InputError("sweep: expected a setting that varies")
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InputError(f"{VARIED[twice]}: already varied, so it cannot vary again")
        EPOCHS_TO_TRAIN.checked(self.epochs)
        if len(self) > self.most:
            raise InputError(f"sweep: expected at most {self.most:,} runs, found {len(self):,}")
        if "start" in names and self.starts:
            raise InputError("seed of the initial weights: already varied, so it cannot be repeated as well")
        if self.initializer not in INITIALIZERS:
            raise InputError(f"initializer: expected one of {', '.join(INITIALIZERS)}, found {self.initializer:.50}")
        _different("starts", self.starts)
        for seed in self.starts:
            SWEPT["start"].checked(seed)

    def __len__(self) -> int:
        """Return the number of runs."""
        return math.prod(len(axis.values) for axis in self.axes) * max(len(self.starts), 1)

    def trials(self, document: Document) -> tuple[Trial, ...]:
        """Return the runs to train, from the start of `document`'s training. Raises InputError for a bad setting."""
        return tuple(self.each(document))

    def each(self, document: Document) -> Iterator[Trial]:
        """Yield the same one by one: a run with initial weights of its own needs memory for them."""
        beginning = begun(document)
        for values in itertools.product(*(axis.values for axis in self.axes)):
            for seed in self.starts or (None,):
                yield self._trial(beginning, values, seed)

    def _trial(self, beginning: Document, values: tuple[float, ...], start: float | None) -> Trial:
        seed = None if start is None else int(start)
        settings = beginning.settings
        assert settings is not None
        varied = tuple((axis.what, value) for axis, value in zip(self.axes, values, strict=True))
        for what, value in varied:
            if what == "start":
                seed = int(value)
            elif what == "batch_size":
                settings = replace(settings, method="mini-batch", batch_size=int(value))
            elif what == "seed":
                settings = replace(settings, seed=int(value), shuffle=True)
            else:
                settings = replace(settings, rate=value)
        network = beginning.network
        if seed is not None:
            network = reinitialize(network, self.initializer, seed)
        words = [f"{VARIED[what]} {value:.6g}" for what, value in varied]
        if seed is not None and "start" not in dict(varied):
            words.append(f"start {seed}")
        return Trial(
            _capitalized(", ".join(words)), replace(beginning, network=network, settings=settings), self.epochs,
            varied, seed,
        )  # fmt: skip


def _different(name: str, values: tuple[float, ...]) -> None:
    """Raise InputError if a value occurs twice: its runs would be counted together, in each of its lines."""
    if len(set(values)) < len(values):
        twice = next(value for value, count in Counter(values).items() if count > 1)
        raise InputError(f"{name}: expected different values, found {twice:.6g} more than once")


def title(what: str) -> str:
    """Return the name of the varied setting, capitalized as in a heading."""
    return _capitalized(VARIED[what])


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:] if words[:1].isascii() else words


def method_trials(document: Document, epochs: int) -> tuple[Trial, ...]:
    """Return trials of SGD, batch and mini-batch for `epochs` epochs, from the start of `document`'s training.

    All other settings are the document's; a mini-batch that would be one of the other two takes about the
    square root of the examples.
    """
    beginning = begun(document)
    settings, data = beginning.settings, beginning.data
    assert settings is not None and data is not None
    size = settings.batch_size
    if not 1 < size < len(data):
        size = max(2, round(math.sqrt(len(data))))
    chosen = (
        ("SGD", replace(settings, method="sgd")),
        ("Batch", replace(settings, method="batch")),
        (f"Mini-batch of {size}", replace(settings, method="mini-batch", batch_size=size)),
    )
    return tuple(Trial(name, replace(beginning, settings=each), epochs) for name, each in chosen)


def patience_remark(document: Document) -> str:
    """Return a sentence if the document's early stopping is not used by its runs here, "" otherwise."""
    if document.settings is None or document.settings.patience is None or document.test is None:
        return ""
    return "Early stopping is not used: each run trains all its epochs."


def engine_for(trial: Trial, kernels: bool) -> Engine:
    """Return the engine that trains the run, as `chainrule train` with the run's command would choose it."""
    from core.kernels.select import make_engine

    document = trial.document
    assert document.data is not None and document.settings is not None
    settings = replace(document.settings, epochs=trial.epochs, stop_loss=None)
    return make_engine(document.network, document.data, settings, kernels=kernels)


def result_of(trial: Trial, engine: Engine, history: LossHistory, level: float | None = None) -> Result:
    """Return the result of the trial whose run `engine` has trained, with the losses of its epochs."""
    shot = engine.snapshot()
    start = trial.document.network
    trained = replace(trial.document, network=shot.network, epoch=shot.epoch, update=shot.update, start=start)
    run = kept(trained, history, trial.name, kernels=engine.plan is not None)
    lows = history.low[np.isfinite(history.low)]
    best = min([*lows.tolist(), *([run.loss] if math.isfinite(run.loss) else [])], default=math.nan)
    reached = None
    if level is not None:
        found = np.flatnonzero(history.low <= level)
        if found.size:
            reached = int(found[0]) * history.width
        elif run.loss <= level:
            reached = run.epochs
    return Result(trial, run, best, reached, engine.diverged_at)


# Numbers such as 0,1 have a decimal comma: 0 is seldom a value of its own.
_ONE_OR_TWO = re.compile(r"([-−]?[1-9]\d*),(\d+)", re.ASCII)


def parse_values(text: str, decimal_comma: bool = True) -> tuple[float, ...]:
    """Parse the numbers in `text`, separated by spaces, semicolons or commas.

    With `decimal_comma`, the comma in a number such as 0,1 is a decimal comma if nothing tells that commas separate.
    Raises InputError that names the place, and for 1,2 alone, which can be one number or two.
    """
    words = [word.strip(",") for word in re.split(r"[;\s]+", text.strip())]
    if decimal_comma and len(words) == 1 and (both := _ONE_OR_TWO.fullmatch(words[0])):
        one, two = ".".join(both.groups()), " ".join(both.groups())
        raise InputError(f"{words[0]}: expected one number or two; write {one} for one, {two} for two")
    if not decimal_comma or "." in text or any(word.count(",") > 1 for word in words):
        words = [part for word in words for part in word.split(",")]
    words = [word for word in words if word]
    values = []
    for place, word in enumerate(words, 1):
        plain = word.replace("−", "-").replace(",", ".")
        try:
            value = float(plain.replace("_", "x"))
        except ValueError:
            raise InputError(f"value {place}: expected a number, found “{word:.40}”") from None
        if not math.isfinite(value):
            raise InputError(f"value {place}: expected a finite number, found {word:.40}")
        values.append(value)
    return tuple(values)


def spaced(first: float, last: float, count: int, logarithmic: bool, whole: bool = False) -> tuple[float, ...]:
    """Return `count` values from `first` to `last`, with even ratios if logarithmic, otherwise even steps.

    They are rounded to 4 significant digits, or to whole numbers; equal ones are left out.
    """
    if logarithmic and not (first > 0 and last > 0):
        raise InputError("range: expected both ends above 0 with even ratios")
    if not 1 <= count <= MAX_TRIALS:
        raise InputError(f"range: expected 1 to {MAX_TRIALS:,} values, found {count}")
    values = np.geomspace(first, last, count) if logarithmic else np.linspace(first, last, count)
    rounded = [float(round(value)) if whole else float(f"{value:.4g}") for value in values.tolist()]
    return tuple(dict.fromkeys(rounded))


def parse_axis(text: str) -> Axis:
    """Parse a setting and its values: "rate=0.001:1:20log", "seed=0:9", "batch-size=1,10,100". Raises InputError."""
    name, equals, values = text.partition("=")
    what = name.strip().replace("-", "_")
    if not equals or what not in VARIED:
        names = ", ".join(key.replace("_", "-") for key in VARIED)
        raise InputError(f"expected SETTING=VALUES with one of {names}, found {text:.60}")
    return Axis(what, parse_range(values, what in WHOLE))


def parse_range(text: str, whole: bool = False) -> tuple[float, ...]:
    """Parse a list of values, "0.1,0.5", or a range: "0:9" whole numbers, "0:1:11" even steps, "0.001:1:20log" ratios.

    Commas separate values, as everywhere on the command line. Raises InputError.
    """
    ends = [part.strip() for part in text.split(":")]
    if len(ends) == 1:
        return parse_values(text, decimal_comma=False)
    if len(ends) > 3 or (len(ends) == 2 and not whole):
        raise InputError(f"range: expected FIRST:LAST:COUNT or FIRST:LAST:COUNTlog, found {text:.60}")
    bounds = parse_values(" ".join(ends[:2]), decimal_comma=False)
    if len(bounds) != 2:
        raise InputError(f"range: expected two ends, found {text:.60}")
    first, last = bounds
    if len(ends) == 2:
        if not (first.is_integer() and last.is_integer() and first <= last):
            raise InputError(f"range: expected whole numbers, the smaller first, found {text:.60}")
        if last - first >= MAX_SWEPT:
            raise InputError(f"range: expected at most {MAX_SWEPT:,} values, found {text:.60}")
        return tuple(float(value) for value in range(int(first), int(last) + 1))
    logarithmic = ends[2].endswith("log")
    count = Whole("number of values in the range", 1, MAX_TRIALS).read(ends[2].removesuffix("log"))
    return spaced(first, last, count, logarithmic, whole)
