"""A native document as text: JSON, with floats written so that they read back exactly."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError
from core.files.native.document_sections import document_in, sections_of
from core.files.strict_json import JsonValue, check_extent, parse

if TYPE_CHECKING:
    from core.document.document import Document

_MARK = "chainrule"
VERSION = 1


def loads(content: bytes | str) -> Document:
    """Read the document in `content`, with all checks.

    Raises InputError, naming the place, for anything that is not as design.md has it. Sections that
    this version does not know are kept in `Document.extra`.
    """
    whole = parse(content)
    sections = whole.entries()
    if sections.get("format", JsonValue(None, "")).value != _MARK:
        raise InputError('not a Chainrule document: expected "format": "chainrule" at the beginning')
    version = whole.need("version").integer(0, 2**63 - 1)
    if version != VERSION:
        raise InputError(f"version: expected {VERSION}, found {version}; update Chainrule to read this file")
    document = document_in(whole)
    if "runs" in sections:
        from core.files.native.run_sections import read_runs  # few files keep runs

        document = replace(document, runs=read_runs(sections["runs"], document))
    return document


def dumps(document: Document) -> bytes:
    """Return `document` as a file, ending with a newline.

    Raises InputError for a weight that is not finite. A number in the history that is not finite, and
    so cannot be written, becomes null.
    """
    content = {"format": _MARK, "version": VERSION, **sections_of(document)}
    if document.runs:
        from core.files.native.run_sections import runs_section

        content["runs"] = runs_section(document)
    content.update(document.extra)
    text = _pretty(content, "") + "\n"
    check_extent(text)
    # A text field can contain an unpaired surrogate, which UTF-8 cannot encode.
    return text.encode("utf-8", "replace")


def _pretty(value: Any, indent: str) -> str:
    """Format JSON with one matrix row per line: lists and objects without nested ones stay on one line."""
    if isinstance(value, dict) and any(isinstance(inner, (dict, list)) for inner in value.values()):
        lines = [f"{_line(key)}: {_pretty(inner, indent + '  ')}" for key, inner in value.items()]
    elif isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        lines = [_pretty(inner, indent + "  ") for inner in value]
    else:
        return _line(value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    between = f",\n{indent}  "
    return f"{opening}\n{indent}  {between.join(lines)}\n{indent}{closing}"


# One for all: a table has a line for each example, and to make an encoder takes longer than to write a line.
_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
