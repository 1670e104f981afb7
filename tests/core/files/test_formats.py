"""Weights through every format and back, bit for bit; activations that a file leaves open; suffixes."""

import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from references import FOLDERS
from strategies import networks

from core.basics.errors import InputError
from core.cli.parser import main
from core.document.document import Document
from core.files import read, write
from core.files.network_builder import ActivationsNeededError
from core.files.registry import FORMATS, by_suffix, writer_of, writers
from core.gallery.presets import preset
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.model.network import Layer, Network

pytest.importorskip("onnx")

# FANN and brain.js have some of the activations only; test_code_out.py and test_fann_library.py write them.
BOTH_WAYS = [entry for entry in FORMATS if entry.read and entry.writers and entry.program not in ("FANN", "brain.js")]
FIXTURES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("entry", BOTH_WAYS, ids=lambda entry: entry.suffixes[0])
@given(network=networks())
@FIXTURES
def test_every_bit_comes_back(entry, network, tmp_path):
    written = write(tmp_path / f"a{entry.suffixes[0]}", Document(network))
    document, _ = read(written[0])
    assert document.network == network
    for path in written:
        path.unlink()


@given(network=networks(), first=st.sampled_from(BOTH_WAYS), second=st.sampled_from(BOTH_WAYS))
@FIXTURES
def test_through_two_formats(network, first, second, tmp_path):
    one = write(tmp_path / f"a{first.suffixes[0]}", Document(network))
    other = write(tmp_path / f"b{second.suffixes[0]}", read(one[0])[0])
    assert read(other[0])[0].network == network
    for path in [*one, *other]:
        path.unlink()


def test_activations_are_asked_for(tmp_path, capsys):
    path = FOLDERS[0] / "interop" / "torch-xor.safetensors"
    with pytest.raises(ActivationsNeededError, match="specify 2, one for each layer") as caught:
        read(path)
    assert caught.value.sizes == (2, 2, 1)
    with pytest.raises(InputError, match="expected 2 names, one per layer after the input, found 3"):
        read(path, activations=["relu", "relu", "relu"])
    with pytest.raises(InputError, match="unknown activation 'reluu'"):
        read(path, activations=["reluu"])
    assert main(["forward", str(path), "--input", "1,0", "--activations", "relu, relu", "--json"]) == 0
    assert main(["inspect", str(path)]) == 0
    assert "2-2-1, no activations named" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", [entry.suffixes[0] for entry in BOTH_WAYS])
@pytest.mark.parametrize(("loss", "needed"), [(entry.name, entry.output) for entry in LOSSES.values() if entry.output])
def test_outputs_that_contradict_the_loss(suffix, loss, needed, tmp_path):
    network = Network((Layer([[1.0, 2.0]], needed),), loss)
    path = write(tmp_path / f"a{suffix}", Document(network))[0]
    assert read(path)[0].network == network
    message = f"{LOSSES[loss].title} requires {ACTIVATIONS[needed].title} outputs, but the outputs use Identity; "
    with pytest.raises(InputError, match=re.escape(f"{path}: {message}")):
        read(path, activations=["identity"])
    if suffix != ".npz" and suffix != ".onnx":
        path.write_bytes(path.read_bytes().replace(needed.encode(), b"tanh".ljust(len(needed))))
        with pytest.raises(InputError, match=f"{LOSSES[loss].title} requires|unknown activation"):
            read(path)


def test_the_activations_are_listed(capsys):
    path = FOLDERS[0] / "interop" / "torch-xor.safetensors"
    assert main(["convert", "--help"]) == 0
    shown = [capsys.readouterr().out]
    for words in ([], ["--activations", "relo,relu"]):
        assert main(["forward", str(path), "--input", "1,0", *words]) == 2
        shown.append(capsys.readouterr().err)
    assert all(re.search(rf"\b{name}\b", text) for text in shown for name in ACTIVATIONS)


def test_activations_said_by_the_user_replace_those_of_the_file(tmp_path):
    write(tmp_path / "a.npz", preset("xor-table"))
    document, _ = read(tmp_path / "a.npz", activations=["tanh", "identity"])
    assert [layer.activation for layer in document.network.layers] == ["tanh", "identity"]


def test_the_content_counts_where_the_suffix_is_wrong(tmp_path):
    for entry in BOTH_WAYS:
        if entry.suffixes[0] == ".csv":
            continue
        path = write(tmp_path / f"a{entry.suffixes[0]}", preset("deep"))[0]
        path.rename(tmp_path / "a.dat")
        assert read(tmp_path / "a.dat")[0].network == preset("deep").network
        if entry.suffixes[0] != ".onnx":
            (tmp_path / "a.dat").rename(tmp_path / "a.onnx")
            assert read(tmp_path / "a.onnx")[0].network == preset("deep").network


def test_suffixes():
    for entry in FORMATS:
        for suffix in entry.suffixes:
            assert suffix in by_suffix(f"a{suffix.upper()}").suffixes
    for writer in writers():
        for suffix in writer.suffixes:
            assert suffix in writer_of(f"a{suffix.upper()}").suffixes
    # An ONNX model is in 64-bit numbers unless another is asked for.
    assert writer_of("a.onnx").title == "ONNX model"
    with pytest.raises(InputError, match=r"a\.txt: expected one of the formats \.chainrule, "):
        writer_of("a.txt")


def test_what_only_goes_out_or_in(tmp_path):
    with pytest.raises(InputError, match="can be read, but not written"):
        write(tmp_path / "a.pmml", preset("deep"))
    write(tmp_path / "a.py", preset("deep"))
    with pytest.raises(InputError, match="can only be written"):
        read(tmp_path / "a.py")


@pytest.mark.parametrize("entry", writers(), ids=lambda writer: writer.title)
def test_weights_that_are_not_finite_are_not_written(entry, tmp_path):
    network = Network((Layer([[1.0, float("inf")]]),))
    with pytest.raises(InputError, match="expected a finite number"):
        write(tmp_path / f"a{entry.suffixes[0]}", Document(network))
    assert list(tmp_path.iterdir()) == []


def test_without_onnx(tmp_path, monkeypatch):
    write(tmp_path / "a.onnx", preset("deep"))
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(InputError, match=r"need the package onnx.*pip install 'chainrule\[onnx\]'"):
        read(tmp_path / "a.onnx")
    with pytest.raises(InputError, match="need the package onnx"):
        write(tmp_path / "b.onnx", preset("deep"))
