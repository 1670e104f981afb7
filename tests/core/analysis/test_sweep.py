"""Sweeps: the runs that they make, what comes of them, and that each can be made again by its command."""

import json
import math
from dataclasses import replace

import pytest

from core.analysis.sweeping.sweep import (
    MAX_TRIALS,
    Axis,
    Sweep,
    engine_for,
    method_trials,
    parse_values,
    result_of,
    spaced,
    title,
)
from core.basics.errors import InputError
from core.cli.parser import main
from core.data.gates import GATES
from core.document.document import Document
from core.files.native import format
from core.model.initializers import new_network, reinitialize
from core.training.loss_history import LossHistory
from core.training.settings import Settings

NETWORK = new_network([2, 3, 1], ["tanh", "sigmoid"], seed=4)


def document(**settings):
    run = Settings(**{"method": "sgd", "rate": 0.3, "seed": 2, **settings})
    trained = new_network([2, 3, 1], ["tanh", "sigmoid"], seed=9)
    return Document(trained, GATES["xor"], run, epoch=7, update=2, start=NETWORK)


def made(trial, level=None):
    engine = engine_for(trial, kernels=False)
    engine.advance(10**6)
    return result_of(trial, engine, LossHistory().appended(*engine.take_losses()), level)


def test_a_run_for_each_value_from_the_start_of_the_training():
    trials = Sweep((Axis("rate", (0.01, 0.1)),), 20).trials(document())
    assert [trial.document.settings.rate for trial in trials] == [0.01, 0.1]
    assert [trial.name for trial in trials] == ["η 0.01", "η 0.1"]
    for trial in trials:
        assert trial.document.network is NETWORK
        assert (trial.document.epoch, trial.document.update, trial.epochs) == (0, 0, 20)


def test_each_value_is_repeated_from_every_start():
    trials = Sweep((Axis("rate", (0.1, 0.2)),), 5, starts=(1, 2), initializer="uniform").trials(document())
    assert [(trial.value, trial.start) for trial in trials] == [(0.1, 1), (0.1, 2), (0.2, 1), (0.2, 2)]
    assert trials[3].document.network == reinitialize(NETWORK, "uniform", 2)
    assert trials[3].name == "η 0.2, start 2"


def test_what_else_varies():
    (batch,) = Sweep((Axis("batch_size", (3,)),), 5).trials(document())
    assert (batch.document.settings.method, batch.document.settings.batch_size) == ("mini-batch", 3)
    (seed,) = Sweep((Axis("seed", (3,)),), 5).trials(document(shuffle=False))
    assert (seed.document.settings.seed, seed.document.settings.shuffle) == (3, True)
    (start,) = Sweep((Axis("start", (3,)),), 5).trials(document())
    assert start.document.network == reinitialize(NETWORK, "xavier", 3)
    assert (start.value, start.start, start.name) == (3, 3, "Seed of the initial weights 3")
    assert title("rate") == "η"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"what": "width"}, "varied setting: expected one of"),
        ({"values": ()}, "η: expected at least one value"),
        ({"epochs": 0}, "epochs: expected a whole number from 1 to"),
        ({"values": tuple(range(MAX_TRIALS + 1))}, "at most 1,000 runs"),
        ({"values": tuple(range(600)), "starts": (1, 2)}, "found 1,200"),
        ({"what": "start", "values": (1,), "starts": (1,)}, "already varied"),
        ({"what": "batch_size", "values": (0,)}, "batch size: expected a whole number from 1"),
        ({"what": "seed", "values": (1.5,)}, "seed of the order: expected a whole number from 0 .* found 1.5"),
        ({"starts": (-1,)}, "seed of the initial weights: expected a whole number from 0"),
    ],
)
def test_wrong_sweeps_are_refused(fields, words):
    with pytest.raises(InputError, match=words):
        given = {"what": "rate", "values": (0.1,), "epochs": 5, **fields}
        Sweep((Axis(given.pop("what"), given.pop("values")),), **given)


def test_a_value_that_no_settings_take_is_refused():
    with pytest.raises(InputError, match="η"):
        Sweep((Axis("rate", (-1.0,)),), 5).trials(document())


def test_what_came_of_a_run_and_its_command_gives_it_again(tmp_path, capsys):
    (trial,) = Sweep((Axis("rate", (0.5,)),), 400).trials(document(stop_loss=0.5, epochs=3))
    result = made(trial)
    level = result.run.history.low[300]
    result = made(trial, level=level)
    assert result.run.epochs == 400
    assert result.best <= min(result.run.loss, result.run.history.low.min())
    assert result.run.history.low[result.reached] <= level
    assert (result.run.history.low[: result.reached] > level).all()
    assert result.diverged_at is None
    path = tmp_path / "start.chainrule"
    path.write_bytes(format.dumps(result.run.beginning()))
    assert main([*result.run.command(str(path))[1:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["loss_mean"] == result.run.loss


def test_a_level_that_only_the_trained_network_reaches_or_none():
    (trial,) = Sweep((Axis("rate", (0.5,)),), 40).trials(document(method="batch"))
    loss = made(trial).run.loss
    assert made(trial, level=loss).reached == 40
    assert made(trial, level=loss / 2).reached is None


def test_a_run_that_diverges_says_where_and_keeps_its_last_finite_weights():
    network = new_network([2, 3, 1], ["identity", "identity"], seed=4)
    (trial,) = Sweep((Axis("rate", (1e6,)),), 400).trials(replace(document(), network=network, start=None))
    result = made(trial)
    assert result.diverged_at is not None
    assert result.run.epochs <= result.diverged_at
    assert result.run.network.finite()
    assert math.isfinite(result.run.loss)


def test_the_three_methods_share_all_but_the_method():
    trials = method_trials(document(rate=0.7), 30)
    assert [trial.name for trial in trials] == ["SGD", "Batch", "Mini-batch of 2"]
    assert [trial.document.settings.method for trial in trials] == ["sgd", "batch", "mini-batch"]
    assert {trial.document.settings.rate for trial in trials} == {0.7}
    assert {trial.document.network for trial in trials} == {NETWORK}
    assert method_trials(document(batch_size=3), 30)[2].name == "Mini-batch of 3"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.1 0.2", (0.1, 0.2)),
        ("0.1, 0.2,0.3", (0.1, 0.2, 0.3)),
        ("1,2,3", (1, 2, 3)),
        ("0,1; 0,2", (0.1, 0.2)),
        (" 1e-3;−2\n3 , ", (0.001, -2, 3)),
        ("0,1", (0.1,)),
        ("", ()),
    ],
)
def test_lists_of_values(text, values):
    assert parse_values(text) == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 x 3", "value 2: expected a number, found “x”"),
        ("1 nan", "value 2: expected a finite number, found nan"),
        ("1,2", "1,2: expected one number or two; write 1.2 for one, 1 2 for two"),
    ],
)
def test_lists_with_mistakes(text, words):
    with pytest.raises(InputError, match=words):
        parse_values(text)


def test_ranges():
    assert spaced(0.001, 1, 4, logarithmic=True) == (0.001, 0.01, 0.1, 1.0)
    assert spaced(0, 1, 5, logarithmic=False) == (0, 0.25, 0.5, 0.75, 1)
    assert spaced(1, 3, 5, logarithmic=False, whole=True) == (1, 2, 3)
    with pytest.raises(InputError, match="both ends above 0"):
        spaced(0, 1, 3, logarithmic=True)
    with pytest.raises(InputError, match="1 to 1,000 values"):
        spaced(0, 1, 0, logarithmic=False)


@pytest.mark.parametrize(
    "arguments", [("--vary", "seed=1,1"), ("--vary", "rate=0.1,0.2,0.1"), ("--vary", "rate=0.1", "--starts", "1,2,2")]
)
def test_a_value_given_twice_is_named_and_not_counted_twice(arguments, capsys):
    assert main(["sweep", "xor-table", "--data", "xor", "--epochs", "2", *arguments]) == 2
    assert "expected different values, found " in capsys.readouterr().err
