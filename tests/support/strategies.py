"""Networks for property tests: every finite number may stand in them."""

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.model.network import Layer, Network

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
# Every activation as it is usually, and those with a parameter with another one, too.
KINDS = [
    *ACTIVATIONS,
    "leaky_relu(0.3)",
    "leaky_relu(2.0)",
    "elu(0.5)",
    "softplus(2.0)",
    "celu(0.5)",
    "hard_sigmoid(0.2)",
]
HIDDEN = [name for name in KINDS if not ACTIVATIONS[name].whole]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@st.composite
def networks(draw):
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    layers = []
    for inputs, size in pairwise(sizes):
        bias = draw(st.booleans())
        columns = inputs + bias
        rows = draw(st.lists(st.lists(FLOATS, min_size=columns, max_size=columns), min_size=size, max_size=size))
        last = len(layers) == len(sizes) - 2
        layers.append(Layer(rows, draw(st.sampled_from(KINDS if last else HIDDEN)), bias))
    fitting = [name for name, loss in LOSSES.items() if loss.output in ("", layers[-1].activation)]
    return Network(tuple(layers), draw(st.sampled_from(fitting)))


def each_sum(activation):
    """A layer that gives each input to one node, and inputs from small to large, where e^s overflows, too."""
    values = [0.0, 1e-300, 1e-9, 0.3, 1.0, 5.5, 8.4, 8.6, 20.5, 41.0, 800.0, 1e300]
    inputs = np.array([[s, sign * t] for sign in (1.0, -1.0) for s in values for t in values])
    return Network((Layer(np.eye(2), activation, False),)), np.concatenate([inputs, -inputs])
