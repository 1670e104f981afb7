"""Which walks can be walked in a document, and what a large batch comes to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.derivation import derive
from core.document.document import Document
from core.document.moment import UpdateSelection
from core.document.stepping import next_update, same_steps, stands
from core.gallery.presets import preset
from core.model.backprop import backward, forward
from core.model.network_edits import set_bias
from core.training.loss_history import LossHistory
from core.training.settings import Settings


@pytest.fixture
def document() -> Document:
    found = preset("xor-table")
    return replace(found, settings=Settings(shuffle=False))


def test_a_walk_in_turn_stands_until_another_is_in_turn(document: Document) -> None:
    selection = next_update(document)
    assert stands(selection, document)
    assert not stands(selection, replace(document, update=1))
    assert not stands(selection, replace(document, settings=Settings(method="batch")))


def test_a_walk_out_of_turn_stands_while_its_example_is_there(document: Document) -> None:
    assert document.data is not None
    assert stands(UpdateSelection((3,), in_turn=False), document)
    assert not stands(UpdateSelection((4,), in_turn=False), document)
    assert not stands(UpdateSelection((), in_turn=False), document)
    fewer = Dataset(document.data.inputs[:3], document.data.targets[:3])
    assert not stands(UpdateSelection((3,), in_turn=False), replace(document, data=fewer))


def test_a_point_stands_while_it_fits_the_network(document: Document) -> None:
    assert stands(UpdateSelection((), (0.5, 0.5), (1.0,), in_turn=False), document)
    assert not stands(UpdateSelection((), (0.5,), (1.0,), in_turn=False), document)
    assert not stands(UpdateSelection((), (0.5, 0.5), (1.0, 0.0), in_turn=False), document)


def test_a_cursor_means_the_same_where_the_steps_are_the_same(document: Document) -> None:
    selection = UpdateSelection((0,))
    settings = document.settings
    assert settings is not None
    assert same_steps(selection, document, replace(document, settings=replace(settings, rate=0.5)))
    assert not same_steps(selection, document, replace(document, settings=replace(settings, l2=0.1)))
    assert not same_steps(selection, document, replace(document, settings=replace(settings, optimizer="adam")))
    assert not same_steps(selection, document, replace(document, network=set_bias(document.network, 2, False)))


def test_a_large_batch_is_the_mean_of_its_examples(document: Document) -> None:
    rng = np.random.default_rng(1)
    inputs, targets = rng.normal(size=(300, 2)), rng.uniform(size=(300, 1))
    of = derive(document.network, inputs, targets, 0.5)
    each = [backward(document.network, forward(document.network, x), t) for x, t in zip(inputs, targets, strict=True)]
    for n, mean in enumerate(of.update_gradients):
        np.testing.assert_allclose(mean, np.mean([g.weights[n] for g in each], axis=0), rtol=1e-12, atol=1e-15)
    assert of.loss == pytest.approx(sum(g.loss for g in each), rel=1e-12)
    after = sum(backward(of.network_after, forward(of.network_after, x), t).loss
                for x, t in zip(inputs, targets, strict=True))  # fmt: skip
    assert of.loss_after == pytest.approx(after, rel=1e-12)


def test_a_history_without_test_losses_keeps_the_others() -> None:
    history = LossHistory().appended(0, [2.0, 1.0]).tested([(0, 3.0), (2, 2.5)])
    plain = history.untested()
    assert plain.test is None
    assert plain.low.tolist() == [2.0, 1.0]
    assert plain.untested() is plain
