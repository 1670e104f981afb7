"""The command `libraries`: its JSON, its words, and the reverse question."""

import json

import pytest

from core.cli.parser import main

MAZUR = ("libraries", "mazur", "--input", "0.05,0.10", "--target", "0.01,0.99", "--rate", "0.5")


def test_the_json_has_the_textbook_and_every_library(run):
    content = json.loads(run(*MAZUR, "--json"))
    backprop = json.loads(run("backprop", *MAZUR[1:], "--json"))
    assert content["textbook"] == {"loss": backprop["loss"], "weights": backprop["updated"]}
    found = {(entry["name"], entry["setting"]): entry for entry in content["libraries"]}
    torch = found["PyTorch", "MSELoss sum"]
    assert torch["loss"] == pytest.approx(2 * backprop["loss"], rel=1e-12)
    assert torch["version"] == "2.13.0"
    assert torch["why"].endswith("2 times the textbook's.")
    assert found["R nnet", "least squares"]["weights"] is None
    assert len(found["R nnet", "least squares"]["gradient"]) == 2
    assert any(entry["name"] == "ml-fnn" and entry["reason"] for entry in content["not_held"])


def test_several_pairs_make_a_batch(run):
    pairs = ("--input", "1,0", "--target", "1", "--input=-1,1", "--target", "0")
    content = json.loads(run("libraries", "xor-table", *pairs, "--rate", "0.1", "--json"))
    found = {(entry["name"], entry["setting"]): entry for entry in content["libraries"]}
    assert found["PyTorch", "MSELoss mean"]["factor"] == 1
    assert ("neataptic", "train, batchSize 2, cost MSE") in found


def test_the_words_name_each_library_with_its_reason(run):
    out = run(*MAZUR)
    assert "PyTorch 2.13.0, MSELoss mean: loss 0.2983711088\n" in out
    assert (
        out.endswith("ml-fnn: Sigmoid in layer 2 is not compared with ml-fnn in this setting\n") or "\nml-fnn: " in out
    )


def test_a_number_is_traced_to_its_libraries(run):
    out = run(*MAZUR, "--which", "0.317833", "--at", "new.3.1.1")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["PyTorch 2.13.0, MSELoss sum"]
    content = json.loads(run(*MAZUR, "--which", "0.317833", "--at", "new.3.1.1", "--json"))
    assert [(each["name"], each["setting"]) for each in content["agree"]] == [("PyTorch", "MSELoss sum")]
    assert content["textbook"]["agrees"] is False


def test_the_textbooks_own_number_is_said_to_be(run):
    out = run(*MAZUR, "--which", "0.358916", "--at", "new.3.1.1")
    assert out.startswith("0.358916 is the textbook's own new.3.1.1")


def test_a_number_of_nobodys_gets_the_nearest(run):
    out = run(*MAZUR, "--which", "0.4", "--at", "L").splitlines()
    assert out[0] == "no library's convention gives 0.4 for L; textbook 0.2983711088"
    assert out[1].startswith("nearest: ")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--which", "0.5"), "--which and --at: needed together"),
        (("--at", "L"), "--which and --at: needed together"),
        (("--which", "half", "--at", "L"), "number 'half'"),
        (("--which", "0.5", "--at", "new.9.1.1"), "a layer from 2 to 3"),
        (("--input", "1,0"), "--target: expected one per --input (2), found 1"),
        (("--rate", "-1"), "--rate: expected a finite number of at least 0"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(refused, more, says):
    assert says in refused(*MAZUR, *more)


def test_class_weights_and_dropout_are_left_out_with_a_word(tmp_path, capsys):
    path = str(tmp_path / "weighed.chainrule")
    train = ("train", "xor-table", "--epochs", "0", "--save", path)
    assert main([*train, "--class-weights", "1,2", "--dropout", "0.5"]) == 0
    capsys.readouterr()
    assert main(["libraries", path, "--input", "1,0", "--target", "1", "--json"]) == 0
    out, err = capsys.readouterr()
    assert "class weights and dropout are left out" in err
    assert "class weights and dropout are left out" in json.loads(out)["assumed"][0]
