"""The command `sweep`: the same training for many values of one setting or a few."""

from __future__ import annotations

import shlex
import sys
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sweeping.sweep import MAX_SWEPT, VARIED, Axis, Sweep, parse_axis, parse_range, patience_remark
from core.basics.bounds import EPOCHS_TO_TRAIN, Real, Whole
from core.basics.errors import InputError
from core.basics.system.interrupts import raise_if_interrupted
from core.cli.command import Command
from core.cli.examples import data_options, prepared
from core.cli.given import Given, number
from core.cli.method import adapted, kernel_options, method_options, order_options, settings_of
from core.cli.options import file, file_name, json, reading
from core.cli.printing import figure, print_json
from core.cli.progress import Progress
from core.cli.saving import check_saved

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Collection, Generator, Sequence

    from core.analysis.sweeping.outcomes import Outcome
    from core.document.document import Document

_SUFFIXES = (".csv", ".png", ".svg")
# Not among the options that all runs share.
_OWN = {"file", "vary", "starts", "jobs", "scheduler", "save", "json", "kernels", "header", "epochs", "initializer"}


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    json(parser)
    add = parser.add_argument
    add(
        "--vary",
        metavar="SETTING=VALUES",
        action="append",
        required=True,
        help="setting to vary, and its values. SETTING: rate, batch-size, seed (for shuffling) or start (seed of the "
        "initial weights). VALUES: 0.1,0.5 (a list), 0:9 (whole numbers), 0:1:11 (11 values at even steps) or "
        "0.001:1:20log (20 values at even ratios). If repeated, all combinations are trained",
    )
    add("--epochs", metavar="N", required=True, help="number of epochs of each run")
    add(
        "--starts",
        metavar="SEEDS",
        help="seeds of initial weights from which each run is repeated, e.g. 0:99 (default: the weights in FILE)",
    )
    add("--initializer", metavar="I", default="xavier", help="initializer of the initial weights (default: xavier)")
    add(
        "--level",
        metavar="L",
        help="mean loss at or below which a run counts as having learned (default: a tenth of the mean loss of the "
        "best constant output)",
    )
    workers = parser.add_mutually_exclusive_group()
    workers.add_argument(
        "--jobs", metavar="N", help="number of runs trained at the same time (default: one per processor)"
    )
    workers.add_argument(
        "--scheduler", metavar="ADDRESS", help="train on a Dask cluster, given by the address of its scheduler"
    )
    add(
        "--save",
        metavar="OUT",
        type=file_name,
        action="append",
        default=[],
        help="write the runs as a table (.csv), or as a map of the first two settings (.png, .svg); may be repeated",
    )
    data_options(parser)
    method_options(parser)
    order_options(parser)
    kernel_options(parser)


def run(arguments: Namespace) -> int:
    """Train all runs, print what came of them, and write the table and the map."""
    from core.analysis.sweeping.outcomes import level_of
    from core.document.document import begun

    given = Given.read(arguments)
    sweep = _sweep(arguments)
    document = adapted(arguments, begun(prepared(arguments, given)))
    document = replace(document, settings=settings_of(arguments, document, {axis.what for axis in sweep.axes}))
    assert document.data is not None
    if patience_remark(document):
        given.assume(patience_remark(document))
    _check_settings(sweep, document)
    _check_saves(arguments.save, [arguments.file, *filter(None, [arguments.data])])
    level = sweep.level if sweep.level is not None else level_of(document.network.loss, document.data)
    start = time.perf_counter()
    found: dict[int, Outcome] = {}
    progress = Progress(len(sweep), "runs")
    try:
        with closing(_outcomes(arguments, sweep, document, level, progress, found)) as outcomes:
            for place, outcome in outcomes:
                found[place] = outcome
                progress.tell(len(found))
    finally:
        progress.end()
    seconds = time.perf_counter() - start
    ordered = [found[place] for place in sorted(found)]
    for path in arguments.save:
        _save(path, arguments, sweep, ordered, level)
    given.tell()
    if arguments.json:
        print_json({**_report(arguments, sweep, ordered, level), "seconds": seconds, **given.assumptions()})
    else:
        _print(sweep, ordered, level, seconds)
    return 0


def _sweep(arguments: Namespace) -> Sweep:
    axes = []
    for text in arguments.vary:
        try:
            axes.append(parse_axis(text))
        except InputError as error:
            raise InputError(f"--vary: {error}") from None
    epochs = EPOCHS_TO_TRAIN.read(arguments.epochs, "--epochs")
    starts: tuple[float, ...] = ()
    if arguments.starts is not None:
        try:
            starts = Axis("start", parse_range(arguments.starts, whole=True)).values
        except InputError as error:
            raise InputError(f"--starts: {error}") from None
    level = None
    if arguments.level is not None:
        level = Real("level", 0).checked(number(arguments.level, "--level"), "--level")
    _check_contradictions(arguments, {axis.what for axis in axes})
    return Sweep(tuple(axes), epochs, starts, arguments.initializer, level, MAX_SWEPT)


def _check_contradictions(arguments: Namespace, varied: Collection[str]) -> None:
    """Raise InputError for an option that a varied setting would override."""
    for name in sorted({"rate", "batch_size", "seed"}.intersection(varied)):
        if getattr(arguments, name) is not None:
            raise InputError(f"--{name.replace('_', '-')}: already varied, so it cannot be given as well")
    if "seed" in varied and arguments.no_shuffle:
        raise InputError("--no-shuffle: the seed of the order varies, which needs shuffling")
    if "batch_size" in varied and arguments.method not in (None, "mini-batch"):
        raise InputError(f"--method: expected mini-batch, because the batch size varies, found {arguments.method}")


def _check_settings(sweep: Sweep, document: Document) -> None:
    """Raise InputError for a value or an initializer that cannot be, before anything is trained."""
    for axis in sweep.axes:
        for value in axis.values if axis.what != "start" else axis.values[:1]:
            next(Sweep((Axis(axis.what, (value,)),), sweep.epochs, (), sweep.initializer).each(document))
    if sweep.starts:
        next(replace(sweep, starts=sweep.starts[:1]).each(document))


def _check_saves(names: Sequence[str], inputs: Sequence[str]) -> None:
    for name in names:
        check_saved(name, _SUFFIXES, inputs)
    if any(name.lower().endswith(".png") for name in names):
        from core.basics.pictures import png

        png('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')


def _outcomes(
    arguments: Namespace, sweep: Sweep, document: Document, level: float, progress: Progress, found: dict[int, Outcome]
) -> Generator[tuple[int, Outcome], None, None]:
    """Yield the place of each run and its outcome, as they come."""
    from core.analysis.sweeping.outcomes import outcome_of
    from core.analysis.sweeping.trials import cores, train_trials

    kernels = arguments.kernels if arguments.kernels is not None else _worth_kernels(sweep, document)
    if arguments.scheduler is not None:
        from core.analysis.sweeping.cluster import train_on_cluster

        yield from train_on_cluster(arguments.scheduler, sweep.each(document), kernels, level, raise_if_interrupted)
        return
    jobs = cores() if arguments.jobs is None else Whole("jobs", 1, 1024).read(arguments.jobs, "--jobs")
    kernels = kernels and _compiled(sweep, document)
    running = [0.0]

    def check() -> None:
        raise_if_interrupted()
        progress.tell(min(len(found) + running[0], len(sweep)))

    def report(_: object, done: float) -> None:
        running[0] = done

    trained = train_trials(
        sweep.each(document), min(jobs, len(sweep)), lambda _: kernels, level, report=report, check=check
    )
    with closing(trained):
        for place, result in trained:
            yield place, outcome_of(result)


def _worth_kernels(sweep: Sweep, document: Document) -> bool:
    from core.analysis.sweeping.trials import numpy_seconds_of
    from core.kernels.select import WORTH_KERNELS

    once = replace(sweep, starts=()).each(document)
    return numpy_seconds_of(once) * max(len(sweep.starts), 1) > WORTH_KERNELS


def _compiled(sweep: Sweep, document: Document) -> bool:
    """Compile the kernel of the first run before there are threads; say if that is impossible, and give whether not."""
    from core.analysis.sweeping.sweep import engine_for
    from core.kernels.told import told

    engine = engine_for(next(sweep.each(document)), kernels=True)
    said = told(engine.name)
    if said:
        print(f"chainrule: {said}", file=sys.stderr)
    return engine.plan is not None


def _save(path: str, arguments: Namespace, sweep: Sweep, outcomes: Sequence[Outcome], level: float) -> None:
    from core.analysis.sweeping.outcomes import outcomes_csv
    from core.analysis.sweeping.sweep_map import map_of, svg
    from core.basics.pictures import png
    from core.basics.system.atomic import write_atomically

    if path.lower().endswith(".csv"):
        content = outcomes_csv(outcomes, level, lambda outcome: _command(arguments, sweep, outcome)).encode()
    else:
        picture = svg(map_of(sweep, outcomes, level))
        content = png(picture) if path.lower().endswith(".png") else picture.encode()
    write_atomically(path, content)


def _command(arguments: Namespace, sweep: Sweep, outcome: Outcome) -> str:
    """Return the command that makes one run again: a sweep of this run alone, to the bit."""
    words = ["chainrule", "sweep", arguments.file]
    for what, _ in outcome.varied:
        words += ["--vary", f"{what.replace('_', '-')}={outcome.settings[what]!r}"]
    words += ["--epochs", str(sweep.epochs)]
    if sweep.starts and outcome.start is not None:
        words += ["--starts", str(outcome.start)]
    if outcome.start is not None:
        words += ["--initializer", sweep.initializer]
    if arguments.header != "auto":
        words += ["--header", arguments.header]
    for name, value in vars(arguments).items():
        if name in _OWN or value is None or value is False:
            continue
        for each in value if isinstance(value, list) else [value]:
            words.append("--" + name.replace("_", "-"))
            if each is not True:
                words.append(str(each))
    words.append("--kernels" if outcome.kernels else "--no-kernels")
    return shlex.join(words)


def _report(arguments: Namespace, sweep: Sweep, outcomes: Sequence[Outcome], level: float) -> dict[str, object]:
    return {
        "varied": {axis.what: _plain(axis) for axis in sweep.axes},
        "starts": [int(seed) for seed in sweep.starts],
        "epochs": sweep.epochs,
        "level": level,
        "runs": [
            {**outcome.numbers(level), "command": _command(arguments, sweep, outcome)} for outcome in outcomes
        ],
    }  # fmt: skip


def _plain(axis: Axis) -> list[float] | list[int]:
    return list(axis.values) if axis.what == "rate" else [int(value) for value in axis.values]


def _print(sweep: Sweep, outcomes: Sequence[Outcome], level: float, seconds: float) -> None:
    """Print a line per value of the first setting, and the best run."""
    first = sweep.axes[0]
    print(f"{VARIED[first.what]:>12}  {'learned':>9}  {'median loss':>12}  {'lowest loss':>12}")
    for value in first.values:
        group = [outcome for outcome in outcomes if outcome.varied[0][1] == value]
        losses = [outcome.loss for outcome in group if outcome.diverged_at is None]
        learned = sum(outcome.learned(level) for outcome in group)
        ends = f"{np.median(losses):>12.4g}  {min(losses):>12.4g}" if losses else f"{'diverged':>12}  {'':>12}"
        print(f"{value:>12.6g}  {f'{learned} of {len(group)}':>9}  {ends}".rstrip())
    learned = sum(outcome.learned(level) for outcome in outcomes)
    print(f"{learned:,} of {len(outcomes):,} runs learned (mean loss at most {figure(level)}), in {seconds:.3g} s")
    known = [outcome for outcome in outcomes if outcome.diverged_at is None]
    if known:
        best = min(known, key=lambda outcome: outcome.loss)
        words = ", ".join(f"{VARIED[what]} {value:.6g}" for what, value in best.settings.items())
        print(f"lowest loss {figure(best.loss)}: {words}")


COMMAND = Command("FILE --vary SETTING=VALUES --epochs N", "train once for each of many settings", options, run)
