"""Assumptions about the form of a table, in words; and detection of a first column with row numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.data.column import Column
    from core.data.tables.header import Header
    from core.data.tables.text import Form, Notes

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
_MOST = 4


def index_of(column: Column, short: bool) -> str:
    """Return why the first column is not part of the examples, or "". short: whether the header lacks its name."""
    if column.name:
        return ""
    values = column.numbers
    if values is not None:
        whole = not column.problem and bool(np.all((values >= 0) & (values == np.floor(values))))
        return "it contains row numbers" if whole and len(np.unique(values)) == len(values) else ""
    different = column.codes is None or len(column.categories) == len(column.codes)
    return "it contains row names" if different and (short or len(column.categories) != 1) else ""


def assumed(
    columns: tuple[Column, ...], form: Form, said: Form, header: Header, notes: Notes, unclear: str
) -> tuple[str, ...]:
    """Return the assumptions about the form of a table that were neither given nor obvious, one sentence each.

    said: what the user says. unclear: a number that could be read by another decimal sign.
    """
    found = []
    if said.separator is None and form.separator in _SEPARATORS:
        found.append(f"the columns are separated by {_SEPARATORS[form.separator]}")
    if said.decimal is None:
        found += _of_decimals(form, unclear)
    found += _of_header(said, header)
    if notes.remarks:
        found.append(_of_remarks(header, notes))
    found += [f"column {column.place} is left out, as {column.index}" for column in columns if column.index]
    return (*found, *(sentence for column in columns for sentence in column.assumed))


def _of_decimals(form: Form, unclear: str) -> list[str]:
    if unclear:
        point = unclear.replace(",", "."), unclear.replace(",", "").replace(".", "")
        by_sign = form.decimal in unclear if form.decimal else False
        return [f"{unclear} is read as {point[0 if by_sign else 1]}, not as {point[1 if by_sign else 0]}"]
    return ["decimals are written with commas, as in 1,5"] if form.decimal == "," else []


def _of_remarks(header: Header, notes: Notes) -> str:
    if header.remark:
        others = f"; {notes.remarks - 1:,} more that begin with # are not examples" if notes.remarks > 1 else ""
        return f"a line that begins with # names the columns{others}"
    if notes.remarks == 1:
        return f"line {notes.first} begins with # and is not an example"
    return f"{notes.remarks:,} lines begin with # and are not examples; the first is line {notes.first}"


def _of_header(said: Form, header: Header) -> list[str]:
    if said.header is not None or not header.doubtful:
        return []
    first = header.rows[0]
    numbers = ", ".join(first[:_MOST]) + (", …" if len(first) > _MOST else "")
    how = "the header" if header.names else "an example, not as the header"
    return [f"the first line ({numbers}) is read as {how}"]
