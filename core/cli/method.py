"""The settings of training that a command names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.basics.bounds import SETTINGS, Whole
from core.basics.errors import InputError
from core.cli.given import number

if TYPE_CHECKING:
    from argparse import Namespace

    from core.document.document import Document
    from core.training.settings import Settings


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
