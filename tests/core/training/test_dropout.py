"""Dropout and class weights: masks, their expectation, gradients at a fixed mask, kernels and the reference alike."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.document.document import Document
from core.document.document_edits import add_node
from core.kernels.backend import KernelBackend
from core.kernels.plan import MASKED, plan_for
from core.model.backprop import backward, forward
from core.model.gradient_check import check_gradients
from core.model.initializers import new_network
from core.model.network import Layer, Network
from core.model.network_edits import remove_layer
from core.model.objective import example_weights
from core.model.sensitivities import gradient_by_sensitivities
from core.training.dropout import masks, one_of
from core.training.engine import Engine
from core.training.reference import batch_losses, losses, mean_gradient, outputs
from core.training.settings import Settings

RNG = np.random.default_rng(5)


def with_dropout(network: Network, *rates: float) -> Network:
    layers = [replace(layer, dropout=p) for layer, p in zip(network.layers, rates, strict=False)]
    return replace(network, layers=(*layers, *network.layers[len(rates) :]))


NETWORK = with_dropout(
    new_network((3, 8, 6, 2), ["tanh", "sigmoid", "softmax"], seed=2, loss="cross_entropy"), 0.5, 0.25
)
DATA = Dataset(RNG.normal(size=(20, 3)), np.eye(2)[RNG.integers(0, 2, 20)])


def test_a_mask_is_drawn_again_from_its_seed_epoch_and_example():
    first = masks(NETWORK, 7, 3, [0, 5, 9])
    again = masks(NETWORK, 7, 3, [9, 5])
    assert [factors.shape for factors in first] == [(3, 8), (3, 6)]
    for one, other in zip(first, again, strict=True):
        assert (one[2] == other[0]).all() and (one[1] == other[1]).all()
    for seed, epoch in ((8, 3), (7, 4)):
        other = masks(NETWORK, seed, epoch, range(50))
        assert any((a != b).any() for a, b in zip(masks(NETWORK, 7, 3, range(50)), other, strict=True))


def test_a_node_stays_with_its_probability_and_is_scaled_up():
    first, second = masks(NETWORK, 1, 0, range(20_000))
    assert set(np.unique(first)) == {0.0, 2.0} and set(np.unique(second)) == {0.0, 1 / 0.75}
    assert np.abs((first > 0).mean(axis=0) - 0.5).max() < 0.02
    assert np.abs((second > 0).mean(axis=0) - 0.75).max() < 0.02
    # Nodes and layers are independent of one another.
    assert np.abs(np.corrcoef(np.hstack([first, second]).T) - np.eye(14)).max() < 0.05


def test_the_mean_over_all_masks_is_the_value_without_dropout():
    """As PyTorch's nn.Dropout: the expectation of a value equals the value in eval mode."""
    network = with_dropout(new_network((3, 4, 2), ["tanh", "identity"], seed=1), 0.3)
    x = RNG.normal(size=3)
    kept, total = np.array([0.0, 1 / 0.7]), np.zeros(2)
    for bits in range(16):
        on = np.array([bits >> k & 1 for k in range(4)])
        share = np.prod(np.where(on, 0.7, 0.3))
        total += share * forward(network, x, (kept[on],)).y
    np.testing.assert_allclose(total, forward(network, x).y, rtol=1e-12)


def test_predictions_and_losses_leave_nobody_out():
    plain = with_dropout(NETWORK, 0.0, 0.0)
    assert not plain.dropout and masks(plain, 0, 0, [1]) is None
    np.testing.assert_array_equal(outputs(NETWORK, DATA.inputs), outputs(plain, DATA.inputs))
    np.testing.assert_array_equal(losses(NETWORK, DATA), losses(plain, DATA))
    assert Engine(NETWORK, DATA, Settings()).snapshot().network == NETWORK


@pytest.mark.parametrize("loss", ["least_squares", "absolute_error", "binary_cross_entropy", "cross_entropy"])
@given(seed=st.integers(0, 1000))
@settings(max_examples=8, deadline=None)
def test_gradients_at_a_fixed_mask_are_those_of_central_differences(loss, seed):
    rng = np.random.default_rng(seed)
    last = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}.get(loss, "tanh")
    network = new_network((3, 5, 4, 2), ["tanh", "sigmoid", last], seed=seed, loss=loss)
    network = replace(with_dropout(network, 0.4, 0.2), class_weights=(0.5, 3.0))
    x, t = rng.normal(size=3), np.eye(2)[rng.integers(0, 2)]
    mask = one_of(masks(network, seed, 0, [0]), 0)
    checked = check_gradients(network, x, t, mask=mask)
    assert checked.max_relative_error < 1e-8 or checked.kinks
    values = forward(network, x, mask)
    exact = backward(network, values, t)
    for n, i, j in ((2, 1, 2), (3, 0, 4), (4, 1, 3), (2, 0, 3)):
        by_theorem = gradient_by_sensitivities(network, values, t, n, i, j)
        assert by_theorem == pytest.approx(exact.weights[n - 2][i, j], rel=1e-10, abs=1e-14)


def test_a_batch_is_the_mean_of_its_examples():
    network = replace(NETWORK, class_weights=(1.0, 4.0))
    rows = list(range(20))
    drawn = masks(network, 3, 2, rows)
    total, gradients = mean_gradient(network, DATA.inputs, DATA.targets, drawn)
    each = [backward(network, forward(network, DATA.inputs[k], one_of(drawn, k)), DATA.targets[k]) for k in rows]
    assert total == pytest.approx(sum(one.loss for one in each), rel=1e-12)
    for n, gradient in enumerate(gradients):
        np.testing.assert_allclose(gradient, np.mean([one.weights[n] for one in each], axis=0), rtol=1e-10, atol=1e-15)


def test_class_weights_multiply_the_loss_of_their_class():
    network = replace(with_dropout(NETWORK, 0.0, 0.0), class_weights=(2.0, 0.25))
    plain = replace(network, class_weights=())
    factors = np.where(DATA.targets[:, 0] == 1, 2.0, 0.25)
    np.testing.assert_array_equal(example_weights(network, DATA.targets), factors)
    np.testing.assert_allclose(losses(network, DATA), factors * losses(plain, DATA), rtol=1e-15)
    single = replace(new_network((3, 1), ["sigmoid"]), class_weights=(1.0, 5.0))
    assert example_weights(single, np.array([[0.0], [1.0], [-1.0]])).tolist() == [1, 5, 1]


def test_class_weights_go_with_their_classes_and_dropout_with_its_layer():
    network = replace(NETWORK, class_weights=(2.0, 1.0))
    assert network.with_flat(network.flat).class_weights == (2.0, 1.0)
    wider = add_node(4).change(Document(network)).network
    assert wider.class_weights == () and wider.layers[0].dropout == 0.5
    shorter = remove_layer(network, 3, np.random.default_rng(0))
    assert [layer.dropout for layer in shorter.layers] == [0.5, 0.0]
    assert Network((Layer(np.zeros((1, 2)), dropout=0.5),)).layers[0].dropout == 0.0
    for wrong in (-0.1, 1.0, float("nan")):
        with pytest.raises(InputError, match="dropout: expected"):
            Layer(np.zeros((1, 2)), dropout=wrong)
    with pytest.raises(InputError, match="class weight: expected"):
        replace(network, class_weights=(-1.0, 1.0))


METHODS = {
    "sgd": Settings("sgd", 0.02, seed=3),
    "batch": Settings("batch", 0.05, seed=2**63 - 1),
    "mini-batch": Settings("mini-batch", 0.02, batch_size=7, seed=5, optimizer="adam"),
}


@pytest.mark.parametrize("method", METHODS)
@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    loss=st.sampled_from(["least_squares", "binary_cross_entropy", "cross_entropy"]),
    biases=st.lists(st.booleans(), min_size=3, max_size=3),
    examples=st.integers(1, 12),
)
@settings(max_examples=8, deadline=None)
def test_the_kernel_agrees_with_the_reference(method, seed, sizes, loss, biases, examples):
    rng = np.random.default_rng(seed)
    last = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}.get(loss, "tanh")
    kinds = (["tanh", "sigmoid", "leaky_relu(0.3)"] * 2)[: len(sizes) - 2]
    network = new_network(sizes, [*kinds, last], biases[: len(sizes) - 1], seed=seed, loss=loss)
    network = with_dropout(network, *rng.choice([0.0, 0.2, 0.5], len(sizes) - 2))
    network = replace(network, class_weights=tuple(rng.uniform(0.2, 3, network.classes)))
    targets = rng.integers(0, 2, (examples, sizes[-1])).astype(float)
    data, how = Dataset(rng.uniform(-1, 1, (examples, sizes[0])), targets), METHODS[method]
    assert plan_for(network, how, examples) == MASKED
    reference = Engine(network, data, how)
    kernel = Engine(network, data, how, trainer=KernelBackend(network, data, how, MASKED))
    for engine in (reference, kernel):
        engine.advance(30 * how.updates_per_epoch(examples))
    expected, found = reference.snapshot().network.flat, kernel.snapshot().network.flat
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12 * max(np.abs(expected).max(), 1))
    wanted, given_losses = reference.take_losses()[1], kernel.take_losses()[1]
    np.testing.assert_allclose(given_losses, wanted, rtol=1e-11, atol=1e-13)


def test_a_run_may_be_cut_anywhere():
    how = Settings("mini-batch", 0.1, batch_size=6, seed=4)
    whole, cut = (Engine(NETWORK, DATA, how, trainer=KernelBackend(NETWORK, DATA, how, MASKED)) for _ in range(2))
    whole.advance(25)
    for updates in (1, 3, 7, 14):
        cut.advance(updates)
    assert whole.snapshot() == cut.snapshot()


def test_the_loss_to_stop_at_is_measured_without_dropout():
    how = Settings("batch", 0.0, stop_loss=float(losses(NETWORK, DATA).mean()) * (1 + 1e-9), seed=1)
    for trainer in (None, KernelBackend(NETWORK, DATA, how, MASKED)):
        engine = Engine(NETWORK, DATA, how, trainer=trainer)
        engine.advance(5)
        assert engine.finished == "loss"


def test_weights_of_one_change_nothing():
    weighted = replace(with_dropout(NETWORK, 0.0, 0.0), class_weights=(1.0, 1.0))
    plain = replace(weighted, class_weights=())
    assert plan_for(plain, Settings(), 20) != MASKED
    np.testing.assert_array_equal(
        batch_losses(weighted, DATA.inputs, DATA.targets), batch_losses(plain, DATA.inputs, DATA.targets)
    )
