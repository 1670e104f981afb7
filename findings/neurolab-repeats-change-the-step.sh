#!/bin/sh
# Question: what does neurolab's train_gd with the error MSE do when every example is given twice, and when epochs=1?
# Guess, before trying: a mean does not change when all is repeated, so the same error and the same step; epochs=1 is one
# update over all examples.
#
# neurolab 0.3.5 with NumPy 1.26.4 (2026-11-28): the error reported is the mean and stays 0.375, but the step is not
# divided by the number of examples: it doubles, and is here 4 and 8 times the gradient of the mean reported. epochs=1
# makes no update at all; N updates need epochs=N+1. Change of the weight of one linear node. The output:
#   once: error 0.3750, step -0.1000
#   twice: error 0.3750, step -0.2000
#   gradient of the mean: step -0.0250
#   epochs=1: step 0.0000
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q neurolab==0.3.5 numpy==1.26.4
found=$("$folder/venv/bin/python" - <<'PY'
import neurolab
import numpy as np

X, T = np.array([[1.0], [2.0], [3.0], [4.0]]), np.ones((4, 1))
RATE = 0.01


def trained(x, t, epochs):
    net = neurolab.net.newff([[-10, 10]], [1], [neurolab.trans.PureLin()])
    net.layers[0].np["w"][:], net.layers[0].np["b"][:] = 0.5, 0.0
    net.trainf, net.errorf = neurolab.train.train_gd, neurolab.error.MSE()
    errors = net.train(x, t, epochs=epochs, goal=0, show=0, lr=RATE)
    return errors[0], net.layers[0].np["w"][0, 0] - 0.5


for words, times in (("once", 1), ("twice", 2)):
    error, step = trained(np.repeat(X, times, 0), np.repeat(T, times, 0), 2)
    print(f"{words}: error {error:.4f}, step {step:.4f}")
print(f"gradient of the mean: step {-RATE * np.mean(2 * (0.5 * X - T) * X):.4f}")
print(f"epochs=1: step {trained(X, T, 1)[1]:.4f}")
PY
)
echo "$found"
stated="once: error 0.3750, step -0.1000
twice: error 0.3750, step -0.2000
gradient of the mean: step -0.0250
epochs=1: step 0.0000"
[ "$found" = "$stated" ] || { echo "neurolab steps otherwise now: see the lines above"; exit 1; }
echo "As stated: the step grows with the number of examples, the error reported does not."
