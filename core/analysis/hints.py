"""Hints about a run: what in the data or the network keeps it from learning well, one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.analysis.sampling import sampled
from core.analysis.scoring.predictions import Predictor
from core.basics.number_format import number_in_sentence
from core.model.activations import ACTIVATIONS
from core.training.reference import layer_values

if TYPE_CHECKING:
    from core.document.document import Document
    from core.model.network import Network

# Inputs beyond this saturate nodes, or need tiny learning rates.
LARGE_INPUT = 10.0
# A class with this many times the examples of another one outweighs it.
UNBALANCED = 10.0
# Smaller sets are examples to look at, not to learn from.
_LEAST_EXAMPLES = 10
# Examples that tell whether nodes are dead.
_LOOKED_AT = 500


def data_hints(document: Document) -> tuple[str, ...]:
    """Return the hints that do not change with the weights: inputs unscaled, classes unbalanced, too few examples."""
    data = document.data
    if data is None or len(data) < _LEAST_EXAMPLES:
        return ()
    found = []
    low, high = data.extremes
    largest = float(max(high.max(), -low.min()))
    if largest > LARGE_INPUT and document.scaling is None:
        found.append(
            f"The inputs reach {number_in_sentence(largest)}: scale them (Data > Split and scale) to learn faster."
        )
    found += _unbalanced(document)
    weights = document.network.parameters
    if weights > len(data):
        check = "set aside test examples to check this" if document.test is None else "compare the test loss"
        found.append(
            f"{weights:,} weights for {len(data):,} examples: the network can memorize them; "
            f"use fewer hidden nodes, or {check}."
        )
    return tuple(found)


def dead_hint(document: Document) -> str:
    """Return a hint if a hidden layer passes nothing on for any example, else ""."""
    if document.data is None:
        return ""
    network = document.network
    inputs = sampled(document.data, _LOOKED_AT).inputs
    for n, (s, _) in enumerate(layer_values(network, inputs)[:-1], 2):
        if _dead(network, n, s):
            nodes = "the only node is" if s.shape[1] == 1 else f"all {s.shape[1]} nodes are"
            advice = "draw new initial weights or use a smaller η"
            if not network.weights[n - 2].any():
                advice = "its weights are all 0, so draw other initial weights"
            return f"Layer {n} is dead: {nodes} at f′ = 0 for every example, so no weight before it learns; {advice}."
    return ""


def _unbalanced(document: Document) -> list[str]:
    predictor = Predictor.of(document)
    classes = predictor.classes
    if classes is None or document.data is None:
        return []
    targets = document.data.targets
    if document.target_scaling is not None:
        targets = document.target_scaling.undone(targets)
    counts = np.bincount(classes.of(targets), minlength=len(classes.names))
    most, least = int(counts.max()), int(counts.min())
    name = classes.names[int(counts.argmax())]
    if least == 0:
        return [f"No training example has the class {classes.names[int(counts.argmin())]!r}: it cannot be learned."]
    if most < UNBALANCED * least:
        return []
    share = min(round(100 * most / len(targets)), 99)  # never all: there are others
    return [f"{share}% of the examples are {name!r}: look at F1 in the Scores panel, since accuracy says little."]


def _dead(network: Network, n: int, s: np.ndarray) -> bool:
    entry = ACTIVATIONS[network.layer(n).activation]
    if entry.whole:
        return False
    with np.errstate(all="ignore"):
        return bool(np.all(entry.derivative(s, entry.function(s)) == 0.0))
