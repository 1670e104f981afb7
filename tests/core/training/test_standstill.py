"""A run that has stopped learning is distinguished from one that learns slowly, and the reason is given."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.document.document import Document
from core.gallery.presets import preset
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.model.network import Layer, Network
from core.training.settings import Settings
from core.training.stopping.standstill import FROZEN_CHECKS, Check, Standstill, dead_layer, noted, remark, standstill

XOR = GATES["xor"]


def run(document: Document, epochs: int, every: int, seconds: float = 1.0, **how) -> tuple[Standstill | None, int]:
    """Train, with a check after this many epochs, `seconds` after the one before; what was found, and when."""
    data, settings = document.data or XOR, replace(document.settings or Settings(), **how)
    engine = make_engine(document.network, data, settings, kernels=True)
    checks = (Check(0, document.network.flat, float("nan"), 0.0),)
    while engine.snapshot().epoch < epochs and engine.finished is None:
        engine.advance(every * settings.updates_per_epoch(len(data)))
        shot = engine.snapshot()
        loss = float(np.mean(engine.take_losses()[1]))
        checks = noted(checks, Check(shot.epoch, shot.network.flat, loss, checks[-1].seconds + seconds))
        found = standstill(checks, shot.network, data, settings, shot.optimizer)
        if found is not None:
            return found, shot.epoch
    return None, engine.snapshot().epoch


def document(sizes, activations, seed: int = 0) -> Document:
    return Document(new_network(sizes, activations, seed=seed), XOR)


def test_the_chapters_network_trains_through_its_thirty_thousand_epochs() -> None:
    for every in (7, 300):
        found, epoch = run(preset("xor-printed"), 30_000, every, 10.0, method="batch", rate=0.01)
        assert found is None
        assert epoch >= 30_000


@pytest.mark.parametrize("rate", [0.01, 0.5])
@pytest.mark.parametrize("method", ["sgd", "batch"])
def test_a_long_plateau_before_a_fall_is_no_standstill(method: str, rate: float) -> None:
    """The sigmoid network learns XOR only after a long time in which its loss hardly changes."""
    for seed in (0, 1):
        found, _ = run(document([2, 2, 1], ["sigmoid", "sigmoid"], seed), 300_000, 1_000, method=method, rate=rate)
        assert found is None


def test_a_loss_that_falls_ever_more_slowly_is_no_standstill() -> None:
    found, _ = run(preset("xor-table"), 400_000, 2_000)
    assert found is None


@pytest.mark.parametrize("rate", [1e-6, 1e-9])
def test_a_very_small_rate_is_slow_but_no_standstill(rate: float) -> None:
    found, _ = run(document([2, 2, 1], ["tanh", "identity"]), 20_000, 100, method="batch", rate=rate)
    assert found is None


def test_the_printed_network_dies_with_a_rate_of_one() -> None:
    found, epoch = run(preset("xor-printed"), 1_000, 10, rate=1.0)
    assert found is not None
    assert epoch <= 50
    assert found.kind == "dead"
    assert found.why.startswith("the output is dead") or found.why.startswith("all hidden nodes are dead")
    assert "smaller η than 1" in found.advice


def test_zeros_as_a_start_are_named_and_not_the_learning_rate() -> None:
    network = Network((Layer(frozen(np.zeros((2, 3))), "relu"), Layer(frozen(np.zeros((1, 3))), "identity")))
    found, _ = run(Document(network, XOR), 10_000, 20, method="batch", rate=0.01)
    assert found is not None and found.kind == "dead" and found.why.endswith("all weights into them are 0")
    assert found.advice == "Draw new initial weights other than zeros."


def test_dead_hidden_nodes_are_no_standstill_while_the_bias_still_learns() -> None:
    dead = Network((Layer(frozen([[-1, -1, -1], [-2, -1, -1]]), "relu"), Layer(frozen([[1, 1, 5]]), "identity")))
    found, epoch = run(Document(dead, XOR), 10_000, 20, method="batch", rate=0.01)
    assert found is not None
    assert found.kind == "dead"
    assert "all hidden nodes are dead" in found.why
    assert epoch > 300, "the bias unit's weight led the output to the mean of the targets first"


def test_zeros_everywhere_have_no_gradient_to_leave_by() -> None:
    zeros = Network((Layer(frozen(np.zeros((2, 3))), "tanh"), Layer(frozen([[0, 0, 0.5]]), "identity")))
    found, _ = run(Document(zeros, XOR), 1_000, 50, method="batch", rate=0.1)
    assert found is not None
    assert found.kind == "zero"
    assert "the gradient is zero, although the mean loss is 0.125" in found.why


def test_the_best_line_is_told_as_the_minimum_and_not_to_start_elsewhere() -> None:
    """Least squares of a line has one minimum: other initial weights would lead to it, too."""
    line = Network((Layer(frozen(np.zeros((1, 2))), "identity"),))
    points = Dataset(frozen([[0.0], [1.0], [2.0], [3.0]]), frozen([[1.0], [3.0], [4.0], [8.0]]))
    found, _ = run(Document(line, points), 10_000, 100, method="batch", rate=0.1)
    assert found is not None
    assert (found.kind, found.advice) == ("minimum", "")
    assert found.why == "this is the minimum: without a hidden layer, no weights have a lower mean loss than 0.2250"


def test_squares_of_a_sigmoid_without_a_hidden_layer_have_other_minima() -> None:
    lonely = Network((Layer(frozen(np.zeros((1, 3))), "sigmoid"),))
    found, _ = run(Document(lonely, XOR), 10_000, 100, method="batch", rate=0.1)
    assert found is not None
    assert found.kind == "zero"


def test_the_oscillation_of_a_line_is_not_answered_with_hidden_nodes_it_does_not_have() -> None:
    line = Network((Layer(frozen([[0.3, -0.2, 0.1]]), "identity"),))
    found, _ = run(Document(line, XOR), 100_000, 100, rate=0.4, shuffle=False)
    assert found is not None
    assert found.kind == "cycle"
    assert found.advice == "Try a smaller η, or batch instead of SGD."


def test_saturated_nodes_are_named() -> None:
    hidden = Layer(frozen([[900, 900, -5000], [900, 900, 5000]]), "sigmoid")
    found, _ = run(Document(Network((hidden, Layer(frozen([[1, 1, 0.5]]), "sigmoid"))), XOR), 4_000_000, 50_000,
                   method="batch", rate=1.0)  # fmt: skip
    assert found is not None
    assert "all nodes of layer 2 saturated" in found.why


@pytest.mark.parametrize(
    ("how", "words"), [({"rate": 0.0}, "η is 0"), ({"rate": 1e-30}, "η = 1×10⁻³⁰ is so small")]
)  # fmt: skip
def test_a_rate_that_changes_nothing_is_named(how: dict[str, float], words: str) -> None:
    found, _ = run(preset("xor-table"), 2_000, 50, **how)
    assert found is not None
    assert found.kind == "tiny"
    assert words in found.why


def test_a_schedule_that_ends_at_zero_is_named() -> None:
    how = {"schedule": "cosine", "schedule_epochs": 100, "rate": 0.5}
    found, epoch = run(document([2, 2, 1], ["sigmoid", "sigmoid"]), 2_000, 20, **how)
    assert found is not None
    assert epoch > 100
    assert "the schedule has brought η to 0" in found.why


def test_what_has_learned_everything_is_done() -> None:
    found, _ = run(document([2, 2, 1], ["tanh", "identity"]), 100_000, 500, rate=0.3)
    assert found is not None
    assert found.kind == "done"


def test_weights_that_move_to_and_fro_are_a_plateau_after_a_long_time() -> None:
    found, epoch = run(document([2, 2, 1], ["relu", "relu"]), 400_000, 500, rate=0.3, shuffle=True)
    assert found is not None
    assert found.kind == "plateau"
    assert epoch >= 50_000
    quick, _ = run(document([2, 2, 1], ["relu", "relu"]), 100_000, 500, 1e-3, rate=0.3, shuffle=True)
    assert quick is None, "twenty seconds have not gone by"


def test_updates_that_cancel_out_are_no_rate_too_small() -> None:
    found, _ = run(document([2, 2, 1], ["relu", "relu"]), 100_000, 500, rate=0.05, shuffle=False)
    assert found is not None
    assert found.kind == "cycle"


def test_a_loss_that_explodes_is_diverging() -> None:
    losses = 0.5 * 10.0 ** np.arange(8)
    network = new_network([2, 2, 1], ["relu", "identity"])
    checks: tuple[Check, ...] = ()
    for k, loss in enumerate(losses):
        checks = noted(checks, Check(10 * k, network.flat * (k + 1), float(loss), k))
    found = standstill(checks, network, XOR, Settings(rate=0.9))
    assert found is not None
    assert found.kind == "diverging"
    assert "smaller η than 0.9" in found.advice


def test_after_so_many_epochs_there_is_a_remark() -> None:
    printed = preset("xor-printed")
    assert remark(printed.network, XOR, Settings(), 0) is None
    assert remark(new_network([2, 2, 1], ["sigmoid", "sigmoid"]), XOR, Settings(), 0) is None
    dead = printed.network.with_flat(-np.abs(printed.network.flat))
    found = remark(dead, XOR, Settings(), 10)
    assert found is not None
    assert found.kind == "dead"


def test_a_dead_layer_is_found_with_a_sum_of_exactly_zero() -> None:
    zero = Network((Layer(frozen([[0.0, 0.0, 0.0]]), "relu"), Layer(frozen([[1.0, 1.0]]), "identity")))
    assert dead_layer(zero, XOR) == 2
    assert dead_layer(zero, Dataset(frozen([[1.0, 0.0]]), frozen([[1.0]]))) == 2
    assert dead_layer(preset("xor-printed").network, XOR) == 0


@given(st.lists(st.integers(1, 10_000), min_size=5, max_size=400))
def test_checks_stay_few_and_their_means_right(steps: list[int]) -> None:
    rng = np.random.default_rng(0)
    checks = (Check(0, np.zeros(1), float("nan"), 0.0),)
    total = 0.0
    for k, step in enumerate(steps):
        loss = float(rng.random())
        total += step * loss
        checks = noted(checks, Check(checks[-1].epoch + step, np.zeros(1), loss, float(k)))
    assert len(checks) <= FROZEN_CHECKS + 1 + 8 * (4 + np.log2(sum(steps)))
    assert sum((b.epoch - a.epoch) * b.loss for a, b in pairwise(checks)) == pytest.approx(total)
    latest = [float(k) for k in range(len(steps))][-FROZEN_CHECKS:]
    assert [check.seconds for check in checks[-FROZEN_CHECKS:]] == latest
