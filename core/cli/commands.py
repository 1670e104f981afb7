"""The commands of the command line: each reads, computes and prints.

Each function takes the parsed arguments, prints its result and gives the exit status.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics import paths
from core.basics.bounds import EPOCHS, SEED, SETTINGS, Whole
from core.basics.errors import InputError
from core.basics.interrupts import raise_if_interrupted
from core.cli.given import Given, number, opened, say
from core.cli.printing import figure, lists, outline, print_json, print_matrices, print_values, row
from core.document.own_units import scaled_as, scaled_parts, scaled_words
from core.model.backprop import backward, descend
from core.model.backprop import forward as forward_pass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.document.document import Document
    from core.files import Format
    from core.training.engine import Engine
    from core.training.settings import Settings

# Ctrl-C is checked between two slices of training.
_SLICE_SECONDS = 0.05
# Values of --header.
_HEADERS = {"yes": True, "no": False, "auto": None}


def forward(arguments: Namespace) -> int:
    """Print every s and h for one input."""
    given = Given.read(arguments)
    values = forward_pass(given.document.network, given.input())
    _check_finite("s", values.s)
    _check_finite("h", values.h[1:])
    h = given.ends(values.h)
    given.tell()
    if arguments.json:
        print_json({"s": lists(values.s), "h": lists(h), **given.assumptions()})
        return 0
    print_values(values.s, h)
    return 0


def backprop(arguments: Namespace) -> int:
    """Print loss, δ, gradients and new weights for one example."""
    given = Given.read(arguments)
    network = given.document.network
    x, t = given.input(), given.target()
    rate = settings_of(arguments, given.document).rate
    values = forward_pass(network, x)
    _check_finite("s", values.s)
    _check_finite("h", values.h[1:])
    gradients = backward(network, values, t)
    updated = descend(network, gradients.weights, rate).weights
    _check_finite("delta", gradients.delta)
    _check_finite("gradients", gradients.weights)
    _check_finite("updated", updated)
    if not math.isfinite(gradients.loss):
        raise InputError("loss: too large to write as a number")
    h = given.ends(values.h)
    if given.raw:
        given.assume("loss, δ, gradients and new weights refer to the scaled numbers that the network works on")
    given.tell()
    if arguments.json:
        print_json(
            {
                "s": lists(values.s),
                "h": lists(h),
                "loss": gradients.loss,
                "delta": lists(gradients.delta),
                "gradients": lists(gradients.weights),
                "updated": lists(updated),
                **given.assumptions(),
            }
        )
        return 0
    print_values(values.s, h)
    print(f"loss {figure(gradients.loss)}")
    for n in range(network.depth, 1, -1):
        print(f"layer {n}  δ {row(gradients.delta[n - 2])}")
    for title, matrices in (("∂L/∂W", gradients.weights), (f"new W, η = {figure(rate)}:", updated)):
        print_matrices(title, matrices)
    return 0


def gradcheck(arguments: Namespace) -> int:
    """Print the largest relative error of the gradients against central differences."""
    from core.model.gradient_check import check_gradients

    given = Given.read(arguments)
    network = given.document.network
    check = check_gradients(network, given.input(), given.target())
    worst = check.max_relative_error
    if not math.isfinite(worst):
        raise InputError("the gradients are too large to compare")
    given.tell()
    if arguments.json:
        print_json({"max_relative_error": worst, **given.assumptions()})
        return 0
    print(f"largest relative error {worst:.3g}, over {network.parameters} weights")
    for n, i in check.kinks:
        print(f"layer {n}, node {i + 1}: a difference step crosses a kink, where there is no derivative")
    return 0


def train(arguments: Namespace) -> int:
    """Train by gradient descent on a data set."""
    from core.files import format_of, write
    from core.kernels.select import make_engine
    from core.kernels.told import told
    from core.model.network_edits import set_loss
    from core.training.reference import check_targets, losses

    given = Given.read(arguments)
    held = given.document
    document = _prepared(arguments, given)
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
    seconds = _run(engine, epochs * per_epoch - update + more)
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


def convert(arguments: Namespace) -> int:
    """Convert a file to another format."""
    from core.files import format_of, write

    kind = format_of(arguments.out)
    if arguments.float32:
        kind = _in_32_bits(arguments.out)
    document, report = opened(arguments.file, arguments)
    for path in write(arguments.out, document, kind):
        print(f"{path}: {kind.title}, {outline(document.network)}")
    say(arguments.out, (*report.assumed, *report.changed, *filter(None, [kind.remark(document)])))
    return 0


def _in_32_bits(out: str) -> Format:
    """The format of the file to write, in 32-bit numbers."""
    from core.files import EXPORTS

    for kind in EXPORTS:
        if kind.writer == "dump32" and out.lower().endswith(kind.suffixes):
            return kind
    raise InputError(f"--float32: {out}: a file to write that ends in .onnx expected")


def diff(arguments: Namespace) -> int:
    """Report whether two networks are the same, the largest difference, and where it is."""
    from core.model.comparison import compare

    given = Given.read(arguments)
    document, report = opened(arguments.other, arguments)
    for sentence in (*report.assumed, *report.changed):
        given.assume(sentence, arguments.other)
    first, second = given.document.network, document.network
    found = compare(first, second)
    given.tell()
    largest = found.largest
    if arguments.json:
        place = None if largest is None else {"layer": largest[1].layer, "row": largest[1].i, "column": largest[1].j}
        print_json(
            {
                "same": found.same,
                "structure": list(found.structure),
                "changed": found.changed,
                "largest": None if largest is None else largest[0],
                "place": place,
                **given.assumptions(),
            }
        )
        return 0 if found.same else 1
    for sentence in found.structure:
        print(sentence)
    if found.same:
        print("identical, to the last bit")
    elif largest is not None and found.changed:
        size, (n, i, j) = largest
        weights = f"{found.changed:,} of {first.parameters:,} weights differ"
        print(
            f"{weights}, most in W_{n}[{i + 1}, {j + 1}]: "
            f"{float(first.weights[n - 2][i, j])!r} and {float(second.weights[n - 2][i, j])!r} (by {figure(size)})"
        )
    elif largest is not None:
        print("the weights are the same" if found.bits else "the weights are the same except for the sign of zeros")
    return 0 if found.same else 1


def inspect(arguments: Namespace) -> int:
    """Describe each file in one line on standard output, or report its error on standard error."""
    from core.files.foreign.network_builder import ActivationsNeededError

    status = 0
    for name in arguments.files:
        try:
            document, report = opened(name, arguments)
        except ActivationsNeededError as error:
            print(f"{name}: {'-'.join(map(str, error.sizes))}, no activations named")
            say(name, error.assumed)
            continue
        except InputError as error:
            sys.stdout.flush()
            print(f"chainrule: {error}", file=sys.stderr)
            status = 2
            continue
        parts = [report.format, outline(document.network), f"{document.network.parameters:,} weights"]
        if document.data is not None:
            parts.append(f"{len(document.data)} example{'s' * (len(document.data) != 1)}")
        if document.epoch or document.update:
            parts.append(f"epoch {document.epoch}")
        if scaled_words(document):
            parts.append(scaled_words(document))
        print(f"{name}: {', '.join(parts)}")
        say(name, (*report.assumed, *report.changed))
    return status


def _data(arguments: Namespace, document: Document) -> tuple[Dataset, tuple[str, ...]]:
    """Return the examples that the command names, and the assumptions made about a table."""
    from core.data.tables.examples import read_data
    from core.data.tables.text import Form
    from core.document.columns import coding_of
    from core.gallery.dataset_names import NAMES, dataset_by_name

    name = arguments.data
    if name is None:
        if document.data is None:
            raise InputError(
                "--data: required, because the weight file contains no examples; give a data set name or a CSV file"
            )
        return document.data, ()
    try:
        found = dataset_by_name(name)
    except InputError as error:
        raise InputError(f"--data: {error}") from None
    if found is not None:
        return found, ()
    if not Path(name).suffix and paths.absent(name):
        raise InputError(f"--data: no file or data set named {name!r} (data sets: {NAMES})")
    header = _HEADERS[arguments.header]
    sizes = document.network.sizes
    return read_data(name, sizes[0], sizes[-1], coding_of(document), Form(header=header), arguments.missing or "")


def _prepared(arguments: Namespace, given: Given) -> Document:
    """Return the document with the examples that the command names, split and scaled as requested.

    Examples from elsewhere are in their own units, and become what the file's own became: its network knows
    no other numbers.
    """
    from core.document.document_edits import set_data
    from core.document.preparation import scale, split
    from core.training.reference import check_fit

    held = document = given.document
    data, assumed = _data(arguments, document)
    for sentence in assumed:
        given.assume(sentence, arguments.data)
    own = arguments.data is None
    if not own:
        update = document.update
        document = replace(document, scaling=None, target_scaling=None, data=None, test=None, split=None)
        document = replace(set_data(data, "").change(document), update=update)
    check_fit(document.network, data)
    if arguments.test_share is not None:
        seed = 0 if arguments.split_seed is None else SEED.read(arguments.split_seed, "--split-seed")
        document = split(number(arguments.test_share, "--test-share"), seed).change(document)
    elif arguments.split_seed is not None:
        raise InputError("--split-seed: requires --test-share")
    asked = {"inputs": arguments.scale, "targets": arguments.scale_targets}
    if not own:
        kept = [part for part in scaled_parts(held) if asked[part] is None]
        document = scaled_as(document, held, kept)
        if kept:
            given.assume(
                f"the {' and '.join(kept)} of {arguments.data} are read in their own units and scaled like those of "
                f"{arguments.file}; losses refer to the scaled numbers"
            )
    for part, kind in asked.items():
        if kind is not None:
            document = scale(kind, part).change(document)
    return document


def settings_of(arguments: Namespace, document: Document) -> Settings:
    """Return the file's settings, replaced where the command gives others."""
    from core.training.settings import Settings

    given = vars(arguments)
    said: dict[str, Any] = {}
    for name in ("method", "optimizer", "schedule"):
        if given.get(name) is not None:
            said[name] = given[name]
    for name in (
        "rate", "momentum", "decay", "beta1", "beta2", "epsilon", "l1", "l2", "schedule_factor",
    ):  # fmt: skip
        if given.get(name) is not None:
            said[name] = SETTINGS[name].checked(number(given[name], _option(name)), _option(name))
    for name in ("batch_size", "seed", "schedule_epochs"):
        if given.get(name) is not None:
            bound = SETTINGS[name]
            assert isinstance(bound, Whole)
            said[name] = bound.read(given[name], _option(name))
    if "seed" in said:
        said["shuffle"] = True
    if given.get("no_shuffle"):
        said["shuffle"] = False
    elif given.get("method") is not None:
        # A method given without an order shuffles, whatever the order stored in the file.
        said.setdefault("shuffle", True)
    if said.get("method") == "mini-batch" and "batch_size" not in said:
        raise InputError("--batch-size: required for mini-batch")
    return replace(document.settings or Settings(), **said)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _same_run(one: Settings, other: Settings) -> bool:
    return replace(one, rate=0.0, epochs=None, stop_loss=None) == replace(other, rate=0.0, epochs=None, stop_loss=None)


def _run(engine: Engine, left: int) -> float:
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


def _check_finite(name: str, arrays: Sequence[Array]) -> None:
    for n, array in enumerate(arrays, 2):
        wrong = np.argwhere(~np.isfinite(array))
        if len(wrong):
            raise InputError(f"{name} of layer {n}, node {wrong[0][0] + 1}: too large to write as a number")
