"""The command `train`: training by gradient descent."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.basics.bounds import EPOCHS, Whole
from core.basics.errors import InputError
from core.basics.system.interrupts import raise_if_interrupted
from core.cli.command import Command
from core.cli.examples import data_options, prepared
from core.cli.given import Given, say
from core.cli.method import adapted, kernel_options, method_options, order_options, settings_of
from core.cli.options import file, file_name, json, reading
from core.cli.printing import figure, lists, print_json, print_matrices
from core.cli.saving import check_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from typing import Any

    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document
    from core.files.format import Writer
    from core.training.engine import Engine
    from core.training.reference import Snapshot
    from core.training.settings import Settings
    from core.training.stopping.early_stopping import EarlyStopping

# Ctrl-C is checked between two slices of training.
_SLICE_SECONDS = 0.05


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    json(parser)
    data_options(parser)
    method_options(parser)
    _run(parser)


def _run(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--epochs", metavar="N", required=True, help="number of epochs to train")
    add(
        "--patience",
        metavar="N",
        help="stop once the test loss has not improved for N epochs, and keep the weights with the lowest test loss "
        "(requires test examples); none: train for all epochs",
    )
    order_options(parser)
    add("--updates", metavar="U", help="after the last epoch, run this many updates of the next one (default: 0)")
    kernel_options(parser)
    add("--save", metavar="OUT", type=file_name, help="write the trained network to this file")


@dataclass(frozen=True)
class _Plan:
    """The training that the command asks for.

    document: with the examples, the loss and the regularization of the command. own: whether it continues the run
    stored in the file, from `epoch` and `update`; otherwise these are 0. epochs: how many whole ones.
    updates: all that are to run, those after the last epoch included.
    """

    document: Document
    settings: Settings
    own: bool
    epoch: int
    update: int
    epochs: int
    updates: int


@dataclass(frozen=True)
class _Trained:
    """What came of it. stopped: the epoch at which patience ended it; `shot` is then that of the best weights."""

    shot: Snapshot
    stopped: int | None
    seconds: float


def run(arguments: Namespace) -> int:
    """Train by gradient descent on a data set."""
    from core.training.reference import losses

    given = Given.read(arguments)
    plan = _plan(arguments, given)
    writer = _writer(arguments)
    trained = _trained(plan, arguments.kernels)
    document, network = plan.document, trained.shot.network
    assert document.data is not None
    each = losses(network, document.data)
    tested = None if document.test is None else losses(network, document.test)
    if writer is not None:
        _save(arguments.save, writer, plan, trained.shot)
    given.tell()
    done = plan.epochs if trained.stopped is None else trained.stopped - plan.epoch
    if arguments.json:
        print_json({**_report(done, trained, each, tested), **given.assumptions()})
    else:
        _print(done, trained, each, tested)
    return 0


def _plan(arguments: Namespace, given: Given) -> _Plan:
    held, document = given.document, adapted(arguments, prepared(arguments, given))
    assert document.data is not None
    settings = settings_of(arguments, document)
    if settings.patience is not None and arguments.patience is not None and document.test is None:
        raise InputError("--patience: requires test examples; set some aside with --test-share")
    # Continue the run stored in the file if data, network and settings match; otherwise start at epoch 0.
    own = (
        document.settings is not None
        and held.data == document.data
        and held.network == document.network
        and _same_run(settings, document.settings)
    )
    epoch, update = (document.epoch, document.update) if own else (0, 0)
    epochs = EPOCHS.read(arguments.epochs, "--epochs")
    if epoch + epochs >= EPOCHS.high:
        raise InputError(f"--epochs: expected fewer, as the file is at epoch {epoch} and {EPOCHS.high} is the last")
    per_epoch = settings.updates_per_epoch(len(document.data))
    more = 0
    if arguments.updates is not None:
        more = Whole("updates", 0, per_epoch - 1).read(arguments.updates, "--updates")
    settings = replace(settings, epochs=epoch + epochs + (more > 0), stop_loss=None)
    if update >= per_epoch:
        update = 0
    return _Plan(document, settings, own, epoch, update, epochs, epochs * per_epoch - update + more)


def _writer(arguments: Namespace) -> Writer | None:
    """Return how to write --save, None without it. Raises InputError, before anything is trained, if it cannot be."""
    from core.files.registry import writer_of

    if arguments.save is None:
        return None
    writer = writer_of(arguments.save)
    check_folder(arguments.save)
    return writer


def _trained(plan: _Plan, kernels: bool | None) -> _Trained:
    from core.kernels.select import make_engine
    from core.kernels.told import told
    from core.training.stopping.early_stopping import EarlyStopping

    document, settings = plan.document, plan.settings
    assert document.data is not None
    optimizer = document.optimizer if plan.own else None
    engine = make_engine(document.network, document.data, settings, plan.epoch, plan.update, optimizer, kernels=kernels)
    said = told(engine.name)
    if said:
        print(f"chainrule: {said}", file=sys.stderr)
    stopping = EarlyStopping(settings.patience if document.test is not None else None)
    seconds = _train(engine, plan.updates, _stop_early(stopping, engine, document.test))
    shot, stopped = engine.snapshot(), None
    if stopping.stops and stopping.best is not None:
        shot, stopped = stopping.best, shot.epoch
    if engine.finished == "diverged":
        done = 0 if engine.diverged_at is None else engine.diverged_at - plan.epoch
        raise InputError(
            f"training diverged in epoch {done + 1}: the loss is not finite; use a learning rate smaller than "
            f"{figure(settings.rate)}"
        )
    _remark_on(engine, settings)
    return _Trained(shot, stopped, seconds)


def _save(path: str, writer: Writer, plan: _Plan, shot: Snapshot) -> None:
    """Write the document after training, and say what its format leaves out."""
    from core.files import write

    document = plan.document
    saved = replace(
        document,
        network=shot.network,
        settings=replace(plan.settings, epochs=None),
        epoch=shot.epoch,
        update=shot.update,
        optimizer=shot.optimizer,
        start=(document.start or document.network) if plan.own else document.network,
        history=None,
    )
    write(path, saved)
    say(path, filter(None, [writer.remark(document)]))


def _report(done: int, trained: _Trained, each: Array, tested: Array | None) -> dict[str, Any]:
    """Return the entries of the JSON object. each, tested: the losses of the examples and of the test examples."""
    report = {"epochs": done, "loss_sum": float(each.sum()), "loss_mean": float(each.mean())}
    if tested is not None:
        report |= {"test_loss_sum": float(tested.sum()), "test_loss_mean": float(tested.mean())}
    if trained.stopped is not None:
        report |= {"stopped_at": trained.stopped, "best_epoch": trained.shot.epoch}
    return {**report, "seconds": trained.seconds, "weights": lists(trained.shot.network.weights)}


def _print(done: int, trained: _Trained, each: Array, tested: Array | None) -> None:
    """Print what `_report` returns, in words."""
    print(f"{done} epoch{'s' * (done != 1)} in {trained.seconds:.3g} s")
    if trained.stopped is not None:
        print(
            f"stopped at epoch {trained.stopped}: the test loss was lowest at epoch {trained.shot.epoch}, "
            "whose weights are kept"
        )
    print(f"loss: sum {figure(each.sum())}, mean per example {figure(each.mean())}")
    if tested is not None:
        print(f"test loss: sum {figure(tested.sum())}, mean per example {figure(tested.mean())}")
    print_matrices("W", trained.shot.network.weights)


def _remark_on(engine: Engine, settings: Settings) -> None:
    """Report on standard error if training would change nothing from here on."""
    from core.training.stopping.standstill import remark

    shot = engine.snapshot()
    found = None if shot.update else remark(shot.network, engine.data, settings, shot.epoch, shot.optimizer)
    if found is not None and found.kind != "done":
        print(f"remark: {found.why}", file=sys.stderr)


def _same_run(one: Settings, other: Settings) -> bool:
    free: dict[str, Any] = {"rate": 0.0, "epochs": None, "stop_loss": None, "patience": None}
    return replace(one, **free) == replace(other, **free)


def _stop_early(stopping: EarlyStopping, engine: Engine, test: Dataset | None) -> Callable[[], bool] | None:
    """Return what measures the test loss after an epoch and tells whether to stop; None without a patience."""
    if test is None or not stopping.on:
        return None
    from core.training.reference import losses

    def stops() -> bool:
        shot = engine.snapshot()
        return stopping.look(shot, float(losses(shot.network, test).mean()))

    return stops


def _train(engine: Engine, left: int, stops: Callable[[], bool] | None = None) -> float:
    """Train for a number of updates, or to the end; return the seconds that this took.

    stops: called after every epoch, whether to end there; None for never.
    """
    updates = 1
    start = last = time.perf_counter()
    while engine.finished is None and left > 0:
        raise_if_interrupted()
        done = min(updates, left)
        if stops is not None:
            done = min(left, engine.updates_left)
        engine.advance(done)
        left -= done
        if stops is not None and engine.snapshot().update == 0 and stops():
            break
        now = time.perf_counter()
        if now - last < _SLICE_SECONDS:
            updates *= 2
        last = now
    return time.perf_counter() - start


COMMAND = Command("FILE --epochs N", "train by gradient descent", options, run)
