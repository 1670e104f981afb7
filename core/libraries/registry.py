"""All conventions, in the order of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.libraries.javascript_libraries import brain_js, convnetjs, ml_fnn, neataptic, synaptic, tensorflow_js
from core.libraries.other_libraries import fann, r_nnet, weka
from core.libraries.python_libraries import jax_optax, keras, neurolab, pytorch, scikit_learn, tinygrad

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
