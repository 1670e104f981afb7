#!/bin/sh
# Question: what is the derivative of torch.nn.functional.hardsigmoid, relu6(s + 3) / 6, in float64 between -3 and 3?
# Guess: 1/6 in 64 bits. Before the run it stood as an entry in a list of activations whose step of gradient descent agrees
# with ours to 1e-12; this sentence was written after it.
#
# PyTorch 2.13.0 on the CPU (2026-11-28): the value is that of 64 bits, the derivative is 1/6 in 32 bits, so gradients are
# off by 3e-8 of themselves, and torch.autograd.gradcheck does not notice with its usual tolerance of 1e-6. The output:
#   value 0.55, off by 0.0e+00
#   derivative 0.16666667163372 (1/6 in 32 bits), off by 5.0e-09
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q torch==2.13.0 numpy==2.4.6
found=$("$folder/venv/bin/python" - <<'PY'
import numpy as np
import torch

s = torch.tensor([0.3], dtype=torch.float64, requires_grad=True)
h = torch.nn.functional.hardsigmoid(s)
h.backward()
slope = s.grad.item()
bits = "1/6 in 32 bits" if slope == float(np.float32(1 / 6)) else "another number"
print(f"value {h.item():.6g}, off by {abs(h.item() - 3.3 / 6):.1e}")
print(f"derivative {slope:.14f} ({bits}), off by {abs(slope - 1 / 6):.1e}")
if not torch.autograd.gradcheck(torch.nn.functional.hardsigmoid, (s,), raise_exception=False):
    print("gradcheck notices")
PY
)
echo "$found"
stated="value 0.55, off by 0.0e+00
derivative 0.16666667163372 (1/6 in 32 bits), off by 5.0e-09"
[ "$found" = "$stated" ] || { echo "PyTorch computes it otherwise now: see the lines above"; exit 1; }
echo "As stated: the derivative has 32 bits."
