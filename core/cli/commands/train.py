"""The command `train`: training by gradient descent."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.bounds import EPOCHS, Whole
from core.basics.errors import InputError
from core.basics.system import paths
from core.basics.system.interrupts import raise_if_interrupted
from core.cli.command import Command
from core.cli.examples import data_options, prepared
from core.cli.given import Given, say
from core.cli.method import kernel_options, method_options, order_options, regularized, settings_of
from core.cli.options import file, json, reading
from core.cli.printing import figure, lists, print_json, print_matrices

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from typing import Any

    from core.data.dataset import Dataset
    from core.training.engine import Engine
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
        help="stop once the loss of the test examples has not improved for N epochs, and keep the weights with the "
        "lowest (requires test examples); none: train all epochs",
    )
    order_options(parser)
    add("--updates", metavar="U", help="after the last epoch, run this many updates of the next one (default: 0)")
    kernel_options(parser)
    add("--save", metavar="OUT", help="write the trained network to this file")


def run(arguments: Namespace) -> int:
    """Train by gradient descent on a data set."""
    from core.files import write
    from core.files.registry import writer_of
    from core.kernels.select import make_engine
    from core.kernels.told import told
    from core.model.network_edits import set_loss
    from core.training.reference import check_targets, losses
    from core.training.stopping.early_stopping import EarlyStopping

    given = Given.read(arguments)
    held = given.document
    document = prepared(arguments, given)
    if arguments.loss is not None:
        document = replace(document, network=set_loss(document.network, arguments.loss))
    document = regularized(arguments, document)
    network, data, test = document.network, document.data, document.test
    assert data is not None
    check_targets(network, data)
    settings = settings_of(arguments, document)
    if settings.patience is not None and arguments.patience is not None and test is None:
        raise InputError("--patience: requires test examples; set some aside with --test-share")
    # Continue the run stored in the file if data, network and settings match; otherwise start at epoch 0.
    own = (
        document.settings is not None
        and held.data == data
        and held.network == network
        and _same_run(settings, document.settings)
    )
    epoch, update = (document.epoch, document.update) if own else (0, 0)
    epochs = EPOCHS.read(arguments.epochs, "--epochs")
    if epoch + epochs >= EPOCHS.high:
        raise InputError(f"--epochs: expected fewer, as the file is at epoch {epoch} and {EPOCHS.high} is the last")
    per_epoch = settings.updates_per_epoch(len(data))
    more = 0
    if arguments.updates is not None:
        more = Whole("updates", 0, per_epoch - 1).read(arguments.updates, "--updates")
    settings = replace(settings, epochs=epoch + epochs + (more > 0), stop_loss=None)
    if arguments.save is not None:
        kind = writer_of(arguments.save)
        folder = paths.folder_of(arguments.save)
        if not paths.is_folder(folder):
            why = "there is no folder for" if paths.absent(folder) else "no permission for the folder of"
            raise InputError(f"--save: {why} {arguments.save}")
    if update >= per_epoch:
        update = 0
    optimizer = document.optimizer if own else None
    engine = make_engine(network, data, settings, epoch, update, optimizer, kernels=arguments.kernels)
    said = told(engine.name)
    if said:
        print(f"chainrule: {said}", file=sys.stderr)
    stopping = EarlyStopping(settings.patience if test is not None else None)
    seconds = _train(engine, epochs * per_epoch - update + more, _stop_early(stopping, engine, test))
    shot, stopped = engine.snapshot(), None
    if stopping.stops and stopping.best is not None:
        shot, stopped = stopping.best, shot.epoch
    trained = shot.network
    if engine.finished == "diverged":
        done = 0 if engine.diverged_at is None else engine.diverged_at - epoch
        raise InputError(
            f"training diverged in epoch {done + 1}: the loss is not finite; use a learning rate smaller than "
            f"{figure(settings.rate)}"
        )
    _remark_on(engine, settings)
    each = losses(trained, data)
    tested = None if test is None else losses(trained, test)
    if arguments.save is not None:
        write(
            arguments.save,
            replace(
                document,
                network=trained,
                settings=replace(settings, epochs=None),
                epoch=shot.epoch,
                update=shot.update,
                optimizer=shot.optimizer,
                start=(document.start or network) if own else network,
                history=None,
            ),
        )
        say(arguments.save, filter(None, [kind.remark(document)]))
    given.tell()
    if arguments.json:
        print_json(
            {
                "epochs": epochs if stopped is None else stopped - epoch,
                "loss_sum": float(each.sum()),
                "loss_mean": float(each.mean()),
                **(
                    {}
                    if tested is None
                    else {"test_loss_sum": float(tested.sum()), "test_loss_mean": float(tested.mean())}
                ),
                **({} if stopped is None else {"stopped_at": stopped, "best_epoch": shot.epoch}),
                "seconds": seconds,
                "weights": lists(trained.weights),
                **given.assumptions(),
            }
        )
        return 0
    done = epochs if stopped is None else stopped - epoch
    print(f"{done} epoch{'s' * (done != 1)} in {seconds:.3g} s")
    if stopped is not None:
        print(f"stopped at epoch {stopped}: the test loss was lowest at epoch {shot.epoch}, whose weights are kept")
    print(f"loss: sum {figure(each.sum())}, mean per example {figure(each.mean())}")
    if tested is not None:
        print(f"test loss: sum {figure(tested.sum())}, mean per example {figure(tested.mean())}")
    print_matrices("W", trained.weights)
    return 0


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
