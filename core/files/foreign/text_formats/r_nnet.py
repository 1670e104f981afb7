"""R's package nnet: the parts of a network as dput wrote them, or as JSON. Each node's weights, the bias first."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign_kinds import Kind
from core.files.format import Format
from core.files.input_file import InputFile, Report
from core.files.network_builder import ActivationsNeededError, Linear, build_network, spread
from core.files.strict_json import parse
from core.model.network_edits import check_sizes

if TYPE_CHECKING:
    from core.files.strict_json import JsonValue

TITLE = "R network"
MAX_BYTES = 2**26
# nnet itself stops at 1,000 weights by default.
MAX_NUMBERS = 1_000_000

# What to type in R.
# Without niceNames dput leaves out the names of the parts.
_HOW = (
    'write it with dput(net[c("n", "nsunits", "softmax", "wts")], "net.nnet.R", control = c("niceNames", "digits17"))'
)
_SUMMARY = re.compile(rb"\s*a \d+-\d+-\d+ network with \d+ weights")
_R_OBJECT = re.compile(rb"\s*(?:structure\(\s*)?list\(")
_VECTOR = r"(?<![\w.])%s\s*=\s*(?:c\(([^()]*)\)|([^,()\s]+))"
_ITEM = re.compile(r"\s*(?:c\(([^()]*)\)|([^,()\s]+))\s*([,)])")
# The parts in the order of the line to type, where dput left their names out.
_UNNAMED = {4: ("n", "nsunits", "softmax", "wts"), 2: ("n", "wts")}
_MOST = 100_000
_R_DATA = re.compile(rb"X\n\0\0\0|RD[XA][23]\n|A\n[23]\n\d+\n")


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is of a network of nnet: what dput, JSON or summary wrote."""
    head = content[:100_000]
    if _SUMMARY.match(head):
        return True
    if _R_OBJECT.match(head[:200]):
        return b"wts" in content or re.match(rb"\s*list\(c\([\dL., xp+]+\),", head[:200]) is not None
    return head.lstrip()[:1] == b"{" and b'"n"' in head and b'"wts"' in content and b'"chainrule"' not in head[:200]


def load(source: InputFile) -> tuple[Document, Report]:
    """The network of nnet in a file."""
    if len(source.content) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES} bytes")
    if _SUMMARY.match(source.content):
        raise InputError(f"the summary of a network of R's nnet: its weights have only two decimals; {_HOW}")
    is_json = source.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    parts = _json_parts(parse(source.content)) if is_json else _r_parts(source.content.decode("utf-8", "replace"))
    for name in ("n", "wts"):
        if name not in parts:
            raise InputError(f"{name}: missing; {_HOW}")
    n, weights = parts["n"], parts["wts"]
    sizes = [int(size) if size.is_integer() and 0 <= size <= _MOST else -1 for size in n.tolist()]
    if len(sizes) != 3 or min(sizes) < 0:
        raise InputError(f"n: expected three whole numbers (inputs, hidden nodes, outputs), found {n.tolist()[:5]}")
    layers = _layers(sizes, weights)
    changed = []
    if is_json and np.array_equal(weights, np.round(weights, 4)):
        changed.append("No weight has more than 4 decimals, as toJSON of jsonlite rounds them: write with digits = NA.")
    names, assumed = _activations(source, sizes, parts)
    if "unnamed" in parts:
        assumed.append(f"The parts have no names: they were read as {', '.join(parts['unnamed'])}, in this order.")
    network = build_network(layers, names, "cross_entropy" if names[-1] == "softmax" else None)
    if "sigmoid" in names:
        assumed.append("The sigmoid of nnet is exactly 0 or 1 where |s| > 15; the network's is not.")
    read = f"{'JSON' if is_json else 'R'}, {len(weights)} weights, the bias of each node first"
    return Document(network), Report(TITLE, (read,), tuple(assumed), tuple(changed))


def _layers(sizes: list[int], weights: Any) -> list[Linear]:
    inputs, hidden, outputs = sizes
    shape = [inputs, hidden, outputs] if hidden else [inputs, outputs]
    check_sizes(shape)
    expected = sum((before + 1) * size for before, size in pairwise(shape))
    if hidden and len(weights) == expected + inputs * outputs:
        raise InputError("it has connections from the inputs to the outputs (skip = TRUE), which skip a layer")
    if len(weights) != expected:
        raise InputError(f"wts: expected {expected} weights for n = {sizes}, found {len(weights)}")
    layers, start = [], 0
    for n, (before, size) in enumerate(pairwise(shape), 2):
        matrix = weights[start : start + (before + 1) * size].reshape(size, before + 1)
        start += matrix.size
        layers.append(Linear(f"layer {n}", matrix[:, 1:], matrix[:, 0], f"layer {n}, bias"))
    return layers


def _activations(source: InputFile, sizes: list[int], parts: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The name of each layer's function, and what is to say of it."""
    hidden = ["sigmoid"] * (sizes[1] > 0)

    def flag(name: str) -> bool:
        return bool(name in parts and len(parts[name]) and parts[name][0])

    if flag("censored"):
        raise InputError("it was trained with censored = TRUE, whose outputs are not read")
    if flag("softmax"):
        return [*hidden, "softmax"], []
    if "nsunits" in parts and len(parts["nsunits"]) == 1:
        linear = parts["nsunits"][0] < 1 + sum(sizes)
        return [*hidden, "identity" if linear else "sigmoid"], []
    shape = tuple(size for size in sizes if size)
    if source.activations is None:
        raise ActivationsNeededError(shape)
    names = spread(source.activations, shape)
    return names, [f"The file does not say what the outputs are (nsunits): {', '.join(names)} as you specified."]


def _json_parts(file: JsonValue) -> dict[str, Any]:
    """The vectors of a JSON object; jsonlite writes a single number as a list of one."""
    parts = {}
    for key, item in file.entries().items():
        values = list(item) if isinstance(item.value, list) else [item]
        if key in ("n", "wts", "nsunits"):
            parts[key] = np.array([value.number() for value in values])
        elif key in ("softmax", "censored", "entropy"):
            parts[key] = np.array([bool(value.value) for value in values])
    return parts


def _r_parts(text: str) -> dict[str, Any]:
    """The vectors of a list as dput writes it. Only the names that count are looked at; nothing is run."""
    parts: dict[str, Any] = {}
    for name in ("n", "wts", "nsunits", "softmax", "censored"):
        match = re.search(_VECTOR % name, text)
        if match:
            inside = match[1] if match[1] is not None else match[2]
            if inside.count(",") > MAX_NUMBERS:
                raise InputError(f"{name}: expected at most {MAX_NUMBERS} numbers")
            parts[name] = np.array([_number(item, name) for item in inside.split(",")])
    return parts or _unnamed_parts(text)


def _unnamed_parts(text: str) -> dict[str, Any]:
    """The vectors of a list without names: those of the line to type, or n and wts."""
    start = re.match(r"\s*list\(", text)
    found: list[str] = []
    position = start.end() if start else len(text)
    while len(found) <= max(_UNNAMED):
        item = _ITEM.match(text, position)
        if item is None:
            return {}
        found.append(item[1] if item[1] is not None else item[2])
        position = item.end()
        if item[3] == ")":
            break
    names = _UNNAMED.get(len(found), ())
    if not names or text[position:].strip() or found[-1].count(",") > MAX_NUMBERS:
        return {}
    parts: dict[str, Any] = {
        name: np.array([_number(number, name) for number in inside.split(",")])
        for name, inside in zip(names, found, strict=True)
    }
    return parts | {"unnamed": names}


def _number(text: str, name: str) -> float:
    """A number of R: 1.5, 3L, 0x1.8p+1, TRUE, or NAME = 1.5."""
    text = text.rpartition("=")[2].strip()
    if text in ("TRUE", "FALSE"):
        return float(text == "TRUE")
    try:
        value = float.fromhex(text) if text[:3].lower().lstrip("-").startswith("0x") else float(text.removesuffix("L"))
    except (ValueError, OverflowError):
        raise InputError(f"{name}: expected a number, found {json.dumps(text[:30], ensure_ascii=False)}") from None
    if not math.isfinite(value):
        raise InputError(f"{name}: {text[:30]} is not a finite number")
    return value


FORMAT = Format(
    program="nnet",
    title=TITLE,
    description="A network of R's nnet: what dput or JSON wrote of it.",
    suffixes=(".nnet.R",),
    recognizes=recognizes,
    trusted=True,
    read=load,
    unread=(
        Kind(
            "an R data file",
            lambda look: _R_DATA.match(look.unpacked or look.head) is not None,
            f"in R, load it and {_HOW}",
            suffixes=(".rds", ".RData"),
        ),
    ),
)
