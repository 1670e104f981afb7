#!/bin/sh
# Question: which loss does tinygrad give when loss.item() is called after optimizer.step(), as PyTorch's loops do?
# Guess, before trying: the loss from which the gradients were computed, that of the weights before the step.
#
# tinygrad 0.14.0 (2026-11-28): tensors are computed when they are read, and the optimizer has changed the weights in place
# by then. Read after the step the loss is that of the new weights; read before it, that of the old ones. The step itself
# is the same. Loss (2 w - 6)^2 with w = 1 and rate 1/8, so w becomes 3. The output:
#   before: loss 16.0, then w 3.0
#   after: loss 0.0, then w 3.0
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q tinygrad==0.14.0
found=$(DEV=PYTHON CACHELEVEL=0 "$folder/venv/bin/python" - <<'PY'
from tinygrad import Context, Tensor
from tinygrad.nn.optim import SGD

for words in ("before", "after"):
    w = Tensor([1.0])
    w.requires_grad = True
    optimizer = SGD([w], lr=0.125)
    with Context(TRAINING=1):
        loss = ((w * 2.0 - 6.0) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        number = loss.item() if words == "before" else None
        optimizer.step()
        number = loss.item() if number is None else number
    print(f"{words}: loss {number:.1f}, then w {w.item():.1f}")
PY
)
echo "$found"
stated="before: loss 16.0, then w 3.0
after: loss 0.0, then w 3.0"
[ "$found" = "$stated" ] || { echo "tinygrad reads another loss now: see the lines above"; exit 1; }
echo "As stated: after the step it is the loss of the new weights."
