"""Opening: a complete document, and the first state shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.arrays import frozen
from core.data.dataset import Dataset
from core.data.gates import GATES
from core.document.class_names import named_columns
from core.document.history.timeline import Timeline
from core.document.moment import Moment
from core.document.stepping import next_update
from core.training.loss_history import LossHistory
from core.training.settings import Settings
from gui.session.state import State

if TYPE_CHECKING:
    from core.document.document import Document


def opened(document: Document) -> Document:
    """Return `document` with defaults for missing parts: XOR or one example of zeros, and plain settings."""
    network = document.network
    p, q = network.sizes[0], network.sizes[-1]
    data = document.data
    if data is None:
        plain = (p, q) == (2, 1) and document.scaling is None and document.target_scaling is None
        data = GATES["xor"] if plain else Dataset(frozen(np.zeros((1, p))), frozen(np.zeros((1, q))))
    settings = document.settings or Settings(shuffle=False, batch_size=min(4, len(data)))
    return replace(document, data=named_columns(document, data), settings=settings)


def first_state(document: Document) -> State:
    """Return the state shown for a document that was just opened."""
    selection = next_update(document)
    assert document.data is not None
    k = selection.examples[0]
    history = LossHistory.from_plain(document.history) if document.history else LossHistory()
    return State(
        document=document,
        timeline=Timeline((Moment(document, "Start", landmark=True),)),
        update_selection=selection,
        cursor=0,
        example=k,
        point=frozen(document.data.inputs[k]),
        target=frozen(document.data.targets[k]),
        history=history if document.test is not None else history.untested(),
        recorded=history,
    )
