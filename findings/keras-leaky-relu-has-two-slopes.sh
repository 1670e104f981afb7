#!/bin/sh
# Question: do the layer keras.layers.LeakyReLU() and activation="leaky_relu" have the same slope below 0?
# What one would guess (the behavior was known to us from the files of others before the script was written): yes, one default for both, 0.01 as in PyTorch or 0.3 as the layer documents.
#
# Keras 3.15.1 with JAX 0.10.2 (2026-11-28): no. The layer has 0.3, the activation of that name 0.2,
# so a model changes when one spelling is replaced by the other. The output, for an input of -1:
#   layer -0.3, activation -0.2
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q keras==3.15.1 jax==0.10.2 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/venv/bin/python" - <<'PY'
import sys

import keras
import numpy as np

x = np.array([[-1.0]])
layer = round(float(keras.layers.LeakyReLU()(x)[0, 0]), 6)
activation = round(float(keras.layers.Activation("leaky_relu")(x)[0, 0]), 6)
print(f"layer {layer}, activation {activation}")
if (layer, activation) != (-0.3, -0.2):
    sys.exit("Keras has other slopes now: see the line above")
PY
echo "As stated: 0.3 in the layer, 0.2 in the activation."
