"""ONNX files of other tools: each gives the tool's own outputs, or one sentence that names what it is.

samples/foreign/onnx: made by PyTorch 2.13 and 2.14, Keras 3.15, tf2onnx 1.17, skl2onnx 1.20, jax2onnx 0.17,
onnxscript 0.7, paddle2onnx 2.1, onnxruntime 1.32 (optimized, quantized); beside each its inputs and outputs.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.basics.errors import InputError
from core.document.document import Document
from core.files import read, write
from core.training.reference import outputs

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnx.reference")
FOLDER = Path(__file__).parents[3] / "samples" / "foreign" / "onnx"
# What is no network that can be read: what the sentence says.
SAID = {
    "keras-tf-norm": "expected one input, found 3",
    "tf2onnx-norm": "expected one input, found 3",
    "quant-qdq": "this model is quantized (QuantizeLinear)",
    "torch-residual-dyn18": "node 'node_add' (Add): takes a value that is not the one before it",
    "torch-residual-script17": "node '/Add' (Add): takes a value that is not the one before it",
    "torch-twoout-dyn18": "the model has 2 outputs: give --output linear_1 (",
}
ACTIVATIONS = {
    "jax2onnx-elu": ["elu", "identity"],
    "jax2onnx-softplus": ["softplus", "identity"],
    "jax2onnx-gelu": ["gelu_tanh", "identity"],
    "keras-torch-hard": ["hard_sigmoid", "relu6"],
    "keras-tf-leaky": ["leaky_relu(0.3)", "leaky_relu(0.2)"],
    "keras-torch-elu": ["elu", "softplus", "silu", "selu"],
    "ortopt-ext-torch-gelusilusoft-op18": ["gelu", "silu", "softmax"],
    "torch-softplus_b2-dyn18": ["softplus(2.0)", "identity"],
    "torch-softplus_b2-script17": ["softplus(2.0)", "identity"],
    "torch-logsoftmax-script17": ["relu", "log_softmax"],
    "onnxscript-max0": ["relu", "identity"],
}


def outputs_of(document: Document, x: np.ndarray) -> np.ndarray:
    """In the file's own units."""
    if document.scaling:
        x = (x - np.array(document.scaling.offset)) / np.array(document.scaling.factor)
    y = outputs(document.network, x)
    if document.target_scaling:
        y = y * np.array(document.target_scaling.factor) + np.array(document.target_scaling.offset)
    return y


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.onnx")), ids=lambda path: path.stem)
def test_the_outputs_are_the_tools_own_or_it_is_said_what_it_is(path):
    case = json.loads(path.with_name(f"{path.name}.json").read_bytes())
    if path.stem in SAID:
        with pytest.raises(InputError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}: {SAID[path.stem]}")
        return
    document, report = read(path)
    found, expected = outputs_of(document, np.array(case["x"])), np.array(case["y"])
    if "argmax" in path.stem:
        found = np.argmax(found, axis=1)[:, None]
        assert "The steps after the output that choose a class were left out." in report.changed
    if "skl-bin" in path.stem:
        assert "The file gives 1 − y in addition to each output y; the network has y alone." in report.changed
        expected = expected[:, 1:]
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < case.get("tol", 2e-6)
    names = [layer.activation for layer in document.network.layers]
    assert names == ACTIVATIONS.get(path.stem, names)


def test_class_labels_are_kept():
    document, report = read(FOLDER / "skl-strlabels-zipmap.onnx")
    assert document.class_names == ("a", "b", "c") and document.data is None
    assert "the outputs are the classes a, b, c, in this order" in report.read


def test_scaling_is_kept_as_scaling(tmp_path):
    for name in ("torch-norm-dyn18", "torch-bnfirst-script17", "skl-pipe-std-multi-zipmap"):
        document, report = read(FOLDER / f"{name}.onnx")
        assert document.scaling and any("scaling of the inputs" in each for each in report.assumed)
        write(tmp_path / "a.chainrule", document)
        assert read(tmp_path / "a.chainrule")[0].scaling == document.scaling
    document, report = read(FOLDER / "torch-scaleout-script17.onnx")
    assert document.target_scaling and any("scaling of the targets" in each for each in report.assumed)


def test_nodes_in_disorder_are_sorted_and_it_is_said():
    _, report = read(FOLDER / "conv-f16-keepio.onnx")
    assert report.assumed == ("The nodes stand in another order than that of their use; they were sorted.",)


def built(nodes, *, inputs=("x",), ends=("y",), opset=18, functions=(), domains=(), shape=("b", 3), **constants):
    helper = onnx.helper
    value = [helper.make_tensor_value_info(name, 11, shape if name in inputs else None) for name in (*inputs, *ends)]
    tensors = [onnx.numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "g", value[: len(inputs)], value[len(inputs) :], tensors)
    sets = [helper.make_opsetid("", opset), *(helper.make_opsetid(name, 1) for name in domains)]
    return helper.make_model(graph, opset_imports=sets, functions=list(functions))


RNG = np.random.default_rng(0)
W, B, V = RNG.normal(size=(3, 4)), RNG.normal(size=4), RNG.normal(size=(4, 2))
X = RNG.normal(size=(7, 3))


def node(operation, inputs, output, **attributes):
    return onnx.helper.make_node(operation, inputs, [output], **attributes)


def spelled(*steps):
    """Nodes between the sums "s" and the value "h"."""
    return [node("MatMul", ["x", "W"], "z"), node("Add", ["z", "B"], "s"), *steps, node("MatMul", ["h", "V"], "y")]


ONE, TWO = np.array(1.0), np.array(2.0)
WAYS = {
    "sigmoid by hand": ("sigmoid", [node("Neg", ["s"], "a"), node("Exp", ["a"], "b"), node("Add", ["b", "one"], "c"),
                                    node("Div", ["one", "c"], "h")]),
    "sigmoid by reciprocal": ("sigmoid", [node("Neg", ["s"], "a"), node("Exp", ["a"], "b"),
                                          node("Add", ["one", "b"], "c"), node("Reciprocal", ["c"], "h")]),
    "sigmoid by tanh": ("sigmoid", [node("Div", ["s", "two"], "a"), node("Tanh", ["a"], "b"),
                                    node("Add", ["b", "one"], "c"), node("Div", ["c", "two"], "h")]),
    "relu by a comparison": ("relu", [node("Greater", ["s", "zero"], "a"), node("Where", ["a", "s", "zero"], "h")]),
    "relu by clip": ("relu", [node("Clip", ["s", "zero"], "h")]),
    "relu twice": ("relu", [node("Relu", ["s"], "a"), node("Relu", ["a"], "h")]),
    "hard tanh": ("hard_tanh", [node("Clip", ["s", "minus", "one"], "h")]),
    "leaky by max": ("leaky_relu(0.2)", [node("Mul", ["s", "fifth"], "a"), node("Max", ["a", "s"], "h")]),
    "leaky by PRelu": ("leaky_relu(0.2)", [node("PRelu", ["s", "fifth"], "h")]),
    "softplus": ("softplus", [node("Exp", ["s"], "a"), node("Add", ["one", "a"], "b"), node("Log", ["b"], "h")]),
    "gaussian": ("gaussian", [node("Mul", ["s", "s"], "a"), node("Neg", ["a"], "b"), node("Exp", ["b"], "h")]),
    "softsign": ("softsign", [node("Abs", ["s"], "a"), node("Add", ["one", "a"], "b"), node("Div", ["s", "b"], "h")]),
    "mish": ("mish", [node("Softplus", ["s"], "a"), node("Tanh", ["a"], "b"), node("Mul", ["s", "b"], "h")]),
    "scaled after": ("tanh", [node("Tanh", ["s"], "a"), node("Mul", ["a", "B"], "b"), node("Sub", ["b", "B"], "h")]),
    "turned after": ("sigmoid", [node("Sigmoid", ["s"], "a"), node("Sub", ["one", "a"], "h")]),
    "scaled before": ("tanh", [node("Mul", ["s", "B"], "a"), node("Tanh", ["a"], "h")]),
    "a little more": ("relu", [node("Relu", ["s"], "a"), node("Add", ["a", "little"], "h")]),
    "swish": ("silu", [node("Mul", ["s", "two"], "a"), node("Sigmoid", ["a"], "b"), node("Mul", ["s", "b"], "h")]),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_an_activation_is_read_however_it_is_spelled(way, tmp_path):
    name, steps = WAYS[way]
    numbers = {"one": ONE, "two": TWO, "zero": ONE * 0, "minus": -ONE, "fifth": ONE / 5, "little": ONE / 1e7}
    model = built(spelled(*steps), W=W, B=B, V=V, **numbers)
    onnx.save(model, tmp_path / "a.onnx")
    expected = onnx.reference.ReferenceEvaluator(model).run(None, {"x": X})[0]
    network = read(tmp_path / "a.onnx")[0].network
    assert np.abs(outputs(network, X) - expected).max() < 1e-12
    assert [layer.activation for layer in network.layers] == [name, "identity"]


def test_softmax_by_hand(tmp_path):
    for keep in ("s", "m"):
        nodes = [
            node("Gemm", ["x", "W", "B"], "s"),
            node("ReduceMax", ["s", "axis"], "top"),
            node("Sub", ["s", "top"], "m"),
            node("Exp", [keep], "e"),
            node("ReduceSum", ["e", "axis"], "sum", keepdims=1),
            node("Div", ["e", "sum"], "y"),
        ]
        model = built(nodes, W=W, B=B, axis=np.array([-1]))
        onnx.save(model, tmp_path / "a.onnx")
        expected = onnx.reference.ReferenceEvaluator(model).run(None, {"x": X})[0]
        network = read(tmp_path / "a.onnx")[0].network
        assert network.layers[-1].activation == "softmax"
        assert np.abs(outputs(network, X) - expected).max() < 1e-14


def test_functions_of_the_model_are_written_out(tmp_path):
    helper = onnx.helper
    inner = helper.make_function(
        "own", "leak", ["s"], ["r"], [node("LeakyRelu", ["s"], "r")], [helper.make_opsetid("", 18)], ["alpha"]
    )
    inner.node[0].attribute.append(onnx.AttributeProto(name="alpha", type=1, ref_attr_name="alpha"))
    dense = helper.make_function(
        "own", "dense", ["v", "w"], ["r"],
        [node("MatMul", ["v", "w"], "m"), node("leak", ["m"], "r", domain="own", alpha=0.25)],
        [helper.make_opsetid("", 18), helper.make_opsetid("own", 1)],
    )  # fmt: skip
    nodes = [node("dense", ["x", "W"], "h", domain="own"), node("dense", ["h", "V"], "y", domain="own")]
    onnx.save(built(nodes, functions=[inner, dense], domains=["own"], W=W, V=V), tmp_path / "a.onnx")
    network = read(tmp_path / "a.onnx")[0].network
    assert [layer.activation for layer in network.layers] == ["leaky_relu(0.25)"] * 2
    circle = helper.make_function(
        "own", "dense", ["v", "w"], ["r"], [node("dense", ["v", "w"], "r", domain="own")],
        [helper.make_opsetid("own", 1)],
    )  # fmt: skip
    (tmp_path / "b.onnx").write_bytes(built(nodes, functions=[circle], domains=["own"], W=W, V=V).SerializeToString())
    with pytest.raises(InputError, match="calls others too deep"):
        read(tmp_path / "b.onnx")


def test_outputs_without_an_axis_of_nodes(tmp_path):
    w = RNG.normal(size=(3, 1))
    for steps in (
        [node("Squeeze", ["s", "axis"], "q"), node("Sigmoid", ["q"], "y")],
        [node("Sigmoid", ["s"], "q"), node("Squeeze", ["q", "axis"], "y")],
        [node("Sigmoid", ["s"], "q"), node("Reshape", ["q", "flat"], "y")],
    ):
        model = built([node("MatMul", ["x", "W"], "s"), *steps], W=w, axis=np.array([1]), flat=np.array([-1]))
        onnx.save(model, tmp_path / "a.onnx")
        expected = onnx.reference.ReferenceEvaluator(model).run(None, {"x": X})[0]
        document, report = read(tmp_path / "a.onnx")
        assert np.abs(outputs(document.network, X)[:, 0] - expected).max() < 1e-15
        assert report.changed == ("The shape that the outputs are given in the end was left out.",)


def test_scalings_at_both_ends_and_one_that_is_none(tmp_path):
    mean, sd = RNG.normal(size=3), RNG.uniform(0.5, 2, 3)
    ends = {"mean": mean, "sd": sd, "W": W, "V": V, "b": RNG.normal(size=2), "f": np.array([2.0, 3.0]), "o": ONE}
    nodes = [
        node("Sub", ["x", "mean"], "c"), node("Div", ["c", "sd"], "d"), node("MatMul", ["d", "W"], "s"),
        node("Tanh", ["s"], "h"), node("Gemm", ["h", "V", "b"], "t"), node("Mul", ["t", "f"], "u"),
        node("Add", ["u", "o"], "y"),
    ]  # fmt: skip
    for sign in (1.0, -1.0):
        model = built(nodes, **{**ends, "sd": sign * sd, "f": sign * ends["f"]})
        onnx.save(model, tmp_path / "a.onnx")
        document, _ = read(tmp_path / "a.onnx")
        expected = onnx.reference.ReferenceEvaluator(model).run(None, {"x": X})[0]
        assert np.abs(outputs_of(document, X) - expected).max() < 1e-13
        assert (document.scaling is not None) == (document.target_scaling is not None) == (sign > 0)
        if sign > 0:  # the numbers as they stand in the file
            assert document.scaling.offset == tuple(mean) and document.scaling.factor == tuple(sd)
            assert document.target_scaling.factor == (2.0, 3.0) and document.target_scaling.offset == (1.0, 1.0)


@pytest.mark.parametrize("bits", [64, 32])
def test_what_is_exported_comes_back(bits, tmp_path):
    from core.files.registry import by_option
    from core.model.initializers import new_network

    network = new_network([3, 4, 2], ["leaky_relu(0.3)", "softplus(2.0)"], seed=2)
    kind = by_option("float32", "a.onnx") if bits == 32 else None
    found, _ = read(write(tmp_path / "a.onnx", Document(network), kind)[0])
    assert [layer.activation for layer in found.network.layers] == ["leaky_relu(0.3)", "softplus(2.0)"]
    assert np.abs(found.network.flat - network.flat).max() <= (0 if bits == 64 else 1e-7)
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(tmp_path / "a.onnx", providers=["CPUExecutionProvider"])
    y = session.run(None, {"x": X.astype(np.float64 if bits == 64 else np.float32)})[0]
    assert np.abs(y - outputs(network, X)).max() < (1e-14 if bits == 64 else 2e-6)


def test_a_weight_too_large_for_32_bits_is_refused():
    from core.files.onnx.format import dump32
    from core.model.network import Layer, Network

    with pytest.raises(InputError, match=r"0.weight: 1e\+300 is too large for 32 bits"):
        dump32(Document(Network((Layer([[1e300]], bias=False),))))


def test_a_long_chain_of_operations_is_refused_or_read(tmp_path):
    for operation in ("Relu", "Neg", "Tanh"):
        for count in (300, 5000):
            names = ["s", *(f"v{k}" for k in range(count - 1)), "h"]
            chain = [node(operation, [a], b) for a, b in pairwise(names)]
            (tmp_path / "a.onnx").write_bytes(built(spelled(*chain), W=W, B=B, V=V).SerializeToString())
            if operation != "Tanh" and count == 300:
                expected = "relu" if operation == "Relu" else "identity"
                assert read(tmp_path / "a.onnx")[0].network.layers[0].activation == expected
                continue
            with pytest.raises(InputError, match=r"computes more than|is computed, which is no"):
                read(tmp_path / "a.onnx")


def test_one_of_two_outputs_is_named(capsys):
    from core.cli.parser import main
    from core.files.network_builder import ChoiceNeededError

    path = FOLDER / "torch-twoout-dyn18.onnx"
    with pytest.raises(ChoiceNeededError) as caught:
        read(path)
    assert [each.output for each in caught.value.candidates] == ["linear_1", "softmax"]
    heads = [read(path, output=name)[0].network.layers[-1].activation for name in ("linear_1", "softmax")]
    assert heads == ["identity", "softmax"]
    with pytest.raises(InputError, match="output: expected one of linear_1, softmax, found 'y'"):
        read(path, output="y")
    assert main(["inspect", str(path)]) == 2
    assert "give --output linear_1 (" in capsys.readouterr().err
    assert main(["inspect", str(path), "--output", "softmax"]) == 0
