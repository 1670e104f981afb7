"""Run exported ONNX models in several versions of onnxruntime; outside CI.

    python tests/interop/runtimes.py [VERSION ...]

Writes a network of each activation in 64 and in 32 bits, installs each version into a temporary folder, and compares
the outputs with ours: to 1e-12 and 2e-6. The status is 1 if one differs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from core.basics.errors import InputError  # noqa: E402
from core.document.document import Document  # noqa: E402
from core.files import write  # noqa: E402
from core.files.registry import by_option, writer_of  # noqa: E402
from core.model.activations import ACTIVATIONS  # noqa: E402
from core.model.initializers import new_network  # noqa: E402
from core.training.reference import outputs  # noqa: E402

# The oldest that pyproject.toml admits, and a recent one.
VERSIONS = ("1.19.2", "1.32.0")
PARAMETERS = ("leaky_relu(0.3)", "elu(0.5)", "softplus(2.0)", "celu(0.5)", "hard_sigmoid(0.2)")
TOLERANCE = {64: 1e-12, 32: 2e-6}
# An exponential of an exponential enlarges what was rounded to 32 bits.
WIDER = {"exponential-32.onnx": 1e-5}
# What a version has no kernel for, as docs/formats.md says.
REFUSED = {("1.19.2", "cos-64.onnx")}
X = np.random.default_rng(0).uniform(-3, 3, size=(20, 3))
_RUN = """
import json, sys
import numpy, onnxruntime
found = {}
for path, kind in json.loads(sys.argv[1]).items():
    try:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        found[path] = session.run(None, {"x": numpy.array(json.loads(sys.argv[2]), kind)})[0].tolist()
    except Exception as error:
        found[path] = str(error)[:200]
print(json.dumps(found))
"""


def exported(folder: Path) -> dict[str, tuple[int, np.ndarray]]:
    """The files, each with its bits and what it must give."""
    found = {}
    for name in (*ACTIVATIONS, *PARAMETERS):
        hidden = "sigmoid" if ACTIVATIONS[name].whole else name
        network = new_network([3, 5, 2], [hidden, name], [True, True], seed=4)
        for bits in (64, 32):
            path = folder / f"{name}-{bits}.onnx"
            try:
                write(path, Document(network), by_option("float32", path) if bits == 32 else writer_of(path))
            except InputError as error:
                print(f"{name}: {error}")
                continue
            found[str(path)] = bits, outputs(network, X)
    return found


def differing(version: str, folder: Path, files: dict[str, tuple[int, np.ndarray]]) -> list[str]:
    """What one version computes otherwise, a line each."""
    python = folder / version / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(folder / version)], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", f"onnxruntime=={version}"], check=True)
    kinds = {path: f"float{bits}" for path, (bits, _) in files.items()}
    words = [str(python), "-c", _RUN, json.dumps(kinds), json.dumps(X.tolist())]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    lines = []
    for path, (bits, wanted) in files.items():
        if (version, Path(path).name) in REFUSED and "NOT_IMPLEMENTED" in str(found[path]):
            continue
        if isinstance(found[path], str):
            lines.append(f"onnxruntime {version}, {Path(path).name}: {found[path]}")
            continue
        far = float((np.abs(np.array(found[path]) - wanted) / np.maximum(1.0, np.abs(wanted))).max())
        if not far <= WIDER.get(Path(path).name, TOLERANCE[bits]):
            lines.append(f"onnxruntime {version}, {Path(path).name}: off by {far:.1e}")
    return lines


def main() -> int:
    """Print one line per version, and one per difference."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = exported(folder)
        wrong = []
        for version in sys.argv[1:] or VERSIONS:
            found = differing(version, folder, files)
            print(f"onnxruntime {version}: {len(files) - len(found)} of {len(files)} models alike")
            wrong += found
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
