"""The command `backprop`: loss, δ, gradients and new weights for one example."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.cli.command import Command
from core.cli.given import Given, check_finite
from core.cli.method import settings_of
from core.cli.options import file, input_and_units, json, rate_of_file, reading, target
from core.cli.printing import figure, lists, print_json, print_matrices, print_values, row
from core.model.backprop import backward, descend, forward

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from core.model.network import Network
    from core.training.settings import Settings


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    json(parser)
    input_and_units(parser)
    target(parser)
    rate_of_file(parser)


def run(arguments: Namespace) -> int:
    """Print loss, δ, gradients and new weights for one example."""
    given = Given.read(arguments)
    network = given.document.network
    x, t = given.input(), given.target()
    settings = settings_of(arguments, given.document)
    rate = settings.rate
    values = forward(network, x)
    check_finite("s", values.s)
    check_finite("h", values.h[1:])
    gradients = backward(network, values, t)
    updated = descend(network, gradients.weights, rate).weights
    check_finite("delta", gradients.delta)
    check_finite("gradients", gradients.weights)
    check_finite("updated", updated)
    if not math.isfinite(gradients.loss):
        raise InputError("loss: too large to write as a number")
    h = given.ends(values.h)
    if given.raw:
        given.assume("loss, δ, gradients and new weights refer to the scaled numbers that the network works on")
    left_out = _left_out(network, settings)
    if left_out:
        given.assume(f"new weights are w − η ∂L/∂w; not used of the file: {', '.join(left_out)}")
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


def _left_out(network: Network, settings: Settings) -> list[str]:
    """Return what training with the file would do besides, in words."""
    found = {
        "dropout": network.dropout,
        f"optimizer ({settings.optimizer})": settings.optimizer != "gradient-descent",
        "penalty": bool(settings.l1 or settings.l2),
        "schedule": settings.schedule != "constant",
    }
    return [words for words, true in found.items() if true]


COMMAND = Command(
    "FILE --input X --target T --rate R", "compute loss, δ, gradients and new weights for one example", options, run
)
