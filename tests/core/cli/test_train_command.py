"""The command `train`: what it trains, saves and continues."""

import json
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from references import assert_close

from core.cli.parser import main
from core.data.dataset import GATES
from core.files import read
from core.gallery.presets import preset
from core.training.reference import losses, train
from core.training.settings import Settings


def test_the_chapters_converged_weights(run):
    found = json.loads(
        run(
            "train",
            "xor-printed",
            "--data",
            "xor",
            "--method",
            "batch",
            "--rate",
            "0.01",
            "--epochs",
            "30000",
            "--no-shuffle",
            "--json",
        )
    )
    first = [[1.52183263, 1.55282077, -1.55282077], [1.0637993, 1.0637993, 0.39200322]]  # (1.26)
    second = [[-1.31420497, 0.94002694, -0.36849359]]  # (1.27)
    assert np.abs(np.array(found["weights"][0]) - first).max() < 5e-9
    assert np.abs(np.array(found["weights"][1]) - second).max() < 5e-9


def test_training_is_saved_and_continued(run, tmp_path):
    """Five epochs and five more are the ten epochs of one run, the orders too."""
    a, b, c = (str(tmp_path / f"{name}.chainrule") for name in "abc")
    words = ["--method", "sgd", "--rate", "0.3", "--seed", "5"]
    run("train", "deep", *words, "--epochs", "10", "--save", a)
    run("train", "deep", *words, "--epochs", "5", "--save", b)
    run("train", b, *words, "--epochs", "5", "--save", c)
    whole, first, rest = (read(path)[0] for path in (a, b, c))
    assert rest == whole and whole.epoch == 10 and first.epoch == 5
    assert whole.start == preset("deep").network and whole.data == preset("deep").data
    assert whole.network != first.network


def test_the_files_own_data_and_settings(run, tmp_path):
    out = tmp_path / "a.chainrule"
    run("train", "mazur", "--epochs", "1", "--save", str(out))
    document = read(out)[0]
    assert document.settings == preset("mazur").settings
    assert losses(document.network, document.data).sum() < 0.298371109


def test_seeds(run):
    def weights(*words):
        out = run("train", "deep", "--method", "sgd", "--epochs", "2", *words, "--json")
        return json.loads(out)["weights"]

    assert weights("--seed", "1") == weights("--seed", "1") != weights("--seed", "2")
    assert weights("--no-shuffle") != weights("--seed", "1")


def test_divergence(refused, tmp_path):
    out = tmp_path / "out.chainrule"
    found = refused(
        "train", "linear", "--data", "xor", "--method", "sgd", "--rate", "5", "--epochs", "2000", "--save", str(out)
    )
    assert found.startswith("training diverged in epoch ")
    assert found.endswith("use a learning rate smaller than 5")
    assert not out.exists()


def test_data_of_every_gate(run):
    for name in GATES:
        run("train", "linear", "--data", name, "--epochs", "1")


def test_train_with_every_method_is_what_the_settings_say(capsys, tmp_path):
    said = {
        "method": "mini-batch", "batch-size": 3, "rate": 0.03, "epochs": 7, "l1": 0.001, "l2": 0.02,
        "optimizer": "adam", "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-6, "schedule": "step", "schedule-epochs": 3,
        "loss": "binary_cross_entropy",
    }  # fmt: skip
    words = [f"--{name}={value}" for name, value in said.items()]
    out = str(tmp_path / "trained.chainrule")
    assert main(["train", "xor-table", "--no-shuffle", *words, "--save", out, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    network = replace(preset("xor-table").network, loss="binary_cross_entropy")
    how = Settings(
        "mini-batch",
        0.03,
        3,
        shuffle=False,
        l1=0.001,
        l2=0.02,
        optimizer="adam",
        beta1=0.8,
        beta2=0.9,
        epsilon=1e-6,
        schedule="step",
        schedule_epochs=3,
    )
    moment = list(islice(train(network, preset("xor-table").data, how), 14))[-1]
    assert_close(found["weights"], [matrix.tolist() for matrix in moment.network.weights], 1e-12)
    saved = read(out)[0]
    assert saved.network.loss == "binary_cross_entropy" and saved.optimizer.steps == 14
    # The file's own run goes on with what the optimizer remembers.
    assert main(["train", out, "--epochs", "2", "--json"]) == 0
    rest = list(islice(train(network, preset("xor-table").data, how), 18))[-1]
    again = json.loads(capsys.readouterr().out)
    assert_close(again["weights"], [matrix.tolist() for matrix in rest.network.weights], 1e-12)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--optimizer", "adagrad"], "unknown optimizer 'adagrad'"),
        (["--l2", "-1"], "--l2: expected a finite number of at least 0"),
        (["--beta1", "x"], "--beta1: expected a number"),
        (["--schedule", "step", "--schedule-epochs", "1.5"], "--schedule-epochs: expected a whole number"),
        (["--loss", "hinge"], "unknown loss 'hinge'"),
    ],
)
def test_wrong_methods_are_one_line(capsys, words, sentence):
    assert main(["train", "xor-table", "--epochs", "1", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_network_that_died_is_remarked_on_but_trained_to_the_end(capsys):
    assert main(["train", "xor-printed", "--data", "xor", "--rate", "1", "--epochs", "10", "--no-shuffle"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("10 epochs in ")
    assert err.startswith("remark: all hidden nodes are dead")
    assert err.count("\n") == 1
