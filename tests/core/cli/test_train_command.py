"""The command `train`: what it trains, saves and continues."""

import json
import shlex
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from references import assert_close

from core.cli.parser import main
from core.data.gates import GATES
from core.document.document import Document
from core.files import read
from core.files.native import format
from core.gallery.presets import preset
from core.model.initializers import new_network
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


TABLE = "id,a,b,note,t\n1,1,,x1,0\n2,,2,x2,1\n3,3,4,x3,0\n4,,8,x4,1\n5,9,1,x5,0\n6,4,,x6,1\n7,2,2,x7,0\n8,1,1,x8,1\n"


@pytest.fixture
def table(tmp_path):
    network, path = tmp_path / "n.chainrule", tmp_path / "t.csv"
    network.write_bytes(format.dumps(Document(new_network((2, 1), ["sigmoid"], seed=1))))
    path.write_text(TABLE)
    return ["train", str(network), "--data", str(path), "--rate", "0.1", "--epochs", "1"]


def test_columns_are_left_out_by_name_or_number(capsys, refused, table, tmp_path):
    out = tmp_path / "out.chainrule"
    assert main([*table, "--missing", "mean", "--unused", "note", "--unused", "1", "--save", str(out)]) == 0
    capsys.readouterr()
    data = format.loads(out.read_bytes()).data
    assert data.input_names == ("a", "b") and [origin.name for origin in data.coding] == ["a", "b", "t"]
    for words, sentence in (
        (["--unused", "nothing"], "--unused: no column 'nothing'; the columns are 'id', 'a', 'b', 'note', 't'"),
        (["--unused", "9"], "--unused: no column '9'"),
        (["--unused", "id"], "t.csv: line 3, column 2 (a): expected a number, found nothing"),
    ):
        said = refused(*table, *words)
        assert sentence in said and said.startswith("--unused") == sentence.startswith("--unused")
    assert "requires a CSV file, and xor is a data set" in refused(
        "train", "xor-printed", "--data", "xor", "--unused", "a", "--rate", "0.1", "--epochs", "1"
    )
    assert "give one with --data" in refused("train", "xor-printed", "--unused", "a", "--rate", "0.1", "--epochs", "1")


def test_fills_come_from_the_training_examples_and_are_told(capsys, table, tmp_path):
    out = tmp_path / "out.chainrule"
    words = ["--missing", "mean", "--unused", "note", "--unused", "id", "--test-share", "0.5", "--save", str(out)]
    assert main([*table, *words]) == 0
    said = capsys.readouterr().err
    document = format.loads(out.read_bytes())
    rows = [line.split(",") for line in TABLE.splitlines()[1:]]
    training = [row for k, row in enumerate(rows) if k not in document.split.rows]
    for column, origin in ((1, document.data.coding[0]), (2, document.data.coding[1])):
        known = [float(row[column]) for row in training if row[column]]
        assert origin.fill == pytest.approx(sum(known) / len(known), rel=1e-14)
        assert f"column {origin.name}: missing values are filled with {origin.fill:.6g}, computed from" in said
    assert said.count("filled with") == 2


def test_the_command_of_a_swept_run_leaves_out_the_same_columns(capsys, table):
    words = ["sweep", table[1], "--data", table[3], "--vary", "rate=0.1,0.2", "--epochs", "2", "--missing", "mean"]
    assert main([*words, "--unused", "note", "--unused", "id", "--json"]) == 0
    command = json.loads(capsys.readouterr().out)["runs"][0]["command"]
    assert "--unused note --unused id" in command
    assert main(shlex.split(command)[1:]) == 0
