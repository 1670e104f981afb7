"""The commands: their JSON, their words, their errors, and that they never touch Qt."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from references import assert_close, load

from core.cli.parser import main
from core.cli.registry import COMMANDS
from core.data.dataset import GATES
from core.document.document import Document
from core.files import read
from core.files.native import format
from core.gallery.presets import preset
from core.training.reference import losses, train
from core.training.settings import Settings


@pytest.fixture
def run(capsys):
    def run(*words):
        status = main(list(words))
        out, err = capsys.readouterr()
        assert status == 0, err
        assert err == ""
        return out

    return run


@pytest.fixture
def refused(capsys):
    """Runs a command that must be refused; gives the one line on standard error."""

    def refused(*words):
        status = main(list(words))
        out, err = capsys.readouterr()
        assert status == 2
        assert out == ""
        assert err.startswith("chainrule: ") and err.endswith("\n") and err.count("\n") == 1
        return err.removeprefix("chainrule: ").rstrip()

    return refused


@pytest.fixture
def saved(tmp_path):
    """Writes a case of autograd.json as a weight file."""

    def saved(case):
        path = tmp_path / "network.chainrule"
        layers = [{"size": case["sizes"][0]}]
        for size, activation, bias, weights in zip(
            case["sizes"][1:], case["activations"], case["bias"], case["weights"], strict=True
        ):
            layers.append({"size": size, "activation": activation, "bias": bias, "weights": weights})
        path.write_text(json.dumps({"format": "chainrule", "version": 1, "layers": layers}))
        return str(path)

    return saved


def row(values):
    return ",".join(map(repr, values))


def test_forward_and_backprop_as_autograd(run, saved):
    for case in load("autograd.json")[0]["cases"]:
        path = saved(case)
        example = [f"--input={row(case['input'])}", f"--target={row(case['target'])}"]
        found = json.loads(run("backprop", path, *example, "--rate", str(case["rate"]), "--json"))
        assert list(found) == ["s", "h", "loss", "delta", "gradients", "updated"]
        for key, value in found.items():
            assert_close(value, case[key], 1e-12)
        found = json.loads(run("forward", path, example[0], "--json"))
        assert list(found) == ["s", "h"]
        assert_close(found["h"], case["h"], 1e-12)
        found = json.loads(run("gradcheck", path, *example, "--json"))
        assert found["max_relative_error"] < 1e-7


def test_train_as_autograd(run, saved, tmp_path):
    case = load("autograd.json")[0]["cases"][0]
    data = tmp_path / "data.csv"
    data.write_text("\n".join(row(x + t) for x, t in zip(case["data"]["inputs"], case["data"]["targets"], strict=True)))
    for training in case["training"]:
        words = [
            "--method",
            training["method"],
            "--batch-size",
            str(training["batch_size"]),
            "--rate",
            str(training["rate"]),
            "--epochs",
            str(training["epochs"]),
            "--no-shuffle",
            "--json",
        ]
        found = json.loads(run("train", saved(case), "--data", str(data), *words))
        assert list(found) == ["epochs", "loss_sum", "loss_mean", "seconds", "weights"]
        assert found["epochs"] == training["epochs"] and found["seconds"] >= 0
        assert_close(found["weights"], training["weights"], 1e-10)
        assert_close(found["loss_sum"], training["final_loss"], 1e-10)
        assert found["loss_mean"] == pytest.approx(found["loss_sum"] / len(case["data"]["inputs"]))


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


def test_negative_numbers(run):
    expected = run("forward", "xor-printed", "--input=-1,0", "--json")
    assert run("forward", "xor-printed", "--input", "-1,0", "--json") == expected
    assert json.loads(expected)["h"][0] == [-1.0, 0.0]


def test_in_words(run):
    assert run("forward", "xor-printed", "--input", "1,0") == (
        "layer 1  x 1  0\nlayer 2  s 5  6\n         h 5  6\nlayer 3  s 57\n         h 57\n"
    )
    out = run("backprop", "xor-printed", "--input", "1,0", "--target", "1", "--rate", "0.01")
    assert "loss 1568" in out and "layer 2  δ 280  280" in out and "   0.2  4  -0.8" in out
    assert "1 epoch in" in run("train", "xor-table", "--epochs", "1")
    assert "largest relative error" in run("gradcheck", "deep", "--input", "1,0,1", "--target", "1,0")
    kink = run("gradcheck", "goodfellow", "--input", "0,0", "--target", "0")
    assert "layer 2, node 1: a difference step crosses a kink" in kink


def test_inspect(run, tmp_path):
    path = tmp_path / "a.chainrule"
    path.write_bytes(format.dumps(Document(preset("linear").network)))
    assert run("inspect", "deep", str(path)).splitlines() == [
        "deep: preset, 3-4-4-2, tanh, relu, sigmoid, with bias, 46 weights, 8 examples",
        f"{path}: Chainrule document, 2-1, identity, with bias, 3 weights",
    ]


def test_inspect_goes_on_after_a_wrong_file(capsys, tmp_path):
    wrong = tmp_path / "a.chainrule"
    wrong.write_text("{}")
    assert main(["inspect", str(wrong), "linear"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("linear: preset") and out.count("\n") == 1
    assert err.startswith(f"chainrule: {wrong}: not a Chainrule document") and err.count("\n") == 1


def test_convert(run, tmp_path):
    out = tmp_path / "b.chainrule"
    run("convert", "xor-converged", str(out))
    assert read(out)[0] == preset("xor-converged")


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


HUGE = json.dumps(
    {
        "format": "chainrule",
        "version": 1,
        "layers": [{"size": 1}, {"size": 1, "activation": "identity", "bias": False, "weights": [[1e300]]}],
    }
)
TRAIN = ["train", "xor-printed", "--method", "sgd", "--rate", "0.01", "--epochs", "1", "--data"]
WRONG = [
    ([], "the following arguments are required: COMMAND"),
    (["--", "forward"], "the command must come first"),
    (["fly"], "argument COMMAND: invalid choice: 'fly'"),
    (["forward"], "the following arguments are required: FILE, --input"),
    (["forward", "xor-printed"], "the following arguments are required: --input"),
    (["forward", "xor-printed", "--input"], "argument --input: expected one argument"),
    (["forward", "xor-printed", "--input", "1,0", "--fast"], "unrecognized arguments: --fast"),
    (["forward", "xor-printed", "--input", "1"], "input: expected 2 numbers, found 1"),
    (["forward", "xor-printed", "--input", ""], "input: expected 2 numbers, found 0"),
    (["forward", "xor-printed", "--input", "1,x"], "input[1]: expected a number, found 'x'"),
    (["forward", "xor-printed", "--input", "1,nan"], "input[1]: expected a finite number, found nan"),
    (["forward", "xor-printed", "--input", "1,1e999"], "input[1]: expected a finite number, found 1e999"),
    (["forward", "xor-typed", "--input", "1,0"], "xor-typed: no file or preset with this name"),
    (["forward", "no.chainrule", "--input", "1,0"], "cannot read no.chainrule: no such file or folder"),
    (["forward", ".", "--input", "1,0"], "cannot read .: this is a folder"),
    (["forward", "HUGE", "--input", "1e300"], "s of layer 2, node 1: too large to write as a number"),
    (["backprop", "HUGE", "--input", "1e-10", "--target", "1"], "loss: too large"),
    (["backprop", "xor-printed", "--input", "1,0", "--target", "1,1"], "target: expected 1 number, found 2"),
    (
        ["backprop", "xor-printed", "--input", "1,0", "--target", "1", "--rate", "fast"],
        "--rate: expected a number, found 'fast'",
    ),
    (
        ["backprop", "xor-printed", "--input", "1,0", "--target", "1", "--rate", "-1"],
        "--rate: expected a finite number of at least 0, found -1",
    ),
    ([*TRAIN, "xorr"], "--data: no file or data set named 'xorr' (data sets: xor, and,"),
    ([*TRAIN, "moons:size=1"], "--data: moons: size: expected a whole number from 2 to 100,000, found 1"),
    ([*TRAIN, "moons:turns=1"], "--data: moons: unknown parameter 'turns'; expected one of size, noise, seed"),
    ([*TRAIN, "moons:size"], "--data: moons: 'size' is not of the form parameter=number"),
    ([*TRAIN, "iris"], "inputs of the data: expected 2 for this network, found 4"),
    ([*TRAIN, "xor", "--test-share", "1"], "fraction of test examples: expected a number between 0 and 1, found 1"),
    ([*TRAIN, "xor", "--test-share", "x"], "--test-share: expected a number, found 'x'"),
    ([*TRAIN, "xor", "--split-seed", "1"], "--split-seed: requires --test-share"),
    ([*TRAIN, "xor", "--scale", "log"], "unknown scaling 'log'; expected one of standardize, unit"),
    ([*TRAIN, "none.csv"], "cannot read none.csv: no such file or folder"),
    ([*TRAIN, "WIDE"], "wide.csv: expected 3 columns (2 inputs and 1 target), found 4"),
    ([*TRAIN, "TYPO"], "typo.csv: line 2, column 3: expected a number, found 'one'"),
    ([*TRAIN, "xor", "--method", "adam"], "unknown method 'adam'; expected one of sgd, batch, mini-batch"),
    ([*TRAIN, "xor", "--method", "mini-batch"], "--batch-size: required for mini-batch"),
    ([*TRAIN, "xor", "--batch-size", "0"], "--batch-size: expected a whole number from 1 to 2^53, found 0"),
    ([*TRAIN, "xor", "--batch-size", "two"], "--batch-size: expected a whole number from 1 to 2^53, found 'two'"),
    ([*TRAIN, "xor", "--epochs", "-1"], "--epochs: expected a whole number from 0 to 2^53, found -1"),
    ([*TRAIN, "xor", "--epochs", "many"], "--epochs: expected a whole number from 0 to 2^53, found 'many'"),
    ([*TRAIN, "xor", "--seed", "-1"], "--seed: expected a whole number from 0 to 2^63 − 1, found -1"),
    ([*TRAIN, "xor", "--seed", "1", "--no-shuffle"], "argument --no-shuffle: not allowed with argument --seed"),
    ([*TRAIN, "xor", "--rate", "inf"], "--rate: expected a finite number, found inf"),
    ([*TRAIN, "xor", "--save", "out.txt"], "out.txt: expected one of the formats"),
    ([*TRAIN, "xor", "--save", "gone/out.chainrule"], "--save: there is no folder for gone/out.chainrule"),
    (["train", "HUGE", "--epochs", "1"], "--data: required, because the weight file contains no examples"),
    (["train", "HUGE", "--epochs", "1", "--data", "xor"], "inputs of the data: expected 1 for this network, found 2"),
    (["train", "xor-printed", "--data", "xor"], "the following arguments are required: --epochs"),
    (["convert", "xor-printed"], "the following arguments are required: OUT"),
    (["convert", "xor-printed", "out.txt"], "out.txt: expected one of the formats"),
    (["inspect"], "the following arguments are required: FILE"),
    (["gradcheck", "xor-printed", "--input", "1,0"], "the following arguments are required: --target"),
]


@pytest.mark.parametrize(("words", "message"), WRONG, ids=[" ".join(words)[:60] for words, _ in WRONG])
def test_wrong_input(words, message, refused, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {"HUGE": "huge.chainrule", "WIDE": "wide.csv", "TYPO": "typo.csv"}
    contents = {"HUGE": HUGE, "WIDE": "1,2,3,4\n", "TYPO": "1,2,3\n1,2,one\n"}
    for key, name in files.items():
        (tmp_path / name).write_text(contents[key])
    found = refused(*[files.get(word, word) for word in words])
    assert found.startswith(message)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files.values())


def test_divergence(refused, tmp_path):
    out = tmp_path / "out.chainrule"
    found = refused(
        "train", "linear", "--data", "xor", "--method", "sgd", "--rate", "5", "--epochs", "2000", "--save", str(out)
    )
    assert found.startswith("training diverged in epoch ")
    assert found.endswith("use a learning rate smaller than 5")
    assert not out.exists()


def test_help_and_version(capsys):
    for words in (["--help"], *([command, "--help"] for command in COMMANDS)):
        assert main(words) == 0
        assert "usage: chainrule" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("chainrule ")


NO_QT = """
import sys
from core.cli.parser import main
status = main(sys.argv[1:])
wrong = [name for name in sys.modules if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "gui")]
print(wrong, file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    "words",
    [
        ["forward", "xor-printed", "--input", "1,0"],
        ["backprop", "xor-printed", "--input", "1,0", "--target", "1"],
        ["train", "xor-printed", "--epochs", "2"],
        ["gradcheck", "xor-printed", "--input", "1,0", "--target", "1"],
        ["libraries", "xor-printed", "--input", "1,0", "--target", "1"],
        ["inspect", "xor-printed"],
        ["convert", "xor-printed", os.devnull + ".chainrule"],
    ],
    ids=lambda words: words[0],
)
def test_no_command_imports_qt(words, tmp_path):
    words = [str(tmp_path / "out.chainrule") if word.startswith(os.devnull) else word for word in words]
    done = subprocess.run([sys.executable, "-c", NO_QT, *words], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["[]"]


def test_forward_imports_little():
    code = NO_QT.replace(
        '("PySide6", "shiboken6", "pyqtgraph", "gui")',
        '("numba", "scipy", "msgspec", "onnx", "hypothesis", "asyncio", "PySide6")',
    )
    words = ["forward", "xor-printed", "--input", "1,0"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["[]"]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_control_c_leaves_cleanly(tmp_path):
    out = tmp_path / "out.chainrule"
    code = "import sys; from core.cli.parser import main; print('ready', flush=True); sys.exit(main(sys.argv[1:]))"
    words = ["train", "deep", "--epochs", "100000000", "--save", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # Where the tests run in the background of a shell, Ctrl-C is ignored, and children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.0)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=100)
    finally:
        process.kill()
    assert process.returncode == 130
    assert err == "chainrule: interrupted\n"
    assert not out.exists()


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_leaves():
    code = "import sys; from core.cli.parser import main; sys.exit(main(sys.argv[1:]))"
    words = ["inspect", *["deep"] * 5000]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(30) == 141  # as a shell says it of a tool that a broken pipe ended
    process.stderr.close()


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
