"""Networks that work on scaled numbers: every door takes and gives the data's own units, or says which."""

import csv
import json
import runpy
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core.basics.errors import InputError
from core.cli.parser import main
from core.data.dataset import Dataset
from core.data.scaling import Scaling
from core.document import document_edits, preparation
from core.document.document import Document
from core.document.own_units import from_network, scaled_words, to_network
from core.files import read, write
from core.files.format import SCALING
from core.files.registry import writers
from core.model.initializers import new_network
from core.model.network import Network
from core.training.settings import Settings

RNG = np.random.default_rng(5)
INPUTS = RNG.uniform([10.0, -500.0, 1e-6], [90.0, 2000.0, 3e-6], (40, 3))
TARGETS = np.column_stack([1000 + 3 * INPUTS[:, 0] - 0.5 * INPUTS[:, 1], 1e6 * INPUTS[:, 2]])
NAMES = ("weight", "height", "mass"), ("price", "share")


@pytest.fixture
def document():
    """A network whose inputs and targets were scaled in different ways, trained a little."""
    data = Dataset(INPUTS, TARGETS, "own", *NAMES)
    plain = Document(new_network((3, 4, 2), ["tanh", "identity"], seed=3), data=data, settings=Settings(rate=0.1))
    scaled = preparation.scale("standardize").change(plain)
    return preparation.scale("unit", "targets").change(scaled)


@pytest.fixture
def file(document, tmp_path):
    return str(write(tmp_path / "scaled.chainrule", document)[0])


@pytest.fixture
def table(tmp_path):
    """The raw table as a file."""
    path = tmp_path / "raw.csv"
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*NAMES[0], *NAMES[1]])
        writer.writerows(np.column_stack([INPUTS, TARGETS]).tolist())
    return str(path)


@pytest.fixture
def run(capsys):
    def run(*words):
        status = main(list(words))
        out, err = capsys.readouterr()
        assert status == 0, err
        return out, err

    return run


def expected(document, x):
    """The outputs in own units, computed here from the document's plain numbers alone."""
    scaling, targets = document.scaling, document.target_scaling
    h = np.asarray(x, dtype=np.float64)
    if scaling is not None:
        h = (h - np.array(scaling.offset)) / np.array(scaling.factor)
    for layer in document.network.layers:
        s = h @ layer.weights[:, :-1].T + layer.weights[:, -1]
        h = np.tanh(s) if layer.activation == "tanh" else s
    return h if targets is None else h * np.array(targets.factor) + np.array(targets.offset)


def close(found, wanted):
    return np.allclose(found, wanted, rtol=1e-12, atol=1e-12 * np.abs(wanted).max())


def words(x):
    return ",".join(map(repr, np.asarray(x).tolist()))


def test_forward_takes_and_gives_own_units_where_it_is_asked_to(document, file, run):
    out, err = run("forward", file, "--input", words(INPUTS[7]), "--raw", "--json")
    found = json.loads(out)
    assert err == "" and "assumed" not in found
    assert found["h"][0] == INPUTS[7].tolist()
    assert close(found["h"][-1], expected(document, INPUTS[7]))
    out, _ = run("forward", file, "--input", words(INPUTS[7]), "--raw")
    last = [float(word) for word in out.splitlines()[-1].split()[1:]]
    assert np.allclose(last, expected(document, INPUTS[7]), rtol=1e-9)


def test_forward_says_that_its_numbers_are_scaled(document, file, run):
    x = document.data.inputs[7]
    out, err = run("forward", file, "--input", words(x), "--json")
    found = json.loads(out)
    assert err.count("\n") == 1 and "scaled" in err and "--raw" in err and err.startswith(f"chainrule: {file}: ")
    assert [f"chainrule: {file}: {sentence}\n" for sentence in found["assumed"]] == [err]
    raw = from_network(document, np.array(found["h"][-1]), "targets")
    assert close(raw, expected(document, INPUTS[7]))


def test_a_network_that_is_not_scaled_says_nothing_of_it(run):
    for raw in ((), ("--raw",)):
        out, err = run("forward", "xor-printed", "--input", "1,0", "--json", *raw)
        assert err == "" and list(json.loads(out)) == ["s", "h"]


@pytest.mark.parametrize("command", ["backprop", "gradcheck"])
def test_backprop_and_gradcheck_take_own_units(document, file, run, command):
    x, t = document.data.inputs[7], document.data.targets[7]
    own, err = run(command, file, "--input", words(INPUTS[7]), "--target", words(TARGETS[7]), "--raw", "--json")
    scaled, said = run(command, file, "--input", words(x), "--target", words(t), "--json")
    own, scaled = json.loads(own), json.loads(scaled)
    assert "scaled" in said
    if command == "gradcheck":
        assert err == ""
        return
    assert "gradients" in err  # they are those of the scaled numbers
    assert own["loss"] == scaled["loss"] and own["gradients"] == scaled["gradients"]
    assert close(own["h"][-1], expected(document, INPUTS[7]))


def test_inspect_says_what_is_scaled(file, run):
    assert "scaled inputs and targets" in run("inspect", file)[0]


def test_training_with_the_raw_table_goes_on_from_what_was_trained(file, table, run, tmp_path):
    trained = str(tmp_path / "trained.chainrule")
    method = ("--method", "batch", "--rate", "0.5")
    first = json.loads(run("train", file, *method, "--epochs", "500", "--save", trained, "--json")[0])
    out, err = run("train", trained, *method, "--epochs", "0", "--data", table, "--json")
    again = json.loads(out)
    assert again["loss_mean"] == first["loss_mean"] and again["weights"] == first["weights"]
    assert err.count("\n") == 1 and "own units" in err and again["assumed"]
    half = ("--epochs", "0", "--data", table, "--test-share", "0.5", "--json")
    parts = json.loads(run("train", trained, *method, *half)[0])
    assert parts["loss_sum"] + parts["test_loss_sum"] == pytest.approx(first["loss_sum"], rel=1e-12)


def test_training_with_a_table_and_a_scale_of_its_own_takes_that(file, table, run, tmp_path):
    saved = str(tmp_path / "other.chainrule")
    run(
        "train",
        file,
        "--data",
        table,
        "--scale",
        "unit",
        "--scale-targets",
        "standardize",
        "--epochs",
        "0",
        "--method",
        "batch",
        "--save",
        saved,
    )
    document = read(saved)[0]
    assert (document.scaling.kind, document.target_scaling.kind) == ("unit", "standardize")
    assert np.array_equal(document.data.inputs, (INPUTS - INPUTS.min(axis=0)) / np.ptp(INPUTS, axis=0))


@pytest.mark.parametrize("kind", ["both", "inputs", "targets"])
@pytest.mark.parametrize("suffix", [".onnx", ".safetensors", ".npz", ".chainrule"])
def test_files_hold_the_scaling(document, tmp_path, suffix, kind):
    if kind != "both":
        document = preparation.unscale("targets" if kind == "inputs" else "inputs").change(document)
    back = read(write(tmp_path / f"a{suffix}", document)[0])
    assert back[0].network == document.network
    assert (back[0].scaling, back[0].target_scaling) == (document.scaling, document.target_scaling)
    assert back[1].plain


@pytest.mark.parametrize("kind", ["both", "inputs", "targets"])
def test_the_graph_in_onnx_takes_and_gives_own_units(document, tmp_path, kind):
    onnx = pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    if kind != "both":
        document = preparation.unscale("targets" if kind == "inputs" else "inputs").change(document)
    path = write(tmp_path / "a.onnx", document)[0]
    onnx.checker.check_model(onnx.load(path), full_check=True)
    x = INPUTS if document.scaling is not None else document.data.inputs
    found = ReferenceEvaluator(str(path)).run(None, {"x": x})[0]
    assert found.dtype == np.float64
    wanted = expected(document, x)
    assert close(found, wanted)
    if kind == "both":
        try:
            runtime = pytest.importorskip("onnxruntime")
        except pytest.skip.Exception:
            return
        session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        assert close(session.run(None, {"x": x})[0], wanted)


def test_the_script_in_numpy_takes_and_gives_own_units(document, tmp_path):
    path = write(tmp_path / "a.py", document)[0]
    script = runpy.run_path(str(path))
    for x in INPUTS:
        assert close(script["forward"](x), expected(document, x))
    assert np.allclose(script["EXAMPLES"], INPUTS, rtol=1e-12)
    printed = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True).stdout.splitlines()
    found = [[float(word) for word in line.split(" -> ")[1].split()] for line in printed]
    assert close(found, expected(document, np.array(script["EXAMPLES"])))


def test_the_script_in_pytorch_takes_and_gives_own_units(document, tmp_path):
    pytest.importorskip("torch")
    path = write(tmp_path / "a.torch.py", document)[0]
    given = [repr(value) for value in INPUTS[3].tolist()]
    printed = subprocess.run([sys.executable, path, *given], capture_output=True, text=True, check=True).stdout
    assert close([float(word) for word in printed.split(" -> ")[1].split()], expected(document, INPUTS[3]))


@pytest.mark.parametrize("entry", writers(), ids=lambda writer: writer.title)
def test_converting_says_in_which_units_the_file_is(document, run, tmp_path, entry):
    # brain.js has one activation for all layers, and no place for the scaling of targets.
    layers = [replace(layer, activation="sigmoid") for layer in document.network.layers]
    document = replace(document, network=replace(document.network, layers=tuple(layers)))
    words = "inputs and targets"
    if entry.title == "brain.js JSON":
        with pytest.raises(InputError, match=r"brain\.js has no place for the scaling of the targets; remove it first"):
            write(tmp_path / "a.brain.json", document)
        document, words = replace(document, target_scaling=None), "inputs"
    file = write(tmp_path / "scaled.chainrule", document)[0]
    option = [f"--{entry.option}"] if entry.option else []
    _, err = run("convert", str(file), str(tmp_path / f"out{entry.suffixes[0]}"), *option)
    said = SCALING[entry.scaling].format(words)
    assert (said in err) if said else (err == "")
    assert run("convert", "xor-table", str(tmp_path / f"plain{entry.suffixes[0]}"))[1] == ""


def test_a_graph_that_another_program_scales_is_read_with_its_scaling(tmp_path):
    onnx = pytest.importorskip("onnx")
    helper, numpy = onnx.helper, onnx.numpy_helper
    arrays = {"m": [[1.0, 2.0]], "d": [[4.0, 5.0]], "w": [[1.0, 0.5]], "b": [0.25], "f": [10.0], "o": [3.0]}
    nodes = [
        helper.make_node("Sub", ["in", "m"], ["a"]),
        helper.make_node("Div", ["a", "d"], ["c"]),
        helper.make_node("Gemm", ["c", "w", "b"], ["s"], transB=1),
        helper.make_node("Tanh", ["s"], ["t"]),
        helper.make_node("Mul", ["f", "t"], ["u"]),
        helper.make_node("Add", ["u", "o"], ["out"]),
    ]
    ends = [[helper.make_tensor_value_info(n, onnx.TensorProto.DOUBLE, ["b", k])] for n, k in (("in", 2), ("out", 1))]
    tensors = [numpy.from_array(np.array(values), name) for name, values in arrays.items()]
    path = tmp_path / "a.onnx"
    path.write_bytes(helper.make_model(helper.make_graph(nodes, "g", *ends, tensors)).SerializeToString())
    document, report = read(path)
    assert document.scaling == Scaling("standardize", (1.0, 2.0), (4.0, 5.0))
    assert document.target_scaling == Scaling("standardize", (3.0,), (10.0,), "targets")
    assert [sentence.split(":")[0] for sentence in report.assumed] == [
        "The graph scales its inputs before the first layer",
        "The graph scales its outputs after the last layer",
    ]
    x = np.array([0.3, -7.0])
    y = from_network(document, _outputs(document.network, to_network(document, x, "inputs")), "targets")
    assert y == pytest.approx(10 * np.tanh((x - [1, 2]) / [4, 5] @ [1.0, 0.5] + 0.25) + 3, rel=1e-14)


def _outputs(network: Network, x):
    from core.model.backprop import forward

    return forward(network, x).y


def test_new_examples_of_the_same_columns_are_scaled_as_those_before(document):
    other = Dataset(INPUTS[:5] + 1.0, TARGETS[:5], "more", *NAMES)
    after = document_edits.set_data(other, "other").change(document)
    assert (after.scaling, after.target_scaling) == (document.scaling, document.target_scaling)
    assert np.array_equal(after.data.inputs, document.scaling.apply(other).inputs)
    nameless = Dataset(INPUTS[:5], TARGETS[:5])
    assert document_edits.set_data(nameless, "no header").change(document).scaling == document.scaling
    named = Dataset(INPUTS[:5], TARGETS[:5], "else", ("a", "b", "c"), NAMES[1])
    assert scaled_words(document_edits.set_data(named, "else").change(document)) == ""


def test_an_input_with_an_empty_place_is_refused_there(capsys):
    for text, place in (("1,,0", "input[1]"), ("1,0,", "input[2]"), (",1", "input[0]"), ("1, ,0", "input[1]")):
        assert main(["forward", "xor-printed", f"--input={text}"]) == 2
        assert capsys.readouterr().err == f"chainrule: {place}: expected a number, found nothing\n"
    for text in ("1,0", "1 0", " 1 , 0 ", "1,\t0"):
        assert main(["forward", "xor-printed", f"--input={text}"]) == 0
