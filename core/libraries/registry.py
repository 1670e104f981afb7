"""All conventions, in the order of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.libraries import (
    brain_js,
    convnetjs,
    fann,
    jax_optax,
    keras,
    ml_fnn,
    neataptic,
    neurolab,
    pytorch,
    r_nnet,
    scikit_learn,
    synaptic,
    tensorflow_js,
    tinygrad,
    weka,
)  # fmt: skip

if TYPE_CHECKING:
    from core.libraries.convention import Convention

CONVENTIONS: tuple[Convention, ...] = tuple(
    entry
    for module in (
        pytorch, keras, scikit_learn, tensorflow_js, brain_js, synaptic, neataptic, convnetjs, ml_fnn, neurolab, fann,
        weka, tinygrad, jax_optax, r_nnet,
    )
    for entry in module.CONVENTIONS
)  # fmt: skip
LIBRARIES: tuple[str, ...] = tuple(dict.fromkeys(entry.library for entry in CONVENTIONS))

_NAMES = [(entry.library, entry.setting) for entry in CONVENTIONS]
if len(set(_NAMES)) < len(_NAMES):
    raise ValueError("two conventions have the same library and setting")
