"""Files that other tools wrote: the outputs are the tool's own, or a sentence says what a file is."""

import json
import re

import numpy as np
import pytest
from foreign_files import FOLDER, OTHER_OUTPUTS, TOLERANCE, difference, expected, files, outcome

from core.basics.errors import InputError
from core.files import read
from core.files.registry import format_in
from core.training.reference import outputs

SNNS = FOLDER / "snns" / "typed.net"
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


def test_neurons_that_are_no_outputs_of_a_pmml_network_are_told_of_and_never_cut_from_a_softmax(tmp_path):
    path = FOLDER / "pmml" / "nyoka-one-of-two.pmml"
    document, report = read(path)
    assert document.network.sizes == (3, 5, 4, 1)
    assert "1 neuron of the last layer, no output, was left out." in report.assumed
    text = path.read_text().replace(
        '<NeuralLayer activationFunction="identity">',
        '<NeuralLayer activationFunction="identity" normalizationMethod="softmax">',
    )
    (tmp_path / "a.pmml").write_text(text)
    with pytest.raises(InputError, match="NeuralOutputs: softmax of 2 neurons, of which 1 are outputs"):
        read(tmp_path / "a.pmml")


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
