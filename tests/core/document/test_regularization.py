"""Patience, dropout and class weights: as edits, in files, and in commands."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core.basics.errors import InputError
from core.cli.parser import main
from core.data.dataset import Dataset
from core.document.document import Document
from core.document.history.runs import kept
from core.document.pictures import NONE, picture_of, set_picture
from core.document.regularization import balanced, set_class_weights, set_dropout
from core.files import read, write
from core.files.native import format
from core.gallery.dataset_names import dataset_by_name
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.training.loss_history import LossHistory
from core.training.settings import Settings


def document():
    network = new_network((2, 3, 4, 2), ["tanh", "relu", "softmax"], seed=1, loss="cross_entropy")
    targets = np.eye(2)[[0, 0, 0, 1]]
    return Document(network, Dataset(np.arange(8.0).reshape(4, 2), targets), Settings(patience=7), start=network)


def test_reset_keeps_dropout_and_class_weights():
    made = set_class_weights((1.0, 3.0)).change(set_dropout(3, 0.25).change(document()))
    for network in (made.network, made.start):
        assert [layer.dropout for layer in network.layers] == [0, 0.25, 0] and network.class_weights == (1, 3)
    assert [layer.dropout for layer in set_dropout(None, 0.5).change(made).network.layers] == [0.5, 0.5, 0]


def test_balanced_weights_are_scikit_learns():
    # compute_class_weight("balanced", classes=[0, 1], y=[0, 0, 0, 1]) of scikit-learn 1.9.1
    assert balanced(document().data) == pytest.approx((0.6666666666666666, 2.0), rel=1e-15)
    assert balanced(Dataset(np.zeros((2, 1)), np.ones((2, 1)))) == (1.0, 1.0)


def test_wrong_ones_are_refused():
    with pytest.raises(InputError, match="class weights: expected 2, one per class, found 3"):
        set_class_weights((1.0, 1.0, 1.0)).change(document())
    with pytest.raises(InputError, match="dropout: only a hidden layer can have it"):
        set_dropout(4, 0.5).change(document())
    with pytest.raises(InputError, match="dropout: expected"):
        set_dropout(2, 1.0)


def test_a_file_keeps_them_to_the_bit():
    made = set_class_weights((1 / 3, 3.0)).change(set_dropout(2, 0.1).change(document()))
    made = replace(made, picture=NONE)
    assert format.loads(format.dumps(made)) == made
    assert b"dropout" not in format.dumps(replace(document(), settings=Settings()))
    for key in (b"class_weights", b"patience", b"picture"):
        assert key in format.dumps(made) and key not in format.dumps(replace(document(), settings=Settings()))


@pytest.mark.parametrize(("old", "new", "said"), [
    ('"dropout": 0.1', '"dropout": 1', "layers[1].dropout: expected a finite number of at least 0, less than 1"),
    ('"class_weights": [0.5, 3.0]', '"class_weights": [0.5]', "class_weights: expected 2 numbers, one per class"),
    ('"class_weights": [0.5, 3.0]', '"class_weights": [-1, 3.0]', "class_weights[0]: expected"),
    ('"patience": 7', '"patience": 0', "settings.patience: expected a whole number from 1"),
    ('"picture": [0, 0]', '"picture": [0, 8]', "picture[0]: expected a whole number from 2 to 256, found 0"),
    ('"picture": [0, 0]', '"picture": [8]', "picture: expected rows and columns, found 1 numbers"),
])  # fmt: skip
def test_a_wrong_file_is_refused_with_the_place(old, new, said):
    made = replace(set_class_weights((0.5, 3.0)).change(set_dropout(2, 0.1).change(document())), picture=NONE)
    made = replace(made, start=None)
    text = format.dumps(made).decode()
    assert old in text
    with pytest.raises(InputError) as error:
        format.loads(text.replace(old, new))
    assert str(error.value).startswith(said)


def test_sixty_four_inputs_are_a_picture_unless_chosen_otherwise():
    digits = Document(new_network((64, 10), ["softmax"]), dataset_by_name("digits"))
    assert picture_of(digits) == (8, 8)
    assert picture_of(set_picture(NONE).change(digits)) is None
    assert picture_of(set_picture((4, 16)).change(digits)) == (4, 16)
    assert picture_of(set_picture(None).change(set_picture(NONE).change(digits))) == (8, 8)
    with pytest.raises(InputError, match="expected as many pixels as inputs \\(64\\), found 8 × 9 = 72"):
        set_picture((8, 9)).change(digits)
    negative = replace(digits.data, inputs=digits.data.inputs - 0.5)
    assert picture_of(replace(digits, data=negative)) is None and picture_of(document()) is None


def test_train_stops_early_and_keeps_the_best_weights(tmp_path, capsys):
    out = tmp_path / "out.chainrule"
    args = ["train", "xor-table", "--data", "moons:noise=0.5,size=60", "--test-share", "0.5", "--rate", "2"]
    assert main([*args, "--method", "batch", "--epochs", "5000", "--patience", "20", "--save", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["stopped_at"] == printed["best_epoch"] + 20 == printed["epochs"]
    saved, _ = read(out)
    assert saved.epoch == printed["best_epoch"] and saved.settings.patience == 20
    # The same run without a patience, to the best epoch, has the same weights and the same test loss.
    assert main([*args, "--method", "batch", "--epochs", str(saved.epoch), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["weights"] == printed["weights"] and plain["test_loss_mean"] == printed["test_loss_mean"]


def test_train_takes_dropout_and_class_weights(tmp_path, capsys):
    out = tmp_path / "out.chainrule"
    args = ["train", "xor-table", "--data", "moons:size=30", "--rate", "0.1", "--epochs", "3", "--save", str(out)]
    assert main([*args, "--dropout", "0.25", "--class-weights", "1,2.5"]) == 0
    saved, _ = read(out)
    assert saved.network.layers[0].dropout == 0.25 and saved.network.class_weights == (1.0, 2.5)
    write(out, saved)
    for wrong, said in (
        (["--dropout", "0.1,0.2"], "--dropout: expected one number, or one per hidden layer (1), found 2"),
        (["--class-weights", "1"], "class weights: expected 2, one per class, found 1"),
        (["--patience", "3"], "--patience: requires test examples; set some aside with --test-share"),
    ):
        capsys.readouterr()
        assert main([*args, *wrong]) == 2
        assert said in capsys.readouterr().err


def stopped_early(tmp_path, capsys):
    """The file of a network that trained with a patience, and what was printed."""
    out = tmp_path / "out.chainrule"
    args = ["train", "xor-table", "--data", "moons:noise=0.5,size=60", "--test-share", "0.5", "--rate", "2"]
    assert main([*args, "--method", "batch", "--epochs", "5000", "--patience", "20", "--save", str(out)]) == 0
    return out, capsys.readouterr().out


def test_train_that_stops_early_prints_the_epochs_it_trained(tmp_path, capsys):
    _, printed = stopped_early(tmp_path, capsys)
    trained, stopped = printed.splitlines()[:2]
    assert stopped.startswith("stopped at epoch ")
    assert trained.split()[0] == stopped.split()[3].rstrip(":")


def test_the_command_of_a_kept_run_trains_all_its_epochs_whatever_its_patience(tmp_path, capsys):
    out, _ = stopped_early(tmp_path, capsys)
    saved, _ = read(out)
    long = replace(saved, settings=replace(saved.settings, patience=None), epoch=0, start=None)
    long = replace(long, network=saved.start or saved.network)
    engine = make_engine(long.network, long.data, replace(long.settings, epochs=saved.epoch + 60))
    engine.advance(saved.epoch + 60)
    shot = engine.snapshot()
    trained = replace(saved, network=shot.network, epoch=shot.epoch, start=long.network)
    run = kept(trained, LossHistory(), "Long", kernels=False)
    begin = tmp_path / "begin.chainrule"
    write(begin, run.beginning())
    assert main([*run.command(str(begin))[1:], "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["epochs"] == saved.epoch + 60
    assert again["weights"] == [w.tolist() for w in shot.network.weights]


def test_a_sweep_says_that_it_does_not_stop_early(tmp_path, capsys):
    out, _ = stopped_early(tmp_path, capsys)
    assert main(["sweep", str(out), "--vary", "rate=1,2", "--epochs", "3", "--json"]) == 0
    captured = capsys.readouterr()
    said = "Early stopping is not used: each run trains all its epochs."
    assert said in captured.err and json.loads(captured.out)["assumed"] == [said]
