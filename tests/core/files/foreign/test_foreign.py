"""Files that other tools wrote: the outputs are the tool's own, or a sentence says what a file is."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest
from foreign_files import FOLDER, OTHER_OUTPUTS, TOLERANCE, difference, expected, files, outcome
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.files import read
from core.files.registry import format_in
from core.training.reference import outputs

RIGHT = [path for path in files() if expected(path)]


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_the_outputs_are_those_of_the_tool(path):
    held = expected(path)
    found = outcome(path)
    if found.verdict == "said":
        assert "unknown activation" not in found.words
        assert len(found.words) < 400
    else:
        assert found.verdict == ("read" if path.name in OTHER_OUTPUTS else "right"), (
            found.words,
            difference(read(path)[0], held),
        )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("fann/gauss_threshold.net", "layer 3: its function is FANN_THRESHOLD, a step without a derivative"),
        ("fann/shortcut.net", "neuron 6: has a connection from neuron 0, which is not in the layer before"),
        ("r/nnet_summary.txt", "its weights have only two decimals; write it with dput"),
    ],
)
def test_what_cannot_be_read_is_named(name, message):
    with pytest.raises(InputError, match=re.escape(message)):
        read(FOLDER / name)


def test_a_classifier_of_weka_gives_its_probabilities():
    document, report = read(FOLDER / "weka" / "c.txt")
    assert "outputs no, yes" in report.read
    rows = [(0, 0, "red"), (10, 0, "green"), (0, 5, "blue"), (10, 5, "red"), (5, 2, "green"), (3, 4, "blue")]
    x = np.array([[a, b, *(color == each for each in ("red", "green", "blue"))] for a, b, color in rows], dtype=float)
    y = outputs(document.network, (x - document.scaling.offset) / document.scaling.factor)
    found = (y / y.sum(axis=1, keepdims=True)).max(axis=1)
    assert np.abs(found - [0.773, 0.658, 0.809, 0.764, 0.556, 0.837]).max() < 6e-4


def test_a_model_of_weka_without_its_data_says_what_is_missing(tmp_path):
    (tmp_path / "t.txt").write_bytes((FOLDER / "weka" / "t.txt").read_bytes())
    document, report = read(tmp_path / "t.txt")
    assert document.scaling is None
    assert "no t.arff is in the folder of the model" in report.assumed[0]


def test_options_of_weka_that_scale_nothing(tmp_path):
    text = (FOLDER / "weka" / "t.txt").read_text()
    (tmp_path / "t.arff").write_bytes((FOLDER / "weka" / "t.arff").read_bytes())
    for options, parts in (("-H 2 -I -C", (False, False)), ("-H 2 -C", (True, False)), ("-I", (False, True))):
        (tmp_path / "t.txt").write_text(text.replace("-H 2 -N 100 -S 1", options))
        document, _ = read(tmp_path / "t.txt")
        assert (document.scaling is not None, document.target_scaling is not None) == parts


def test_a_value_that_no_row_has_is_not_stretched_by_weka(tmp_path):
    (tmp_path / "c.txt").write_bytes((FOLDER / "weka" / "c.txt").read_bytes())
    data = (FOLDER / "weka" / "c.arff").read_text()
    (tmp_path / "c.arff").write_text(data.replace(",red,", ",blue,"))
    scaling = read(tmp_path / "c.txt")[0].scaling
    assert (scaling.offset[2:], scaling.factor[2:]) == ((0.0, 0.5, 0.5), (1.0, 0.5, 0.5))


def matrices(name):
    document, report = read(FOLDER / "csv" / f"{name}-W2.csv", activations=["tanh"])
    return [layer.weights.shape for layer in document.network.layers], " ".join(report.assumed)


@pytest.mark.parametrize("name", ["noindex", "pandas", "pandasnamed", "german", "savetxt", "spaces", "inout"])
def test_one_network_in_seven_kinds_of_csv(name):
    first = read(FOLDER / "csv" / "pandasnamed-W2.csv", activations=["tanh"])[0].network
    document, report = read(FOLDER / "csv" / f"{name}-W2.csv", activations=["tanh"])
    assert [layer.bias for layer in document.network.layers] == [True, True]
    if name == "inout":  # another network, of which each column leads into a node
        assert "Each column of a matrix was read as the weights into one node" in report.assumed[0]
        assert document.network.sizes == (2, 3, 1)
    else:
        assert all(np.array_equal(a, b) for a, b in zip(document.network.weights, first.weights, strict=True))


def test_headers_that_count_and_row_numbers_are_said():
    assert matrices("noindex")[0] == [(3, 3), (1, 4)]
    assert "noindex-W2.csv: its first line, 0, 1, 2, was read as the numbers of the columns." in matrices("noindex")[1]
    assert "pandas-W3.csv: its first column was read as the names or numbers of the rows." in matrices("pandas")[1]
    assert matrices("rcsv")[0] == [(3, 3), (1, 4)]
    assert "its last was read as an input, as the later files have no bias" in matrices("nobias")[1]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        # A header that counts, or weights: both fit the second matrix.
        ("0,1\n2,3\n", "4,5\n", "its first line or column may count the columns or rows, or be weights"),
        ("1,2\n2,1\n", "4,5,6\n", "its first line or column may count the columns or rows, or be weights"),
        ("x,y,bias\n1,2,3\n4,a,6\n", "1,2,3\n", "row 3, column 2: expected a number, found 'a'"),
        ("1,2,3\n4,5\n6,7,8\n", "1,2,3\n", "row 2: expected 3 fields, found 2"),
        ("# nothing\n", "1,2,3\n", "no line with numbers in it"),
        ("1,2,inf\n4,5,6\n", "1,2,3\n", r"bias\[0\]: expected a finite number, found inf"),
    ],
)
def test_matrices_that_mean_two_things_or_none_are_refused(first, second, message, tmp_path):
    (tmp_path / "a-W2.csv").write_text(first)
    (tmp_path / "a-W3.csv").write_text(second)
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.csv", activations=["tanh"])


def test_the_second_matrix_tells_what_the_first_line_is(tmp_path):
    (tmp_path / "a-W2.csv").write_text("0,1\n2,3\n4,5\n")
    (tmp_path / "a-W3.csv").write_text("4,5,6,7\n")
    document, _ = read(tmp_path / "a.csv", activations=["tanh"])
    assert document.network.weights[0].tolist() == [[0, 1], [2, 3], [4, 5]]


STYLES = {
    "as it is": {},
    "names": {"names": True},
    "a header that counts": {"header": True},
    "header and row numbers": {"header": True, "index": 0},
    "names and row numbers": {"names": True, "index": 1},
    "semicolons and decimal commas": {"separator": ";", "decimal": ","},
    "decimal commas, header and row numbers": {"separator": ";", "decimal": ",", "header": True, "index": 0},
    "tabs": {"separator": "\t"},
    "blanks": {"separator": " "},
    "row numbers alone": {"index": 1},
}


def written_as(matrix, separator=",", decimal=".", header=False, names=False, index=None):
    """A matrix as another program might write it."""
    lines = [[repr(value).replace(".", decimal) for value in row] for row in matrix]
    head = None
    if names:
        head = [*(f"w{j}" for j in range(1, len(matrix[0]))), "bias"]
    elif header:
        head = [str(j) for j in range(len(matrix[0]))]
    if index is not None:
        lines = [[str(i + index), *line] for i, line in enumerate(lines)]
        head = head and ["", *head]
    return "\n".join(separator.join(line) for line in ([head] if head else []) + lines) + "\n"


@given(st.data())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_matrices_of_any_style_are_read_right_or_refused_or_said(tmp_path, data):
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    style = data.draw(st.sampled_from(sorted(STYLES)))
    whole = data.draw(st.booleans())
    weight = st.integers(0, 3) if whole else st.floats(-9, 9, allow_subnormal=False)
    wanted = [
        data.draw(st.lists(st.lists(weight, min_size=n + 1, max_size=n + 1), min_size=m, max_size=m))
        for n, m in pairwise(sizes)
    ]
    for old in tmp_path.iterdir():
        old.unlink()
    for k, matrix in enumerate(wanted, 2):
        (tmp_path / f"a-W{k}.csv").write_text(written_as(matrix, **STYLES[style]))
    try:
        document, report = read(tmp_path / "a.csv", activations=["tanh"])
    except InputError:
        return
    found = [layer.weights.tolist() for layer in document.network.layers]
    if style == "row numbers alone" and sizes[1:] == [1]:
        return  # a number before one row cannot be told from a weight
    if found != wanted or not all(layer.bias for layer in document.network.layers):
        said = " ".join(report.assumed)
        assert any(
            words in said for words in ("its first line", "its first column", "Each column", "was read as an input")
        )


SNNS = FOLDER / "snns" / "typed.net"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Std_Backpropagation", "Dynamic_LVQ", "its learning function is Dynamic_LVQ: learning vector quantization"),
        ("Std_Backpropagation", "RadialBasisLearning", "a radial basis function network"),
        ("Std_Backpropagation", "JE_BP", "a Jordan or Elman network"),
        ("tanhunit | hidden", "nounit | hidden", "unit 3 has the type 'nounit', which the file does not define"),
        ("Act_TanH ", "Act_Product ", "unit 3: expected one of the functions Act_Logistic, .*, found Act_Product"),
    ],
)
def test_other_networks_of_snns_are_named(old, new, message, tmp_path):
    text = SNNS.read_text()
    assert old in text
    (tmp_path / "a.net").write_text(text.replace(old, new))
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.net")


@pytest.mark.parametrize(
    ("function", "activation", "weights"),
    [
        ("Act_LogisticTbl", "sigmoid", [1.0, -2.0, 0.5]),
        ("Act_TanH_Xdiv2", "tanh", [0.5, -1.0, 0.25]),
        ("Act_IdentityPlusBias", "identity", [1.0, -2.0, 0.5]),
        ("Act_BSB", "identity", [0.5, -1.0]),
        ("Act_Elliott", "softsign", [1.0, -2.0, 0.5]),
    ],
)
def test_functions_of_snns_of_one_sum(function, activation, weights, tmp_path):
    (tmp_path / "a.net").write_text(SNNS.read_text().replace("Act_TanH ", f"{function} "))
    network = read(tmp_path / "a.net")[0].network
    assert network.layers[0].activation == activation
    assert network.weights[0].tolist() == [weights]


WTS = "-12.09, 5.77, 4.21, 2.92, 0.5, 0.65, -2.55, 4.57, 4.09, 12.74, 2.22, -13.97, 1.2"


@pytest.mark.parametrize(
    ("text", "given", "output"),
    [
        (f"list(n = c(2, 3, 1), nsunits = 6, softmax = FALSE, wts = c({WTS}))", None, "identity"),
        (
            f'structure(list(n = c(2L, 3L, 1L), nunits = 7L, nsunits = 7, wts = c({WTS})), class = "nnet")',
            None,
            "sigmoid",
        ),
        (f"list(n = c(2, 3, 1), wts = c({WTS}))", ["sigmoid", "identity"], "identity"),
        # As dput writes it without niceNames.
        (f"list(c(2, 3, 1), 6, FALSE, c({WTS}))", None, "identity"),
        (f"list(c(2, 3, 1), 7, FALSE, c({WTS}))\n", None, "sigmoid"),
        (f"list(c(0x1p+1, 0x1.8p+1, 0x1p+0), c({WTS}))", ["sigmoid", "identity"], "identity"),
        (f'{{"n": [2, 3, 1], "nsunits": [6], "softmax": [false], "wts": [{WTS}]}}', None, "identity"),
    ],
)
def test_what_r_wrote_of_nnet(text, given, output, tmp_path):
    (tmp_path / "a.txt").write_text(text)
    document, report = read(tmp_path / "a.txt", activations=given)
    layers = document.network.layers
    assert [layer.activation for layer in layers] == ["sigmoid", output]
    assert layers[0].weights.tolist() == [[5.77, 4.21, -12.09], [0.5, 0.65, 2.92], [4.57, 4.09, -2.55]]
    assert layers[1].weights.tolist() == [[2.22, -13.97, 1.2, 12.74]]
    assert "|s| > 15" in report.assumed[-1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"list(n = c(2, 3, 1), wts = c({WTS}))", "the file names no activation functions; specify 2"),
        (f"list(c(2, 3, 1), 6, c({WTS}))", r'n: missing; write it with dput.*c\("niceNames", "digits17"\)'),
        (f"list(n = c(2, 3, 1), nsunits = 6, wts = c({WTS}, 1, 2))", r"\(skip = TRUE\), which skip a layer"),
        (f"list(n = c(2, 3, 1), nsunits = 6, wts = c({WTS}, 1))", "expected 13 weights"),
        (
            f"list(n = c(2, 3, 1), nsunits = 6, wts = c({WTS.replace('5.77', 'NA')}))",
            'wts: expected a number, found "NA"',
        ),
        (f"list(wts = c({WTS}))", "n: missing; write it with dput"),
    ],
)
def test_what_r_wrote_that_is_no_network(text, message, tmp_path):
    (tmp_path / "a.R").write_text(text)
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.R")


def test_leaky_relu_of_brain_js_1_is_another_function(tmp_path):
    content = json.loads((FOLDER / "js" / "brain1-sigmoid.json").read_text())
    content["activation"] = "leaky-relu"
    (tmp_path / "a.json").write_text(json.dumps(content))
    document, report = read(tmp_path / "a.json")
    assert document.network.layers[0].activation == "relu"
    assert document.network.weights[0][0, 0] == 0.01 * 0.07412901520729065
    assert "leaky-relu of brain.js 1.x is 0.01·s above 0 and 0 below" in report.assumed[0]


def test_brain_js_takes_the_order_of_keys(tmp_path):
    content = json.loads((FOLDER / "js" / "brain1-sigmoid.json").read_text())
    sound = read(FOLDER / "js" / "brain1-sigmoid.json")[0].network
    node = content["layers"][1]["0"]
    node["weights"] = {"1": node["weights"]["1"], "0": node["weights"]["0"]}  # JavaScript sorts these
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert read(tmp_path / "a.json")[0].network == sound
    content["layers"][1] = {f"n{key}": value for key, value in reversed(content["layers"][1].items())}
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert np.array_equal(read(tmp_path / "a.json")[0].network.weights[0], sound.weights[0][::-1])


PMML = FOLDER / "pmml" / "reg.pmml"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<PMML ", '<!DOCTYPE x [<!ENTITY a "b">]>\n<PMML ', "document type declaration"),
        ('activationFunction="logistic"', 'activationFunction="threshold"', "found the function 'threshold'"),
        ('from="1/1"', 'from="input/1"', "which is not in the layer before"),
        ('function="/"', 'function="pow"', "the function 'pow' is not read"),
        ("0.9541545682968712", "0", "divided by 0"),
        ("0.9541545682968712", "nan", "nan is not a finite number"),
        ("<NeuralNetwork ", "<NeuralNet ", "not XML"),
    ],
)
def test_pmml_that_is_no_network_of_layers(old, new, message, tmp_path):
    pytest.importorskip("defusedxml")
    text = PMML.read_text()
    assert old in text
    (tmp_path / "a.pmml").write_text(text.replace(old, new))
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.pmml")


def test_pmml_scales_inputs_and_outputs(tmp_path):
    pytest.importorskip("defusedxml")
    text = PMML.read_text().replace(
        '<FieldRef field="y"/>',
        '<NormContinuous field="y"><LinearNorm orig="10" norm="0"/><LinearNorm orig="30" norm="1"/></NormContinuous>',
    )
    (tmp_path / "a.pmml").write_text(text)
    document, report = read(tmp_path / "a.pmml")
    assert (document.target_scaling.offset, document.target_scaling.factor) == ((10.0,), (20.0,))
    assert document.scaling.offset[0] == -0.040599900531634106
    assert "inputs a, b, c, d" in report.read
    held = expected(PMML)
    y = 10 + 20 * np.array(held["y"])
    assert difference(document, {"x": held["x"], "y": y}) < TOLERANCE


def test_an_input_that_pmml_turns_round(tmp_path):
    pytest.importorskip("defusedxml")
    start = PMML.read_text()
    turned = start.replace(">0.9541545682968712<", ">-0.9541545682968712<")
    (tmp_path / "a.pmml").write_text(turned)
    held = expected(PMML)
    x = np.array(held["x"])
    x[:, 0] = 2 * -0.040599900531634106 - x[:, 0]
    assert difference(read(tmp_path / "a.pmml")[0], {"x": x, "y": held["y"]}) < 1e-12


def test_the_kind_is_told_by_the_content_whatever_the_suffix(tmp_path):
    for name, title in (
        ("fann/default.net", "FANN network"),
        ("snns/typed.net", "SNNS network"),
        ("js/brain-tanh.json", "brain.js network"),
        ("js/synaptic.json", "synaptic network"),
        ("js/neataptic.json", "neataptic network"),
        ("js/convnetjs.json", "convnetjs network"),
        ("js/ml-fnn.json", "ml-fnn network"),
        ("pmml/bin.pmml", "PMML"),
        ("weka/t.txt", "Weka network"),
    ):
        assert format_in((FOLDER / name).read_bytes(), "a.dat").title == title
