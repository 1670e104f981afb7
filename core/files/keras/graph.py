"""The order in which a value passes the layers of a Keras model, from the output back to the input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError

if TYPE_CHECKING:
    from core.files.strict_json import JsonValue

MAX_LAYERS = 1000
_MAX_DEPTH = 10


@dataclass(frozen=True)
class Step:
    """One use of a layer.

    before: how many layers of its class stand before it in its model. node: what it is called with in a functional
    model, else None.
    """

    layer: JsonValue
    before: int
    node: JsonValue | None = None

    @property
    def kind(self) -> str:
        """The name of its class."""
        return self.layer.need("class_name").text()


def steps_of(model: JsonValue) -> list[Step]:
    """The layers in the order in which a value passes them; one that is used twice occurs twice.

    Raises InputError where they are no chain from one input to one output.
    """
    config = model.need("config")
    if isinstance(config.value, dict) and "layers" not in config.value:
        raise InputError(
            "a model of a class of its own, whose order of layers is in its Python code; "
            "in Keras, model.export('model.onnx', format='onnx') writes a file that opens"
        )
    layers = list(config if isinstance(config.value, list) else config.need("layers"))
    counts: dict[str, int] = {}
    found = []
    for layer in layers:
        kind = layer.need("class_name").text()
        found.append(Step(layer, counts.setdefault(kind, 0)))
        counts[kind] += 1
    if model.need("class_name").text() == "Sequential":
        return found
    nodes = {(name_of(s.layer), k): replace(s, node=node) for s in found for k, node in enumerate(_nodes(s.layer))}
    inputs = {name_of(step.layer): step for step in found if not _nodes(step.layer)}
    place = _end(config, nodes, inputs)
    path: list[Step] = []
    while place[0] not in inputs:
        if place not in nodes or len(path) > MAX_LAYERS:
            raise InputError(f"{place[0][:60]}: damaged, the layers do not form one stack")
        path.append(nodes[place])
        sources = _sources(nodes[place].node)
        if len(sources) != 1:
            raise InputError(f"{place[0][:60]}: joins {len(sources)} values, so the model is no stack")
        place = sources[0]
    return [inputs[place[0]], *path[::-1]]


def name_of(layer: JsonValue) -> str:
    """The name of a layer, or of its class where it has none."""
    config = layer.need("config")
    entries = config.entries() if isinstance(config.value, dict) else {}
    return entries["name"].text() if "name" in entries else layer.need("class_name").text()


def _nodes(layer: JsonValue) -> list[JsonValue]:
    found = layer.entries().get("inbound_nodes")
    return list(found) if found is not None else []


def _end(config: JsonValue, nodes: dict[tuple[str, int], Step], inputs: dict[str, Step]) -> tuple[str, int]:
    """The one output: named, else the use of a layer that leads to no other."""
    entries = config.entries()
    for key, what in (("output_layers", "output"), ("input_layers", "input")):
        found = _places(entries[key].value) if key in entries else []
        if len(found) > 1:
            names = ", ".join(name[:40] for name, _ in found[:6])
            how = f"; save a part: keras.Model(model.input, model.get_layer('{found[-1][0][:40]}').output)"
            raise InputError(f"expected one {what}, found {len(found)} ({names}){how * (what == 'output')}")
    if "output_layers" in entries and (named := _places(entries["output_layers"].value)):
        return named[0]
    used = {source for step in nodes.values() for source in _sources(step.node)}
    ends = [place for place in nodes if place not in used] or [(name, 0) for name in inputs]
    if len(ends) != 1 or len(inputs) != 1:
        raise InputError(f"expected one input and one output, found {len(inputs)} and {len(ends)}")
    return ends[0]


def _sources(node: JsonValue | None) -> list[tuple[str, int]]:
    return _places(node.value) if node is not None else []


def _places(value: object, depth: int = 0) -> list[tuple[str, int]]:
    """(layer, number of its use) of every value that is named in `value`, in the notations of Keras 2 and 3."""
    if depth > _MAX_DEPTH:
        return []
    if isinstance(value, dict):
        history = value.get("keras_history")
        each = [history] if history is not None else list(value.values())
        return [place for one in each for place in _places(one, depth + 1)]
    if isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and type(value[1]) is int:
            return [(value[0], value[1])]
        return [place for one in value for place in _places(one, depth + 1)]
    return []
