"""The NumPy script and the LaTeX that a network is written as."""

import re
import runpy
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import KINDS, networks

from core.document.document import Document
from core.files import write
from core.gallery.presets import preset
from core.model.network import Layer, Network
from core.training.reference import outputs


@given(network=networks())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_numpy_script_prints_the_same(network, tmp_path):
    scale = max(1.0, float(np.abs(network.flat).max()))
    document = Document(network.with_flat(network.flat / scale))
    path = write(tmp_path / "a.py", document)[0]
    x = np.linspace(-1, 1, network.sizes[0])
    words = [sys.executable, str(path), *map(repr, x.tolist())]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    printed = [float(word) for word in done.stdout.partition("->")[2].split()]
    assert np.allclose(printed, outputs(document.network, x[None])[0], rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize("name", KINDS)
def test_the_numpy_script_knows_every_activation(name, tmp_path):
    """Also where e^s overflows, and for a batch."""
    network = Network((Layer(np.vstack([np.eye(3), -np.eye(3)]), name, False),))
    script = runpy.run_path(str(write(tmp_path / "a.py", Document(network))[0]))
    x = np.concatenate([np.random.default_rng(0).normal(0, 3, (20, 3)), [[0.0, 800.0, 1e-9], [1e300, 20.0, -0.0]]])
    expected = outputs(network, x)
    function = script[re.sub(r"\W+", "_", name).strip("_")]
    for found in (np.array([script["forward"](row) for row in x]), function(x @ network.weights[0].T)):
        assert np.allclose(found, expected, rtol=1e-14, atol=1e-15)


def test_the_numpy_script_prints_the_examples(tmp_path):
    document = preset("deep")
    path = write(tmp_path / "a.py", document)[0]
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    rows = [[float(word) for word in line.partition("->")[2].split()] for line in done.stdout.splitlines()]
    assert np.allclose(rows, outputs(document.network, document.data.inputs), rtol=1e-15)


def test_latex(tmp_path):
    network = Network((Layer([[1.5, -2e-7], [0.1, 3.0]], "relu", True),))
    text = write(tmp_path / "a.tex", Document(network))[0].read_text()
    assert "$W_{2}$ & $x_{1}$ & bias \\\\" in text
    assert "1 & $1.5$ & $-2 \\cdot 10^{-7}$ \\\\" in text and "2 & $0.1$ & $3$ \\\\" in text
    for name in KINDS:
        text = write(tmp_path / "b.tex", Document(Network((Layer([[1.5]], name, False),))))[0].read_text()
        assert f"% Layer 2, {name}\n\\begin{{tabular}}" in text
