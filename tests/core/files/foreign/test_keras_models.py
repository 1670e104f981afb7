"""Models of Keras that branch, share, nest or compute between their layers: followed exactly, or refused."""

import math

import numpy as np
import pytest
from foreign_files import FOLDER

from core.basics.errors import InputError
from core.files import read
from core.files.keras.config import KerasReader
from core.files.strict_json import JsonValue
from tests.core.files.foreign.test_keras_files import BIAS, KERNEL, RNG, X, dense, layer, taken, values

SAMPLES = FOLDER / "keras"


def functional(*layers, outputs=("out",)):
    return JsonValue(
        {
            "class_name": "Functional",
            "config": {"name": "m", "layers": list(layers), "output_layers": [[name, 0, 0] for name in outputs]},
        },
        "",
    )


def called(kind, name, *given, module="keras.layers", **config):
    """A layer as Keras 3 lists it, each of `given` the name of a layer, a use of it (name, number), or a number."""
    nodes = []
    for arguments in given:
        args = []
        for each in arguments:
            if isinstance(each, str | tuple):
                where = (each, 0) if isinstance(each, str) else each
                args.append({"class_name": "__keras_tensor__", "config": {"keras_history": [*where, 0]}})
            else:
                args.append(each)
        nodes.append({"args": args, "kwargs": {}})
    config = {"name": name, **config}
    return {"class_name": kind, "module": module, "config": config, "inbound_nodes": nodes}


def followed(whole, arrays=None):
    reader = KerasReader(lambda path, kind, before: (arrays or {}).get(path[-1], [KERNEL, BIAS]), True)
    reader.read(whole)
    return reader.stack.document("Keras", ["64-bit numbers"])


SQUARE = [RNG.normal(size=(4, 4)), RNG.normal(size=4)]


def test_a_layer_that_is_used_twice_is_taken_twice():
    whole = functional(
        called("InputLayer", "x", batch_shape=[None, 3]),
        called("Dense", "a", ["x"]),
        called("Dense", "b", [("act", 0)], [("b", 0)]),
        called("LeakyReLU", "act", ["a"], [("b", 1)], negative_slope=0.1),
        called("Dense", "out", [("act", 1)]),
    )
    document, _ = followed(whole, {"b": SQUARE, "out": SQUARE})
    leaky = lambda s: np.where(s > 0, s, 0.1 * s)  # noqa: E731
    h = leaky(X @ KERNEL + BIAS)
    for _ in range(2):
        h = h @ SQUARE[0] + SQUARE[1]
    assert np.abs(values(document, X) - (leaky(h) @ SQUARE[0] + SQUARE[1])).max() < 1e-12


def test_arithmetic_and_functions_between_layers():
    ops = {"module": "keras.src.ops.numpy"}
    whole = functional(
        called("InputLayer", "x", batch_shape=[None, 3]),
        called("TrueDivide", "div", ["x", 255.0], **ops),
        called("Subtract", "minus", [1, "div"], **ops),
        called("Dense", "a", ["minus"]),
        called("Gelu", "gelu", ["a"], module="keras.src.ops.nn", approximate=False),
        called("Dense", "b", ["gelu"]),
        called("Relu", "relu", ["b"], module="keras.src.ops.nn"),
        called(
            "Multiply", "out", ["relu", {"class_name": "__numpy__", "config": {"value": [1.0, 2.0, 3.0, 4.0]}}], **ops
        ),
    )
    document, _ = followed(whole, {"b": SQUARE})
    s = (1 - X / 255) @ KERNEL + BIAS
    gelu = s * np.array([(1 + math.erf(each / math.sqrt(2))) / 2 for each in s.ravel()]).reshape(s.shape)
    expected = np.maximum(gelu @ SQUARE[0] + SQUARE[1], 0) * [1, 2, 3, 4]
    assert np.abs(values(document, X) - expected).max() < 1e-12


def test_numbers_of_all_axes_are_those_of_the_whole_example():
    mean, variance = RNG.normal(size=(1, 3, 2)), RNG.uniform(1.0, 2.0, size=(1, 3, 2))
    arrays = {"norm": [mean, variance], "dense": [RNG.normal(size=(6, 4)), BIAS]}
    shaped = layer("InputLayer", batch_shape=[None, 3, 2])
    document, _ = taken(True, arrays, shaped, layer("Normalization", "norm", axis=[1, 2]), layer("Flatten"), dense())
    x = RNG.normal(size=(5, 3, 2))
    expected = ((x - mean) / np.sqrt(variance)).reshape(5, 6) @ arrays["dense"][0] + BIAS
    assert np.abs(values(document, x.reshape(5, 6)) - expected).max() < 1e-12


def test_numbers_of_the_last_axis_are_those_of_each_row():
    mean, variance = np.array([1.0, 2.0]), np.array([4.0, 0.25])
    arrays = {"norm": [mean, variance], "dense": [RNG.normal(size=(6, 4)), BIAS]}
    shaped = layer("InputLayer", batch_shape=[None, 3, 2])
    document, _ = taken(True, arrays, shaped, layer("Normalization", "norm", axis=-1), layer("Flatten"), dense())
    x = RNG.normal(size=(5, 3, 2))
    expected = ((x - mean) / np.sqrt(variance)).reshape(5, 6) @ arrays["dense"][0] + BIAS
    assert np.abs(values(document, x.reshape(5, 6)) - expected).max() < 1e-12


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([layer("Normalization", "norm", axis=1), layer("Flatten"), dense()], "norm: works along another axis"),
        ([layer("Normalization", "norm", axis=-1), dense()], "dense: expected 2 inputs, as the scaling"),
        ([dense(), layer("Flatten", "flat")], "flat: joins what the layers before it computed for each row"),
    ],
)
def test_rows_that_are_no_stack_are_refused(layers, message):
    arrays = {"norm": [np.ones(2), np.ones(2)]}
    with pytest.raises(InputError, match=message):
        taken(True, arrays, layer("InputLayer", batch_shape=[None, 2, 2]), *layers)


@pytest.mark.parametrize("rows", [2**26, 2**60])
def test_rows_that_no_memory_holds_are_refused(rows):
    layers = [layer("Normalization", "norm", axis=-1), layer("Flatten", "flat"), dense()]
    with pytest.raises(InputError, match="flat: expected at most 8,388,608 elements"):
        taken(True, {"norm": [np.ones(2), np.ones(2)]}, layer("InputLayer", batch_shape=[None, rows, 2]), *layers)


@pytest.mark.parametrize(
    ("dtype", "message"),
    [({"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8"}}, "quantized"), ("mixed_bfloat16", "bfloat16")],
)
def test_what_keras_computes_in_few_bits_is_said(dtype, message):
    try:
        _, report = taken(True, {}, dense(dtype=dtype), layer("ReLU"))
        told = " ".join(report.changed)
    except InputError as error:
        told = str(error)
    assert message in told


def test_a_model_with_two_outputs_is_not_cut_to_one():
    whole = functional(
        called("InputLayer", "x", batch_shape=[None, 3]),
        called("Dense", "hidden", ["x"]),
        called("Dense", "out", ["hidden"]),
        outputs=("hidden", "out"),
    )
    with pytest.raises(InputError, match=r"expected one output, found 2 \(hidden, out\); save a part"):
        followed(whole)


def test_weights_alone_hold_the_layers_of_a_model_inside():
    document, report = read(SAMPLES / "nested.weights.h5", activations=["relu", "tanh", "elu", "identity"])
    assert document.network.sizes == (3, 4, 5, 4, 2)
    assert "sequential" in report.assumed[0]


@pytest.mark.parametrize(("name", "message"), [("int8.weights.h5", "dense: only Dense layers are read")])
def test_other_weights_are_refused(name, message):
    with pytest.raises(InputError, match=message):
        read(SAMPLES / name, activations=["relu", "identity"])


@pytest.mark.parametrize("target", [[2, 2], [-1, 2], [4, -1], [1, 2, 2]])
def test_numbers_that_are_reshaped_and_flattened_again_are_the_same(target):
    layers = [layer("Reshape", target_shape=target), layer("ReLU"), layer("Flatten"), dense("second")]
    second = [np.arange(16.0).reshape(4, 4), np.ones(4)]
    document, _ = taken(True, {"second": second}, layer("InputLayer", batch_shape=[None, 3]), dense(), *layers)
    assert [each.activation for each in document.network.layers] == ["relu", "identity"]
    expected = np.maximum(X @ KERNEL + BIAS, 0.0) @ second[0] + second[1]
    assert np.abs(values(document, X) - expected).max() < 1e-12


PARTS = "expected a softmax over the last axis, which has a layer's nodes"


@pytest.mark.parametrize(
    ("shape", "layers", "message"),
    [
        ([3], [layer("Reshape", target_shape=[2, 2]), layer("Softmax", "s", axis=-1)], f"s: {PARTS}"),
        ([3], [layer("Reshape", target_shape=[-1, 2]), layer("Activation", "s", activation="softmax")], f"s: {PARTS}"),
        ([3], [layer("Softmax", "s", axis=0)], f"s: {PARTS}"),
        ([2, 3], [layer("Softmax", "s", axis=1)], f"s: {PARTS}"),
        ([2, 3], [layer("Softmax", "s", axis=[1])], f"s: {PARTS}"),
        ([3], [layer("Reshape", target_shape=[2, 2]), dense("second")], "second: takes outputs in another shape"),
    ],
)
def test_a_softmax_of_parts_of_a_layer_is_refused(shape, layers, message):
    with pytest.raises(InputError, match=message):
        taken(True, {}, layer("InputLayer", batch_shape=[None, *shape]), dense(), *layers)


@pytest.mark.parametrize(("shape", "axis"), [([3], 1), ([3], -1), ([2, 3], 2), ([2, 3], [-1])])
def test_a_softmax_of_the_nodes_is_read_whatever_its_axis_is_called(shape, axis):
    found, _ = taken(True, {}, layer("InputLayer", batch_shape=[None, *shape]), dense(), layer("Softmax", axis=axis))
    assert found.network.layers[-1].activation == "softmax"
