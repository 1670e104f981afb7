"""Edits against overfitting and unequal classes: dropout of hidden layers, and class weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.bounds import DROPOUT
from core.basics.errors import InputError
from core.document.document_edits import Edit
from core.model.objective import class_indices

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.data.dataset import Dataset
    from core.document.document import Document
    from core.model.network import Network


def set_dropout(n: int | None, rate: float) -> Edit:
    """Set the dropout of hidden layer n, or of all for None. Raises InputError for a rate out of range."""
    rate = DROPOUT.checked(rate)

    def change(network: Network) -> Network:
        if network.depth < 3 or (n is not None and not 2 <= n < network.depth):
            raise InputError("dropout: only a hidden layer can have it")
        hidden = (
            replace(layer, dropout=rate) if n in (None, place) else layer
            for place, layer in enumerate(network.layers[:-1], 2)
        )
        return replace(network, layers=(*hidden, network.layers[-1]))

    return _edit(f"Dropout {rate:g}" + ("" if n is None else f" of layer {n}"), change)


def set_class_weights(weights: tuple[float, ...]) -> Edit:
    """Set the weight of each class in the loss; () for none.

    Raises InputError for a negative weight, or, when applied, for another number of weights than there are classes.
    """

    def change(network: Network) -> Network:
        if weights and len(weights) != network.classes:
            raise InputError(f"class weights: expected {network.classes}, one per class, found {len(weights)}")
        if weights and not any(weights):
            raise InputError("class weights: expected at least one above 0")
        return replace(network, class_weights=weights)

    return _edit("Class weights" if weights else "No class weights", change)


def balanced(data: Dataset) -> tuple[float, ...]:
    """Return class weights that let every class count equally: m / (classes · examples of the class).

    As scikit-learn's "balanced"; 1 for a class without examples, which do not count among the classes.
    """
    targets = data.targets
    counts = np.bincount(class_indices(targets), minlength=max(targets.shape[1], 2))
    present = int((counts > 0).sum())
    return tuple(len(targets) / (present * int(count)) if count else 1.0 for count in counts)


def _edit(text: str, change: Callable[[Network], Network]) -> Edit:
    """Return an edit of the network that the initial network, to which Reset goes back, takes part in."""

    def both(document: Document) -> Document:
        start = document.start
        if start is not None and start.sizes == document.network.sizes:
            start = change(start)
        return replace(document, network=change(document.network), start=start)

    return Edit(text, both)
