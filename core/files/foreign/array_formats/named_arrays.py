"""A document from arrays with names, and the names under which a document's arrays go out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.document.document import Document
from core.files.foreign.array_formats.array_names import parts_of
from core.files.foreign.array_formats.layer_order import Settled, settle
from core.files.foreign.array_formats.scaling_metadata import read_scalings
from core.files.input_file import Choices, InputFile, Report
from core.files.network_builder import ActivationsNeededError, build_network, outline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.basics.arrays import Array

# The section of a document that keeps the names its layers had, so that they go out as they came in.
NAMES = "layer_names"
_METADATA = "chainrule."


def from_arrays(
    source: InputFile,
    title: str,
    values: Mapping[str, Array],
    types: Sequence[str],
    metadata: Mapping[str, str],
    ordered: bool,
) -> tuple[Document, Report]:
    """The document and the report for named arrays.

    ordered: whether `values` stand in an order that means something. metadata: what the file says in texts; ours
    name the activations and the order, else the user has to.
    """
    assumed: list[str] = []
    parts = parts_of(dict(values), assumed, ordered)
    order = source.order
    names = metadata.get("chainrule.activations")
    own = _own_order(metadata, [part.stem for part in parts]) if order is None and names is not None else None
    settled = settle(parts, ordered, own or order, source.orientation or ("rows" if own else None))
    if own is None or source.orientation:
        assumed = settled.assumed + assumed
    choices = Choices(
        tuple(settled.stems),
        settled.candidates,
        ("columns" if settled.turned else "rows") if _open(settled) else "",
        names is None,
    )
    activations = names.split(",") if names is not None else source.activations
    try:
        network = build_network(settled.layers, activations, metadata.get("chainrule.loss"))
    except ActivationsNeededError as error:
        raise ActivationsNeededError(error.sizes, choices=choices, assumed=tuple(assumed)) from None
    if names is None:
        chosen = ", ".join(layer.activation for layer in network.layers)
        assumed.append(
            f"The file has only weights, and between them was assumed nothing but {chosen} as you specified."
        )
    scalings = read_scalings(metadata, network)
    extra = {} if _usual(settled.stems) else {NAMES: settled.stems}
    left_out = [key for key in metadata if not key.startswith(_METADATA) and key != "format"]
    changed = [f"Metadata left out: {', '.join(key[:40] for key in left_out)}."] if left_out else []
    report = Report(title, (outline(settled.layers, types),), tuple(assumed), tuple(changed), choices)
    return Document(network, extra=extra, **scalings), report


def _own_order(metadata: Mapping[str, str], stems: list[str]) -> list[str] | None:
    """The order in a file of ours, which says it, or has the usual names; None where the names are others."""
    said = metadata.get("chainrule.layers")
    order = said.split(",") if said is not None else [str(2 * k) for k in range(len(stems))]
    return order if sorted(order) == sorted(stems) else None


def _open(settled: Settled) -> bool:
    """Whether the file leaves open which of a matrix are the nodes."""
    return any("of a matrix" in sentence or "as of the others" in sentence for sentence in settled.assumed)


def _usual(stems: Sequence[str]) -> bool:
    return list(stems) == [str(2 * k) for k in range(len(stems))]


def arrays_of(document: Document) -> dict[str, Array]:
    """The arrays of a network under the names of an nn.Sequential that has an activation after each layer.

    Where the document was read from a file with other names, those.
    """
    names = layer_names(document)
    arrays = {}
    for name, layer in zip(names, document.network.layers, strict=True):
        arrays[f"{name}.weight"] = layer.weights[:, : layer.inputs]
        if layer.bias:
            arrays[f"{name}.bias"] = layer.weights[:, -1]
    return arrays


def layer_names(document: Document) -> list[str]:
    """The names of the layers in a file of arrays."""
    layers = document.network.layers
    names = document.extra.get(NAMES)
    known = (
        isinstance(names, list)
        and len(names) == len(layers)
        and all(isinstance(name, str) and re.fullmatch(r"[\w.-]{1,100}", name) for name in names)
        and len(set(names)) == len(names)
    )
    return list(names) if known and names else [str(2 * k) for k in range(len(layers))]


def metadata_of(document: Document) -> dict[str, str]:
    """The facts that the arrays do not contain, as texts."""
    network = document.network
    names = layer_names(document)
    return {
        "chainrule.activations": ",".join(layer.activation for layer in network.layers),
        "chainrule.loss": network.loss,
        **({} if _usual(names) else {"chainrule.layers": ",".join(names)}),
    }
