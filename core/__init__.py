"""The engine: values and functions for feed-forward networks and backpropagation.

Nothing here imports Qt; everything a test wants without a window lives here.

Notation, after the chapter: layers are numbered 1…N, layer 1 is the input; `W_n` maps layer n−1 to
layer n and has the shape (size_n, size_{n−1} + 1), its last column holding the weights from the bias
unit of value 1 (no such column where the layer has no bias); s is a node's weighted sum, h = f(s) its
value, y = h of the last layer, t the target and δ = ∂L/∂s.
"""

import os

# BLAS on one thread, unless the user has said otherwise: how it shares out a product changes the last digits, so the
# same run would give other bits on a machine with more processors. Its threads also wait by spinning, which costs many
# times what they compute where anything else runs. Must be set before NumPy and SciPy are loaded.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
