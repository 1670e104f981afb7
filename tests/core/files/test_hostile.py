"""Files made to harm: refused before memory is taken, and a failing load changes nothing."""

import io
import json
import struct
import zipfile

import numpy as np
import pytest

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.tables.reader import read_table
from core.files import read, write
from core.gallery.presets import preset
from core.model.initializers import new_network
from core.model.network_edits import add_layer, add_node


def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(shape, first, last, dtype="F64"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, last]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00" * 7, "too short for safetensors: found 7 bytes"),
        ((2**63).to_bytes(8, "little") + b"{}", "header: expected 9223372036854775808 bytes"),
        (
            safetensors({"0.weight": entry([2**30, 2**30], 0, 8)}, b"\0" * 8),
            "0.weight: expected at most 8,388,608 elements, found 10^9 or more × 10^9 or more",
        ),
        (
            safetensors({"0.weight": entry([2**60], 0, 2**62)}, b"\0" * 8),
            "expected 4611686018427387904 bytes of numbers, found 8",
        ),
        (
            safetensors({"0.weight": entry([1, 1], 0, 8), "0.bias": entry([1], 0, 8)}, b"\0" * 8),
            "0.bias.data_offsets: expected the start 8, found 0",
        ),
        (
            safetensors({"0.weight": entry([1, 1], 8, 16)}, b"\0" * 16),
            "0.weight.data_offsets: expected the start 0, found 8",
        ),
        (safetensors({"0.weight": entry([1, 1], 0, 8)}, b"\0" * 9), "expected 8 bytes of numbers, found 9"),
        (
            safetensors({"0.weight": entry([1, 1], 8, 0)}, b"\0" * 8),
            "0.weight.data_offsets: expected a start and an end",
        ),
        (
            safetensors({"0.weight": entry([1, 2], 0, 8)}, b"\0" * 8),
            "0.weight: expected 16 bytes for its shape, found 8",
        ),
        (
            safetensors({"0.weight": entry([1, 1], 0, 8, "I64")}, b"\0" * 8),
            "0.weight.dtype: expected F64, F32, F16, BF16",
        ),
        (safetensors({"0.weight": entry([1, -1], 0, 8)}, b"\0" * 8), "0.weight.shape[1]: expected 0 to "),
        (
            safetensors({"0.weight": entry([1, 1], 0, 8)}, np.array([np.nan]).tobytes()),
            "0.weight[0][0]: expected a finite number, found nan",
        ),
        (safetensors(b'{"0.weight": {}, "0.weight": {}}'), 'the entry "0.weight" occurs twice'),
        (safetensors(b"[" * 100_000), "expected at most 64 levels of nesting"),
        (safetensors({}), "no layer with weights"),
        (safetensors({"0.bias": entry([1], 0, 8)}, b"\0" * 8), "0.bias: no matching 0.weight"),
        (safetensors({"0.running_mean": entry([1], 0, 8)}, b"\0" * 8), "0.running_mean: not part of a stack"),
        (
            safetensors({"0.weight": entry([1, 1, 1], 0, 8)}, b"\0" * 8),
            "0.weight: expected a matrix, found shape 1 × 1 × 1",
        ),
        (safetensors({"0.weight": entry([0, 1], 0, 0)}), "layer 2: expected 1 to 4,096 nodes, found 0"),
        (
            safetensors({"0.weight": entry([5000, 1], 0, 40000)}, b"\0" * 40000),
            "layer 2: expected 1 to 4,096 nodes, found 5,000",
        ),
        (
            safetensors({"0.weight": entry([1, 1], 0, 8), "1.weight": entry([1, 2], 8, 24)}, b"\0" * 24),
            "more than one order of its layers fits: give --order 0,1 --orientation columns (1-1-2) or ",
        ),
        (
            safetensors({"0.weight": entry([2, 1], 0, 16), "0.bias": entry([3], 16, 40)}, b"\0" * 40),
            "0.bias: expected 2 numbers, found shape 3",
        ),
    ],
)
def test_safetensors(content, message, refused):
    assert refused("a.safetensors", content).startswith(message)


def npy(shape, data=b"", descr="<f8"):
    header = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape!r}, }}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def npz(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", ".") + ".npy", content)
    return out.getvalue()


def test_npz(refused):
    cases = [
        (npz(a=npy((2**60,))), "a: expected at most 8,388,608 elements, found 10^9 or more"),
        (npz(a=npy((10**6, 10**6))), "a: expected at most 8,388,608 elements, found 1000000 × 1000000"),
        (npz(a=npy((2, 2), b"\0" * 24)), "a: expected 32 bytes, found 24"),
        (npz(a=npy((2, 2), b"\0" * 33)), "a: expected 32 bytes, found more"),
        (npz(a=npy((1,), b"\0" * 8, "|O")), "a: pickled objects are not read, for security"),
        (npz(a=npy((1,), b"\0" * 16, "<c16")), "a: expected numbers, found type complex128"),
        (npz(a=npy((1,), b"\0" * 400, "<U100")), "a: expected numbers, found text"),
        (npz(a=npy((-1,))), "a: expected at most 8,388,608 elements, found -1"),
        (npz(a=npy((True,))), "a: expected the header of an array"),
        (npz(a=npy("x")), "a: expected the header of an array"),
        (npz(a=b"\x93NUMPY\x01\x00\xff\xff{"), "a: expected the header of an array"),
        (npz(a=b"hello"), "a: expected the header of an array"),
        (
            npz(**{"0__weight": npy((1, 1), np.array([np.inf]).tobytes())}),
            "0.weight[0][0]: expected a finite number, found inf",
        ),
        (npz(a=npy((1, 1), (2**60 + 1).to_bytes(8, "little"), "<i8")), "a: whole numbers above 2^53"),
        (npz(**{f"a{k}": b"" for k in range(1001)}), "expected at most 1,000 arrays, found 1,001"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 5000, "expected at most 1,000 arrays, found 5,000"),
        (npz(), "no layer with weights"),
        (b"PK\x03\x04" + b"\0" * 100, "the zip archive is damaged or incomplete"),
    ]
    for content, message in cases:
        found = refused("a.npz", content)
        assert found.startswith(message), (found, message)


def test_a_zip_bomb(refused):
    content = npz(a=npy((2**25,), b"\0" * 2**28))
    assert len(content) < 2**20
    assert "found 268,435," in refused("a.npz", content)


def test_a_zip_bomb_that_lies_about_its_size(refused):
    """The directory says 80 bytes, the stream holds 100 million."""
    content = bytearray(npz(a=npy((1,), b"\0" * 100_000_000)))
    size = struct.pack("<I", 100_000_000 + len(npy((1,))))
    start = content.rfind(size)
    content[start : start + 4] = struct.pack("<I", 80)
    assert refused("a.npz", bytes(content)).startswith("a: ")


def test_names_that_occur_twice_in_an_archive(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.npy", npy((1,), b"\0" * 8))
        with pytest.warns(UserWarning):
            archive.writestr("a.npy", npy((1,), b"\0" * 8))
    assert refused("a.npz", out.getvalue()) == "the array 'a' occurs twice"


def test_files_that_would_grow_in_memory(refused):
    large = b"{" + b"[]," * 6_500_001
    assert refused("a.chainrule", large).startswith(
        "expected at most 6,500,000 lists and objects in a file, found 6,500,002"
    )
    assert refused("a.net", b"SNNS network definition file" + b"\n" * 500_001).startswith("expected at most ")
    assert refused("a.onnx", b"\x0a\x00" * (41 * 2**20)).startswith(
        "expected at most 83,886,080 bytes in a model, found 85,983,232"
    )


def test_tables_that_would_grow_in_memory():
    with pytest.raises(InputError, match="expected at most 2,000,000 lines, found 2,000,001"):
        read_table(b"\n" * 2_000_001)
    with pytest.raises(InputError, match="expected at most 2,000,000 lines, found 2,000,001"):
        read_table(b"1\r\n" * 2_000_001)
    assert read_table(b"a,b\r\n" + b"1,2\r\n" * 1_000_000).rows == 1_000_000
    with pytest.raises(InputError, match="expected at most 20,000,000 fields, found 20,000,001"):
        read_table(b"1," * 20_000_001)


def test_native(refused):
    layers = [{"size": 1}, {"size": 1, "activation": "relu", "bias": False, "weights": [[1]]}]
    whole = {"format": "chainrule", "version": 1, "layers": layers}
    cases = [
        ({**whole, "layers": [{"size": 10**9}, layers[1]]}, "layers[0].size: expected 1 to 4096"),
        (
            {**whole, "layers": [{"size": 4096}, *({**layers[1], "size": 4096},) * 3]},
            "weights: expected at most 8,388,608, found 50,343,936",
        ),
        ({**whole, "layers": [layers[0], *[layers[1]] * 64]}, "layers: expected 2 to 64 layers, found 65"),
    ]
    for content, message in cases:
        assert refused("a.chainrule", json.dumps(content).encode()).startswith(message)
    assert refused("a.chainrule", b'{"a":' * 100_000).startswith("expected at most 64 levels of nesting")


def test_edits_keep_within_what_can_be_saved():
    with pytest.raises(InputError, match="weights: expected at most 8,388,608"):
        new_network([4096, 4096, 1], ["relu", "relu"])
    network = new_network([4096, 2047, 1], ["relu", "relu"])
    with pytest.raises(InputError, match="weights: expected at most"):
        add_node(network, 2)
    with pytest.raises(InputError, match="weights: expected at most"):
        add_layer(network, 2, 4096, "relu", np.random.default_rng(0))


def test_a_failing_load_changes_nothing(tmp_path):
    """What is written afterwards is what was written before."""
    document = preset("deep")
    path = write(tmp_path / "a.chainrule", document)[0]
    before = path.read_bytes()
    (tmp_path / "b.chainrule").write_bytes(before[:-20])
    with pytest.raises(InputError):
        read(tmp_path / "b.chainrule")
    write(path, document)
    assert path.read_bytes() == before
    assert isinstance(document.data, Dataset)


def test_what_is_long_is_cut_in_the_sentence(refused):
    layers = [{"size": 1}, {"size": 1, "activation": "relu" * 999, "bias": False, "weights": [[1]]}]
    whole = {"format": "chainrule", "version": 1, "layers": layers}
    found = refused("a.chainrule", json.dumps(whole).encode())
    assert found.startswith("layers[1].activation: unknown activation 'relu")
    layers[1]["activation"] = "relu"
    found = refused("a.chainrule", json.dumps({**whole, "loss": "x" * 9999}).encode())
    assert found.startswith("loss: unknown loss 'xxx")
    text = json.dumps({**whole, "y" * 9999: {"z" * 9999: None}})
    found = refused("a.chainrule", text.replace("null", "1e999").encode())
    assert found.endswith("expected a finite number, found inf")
    content = safetensors({"x" * 9999 + ".weight": entry([1, 1], 0, 8)}, np.array([np.nan]).tobytes())
    assert refused("a.safetensors", content).endswith("xxx…")
