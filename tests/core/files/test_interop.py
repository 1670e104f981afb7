"""Our files in other programs: PyTorch and onnxruntime. They are large, so this runs where they are."""

import runpy
import subprocess
import sys

import numpy as np
import pytest
from references import FOLDERS
from strategies import HIDDEN, KINDS, each_sum

from core.document.document import Document
from core.files import read, write
from core.gallery.presets import PRESETS, preset
from core.model.activations import ACTIVATIONS
from core.model.initializers import new_network
from core.training.reference import outputs

NETWORKS = {
    **{name: preset(name).network for name in PRESETS},
    **{name: new_network([4, 3, 3], [name if name in HIDDEN else "sigmoid", name], seed=1) for name in KINDS},
    "without bias": new_network([4, 7, 5, 3], ["relu", "identity", "tanh"], [False, True, False], seed=1),
}


@pytest.fixture(params=NETWORKS, ids=str)
def network(request):
    return NETWORKS[request.param]


@pytest.fixture
def x(network):
    return np.random.default_rng(0).normal(size=(20, network.sizes[0]))


def module_of(name, nn):
    """The module that the registry names; a function of s as one."""
    import torch

    words = ACTIVATIONS[name].torch
    made = eval(words, {"nn": nn, "torch": torch})
    if isinstance(made, nn.Module):
        return made
    module = nn.Module()
    module.forward = made
    return module


def test_pytorch_loads_our_safetensors(network, x, tmp_path):
    torch = pytest.importorskip("torch")
    library = pytest.importorskip("safetensors.torch")
    from torch import nn

    parts = []
    for layer in network.layers:
        parts.append(nn.Linear(layer.inputs, layer.size, bias=layer.bias, dtype=torch.float64))
        parts.append(module_of(layer.activation, nn))
    model = nn.Sequential(*parts)
    path = write(tmp_path / "a.safetensors", Document(network))[0]
    model.load_state_dict(library.load_file(path), strict=True)
    with torch.no_grad():
        assert np.abs(model(torch.from_numpy(x)).numpy() - outputs(network, x)).max() < 1e-12


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-12), ("float32", 2e-6), ("bfloat16", 2e-2)])
def test_we_load_what_pytorch_saves(network, x, tmp_path, dtype, tolerance):
    torch = pytest.importorskip("torch")
    library = pytest.importorskip("safetensors.torch")
    kind = getattr(torch, dtype)
    state = {}
    for k, layer in enumerate(network.layers):
        state[f"net.{2 * k}.weight"] = torch.tensor(layer.weights[:, : layer.inputs].copy(), dtype=kind)
        if layer.bias:
            state[f"net.{2 * k}.bias"] = torch.tensor(layer.weights[:, -1].copy(), dtype=kind)
    library.save_file(state, tmp_path / "a.safetensors")
    document, _ = read(tmp_path / "a.safetensors", activations=[layer.activation for layer in network.layers])
    scale = np.abs(network.flat).max()
    for found, layer in zip(document.network.weights, network.layers, strict=True):
        assert np.abs(found - layer.weights).max() <= tolerance * scale
    write(tmp_path / "b.safetensors", document)
    assert set(library.load_file(tmp_path / "b.safetensors")) == set(state)


def test_onnxruntime_runs_our_onnx(network, x, tmp_path):
    onnx = pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    path = write(tmp_path / "a.onnx", Document(network))[0]
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found = session.run(None, {"x": x})[0]
    expected = outputs(network, x)
    assert np.abs(found - expected).max() < 1e-12 * max(1.0, np.abs(expected).max())


@pytest.mark.parametrize("name", KINDS)
def test_onnxruntime_takes_any_sum(name, tmp_path):
    runtime = pytest.importorskip("onnxruntime")
    network, x = each_sum(name)
    path = write(tmp_path / "a.onnx", Document(network))[0]
    found = runtime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]
    assert np.allclose(found, outputs(network, x), rtol=1e-13, atol=1e-13)


def test_onnxruntime_agrees_on_the_interop_models():
    runtime = pytest.importorskip("onnxruntime")
    for path in (FOLDERS[0] / "interop").glob("*.onnx"):
        session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
        network = read(path)[0].network
        x = np.random.default_rng(0).normal(size=(5, network.sizes[0]))
        found = session.run(None, {session.get_inputs()[0].name: x})[0]
        assert np.abs(found - outputs(network, x)).max() < 1e-12


def test_the_pytorch_script_prints_the_same(network, x, tmp_path):
    pytest.importorskip("torch")
    path = write(tmp_path / "a.torch.py", Document(network))[0]
    model = runpy.run_path(str(path))["model"]
    import torch

    with torch.no_grad():
        found = model(torch.from_numpy(x)).numpy()
    expected = outputs(network, x)
    assert np.abs(found - expected).max() < 1e-12 * max(1.0, np.abs(expected).max())


@pytest.mark.parametrize("name", KINDS)
def test_the_pytorch_script_takes_any_sum(name, tmp_path):
    torch = pytest.importorskip("torch")
    network, x = each_sum(name)
    model = runpy.run_path(str(write(tmp_path / "a.torch.py", Document(network))[0]))["model"]
    with torch.no_grad():
        assert np.allclose(model(torch.from_numpy(x)).numpy(), outputs(network, x), rtol=1e-13, atol=1e-13)


def test_the_pytorch_script_runs_alone(tmp_path):
    pytest.importorskip("torch")
    document = preset("xor-table")
    path = write(tmp_path / "a.torch.py", document)[0]
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    rows = [[float(word) for word in line.partition("->")[2].split()] for line in done.stdout.splitlines()]
    assert np.abs(np.array(rows) - outputs(document.network, document.data.inputs)).max() < 1e-15
