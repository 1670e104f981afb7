"""Every activation of the registry: its numbers, its formulas, its parameter; and a registry that cannot lie."""

import json
import re
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.basics.errors import InputError
from core.document.document import Document
from core.files.native.format import dumps, loads
from core.model.activations import ACTIVATIONS, Activation, activation
from core.model.gradient_check import check_gradients
from core.model.network import Layer, Network

RECORDS = json.loads((Path(__file__).parents[2] / "reference" / "activations.json").read_bytes())["records"]
# Each with its usual parameter, and those that have one with another.
OTHERS = ["leaky_relu(0.3)", "leaky_relu(0.0)", "leaky_relu(2.0)", "elu(0.5)", "softplus(2.0)", "celu(0.5)",
          "hard_sigmoid(0.2)"]  # fmt: skip
NAMES = [*ACTIVATIONS, *OTHERS]


def test_every_activation_is_recorded():
    assert {record["name"] for record in RECORDS} >= set(ACTIVATIONS)
    assert {entry.name for entry in ACTIVATIONS.values() if entry.parameter} == {ACTIVATIONS[n].base for n in OTHERS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["name"])
def test_the_numbers_are_those_of_fifty_digits(record):
    f = ACTIVATIONS[record["name"]]
    s = np.array(record["s"])
    h = f.function(s)
    np.testing.assert_allclose(h, record["f"], rtol=4e-15, atol=1e-15)
    derivative = f.derivative(s, h)
    known = np.array([each is not None for each in record["derivative"]])
    expected = np.array(record["derivative"], dtype=float)
    np.testing.assert_allclose(derivative[known], expected[known], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["name"])
def test_the_compiled_pieces_compute_the_same(record):
    pytest.importorskip("llvmlite")
    from core.kernels.load import _functions, address, load_functions
    from core.kernels.run import run_example, run_outputs

    load_functions()
    s = np.atleast_2d(np.array(record["s"]).T).T
    expected = np.array(record["f"]).reshape(s.shape)
    network = Network((Layer(np.eye(s.shape[1]), record["name"], False),))
    # The compiler may take s − (most + ln) for (s − most) − ln.
    last_digits = 1e-13 if record["name"] == "log_softmax" else 1e-15
    np.testing.assert_allclose(
        run_outputs(_functions["outputs"], network, s, address), expected, rtol=1e-14, atol=last_digits
    )
    f = ACTIVATIONS[record["name"]]
    with np.errstate(over="ignore"):
        derivatives = f.derivative(s, f.function(s))
    one = run_example(_functions["example"], network, address)
    for row, derivative in zip(s, derivatives, strict=True):
        size = len(row)
        found = one(row, np.zeros(size), 0.1)[1 + 2 * size : 1 + 3 * size]
        np.testing.assert_allclose(found, derivative, rtol=1e-13, atol=last_digits)


@pytest.mark.parametrize("name", NAMES)
def test_the_derivative_is_that_of_central_differences(name):
    rng = np.random.default_rng(3)
    layers = (Layer(rng.normal(0, 1.5, (3, 3)), "tanh"), Layer(rng.normal(0, 0.7, (3, 4)), name))
    check = check_gradients(Network(layers), rng.normal(size=2), rng.uniform(0.1, 0.9, 3))
    assert check.kinks or check.max_relative_error < 1e-8


@pytest.mark.parametrize("name", [name for name in NAMES if not ACTIVATIONS[name].whole])
def test_range_largest_derivative_and_kinks_are_true(name):
    f = ACTIVATIONS[name]
    s = np.concatenate([np.linspace(-60, 60, 240_001), *([k - 1e-9, k, k + 1e-9] for k in f.kinks)])
    if name == "exponential":  # its derivative has no bound: that at 0 stands for it
        s = s[s <= 0]
    s.sort()
    h = f.function(s)
    derivative = f.derivative(s, h)
    assert f.low - 1e-15 <= h.min() and h.max() <= f.high + 1e-15
    assert derivative.max() == pytest.approx(f.peak_derivative, rel=1e-7)
    if np.isfinite(f.low):
        assert h.min() == pytest.approx(f.low, abs=0.02 if name in ("softsign", "elliott") else 1e-8)
    # Where the derivative jumps there is a kink, and nowhere else.
    jumps = np.flatnonzero(np.abs(np.diff(derivative)) > 1e-2)
    near = sorted({min(f.kinks, key=lambda k: abs(k - s[j]), default=np.inf) for j in jumps})
    assert near == sorted(f.kinks)
    assert all(min(abs(s[j] - k) for k in f.kinks) < 1e-3 for j in jumps)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_the_jacobian_of_a_whole_layer_is_that_of_differences(name):
    f, rng = ACTIVATIONS[name], np.random.default_rng(0)
    s, v = rng.normal(0, 2, 4), rng.normal(size=4)
    h, step = f.function(s), 1e-6
    jacobian = np.array([(f.function(s + step * e) - f.function(s - step * e)) / (2 * step) for e in np.eye(4)]).T
    assert np.allclose(f.onward(v, s, h), jacobian @ v, atol=1e-9)
    assert np.allclose(f.back(v, s, h), jacobian.T @ v, atol=1e-9)
    assert np.allclose(f.derivative(s, h), np.diag(jacobian), atol=1e-9)


def test_a_parameter_is_part_of_the_name():
    f = ACTIVATIONS["leaky_relu(0.3)"]
    assert (f.name, f.base, f.title) == ("leaky_relu(0.3)", "leaky_relu", "Leaky ReLU (α = 0.3)")
    assert "0.3" in f.latex and "0.3" in f.derivative_latex and "0.3" in f.onnx + f.torch + f.numpy[0]
    assert ACTIVATIONS["leaky_relu(0.30)"].name == "leaky_relu(0.3)"
    assert ACTIVATIONS["leaky_relu(0.01)"] is not None and ACTIVATIONS["leaky_relu(0.01)"].name == "leaky_relu"
    assert Layer([[1.0, 0.0]], "elu(1)") == Layer([[1.0, 0.0]], "elu")
    assert list(ACTIVATIONS) == [entry.base for entry in ACTIVATIONS.values()]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("relo", "unknown activation 'relo': expected one of identity, "),
        ("relu(0.3)", "activation relu: it has no parameter, found 0.3"),
        ("elu(0)", "activation elu: expected α from 0.001 to 100, found 0.0"),
        ("leaky_relu(-1)", "activation leaky_relu: expected α from 0 to 100, found -1.0"),
        ("leaky_relu(1e999)", "activation leaky_relu: expected α from 0 to 100, found inf"),
        ("elu(1e)", "activation elu(1e): expected a number in parentheses"),
        ("elu(nan)", "unknown activation"),
        ("elu()", "unknown activation"),
        ("elu(1)(2)", "unknown activation"),
        (None, "unknown activation None"),
        ([1], "unknown activation"),
    ],
)
def test_a_wrong_name_is_said(name, said):
    with pytest.raises(InputError, match=re.escape(said)):
        activation(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_native_file_keeps_the_parameter(name):
    document = Document(Network((Layer([[0.5, 1.0], [1.5, 0.0]], name),)))
    assert f'"activation": "{ACTIVATIONS[name].name}"'.encode() in dumps(document)
    assert loads(dumps(document)).network == document.network


def test_a_native_file_with_a_wrong_parameter_says_where():
    content = dumps(Document(Network((Layer([[0.5, 1.0]], "elu(0.5)"),)))).replace(b"elu(0.5)", b"elu(-0.5)")
    with pytest.raises(InputError, match=r"layers\[1\]\.activation: activation elu: expected α from 0.001 to 100"):
        loads(content)


def test_an_entry_that_lacks_something_fails_at_once_in_words():
    whole = {each.name: getattr(ACTIVATIONS["tanh"], each.name) for each in fields(Activation)}
    Activation(**whole)
    for name in ("onnx", "torch", "latex", "letter", "title"):
        with pytest.raises(TypeError, match=f"activation 'tanh': {name} is missing"):
            Activation(**{**whole, name: ""})
        with pytest.raises(TypeError, match=name):
            Activation(**{key: value for key, value in whole.items() if key != name})
    with pytest.raises(TypeError, match="numpy is missing"):
        Activation(**{**whole, "numpy": ()})


@pytest.mark.parametrize("name", NAMES)
def test_the_words_for_pytorch_are_python_and_those_without_a_module_compute_it(name):
    f = ACTIVATIONS[name]
    code = compile(f.torch, name, "eval")
    if f.torch.startswith("nn."):
        return
    names = {"where": np.where, "clamp": np.clip, "exp": np.exp, "abs": np.abs, "sin": np.sin, "cos": np.cos}
    function = eval(code, {"torch": SimpleNamespace(**names)})
    s = np.concatenate([np.linspace(-9, 9, 901), f.kinks])
    np.testing.assert_allclose(function(s), f.function(s), rtol=1e-14, atol=1e-15)


def test_the_pytorch_script_of_a_function_without_a_module_is_python():
    from core.files.export.scripts import torch_script

    document = Document(Network((Layer([[0.5, 1.0]], "elliott"), Layer([[0.5, 1.0]], "hard_sigmoid(0.2)"))))
    script = torch_script(document).decode()
    compile(script, "a.torch.py", "exec")
    assert (
        "class Function(nn.Module)" in script and "Function(lambda s: torch.clamp(0.2 * s + 0.5, 0.0, 1.0))" in script
    )
