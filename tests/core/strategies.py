"""Networks for property tests: every finite number may stand in them."""

from itertools import pairwise

from hypothesis import strategies as st

from core.network import Layer, Network

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@st.composite
def networks(draw):
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    layers = []
    for inputs, size in pairwise(sizes):
        bias = draw(st.booleans())
        columns = inputs + bias
        rows = draw(st.lists(st.lists(FLOATS, min_size=columns, max_size=columns),
                             min_size=size, max_size=size))
        layers.append(Layer(rows, draw(st.sampled_from(["identity", "sigmoid", "tanh", "relu"])), bias))
    return Network(tuple(layers))
