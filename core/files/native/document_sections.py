"""The sections of a native document: network, settings, progress, positions, loss curve.

What only some sections need is imported when they are met, so that commands start quickly.
"""

from __future__ import annotations

import math
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.addresses import Node
from core.basics.bounds import CLASS_WEIGHT, DROPOUT, EPOCHS, OPTIMIZER_STEPS, SETTINGS
from core.basics.errors import InputError
from core.document.class_names import class_names
from core.document.document import Document
from core.document.pictures import NONE, SIDE
from core.files.native import example_sections
from core.files.strict_json import JsonValue
from core.model.activations import activation
from core.model.losses import LOSSES
from core.model.network import Layer, Network
from core.model.network_edits import MAX_LAYERS, MAX_NODES, check_sizes

if TYPE_CHECKING:
    from core.data.dataset import Dataset
    from core.training.rule import OptimizerState
    from core.training.settings import Settings

_SECTIONS = (
    "format",
    "version",
    "loss",
    "layers",
    "data",
    "settings",
    "training",
    "optimizer",
    "start",
    "positions",
    "note",
    "history",
    "runs",
    "test",
    "split",
    "scaling",
    "target_scaling",
    "class_weights",
    "picture",
    "class_names",
)
# Drawing a larger graph would break the tools that draw it.
MAX_PLACE = 1_000_000


def document_in(whole: JsonValue, beside: Document | None = None) -> Document:
    """Return the document in the sections of `whole`, without its kept runs.

    beside: the document whose examples it shares if it contains none.
    """
    sections = whole.entries()
    network = _network(whole)
    found = example_sections.read_examples(sections, network)
    if beside is not None and "data" not in found:
        from core.training.reference import check_fit

        found = {name: getattr(beside, name) for name in example_sections.NAMES}
        for data in (beside.data, beside.test):
            if data is not None:
                check_fit(network, data)
    settings = _settings(sections["settings"]) if "settings" in sections else None
    epoch, update = _progress(sections.get("training", JsonValue({}, "training")), found.get("data"), settings)
    return Document(
        network=network,
        **found,
        settings=settings,
        positions=_positions(sections["positions"], network) if "positions" in sections else {},
        note=sections["note"].text() if "note" in sections else "",
        epoch=epoch,
        update=update,
        optimizer=_optimizer(sections["optimizer"], network) if "optimizer" in sections else None,
        start=_start(sections["start"]) if "start" in sections else None,
        history=_history(sections["history"]) if "history" in sections else None,
        picture=_picture(sections["picture"]) if "picture" in sections else None,
        class_names=tuple(_class_names(sections["class_names"], network)) if "class_names" in sections else (),
        extra={key: item.anything() for key, item in sections.items() if key not in _SECTIONS},
    )


def sections_of(document: Document, with_examples: bool = True) -> dict[str, Any]:
    """Return the sections that `document_in` reads; those of its examples only if `with_examples`."""
    content = _network_section(document.network)
    if with_examples:
        content |= example_sections.examples_sections(document)
    if document.picture is not None:
        content["picture"] = list(document.picture)
    if document.settings is not None:
        content["settings"] = {
            # Written only if set, so that earlier versions can read the file.
            name: value
            for name, value in asdict(document.settings).items()
            if name != "patience" or value is not None
        }
    if document.optimizer is not None:
        from core.files.network_builder import finite

        state = document.optimizer
        finite(state.slots, "optimizer.memory")
        content["optimizer"] = {"name": state.optimizer, "steps": state.steps, "memory": state.slots.tolist()}
    if document.epoch or document.update:
        content["training"] = {"epoch": document.epoch, "update": document.update}
    if document.start is not None:
        content["start"] = _network_section(document.start)
    if document.positions:
        content["positions"] = {
            f"{n}.{'bias' if i == document.network.sizes[n - 1] else i}": list(place)
            for (n, i), place in document.positions.items()
        }
    if class_names(document):
        content["class_names"] = list(document.class_names)
    if document.note:
        content["note"] = document.note
    if document.history is not None:
        content["history"] = _finite(document.history)
    return content


def _class_names(section: JsonValue, network: Network) -> list[str]:
    names = [item.text() for item in section]
    wanted = 2 if network.sizes[-1] == 1 else network.sizes[-1]
    if len(names) != wanted:
        raise section.wrong(f"expected {wanted} names, found {len(names)}")
    return names


def _network(section: JsonValue) -> Network:
    loss = section.entries().get("loss", JsonValue("least_squares", ""))
    if loss.text() not in LOSSES:
        raise loss.wrong(f"unknown loss {loss.value!r:.50}; expected one of {', '.join(LOSSES)}")
    items = list(section.need("layers"))
    if not 2 <= len(items) <= MAX_LAYERS:
        raise section.need("layers").wrong(f"expected 2 to {MAX_LAYERS} layers, found {len(items)}")
    items[0].entries("size")
    inputs = items[0].need("size").integer(1, MAX_NODES)
    sizes = [inputs, *(item.need("size").integer(1, MAX_NODES) for item in items[1:] if item.entries())]
    check_sizes(sizes)
    layers = []
    for item in items[1:]:
        layers.append(_layer(item, inputs))
        inputs = layers[-1].size
    try:
        network = Network(tuple(layers), loss.text())
    except InputError as error:  # a loss or activation in a place where it is not allowed
        raise section.wrong(str(error)) from None
    if "class_weights" not in section.entries():
        return network
    place = section.need("class_weights")
    weights = tuple(CLASS_WEIGHT.checked(item.number(), item.place) for item in place)
    if len(weights) != network.classes:
        raise place.wrong(f"expected {network.classes} numbers, one per class, found {len(weights)}")
    return replace(network, class_weights=weights)


def _layer(item: JsonValue, inputs: int) -> Layer:
    entries = item.entries("size", "activation", "bias", "weights", "dropout")
    size = item.need("size").integer(1, MAX_NODES)
    place = item.need("activation")
    name = place.text()
    try:
        activation(name)
    except InputError as error:
        raise place.wrong(str(error)) from None
    bias = entries["bias"].boolean() if "bias" in entries else True
    dropout = DROPOUT.checked(entries["dropout"].number(), entries["dropout"].place) if "dropout" in entries else 0.0
    return Layer(item.need("weights").matrix(size, inputs + bias), name, bias, dropout)


def _start(section: JsonValue) -> Network:
    section.entries("loss", "layers", "class_weights")
    return _network(section)


def _settings(section: JsonValue) -> Settings:
    from core.training.settings import Settings

    usual = Settings()
    values: dict[str, Any] = {}
    for key, item in section.entries(*(field.name for field in fields(Settings))).items():
        kind = getattr(usual, key)
        if isinstance(kind, bool):
            values[key] = item.boolean()
        elif isinstance(kind, str):
            values[key] = item.text()
        elif item.value is None and kind is None:
            values[key] = None
        elif isinstance(kind, int) or key in ("epochs", "patience"):
            values[key] = SETTINGS[key].checked(item.value, item.place)
        else:
            values[key] = item.number()
    try:
        return Settings(**values)
    except InputError:
        for key, value in values.items():
            try:
                Settings(**{key: value})
            except InputError as error:
                raise section.need(key).wrong(str(error)) from None
        raise


def _optimizer(section: JsonValue, network: Network) -> OptimizerState:
    from core.training.optimizers import OPTIMIZERS
    from core.training.rule import OptimizerState

    section.entries("name", "steps", "memory")
    name = section.need("name")
    if name.text() not in OPTIMIZERS:
        raise name.wrong(f"unknown optimizer {name.value!r:.50}; expected one of {', '.join(OPTIMIZERS)}")
    steps = section.need("steps").integer(0, OPTIMIZER_STEPS.high)
    slots = OPTIMIZERS[name.text()].slots
    if not slots:
        raise name.wrong("this optimizer has no state")
    return OptimizerState(name.text(), steps, section.need("memory").matrix(slots, network.parameters))


def _history(section: JsonValue) -> dict[str, Any]:
    from core.training.loss_history import LossHistory

    section.entries()
    history: dict[str, Any] = section.anything()
    read = LossHistory.from_plain(history)  # only checked here
    both = [read] if read.test is None else [read, read.test]
    if max(max(each.end, each.width, *(mark.epoch for mark in each.marks)) for each in both) > EPOCHS.high:
        raise section.wrong(f"expected epochs up to {EPOCHS.high}")
    return history


def _progress(section: JsonValue, data: Dataset | None, settings: Settings | None) -> tuple[int, int]:
    """Read the epoch and the update, which is meaningful only with data and settings."""
    entries = section.entries("epoch", "update")
    epoch = entries["epoch"].integer(0, EPOCHS.high) if "epoch" in entries else 0
    updates = 1 if data is None or settings is None else settings.updates_per_epoch(len(data))
    update = entries["update"].integer(0, updates - 1) if "update" in entries else 0
    return epoch, update


def _picture(section: JsonValue) -> tuple[int, int]:
    """Read rows and columns of the picture that the inputs form; 0 and 0 for none."""
    sides = list(section)
    if len(sides) != 2:
        raise section.wrong(f"expected rows and columns, found {len(sides)} numbers")
    rows, columns = (side.integer(0, SIDE.high) for side in sides)
    if (rows, columns) != NONE:
        SIDE.checked(rows, sides[0].place)
        SIDE.checked(columns, sides[1].place)
    return rows, columns


def _positions(section: JsonValue, network: Network) -> dict[Node, tuple[float, float]]:
    result = {}
    for key, item in section.entries().items():
        layer, _, node = key.partition(".")
        known = layer.isascii() and layer.isdigit() and len(layer) < 4 and 1 <= int(layer) <= network.depth
        if not known or not (node == "bias" or (node.isascii() and node.isdigit() and len(node) < 6)):
            raise item.wrong('expected a node, as "layer.node" or "layer.bias"')
        size = network.sizes[int(layer) - 1]
        if node != "bias" and int(node) >= size:
            raise item.wrong(f"no such node: layer {layer} has {size}")
        place = [number.number() for number in item]
        if len(place) != 2:
            raise item.wrong(f"expected 2 numbers, found {len(place)}")
        if max(map(abs, place)) > MAX_PLACE:
            raise item.wrong(f"expected numbers up to {MAX_PLACE}")
        result[Node(int(layer), size if node == "bias" else int(node))] = (place[0], place[1])
    return result


def _network_section(network: Network) -> dict[str, Any]:
    from core.files.network_builder import check_finite

    check_finite(network)
    layers: list[dict[str, Any]] = [{"size": network.sizes[0]}]
    layers += [
        {
            "size": layer.size,
            "activation": layer.activation,
            "bias": layer.bias,
            **({"dropout": layer.dropout} if layer.dropout else {}),
            "weights": layer.weights.tolist(),
        }
        for layer in network.layers
    ]
    weights = {"class_weights": list(network.class_weights)} if network.class_weights else {}
    return {"loss": network.loss, **weights, "layers": layers}


def _finite(value: Any) -> Any:
    """Return `value` with None for each non-finite number, and lists for arrays and tuples."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
