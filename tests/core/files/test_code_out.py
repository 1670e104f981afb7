"""Code that goes out, compiled or run by its own tool: the outputs are the engine's."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.scaling import Scaling
from core.document.document import Document
from core.files import read, write
from core.files.export.parts import examples, scaled_by, unscaled
from core.gallery.presets import preset
from core.model.activations import ACTIVATIONS
from core.model.initializers import new_network
from core.training.reference import mean_gradient, outputs

EXACT = 1e-12
SINGLE = 1e-6
_PARAMETERS = ("leaky_relu(0.3)", "elu(0.5)", "softplus(2.0)", "celu(0.5)", "hard_sigmoid(0.2)")
_STEPWISE = ("sigmoid_stepwise", "tanh_stepwise")


def _known(name):
    try:
        return ACTIVATIONS[name] is not None
    except KeyError:
        return False


NAMES = [*(name for name in ACTIVATIONS if name not in _STEPWISE), *(name for name in _PARAMETERS if _known(name))]


def document_of(name):
    """A network with one activation, scaled inputs and targets, and data."""
    hidden = "sigmoid" if ACTIVATIONS[name].whole else name
    network = new_network([3, 5, 2], [hidden, name], [True, True], seed=4)
    rng = np.random.default_rng(1)
    data = Dataset(rng.normal(size=(6, 3)), rng.uniform(size=(6, 2)))
    scaling = Scaling("standardise", (0.5, -1.0, 3.0), (2.0, 0.1, 7.0))
    return Document(network, data, scaling=scaling, target_scaling=Scaling("unit", (1.0, -2.0), (3.0, 0.5), "targets"))


DOCUMENTS = {
    **{name: document_of(name) for name in NAMES},
    "xor": preset("xor-printed"),
    "without bias or data": Document(
        new_network([4, 7, 5, 3], ["relu", "identity", "tanh"], [False, True, False], seed=1)
    ),
}


@pytest.fixture(params=DOCUMENTS, ids=str)
def document(request):
    return DOCUMENTS[request.param]


@pytest.fixture
def x(document):
    """Inputs as they came."""
    inputs = np.random.default_rng(2).uniform(-1.5, 1.5, size=(20, document.network.sizes[0]))
    return unscaled(inputs, document.scaling)


def expected(document, x):
    return unscaled(outputs(document.network, scaled_by(x, document.scaling)), document.target_scaling)


def written(tmp_path, name, document):
    try:
        return write(tmp_path / name, document)
    except InputError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("kind", ["double", "float"])
@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_c_compiles_without_a_warning_and_computes_the_same(document, x, kind, tmp_path):
    header, source = written(tmp_path, "my net.c", document)
    assert (header.name, source.name) == ("my net.h", "my net.c")
    flags = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-pedantic", "-DMY_NET_MAIN"]
    flags += ["-DMY_NET_FLOAT"] * (kind == "float")
    subprocess.run(
        ["gcc", *flags, str(source), "-o", str(tmp_path / "a"), "-lm"], check=True, capture_output=True, text=True
    )
    given = "\n".join(" ".join(map(repr, row)) for row in x.tolist())
    *lines, test = subprocess.run(
        [str(tmp_path / "a")], input=given, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    found = np.array([list(map(float, line.split())) for line in lines])
    wanted = expected(document, x)
    tolerance = (EXACT if kind == "double" else SINGLE) * max(
        1.0, np.abs(wanted).max(), np.abs(document.network.flat).max()
    )
    if kind == "float":
        tolerance *= 10  # inputs are rounded, too
    assert np.abs(found - wanted).max() <= tolerance
    assert float(test.removeprefix("test: ")) <= tolerance
    assert "malloc" not in source.read_text()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_a_javascript_module_computes_the_same(document, x, tmp_path):
    module = written(tmp_path, "net.mjs", document)[0]
    (tmp_path / "run.mjs").write_text(
        f'import {{ forward, test, inputs, outputs }} from "./{module.name}";\n'
        f"const x = {json.dumps(x.tolist())};\n"
        "console.log(JSON.stringify({ y: x.map(forward), test: forward(test.x), wanted: test.y, inputs, outputs }));\n"
        "try { forward([]); } catch (error) { console.log(error.message); }\n"
    )
    out = subprocess.run(["node", "run.mjs"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    found, message = out.splitlines()
    found = json.loads(found)
    wanted = expected(document, x)
    assert np.abs(np.array(found["y"]) - wanted).max() <= EXACT * max(1.0, np.abs(wanted).max())
    assert np.abs(np.array(found["test"]) - found["wanted"]).max() <= EXACT * max(1.0, np.abs(found["wanted"]).max())
    assert [found["inputs"], found["outputs"]] == [document.network.sizes[0], document.network.sizes[-1]]
    assert message == f"expected {document.network.sizes[0]} inputs, found 0"


def test_keras_scripts_compute_the_same(tmp_path):
    """All in one process, as importing Keras takes seconds. On JAX: on PyTorch Keras multiplies in 32 bits."""
    if find_spec("keras") is None or find_spec("jax") is None:
        pytest.skip("needs Keras and JAX")
    x = np.random.default_rng(0).uniform(-2, 2, size=3)
    wanted = {}
    for name in NAMES:
        document = DOCUMENTS[name]
        try:
            write(tmp_path / f"{name}.keras.py", document)
        except InputError:
            continue
        wanted[name] = expected(document, x[None])[0]
    assert len(wanted) > 20
    (tmp_path / "run.py").write_text(
        "import glob, runpy, sys\n"
        f"sys.argv[1:] = {list(map(repr, x.tolist()))!r}\n"
        "for path in sorted(glob.glob('*.keras.py')):\n"
        "    print(path.removesuffix('.keras.py'), end=' ')\n"
        "    runpy.run_path(path, run_name='__main__')\n"
    )
    environment = os.environ | {"KERAS_BACKEND": "jax", "KERAS_HOME": str(tmp_path)}
    words = [sys.executable, "run.py"]
    done = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, text=True, env=environment)
    out = done.stdout
    found = {line.split()[0]: list(map(float, line.partition("->")[2].split())) for line in out.splitlines()}
    assert found.keys() == wanted.keys()
    for name, y in wanted.items():
        # Keras 3.15 computes sin and cos in 32 bits on JAX.
        tolerance = SINGLE if name in ("sin", "cos") else EXACT
        assert np.abs(np.array(found[name]) - y).max() <= tolerance * max(1.0, np.abs(y).max()), (name, found[name], y)


def test_a_notebook_walks_to_the_same_outputs_and_gradients(document, tmp_path):
    path = written(tmp_path, "net.ipynb", document)[0]
    content = json.loads(path.read_text())
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in content["cells"]]
    assert len(set(ids)) == len(ids)
    space: dict = {}
    code = ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in code:
            exec(cell, space)
    assert eval(code[-1], space)
    assert np.abs(space["outputs"] - examples(document, 1)[0].y).max() <= EXACT * max(
        1.0, np.abs(space["outputs"]).max()
    )
    if document.data is None:
        return
    loss, gradients = mean_gradient(document.network, document.data.inputs[:1], document.data.targets[:1])
    assert abs(space["L"] - loss) <= EXACT * max(1.0, abs(loss))
    for n, gradient in enumerate(gradients, 2):
        assert np.abs(space[f"gradient{n}"] - gradient).max() <= EXACT * max(1.0, np.abs(gradient).max())


@pytest.mark.parametrize(
    ("loss", "output"),
    [
        ("absolute_error", "tanh"),
        ("binary_cross_entropy", "sigmoid"),
        ("cross_entropy", "softmax"),
        ("least_squares", "softmax"),
    ],
)
def test_a_notebook_leads_every_loss_back(loss, output, tmp_path):
    document = document_of(output)
    document = replace(document, network=replace(document.network, loss=loss))
    test_a_notebook_walks_to_the_same_outputs_and_gradients(document, tmp_path)


def test_a_notebook_is_valid(tmp_path):
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.read(write(tmp_path / "a.ipynb", preset("xor-printed"))[0], as_version=4))


def test_fann_files_come_back(tmp_path):
    for name in ("sigmoid", "tanh", "identity"):
        document = document_of(name)
        path = write(tmp_path / "a.net", document)[0]
        found, report = read(path)
        assert report.format == "FANN network"
        assert found.network == document.network
        assert found.scaling.offset == document.scaling.offset
        assert found.scaling.factor == document.scaling.factor
        assert found.target_scaling.factor == document.target_scaling.factor
    network = new_network([4, 3, 2], ["tanh", "sigmoid"], [False, True], seed=1)
    assert read(write(tmp_path / "a.net", Document(network))[0])[0].network == network


def test_brain_js_files_come_back(tmp_path):
    document = Document(new_network([3, 4, 2], ["sigmoid", "sigmoid"], seed=1))
    assert read(write(tmp_path / "a.brain.json", document)[0])[0].network == document.network
    scaled = replace(document, scaling=Scaling("standardise", (0.5, -1.0, 3.0), (2.0, 0.1, 7.0)))
    network = read(write(tmp_path / "a.brain.json", scaled)[0])[0].network
    x = np.random.default_rng(0).normal(size=(5, 3))
    assert np.abs(outputs(network, x) - expected(scaled, x)).max() < EXACT


def test_brain_js_runs_what_we_write(tmp_path):
    """Where node finds brain.js (npm install brain.js; NODE_PATH)."""
    node = shutil.which("node")
    if node is None or subprocess.run([node, "-e", 'require("brain.js")'], capture_output=True).returncode:
        pytest.skip("needs node with brain.js")
    x = np.random.default_rng(0).uniform(-1, 1, size=(20, 3))
    scaling = Scaling("standardise", (0.5, -1.0, 3.0), (2.0, 0.5, 7.0))
    for name in ("sigmoid", "tanh", "relu", "leaky_relu"):
        document = Document(new_network([3, 4, 2], [name, name], [True, False], seed=1), scaling=scaling)
        path = write(tmp_path / "a.brain.json", document)[0]
        program = (
            'const net = new (require("brain.js").NeuralNetwork)();'
            f'net.fromJSON(JSON.parse(require("fs").readFileSync({json.dumps(str(path))}, "utf8")));'
            f"console.log(JSON.stringify({json.dumps(x.tolist())}.map((x) => Array.from(net.run(x)))));"
        )
        out = subprocess.run([node, "-e", program], check=True, capture_output=True, text=True).stdout
        assert np.abs(np.array(json.loads(out)) - expected(document, x)).max() < SINGLE


@pytest.mark.parametrize(
    ("name", "document", "message"),
    [
        ("a.net", document_of("softmax"), "layer 3: the activation softmax cannot be written as FANN"),
        ("a.brain.json", document_of("gelu"), "layer 2: the activation gelu cannot be written as brain.js"),
        ("a.brain.json", document_of("tanh"), "no place for the scaling of the targets"),
        (
            "a.brain.json",
            Document(new_network([2, 2, 1], ["relu", "tanh"], seed=1)),
            "brain.js has one activation for all layers, and these have relu, tanh",
        ),
        (
            "a.brain.json",
            Document(new_network([2, 2], ["tanh"], [False], seed=1), scaling=Scaling("unit", (1.0, 0.0), (1.0, 1.0))),
            "layer 2 no bias that could take it up",
        ),
    ],
)
def test_what_a_format_cannot_hold_is_refused_in_a_sentence(name, document, message, tmp_path):
    with pytest.raises(InputError, match=message):
        write(tmp_path / name, document)
    assert not list(tmp_path.iterdir())


def test_c_replaces_no_header_of_others(tmp_path):
    (tmp_path / "a.h").write_text("/* mine */\n")
    with pytest.raises(InputError, match=r"a\.h would be replaced, too"):
        write(tmp_path / "a.c", preset("xor-printed"))
    assert not (tmp_path / "a.c").exists()
    (tmp_path / "a.h").unlink()
    for _ in range(2):
        assert len(write(tmp_path / "a.c", preset("xor-printed"))) == 2


def test_csv_matrices_name_the_inputs_of_the_data(tmp_path):
    network = new_network([2, 1], ["tanh"], seed=1)
    named = Dataset([[0.0, 1.0]], [[1.0]], "", ("length", "width"), ("kind",))
    for data, header in (
        (named, "length,width,bias"),
        (replace(named, input_names=("1", "2")), "x1,x2,bias"),
        (replace(named, input_names=("b", "bias")), "x1,x2,bias"),
    ):
        path = write(tmp_path / "a.csv", Document(network, data))[0]
        assert path.read_text().splitlines()[1] == header
        assert read(path)[0].network == network
