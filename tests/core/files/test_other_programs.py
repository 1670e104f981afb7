"""What PyTorch, scikit-learn, NumPy, SNNS and spreadsheets wrote, read."""

import json
from pathlib import Path

import numpy as np
import pytest
from references import FOLDERS

from core.basics.errors import InputError
from core.files import read, write
from core.files.foreign.array_formats import safetensors
from core.files.foreign.array_formats.safetensors import read_tensors
from core.gallery.presets import preset
from core.model.network import Layer, Network
from core.training.reference import outputs

pytest.importorskip("onnx")

SAMPLES = Path(__file__).parents[2] / "samples"


def interop():
    for place, folder in enumerate(FOLDERS):
        for case in json.loads((folder / "interop" / "interop.json").read_bytes()):
            stem = f"torch-{case['name']}"
            for name in [f"{stem}.safetensors", *(f"{stem}-{kind}.onnx" for kind in case["onnx"])]:
                yield pytest.param(case, folder / "interop" / name, id=f"{place}-{name}")


@pytest.mark.parametrize(("case", "path"), list(interop()))
def test_what_pytorch_wrote(case, path):
    document, report = read(path, activations=case["activations"] if path.suffix == ".safetensors" else None)
    network = document.network
    assert network.sizes == tuple(case["sizes"])
    assert [layer.activation for layer in network.layers] == case["activations"]
    assert np.abs(outputs(network, np.array(case["x"])) - case["y"]).max() < 1e-12
    assert "64-bit numbers" in report.read[0]


@pytest.mark.parametrize("kind", ["script", "dynamo", "dynamo-20"])
def test_what_pytorch_makes_of_every_activation(kind):
    recorded = json.loads((SAMPLES / "torch.json").read_bytes())
    network = read(SAMPLES / f"torch-{kind}.onnx")[0].network
    assert [layer.activation for layer in network.layers] == recorded["activations"]
    case = recorded["files"][f"torch-{kind}"]
    assert np.abs(outputs(network, np.array(case["x"])) - case["y"]).max() < 1e-12


@pytest.mark.parametrize("name", ["sklearn-regressor", "sklearn-regressor-double", "sklearn-classifier"])
def test_what_scikit_learn_wrote(name):
    case = json.loads((SAMPLES / "sklearn.json").read_bytes())[name]
    document, report = read(SAMPLES / f"{name}.onnx")
    expected = np.array(case["y"])
    if name == "sklearn-classifier":
        expected = expected[:, 1:]
        assert report.changed == (
            "The file gives 1 − y in addition to each output y; the network has y alone.",
            "The steps after the output that choose a class were left out.",
        )
    assert np.abs(outputs(document.network, np.array(case["x"])) - expected).max() < 2e-6
    assert len(document.network.layers) == len(case["activations"])


def test_scikit_learns_softmax():
    path = SAMPLES / "sklearn-softmax.onnx"
    document, report = read(path)
    assert document.network.layers[-1].activation == "softmax"
    assert report.changed == ("The steps after the output that choose a class were left out.",)
    x = np.random.default_rng(0).normal(size=(5, document.network.sizes[0]))
    evaluator = pytest.importorskip("onnx.reference").ReferenceEvaluator(str(path))
    expected = evaluator.run(["probabilities"], {"X": x.astype(np.float32)})[0]
    assert np.abs(outputs(document.network, x) - expected).max() < 2e-6


def test_what_pytorch_names_comes_out_byte_for_byte(tmp_path):
    path = FOLDERS[0] / "interop" / "torch-deep.safetensors"
    before, _ = read_tensors(path.read_bytes())
    document, _ = read(path, activations=["tanh", "sigmoid", "identity"])
    write(tmp_path / "a.safetensors", document)
    after, metadata = read_tensors((tmp_path / "a.safetensors").read_bytes())
    assert list(after) == list(before)
    for name, tensor in before.items():
        assert tensor.values.tobytes() == after[name].values.tobytes()
        assert tensor.values.shape == after[name].values.shape and tensor.type == after[name].type
    assert metadata["chainrule.activations"] == "tanh,sigmoid,identity"
    assert read(tmp_path / "a.safetensors")[0] == document


def build_safetensors(**tensors):
    """A file with (type, shape, bytes) a tensor."""
    header, data = {}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name.replace("__", ".")] = {
            "dtype": dtype,
            "shape": shape,
            "data_offsets": [len(data), len(data) + len(content)],
        }
        data += content
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


@pytest.mark.parametrize(
    ("dtype", "content"),
    [
        ("F64", np.array([1.5, -2.0, 0.25], "<f8").tobytes()),
        ("F32", np.array([1.5, -2.0, 0.25], "<f4").tobytes()),
        ("F16", np.array([1.5, -2.0, 0.25], "<f2").tobytes()),
        ("BF16", (np.array([1.5, -2.0, 0.25], "<f4").view("<u4") >> 16).astype("<u2").tobytes()),
    ],
)
def test_types_of_safetensors(dtype, content, tmp_path):
    size = len(content) // 3
    path = tmp_path / "a.safetensors"
    path.write_bytes(
        build_safetensors(
            net__0__weight=(dtype, [1, 2], content[: 2 * size]), net__0__bias=(dtype, [1], content[2 * size :])
        )
    )
    document, _ = read(path, activations=["tanh"])
    assert document.network == Network((Layer([[1.5, -2.0, 0.25]], "tanh"),))
    write(tmp_path / "b.chainrule", document)
    write(tmp_path / "c.safetensors", read(tmp_path / "b.chainrule")[0])
    assert list(read_tensors((tmp_path / "c.safetensors").read_bytes())[0]) == ["net.0.bias", "net.0.weight"]


def test_layers_are_ordered_by_number(tmp_path):
    one = np.ones(1, "<f8").tobytes()
    names = [f"fc{k}__weight" for k in (10, 2, 1)]
    path = tmp_path / "a.safetensors"
    path.write_bytes(
        build_safetensors(
            **{
                name: ("F64", shape, one * (shape[0] * shape[1]))
                for name, shape in zip(names, ([1, 3], [3, 2], [2, 4]), strict=True)
            }
        )
    )
    assert read(path, activations=["relu"])[0].network.sizes == (4, 2, 3, 1)


@pytest.mark.parametrize("order", ["rows", "columns"])
def test_npz_of_another_program(tmp_path, order):
    rng = np.random.default_rng(0)
    w, b, v, c = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=(1, 3)), rng.normal(size=1)
    given = [w, b, v, c] if order == "rows" else [w.T, b, v.T, c]
    np.savez(tmp_path / "a.npz", *given)
    np.savez_compressed(tmp_path / "b.npz", W1=given[0], b1=given[1], W2=np.asfortranarray(given[2]), b2=given[3])
    for name in "ab":
        network = read(tmp_path / f"{name}.npz", activations=["relu"])[0].network
        assert np.array_equal(network.weights[0], np.column_stack([w, b]))
        assert np.array_equal(network.weights[1], np.column_stack([v, c]))


def test_csv_matrices(tmp_path):
    names = [path.name for path in write(tmp_path / "a.csv", preset("xor-printed"))]
    assert names == ["a-W2.csv", "a-W3.csv"]
    assert (tmp_path / "a-W2.csv").read_text() == (
        "# activation: relu, loss: least_squares\nx1,x2,bias\n3.0,4.0,2.0\n2.0,3.0,4.0\n"
    )
    for name in ("a.csv", "a-W2.csv", "a-W3.csv"):
        assert read(tmp_path / name)[0].network == preset("xor-printed").network
    with pytest.raises(InputError, match=r"a-W3\.csv already exists"):
        write(tmp_path / "a.csv", preset("linear"))


def test_csv_matrices_by_hand(tmp_path):
    (tmp_path / "a-W2.csv").write_text("3;4;2\n2;3;4,5\n")
    (tmp_path / "a-W3.csv").write_text("5;5;1\n")
    document, report = read(tmp_path / "a.csv", activations=["relu"])
    assert document.network.weights[0].tolist() == [[3, 4, 2], [2, 3, 4.5]]
    assert [layer.bias for layer in document.network.layers] == [True, True]
    assert "a-W2.csv names no columns: its last was read as the bias." in report.assumed
    assert "a-W2.csv: its commas were read as decimal points." in report.assumed
    (tmp_path / "a-W3.csv").write_text("5;5\n")
    document, report = read(tmp_path / "a.csv", activations=["relu"])
    assert [layer.bias for layer in document.network.layers] == [False, False]
    assert "its last was read as an input, as the later files have no bias" in " ".join(report.assumed)
    (tmp_path / "b.csv").write_text("1,2\n")
    with pytest.raises(InputError, match=r"no file b-W2\.csv in its folder"):
        read(tmp_path / "b.csv")


def test_what_snns_wrote():
    document, report = read(SAMPLES / "rsnns.net")
    network = document.network
    assert network.weights[0].tolist() == [[3.26454, -0.00161, -4.10186], [-3.50854, 0.11161, 4.96655]]
    assert network.weights[1].tolist() == [[4.7733, 1.25]]
    assert [(layer.activation, layer.bias) for layer in network.layers] == [("sigmoid", True), ("identity", False)]
    assert report.changed == ("Layer 3: SNNS does not add the bias in Act_Identity, so it was left out.",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "     5 |      |  4: 1.25000,",
            "     5 |      |  1: 1, 4: 1.25000,",
            r"the connection from unit 1 \(Input_a\) to unit 5 \(Output_t\) skips a layer",
        ),
        ("  2:-0.00161,  1: 3.26454", "  2:-0.00161", r"unit 3 \(Hidden_2_1\): no connection from unit 1"),
        ("  2:-0.00161,  1: 3.26454", "  2:-0.00161,  5: 3.26454", "cycle of connections"),
        ("  2:-0.00161,  1:", "  1:-0.00161,  1:", "line 40: two connections from unit 1 to unit 3"),
        ("  2:-0.00161", "  9:-0.00161", "line 40: there is no unit 9"),
        ("  2:-0.00161", "  2:-0.0x161", "line 40: expected a number, found '-0.0x161'"),
        ("  2:-0.00161", "  2:nan", "line 40: expected a finite number, found nan"),
        ("  2:-0.00161", "  2 -0.00161", "line 40: expected source:weight"),
        (
            "1,4,0    | Act_Identity",
            "1,4,0    | Act_Signum",
            "unit 5: expected one of the functions .*, found Act_Signum",
        ),
        ("1,2,0    |||", "1,2,0    | Act_TanH ||", "layer 2: units with different functions"),
        (
            "Act_Identity |          |\n----",
            "Act_Identity | Out_Clip |\n----",
            "the output function Out_Identity, found Out_Clip",
        ),
        ("  4 |          |", "  3 |          |", "line 31: unit 3 occurs twice"),
        ("| h  | 1,2,0", "| s  | 1,2,0", "unit 3: expected the type i, h or o, found 's'"),
        ("SNNS network", "SNN network", "expected the first line"),
        ("unit definition section", "no section", 'no "unit definition section"'),
    ],
)
def test_snns_files_that_are_no_stack(old, new, message, tmp_path):
    text = (SAMPLES / "rsnns.net").read_text()
    assert old in text
    (tmp_path / "a.net").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.net")


@pytest.mark.parametrize("length", [0x280, 0x380, 0x480, 0x580])
def test_a_safetensors_header_whose_length_looks_like_a_pickle(length, tmp_path):
    header = json.dumps({"0.weight": {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]}}).encode()
    (tmp_path / "a").write_bytes(length.to_bytes(8, "little") + header.ljust(length) + b"\0" * 8)
    assert read(tmp_path / "a", activations=["relu"])[0].network.sizes == (1, 1)


def test_our_own_writer_equals_the_library(tmp_path):
    library = pytest.importorskip("safetensors.numpy")
    content = safetensors.dump(preset("deep"))
    tensors = library.load(content)
    for name, tensor in read_tensors(content)[0].items():
        assert np.array_equal(tensors[name], tensor.values)
