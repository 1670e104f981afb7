"""The bundle, the folder that runs where no Python is: what a user cannot add to it."""

from __future__ import annotations

import sys


def in_bundle() -> bool:
    """Return whether this is the program of the bundle, and not one that was installed in a Python."""
    return bool(getattr(sys, "frozen", False))


def missing(what: str, cure: str) -> str:
    """Return the sentence that an optional package is missing, and what to do about it.

    what: how the sentence begins, up to the package's name. cure: how it goes on where packages can be installed.
    """
    return what + (", which the bundle does not contain; use Chainrule installed with pip" if in_bundle() else cure)
