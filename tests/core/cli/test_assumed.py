"""Assumptions about files of other programs are reported by every command, or the user must decide."""

import json

import numpy as np
import pytest

from core.cli.parser import main


@pytest.fixture
def square(tmp_path):
    """Two square matrices whose names tell their order, not which way up they are."""
    rng = np.random.default_rng(0)
    path = tmp_path / "a.npz"
    np.savez(path, **{"encoder.weight": rng.normal(size=(2, 2)), "decoder.weight": rng.normal(size=(2, 2))})
    return path


COMMANDS = [
    ["forward", "--input", "1,0"],
    ["backprop", "--input", "1,0", "--target", "1,0"],
    ["gradcheck", "--input", "1,0", "--target", "1,0"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_it_is_said_on_standard_error_and_in_json(command, square, capsys):
    words = [command[0], str(square), *command[1:], "--activations", "tanh"]
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert "taken in the order encoder, decoder, as their names say." in err
    assert "Each row of a matrix was read as the weights into one node; columns would fit as well." in err
    assert "taken in the order" not in out
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["assumed"] == [
        "The layers were taken in the order encoder, decoder, as their names say.",
        "Each row of a matrix was read as the weights into one node; columns would fit as well.",
        "The file has only weights, and between them was assumed nothing but tanh, tanh as you specified.",
    ]


def test_train_and_diff_and_inspect_say_it_too(square, tmp_path, capsys):
    np.savetxt(tmp_path / "d.csv", np.eye(4), delimiter=",")
    shared = ["--activations", "tanh"]
    assert main(["train", str(square), "--data", str(tmp_path / "d.csv"), "--epochs", "1", *shared]) == 0
    assert "columns would fit as well" in capsys.readouterr().err
    assert main(["diff", str(square), str(square), *shared]) == 0
    assert capsys.readouterr().err.count("columns would fit as well") == 2
    assert main(["inspect", str(square)]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "columns would fit as well" in err


def test_the_shell_asks_for_an_order_that_is_open(tmp_path, capsys):
    path = tmp_path / "a.npz"
    rng = np.random.default_rng(0)
    np.savez(path, **{"decoder.weight": rng.normal(size=(2, 3)), "encoder.weight": rng.normal(size=(3, 2))})
    words = ["forward", str(path), "--activations", "tanh", "--input"]
    assert main([*words, "1,0"]) == 2
    assert capsys.readouterr().err == (
        f"chainrule: {path}: more than one order of its layers fits: "
        "give --order decoder,encoder (3-2-3) or --order encoder,decoder (2-3-2)\n"
    )
    assert main([*words, "1,0", "--order", "encoder,decoder"]) == 0
    assert main([*words, "1,0,0", "--order", "decoder,encoder"]) == 0
    assert main([*words, "1,0", "--order", "encoder,other"]) == 2
    assert "no layer is called 'other'; there are decoder, encoder" in capsys.readouterr().err


def test_our_own_files_leave_nothing_open(square, tmp_path, capsys):
    out = tmp_path / "b.safetensors"
    assert main(["convert", str(square), str(out), "--activations", "tanh"]) == 0
    capsys.readouterr()
    assert main(["forward", str(out), "--input", "1,0", "--json"]) == 0
    found, err = capsys.readouterr()
    assert err == "" and "assumed" not in json.loads(found)
    assert main(["diff", str(square), str(out), "--activations", "tanh"]) == 0


def test_backprop_says_what_its_new_weights_leave_out(tmp_path, capsys):
    path = str(tmp_path / "net.chainrule")
    train = ["train", "xor-table", "--epochs", "0", "--save", path]
    assert main([*train, "--dropout", "0.5", "--optimizer", "adam", "--l2", "0.1"]) == 0
    capsys.readouterr()
    assert main(["backprop", path, "--input", "1,0", "--target", "1", "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["assumed"]
    assert said == "new weights are w − η ∂L/∂w; not used of the file: dropout, optimizer (adam), penalty"
