"""What a session begins with: a document with all it needs, and the first state shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.addresses import Node, Weight
from core.basics.arrays import frozen
from core.data.dataset import GATES, Dataset
from core.document.stepping import next_update
from core.document.timeline import Moment, Timeline
from core.training.loss_history import LossHistory
from core.training.settings import Settings
from gui.session.state import State

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.document.document import Document
    from core.model.network import Network


def opened(document: Document) -> Document:
    """`document` with what it leaves out: XOR or one example of zeros, and plain settings."""
    network = document.network
    p, q = network.sizes[0], network.sizes[-1]
    data = document.data
    if data is None:
        data = GATES["xor"] if (p, q) == (2, 1) else Dataset(frozen(np.zeros((1, p))), frozen(np.zeros((1, q))))
    settings = document.settings or Settings(shuffle=False, batch_size=min(4, len(data)))
    return replace(document, data=data, settings=settings)


def example_of(data: Dataset, k: int, point: Array, target: Array) -> tuple[Array, Array]:
    """The input and target of example k; the same objects as before where the numbers are the same."""
    x, t = frozen(data.inputs[k]), frozen(data.targets[k])
    return point if np.array_equal(x, point) else x, target if np.array_equal(t, target) else t


def existing_selection(place: Node | Weight | None, network: Network) -> Node | Weight | None:
    """The selected place, if the network still has it."""
    if place is None or not 1 <= place.layer <= network.depth:
        return None
    if isinstance(place, Weight):
        if place.layer == 1:
            return None
        rows, columns = network.layer(place.layer).weights.shape
        return place if place.i < rows and place.j < columns else None
    bias = place.layer < network.depth and network.layer(place.layer + 1).bias
    return place if place.index < network.sizes[place.layer - 1] + bias else None


def first_state(document: Document) -> State:
    """What is shown of a document that was just opened."""
    walk = next_update(document)
    assert document.data is not None
    k = walk.examples[0]
    history = LossHistory.from_plain(document.history) if document.history else LossHistory()
    return State(
        document=document,
        timeline=Timeline((Moment(document, "Start", landmark=True),)),
        walk=walk,
        cursor=0,
        example=k,
        point=frozen(document.data.inputs[k]),
        target=frozen(document.data.targets[k]),
        history=history,
    )
