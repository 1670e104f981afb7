"""PyTorch's files: a closed unpickler that knows what a state dict needs, and refuses all else by name."""

import io
import json
import pickletools
import struct
import zipfile

import numpy as np
import pytest
from foreign_files import FOLDER

from core.basics.errors import InputError
from core.files import read
from core.files.torch import exported
from core.files.torch.unpickler import OPERATIONS, Unpickler
from core.training.reference import outputs

# The operations that are known; every other one is refused.
KNOWN = {
    "PROTO", "FRAME", "MARK", "STOP", "BINUNICODE", "SHORT_BINUNICODE", "BINSTRING", "SHORT_BINSTRING", "BININT",
    "BININT1", "BININT2", "BINFLOAT", "LONG1", "NONE", "NEWTRUE", "NEWFALSE", "EMPTY_TUPLE", "TUPLE1", "TUPLE2",
    "TUPLE3", "TUPLE", "EMPTY_LIST", "EMPTY_DICT", "APPEND", "APPENDS", "SETITEM", "SETITEMS", "BINPUT", "LONG_BINPUT",
    "MEMOIZE", "BINGET", "LONG_BINGET", "GLOBAL", "STACK_GLOBAL", "BINPERSID", "REDUCE", "BUILD",
}  # fmt: skip


@pytest.mark.parametrize("operation", pickletools.opcodes, ids=lambda each: each.name)
def test_every_operation_of_pickle_is_known_or_refused_by_name(operation):
    if operation.name in KNOWN:
        assert operation.name == "STOP" or ord(operation.code) in OPERATIONS
        return
    with pytest.raises(InputError, match=f"the operation {operation.name}, which no state dict needs"):
        Unpickler(b"\x80\x02" + operation.code.encode("latin-1") + b"\0" * 20).load()


@pytest.mark.parametrize(
    "code", [code for code in range(256) if chr(code) not in {o.code for o in pickletools.opcodes}]
)
def test_bytes_that_are_no_operation_are_refused(code):
    with pytest.raises(InputError, match=f"the operation 0x{code:02x}"):
        Unpickler(bytes([code])).load()


@pytest.mark.parametrize(
    "name",
    ["os\nsystem", "builtins\neval", "torch\nload", "torch._utils\n_rebuild_tensor_v3", "collections\nCounter",
     "torch.nn.modules.linear\nLinear", "numpy.core.multiarray\nscalar", "torch.storage\n_load_from_bytes"],
)  # fmt: skip
def test_names_that_no_state_dict_needs_are_refused(name, tmp_path):
    path = tmp_path / "a.pt"
    path.write_bytes(zipped(b"\x80\x02c" + name.encode() + b"\n."))
    with pytest.raises(InputError) as caught:
        read(path, activations=["relu"])
    assert name.replace("\n", ".")[:50] in str(caught.value)
    assert "torch.save(m.state_dict(), 'weights.pt')" in str(caught.value)


def zipped(pickle, **storages):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/data.pkl", pickle)
        for key, data in storages.items():
            archive.writestr(f"a/data/{key.removeprefix('s')}", data)
    return out.getvalue()


def text(words):
    return b"X" + struct.pack("<I", len(words)) + words.encode()


def number(value):
    return b"J" + struct.pack("<i", value)


def numbers(values):
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(key, count, shape, strides, offset=0, kind="FloatStorage"):
    storage = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu") + number(count) + b"tQ"
    arguments = (
        storage + number(offset) + numbers(shape) + numbers(strides) + b"\x89" + b"ccollections\nOrderedDict\n)R"
    )
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + arguments + b"tR"


def state_dict(**tensors):
    body = b"".join(text(name.replace("__", ".")) + content for name, content in tensors.items())
    return b"\x80\x02}(" + body + b"u."


def test_views_of_one_storage_are_read_by_their_steps(tmp_path):
    data = np.arange(12, dtype="<f4")
    content = state_dict(
        a__weight=tensor("0", 12, (3, 2), (1, 3)),  # transposed
        b__weight=tensor("0", 12, (2, 3), (3, 1), offset=6),
    )
    (tmp_path / "a.pt").write_bytes(zipped(content, s0=data.tobytes()))
    network = read(tmp_path / "a.pt", activations=["relu"])[0].network
    assert np.array_equal(network.weights[0], data[:6].reshape(2, 3).T)
    assert np.array_equal(network.weights[1], data[6:].reshape(2, 3))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("HalfStorage", np.array([1.5, -2], "<f2").tobytes()),
        ("DoubleStorage", np.array([1.5, -2], "<f8").tobytes()),
        ("BFloat16Storage", (np.array([1.5, -2], "<f4").view("<u4") >> 16).astype("<u2").tobytes()),
    ],
)
def test_types_of_numbers(kind, data, tmp_path):
    (tmp_path / "a.pt").write_bytes(zipped(state_dict(a__weight=tensor("0", 2, (1, 2), (2, 1), kind=kind)), s0=data))
    assert read(tmp_path / "a.pt", activations=["relu"])[0].network.weights[0].tolist() == [[1.5, -2.0]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (tensor("0", 4, (2, 3), (3, 1)), "a.weight: damaged, it reaches beyond the numbers that are stored"),
        (tensor("0", 4, (2, 2), (-1, 1)), "a.weight: damaged, it reaches beyond the numbers that are stored"),
        (tensor("0", 4, (2, 2), (2, 1), offset=-1), "a.weight: damaged, it reaches beyond the numbers"),
        (
            tensor("0", 4, (2**30, 2**30), (0, 0)),
            "a.weight: expected at most 8,388,608 elements, found 10^9 or more × 10^9 or more",
        ),
        (tensor("0", 8, (2, 2), (2, 1)), "the numbers 0: expected 8, found 4"),
        (tensor("1", 4, (2, 2), (2, 1)), "a/data/1: not in the archive"),
    ],
)
def test_tensors_that_promise_too_much(content, message, tmp_path):
    (tmp_path / "a.pt").write_bytes(zipped(state_dict(a__weight=content), s0=b"\0" * 16))
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a.pt", activations=["relu"])
    assert message in str(caught.value)


def test_a_state_dict_is_found_inside_a_checkpoint(tmp_path):
    inner = state_dict(a__weight=tensor("0", 4, (2, 2), (2, 1)))[2:-1]
    content = b"\x80\x02}(" + text("epoch") + number(3) + text("model") + inner + text("optimizer") + inner + b"u."
    (tmp_path / "a.pt").write_bytes(zipped(content, s0=b"\0" * 16))
    assert read(tmp_path / "a.pt", activations=["relu"])[0].network.sizes == (2, 2)


def test_lists_that_hold_themselves_end(tmp_path):
    (tmp_path / "a.pt").write_bytes(zipped(b"\x80\x02}q\0" + text("a") + b"h\0s."))
    with pytest.raises(InputError, match="no tensors in it"):
        read(tmp_path / "a.pt")


def test_a_checkpoint_with_more_is_refused_with_the_line_for_its_state_dict(tmp_path):
    inner = state_dict(a__weight=tensor("0", 4, (2, 2), (2, 1)))[2:-1]
    content = b"\x80\x02}(" + text("state_dict") + inner + text("args") + b"cargparse\nNamespace\nu."
    (tmp_path / "a.pt").write_bytes(zipped(content, s0=b"\0" * 16))
    with pytest.raises(InputError, match=r"names argparse.Namespace; .*torch.save\(m\['state_dict'\], 'weights.pt'\)"):
        read(tmp_path / "a.pt", activations=["relu"])


def test_a_program_that_is_no_stack_of_known_activations_is_refused_with_what_it_computes(tmp_path):
    torch = pytest.importorskip("torch")

    class Model(torch.nn.Module):
        def __init__(self, function):
            super().__init__()
            self.layers = torch.nn.ModuleList([torch.nn.Linear(3, 4), torch.nn.Linear(4, 1)])
            self.function = function

        def forward(self, x):
            return self.layers[1](self.function(self.layers[0](x), x))

    cases = [
        (lambda s, x: s - torch.tanh(s), r"followed by Sub\(s, Tanh\(s\)\), which is no activation known here"),
        (lambda s, x: torch.sigmoid(s) * x[:, :1], "takes a value that is not the one before it"),
    ]
    for function, message in cases:
        program = torch.export.export(Model(function).eval(), (torch.zeros(2, 3),))
        torch.export.save(program, tmp_path / "a.pt2")
        with pytest.raises(InputError, match=message):
            read(tmp_path / "a.pt2")


EXPORTED = FOLDER / "torch"


@pytest.mark.parametrize(
    ("name", "activations"),
    [
        ("in-place", ["relu", "silu", "sigmoid"]),
        ("constants", ["relu", "identity"]),
        ("maximum", ["relu", "identity"]),
        ("one-minus", ["sigmoid", "identity"]),
        ("clamp", ["relu", "hard_sigmoid(1.0)"]),
        ("log-sigmoid", ["tanh", "softplus", "identity"]),
        ("weight-norm", ["relu", "identity"]),
        ("view-any-batch", ["relu", "identity"]),
        ("prelu", ["leaky_relu(0.25)", "identity"]),
        ("rrelu", ["leaky_relu(0.22916666666666666)", "identity"]),
    ],
)
def test_what_a_program_computes_of_weights_and_between_layers(name, activations):
    held = json.loads((EXPORTED / f"{name}.pt2.json").read_text())
    document, _ = read(EXPORTED / f"{name}.pt2")
    assert [layer.activation for layer in document.network.layers] == activations
    x = np.array(held["x"])
    if document.scaling is not None:
        x = (x - document.scaling.offset) / document.scaling.factor
    assert np.abs(outputs(document.network, x) - held["y"]).max() < 2e-6


def edited(name, edit, folder):
    """A program with a graph that is changed by `edit`."""
    with zipfile.ZipFile(EXPORTED / name) as old, zipfile.ZipFile(folder / name, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member.endswith("models/model.json"):
                whole = json.loads(content)
                edit(whole["graph_module"]["graph"]["nodes"])
                content = json.dumps(whole).encode()
            new.writestr(member, content)
    return folder / name


def test_each_operation_of_a_long_row_is_looked_at_once(tmp_path, monkeypatch):
    asked = []
    known = exported.is_activation
    monkeypatch.setattr(exported, "is_activation", lambda name, inputs: asked.append(name) or known(name, inputs))

    def longer(nodes):
        (k,) = (k for k, node in enumerate(nodes) if "aten.sigmoid" in node["target"])
        tensor = {"as_tensor": {"name": "sigmoid"}}
        row = [
            {"target": "torch.ops.aten.tanh.default", "inputs": [{"name": "self", "arg": tensor}]} for _ in range(20)
        ]
        nodes[k + 1 : k + 1] = [{**node, "outputs": [tensor]} for node in row]

    document, _ = read(edited("one-minus.pt2", longer, tmp_path))
    assert document.network.depth == 23
    assert asked.count("tanh") == 20


def test_a_constant_that_is_subtracted_the_other_way_round_is_the_same(tmp_path):
    def turned(nodes):
        (node,) = (node for node in nodes if "aten.sub" in node["target"])
        node["target"] = "torch.ops.aten.rsub.Tensor"  # rsub(a, b) = b − a
        one, other = node["inputs"]
        one["arg"], other["arg"] = other["arg"], one["arg"]

    document, _ = read(edited("constants.pt2", turned, tmp_path))
    assert document == read(EXPORTED / "constants.pt2")[0]


@pytest.mark.parametrize("key", ["weight", "bias", "running_mean", "running_var"])
def test_a_batch_norm_whose_numbers_do_not_fit_together_is_refused(key, tmp_path):
    def exchanged(nodes):
        (node,) = (node for node in nodes if "batch_norm" in node["target"])
        (given,) = (each for each in node["inputs"] if each["name"] == key)
        given["arg"]["as_tensor"]["name"] = "b_1_num_batches_tracked"

    with pytest.raises(InputError, match="batch_norm: expected as many variances, scales and shifts as means"):
        read(edited("batchnorm.pt2", exchanged, tmp_path))


def test_a_cut_at_numbers_of_each_node_is_refused(tmp_path):
    def cut(nodes):
        (node,) = (node for node in nodes if "aten.clamp" in node["target"])
        node["inputs"][1]["arg"] = {"as_tensor": {"name": "p_b_bias"}}

    with pytest.raises(InputError, match=r"aten\.clamp.*: is no part of a feed-forward stack"):
        read(edited("clamp.pt2", cut, tmp_path))


def test_scalings_of_different_numbers_of_columns_are_refused(tmp_path):
    def exchanged(nodes):
        nodes[3]["inputs"][0]["arg"] = {"as_tensor": {"name": "p_a_bias"}}  # what the second step divides by

    with pytest.raises(InputError, match="expected as many columns as before"):
        read(edited("constants.pt2", exchanged, tmp_path))


def test_a_program_in_training_mode_is_refused_or_told_of():
    with pytest.raises(InputError, match=r"in training mode; call model.eval\(\) before torch.export.export"):
        read(EXPORTED / "batchnorm-training.pt2")
    assert "drop out at random: left out." in read(EXPORTED / "dropout-training.pt2")[1].changed[0]


def test_a_softplus_that_ends_early_is_no_softplus():
    with pytest.raises(InputError, match=r"aten\.softplus"):
        read(EXPORTED / "softplus-threshold.pt2")


@pytest.mark.parametrize(
    ("name", "key", "message"),
    [
        ("torch.device", "net", r"it names torch.device; .*torch.save\(m\['net'\], 'weights.pt'\)"),
        ("numpy._core.multiarray._reconstruct", "net", r"arrays of NumPy; save them with numpy.savez"),
        ("torch.qint8", "0", "a quantized model; save its weights before quantizing it"),
        ("torch._utils._rebuild_sparse_tensor", "0", r"sparse tensors; save them with tensor.to_dense\(\)"),
    ],
)
def test_what_a_file_holds_beside_its_weights_is_said_with_the_lines_that_help(name, key, message, tmp_path):
    module, _, last = name.rpartition(".")
    content = b"\x80\x02}(" + text(key) + b"c" + module.encode() + b"\n" + last.encode() + b"\nu."
    (tmp_path / "a.pt").write_bytes(zipped(content))
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.pt", activations=["relu"])
