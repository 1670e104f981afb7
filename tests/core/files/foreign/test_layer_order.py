"""Layers are joined in the right order, or it is asked, or refused: never another network."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.files import read
from core.files.foreign.array_formats.array_names import kind_of, parts_of
from core.files.foreign.array_formats.layer_names import first_of
from core.files.foreign.array_formats.layer_order import settle
from core.files.network_builder import ChoiceNeededError

# Names in the order in which their layers are used.
NAMED = [
    ["encoder", "decoder"],
    ["encoder.0", "encoder.2", "decoder.0", "decoder.2"],
    ["hidden", "final"],
    ["body", "action_head"],
    ["features.0", "features.2", "classifier.0"],
    ["trunk", "head"],
    ["up_proj", "down_proj"],
    ["input", "hidden", "output"],
    ["one", "two", "three"],
    ["fc1", "fc2", "fc3", "fc10"],
    ["linear", "linear_1", "linear_2"],
    ["layers.0", "layers.2", "layers.4"],
    ["fc_in", "fc_out"],
    ["fc1", "fc2", "classifier"],
    ["hidden1", "hidden2", "out"],
    ["first", "second", "third"],
    ["pre", "mid", "post"],
    ["w_in", "w_h", "w_out"],
]
WORDS = ["a", "b", "q", "core", "zeta", "mid", "x1", "x2", "part", "left", "right", "W", "m.0", "m.2", "n.0", "n.2"]


def arrays_of(stems, widths, biases, rng):
    """A state dict, its weights (out, in) all different."""
    values = {}
    for stem, (before, after) in zip(stems, itertools.pairwise(widths), strict=True):
        values[f"{stem}.weight"] = rng.normal(size=(after, before))
        if biases:
            values[f"{stem}.bias"] = rng.normal(size=after)
    return values


def found(values, ordered):
    """The names in the order found, or None for a question or a refusal."""
    try:
        settled = settle(parts_of(values, [], ordered), ordered, None, None)
    except InputError:
        return None
    for layer, stem in zip(settled.layers, settled.stems, strict=True):
        assert np.array_equal(layer.weights, values[f"{stem}.weight"]), "turned"
    return settled.stems


@pytest.mark.parametrize("stems", NAMED, ids=lambda stems: stems[-1])
def test_known_names_are_put_in_their_order(stems):
    rng = np.random.default_rng(0)
    for widths in ([4] * (len(stems) + 1), list(range(3, 4 + len(stems)))):
        values = arrays_of(stems, widths, True, rng)
        for names in itertools.islice(itertools.permutations(values), 50):
            settled = found({name: values[name] for name in names}, False)
            assert settled == stems or (settled is None and stems[0].startswith("up"))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_never_another_network(data):
    """Names that mean nothing, in any order of the file: what is found without a question is the truth.

    The file has an order of its own, the true one, or none.
    """
    count = data.draw(st.integers(1, 5))
    stems = data.draw(
        st.one_of(
            st.lists(st.sampled_from(WORDS), min_size=count, max_size=count, unique=True),
            st.sampled_from(NAMED),
        )
    )
    widths = data.draw(st.lists(st.integers(2, 4), min_size=len(stems) + 1, max_size=len(stems) + 1))
    numbers = [stem for stem in stems if stem not in (each for known in NAMED for each in known)]
    for a, b in itertools.combinations(numbers, 2):
        if first_of(a, b) > 0:  # a name that lies about its place is not asked for
            return
    values = arrays_of(stems, widths, data.draw(st.booleans()), np.random.default_rng(0))
    ordered = data.draw(st.booleans())
    names = list(values) if ordered else data.draw(st.permutations(list(values)))
    settled = found({name: values[name] for name in names}, ordered)
    assert settled is None or settled == list(stems)


def test_the_question_knows_the_networks():
    values = arrays_of(["x", "y"], [2, 3, 2], True, np.random.default_rng(0))
    with pytest.raises(ChoiceNeededError) as caught:
        settle(parts_of(values, [], False), False, None, None)
    assert [(each.order, each.sizes) for each in caught.value.candidates] == [
        (("x", "y"), (2, 3, 2)), (("y", "x"), (3, 2, 3)),
    ]  # fmt: skip
    assert "give --order x,y (2-3-2) or --order y,x (3-2-3)" in str(caught.value)


def test_an_order_that_the_user_gives_is_taken():
    values = arrays_of(["x", "y"], [2, 3, 2], True, np.random.default_rng(0))
    parts = parts_of(values, [], False)
    assert settle(parts, False, ["y", "x"], None).stems == ["y", "x"]
    with pytest.raises(InputError, match="--order: no layer is called 'z'; there are x, y"):
        settle(parts, False, ["y", "z"], None)
    with pytest.raises(InputError, match="--order: 'y' occurs twice"):
        settle(parts, False, ["y", "y"], None)


def test_two_chains_that_fit_are_asked_about_though_the_shapes_differ():
    rng = np.random.default_rng(0)
    values = {
        "p.weight": rng.normal(size=(3, 2)),
        "q.weight": rng.normal(size=(2, 3)),
        "r.weight": rng.normal(size=(3, 2)),
    }
    with pytest.raises(ChoiceNeededError) as caught:
        settle(parts_of(values, [], False), False, None, None)
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize(
    ("name", "kind", "stem"),
    [
        ("0.weight", "weight", "0"),
        ("fc1.bias", "bias", "fc1"),
        ("dense_1/kernel:0", "kernel", "dense_1"),
        ("W1", "weight", "1"),
        ("b_hidden", "bias", "hidden"),
        ("coefs_0", "kernel", "0"),
        ("intercepts_0", "bias", "0"),
        ("hiddenWeight", "weight", "hidden"),
        ("b.weight", "weight", "b"),
        ("arr_0", "", "arr_0"),
    ],
)
def test_what_a_name_means(name, kind, stem):
    assert kind_of(name) == (kind, stem)


def test_members_of_a_list_of_experts_are_no_stack():
    values = arrays_of(["experts.0", "experts.1", "gate"], [4, 4, 4, 2], True, np.random.default_rng(0))
    with pytest.raises(ChoiceNeededError, match=r"it holds 2 networks \(experts0, experts1\)"):
        settle(parts_of(values, [], True), True, None, None)


def test_down_and_up_are_asked_for_where_the_file_has_no_order():
    stems, rng = ["down1", "down2", "up1", "up2"], np.random.default_rng(0)
    values = arrays_of(stems, [8, 4, 2, 4, 8], True, rng)
    with pytest.raises(ChoiceNeededError) as caught:
        settle(parts_of(values, [], False), False, None, None)
    assert {each.order for each in caught.value.candidates} == {tuple(stems), ("up1", "up2", "down1", "down2")}
    with pytest.raises(ChoiceNeededError):
        settle(parts_of(values, [], True), True, None, None)


@pytest.mark.parametrize("names", [["alpha", "out", "zeta"], ["l1", "l2", "top"]])
def test_the_sorted_names_of_a_tree_of_jax_are_no_order(names, tmp_path):
    rng = np.random.default_rng(0)
    layers = {name: {"bias": rng.normal(size=4), "kernel": rng.normal(size=(4, 4))} for name in names}
    arrays = {f"params/{name}/{key}": array for name, layer in layers.items() for key, array in layer.items()}
    np.savez(tmp_path / "flax.npz", **arrays)
    with pytest.raises(InputError, match="more than one order of its layers fits"):
        read(tmp_path / "flax.npz", activations=["tanh", "tanh", "identity"])


def test_the_layers_of_flax_are_in_the_order_of_their_numbers(tmp_path):
    rng = np.random.default_rng(0)
    kernels = {f"params/Dense_{k}/kernel": rng.normal(size=(4, 4)) for k in range(12)}
    np.savez(tmp_path / "flax.npz", **dict(sorted(kernels.items())))
    document, _ = read(tmp_path / "flax.npz", activations=["tanh"] * 12)
    for layer, kernel in zip(document.network.layers, kernels.values(), strict=True):
        assert (layer.weights == kernel.T).all()
