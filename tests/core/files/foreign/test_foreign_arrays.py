"""Files of arrays, and of Keras and scikit-learn, as the tools wrote them, against the tools' own outputs."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.basics.errors import InputError
from core.files import read
from core.files.network_builder import ActivationsNeededError, ChoiceNeededError
from core.training.reference import outputs

SAMPLES = Path(__file__).parents[3] / "samples" / "foreign"

# What is no stack of linear layers, or has what a state dict does not place: a sentence that names it.
REFUSED = {
    "torch/script.pt": "a TorchScript program; save its weights: m = torch.jit.load('script.pt'); torch.save(",
    "torch/whole.pt": "more than a state dict, it names torch.nn.modules.container.Sequential; save its weights: m = ",
    "torch/batchnorm-training.pt2": "batch_norm: works with the mean of the examples at hand, as the model was in",
    "torch/softplus-threshold.pt2": "torch.ops.aten.softplus.default: is no part of a feed-forward stack that can be r",
    "torch/softmax-of-parts.pt2": "torch.ops.aten.softmax.int: is no part of a feed-forward stack that can be read",
    "torch/softmax-of-rows.pt2": "torch.ops.aten.softmax.int: is no part of a feed-forward stack that can be read",
    "torch/batchnorm-of-rows.pt2": "batch_norm: works along another axis than the last, so the program is no stack",
    "torch/bias-by-example.pt2": "add: takes numbers of shape 4 × 1, where one for each column is expected",
    "torch/argmax-of-examples.pt2": "torch.ops.aten.argmax.default: is no part of a feed-forward stack that can be r",
    "keras/tf-softmax-of-parts.tflite": "operator 2 (SOFTMAX): expected a softmax over the last axis, which has a lay",
    "keras/two-outputs.keras": "expected one output, found 2 (dense_132, dense_133); save a part: keras.Model(model.",
    "keras/int8.weights.h5": "dense: only Dense layers are read from weights alone; save model.keras instead",
    "keras/tf-dynamic-range.tflite": "operator 0 (FULLY_CONNECTED): a quantized model, whose numbers are rounded on",
    "keras/tf-int8.tflite": "operator 0 (FULLY_CONNECTED): a quantized model, whose numbers are rounded on the way; ",
    "keras/k-norm.weights.h5": "rescaling: weights alone do not tell where this layer stands; save the whole model",
    "sklearn/bin-relu.pkl": "found a scikit-learn model in a pickle, which Chainrule does not read; opening it may run "
    "any code, so convert it in Python: import pickle, skops.io; ",
    "sklearn/bin-relu.joblib": "found a joblib file, which Chainrule does not read; opening it may run any code, so "
    "convert it in Python: import joblib, skops.io; ",
    "arrays/bn.safetensors": "1.running_mean: not part of a stack of linear layers, but the statistics of a BatchNorm",
    "arrays/buffer.safetensors": "mean: not part of a stack of linear layers",
    "arrays/conv.safetensors": "0.weight: expected a matrix, found shape 5 × 4 × 1",
    "arrays/embedding.safetensors": "emb.weight: not part of a stack of linear layers, but an embedding",
    "arrays/f8.safetensors": "0.bias.dtype: expected F64, F32, F16, BF16, found F8_E4M3",
    "arrays/ln.safetensors": "1.weight: expected a matrix, found shape 5",
    "arrays/prelu.safetensors": "1.weight: expected a matrix, found shape 1",
    "arrays/weightnorm.safetensors": "0.parametrizations.weight.original0: not part of a stack of linear layers, but a",
    "arrays/input_output_square.safetensors": "more than one order of its layers fits: give --order input_second,outp",
}
# Square matrices that are (in, out), under names that do not tell: said under "assumed".
GUESSED = ("arrays/inout-named-weight.safetensors", "arrays/np-square-inout.npz")


def expected(path):
    """The file with the tool's outputs, or None."""
    stems = (path.name, path.stem, path.name.split(".")[0])
    names = [f"{stem}{end}" for stem in stems for end in (".json", ".exp.json", ".skl.json")]
    return next((found for name in names if (found := path.with_name(name)).is_file() and found != path), None)


def files():
    return sorted(
        str(path.relative_to(SAMPLES))
        for path in SAMPLES.rglob("*")
        if path.is_file()
        and path.parent.name in ("torch", "keras", "tfjs", "sklearn", "arrays")
        and path.suffix != ".bin"
        and (path.suffix != ".json" or path.name == "tfjs-relu.json")
    )


@pytest.mark.parametrize("name", files())
def test_it_gives_what_the_tool_gave_or_says_why_not(name):
    path = SAMPLES / name
    if path.suffix in (".h5", ".keras"):
        pytest.importorskip("pyfive")
    if name in REFUSED:
        with pytest.raises(InputError) as caught:
            read(path, activations=["tanh"])
        assert str(caught.value).removeprefix(f"{path}: ").startswith(REFUSED[name])
        return
    said = expected(path)
    case = json.loads(said.read_text()) if said else {}
    activations = case.get("activations")
    try:
        document, report = read(path, activations=activations)
    except ActivationsNeededError as error:
        document, report = read(path, activations=["relu"] * (len(error.sizes) - 2) + ["identity"])
    assert report.format
    if name in GUESSED:
        assert any("columns would fit as well" in sentence for sentence in report.assumed)
        document, _ = read(path, activations=activations, orientation="columns")
    if "x" not in case or name.endswith(".weights.h5") or name == "arrays/ng-coursera.npz":
        return  # no outputs, or those of a network with activations that the file does not name
    assert_equal(document, np.array(case["x"], float), np.array(case["y"], float), case.get("tol", 2e-6))


def assert_equal(document, x, y, tolerance):
    if document.scaling is not None:
        x = (x - np.array(document.scaling.offset)) / np.array(document.scaling.factor)
    found = outputs(document.network, x)
    if document.target_scaling is not None:
        found = found * np.array(document.target_scaling.factor) + np.array(document.target_scaling.offset)
    if y.shape[1] == 2 and found.shape[1] == 1:
        y = y[:, 1:]  # of two classes, scikit-learn gives both probabilities
    assert found.shape == y.shape
    assert (np.abs(found - y) / np.maximum(1.0, np.abs(y))).max() <= tolerance


def test_the_weights_alone_are_those_of_the_whole_model():
    pytest.importorskip("pyfive")
    for name in ("k-relu", "k-gelu"):
        whole = read(SAMPLES / "keras" / f"{name}.keras")[0].network
        activations = [layer.activation for layer in whole.layers]
        alone = read(SAMPLES / "keras" / f"{name}.weights.h5", activations=activations)[0].network
        assert alone.layers == whole.layers
        assert read(SAMPLES / "keras" / f"{name}.h5")[0].network.layers == whole.layers


def test_every_way_of_saving_a_state_dict_gives_the_same_weights():
    networks = [
        read(SAMPLES / "torch" / name, activations=["relu", "identity"])[0].network
        for name in ("state.pt", "state_legacy.pt", "export.pt2", "ckpt.pt")
    ]
    assert [network.sizes for network in networks] == [(4, 5, 3)] * 4
    for other in networks[1:]:
        assert [layer.activation for layer in other.layers] == ["relu", "identity"]
        assert other.layers == networks[0].layers


def test_names_of_columns_and_classes_are_told():
    _, report = read(SAMPLES / "sklearn" / "strlabels.skops")
    assert report.read[-1] == "the outputs are the classes a, b, c, in this order"


@pytest.mark.parametrize(
    "stems",
    [
        ["net.0", "net.2", "target_net.0", "target_net.2"],
        ["fc", "target_fc"],
        ["actor", "critic"],
        ["fc", "fc_mu", "fc_logvar"],
        ["policy_net.0", "policy_net.2", "value_net.0", "value_net.2"],
        ["q1.0", "q1.2", "q2.0", "q2.2"],
        ["trunk.0", "head1", "head2"],
    ],
    ids=lambda stems: "-".join(stems),
)
@pytest.mark.parametrize("shape", [(4, 4), (5, 5)])
def test_networks_beside_one_another_are_asked_about(stems, shape, tmp_path):
    np.savez(tmp_path / "a.npz", **{f"{stem}.weight": np.eye(shape[0]) for stem in stems})
    with pytest.raises(ChoiceNeededError, match="networks"):
        read(tmp_path / "a.npz", activations=["relu"])


@pytest.mark.parametrize(
    "stem", ["attn.q_proj", "layer.gate_proj", "block.shortcut", "emb", "rnn.weight_ih_l0", "lora_A"]
)
def test_what_is_no_plain_layer_is_refused_by_name(stem, tmp_path):
    np.savez(tmp_path / "a.npz", **{"fc.weight": np.eye(4), f"{stem}.weight": np.eye(4)})
    with pytest.raises(InputError, match="not part of a stack of linear layers, but"):
        read(tmp_path / "a.npz", activations=["relu"])


@pytest.mark.parametrize("name", ["actor_critic", "twins", "unknown"])
def test_two_networks_in_one_file_are_never_joined(name, tmp_path):
    rng = np.random.default_rng(0)
    stems = {
        "actor_critic": ["actor.0", "actor.2", "critic.0", "critic.2"],
        "twins": ["net1.0", "net1.2", "net2.0", "net2.2"],
        "unknown": ["left.0", "left.2", "right.0", "right.2"],
    }[name]
    arrays = {f"{stem}.weight": rng.normal(size=(4, 4)) for stem in stems}
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(ChoiceNeededError) as caught:
        read(tmp_path / "a.npz", activations=["relu"])
    orders = [candidate.order for candidate in caught.value.candidates]
    assert tuple(stems[:2]) in orders and tuple(stems[2:]) in orders
    group = stems[2].split(".")[0]
    document, report = read(tmp_path / "a.npz", activations=["relu"], order=[group])
    assert document.network.sizes == (4, 4, 4)
    assert np.array_equal(document.network.weights[0], arrays[f"{stems[2]}.weight"])
    assert f"Layers that were not named are left out: {stems[0]}, {stems[1]}." in report.assumed
