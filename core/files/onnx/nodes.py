"""The nodes of an ONNX model in the order of their use, with functions of the model's own written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.files.onnx.operations import refuse_quantized

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NODES = 20_000
# Functions that call functions, deeper than any exporter goes.
_DEEPEST = 20


class Node:
    """One node: its operation ("Gemm"; other domains with their name: "ai.onnx.ml.Scaler"), inputs and outputs."""

    def __init__(self, proto: Any, rename: dict[str, str], given: dict[str, Any], prefix: str) -> None:
        own = proto.domain in ("", "ai.onnx")
        self.kind = str(proto.op_type)  # bytes, where it is not UTF-8
        self.operation = self.kind if own else f"{proto.domain}.{proto.op_type}"
        self.inputs = [rename.get(name, f"{prefix}{name}" if name else "") for name in proto.input]
        self.outputs = [rename.get(name, f"{prefix}{name}" if name else "") for name in proto.output]
        self.protos = {each.name: each for each in proto.attribute if not each.ref_attr_name}
        for each in proto.attribute:
            if each.ref_attr_name in given:
                self.protos[each.name] = given[each.ref_attr_name]
        self.name = str(proto.name or (proto.output[0] if proto.output else ""))
        self.attributes = {name: attribute_value(each) for name, each in self.protos.items()}

    @property
    def label(self) -> str:
        """For messages."""
        return f"node {self.name[:60]!r} ({self.kind[:40]})"

    @property
    def output(self) -> str:
        """The name of the first output."""
        return self.outputs[0] if self.outputs else ""

    def refusal(self, why: str) -> InputError:
        """The error in the node."""
        return InputError(f"{self.label}: {why}")


def attribute_value(attribute: Any) -> Any:
    """A number, a text, or a list of them."""
    match attribute.type:
        case 3:
            return attribute.s.decode(errors="replace")[:60]
        case 6:
            return list(attribute.floats)
        case 7:
            return list(attribute.ints)
        case 8:
            return [each.decode(errors="replace")[:200] for each in attribute.strings]
        case 2:
            return attribute.i
    return attribute.f or attribute.i


def nodes_of(model: Any) -> list[Node]:
    """All nodes of a model, functions written out, as they stand. Raises InputError for a quantized model."""
    functions = {(each.domain, each.name): each for each in model.functions}
    found: list[Node] = []
    for node in _expanded(model.graph.node, functions, {}, {}, "", 0):
        refuse_quantized(node.kind)
        found.append(node)
        if len(found) > MAX_NODES:
            raise InputError(f"expected at most {MAX_NODES:,} nodes, found more")
    return found


def _expanded(
    protos: Any, functions: dict[Any, Any], rename: dict[str, str], given: dict[str, Any], prefix: str, depth: int
) -> Iterator[Node]:
    for k, proto in enumerate(protos):
        function = functions.get((proto.domain, proto.op_type))
        node = Node(proto, rename, given, prefix)
        if function is None:
            yield node
            continue
        if depth == _DEEPEST:
            raise node.refusal("is a function that calls others too deep")
        inner = dict(zip(function.input, node.inputs, strict=False))
        inner |= dict.fromkeys(function.input[len(node.inputs) :], "")
        inner |= dict(zip(function.output, node.outputs, strict=False))
        usual = {each.name: each for each in function.attribute_proto}
        yield from _expanded(function.node, functions, inner, {**usual, **node.protos}, f"{prefix}{k}/", depth + 1)


def in_order(nodes: list[Node], known: set[str]) -> tuple[list[Node], bool]:
    """The nodes sorted so that each comes after those whose values it takes, and whether they stood otherwise.

    known: the names of constants and inputs. Raises InputError for a circle, and a name that two nodes give.
    """
    makers: dict[str, int] = {}
    for k, node in enumerate(nodes):
        for name in filter(None, node.outputs):
            if name in makers or name in known:
                raise node.refusal(f"gives {name[:60]!r}, which is there already")
            makers[name] = k
    needs = [{makers[name] for name in node.inputs if name in makers} for node in nodes]
    if all(max(each, default=-1) < k for k, each in enumerate(needs)):
        return nodes, False
    users: list[list[int]] = [[] for _ in nodes]
    for k, each in enumerate(needs):
        for maker in each:
            users[maker].append(k)
    left = [len(each) for each in needs]
    ready = [k for k, count in enumerate(left) if not count]
    order = []
    while ready:
        k = ready.pop()
        order.append(nodes[k])
        for user in users[k]:
            left[user] -= 1
            if not left[user]:
                ready.append(user)
    if len(order) < len(nodes):
        raise InputError("the nodes of the graph go in a circle")
    return order, True


def needed(nodes: list[Node], outputs: list[str]) -> list[Node]:
    """Those of the nodes, which are in order, that an output depends on."""
    wanted = set(outputs)
    kept = []
    for node in reversed(nodes):
        if wanted.intersection(node.outputs):
            kept.append(node)
            wanted.update(node.inputs)
    return kept[::-1]
