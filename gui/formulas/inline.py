"""Formulas within a line of text: small LaTeX as rich text, which flows and is selected with the words around it."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import mathra

# Space around what stands between two sides.
_SPACED = ("rel", "bin")
_THIN = "\N{NARROW NO-BREAK SPACE}"


@lru_cache(maxsize=512)
def inline_html(latex: str) -> str:
    """Return `latex` as rich text: letters in italics, indices below, exponents above, fractions with a slash.

    What has no such form (a matrix) is written as mathra writes it in plain text.
    """
    found = mathra.render(latex)
    try:
        return _html(found["tree"])
    except KeyError:
        return escape(found["text"])


def _html(node: dict[str, Any]) -> str:
    match node["type"]:
        case "row":
            return _row(node["children"])
        case "identifier":
            name = escape(node["name"])
            return f"<i>{name}</i>" if len(node["name"]) == 1 else name
        case "number":
            return escape(node["value"])
        case "operator" | "large-operator":
            return escape(node["symbol"])
        case "text":
            return "".join(escape(part["value"]) for part in node["parts"])
        case "scripts":
            return _scripts(node)
        case "accent":
            return f"{_html(node['base'])}{node['accent']}"
        case "fraction":
            return f"{_side(node['num'])}/{_side(node['den'])}"
    raise KeyError(node["type"])


def _row(children: list[dict[str, Any]]) -> str:
    parts = []
    for k, child in enumerate(children):
        text = _html(child)
        spaced = child.get("class") in _SPACED and (k > 0 or child["class"] == "rel")
        parts.append(f"{_THIN}{text}{_THIN}" if spaced and k < len(children) - 1 else text)
    return "".join(parts)


def _scripts(node: dict[str, Any]) -> str:
    text = _html(node["base"])
    sup = node.get("sup")
    primes = sup is not None and sup.get("symbol") == "′"
    if primes:
        text += "′"
    if "sub" in node:
        text += f"<sub>{_html(node['sub'])}</sub>"
    return text if sup is None or primes else f"{text}<sup>{_html(sup)}</sup>"


def _side(node: dict[str, Any]) -> str:
    """A side of a fraction, in parentheses where it is a sum."""
    text = _html(node)
    sums = node["type"] == "row" and any(child.get("class") == "bin" for child in node["children"])
    return f"({text})" if sums else text
