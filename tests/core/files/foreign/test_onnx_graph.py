"""ONNX graphs of every layout, against ONNX's own reference."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import KINDS, each_sum

from core.basics.errors import InputError
from core.document.document import Document
from core.files import read, write
from core.training.reference import outputs

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnx.reference")

SIZES = (3, 4, 2)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_written_is_the_activation(name, tmp_path):
    network, x = each_sum(name)
    model = onnx.load(write(tmp_path / "a.onnx", Document(network))[0])
    onnx.checker.check_model(model, full_check=True)
    with np.errstate(all="ignore"):
        found = onnx.reference.ReferenceEvaluator(model).run(None, {"x": x})[0]
    # ONNX's reference takes the logarithm of softmax where that is 0 already.
    there = np.isfinite(found) if name == "log_softmax" else np.full(found.shape, True)
    assert np.allclose(found[there], outputs(network, x)[there], rtol=1e-13, atol=1e-13)


def constant(graph, rng, shape, name):
    """A constant of the graph in one of the ways that exporters write it; gives its name."""
    values = rng.normal(size=shape)
    kind = rng.integers(5)
    if kind == 0:  # a node of its own
        tensor = onnx.numpy_helper.from_array(values, name)
        graph["nodes"].append(onnx.helper.make_node("Constant", [], [name], value=tensor))
    elif kind == 1 and len(shape) == 2:  # stored transposed
        graph["tensors"].append(onnx.numpy_helper.from_array(np.ascontiguousarray(values.T), name + "T"))
        graph["nodes"].append(onnx.helper.make_node("Transpose", [name + "T"], [name], perm=[1, 0]))
    elif kind == 2:  # by a second name
        graph["tensors"].append(onnx.numpy_helper.from_array(values, name + "0"))
        graph["nodes"].append(onnx.helper.make_node("Identity", [name + "0"], [name]))
    elif kind == 3:  # numbers in the field of their type
        graph["tensors"].append(onnx.helper.make_tensor(name, 11, values.shape, values.ravel().tolist()))
    else:
        graph["tensors"].append(onnx.numpy_helper.from_array(values, name))
    return name


def node(graph, operation, inputs, **attributes):
    name = f"v{len(graph['nodes'])}"
    graph["nodes"].append(onnx.helper.make_node(operation, inputs, [name], **attributes))
    return name


def layer(graph, rng, value, layout, inputs, size):
    """One layer in one of the ways that the layout allows; gives its value and layout."""
    name = f"c{len(graph['nodes'])}"
    right = bool(rng.integers(2))  # the constant stands on the right
    if rng.integers(2):
        turned = layout != ("rows" if right else "columns")
        flip = bool(rng.integers(2))
        shape = ((inputs, size) if right else (size, inputs))[:: -1 if flip else 1]
        matrix = constant(graph, rng, shape, name)
        attributes = {"transA": turned if right else flip, "transB": flip if right else turned}
        attributes = {key: int(value) for key, value in attributes.items()}
        for key in ("alpha", "beta"):
            if rng.integers(2):
                attributes[key] = float(np.float32(rng.normal()))
        pair = [value, matrix] if right else [matrix, value]
        bias = {True: [(size,), (1, size), (1,), ()], False: [(size, 1), (1, 1)]}[right]
        if rng.integers(2):
            pair.append(constant(graph, rng, bias[rng.integers(len(bias))], name + "b"))
        return node(graph, "Gemm", pair, **attributes), "rows" if right else "columns"
    if layout == "rows":
        value = node(graph, "MatMul", [value, constant(graph, rng, (inputs, size), name)])
        shape = (size,)
    else:
        value = node(graph, "MatMul", [constant(graph, rng, (size, inputs), name), value])
        shape = (size, 1)
    if rng.integers(2):
        pair = [value, constant(graph, rng, shape, name + "b")]
        value = node(graph, "Add", pair[:: -1 if rng.integers(2) else 1])
    return value, layout


def harmless(graph, rng, value, layout, size):
    kind = rng.integers(8)
    if kind == 0:
        return node(graph, "Identity", [value]), layout
    if kind == 1:
        return node(graph, "Cast", [value], to=11), layout
    if kind == 2:
        return node(graph, "Dropout", [value]), layout
    if kind == 3:
        return node(graph, "Transpose", [value], perm=[1, 0]), {"rows": "columns", "columns": "rows"}[layout]
    if kind == 4 and layout == "rows":
        return node(graph, "Flatten", [value], axis=1), layout
    if kind == 5 and layout == "rows":
        name = f"shape{len(graph['nodes'])}"
        graph["tensors"].append(onnx.numpy_helper.from_array(np.array([-1, size]), name))
        return node(graph, "Reshape", [value, name]), layout
    return value, layout


def number(graph, value):
    name = f"n{value}"
    if name not in [each.name for each in graph["tensors"]]:
        graph["tensors"].append(onnx.numpy_helper.from_array(np.array(value), name))
    return name


def join(graph, rng, operation, *values):
    """Two values in either order, perhaps after a detour."""
    values = [node(graph, "Identity", [each]) if rng.integers(4) == 0 else each for each in values]
    return node(graph, operation, values[:: -1 if rng.integers(2) else 1])


def activate(graph, rng, s, layout):
    """An activation in one of the ways that exporters write it; softmax only where there is a layout."""
    kind = rng.integers(9 if layout else 8)
    if kind < 5:
        return node(graph, ["Relu", "Tanh", "Sigmoid", "Elu", "Softplus"][kind], [s])
    if kind == 5:
        return join(graph, rng, "Mul", s, node(graph, "Sigmoid", [s]))
    if kind == 6:
        over = node(graph, "Greater", [s, number(graph, 20.0)])
        return node(graph, "Where", [over, s, node(graph, "Softplus", [s])])
    if kind == 8:
        axis = {"rows": [1, -1], "columns": [0, -2]}[layout][rng.integers(2)]
        return node(graph, "Softmax", [s], axis=axis)
    if rng.integers(2):
        scaled = node(graph, "Div", [s, number(graph, 2.0**0.5)])
    else:
        scaled = join(graph, rng, "Mul", s, number(graph, 0.5**0.5))
    distribution = join(graph, rng, "Add", node(graph, "Erf", [scaled]), number(graph, 1.0))
    factors = [s, distribution, number(graph, 0.5)]
    rng.shuffle(factors)
    return join(graph, rng, "Mul", join(graph, rng, "Mul", *factors[:2]), factors[2])


@given(seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_layout(seed, tmp_path):
    rng = np.random.default_rng(seed)
    graph = {"nodes": [], "tensors": []}
    value, layout = "x", rng.choice(["rows", "columns"])
    x = rng.normal(size=(5, SIZES[0]))
    given_x = x if layout == "rows" else x.T
    for inputs, size in pairwise(SIZES):
        value, layout = layer(graph, rng, value, layout, inputs, size)
        value, layout = harmless(graph, rng, value, layout, size)
        if rng.integers(3):
            last = size == SIZES[-1]
            value = activate(graph, rng, value, layout if last else "")
    value = node(graph, "Identity", [value])
    signature = [onnx.helper.make_tensor_value_info(name, 11, None) for name in ("x", value)]
    model = onnx.helper.make_model(
        onnx.helper.make_graph(graph["nodes"], "g", signature[:1], signature[1:], graph["tensors"]),
        opset_imports=[onnx.helper.make_opsetid("", 17)],
    )
    path = tmp_path / "a.onnx"
    path.write_bytes(model.SerializeToString())
    expected = onnx.reference.ReferenceEvaluator(model).run(None, {"x": given_x})[0]
    network = read(path)[0].network
    assert network.sizes == SIZES
    # The reference computes Erf in 32-bit numbers; PyTorch's Softplus leaves out 2e-9.
    tolerance = 1e-5 if {"Erf", "Where"} & {each.op_type for each in graph["nodes"]} else 1e-12
    expected = expected if layout == "rows" else expected.T
    assert np.allclose(outputs(network, x), expected, rtol=tolerance, atol=tolerance)


def graph_of(folder, shape, *nodes, **constants):
    """A file with a graph from x, of some shape, to y; nodes: (operation, inputs, output, attributes)."""
    tensors = [onnx.numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()]
    made = [onnx.helper.make_node(kind, inputs.split(), [output], **more) for kind, inputs, output, more in nodes]
    given = onnx.helper.make_tensor_value_info("x", 11, shape)
    graph = onnx.helper.make_graph(made, "g", [given], [onnx.helper.make_empty_tensor_value_info("y")], tensors)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=9)
    path = folder / "a.onnx"
    onnx.save(model, path)
    return path


SQUARE = np.arange(16.0).reshape(4, 4) / 8
PRODUCT = ("MatMul", "x w", "s", {})
NORM = {name: np.arange(1.0, 5.0) for name in ("scale", "shift", "mean", "variance")}


@pytest.mark.parametrize(
    ("shape", "nodes", "message"),
    [
        (["b", 4, 4], [PRODUCT, ("Softmax", "s", "y", {"axis": 1})], "axis is 1, which is not that of a layer's nodes"),
        (["b", 4, 4], [PRODUCT, ("Softmax", "s", "y", {})], "axis is None, which is not that of a layer's nodes"),
        (["b", 4], [PRODUCT, ("ArgMax", "s", "y", {})], "axis is 0, which is not that of a layer's nodes"),
        (["b", 4, 4], [PRODUCT, ("BatchNormalization", "s scale shift mean variance", "y", {})], "along another axis"),
        (["b", 4, 4], [PRODUCT, ("Flatten", "s", "f", {}), ("Relu", "f", "y", {})], "joins what the layers before it"),
        (["b", 4], [("Transpose", "x", "t", {}), ("Reshape", "t to", "r", {}), ("MatMul", "r w", "y", {})], "keep one"),
    ],
)  # fmt: skip
def test_what_works_along_another_axis_than_that_of_the_nodes_is_refused(shape, nodes, message, tmp_path):
    path = graph_of(tmp_path, shape, *nodes, w=SQUARE, to=np.array([-1, 4]), **NORM)
    with pytest.raises(InputError, match=message):
        read(path)


@pytest.mark.parametrize("axis", [2, -1])
def test_a_softmax_of_each_row_of_an_example_is_that_of_the_nodes(axis, tmp_path):
    path = graph_of(tmp_path, ["b", 3, 4], PRODUCT, ("Softmax", "s", "y", {"axis": axis}), w=SQUARE)
    document, _ = read(path)
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    expected = onnx.reference.ReferenceEvaluator(onnx.load(path)).run(None, {"x": x})[0]
    assert np.allclose(outputs(document.network, x.reshape(-1, 4)), expected.reshape(-1, 4), rtol=1e-13)


def test_examples_that_are_columns_are_told(tmp_path):
    document, report = read(graph_of(tmp_path, [4, 4], ("MatMul", "w x", "y", {}), w=SQUARE))
    assert (document.network.layers[0].weights == SQUARE).all()
    assert report.assumed == (
        "Each column of the input was read as an example, as the graph multiplies it from the left.",
    )
