"""The settings of training that a command names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.basics.bounds import CLASS_WEIGHT, DROPOUT, SETTINGS, Whole
from core.basics.errors import InputError
from core.cli.given import number

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Collection, Iterable

    from core.document.document import Document
    from core.training.settings import Settings


def method_options(parser: ArgumentParser) -> None:
    """Add the options of the method, the optimizer, penalties, schedule and loss."""
    from core.training.settings import SCHEDULES

    add = parser.add_argument
    add("--method", metavar="M", help="sgd, batch or mini-batch")
    add("--batch-size", metavar="N", help="examples per update, for mini-batch")
    add("--rate", metavar="R", help="learning rate η")
    _optimizer(add)
    add("--l1", metavar="L", help="λ₁ of a penalty λ₁ Σ |w| over all weights")
    add("--l2", metavar="L", help="λ₂ of a penalty ½ λ₂ Σ w² over all weights")
    add("--schedule", metavar="S", help=f"schedule of η: {_either(SCHEDULES)}")
    add(
        "--schedule-epochs",
        metavar="N",
        help="schedule length n in epochs: per step (step), until η reaches 0 "
        "(cosine), or until η is halved (1/t) (default: 100)",
    )
    add("--schedule-factor", metavar="F", help="factor by which η is multiplied at each step (default: 0.5)")
    add(
        "--dropout",
        metavar="P",
        help="probability that training leaves out a node: one number, or one per hidden layer, e.g. 0.2,0",
    )
    add(
        "--class-weights",
        metavar="C",
        help="weight of each class in the loss, e.g. 1,2.5; or balanced (all classes count equally); or none",
    )
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
        add(
            f"--{name}",
            metavar=name[0].upper(),
            help=f"{parameter.symbol} of {' and '.join(owners)} (default: {default})",
        )


def _either(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


def order_options(parser: ArgumentParser) -> None:
    """Add the options of the order of the examples."""
    order = parser.add_mutually_exclusive_group()
    order.add_argument(
        "--no-shuffle", action="store_true", help="do not shuffle; use the examples in their given order"
    )
    order.add_argument("--seed", metavar="S", help="random seed for shuffling the examples")


def kernel_options(parser: ArgumentParser) -> None:
    """Add the options of the way to compute."""
    kernels = parser.add_mutually_exclusive_group()
    kernels.add_argument(
        "--kernels",
        action="store_true",
        default=None,
        help="compute with compiled kernels (default: only if training takes long enough)",
    )
    kernels.add_argument("--no-kernels", action="store_false", dest="kernels", help="compute with NumPy")


def settings_of(arguments: Namespace, document: Document, varied: Collection[str] = ()) -> Settings:
    """Return the file's settings, replaced where the command gives others; `varied` ones need not be given."""
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
    if given.get("patience") == "none":
        said["patience"] = None
    for name in ("batch_size", "seed", "schedule_epochs", "patience"):
        if given.get(name) is not None and name not in said:
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
    if said.get("method") == "mini-batch" and "batch_size" not in {*said, *varied}:
        raise InputError("--batch-size: required for mini-batch")
    return replace(document.settings or Settings(), **said)


def adapted(arguments: Namespace, document: Document) -> Document:
    """Return the document with the loss, the dropout and the class weights that the command names.

    Raises InputError also if the loss does not suit its examples.
    """
    from core.model.network_edits import set_loss
    from core.training.reference import check_targets

    if arguments.loss is not None:
        document = replace(document, network=set_loss(document.network, arguments.loss))
    document = _regularized(arguments, document)
    assert document.data is not None
    check_targets(document.network, document.data)
    return document


def _regularized(arguments: Namespace, document: Document) -> Document:
    from core.document.regularization import balanced, set_class_weights, set_dropout

    if arguments.dropout is not None:
        hidden = document.network.depth - 2
        rates = [DROPOUT.checked(number(each, "--dropout"), "--dropout") for each in arguments.dropout.split(",")]
        if not hidden or len(rates) not in (1, hidden):
            raise InputError(f"--dropout: expected one number, or one per hidden layer ({hidden}), found {len(rates)}")
        for n in range(2, hidden + 2):
            document = set_dropout(n, rates[(n - 2) % len(rates)]).change(document)
    given = arguments.class_weights
    if given is not None:
        assert document.data is not None
        weights: tuple[float, ...] = ()
        if given == "balanced":
            weights = balanced(document.data)
        elif given != "none":
            option = "--class-weights"
            weights = tuple(CLASS_WEIGHT.checked(number(each, option), option) for each in given.split(","))
        document = set_class_weights(weights).change(document)
    return document


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
