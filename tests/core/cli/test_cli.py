"""The commands: their JSON, their words, and their help."""

import json

import pytest
from references import assert_close, load

from core.cli.parser import main
from core.cli.registry import COMMANDS
from core.document.document import Document
from core.files import read
from core.files.native import format
from core.gallery.presets import preset


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
    assert "  -0" not in run("backprop", "xor-table", "--input", "1,0", "--target", "1").replace("-0.", "")
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


def test_help_and_version(capsys):
    for words in (["--help"], *([command, "--help"] for command in COMMANDS)):
        assert main(words) == 0
        assert "usage: chainrule" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("chainrule ")
