"""Hints about a run: problems that keep the network from learning are named, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from core.analysis.hints import data_hints, dead_hint
from core.data.dataset import Dataset
from core.document.document import Document
from core.document.preparation import scale
from core.gallery.presets import PRESETS, preset
from core.model.initializers import new_network


def document(inputs, targets, sizes=(2, 2, 1), output="sigmoid"):
    data = Dataset(np.array(inputs, dtype=float), np.array(targets, dtype=float))
    return Document(new_network(sizes, ["relu", output]), data=data)


GOOD = np.random.default_rng(0).normal(size=(60, 2))


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_in_order(name):
    assert data_hints(preset(name)) == () and dead_hint(preset(name)) == ""


def test_large_inputs_are_named_until_they_are_scaled():
    whole = document(np.array([[340_500.0, 1.0]] * 20), [[0.0], [1.0]] * 10)
    assert data_hints(whole)[0].startswith("The inputs reach 340,500: ")
    found = document(GOOD * 100, GOOD[:, :1] > 0)
    assert data_hints(found)[0].startswith("The inputs reach ")
    assert data_hints(scale("standardize").change(found)) == ()


def test_unbalanced_and_missing_classes_are_named():
    rare = [[float(k == 3)] for k in range(60)]
    assert data_hints(document(GOOD, rare)) == (
        "98% of the examples are '0': look at F1 in the Scores panel, since accuracy says little.",
    )
    many = np.repeat(GOOD, 5, axis=0)
    rarest = [[float(k == 3)] for k in range(300)]
    assert data_hints(document(many, rarest))[0].startswith("99% of the examples are '0'"), "all would be 100%"
    assert data_hints(document(GOOD, [[0.0]] * 60))[0] == "No training example has the class '1': it cannot be learned."
    assert data_hints(document(GOOD, GOOD[:, :1] > 0)) == ()


def test_more_weights_than_examples_are_named():
    (found,) = data_hints(document(GOOD[:20], GOOD[:20, :1] > 0, (2, 9, 1)))
    assert found.startswith("37 weights for 20 examples: ") and "set aside test examples" in found


def test_test_examples_are_not_asked_for_where_there_are_some():
    found = document(GOOD[:20], GOOD[:20, :1] > 0, (2, 9, 1))
    (hint,) = data_hints(replace(found, test=found.data))
    assert hint.endswith("use fewer hidden nodes, or compare the test loss.")


def test_a_dead_layer_is_named():
    found = document(GOOD, GOOD[:, :1] > 0)
    assert dead_hint(found) == ""
    dead = found.network.with_weights([np.array([[0.0, 0, -5], [1e-3, 0, -9]]), found.network.weights[1]])
    assert dead_hint(replace(found, network=dead)).startswith("Layer 2 is dead: all 2 nodes are at f′ = 0")


def test_a_layer_that_is_dead_since_all_its_weights_are_0_is_not_blamed_on_the_learning_rate():
    found = document(GOOD, GOOD[:, :1] > 0)
    zeros = replace(found, network=found.network.with_flat(0 * found.network.flat))
    assert "η" not in dead_hint(zeros) and dead_hint(zeros).endswith("so draw other initial weights.")
