"""Consistency of the state: the cursor is in the update, the selection in the network, the example in the data.

Every state but the first is made here, where whatever has to gives way to its new fields. So no edit, undo,
step or move along the timeline has to think of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.addresses import Node, Weight
from core.basics.arrays import frozen
from core.derivation import Kind
from core.document.stepping import next_update, stands

if TYPE_CHECKING:
    from core.basics.arrays import Array
    from core.data.dataset import Dataset
    from core.derivation import Quantity
    from core.model.network import Network
    from core.training.loss_history import LossHistory
    from gui.session.state import State


def following(old: State, **fields: Any) -> State:
    """The state `old` with other fields, and whatever has to follow them."""
    if "history" in fields:
        fields.setdefault("recorded", fields["history"])
    new = old.with_fields(fields)
    fixed = _settled(new, old)
    return new.with_fields(fixed) if fixed else new


def heard(old: State, new: State) -> State:
    """The state `new`, which follows on `old`, without a sentence said before the user went to another step or example.

    A run moves by itself: what is said during one stays.
    """
    if not new.message or new.message is not old.message or new.running or old.running:
        return new
    moved = (new.cursor, new.example) != (old.cursor, old.example) or new.update_selection is not old.update_selection
    return new.with_fields({"message": ""}) if moved else new


# What conditions of lessons look at.
_LOOKED_AT = (
    "document", "point", "target", "update_selection", "cursor", "example", "selected", "running", "beat",
    "exercise", "lesson",
)  # fmt: skip


def learned(old: State, new: State) -> State:
    """The state `new`, which follows on `old`, with what was reached in the lesson; in a quick run once a beat."""
    if new.lesson is None or all(getattr(new, name) is getattr(old, name) for name in _LOOKED_AT):
        return new
    if new.quick and old.running and new.beat == old.beat:
        return new
    lesson = new.lesson.seen(new)
    return new if lesson is new.lesson else new.with_fields({"lesson": lesson})


def _settled(new: State, old: State) -> dict[str, Any]:
    """The fields in which `new`, which follows on `old`, has to be otherwise so that it holds together."""
    fixed = _exercise(new, old)
    fixed |= _update_selection(new, old)
    fixed |= _example(replace(new, **fixed) if fixed else new)
    network, selected = new.network, still(new.selected, new.network)
    layer = min(max(new.selected_layer, 1), network.depth)
    fixed |= {"selected": selected, "selected_layer": layer, "history": _history(new, old)}
    if new.timeline.limit != new.history_limit:  # one from before the limit was set, or of another document
        fixed["timeline"] = new.timeline.limited(new.history_limit)
    if new.lights:
        count = max(1, len(new.update_selection.examples))
        fixed["lights"] = frozenset(q for q in new.lights if q.example < count and _stands(q, network))
    return {name: value for name, value in fixed.items() if value is not getattr(new, name)}


def example_of(data: Dataset, k: int, point: Array, target: Array) -> tuple[Array, Array]:
    """Return the input and target of example k; the same objects as before if the numbers are the same."""
    return _same(data.inputs[k], point), _same(data.targets[k], target)


def still(place: Node | Weight | None, network: Network) -> Node | Weight | None:
    """Return the selected place, if it still exists in the network."""
    if place is None or not 1 <= place.layer <= network.depth:
        return None
    if isinstance(place, Weight):
        if place.layer == 1:
            return None
        rows, columns = network.layer(place.layer).weights.shape
        return place if 0 <= place.i < rows and 0 <= place.j < columns else None
    units = network.sizes[place.layer - 1] + network.has_bias_unit(place.layer)
    return place if 0 <= place.index < units else None


def _exercise(new: State, old: State) -> dict[str, Any]:
    """An exercise is about one update of one network: it ends with either."""
    if new.exercise is None or new.exercise is not old.exercise:
        return {}
    made_of = ("network", "data", "update_selection", "settings", "epoch", "update", "optimizer", "running")
    if all(getattr(new, name) is getattr(old, name) for name in made_of):
        return {}
    return {"exercise": None, "message": "The exercise has ended, since the update that it asks about has changed."}


def _update_selection(new: State, old: State) -> dict[str, Any]:
    """Return another update if the current one is impossible in the new document; no stepping during a run."""
    if new.running:
        return {"cursor": 0} if new.cursor else {}
    made_of = ("update_selection", "settings", "epoch", "update", "running")
    same = all(getattr(new, name) is getattr(old, name) for name in made_of) and len(new.data) == len(old.data)
    fits = new.network.sizes[0] == old.network.sizes[0] and new.network.sizes[-1] == old.network.sizes[-1]
    if (same and fits) or stands(new.update_selection, new.document):
        return {}
    return {"update_selection": next_update(new.document), "cursor": 0}


def _example(new: State) -> dict[str, Any]:
    """Return the current input: at rest that of the step shown, during a run the chosen one if it still exists."""
    selection, cursor, data = new.update_selection, new.cursor, new.data
    if new.running:
        k = new.example
        sizes = (new.network.sizes[0], new.network.sizes[-1])
        if k is None and (len(new.point), len(new.target)) == sizes:
            return {}
        k = k if k is not None and k < len(data) else 0
    else:
        place: int | None = 0
        if cursor:
            steps = new.derivation
            # What an exercise asks is not walked over before it is answered.
            cursor = min(max(cursor, 0), len(steps) - 1, new.first_hidden)
            place = steps.example_at(cursor)
        if selection.point is not None and selection.target is not None:
            point, target = _same(np.array(selection.point), new.point), _same(np.array(selection.target), new.target)
            return {"cursor": cursor, "example": None, "point": point, "target": target}
        # Steps of the whole batch come after its last example.
        k = selection.examples[-1 if place is None else place]
    point, target = example_of(data, k, new.point, new.target)
    return {"cursor": cursor, "example": k, "point": point, "target": target}


def _history(new: State, old: State) -> LossHistory:
    """Return the loss curve to show: test losses only while there are test examples."""
    whole = new.recorded
    if new.test is not None or whole.test is None:
        return whole
    same = whole is old.recorded and old.history.test is None
    return old.history if same else whole.untested()


def _stands(quantity: Quantity, network: Network) -> bool:
    """Return whether the network has the place of `quantity`."""
    if quantity.kind in (Kind.LOSS, Kind.NEW_LOSS, Kind.RATE):
        return True
    if quantity.j is not None:
        return still(Weight(quantity.layer, quantity.i, quantity.j), network) is not None
    place = Node(quantity.layer, quantity.i)
    return still(place, network) is not None and (
        quantity.kind is Kind.BIAS or quantity.i < network.sizes[quantity.layer - 1]
    )


def _same(numbers: Array, before: Array) -> Array:
    return before if np.array_equal(numbers, before) else frozen(numbers)
