"""Answers in a file: lines of name,value in a .csv, or one JSON object. Values stay as they were typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.disk import read_bytes
from core.data.tables.text import decoded
from core.exercises.exercise_file import MAX_BYTES
from core.files.strict_json import check_extent, syntax_error

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

MAX_ANSWERS = 10_000
_SEPARATORS = ",;\t"


def read_answers(path: str | Path) -> dict[str, str]:
    """The answers in the file at `path`, by name. Raises InputError that names the file and the line."""
    content = read_bytes(path, MAX_BYTES)  # names the file itself
    try:
        text = decoded(content)
        answers = _json(text) if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) else _lines(text)
        if len(answers) > MAX_ANSWERS:
            raise InputError(f"expected at most {MAX_ANSWERS:,} answers, found {len(answers):,}")
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return answers


def _lines(text: str) -> dict[str, str]:
    """name,value or name;value; all after the first separator is the value, so that it may have a decimal comma."""
    answers: dict[str, str] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, value = _halves(line, number)
        if not answers and name.lower() in ("name", "quantity"):
            continue
        if name in answers:
            raise InputError(f"line {number}: {name} is answered twice")
        answers[name] = value
    if not answers:
        raise InputError("expected lines of name,value, found none")
    return answers


def _halves(line: str, number: int) -> tuple[str, str]:
    places = [place for place in (line.find(separator) for separator in _SEPARATORS) if place >= 0]
    if not places:
        raise InputError(f"line {number}: expected name,value, found {line[:40]!r}")
    first = min(places)
    return _unquoted(line[:first]), _unquoted(line[first + 1 :].rstrip(_SEPARATORS))


def _unquoted(field: str) -> str:
    field = field.strip()
    return field[1:-1].strip() if len(field) > 1 and field[0] == field[-1] == '"' else field


def _json(text: str) -> dict[str, str]:
    """An object of names with numbers or texts."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for name, _ in found:
            if name in seen:
                raise InputError(f"{name[:40]} is answered twice")
            seen.add(name)
        return dict(found)

    check_extent(text)
    try:
        # Numbers as they are typed: 0.250 has three digits.
        whole = json.loads(text.lstrip("\ufeff"), parse_float=_Typed, parse_int=_Typed, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise InputError(syntax_error(error)) from None
    except RecursionError:
        raise InputError("expected names with numbers, found deeper values") from None
    if not isinstance(whole, dict):
        raise InputError('expected an object of answers, such as {"s.2.1": 0.5}')
    answers: dict[str, str] = {}
    for name, value in whole.items():
        if value is not None and not isinstance(value, str):
            raise InputError(f"{name[:40]}: expected a number or a text, found {json.dumps(value)[:40]}")
        answers[name] = value or ""
    return answers


class _Typed(str):
    """A number of a JSON file as it is written there."""

    __slots__ = ()
