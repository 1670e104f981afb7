"""What can be trained and saved can be opened, whatever its numbers; files, commands and fields ask one place."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.basics import bounds
from core.basics.bounds import SETTINGS, Real, Whole
from core.basics.errors import InputError
from core.cli.parser import main
from core.data.dataset import Dataset
from core.data.split import split
from core.document.document import Document
from core.files import read
from core.files.native import format
from core.files.strict_json import MAX_CONTAINERS
from core.gallery.generators import generated
from core.gallery.presets import preset
from core.model.initializers import new_network, reinitialize
from core.training.reference import check_fit
from core.training.settings import Settings

WHOLE = {name: bound for name, bound in SETTINGS.items() if isinstance(bound, Whole)}
REAL = {name: bound for name, bound in SETTINGS.items() if isinstance(bound, Real)}


def test_every_setting_that_is_a_number_has_its_bounds():
    numbers = {f.name for f in fields(Settings) if f.type not in ("str", "bool")}
    assert numbers == SETTINGS.keys()


@pytest.mark.parametrize("name", WHOLE)
@given(st.data())
def test_a_whole_setting_that_can_be_made_can_be_saved_and_opened(name, data):
    bound = WHOLE[name]
    value = data.draw(st.one_of(st.sampled_from([bound.low, bound.high]), st.integers(bound.low, bound.high)))
    document = Document(preset("xor-printed").network, settings=Settings(**{name: value}))
    assert format.loads(format.dumps(document)).settings == document.settings


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_setting_beyond_its_bounds_is_refused_alike_everywhere(name, tmp_path):
    bound = WHOLE[name]
    for value in (bound.low - 1, bound.high + 1):
        with pytest.raises(InputError) as of_settings:
            Settings(**{name: value})
        path = tmp_path / "a.chainrule"
        content = json.loads(format.dumps(preset("xor-printed")))
        path.write_text(json.dumps({**content, "settings": {name: value}}))
        with pytest.raises(InputError) as of_file:
            read(path)
        assert str(of_settings.value).endswith(f"{bound.expected}, found {value}")
        assert str(of_file.value) == f"{path}: settings.{name}: {bound.expected}, found {value}"


@pytest.mark.parametrize("option", ["--batch-size", "--seed", "--epochs", "--schedule-epochs", "--split-seed"])
@pytest.mark.parametrize("text", ["-1", "1.5", "many", "", str(2**63), "9" * 5000, "1e3"])
def test_a_command_refuses_the_same_numbers_in_one_line(option, text, capsys):
    words = {"--epochs": "0", option: text}
    said = ["=".join(pair) for pair in words.items()]
    share = ["--test-share", "0.5"] if option == "--split-seed" else []
    train = ["train", "xor-printed", "--data", "xor", "--method", "mini-batch", "--batch-size=2"]
    assert main([*train, *share, *said]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"chainrule: {option}: expected a whole number from ") and err.count("\n") == 1
    assert len(err) < 200


@pytest.mark.parametrize("kernels", ["--kernels", "--no-kernels"])
@pytest.mark.parametrize(("batch", "seed"), [(2**31, 2**32), (2**32 + 1, 2**53 + 1), (2**53, 2**63 - 1)])
def test_the_largest_numbers_train_are_saved_and_go_on(tmp_path, capsys, kernels, batch, seed):
    path = str(tmp_path / "a.chainrule")
    first = ["train", "xor-printed", "--data", "xor", "--method", "mini-batch", "--rate", "0.01", kernels]
    assert main([*first, f"--batch-size={batch}", f"--seed={seed}", "--epochs=2", f"--save={path}"]) == 0
    assert main(["train", path, kernels, "--epochs=1", f"--save={path}"]) == 0
    document = read(path)[0]
    assert (document.settings.batch_size, document.settings.seed, document.epoch) == (batch, seed, 3)
    capsys.readouterr()


@pytest.mark.parametrize("epoch", [2**31, 2**32, 2**53 - 5])
def test_a_late_epoch_is_opened_and_trained_on(tmp_path, capsys, epoch):
    path = tmp_path / "a.chainrule"
    document = replace(preset("xor-printed"), settings=Settings(rate=0.01), epoch=epoch, data=generated("moons:size=4"))
    path.write_bytes(format.dumps(document))
    assert main(["train", str(path), "--epochs", "2", "--save", str(path)]) == 0
    assert read(path)[0].epoch == epoch + 2
    assert main(["train", str(path), "--epochs", str(2**53)]) == 2
    assert "--epochs: expected fewer" in capsys.readouterr().err


@pytest.mark.parametrize("seed", [2**31, 2**32, 2**53 + 1, 2**63 - 1])
def test_seeds_of_every_kind_are_as_large(seed):
    network = new_network((2, 3, 1), ["tanh", "identity"], seed=seed)
    assert reinitialize(network, "xavier", seed) == network
    assert generated(f"moons:size=20,seed={seed}").name.endswith(f"seed {seed})")
    whole = generated("moons:size=20")
    *_, done = split(whole, 0.5, seed)
    assert done.seed == seed
    document = Document(preset("xor-printed").network, data=whole, settings=Settings(seed=seed))
    assert format.loads(format.dumps(document)).settings.seed == seed


def test_as_many_examples_as_are_read_can_be_saved():
    rows = bounds.ROWS.high
    network = preset("xor-printed").network
    check_fit(network, Dataset(np.zeros((rows, 2)), np.zeros((rows, 1))))
    # A list for each row of inputs and of targets, of those to train with and of those to test with.
    assert 4 * rows + 4 * bounds.LAYERS.high * bounds.NODES.high < MAX_CONTAINERS
    with pytest.raises(InputError, match="examples: expected a whole number from 1 to 1,000,000, found 1000001"):
        check_fit(network, Dataset(np.zeros((rows + 1, 2)), np.zeros((rows + 1, 1))))


def test_what_could_not_be_opened_is_not_saved(tmp_path, monkeypatch):
    from core.files import strict_json

    document = replace(preset("xor-printed"), data=generated("moons:size=50"))
    monkeypatch.setattr(strict_json, "MAX_CONTAINERS", 60)
    with pytest.raises(InputError, match="expected at most 60 lists and objects in a file, found 116; keep fewer"):
        format.dumps(document)


@given(st.integers(-(10**20), 10**20))
def test_a_whole_number_is_read_as_it_is_written(value):
    bound = Whole("n", -(10**20), 10**20)
    assert bound.read(str(value)) == bound.read(f" {str(value).replace('-', '−')} ") == value
    assert bound.checked(value) == value


@pytest.mark.parametrize("name", REAL)
def test_numbers_outside_their_range_are_refused_with_it(name):
    bound = REAL[name]
    for value in (float("nan"), float("inf"), -1.0, *([1.5] if bound.high == 1 else [])):
        with pytest.raises(InputError) as error:
            bound.checked(value)
        assert str(error.value) == f"{bound.words}: {bound.expected}, found {value}"
