"""Activation functions: each is one entry of `ACTIVATIONS`, which has everything of its kind.

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

import re
from functools import lru_cache

from core.basics.errors import InputError
from core.model.activations import basic, heads, piecewise, rectifiers, smooth
from core.model.activations.entry import Activation, Parameter, Whole

__all__ = ["ACTIVATIONS", "Activation", "Parameter", "Whole", "activation"]

_WITH_PARAMETER = re.compile(r"([a-z][a-z0-9_]{0,40})\(([-+0-9.eE]{1,40})\)")


class Registry(dict[str, Activation]):
    """The entries by name. A name with a parameter, "leaky_relu(0.3)", stands for that entry with it."""

    def __missing__(self, name: str) -> Activation:
        """Raises InputError for an unknown name, and a parameter that the function cannot have."""
        match = _WITH_PARAMETER.fullmatch(name) if isinstance(name, str) else None
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


ACTIVATIONS = Registry()
for _entry in (
    basic.IDENTITY, basic.SIGMOID, basic.TANH, rectifiers.RELU, rectifiers.LEAKY_RELU, rectifiers.ELU,
    smooth.SOFTPLUS, smooth.SILU, smooth.GELU, smooth.GELU_TANH, smooth.MISH, rectifiers.RELU6, rectifiers.CELU,
    rectifiers.SELU, basic.SOFTSIGN, basic.ELLIOTT, piecewise.HARD_SIGMOID, piecewise.HARD_TANH,
    piecewise.SIGMOID_STEPWISE, piecewise.TANH_STEPWISE, basic.GAUSSIAN, basic.SINE, basic.COSINE,
    smooth.EXPONENTIAL, heads.LOG_SOFTMAX, heads.SOFTMAX,
):  # fmt: skip
    if _entry.name in ACTIVATIONS:
        raise TypeError(f"activation {_entry.name!r}: occurs twice")
    ACTIVATIONS[_entry.name] = _entry


def activation(name: str) -> Activation:
    """The entry called `name`. Raises InputError with the names that exist."""
    try:
        return ACTIVATIONS[name]
    except TypeError:  # not even hashable
        raise InputError(f"unknown activation {name!r:.50}: expected one of {', '.join(ACTIVATIONS)}") from None
