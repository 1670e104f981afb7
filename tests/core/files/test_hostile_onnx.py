"""ONNX models made to harm, or no stack of layers: refused, and never a step out of their folder."""

import os
from itertools import pairwise

import numpy as np
import pytest


@pytest.fixture
def model():
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper

    def model(*nodes, inputs=("x",), outputs=("y",), **constants):
        tensors = [
            each if isinstance(each, onnx.TensorProto) else onnx.numpy_helper.from_array(np.asarray(each), name)
            for name, each in constants.items()
        ]
        for tensor, name in zip(tensors, constants, strict=True):
            tensor.name = name
        value = [helper.make_tensor_value_info(name, 11, None) for name in (*inputs, *outputs)]
        graph = helper.make_graph(
            [
                helper.make_node(*node[:3], name=f"n{k}", **(node[3] if len(node) > 3 else {}))
                for k, node in enumerate(nodes)
            ],
            "g",
            value[: len(inputs)],
            value[len(inputs) :],
            tensors,
        )
        return helper.make_model(graph).SerializeToString()

    return model


W, V, B = np.ones((2, 3)), np.ones((3, 1)), np.ones(3)
GEMM = ("Gemm", ["x", "W"], ["a"])


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        *[
            ([GEMM, (name, ["a"], ["y"])], f"after node 'n0' (Gemm): {name}(s) is computed, which is no activation")
            for name in ("HardSwish", "PRelu", "Pow", "Sqrt")
        ],
        (
            [GEMM, ("Softmax", ["a"], ["y"], {"axis": 0})],
            "node 'n1' (Softmax): axis is 0, which is not that of a layer's",
        ),
        (
            [GEMM, ("Softmax", ["a"], ["b"]), ("MatMul", ["b", "V"], ["y"])],
            "layer 2: Softmax is allowed only in the last layer",
        ),
        (
            [GEMM, ("Sigmoid", ["a"], ["b"]), ("Mul", ["a", "b"], ["c"]), ("Mul", ["c", "a"], ["y"])],
            "after node 'n0' (Gemm): Mul(Mul(s, Sigmoid(s)), s) is computed, which is no",
        ),
        (
            [GEMM, ("Sigmoid", ["a"], ["b"]), ("Mul", ["a", "b"], ["c"]), ("Mul", ["c", "c"], ["y"])],
            "after node 'n0' (Gemm): Mul(Mul(s, Sigmoid(s)), Mul(s, Sigmoid(s))) is computed, which is no",
        ),
        (
            [GEMM, ("Sigmoid", ["a"], ["b"]), ("Mul", ["b", "b"], ["c"]), ("Mul", ["c", "a"], ["y"])],
            "after node 'n0' (Gemm): Mul(Mul(Sigmoid(s), Sigmoid(s)), s) is computed, which is no",
        ),
        (
            [GEMM, ("Sigmoid", ["a"], ["b"]), ("Mul", ["a", "b"], ["c"]), ("Add", ["c", "b"], ["y"])],
            "after node 'n0' (Gemm): Add(Mul(s, Sigmoid(s)), Sigmoid(s)) is computed, which is no",
        ),
        (
            [GEMM, ("Sigmoid", ["a"], ["b"]), ("Gemm", ["b", "V"], ["c"]), ("Mul", ["a", "c"], ["y"])],
            "node 'n3' (Mul): takes a value that is not the one before it, so the graph is no stack",
        ),
        (
            [GEMM, ("Mul", ["a", "V"], ["y"])],
            "node 'n1' (Mul): expected one number for each of 3 nodes, found shape 3 × 1",
        ),
        ([GEMM, ("Mul", ["a", "z"], ["y"])], "node 'n1' (Mul): takes 'z', which nothing gives"),
        (
            [GEMM, *[("Mul", [name, name], [after]) for name, after in pairwise("abcdefghijky")]],
            "node 'n9' (Mul): computes more than an activation",
        ),
        (
            [GEMM, *[("Neg", ["a"], [name]) for name in "bcdefghijklm"], ("Add", list("abcdefghijklm"), ["y"])],
            "after node 'n0' (Gemm): Add(s, Neg(s), Neg(s), Neg(s)",
        ),
        ([("Conv", ["x", "W"], ["y"])], "node 'n0' (Conv): is no part of a feed-forward stack"),
        (
            [GEMM, ("Relu", ["a"], ["b"]), ("Add", ["a", "b"], ["y"])],
            "after node 'n0' (Gemm): Add(s, Relu(s)) is computed, which is no activation that can be read here",
        ),
        ([("Relu", ["x"], ["y"])], "node 'n0' (Relu): acts on the input"),
        ([GEMM, ("Relu", ["a"], ["b"]), ("Tanh", ["b"], ["y"])], "after node 'n0' (Gemm): Tanh(Relu(s)) is computed"),
        ([("Gemm", ["x", "x"], ["y"])], "node 'n0' (Gemm): multiplies by something that is not constant"),
        ([("MatMul", ["x", "B"], ["y"])], "node 'n0' (MatMul): a matrix of weights expected in B, found shape 3"),
        (
            [("Gemm", ["x", "W", "V"], ["y"])],
            "node 'n0' (Gemm): expected one bias for each of 3 nodes, found shape 3 × 1",
        ),
        ([GEMM, ("Gemm", ["V", "a"], ["y"], {"transA": 1})], "node 'n1' (Gemm): mixes the examples of a batch"),
        ([("Add", ["x", "B"], ["y"])], "no layer with weights in it"),
        ([GEMM, ("Cast", ["a"], ["y"], {"to": 7})], "node 'n1' (Cast): turns the values into another kind"),
        ([GEMM, ("Flatten", ["a"], ["y"], {"axis": 0})], "node 'n1' (Flatten): does not keep one example a row"),
        (
            [("Reshape", ["x", "S"], ["a"]), ("Gemm", ["a", "W"], ["y"])],
            "node 'n0' (Reshape): does not keep one example",
        ),
        ([GEMM, ("Dropout", ["a", "", "T"], ["y"])], "node 'n1' (Dropout): is switched to training"),
        ([GEMM], "the graph does not end in one output after its last layer"),
        ([("Mul", ["W", "V"], ["c"]), ("MatMul", ["x", "c"], ["y"])], "node 'n0' (Mul): computes a constant in a way"),
        ([("Range", ["W"], ["c"]), ("MatMul", ["x", "c"], ["y"])], "node 'n0' (Range): computes a constant in a way"),
        ([GEMM, ("Relu", ["y"], ["b"]), ("Tanh", ["b"], ["y"])], "the nodes of the graph go in a circle"),
        ([GEMM, ("Relu", ["a"], ["a"])], "node 'n1' (Relu): gives 'a', which is there already"),
        ([("QuantizeLinear", ["x", "W"], ["y"])], "this model is quantized (QuantizeLinear)"),
        ([GEMM, ("BatchNormalization", ["a", "B", "B", "B"], ["y"])], "node 'n1' (BatchNormalization): is switched to"),
        (
            [GEMM, ("Normalizer", ["a"], ["y"], {"domain": "ai.onnx.ml"})],
            "node 'n1' (Normalizer): divides each example",
        ),
        (
            [GEMM, ("Gemm", ["a", "V"], ["b"]), ("Concat", ["a", "b"], ["y"])],
            "node 'n2' (Concat): joins several values, so the graph is no stack",
        ),
        ([GEMM, ("Relu", ["a"], ["y"], {"domain": "com.example"})], "node 'n1' (Relu): is no part of"),
        ([GEMM, ("MatMul", ["a", "N"], ["y"])], "node 'n1' (MatMul)[0][0]: expected a finite number, found nan"),
        ([GEMM, ("MatMul", ["a", "W"], ["y"])], "node 'n1' (MatMul): expected 3 columns, found 2"),
    ],
)
def test_onnx_graphs_that_are_no_stack(nodes, message, model, refused):
    constants = {"W": W, "V": V, "B": B, "S": np.array([2, 2, 2]), "T": np.array(True), "N": np.full((3, 1), np.nan)}
    assert refused("a.onnx", model(*nodes, **constants)).startswith(message)


def test_onnx_numbers(model, refused):
    onnx = pytest.importorskip("onnx")

    def tensor(**fields):
        return onnx.TensorProto(**{"data_type": 11, "dims": [2, 3], **fields})

    nodes = [("Gemm", ["x", "W"], ["y"])]
    cases = [
        (
            tensor(dims=[2**31, 2**31], raw_data=b""),
            "W: expected at most 8,388,608 elements, found 10^9 or more × 10^9 or more",
        ),
        (tensor(dims=[-2, -3], raw_data=b""), "W: expected at most 8,388,608 elements, found -2 × -3"),
        (tensor(raw_data=b"\0" * 47), "W: 48 bytes expected for its shape, found 47"),
        (
            tensor(data_type=1, raw_data=b"\x01\x00\xa0\x7f" * 6),
            "node 'n0' (Gemm)[0][0]: expected a finite number, found nan",
        ),
        (tensor(double_data=[1.0] * 5), "W: expected 6 numbers, found 5"),
        (tensor(data_type=8, string_data=[b"x"] * 6), "W: numbers of type 8 cannot be read"),
    ]
    for each, message in cases:
        assert refused("a.onnx", model(*nodes, W=each)).startswith(message)
    assert refused("a.onnx", model(*nodes, inputs=("x", "z"), W=W)).startswith("expected one input, found 2")
    assert refused("a.onnx", b"\x08\x07\xff\xff\xff\xff").startswith("not an ONNX model")
    assert refused("a.onnx", b"").startswith("found an empty file")


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("../secret", "W: its numbers lie outside the model's folder ('../secret')"),
        ("inner/../../secret", "W: its numbers lie outside the model's folder"),
        ("/etc/passwd", "W: its numbers lie outside the model's folder ('/etc/passwd')"),
        ("link", "W: its numbers lie outside the model's folder ('link')"),
        ("", "W: '' is not the name of a file"),
        ("a\\b", "W: 'a\\\\b' is not the name of a file"),
        ("gone", "cannot read "),
        ("pipe", "cannot read "),
        (".", "cannot read "),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_external_data_stays_in_the_folder(location, message, model, refused, tmp_path):
    onnx = pytest.importorskip("onnx")
    secret = tmp_path.parent / "secret"
    secret.write_bytes(np.ones((2, 3)).tobytes())
    (tmp_path / "link").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe")
    entries = [onnx.StringStringEntryProto(key="location", value=location)]
    each = onnx.TensorProto(data_type=11, dims=[2, 3], data_location=1, external_data=entries)
    assert refused("a.onnx", model(("Gemm", ["x", "W"], ["y"]), W=each)).startswith(message)


def test_external_data_of_the_wrong_size(model, refused, tmp_path):
    onnx = pytest.importorskip("onnx")
    (tmp_path / "data").write_bytes(b"\0" * 100)
    words = "not a number of bytes"
    for offset, length, message in [
        ("96", "48", "found 4"),
        ("0", "47", "found 47"),
        ("-1", "48", words),
        ("9" * 18, "48", "found 0"),
        ("0x", "48", words),
    ]:
        values = {"location": "data", "offset": offset, "length": length}
        entries = [onnx.StringStringEntryProto(key=key, value=value) for key, value in values.items()]
        each = onnx.TensorProto(data_type=11, dims=[2, 3], data_location=1, external_data=entries)
        assert message in refused("a.onnx", model(("Gemm", ["x", "W"], ["y"]), W=each))


def test_names_that_are_not_text(model, refused):
    """Where bytes are not UTF-8, the library gives bytes in place of a text."""
    onnx = pytest.importorskip("onnx")
    entries = [onnx.StringStringEntryProto(key="location", value="secret")]
    each = onnx.TensorProto(data_type=11, dims=[2, 3], data_location=1, external_data=entries)
    content = model(("Gemm", ["x", "W"], ["y"]), W=each)
    assert "is not the name of a file" in refused("a.onnx", content.replace(b"secret", b"s\xffcret"))
    plain = model(("Gemm", ["x", "W"], ["y"]), ("Elu", ["y"], ["z"]), outputs=("z",), W=W)
    assert "(b'E\\xffu')" in refused("a.onnx", plain.replace(b"Elu", b"E\xffu"))
    network = model(("Gemm", ["x", "weights"], ["y"]), weights=W)
    assert network.count(b"weights") == 2
    assert refused("a.onnx", network.replace(b"weights", b"w\xffights", 1)).startswith("node 'n0' (Gemm): takes")


def test_an_onnx_model_whose_metadata_is_not_text(refused):
    onnx = pytest.importorskip("onnx")
    made = onnx.helper.make_model(onnx.helper.make_graph([], "g", [], []))
    onnx.helper.set_model_props(made, {"chainrule.activations": "relu"})
    content = made.SerializeToString().replace(b"relu", b"r\xffl\xfe")
    assert "\n" not in refused("a.onnx", content)
