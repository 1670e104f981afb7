"""Generated and shipped sets: the same for the same seed, of the shape and range that they say."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.basics.errors import InputError
from core.cli.parser import main
from core.data.gates import GATES
from core.files import read
from core.gallery.builtin_datasets import SHIPPED
from core.gallery.dataset_names import NAMES, dataset_by_name
from core.gallery.generators import GENERATORS, generated
from core.gallery.logic import LOGIC
from core.model.initializers import new_network, refitted

PLANE = ["circles", "moons", "spirals", "blobs", "checkerboard", "linear"]


@pytest.mark.parametrize("name", GENERATORS)
def test_the_same_seed_gives_the_same_bits(name):
    first, second = (GENERATORS[name].data(size=50, noise=0.1, seed=9) for _ in range(2))
    assert first == second
    assert first != GENERATORS[name].data(size=50, noise=0.1, seed=10)
    assert len(first) == 50 and first.inputs.shape[1] == GENERATORS[name].inputs


@pytest.mark.parametrize("name", GENERATORS)
def test_inputs_lie_in_about_the_unit_square(name):
    for size in (2, 3, 1000):
        data = GENERATORS[name].data(size=size, noise=0)
        assert np.abs(data.inputs).max() <= 1 + 1e-15 and np.abs(data.targets).max() <= 1
    assert np.abs(data.inputs).max() > 0.65
    noisy = GENERATORS[name].data(size=1000, noise=0.3, seed=1)
    moved = noisy.inputs - GENERATORS[name].data(size=1000, noise=0, seed=1).inputs
    if name in PLANE:
        assert moved.std() == pytest.approx(0.3, rel=0.1)
    else:
        assert not moved.any()


@pytest.mark.parametrize("name", PLANE)
def test_two_classes_are_one_target(name):
    data = GENERATORS[name].data(size=300, **({"classes": 2} if name == "blobs" else {}))
    assert data.targets.shape == (300, 1) and set(data.targets.ravel()) == {0, 1}
    assert 90 < data.targets.sum() < 210


def test_more_classes_have_a_target_each():
    for classes in (3, 4, 5):
        data = GENERATORS["blobs"].data(size=103, classes=classes)
        assert data.targets.shape == (103, classes) == (103, GENERATORS["blobs"].outputs(classes=classes))
        assert (data.targets.sum(axis=1) == 1).all() and set(data.targets.ravel()) == {0, 1}


def test_shapes_without_noise():
    def of(text):
        data = generated(text)
        return data.inputs, data.targets[:, 0]

    x, t = of("circles:size=100,noise=0")
    assert np.allclose(np.hypot(*x.T), np.where(t == 0, 1, 0.5))
    x, t = of("checkerboard:size=500,noise=0")
    assert np.array_equal(t, (x[:, 0] > 0) != (x[:, 1] > 0))
    x, t = of("linear:size=500,noise=0,angle=90")
    assert np.array_equal(t, x[:, 1] > 0)
    x, t = of("spirals:size=100,noise=0,turns=2")
    assert np.allclose(np.sort(np.hypot(*x.T))[::2], np.sort(np.hypot(*x.T))[1::2])
    x, t = of("sine:noise=0,periods=2")
    assert np.allclose(t, np.sin(2 * np.pi * x[:, 0]))
    x, t = of("polynomial:noise=0,degree=3")
    assert np.allclose(t, 4 * x[:, 0] ** 3 - 3 * x[:, 0])
    x, t = of("step:noise=0")
    assert np.array_equal(t, np.where(x[:, 0] < 0, -1, 1))


WRONG = [
    ("spiral", "unknown data set 'spiral'; expected one of circles, moons"),
    ("moons:", None),
    ("moons:size=ten", "moons: 'size=ten' is not of the form parameter=number"),
    ("moons:size=10,size=20", "moons: 'size' is given twice"),
    ("moons:size=10.5", "moons: size: expected a whole number from 2 to 100,000, found 10.5"),
    ("moons:noise=-1", "moons: noise: expected a number from 0 to 2, found -1.0"),
    ("moons:noise=nan", "moons: noise: expected a number from 0 to 2, found nan"),
    ("blobs:classes=6", "blobs: classes: expected a whole number from 2 to 5, found 6"),
    ("moons:classes=2", "moons: unknown parameter 'classes'; expected one of size, noise, seed"),
    ("moons:=2", "moons: unknown parameter ''"),
    ("moons:3", "moons: '3' is not of the form parameter=number"),
]


@pytest.mark.parametrize(("text", "message"), WRONG, ids=[text for text, _ in WRONG])
def test_wrong_texts(text, message):
    if message is None:
        assert len(generated(text)) == 200
        return
    with pytest.raises(InputError) as error:
        generated(text)
    assert str(error.value).startswith(message)


def test_iris_and_digits():
    iris, digits = SHIPPED["iris"].data(), SHIPPED["digits"].data()
    assert iris.inputs.shape == (150, 4) and iris.targets.sum(axis=0).tolist() == [50, 50, 50]
    assert iris.input_names[0] == "sepal length" and iris.target_names == ("setosa", "versicolor", "virginica")
    assert iris.inputs.mean(axis=0) == pytest.approx([5.8433, 3.0573, 3.758, 1.1993], abs=1e-4)
    assert digits.inputs.shape == (1797, 64) and (digits.inputs.min(), digits.inputs.max()) == (0, 1)
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert digits.targets.sum(axis=0).tolist() == counts and (digits.targets.sum(axis=1) == 1).all()
    sources = (Path(__file__).parents[3] / "resources" / "data" / "SOURCES.md").read_text("utf-8")
    assert "10.24432/C50P49" in sources and "CC BY 4.0" in sources


def test_penguins_and_houses():
    penguins, houses = SHIPPED["penguins"].data(), SHIPPED["houses"].data()
    assert penguins.inputs.shape == (342, 4) and penguins.targets.sum(axis=0).tolist() == [151, 68, 123]
    assert penguins.target_names == ("Adelie", "Chinstrap", "Gentoo")
    assert penguins.inputs.mean(axis=0) == pytest.approx([43.9219, 17.1512, 200.9152, 4201.7544], abs=1e-4)
    assert houses.inputs.shape == (400, 5) and houses.target_names == ("price",)
    assert (houses.inputs >= 0).all() and 80 < houses.targets.min() < 200 < houses.targets.max() < 2000
    sources = (Path(__file__).parents[3] / "resources" / "data" / "SOURCES.md").read_text("utf-8")
    assert "palmerpenguins" in sources and "CC0" in sources


def test_an_adder_adds():
    data = dataset_by_name("full-adder")
    assert data.input_names == ("a", "b", "carry in") and len({tuple(row) for row in data.inputs}) == 8
    assert (data.inputs.sum(axis=1) == data.targets @ [1, 2]).all()
    half = dataset_by_name("half-adder")
    assert len(half) == 4 and (half.inputs.sum(axis=1) == half.targets @ [1, 2]).all()


@pytest.mark.parametrize("bits", [2, 3, 10])
def test_parity_is_odd_or_even(bits):
    data = dataset_by_name(f"parity:bits={bits}")
    assert len({tuple(row) for row in data.inputs}) == 2**bits
    assert (data.targets[:, 0] == data.inputs.sum(axis=1) % 2).all()
    assert dataset_by_name("parity") == dataset_by_name("parity:bits=3")


def test_a_line_has_its_slope():
    data = generated("line:noise=0,slope=-0.5,intercept=0.25")
    assert np.allclose(data.targets, 0.25 - 0.5 * data.inputs)


@pytest.mark.parametrize(("text", "message"), [
    ("parity:bits=11", "parity: bits: expected a whole number from 2 to 10, found 11"),
    ("parity:bits=two", "parity: 'bits=two' is not of the form bits=number"),
    ("parity:size=3", "parity: unknown parameter 'size'; expected bits"),
    ("full-adder:bits=3", "full-adder: unknown parameter 'bits'; expected no parameters"),
])  # fmt: skip
def test_wrong_truth_tables(text, message):
    with pytest.raises(InputError) as error:
        dataset_by_name(text)
    assert str(error.value) == message


def test_every_name_is_a_set():
    assert NAMES.split(", ") == [*GATES, *LOGIC, *GENERATORS, *SHIPPED]
    for name in NAMES.split(", "):
        assert dataset_by_name(name) is not None
    assert dataset_by_name("file.csv") is None


def test_train_takes_them(tmp_path, capsys):
    out = tmp_path / "out.chainrule"
    words = [
        "train",
        "xor-printed",
        "--epochs",
        "2",
        "--rate",
        "0.001",
        "--data",
        "moons:size=50,seed=4",
        "--json",
        "--test-share",
        "0.2",
        "--split-seed",
        "7",
        "--scale",
        "standardize",
        "--scale-targets",
        "unit",
        "--save",
        str(out),
    ]
    assert main(words) == 0
    printed = json.loads(capsys.readouterr().out)
    document, _ = read(out)
    assert (len(document.data), len(document.test)) == (40, 10)
    assert document.split.share == 0.2 and document.split.seed == 7 and document.scaling.kind == "standardize"
    assert document.target_scaling.kind == "unit" and document.target_scaling.offset == (0.0,)
    assert np.allclose(document.data.inputs.mean(axis=0), 0)
    assert printed["test_loss_mean"] == pytest.approx(printed["test_loss_sum"] / 10)
    # What was split and scaled goes on as it is, and its test examples are tested again.
    assert main(["train", str(out), "--epochs", "1", "--save", str(out)]) == 0
    assert "test loss: sum" in capsys.readouterr().out
    again, _ = read(out)
    assert again.test == document.test and again.data == document.data and again.epoch == 3
    # Other examples leave no test examples behind.
    assert main(["train", str(out), "--epochs", "1", "--data", "xor", "--save", str(out)]) == 0
    last, _ = read(out)
    assert last.test is None and last.split is None and last.scaling == again.scaling and last.epoch == 1


def test_help_loads_no_sets():
    code = "import sys; from core.cli.parser import main; main(['train', '--help']); print('core.gallery.generators' in sys.modules)"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n") and "spirals:size=200,noise=0.05,seed=3" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("activation", "loss", "text", "expected"),
    [
        ("relu", "least_squares", "sine", ("identity", "least_squares")),
        ("relu", "least_squares", "blobs", ("relu", "least_squares")),
        ("tanh", "absolute_error", "step:noise=0", ("tanh", "absolute_error")),
        ("sigmoid", "binary_cross_entropy", "sine", ("identity", "least_squares")),
        ("softmax", "cross_entropy", "moons", ("sigmoid", "binary_cross_entropy")),
        ("softmax", "cross_entropy", "iris", ("softmax", "cross_entropy")),
        ("softmax", "least_squares", "sine", ("identity", "least_squares")),
    ],
)
def test_a_network_that_fits_can_reach_the_targets(activation, loss, text, expected):
    data = dataset_by_name(text)
    network = refitted(new_network((3, 5, 2), ["tanh", activation], loss=loss), data)
    assert network.sizes == (data.inputs.shape[1], 5, data.targets.shape[1])
    assert ([layer.activation for layer in network.layers], network.loss) == (["tanh", expected[0]], expected[1])
