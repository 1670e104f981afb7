"""A network that suits a table: the loss and outputs of its task, scaled if needed, and it learns as it is set up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.analysis.scoring.predictions import Predictor
from core.analysis.suited_network import Suited, Task, suited
from core.data.dataset import Dataset
from core.data.tables.examples import to_dataset
from core.data.tables.missing import without_gaps
from core.data.tables.proposals import proposals
from core.data.tables.reader import read_table
from core.data.tables.uses import taken
from core.document.document import Document
from core.gallery.presets import preset
from core.training.engine import Engine


def offered(text: str) -> tuple[Suited, Dataset]:
    table = read_table(text)
    uses = [each.use for each in proposals(table)]
    whole = without_gaps(table, uses)
    parts = {"input": [], "target": [], "unused": []}
    for column, use in zip(whole.table.columns, uses, strict=True):
        parts[use.role].append(taken(column, use, whole.table.lines))
    return suited(Task.of_columns(parts["input"], parts["target"], whole.table.rows)), to_dataset(table, uses)


def numbers(rows: int = 200) -> np.ndarray:
    return np.round(np.random.default_rng(1).normal(size=(rows, 2)) * (300, 20) + (1000, 50), 3)


@pytest.mark.parametrize(
    ("target", "output", "loss", "why"),
    [
        (lambda a, b: "yes" if a > 1000 else "no", "sigmoid", "binary_cross_entropy", "the probability of 'yes'"),
        (lambda a, b: int(a > 1000), "sigmoid", "binary_cross_entropy", "the probability of '1'"),
        (lambda a, b: "low" if a < 800 else "mid" if b < 50 else "high", "softmax", "cross_entropy", "one output per class"),  # noqa: E501
        (lambda a, b: f"{a * 30 + b * 100:.1f} €", "identity", "least_squares", "numbers of any size"),
    ],
)  # fmt: skip
def test_the_network_is_that_of_the_task_and_learns(target, output, loss, why) -> None:
    text = "a,b,t\n" + "\n".join(f"{a},{b},{target(a, b)}" for a, b in numbers())
    offer, data = offered(text)
    document = offer.edit(data, "").change(preset("xor-printed"))
    network = document.network
    assert (network.layers[-1].activation, network.loss) == (output, loss)
    assert any(why in line for line in offer.why)
    assert document.scaling is not None and (document.target_scaling is not None) == (loss == "least_squares")
    engine = Engine(network, document.data, replace(document.settings, epochs=200))
    while engine.finished is None:
        engine.advance(1000)
    trained = replace(document, network=engine.snapshot().network)
    predictor = Predictor.of(trained)
    found = predictor.outputs(data.inputs)
    if loss == "least_squares":
        assert np.sqrt(np.mean((found - data.targets) ** 2)) < 0.1 * data.targets.std()
    else:
        right = predictor.classes.of(found) == predictor.classes.of(data.targets)
        assert right.mean() > 0.95


def test_the_largest_number_of_a_table_is_the_one_that_the_sentence_names() -> None:
    rows = "\n".join(f"{k % 7 * 1000},{340_500 - 5000 * k}" for k in range(30))
    offer, _ = offered(f"area,price\n{rows}")
    assert any("Standardized inputs: they reach 6,000, " in why for why in offer.why)
    assert any("Standardized targets: they reach 340,500; " in why for why in offer.why)


def test_small_numbers_are_left_as_they_are() -> None:
    offer, data = offered("a,b,t\n" + "\n".join(f"{k % 2},{k % 3 / 2},{k % 5 / 5}" for k in range(30)))
    assert offer.scales == {} and offer.settings["method"] == "batch"
    document = offer.edit(data, "").change(Document(preset("xor-printed").network))
    assert document.scaling is None and document.data == data


def test_the_hidden_layer_grows_with_the_task_and_not_beyond_the_examples() -> None:
    sizes = [
        suited(Task("amounts", examples, inputs, 1)).sizes[1]
        for examples, inputs in ((20, 4), (200, 4), (5000, 30), (100_000, 400))
    ]
    assert sizes == [3, 4, 11, 16]
