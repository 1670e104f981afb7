"""Every recorded step of the real libraries, computed again."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from references import load

from core.basics.arrays import Array
from core.libraries.comparison import LibraryComparison, LibraryResult, compare_libraries
from core.libraries.registry import CONVENTIONS
from core.libraries.reverse import quantity_named, whose
from core.model.network import Layer, Network

# A record, with the network that it names in place of the name.
RECORDS = [
    record | {"network": network}
    for content in load("libraries.json")
    for network in content["networks"]
    for record in content["records"]
    if record["network"] == network["id"]
]
# Names of the records for activations of the libraries' own, and the network's that they stand for.
OWN = {"sigmoid stepwise": "sigmoid", "tanh of s/2": "tanh", "s/2": "identity", "leaky-relu": "leaky_relu"}


def identity(record: dict[str, Any]) -> str:
    return f"{record['library']}, {record['setting']}, {record['network']['id']}"


def network_of(record: dict[str, Any], as_run: bool) -> Network:
    """The record's network, with its own activations or with those as run."""
    own = record["network"]
    names = [OWN.get(name, name) for name in record["activations"]] if as_run else own["activations"]
    weights = record.get("weights_before", own["weights"])
    return Network(tuple(Layer(np.array(w), name) for w, name in zip(weights, names, strict=True)))


_compared: dict[str, LibraryComparison] = {}


def compared(record: dict[str, Any], as_run: bool = False) -> LibraryComparison:
    """What the libraries do with the record's network: for each network and rate worked out once."""
    own = record["network"]
    asked = [own["id"], record["rate"], record.get("weights_before"), as_run and record["activations"]]
    key = json.dumps(asked)
    if key not in _compared:
        network = network_of(record, as_run)
        _compared[key] = compare_libraries(network, own["inputs"], own["targets"], record["rate"])
    return _compared[key]


def result_of(comparison: LibraryComparison, record: dict[str, Any]) -> LibraryResult:
    wanted = record["library"], record["setting"]
    (found,) = [each for each in comparison.held if (each.name, each.setting) == wanted]
    return found


def tolerance(record: dict[str, Any]) -> float:
    return 2e-6 if record["dtype"] == "float32" or "products in float32" in record["dtype"] else 1e-12


def assert_near(ours: Any, theirs: Any, record: dict[str, Any], what: str) -> None:
    apart = np.max(np.abs(np.asarray(ours) - np.asarray(theirs)) / np.maximum(1, np.abs(theirs)))
    assert apart <= tolerance(record), f"{what}: {apart}"


@pytest.mark.parametrize("as_run", [False, True], ids=["own activations", "activations as run"])
@pytest.mark.parametrize("record", RECORDS, ids=identity)
def test_every_recorded_step_comes_out(record: dict[str, Any], as_run: bool) -> None:
    result = result_of(compared(record, as_run), record)
    assert result.convention.version == record["version"]
    assert result.convention.precision == record["dtype"]
    step = result.step
    assert step is not None
    assert result.case is not None
    assert [unit.name for unit in result.case.units] == record["activations"]
    assert (step.loss is None) == (record["reported_loss"] is None)
    if step.loss is not None:
        assert_near(step.loss, record["reported_loss"], record, "loss")
    assert_near(step.outputs, record["outputs_before"], record, "outputs")
    pairs = [(step.weights, record["weights_after"]), (step.gradient, record.get("gradient"))]
    assert (step.weights is None) == (record["weights_after"] is None)
    for ours, theirs in pairs:
        for n, matrix in enumerate(theirs or []):
            assert ours is not None
            assert_near(ours[n], matrix, record, f"W_{n + 2}")


# Taken over from the float64 setting.
NOT_RECORDED = {"mean of optax.softmax_cross_entropy, float32"}


def test_every_convention_is_recorded() -> None:
    names = {(record["library"], record["setting"]) for record in RECORDS}
    sizes = {(len(record["network"]["inputs"]), record["network"]["sizes"][-1]) for record in RECORDS}
    for entry in CONVENTIONS:
        recorded = any((entry.library, entry.name(n, k)) in names for n, k in sizes)
        assert recorded or entry.setting in NOT_RECORDED, entry.setting


def test_the_reverse_question_names_the_library_of_a_recorded_number() -> None:
    asked = right = 0
    for record in RECORDS:
        if "weights_before" in record or record["weights_after"] is None:
            continue
        comparison = compared(record)
        theirs: list[Array] = record["weights_after"]
        numbers = {"L": record["reported_loss"]} if record["reported_loss"] is not None else {}
        for n, matrix in enumerate(theirs, 2):
            for i, row in enumerate(matrix, 1):
                numbers |= {f"new.{n}.{i}.{j}": value for j, value in enumerate(row, 1)}
        for name, value in numbers.items():
            answer = whose(comparison, f"{value:.6g}", quantity_named(name, comparison.network))
            asked += 1
            right += (record["library"], record["setting"]) in {(a.name, a.setting) for a in answer.agree}
    assert asked > 3000
    assert right >= 0.95 * asked, f"{right} of {asked}"


def test_a_number_in_the_middle_between_two_conventions_is_nobodys() -> None:
    record = RECORDS[0]
    comparison = compared(record)
    answer = whose(comparison, "0.45", quantity_named("new.3.1.1", comparison.network))
    assert not answer.agree
    assert answer.nearest is not None
    assert not answer.is_textbook
