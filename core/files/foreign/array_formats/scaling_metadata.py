"""Scaling metadata: a document's scalings as text, stored with the arrays of a network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.document.own_units import PARTS
from core.files.native.example_sections import read_scaling, scaling_section
from core.files.strict_json import JsonValue, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.document.document import Document
    from core.model.network import Network

_PREFIX = "chainrule."


def scaling_metadata(document: Document) -> dict[str, str]:
    """Return the metadata that `read_scalings` reads; empty if nothing is scaled."""
    found = {name: getattr(document, name) for name in PARTS.values()}
    return {_PREFIX + name: json.dumps(scaling_section(scaling)) for name, scaling in found.items() if scaling}


def read_scalings(metadata: Mapping[str, str], network: Network) -> dict[str, Any]:
    """Return the document fields in `metadata`. Raises InputError with the place."""
    fields = {}
    for part, name in PARTS.items():
        text = metadata.get(_PREFIX + name)
        if text is None:
            continue
        size = network.sizes[0] if part == "inputs" else network.sizes[-1]
        try:
            item = parse(text)
        except InputError as error:
            raise InputError(f"{_PREFIX}{name}: {error}") from None
        fields[name] = read_scaling(JsonValue(item.value, _PREFIX + name), part, size)
    return fields
