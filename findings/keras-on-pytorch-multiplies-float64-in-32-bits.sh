#!/bin/sh
# Question: with keras.config.set_floatx("float64") and weights and inputs in float64, does Keras on PyTorch compute a
# product with a matrix in 64 bits?
# Guess (written down once a wrong number had led here): yes, as on JAX and TensorFlow; PyTorch itself multiplies float64 exactly so.
#
# Keras 3.15.1 on PyTorch 2.13.0, NumPy 2.4.6 (2026-11-28): no. keras.ops.add stays in 64 bits, but keras.ops.matmul, and
# so each Dense layer, converts both sides to float32 and returns float32, because Keras promotes (float64, float64) to
# float32 on this backend. The weights of the layer are float64 all the same. The output:
#   weights float64, product float32, sum float64
#   the product is off by more than 1e-10 and less than 1e-6
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q keras==3.15.1 torch==2.13.0 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=torch "$folder/venv/bin/python" - <<'PY'
import sys

import keras
import numpy as np

keras.config.set_floatx("float64")
x = np.array([[0.1, 0.2, 0.3]])
weights = np.array([[0.7, -0.4], [1.1, 0.9], [-0.3, 1.3]])
layer = keras.layers.Dense(2, use_bias=False)
layer.build((None, 3))
layer.set_weights([weights])
product, total = layer(x), keras.ops.add(x, x)
kinds = [keras.backend.standardize_dtype(each.dtype) for each in (layer.kernel, product, total)]
print("weights {}, product {}, sum {}".format(*kinds))
far = float(np.abs(keras.ops.convert_to_numpy(product) - x @ weights).max())
print("the product is off by more than 1e-10 and less than 1e-6" if 1e-10 < far < 1e-6 else f"the product is off by {far}")
if kinds != ["float64", "float32", "float64"] or not 1e-10 < far < 1e-6:
    sys.exit("Keras computes it in other types now: see the lines above")
PY
echo "As stated: 32 bits, whatever floatx is."
