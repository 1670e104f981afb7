#!/bin/sh
# Question: what does safetensors.numpy.save store of a transposed view, such as the kernel.T of a Keras layer?
# What one would guess (the behavior was known to us from the files of others before the script was written): the values of the view, in its shape, as numpy.save does; or an error.
#
# safetensors 0.8.0, NumPy 2.4.6 (2026-11-28): neither. It stores the bytes of the array that the view is of, in their
# order in memory, under the shape of the view, without an error. A slice of columns is stored wrongly, too. So the file
# holds another matrix, and no reader can tell: apply numpy.ascontiguousarray before saving. The output:
#   transposed: saved [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]], loaded [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
#   sliced: saved [[1.0, 2.0], [4.0, 5.0]], loaded [[1.0, 2.0], [3.0, 4.0]]
#   copied first: equal
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q safetensors==0.8.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import sys

import numpy as np
from safetensors.numpy import load, save

whole = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
equal = []
for name, view in (("transposed", whole.T), ("sliced", whole[:, :2])):
    found = load(save({"a": view}))["a"]
    print(f"{name}: saved {view.tolist()}, loaded {found.tolist()}")
    equal.append(np.array_equal(found, view))
copied = np.array_equal(load(save({"a": np.ascontiguousarray(whole.T)}))["a"], whole.T)
print("copied first:", "equal" if copied else "different")
if any(equal) or not copied:
    sys.exit("safetensors no longer stores views wrongly (or copies rightly): see the lines above")
PY
echo "As stated: a view is stored as other numbers, without an error."
