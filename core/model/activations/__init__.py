"""Activation functions: each is one entry of `ACTIVATIONS`, which has everything of its kind.

An `Activation` in any module of this folder is an entry.

Every function is written with NumPy's ufuncs, so that the same source serves arrays of any shape,
single numbers, and the compiled kernels. Softmax and its logarithm alone are of a whole layer at once.

    entry       what an entry is; one that lacks something fails when this package is imported
    basic       identity, sigmoid, tanh, softsign, …
    rectifiers  ReLU, leaky ReLU, ELU, …
    smooth      softplus, SiLU, GELU, Mish, …
    piecewise   hard sigmoid, hard tanh, FANN's stepwise ones
    heads       softmax, log-softmax
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import lru_cache

from core.basics.errors import InputError
from core.model.activations.entry import Activation, Parameter, Whole

__all__ = ["ACTIVATIONS", "Activation", "Parameter", "Whole", "activation"]

_WITH_PARAMETER = r"([a-z][a-z0-9_]{0,40})\(([-+0-9.eE]{1,40})\)"


class Registry(dict[str, Activation]):
    """The entries by name. A name with a parameter, "leaky_relu(0.3)", stands for that entry with it."""

    def __missing__(self, name: str) -> Activation:
        """Raises InputError for an unknown name, and a parameter that the function cannot have."""
        match = re.fullmatch(_WITH_PARAMETER, name) if isinstance(name, str) else None
        if match is None or match[1] not in self:
            raise InputError(f"unknown activation {name!r:.50}: expected one of {', '.join(self)}")
        try:
            value = float(match[2])
        except ValueError:
            raise InputError(f"activation {name:.50}: expected a number in parentheses") from None
        return _with_parameter(self[match[1]], value)


@lru_cache(maxsize=256)
def _with_parameter(entry: Activation, value: float) -> Activation:
    return entry.with_parameter(value)


# As menus list them; others come after these, and those of a whole layer last.
_ORDER = (
    "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "gelu_tanh", "mish",
    "relu6", "celu", "selu", "softsign", "elliott", "hard_sigmoid", "hard_tanh", "sigmoid_stepwise", "tanh_stepwise",
    "gaussian", "sin", "cos", "exponential", "log_softmax", "softmax",
)  # fmt: skip


def declared() -> list[Activation]:
    """Return every entry of the modules of this folder, in order. Raises TypeError if two have one name."""
    found: dict[str, Activation] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Activation) and found.setdefault(value.name, value) is not value:
                raise TypeError(f"activation {value.name!r}: occurs twice")
    return sorted(found.values(), key=_place)


def _place(entry: Activation) -> tuple[bool, int, str]:
    return entry.whole is not None, _ORDER.index(entry.name) if entry.name in _ORDER else len(_ORDER), entry.name


ACTIVATIONS = Registry((entry.name, entry) for entry in declared())


def activation(name: str) -> Activation:
    """The entry called `name`. Raises InputError with the names that exist."""
    try:
        return ACTIVATIONS[name]
    except TypeError:  # not even hashable
        raise InputError(f"unknown activation {name!r:.50}: expected one of {', '.join(ACTIVATIONS)}") from None
