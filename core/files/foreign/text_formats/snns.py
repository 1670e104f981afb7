"""SNNS network files (.net), as written by SNNS, JavaNNS and RSNNS; read only."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.document.document import Document
from core.files.foreign.folding import Found, Shape, folded
from core.files.foreign.text_formats.number_text import decimal_in
from core.files.foreign.text_formats.unit_graph import Unit, unit_layers
from core.files.format import Format
from core.files.input_file import InputFile, Report
from core.files.network_builder import build_network
from core.model.network_edits import MAX_NODES

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "SNNS network"
MAX_BYTES = 2**25
MAX_LINES = 500_000

# The functions of SNNS that depend on one sum, of the connections and, but for two, of the bias.
_FUNCTIONS = {
    "Act_Logistic": Shape("sigmoid"),
    "Act_LogisticTbl": Shape("sigmoid"),
    "Act_LogSym": Shape("sigmoid", d=-0.5),
    "Act_TanH": Shape("tanh"),
    "Act_TanHPlusBias": Shape("tanh"),
    "Act_TanH_Xdiv2": Shape("tanh", b=0.5),
    "Act_Elliott": Shape("softsign"),
    "Act_Exponential": Shape("gaussian", b=math.sqrt(0.5)),
    "Act_Identity": Shape("identity"),
    "Act_IdentityPlusBias": Shape("identity"),
    "Act_Sinus": Shape("sin", b=0.1),
    "Act_BSB": Shape("identity"),
}
# In these the bias is no summand: left out, or a factor of the sum.
_NO_BIAS = ("Act_Identity", "Act_BSB")
_NOTES = {
    "Act_LogisticTbl": "SNNS looks Act_LogisticTbl up in a table; here it is the sigmoid itself.",
    "Act_TanH_Xdiv2": "SNNS cuts the sum of Act_TanH_Xdiv2 at ±9; here it is not cut.",
}
# Clipping changes nothing where the function's values lie within.
_CLIPS = {
    "Out_Clip_01": ("Act_Logistic", "Act_LogisticTbl", "Act_Exponential"),
    "Out_Clip_11": (
        "Act_Logistic",
        "Act_LogisticTbl",
        "Act_LogSym",
        "Act_TanH",
        "Act_TanHPlusBias",
        "Act_TanH_Xdiv2",
        "Act_Elliott",
        "Act_Exponential",
    ),
}
# What learning functions mean that train no multilayer perceptron, by how their names begin.
_OTHER_KINDS = {
    "Dynamic_LVQ": "learning vector quantization",
    "RadialBasis": "a radial basis function network",
    "RBF": "a radial basis function network",
    "Kohonen": "a self-organizing map",
    "ART": "adaptive resonance theory",
    "Counterpropagation": "a counterpropagation network",
    "Hebbian": "an associative memory",
    "RM_delta": "an associative memory",
    "Hopfield": "an associative memory",
    "JE_": "a Jordan or Elman network, which is recurrent",
    "TimeDelay": "a time delay network",
    "BPTT": "a recurrent network",
    "BBPTT": "a recurrent network",
    "QPTT": "a recurrent network",
    "RCC": "a recurrent network",
    "TACOMA": "a network of localized units",
}
_ROW = re.compile(r"\s*(\d{1,9})\s*\|")
_COMMA = re.compile(r"\d,\d")
# A comma with a digit on both sides is the decimal point: between pairs there is a blank after it.
_PAIR = re.compile(r"\s*(\d{1,9})\s*:\s*([^\s,]+(?:,\d[^\s,:]*(?=\s*(?:,\s|,?$)))?)\s*(?:,|$)")


def recognizes(content: bytes, name: str) -> bool:
    """Whether it is a file of SNNS: by its first line."""
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"SNNS network definition file")


def load(source: InputFile) -> tuple[Document, Report]:
    """Read the network in an SNNS file. It must be fully connected from layer to layer; an error names the unit."""
    if len(source.content) > MAX_BYTES or source.content.count(b"\n") > MAX_LINES:
        raise InputError(f"expected at most {MAX_BYTES:,} bytes and {MAX_LINES:,} lines")
    text = source.content.decode("latin-1")
    if not recognizes(source.content, ""):
        raise InputError(
            "expected the first line of an SNNS or FANN network (SNNS network definition file, FANN_FLO_2.1)"
        )
    lines = list(enumerate(text.split("\n"), 1))
    _check_kind(lines)
    units = dict(sorted(_units(lines, _default_function(lines), _types(lines))))
    if not units:
        raise InputError('no "unit definition section"')
    numbered, layers = unit_layers(units, _connections(lines, units))
    found, changed, assumed = [], [], []
    for n, layer in enumerate(layers, 2):
        name = layer.function(n)
        bias = None if name in _NO_BIAS else layer.biases
        found.append(
            Found(f"layer {n}", layer.weights, bias, _FUNCTIONS[name], layer.biases if name == "Act_BSB" else None)
        )
        if name == "Act_Identity" and layer.biases.any():
            changed.append(f"Layer {n}: SNNS does not add the bias in Act_Identity, so it was left out.")
        if name in _NOTES:
            assumed.append(_NOTES[name])
    network = build_network(*folded(found))
    read = [f"{len(units)} units in {len(numbered)} layers, weights and biases as printed (mostly 5 decimals)"]
    if any(_decimal_comma(line) for _, line in _section(lines, "unit definition section")):
        read.append("decimal commas, as JavaNNS writes in some languages")
    return Document(network), Report(TITLE, tuple(read), tuple(dict.fromkeys(assumed)), tuple(changed))


def _check_kind(lines: list[tuple[int, str]]) -> None:
    """Raises InputError for a learning function that trains no multilayer perceptron."""
    for _, text in lines:
        title, _, name = text.partition(":")
        if title.strip() in ("learning function", "update function"):
            for start, kind in _OTHER_KINDS.items():
                if name.strip().startswith(start):
                    raise InputError(f"its {title.strip()} is {name.strip()[:40]}: {kind}, no multilayer perceptron")
        if title.strip() == "unit definition section":
            return


def _types(lines: list[tuple[int, str]]) -> dict[str, tuple[str, str]]:
    """The functions of each type of unit: of activation, of output."""
    types = {}
    for _, text in _section(lines, "type definition section"):
        fields = [field.strip() for field in text.split("|")]
        if len(fields) >= 3:
            types[fields[0]] = (fields[1], fields[2])
    return types


def _section(lines: list[tuple[int, str]], title: str) -> Iterator[tuple[int, str]]:
    """Return the lines between the two rules (---|---) of a section, with their line numbers."""
    start = next((k for k, (_, text) in enumerate(lines) if text.strip().startswith(title)), None)
    rules = 0
    for number, text in lines[start + 1 :] if start is not None else []:
        if text.startswith("----"):
            rules += 1
            if rules == 2:
                return
        elif rules == 1 and text.strip():
            yield number, text
        elif "section" in text and text.strip().endswith("section :"):
            return


def _default_function(lines: list[tuple[int, str]]) -> tuple[str, str]:
    """The functions of a unit that names none, nor has a type: of activation, of output."""
    for _, text in _section(lines, "unit default section"):
        fields = [field.strip() for field in text.split("|")]
        if len(fields) >= 6 and fields[5]:
            return fields[5], fields[6] if len(fields) > 6 else ""
    return "Act_Logistic", ""


def _units(
    lines: list[tuple[int, str]], default: tuple[str, str], types: dict[str, tuple[str, str]]
) -> Iterator[tuple[int, Unit]]:
    seen: set[int] = set()
    for line, text in _section(lines, "unit definition section"):
        fields = [field.strip() for field in text.split("|")]
        if len(fields) < 7 or not _ROW.match(text):
            raise InputError(f"line {line}: expected a unit (no. | typeName | unitName | act | bias | st | …)")
        number = int(fields[0])
        if number in seen:
            raise InputError(f"line {line}: unit {number} occurs twice")
        seen.add(number)
        if len(seen) > MAX_NODES * 4:
            raise InputError(f"line {line}: too many units")
        kind = fields[5]
        if kind not in ("i", "h", "o"):
            raise InputError(f"line {line}: unit {number}: expected the type i, h or o, found {kind[:10]!r}")
        if fields[1] and fields[1] not in types:
            raise InputError(
                f"line {line}: unit {number} has the type {fields[1][:40]!r}, which the file does not define"
            )
        usual = types.get(fields[1], default)
        function = (fields[7] if len(fields) > 7 else "") or usual[0] or default[0]
        out = (fields[8] if len(fields) > 8 else "") or usual[1]
        if kind != "i" and function not in _FUNCTIONS:
            raise InputError(
                f"line {line}: unit {number}: expected one of the functions {', '.join(_FUNCTIONS)}, "
                f"found {function[:40]}"
            )
        if out not in ("", "Out_Identity") and function not in _CLIPS.get(out, ()):
            raise InputError(f"line {line}: unit {number}: expected the output function Out_Identity, found {out[:40]}")
        if len(fields) > 9 and fields[9]:
            raise InputError(f"line {line}: unit {number} has sites")
        words = f"unit {number}" + (f" ({fields[2][:40]})" if fields[2] else "")
        yield number, Unit(words, decimal_in(fields[4], f"line {line}"), kind == "i", function)


def _connections(lines: list[tuple[int, str]], units: dict[int, Unit]) -> dict[int, dict[int, float]]:
    """The weights into each unit, by the number of the unit that they come from."""
    weights: dict[int, dict[int, float]] = {number: {} for number in units}
    target = None
    for line, text in _section(lines, "connection definition section"):
        row = _ROW.match(text)
        if row:
            target = int(row[1])
            site, text = text[row.end() :].partition("|")[::2]
            if site.strip():
                raise InputError(f"line {line}: unit {target} has the site {site.strip()[:40]!r}")
            if target not in units:
                raise InputError(f"line {line}: there is no unit {target}")
            if units[target].input:
                raise InputError(f"line {line}: a connection leads to {units[target].words}, an input")
        else:
            text = text.rpartition("|")[2]
        if target is None:
            raise InputError(f"line {line}: expected a connection (target | site | source:weight)")
        place = 0
        text = text.strip()
        while place < len(text):
            found = _PAIR.match(text, place)
            if not found:
                raise InputError(f"line {line}: expected source:weight, found {text[place : place + 30]!r}")
            place = found.end()
            source = int(found[1])
            if source not in units:
                raise InputError(f"line {line}: there is no unit {source}")
            if source in weights[target]:
                raise InputError(f"line {line}: two connections from unit {source} to unit {target}")
            weights[target][source] = decimal_in(found[2], f"line {line}")
    return weights


def _decimal_comma(text: str) -> bool:
    return bool(_COMMA.search(text.split("|")[4] if text.count("|") > 4 else ""))


FORMAT = Format(
    program="SNNS",
    title=TITLE,
    description="A network of SNNS, JavaNNS or RSNNS.",
    suffixes=(".net",),
    recognizes=recognizes,
    trusted=True,
    read=load,
)
