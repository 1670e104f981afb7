"""Keras's layers as their configuration lists them, TensorFlow.js and TFLite: what each layer means."""

import json

import numpy as np
import pytest
from foreign_files import FOLDER

from core.basics.errors import InputError
from core.files import read
from core.files.keras.activations import named
from core.files.keras.config import KerasReader, snake_case
from core.files.strict_json import JsonValue
from core.training.reference import outputs

TFLITE = FOLDER / "keras"
RNG = np.random.default_rng(0)
KERNEL, BIAS = RNG.normal(size=(3, 4)), RNG.normal(size=4)
X = RNG.normal(size=(5, 3))


def model(*layers, kind="Sequential"):
    return JsonValue({"class_name": kind, "config": {"name": "m", "layers": list(layers)}}, "")


def layer(kind, name="", sources=None, **config):
    found = {"class_name": kind, "config": {"name": name or kind.lower(), **config}}
    if sources is not None:
        found["inbound_nodes"] = [[[source, 0, 0, {}] for source in sources]] if sources else []
    return found


def dense(name="dense", activation="linear", **more):
    return layer("Dense", name, units=4, activation=activation, use_bias=True, **more)


def taken(modern=True, arrays=None, *layers):
    reader = KerasReader(lambda path, kind, before: (arrays or {}).get(path[-1], [KERNEL, BIAS]), modern)
    reader.read(model(*layers))
    return reader.stack.document("Keras", ["64-bit numbers"])


def values(document, x):
    if document.scaling is not None:
        x = (x - np.array(document.scaling.offset)) / np.array(document.scaling.factor)
    y = outputs(document.network, x)
    if document.target_scaling is not None:
        y = y * np.array(document.target_scaling.factor) + np.array(document.target_scaling.offset)
    return y


@pytest.mark.parametrize(
    ("setting", "modern", "name"),
    [
        ("relu", True, "relu"),
        ("leaky_relu", True, "leaky_relu(0.2)"),
        ("hard_sigmoid", True, "hard_sigmoid"),
        ("hard_sigmoid", False, "hard_sigmoid(0.2)"),
        ("hardSigmoid", False, "hard_sigmoid(0.2)"),
        ("swish", False, "silu"),
        (None, True, "identity"),
        ({"module": "builtins", "class_name": "function", "config": "gelu"}, True, "gelu"),
        ({"class_name": "LeakyReLU", "config": {"negative_slope": 0.1}}, True, "leaky_relu(0.1)"),
        ({"class_name": "LeakyReLU", "config": {}}, True, "leaky_relu(0.3)"),
        ({"class_name": "ReLU", "config": {"max_value": 6.0, "negative_slope": 0.0, "threshold": 0.0}}, True, "relu6"),
        ({"class_name": "ELU", "config": {"alpha": 1.0}}, True, "elu"),
    ],
)
def test_what_an_activation_is_called(setting, modern, name):
    assert named(JsonValue(setting, "activation"), modern) == name


@pytest.mark.parametrize("setting", ["my_own", {"class_name": "PReLU", "config": {}}])
def test_activations_that_are_not_known_are_named(setting):
    with pytest.raises(InputError, match=r"my_own|PReLU"):
        named(JsonValue(setting, "activation"), True)


def normalized(arrays, epsilon=1e-3):
    gamma, beta, mean, variance = arrays
    return lambda h: gamma * (h - mean) / np.sqrt(variance + epsilon) + beta


STATISTICS = [RNG.uniform(0.5, 2, 4), RNG.normal(size=4), RNG.normal(size=4), RNG.uniform(0.5, 2, 4)]


def test_batch_normalization_after_a_layer_before_an_activation_and_after_it():
    arrays = {"batch": STATISTICS, "second": [np.eye(4), np.zeros(4)]}
    batch = layer("BatchNormalization", "batch", axis=-1, epsilon=0.001, center=True, scale=True)
    relu, second = layer("Activation", "act", activation="relu"), dense("second")
    norm = normalized(STATISTICS)
    s = X @ KERNEL + BIAS
    before, _ = taken(True, arrays, dense(), batch, relu)
    assert np.abs(values(before, X) - np.maximum(norm(s), 0)).max() < 1e-12
    after, report = taken(True, arrays, dense(activation="relu"), batch, second)
    assert np.abs(values(after, X) - norm(np.maximum(s, 0))).max() < 1e-12
    assert any("scales its inputs was folded" in sentence for sentence in report.changed)
    last, _ = taken(True, arrays, dense(activation="relu"), batch)
    assert np.abs(values(last, X) - norm(np.maximum(s, 0))).max() < 1e-12
    assert last.target_scaling is not None


def test_normalization_and_rescaling_become_the_scaling_of_the_inputs():
    mean, variance = np.array([1.0, 2.0, 3.0]), np.array([4.0, 0.25, 1.0])
    arrays = {"norm": [mean, variance, np.array(7)]}
    norm = layer("Normalization", "norm", axis=[-1], mean=None, variance=None)
    document, _ = taken(True, arrays, norm, dense())
    assert document.scaling.offset == (1.0, 2.0, 3.0)
    assert np.allclose(document.scaling.factor, [2.0, 0.5, 1.0])
    assert np.abs(values(document, X) - ((X - mean) / np.sqrt(variance) @ KERNEL + BIAS)).max() < 1e-12
    document, _ = taken(True, {}, layer("Rescaling", scale=1 / 255, offset=-1.0), dense())
    assert np.abs(values(document, X) - ((X / 255 - 1) @ KERNEL + BIAS)).max() < 1e-12
    document, _ = taken(True, {}, layer("Rescaling", scale=-2.0, offset=0.0), dense())
    assert document.scaling is None
    assert np.abs(values(document, X) - (-2 * X @ KERNEL + BIAS)).max() < 1e-12


def test_idle_layers_are_left_out_and_told():
    _, report = taken(True, {}, layer("InputLayer"), layer("Flatten"), dense(), layer("Dropout", rate=0.5))
    assert [sentence.partition(":")[0] for sentence in report.changed] == ["flatten (Flatten)", "dropout (Dropout)"]


def test_two_activations_in_a_row_are_both_kept():
    document, _ = taken(True, {}, dense(activation="tanh"), layer("Softmax", axis=-1))
    h = np.tanh(X @ KERNEL + BIAS)
    assert np.abs(values(document, X) - np.exp(h) / np.exp(h).sum(axis=1, keepdims=True)).max() < 1e-12


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([layer("Conv2D", "conv")], "conv: the layer Conv2D is no part of a feed-forward stack"),
        ([layer("LSTM", "lstm")], "lstm: the layer LSTM is no part"),
        (
            [{**layer("Dense", "own", activation="relu"), "registered_name": "My>Dense", "module": "mine"}],
            "own: a layer of its own",
        ),
        ([layer("ReLU", "r", max_value=3.0)], ": a ReLU with these bounds"),
    ],
)
def test_other_layers_are_refused_by_name(layers, message):
    with pytest.raises(InputError) as caught:
        taken(True, {}, dense(), *layers)
    assert message in str(caught.value)


def test_a_functional_model_is_followed_from_its_input():
    arrays = {"b": [np.eye(4), np.ones(4)]}
    layers = [
        dense("b", sources=["a"]),
        layer("InputLayer", "x", sources=[]),
        dense("a", "tanh", sources=["x"]),
    ]
    reader = KerasReader(lambda path, kind, before: arrays.get(path[-1], [KERNEL, BIAS]), True)
    reader.read(model(*layers, kind="Functional"))
    document, _ = reader.stack.document("Keras", [])
    assert np.abs(values(document, X) - (np.tanh(X @ KERNEL + BIAS) + 1)).max() < 1e-12
    joined = [*layers, layer("Add", "sum", sources=["a", "b"])]
    with pytest.raises(InputError, match="so the model is no stack"):
        reader.read(model(*joined, kind="Functional"))


def test_names_of_groups():
    assert [snake_case(kind) for kind in ("Dense", "BatchNormalization", "LeakyReLU")] == [
        "dense", "batch_normalization", "leaky_re_lu",
    ]  # fmt: skip


def tfjs(tmp_path, weights, data, name="w.bin"):
    topology = {"class_name": "Sequential", "config": {"layers": [dense()]}}
    content = {
        "format": "layers-model",
        "modelTopology": topology,
        "weightsManifest": [{"paths": [name], "weights": weights}],
    }
    (tmp_path / "w.bin").write_bytes(data)
    (tmp_path / "model.json").write_text(json.dumps(content))
    return tmp_path / "model.json"


def test_quantized_weights_of_tensorflow_js(tmp_path):
    rule = {"dtype": "uint8", "scale": 0.1, "min": -1.5, "original_dtype": "float32"}
    weights = [
        {"name": "dense/kernel", "shape": [3, 4], "dtype": "float32", "quantization": rule},
        {
            "name": "dense/bias",
            "shape": [4],
            "dtype": "float32",
            "quantization": {"dtype": "float16", "original_dtype": "float32"},
        },
    ]
    q = np.arange(12, dtype="u1")
    bias = np.array([0.5, -1, 2, 0], "<f2")
    network = read(tfjs(tmp_path, weights, q.tobytes() + bias.tobytes()))[0].network
    assert np.array_equal(network.weights[0][:, :3], (q.reshape(3, 4) * 0.1 - 1.5).astype("f4").T)
    assert network.weights[0][:, 3].tolist() == [0.5, -1, 2, 0]


@pytest.mark.parametrize("name", ["../w.bin", "/etc/passwd", "a\\w.bin", "", "w" * 300])
def test_weights_lie_beside_the_model_and_nowhere_else(name, tmp_path):
    with pytest.raises(InputError, match=r"expected the name of a file in its folder|no file"):
        read(tfjs(tmp_path, [], b"", name))


def test_weights_of_another_length(tmp_path):
    weights = [{"name": "dense/kernel", "shape": [3, 4], "dtype": "float32"}]
    for data, message in (
        (b"\0" * 8, "expected 48 bytes of weights, found 8"),
        (b"\0" * 56, "expected 48 bytes of weights, found 56"),
    ):
        with pytest.raises(InputError, match=message):
            read(tfjs(tmp_path, weights, data))


def test_a_graph_model_is_refused_with_the_way_round(tmp_path):
    (tmp_path / "model.json").write_text(json.dumps({"modelTopology": {"node": []}, "weightsManifest": []}))
    with pytest.raises(InputError, match="--output_format=tfjs_layers_model"):
        read(tmp_path / "model.json")


def test_without_pyfive(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyfive", None)
    (tmp_path / "a.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(InputError, match=r"pip install 'chainrule\[keras\]'"):
        read(tmp_path / "a.h5")


@pytest.mark.parametrize("name", ["tf-flatten", "tf-weights-int8", "tf-weights-int4"])
def test_sizes_that_are_computed_and_weights_that_are_dequantized(name):
    held = json.loads((TFLITE / f"{name}.tflite.json").read_text())
    document, _ = read(TFLITE / f"{name}.tflite")
    assert np.abs(outputs(document.network, np.array(held["x"])) - held["y"]).max() < 2e-6


@pytest.mark.parametrize("name", ["tf-dynamic-range", "tf-int8"])
def test_numbers_that_tflite_rounds_on_the_way_are_refused_by_that_word(name):
    with pytest.raises(InputError, match="a quantized model, whose numbers are rounded on the way"):
        read(TFLITE / f"{name}.tflite")


def test_an_operator_of_tflite_that_lacks_an_operand_is_damaged(tmp_path):
    content = bytearray((TFLITE / "tf-silu.tflite").read_bytes())
    path = tmp_path / "a.tflite"
    path.write_bytes(content)
    read(path)
    # The operators go by their place in a list of codes: the sigmoid, which has one operand, becomes an addition.
    content[1976] = 0o360
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"operator 1 \(ADD\): damaged, it has 1 inputs and 1 outputs"):
        read(path)
