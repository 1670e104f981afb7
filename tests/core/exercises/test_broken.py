"""Which is broken: the trainings are the engine's, and the mistaken ones those of the list of mistakes."""

import numpy as np
import pytest

from core.basics.errors import InputError
from core.exercises.broken import SIGNS, gradient, plant_training, train, updated
from core.exercises.exercise import Exercise
from core.exercises.mistakes import MISTAKES
from core.exercises.workings import Workings
from core.gallery.presets import PRESETS, preset
from core.model.initializers import new_network
from core.model.quantities import Kind, Quantity
from core.training.reference import mean_gradient

_NETWORKS = {
    "two layers": new_network([2, 3, 2], ["sigmoid", "tanh"], seed=4),
    "three layers": new_network([3, 3, 3, 2], ["tanh", "sigmoid", "sigmoid"], seed=5),
    "one layer": new_network([3, 2], ["sigmoid"], seed=6),
}


def examples(network, count=3):
    random = np.random.default_rng(2)
    return random.normal(size=(count, network.sizes[0])), random.random((count, network.sizes[-1]))


def by_the_list(network, inputs, targets, id_):
    """The gradients with a mistake of the list at every number where it can be made, from the last layer back."""
    mistake = next(each for each in MISTAKES if each.id == id_)
    exercise = Exercise(network, inputs, targets, 0.1, "batch", ("L",))
    given: dict[Quantity, float] = {}
    for n in range(network.depth, 1, -1):
        now = Workings(exercise, given)
        for i, e in np.ndindex(network.sizes[n - 1], len(inputs)):
            columns = range(network.layer(n).weights.shape[1])
            asked = [Quantity(Kind.DELTA, n, i, example=e), *(Quantity(Kind.GRADIENT, n, i, j, e) for j in columns)]
            for quantity in asked:
                if quantity.kind in mistake.kinds:
                    given.update(zip([quantity], mistake.at(now, quantity), strict=False))
    found = Workings(exercise, given)
    if Kind.MEAN_GRADIENT in mistake.kinds and Kind.GRADIENT not in mistake.kinds:
        return [
            np.array([
                [mistake.at(found, Quantity(Kind.MEAN_GRADIENT, n, i, j))[0] for j in range(layer.weights.shape[1])]
                for i in range(layer.size)
            ])
            for n, layer in enumerate(network.layers, 2)
        ]  # fmt: skip
    return [found.gradients[n] for n in range(2, network.depth + 1)]


@pytest.mark.parametrize("name", _NETWORKS)
def test_without_a_mistake_it_is_the_engines_gradient(name):
    network = _NETWORKS[name]
    inputs, targets = examples(network)
    loss, found = gradient(network, inputs, targets)
    total, expected = mean_gradient(network, inputs, targets)
    assert loss == pytest.approx(total / len(inputs), rel=1e-14)
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("id_", ["slope-forgotten", "gradient-transposed", "mean-twice"])
@pytest.mark.parametrize("name", _NETWORKS)
def test_a_planted_mistake_is_the_one_of_the_list(name, id_):
    network = _NETWORKS[name]
    inputs, targets = examples(network)
    _, found = gradient(network, inputs, targets, id_)
    for mine, theirs in zip(found, by_the_list(network, inputs, targets, id_), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-15)


def test_uphill_is_the_update_of_the_list():
    network = _NETWORKS["two layers"]
    inputs, targets = examples(network)
    exercise = Exercise(network, inputs, targets, 0.1, "batch", ("L",))
    mistake = next(each for each in MISTAKES if each.id == "uphill")
    new = updated(network, gradient(network, inputs, targets)[1], 0.1, "uphill")
    for n, layer in enumerate(new.layers, 2):
        for (i, j), value in np.ndenumerate(layer.weights):
            assert mistake.at(Workings(exercise), Quantity(Kind.NEW_WEIGHT, n, i, j))[0] == pytest.approx(
                value, rel=1e-12
            )


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_every_preset_the_broken_training_ends_above_the_right_ones(name, seed):
    document = preset(name)
    planted = plant_training(document.network, document.data.inputs, document.data.targets, seed)
    left = [training.left if training.epochs == planted.epochs else np.inf for training in planted.trainings]
    assert int(np.argmax(left)) == planted.broken and sorted(left)[1] <= 0.7
    assert planted.mistake in planted.offered and planted.mistake in SIGNS
    if seed == 1:  # the same for all
        again = plant_training(document.network, document.data.inputs, document.data.targets, seed)
        assert again.mistake == planted.mistake
        for one, other in zip(again.trainings, planted.trainings, strict=True):
            assert np.array_equal(one.losses, other.losses)


def test_every_mistake_is_planted_by_some_seed():
    document = preset("xor-table")
    found = set()
    for seed in range(25):
        found.add(plant_training(document.network, document.data.inputs, document.data.targets, seed).mistake)
        if found == set(SIGNS):
            return
    assert found == set(SIGNS)


def test_a_training_that_bursts_ends_early_and_stays_finite():
    network = new_network([2, 2, 1], ["identity", "identity"], seed=1)
    training = train(network, examples(network), 50.0, 40, "uphill")
    assert training.epochs < 40 and np.isfinite(training.weights).all() and np.isfinite(training.losses).all()


def test_where_nothing_can_be_told_it_is_refused_in_words():
    large = new_network([60, 20, 1], ["sigmoid", "sigmoid"])
    with pytest.raises(InputError, match="no mistake can be recognized"):
        plant_training(large, np.zeros((500, 60)), np.zeros((500, 1)), 1)
    network = preset("xor-table").network
    with pytest.raises(InputError, match="at most 1,000"):
        plant_training(network, np.zeros((1001, 2)), np.zeros((1001, 1)), 1)
