"""Run the calls that "Other libraries" copies, as they stand, in the real libraries; outside CI.

    python tests/interop/libraries.py [LIBRARY ...]

Installs what PyPI and npm have, in the versions named, into a temporary folder (kept in CHAINRULE_INTEROP, if that
is set); FANN, Weka and R's nnet are used where the system has them. Each call is run as a program of its own on two
networks of tests/reference/libraries.json and on those of OTHERS that fit, and its printed loss and weights are
compared with ours.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from core.libraries.comparison import LibraryResult, compare_libraries  # noqa: E402
from core.libraries.registry import LIBRARIES  # noqa: E402
from core.model.network import Layer, Network  # noqa: E402

# Networks of the records on which each setting is run, at most.
NETWORKS = 2
SECONDS = 300
PYTHON = {
    "PyTorch": ["torch==2.13.0", "numpy"],
    "Keras": ["keras==3.15.1", "torch==2.13.0", "tensorflow"],
    "scikit-learn": ["scikit-learn==1.9.1"],
    "neurolab": ["neurolab==0.3.5", "numpy==1.26.*", "scipy"],
    "tinygrad": ["tinygrad==0.14.0", "numpy"],
    "JAX + optax": ["jax", "optax==0.2.8"],
}
NPM = {
    "TensorFlow.js": "@tensorflow/tfjs@4.22.0",
    "brain.js": "brain.js@1.6.1",
    "synaptic": "synaptic@1.1.4",
    "neataptic": "neataptic@1.4.7",
    "convnetjs": "convnetjs@0.3.0",
    "ml-fnn": "ml-fnn@5.0.0",
}
# Networks that no record has: no hidden layer, and activations of which only some libraries have all.
OTHERS: list[dict[str, Any]] = [
    {
        "sizes": [2, 3], "activations": ["sigmoid"], "rate": 0.5, "inputs": [[0.5, -0.25], [1.0, 0.75]],
        "targets": [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], "weights": [[[0.5, -1.0, 0.25], [0.75, 1.5, -0.5], [1, 2, -1]]],
    },
    {
        "sizes": [1, 2, 2, 2, 2, 1], "activations": ["leaky_relu", "elu", "silu", "gelu", "identity"], "rate": 0.25,
        "inputs": [[-1.5], [0.5]], "targets": [[1.0], [-1.0]],
        "weights": [[[1.5, 0.25], [-0.5, 0.75]], *[[[0.5, -1.0, 0.25], [0.75, 1.5, -0.5]]] * 3, [[1.0, -0.5, 0.25]]],
    },
]  # fmt: skip


@dataclass
class Outcome:
    """What came of one setting: runs, the largest difference, and the first thing that went wrong."""

    runs: int = 0
    worst: float = 0.0
    wrong: str = ""


def main(wanted: list[str]) -> int:
    """Run the calls of the libraries `wanted`, or of all; the number of settings that failed."""
    folder = os.environ.get("CHAINRULE_INTEROP")
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(folder or temporary)
        place.mkdir(parents=True, exist_ok=True)
        return sum(check(library, place) for library in wanted or LIBRARIES)


def check(library: str, place: Path) -> int:
    """Every setting of one library; the number that failed."""
    program = runner(library, place)
    if program is None:
        print(f"{library}: not available here")
        return 0
    outcomes: dict[str, Outcome] = {}
    for result, other in results(library):
        outcome = outcomes.setdefault(result.convention.setting, Outcome())
        if (other or outcome.runs < NETWORKS) and not outcome.wrong:
            one(result, program, outcome)
    for setting, outcome in outcomes.items():
        told = outcome.wrong or f"largest difference {outcome.worst:.1e}"
        print(f"{library}, {setting}: {outcome.runs} run{'s' * (outcome.runs != 1)}, {told}", flush=True)
    return sum(bool(outcome.wrong) for outcome in outcomes.values())


def one(result: LibraryResult, program: Callable[[str], str], outcome: Outcome) -> None:
    """One call, run and compared."""
    step = result.step
    assert step is not None
    outcome.runs += 1
    try:
        lines = program(result.call()).splitlines()
    except (subprocess.SubprocessError, OSError) as error:
        told = getattr(error, "stderr", "") or str(error)
        outcome.wrong = "FAILED: " + told.strip().splitlines()[-1][:200]
        return
    values = [line.partition(" ")[2] for line in lines if line.startswith("loss ")]
    weights = [np.array(json.loads(line[2:])) for line in lines if line.startswith("W ")]
    found: list[Any] = [np.array(float(value)) for value in values] + weights
    own: list[Any] = [np.array(step.loss)] if step.loss is not None else []
    own += list(step.weights or ()) if weights else []
    if len(found) != len(own) or any(a.shape != b.shape for a, b in zip(found, own, strict=True)):
        outcome.wrong = f"FAILED: printed {len(values)} losses and {len(weights)} matrices"
        return
    apart = max(float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b)))) for a, b in zip(found, own, strict=True))
    outcome.worst = max(outcome.worst, apart)
    close = 2e-6 if "float32" in result.convention.precision and result.name != "FANN" else 1e-12
    if apart > close:
        outcome.wrong = f"FAILED: differs by {apart:.1e}"


def results(library: str) -> Iterator[tuple[LibraryResult, bool]]:
    """What we compute for every network of the records and, with True, for the others."""
    content = json.loads((ROOT / "tests/reference/libraries.json").read_bytes())
    for own in content["networks"] + OTHERS:
        layers = (Layer(np.array(w), name) for w, name in zip(own["weights"], own["activations"], strict=True))
        comparison = compare_libraries(Network(tuple(layers)), own["inputs"], own["targets"], own["rate"])
        yield from ((each, own in OTHERS) for each in comparison.held if each.name == library)


def runner(library: str, place: Path) -> Callable[[str], str] | None:
    """What runs the source of a call and gives what it prints; None where the library cannot be had."""
    if library in PYTHON:
        return python(library, place / library.replace(" ", ""))
    if library in NPM:
        return node(library, place / "node")
    return {"FANN": fann, "Weka": weka, "R nnet": rscript}[library](place / library.replace(" ", ""))


def told(command: list[str], **more: Any) -> str:
    """The output of a command. Raises CalledProcessError where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True, **more)
    return done.stdout


def python(library: str, folder: Path) -> Callable[[str], str] | None:
    """An environment of its own: neurolab needs an older NumPy than the others."""
    own = folder / "bin" / "python"
    if not own.exists():
        told([sys.executable, "-m", "venv", str(folder)])
        install = [str(own), "-m", "pip", "install", "-q", *PYTHON[library]]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            shutil.rmtree(folder)
            return None
    environment = os.environ | {"DEV": "PYTHON", "PYTHONWARNINGS": "ignore"}
    return lambda source: told([str(own), "-c", source], env=environment)


def node(library: str, folder: Path) -> Callable[[str], str] | None:
    """One folder of modules for all."""
    if shutil.which("npm") is None:
        return None
    folder.mkdir(exist_ok=True)
    name = NPM[library].rpartition("@")[0]
    if not (folder / "node_modules" / name).is_dir():
        install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", NPM[library]]
        if subprocess.run(install, cwd=folder, capture_output=True, check=False).returncode:
            return None
    return lambda source: told(["node", "-e", source], cwd=folder)


def fann(folder: Path) -> Callable[[str], str] | None:
    """FANN's header for doubles, and a C compiler."""
    if shutil.which("cc") is None or not Path("/usr/include/doublefann.h").exists():
        return None
    folder.mkdir(exist_ok=True)

    def run(source: str) -> str:
        (folder / "step.c").write_text(source)
        told(["cc", "step.c", "-o", "step", "-ldoublefann", "-lm"], cwd=folder)
        return told(["./step"], cwd=folder)

    return run


def weka(folder: Path) -> Callable[[str], str] | None:
    """Weka's archive and a Java compiler."""
    archive = Path("/usr/share/java/weka.jar")
    if shutil.which("javac") is None or not archive.exists():
        return None
    folder.mkdir(exist_ok=True)

    def run(source: str) -> str:
        (folder / "Step.java").write_text(source)
        told(["javac", "-nowarn", "-cp", str(archive), "Step.java"], cwd=folder)
        opens = ["--add-opens", "java.base/java.lang=ALL-UNNAMED"]
        return told(["java", *opens, "-cp", f"{archive}:.", "Step"], cwd=folder)

    return run


def rscript(folder: Path) -> Callable[[str], str] | None:
    """R with the package nnet."""
    if shutil.which("Rscript") is None:
        return None
    try:
        told(["Rscript", "-e", "library(nnet)"])
    except subprocess.CalledProcessError:
        return None
    return lambda source: told(["Rscript", "-e", source])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
