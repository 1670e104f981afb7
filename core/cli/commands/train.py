"""The command `train`: training by gradient descent."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics import paths
from core.basics.bounds import EPOCHS, Whole
from core.basics.errors import InputError
from core.basics.interrupts import raise_if_interrupted
from core.cli.command import Command
from core.cli.examples import prepared
from core.cli.given import Given, say
from core.cli.method import settings_of
from core.cli.options import file, header, json, reading
from core.cli.printing import figure, lists, print_json, print_matrices
from core.gallery.dataset_names import NAMES

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable
    from typing import Any

    from core.training.engine import Engine
    from core.training.settings import Settings

# Ctrl-C is checked between two slices of training.
_SLICE_SECONDS = 0.05


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    json(parser)
    _data(parser)
    _method(parser)
    _run(parser)


def _data(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--data",
        metavar="D",
        help="a CSV file whose last columns are the targets, or a data set: "
        f"{NAMES}; parity, circles to polynomial accept parameters, e.g. spirals:size=200,noise=0.05,seed=3 "
        "(default: the examples in FILE)",
    )
    header(parser)
    add(
        "--missing",
        choices=("drop", "mean", "median", "category"),
        help="how to handle missing values in the CSV file: drop the line, or fill in the mean, the "
        "median, or a separate category; with mean and median, text columns get the most frequent value; with "
        "category, numeric columns get the mean (default: report an error)",
    )
    add("--test-share", metavar="S", help="fraction of the examples to set aside for testing, e.g. 0.2")
    add(
        "--split-seed",
        metavar="S",
        help="random seed for choosing the test examples (default: 0; requires --test-share)",
    )
    add(
        "--scale",
        metavar="KIND",
        help="scale the inputs: standardize (mean 0, standard deviation 1) or unit (range 0 to 1)",
    )
    add(
        "--scale-targets",
        metavar="KIND",
        help="scale the targets in the same way (numeric targets only, not classes)",
    )


def _method(parser: ArgumentParser) -> None:
    from core.training.settings import SCHEDULES

    add = parser.add_argument
    add("--method", metavar="M", help="sgd, batch or mini-batch")
    add("--batch-size", metavar="N", help="examples per update, for mini-batch")
    add("--rate", metavar="R", help="learning rate η")
    _optimizer(add)
    add("--l1", metavar="L", help="λ₁ of a penalty λ₁ Σ |w| over all weights")
    add("--l2", metavar="L", help="λ₂ of a penalty ½ λ₂ Σ w² over all weights")
    add("--schedule", metavar="S", help=f"how η changes with the epoch: {_either(SCHEDULES)}")
    add(
        "--schedule-epochs",
        metavar="N",
        help="schedule length n in epochs: per step (step), until η reaches 0 "
        "(cosine), or until η is halved (1/t) (default: 100)",
    )
    add("--schedule-factor", metavar="F", help="factor by which η is multiplied at each step (default: 0.5)")
    add("--loss", metavar="L", help="least_squares, absolute_error, binary_cross_entropy or cross_entropy")


def _optimizer(add: Callable[..., Any]) -> None:
    """The options of the optimizers, from their registry."""
    from core.training.optimizers import OPTIMIZERS, PARAMETERS
    from core.training.settings import Settings

    add("--optimizer", metavar="O", help=_either(OPTIMIZERS))
    usual = Settings()
    for name, parameter in PARAMETERS.items():
        owners = [entry.name for entry in OPTIMIZERS.values() if name in entry.parameters]
        default = f"{getattr(usual, name):g}".replace("e-0", "e-")
        add(f"--{name}", metavar=name[0].upper(), help=f"{parameter.symbol} of {' and '.join(owners)} ({default})")


def _either(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


def _run(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--epochs", metavar="N", required=True, help="number of epochs to train")
    order = parser.add_mutually_exclusive_group()
    order.add_argument(
        "--no-shuffle", action="store_true", help="do not shuffle; use the examples in their given order"
    )
    order.add_argument("--seed", metavar="S", help="random seed for shuffling the examples")
    add("--updates", metavar="U", help="after the last epoch, run this many updates of the next one (default: 0)")
    kernels = parser.add_mutually_exclusive_group()
    kernels.add_argument(
        "--kernels",
        action="store_true",
        default=None,
        help="compute with compiled kernels (default: if the training is long enough)",
    )
    kernels.add_argument("--no-kernels", action="store_false", dest="kernels", help="compute with NumPy")
    add("--save", metavar="OUT", help="write the trained network to this file")


def run(arguments: Namespace) -> int:
    """Train by gradient descent on a data set."""
    from core.files import format_of, write
    from core.kernels.select import make_engine
    from core.kernels.told import told
    from core.model.network_edits import set_loss
    from core.training.reference import check_targets, losses

    given = Given.read(arguments)
    held = given.document
    document = prepared(arguments, given)
    if arguments.loss is not None:
        document = replace(document, network=set_loss(document.network, arguments.loss))
    network, data, test = document.network, document.data, document.test
    assert data is not None
    check_targets(network, data)
    settings = settings_of(arguments, document)
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
        kind = format_of(arguments.save)
        if not kind.can_write:
            raise InputError(f"--save: cannot write {kind.title} files; choose another suffix")
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
    seconds = _train(engine, epochs * per_epoch - update + more)
    trained = engine.snapshot().network
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
                epoch=engine.snapshot().epoch,
                update=engine.snapshot().update,
                optimizer=engine.snapshot().optimizer,
                start=(document.start or network) if own else network,
                history=None,
            ),
        )
        say(arguments.save, filter(None, [kind.remark(document)]))
    given.tell()
    if arguments.json:
        print_json(
            {
                "epochs": epochs,
                "loss_sum": float(each.sum()),
                "loss_mean": float(each.mean()),
                **(
                    {}
                    if tested is None
                    else {"test_loss_sum": float(tested.sum()), "test_loss_mean": float(tested.mean())}
                ),
                "seconds": seconds,
                "weights": lists(trained.weights),
                **given.assumptions(),
            }
        )
        return 0
    print(f"{epochs} epoch{'s' * (epochs != 1)} in {seconds:.3g} s")
    print(f"loss: sum {figure(each.sum())}, mean per example {figure(each.mean())}")
    if tested is not None:
        print(f"test loss: sum {figure(tested.sum())}, mean per example {figure(tested.mean())}")
    print_matrices("W", trained.weights)
    return 0


def _remark_on(engine: Engine, settings: Settings) -> None:
    """Report on standard error if training would change nothing from here on."""
    from core.training.standstill import remark

    shot = engine.snapshot()
    found = None if shot.update else remark(shot.network, engine.data, settings, shot.epoch, shot.optimizer)
    if found is not None and found.kind != "done":
        print(f"remark: {found.why}", file=sys.stderr)


def _same_run(one: Settings, other: Settings) -> bool:
    return replace(one, rate=0.0, epochs=None, stop_loss=None) == replace(other, rate=0.0, epochs=None, stop_loss=None)


def _train(engine: Engine, left: int) -> float:
    """Train for a number of updates, or to the end; return the seconds that this took."""
    updates = 1
    start = last = time.perf_counter()
    while engine.finished is None and left > 0:
        raise_if_interrupted()
        done = min(updates, left)
        engine.advance(done)
        left -= done
        now = time.perf_counter()
        if now - last < _SLICE_SECONDS:
            updates *= 2
        last = now
    return time.perf_counter() - start


COMMAND = Command("FILE --epochs N", "train by gradient descent", options, run)
