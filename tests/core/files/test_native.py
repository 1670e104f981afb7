"""The native document: every bit comes back, and what is wrong is refused with its place."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import FLOATS, TEXTS, networks

from core.basics.addresses import Node
from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.document.document import Document
from core.files.native import format
from core.gallery.presets import PRESETS, preset
from core.model.network import Layer, Network
from core.training.loss_history import LossHistory
from core.training.optimizers import OPTIMIZERS
from core.training.rule import OptimizerState
from core.training.settings import SCHEDULES, Settings


def history(losses):
    return LossHistory().appended(0, np.array(losses, dtype=float)).plain()


@st.composite
def any_settings(draw):
    return Settings(
        draw(st.sampled_from(["sgd", "batch", "mini-batch"])),
        draw(st.floats(0, 1e9)),
        draw(st.integers(1, 99)),
        draw(st.booleans()),
        draw(st.integers(0, 2**63 - 1)),
        draw(st.none() | st.integers(0, 10**9)),
        draw(st.none() | st.floats(0, 1)),
        draw(st.sampled_from(list(OPTIMIZERS))),
        draw(st.floats(0, 0.99)),
        draw(st.floats(0, 0.99)),
        draw(st.floats(0, 0.99)),
        draw(st.floats(0, 0.99)),
        draw(st.floats(1e-300, 1)),
        draw(st.floats(0, 1e300)),
        draw(st.floats(0, 1e300)),
        draw(st.sampled_from(list(SCHEDULES))),
        draw(st.integers(1, 10**6)),
        draw(st.floats(1e-300, 1)),
    )


@st.composite
def documents(draw):
    network = draw(networks())
    examples = draw(st.integers(1, 4))

    def matrix(columns):
        row = st.lists(FLOATS, min_size=columns, max_size=columns)
        return draw(st.lists(row, min_size=examples, max_size=examples))

    data = Dataset(matrix(network.sizes[0]), matrix(network.sizes[-1]), draw(TEXTS))
    run = draw(any_settings())
    slots = OPTIMIZERS[run.optimizer].slots
    memory = st.lists(FLOATS, min_size=network.parameters, max_size=network.parameters)
    optimizer = (
        OptimizerState(run.optimizer, draw(st.integers(0, 10**12)), [draw(memory) for _ in range(slots)])
        if slots
        else None
    )
    updates = run.updates_per_epoch(examples)
    whole = draw(st.booleans())
    place = st.floats(-1e6, 1e6)
    positions = {Node(1, 0): (draw(place), draw(place)), Node(1, network.sizes[0]): (0.0, -0.0)}
    return Document(
        network,
        data if whole else None,
        run if whole or draw(st.booleans()) else None,
        positions,
        draw(TEXTS),
        draw(st.integers(0, 10**12)),
        draw(st.integers(0, updates - 1)) if whole else 0,
        draw(st.none() | networks()),
        draw(st.none() | st.lists(FLOATS, max_size=5).map(history)),
        {"teacher's": {"marks": [1, None, True, "a"]}} if draw(st.booleans()) else {},
        optimizer=optimizer,
    )


@given(documents())
@settings(max_examples=150, deadline=None)
def test_every_bit_comes_back(document):
    content = format.dumps(document)
    again = format.loads(content)
    assert again == document
    assert format.dumps(again) == content


def test_signed_zero_and_extremes():
    values = [-0.0, 5e-324, -1.7976931348623157e308, 0.1, math.pi, 1e-7]
    network = Network((Layer([values], "tanh", True),))
    again = format.loads(format.dumps(Document(network))).network
    assert again.layers[0].weights.tobytes() == network.layers[0].weights.tobytes()


def test_a_matrix_row_is_a_line():
    lines = format.dumps(preset("xor-printed")).decode().splitlines()
    assert "        [3.0, 4.0, 2.0]," in lines


def test_what_the_history_cannot_hold_becomes_null():
    document = Document(preset("linear").network, history={"loss": np.array([1.0, np.inf, np.nan])})
    assert json.loads(format.dumps(document))["history"] == {"loss": [1.0, None, None]}


def test_a_weight_that_is_not_finite_is_not_written():
    network = Network((Layer([[1.0, float("nan")]]),))
    with pytest.raises(InputError, match=r"layers\[1\]\.weights\[0\]\[1\]: expected a finite number, found nan"):
        format.dumps(Document(network))


def test_every_preset_opens():
    for name in PRESETS:
        document = preset(name)
        assert document.data is not None and document.settings is not None
        assert document.network.finite()
        assert format.loads(format.dumps(document)) == document
    assert preset("xor-printed").data == GATES["xor"]
    with pytest.raises(InputError, match="unknown preset 'xyz'; expected one of xor-printed, "):
        preset("xyz")


def good():
    return {
        "format": "chainrule",
        "version": 1,
        "loss": "least_squares",
        "layers": [
            {"size": 2},
            {"size": 2, "activation": "relu", "bias": True, "weights": [[3, 4, 2], [2, 3, 4]]},
            {"size": 1, "activation": "relu", "bias": True, "weights": [[5, 5, 2]]},
        ],
    }


def test_the_example_of_the_design_reads():
    network = format.loads(json.dumps(good())).network
    assert network == preset("xor-printed").network
    without_loss = good()
    del without_loss["loss"]
    assert format.loads(json.dumps(without_loss)).network == network
    assert format.loads(b"\xef\xbb\xbf" + json.dumps(good()).encode()).network == network


def change(*path_and_value):
    *path, last, value = path_and_value
    whole = good()
    target = whole
    for key in path:
        target = target[key]
    target[last] = value
    return json.dumps(whole)


ONE = {"inputs": [[1, 2]], "targets": [[0]]}
WRONG = [
    (change("layers", 1, "weights", [[3, 4], [2, 3]]), "layers[1].weights: expected 2 rows of 3, found 2 of 2"),
    (change("layers", 2, "weights", [[5, 5, 2], [1, 1, 1]]), "layers[2].weights: expected 1 row of 3, found 2 of 3"),
    (change("layers", 1, "weights", [[3, 4, 2], [2, 3]]), "layers[1].weights[1]: expected 3 numbers, found 2"),
    (change("layers", 1, "weights", [[3, 4, 2]]), "layers[1].weights: expected 2 rows of 3, found 1 of 3"),
    (change("layers", 1, "weights", []), "layers[1].weights: expected 2 rows of 3, found 0"),
    (change("layers", 1, "weights", [[], []]), "layers[1].weights: expected 2 rows of 3, found 2 of 0"),
    (change("layers", 1, "weights", 7), "layers[1].weights: expected a list [...], found 7"),
    (change("layers", 1, "weights", [[3, 4, "2"], [2, 3, 4]]), 'layers[1].weights[0][2]: expected a number, found "2"'),
    (
        change("layers", 1, "weights", [[3, 4, 2], [2, None, 4]]),
        "layers[1].weights[1][1]: expected a number, found null",
    ),
    (
        change("layers", 1, "weights", [[3, True, 2], [2, 3, 4]]),
        "layers[1].weights[0][1]: expected a number, found true",
    ),
    (
        change("layers", 1, "weights", [[3, 4, [2]], [2, 3, 4]]),
        "layers[1].weights[0][2]: expected a number, found a list",
    ),
    (
        change("layers", 1, "weights", [[3, 4, 10**400], [2, 3, 4]]),
        "layers[1].weights[0][2]: expected a finite number, found a whole number of more than 30 digits",
    ),
    (
        json.dumps(good()).replace("3, 4, 2", "3, 1e999, 2"),
        "layers[1].weights[0][1]: expected a finite number, found inf",
    ),
    (
        json.dumps(good()).replace("3, 4, 2", "3, NaN, 2"),
        "layers[1].weights[0][1]: expected a finite number, found NaN",
    ),
    (
        json.dumps(good()).replace("3, 4, 2", "3, -Infinity, 2"),
        "layers[1].weights[0][1]: expected a finite number, found -Infinity",
    ),
    (
        json.dumps(good()).replace("3, 4, 2", f"3, {'9' * 5000}, 2"),
        "layers[1].weights[0][1]: a whole number with too many digits",
    ),
    (
        change("layers", 1, "activation", "softsing"),
        "layers[1].activation: unknown activation 'softsing': expected one of identity, sigmoid, ",
    ),
    (change("layers", 1, {"size": 2}), "layers[1].activation: missing"),
    (change("layers", 1, {"size": 2, "activation": "relu"}), "layers[1].weights: missing"),
    (change("layers", 1, 5), "layers[1]: expected an object {…}, found 5"),
    (change("layers", 1, "bias", 1), "layers[1].bias: expected true or false, found 1"),
    (change("layers", 1, "bias", False), "layers[1].weights: expected 2 rows of 2, found 2 of 3"),
    (change("layers", 0, "size", 10**9), "layers[0].size: expected 1 to 4096, found 1000000000"),
    (change("layers", 0, "size", 0), "layers[0].size: expected 1 to 4096, found 0"),
    (change("layers", 0, "size", "2"), 'layers[0].size: expected a whole number, found "2"'),
    (change("layers", 0, "size", 2.5), "layers[0].size: expected a whole number, found 2.5"),
    (change("layers", 0, "activation", "relu"), 'layers[0]: unknown entry "activation"; expected one of size'),
    (change("layers", [{"size": 2}]), "layers: expected 2 to 64 layers, found 1"),
    (change("layers", [{"size": 2}] * 1000), "layers: expected 2 to 64 layers, found 1000"),
    (change("layers", {}), "layers: expected a list [...], found an object"),
    (change("version", 2), "version: expected 1, found 2"),
    (change("version", "1"), 'version: expected a whole number, found "1"'),
    (change("loss", "hinge"), "loss: unknown loss 'hinge'; expected one of least_squares"),
    (change("format", "other"), 'not a Chainrule document: expected "format": "chainrule" at the beginning'),
    ('{"format": "chainrule", "version": 1}', "layers: missing"),
    ('{"format": "chainrule"}', "version: missing"),
    ("[]", "expected an object {…}, found a list"),
    ("3", "expected an object {…}, found 3"),
    ("", "line 1, column 1: expected a value, found the end of the file"),
    ('{"format": chainrule}', "line 1, column 12: expected a value, found 'chainrule}'"),
    ("{format: 1}", "line 1, column 2: expected a property name enclosed in double quotes, found 'format: 1}'"),
    ('{"format": "chainrule", "version": 1,}', "line 1, column "),
    (
        '{"format": "chain',
        "line 1, column 12: expected a closing quotation mark for the text that begins here, found the end of the file",
    ),
    ('{"format": "chain\nrule"}', "line 1, column 18: expected a closing quotation mark, found a line break"),
    ('{"format": "chainrule"} {', "line 1, column 25: expected the end of the file, found more"),
    ('{"version": 1, "version": 1}', 'the entry "version" occurs twice'),
    ("[" * 100_000, "expected at most 64 levels of nesting"),
    (change("mine", json.loads("[" * 70 + "]" * 70)), "expected at most 64 levels of nesting"),
    (change("note", 5), "note: expected a text value, found 5"),
    (json.dumps(good())[:-1] + ', "note": "\\ud800"}', "note: a text value contains an unpaired surrogate"),
    ('{"a": [{"\\ud800": 1}]}', "a text value contains an unpaired surrogate"),
    ('{"a": [1, {"b": NaN}, NaN', "line 1, column 26: "),
    ("-Infinity", "expected a finite number, found -Infinity"),
    (json.dumps(good())[:-1] + ', "mine": {"a": [1, {"b": NaN}]}}', "mine.a[1].b: expected a finite number, found NaN"),
    (json.dumps(good())[:-1] + ', "mine": {"a": [1, 1e999]}}', "mine.a[1]: expected a finite number, found inf"),
    (change("data", {"inputs": [[1, 2]]}), "data.targets: missing"),
    (
        change("data", {"inputs": [[1, 2], [3, 4]], "targets": [[0]]}),
        "data.targets: expected 2 rows of 1, found 1 of 1",
    ),
    (change("data", {"inputs": [], "targets": []}), "data.inputs: expected at least one row"),
    (change("data", {"inputs": [[]], "targets": [[1]]}), "data.inputs: expected 1 row of 2, found 1 of 0"),
    (change("data", {"inputs": [[1, 2, 3]], "targets": [[1]]}), "data.inputs: expected 1 row of 2, found 1 of 3"),
    (change("data", {"inputs": [[1, 2]], "targets": [[1, 2]]}), "data.targets: expected 1 row of 1, found 1 of 2"),
    (change("data", {**ONE, "input_names": ["a"]}), "data: column names: expected one for each column"),
    (change("data", {**ONE, "color": 1}), 'data: unknown entry "color"'),
    (change("settings", {"rate": -1}), "settings.rate: η: expected a finite number of at least 0, found -1.0"),
    (change("settings", {"rate": "fast"}), 'settings.rate: expected a number, found "fast"'),
    (change("settings", {"method": "adams"}), "settings.method: unknown method 'adams'"),
    (change("settings", {"batch_size": 0}), "settings.batch_size: expected a whole number from 1 to "),
    (change("settings", {"patient": 0.9}), 'settings: unknown entry "patient"'),
    (change("training", {"epoch": -1}), "training.epoch: expected 0 to "),
    (change("training", {"update": 1}), "training.update: expected 0 to 0, found 1"),
    (change("positions", {"9.0": [1, 2]}), "positions.9.0: expected a node"),
    (change("positions", {"1.5": [1, 2]}), "positions.1.5: no such node: layer 1 has 2"),
    (change("positions", {"1.0": [1]}), "positions.1.0: expected 2 numbers, found 1"),
    (change("positions", {"x": [1, 2]}), "positions.x: expected a node"),
    (change("history", [1]), "history: expected an object {…}, found a list"),
    (change("history", {"width": 3, "end": 0, "low": []}), "history.width: expected a power of two, found 3"),
    (change("history", {"width": 2**60, "end": 2**60, "low": [1]}), "history: expected epochs up to 9007199254740992"),
    (change("positions", {"1.0": [1e308, 0]}), "positions.1.0: expected numbers up to 1000000"),
    (change("settings", {"batch_size": 2**53 + 1}), "settings.batch_size: expected a whole number from 1 to 2^53"),
    (change("start", {"layers": []}), "start.layers: expected 2 to 64 layers, found 0"),
]


@pytest.mark.parametrize(("content", "message"), WRONG, ids=[message[:50] for _, message in WRONG])
def test_wrong_files_are_refused_with_their_place(content, message):
    with pytest.raises(InputError) as caught:
        format.loads(content)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_what_is_not_text_is_refused():
    with pytest.raises(InputError, match="byte 3: expected text in UTF-8"):
        format.loads(b"{ \xff }")


def test_unknown_sections_are_kept():
    document = format.loads(change("plugin", {"a": [1.5, {"b": None}]}))
    assert json.loads(format.dumps(document))["plugin"] == {"a": [1.5, {"b": None}]}


def test_deep_nesting_is_refused():
    with pytest.raises(InputError):
        format.loads('{"a":' * 100_000 + "1" + "}" * 100_000)
