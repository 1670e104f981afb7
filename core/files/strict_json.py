"""Strict JSON reader: every value knows its path in the file, and error messages include it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.bounds import ROWS
from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.basics.arrays import Array

# Maximum nesting of free sections, so that they can be traversed and written again.
MAX_DEPTH = 64

# A byte of JSON can become a hundred bytes of Python; these are looked at before any of it does. An example
# is two lists: there is room for a document's own, those to test with, and those of a kept run.
MAX_CONTAINERS = 6 * ROWS.high + 500_000
MAX_VALUES = 40_000_000

_CONTAINERS = (dict, list)
_NUMBERS = {int, float}

_SURROGATE = r"\\u[dD][89a-fA-F]"


# Python's messages that leave open what was expected.
_IN_WORDS = {
    "Unterminated string": "expected a closing quotation mark for the text that begins here, found the end of the file",
    "Invalid control character": "expected a closing quotation mark, found a line break or another control character",
    "Extra data": "expected the end of the file, found more",
}


def syntax_error(error: json.JSONDecodeError) -> str:
    """Return the error as one sentence with its place."""
    place = f"line {error.lineno}, column {error.colno}: "
    if not error.msg.startswith("Expecting"):
        said = error.msg.removesuffix(" at").removesuffix(" starting")
        return f"{place}{_IN_WORDS.get(said, said[:1].lower() + said[1:])}"
    wanted = error.msg.removeprefix("Expecting ").replace("value", "a value", 1).replace("property", "a property", 1)
    rest = error.doc[error.pos :].partition("\n")[0].strip()
    found = f"{rest[:20]!r}" if rest else "the end of the file" if not error.doc[error.pos :].strip() else "a new line"
    return f"{place}expected {wanted}, found {found}"


def parse(content: bytes | str) -> JsonValue:
    """Parse the JSON value in `content` (UTF-8).

    Raises InputError for what is not JSON, for a key that occurs twice in one object, for NaN and
    Infinity, and for more lists, objects or values than any file of ours can have.
    """
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start + 1}: expected text in UTF-8") from None
    check_extent(text)
    try:
        value = _loaded(text)
    except json.JSONDecodeError as error:
        raise InputError(syntax_error(error)) from None
    except RecursionError:
        raise InputError(f"expected at most {MAX_DEPTH} levels of nesting") from None
    return JsonValue(value, "")


def check_extent(text: str) -> None:
    """Raise InputError if a file would be too large: checked before reading and before writing."""
    for what, count, most in (
        ("lists and objects", text.count("[") + text.count("{"), MAX_CONTAINERS),
        ("values", text.count(","), MAX_VALUES),
    ):
        if count > most:
            raise InputError(
                f"expected at most {most:,} {what} in a file, found {count:,}; keep fewer runs or examples"
            )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise InputError(f"the entry {_short(key)} occurs twice")
            seen.add(key)
    return result


class _Refused(str):
    """A number as written that cannot be read; it is refused with its place once all is read."""


def _loaded(text: str) -> Any:
    """Parse `text`. Raises InputError with the place of what JSON may contain, but no file of ours."""
    refused: list[_Refused] = []

    def refuse(written: str) -> _Refused:
        refused.append(_Refused(written))
        return refused[-1]

    def whole(digits: str) -> int | _Refused:
        try:
            return int(digits)
        except ValueError:
            return refuse(digits)

    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=refuse)
    except (json.JSONDecodeError, InputError):
        raise
    except ValueError:  # Python refuses whole numbers with thousands of digits; asking for each takes longer
        value = json.loads(text, object_pairs_hook=_object, parse_constant=refuse, parse_int=whole)
    if refused:
        many = refused[0].lstrip("-").isdigit()
        what = "a whole number with too many digits" if many else f"expected a finite number, found {refused[0]}"
        raise _at(value, lambda each: each is refused[0], what)
    if "\\u" in text and re.search(_SURROGATE, text) and _is_broken(json.dumps(value, ensure_ascii=False)):
        raise _at(value, _is_broken, "a text value contains an unpaired surrogate")
    return value


def _is_broken(value: Any) -> bool:
    """Return whether a value is text that cannot be written in UTF-8."""
    return isinstance(value, str) and value != value.encode("utf-8", "replace").decode()


def _at(value: Any, wrong: Callable[[Any], bool], what: str) -> InputError:
    """Return the error that reports `what` at the first value for which `wrong` is true."""
    found = _first(JsonValue(value, ""), wrong)
    return InputError(what) if found is None else found.wrong(what)  # None for a key


def _first(value: JsonValue, wrong: Callable[[Any], bool]) -> JsonValue | None:
    """Return the first value for which `wrong` is true, in the order of the file."""
    if wrong(value.value):
        return value
    if isinstance(value.value, dict):
        return next(filter(None, (_first(each, wrong) for each in value.entries().values())), None)
    if isinstance(value.value, list):
        for k, each in enumerate(value.value):
            if isinstance(each, _CONTAINERS) or wrong(each):
                found = _first(JsonValue(each, f"{value.place}[{k}]"), wrong)
                if found is not None:
                    return found
    return None


@dataclass(frozen=True, eq=False)
class JsonValue:
    """A JSON value and its path in the file, such as `layers[1].weights`; "" is the whole file."""

    value: Any
    place: str

    def wrong(self, what: str) -> InputError:
        """Return the error that reports `what` at this place."""
        return InputError(f"{self.place}: {what}" if self.place else what)

    def entries(self, *known: str) -> dict[str, JsonValue]:
        """Return the entries of an object. If `known` names are given, any other is an error."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"expected an object {{…}}, found {_short(self.value)}")
        unknown = [key for key in self.value if known and key not in known]
        if unknown:
            raise self.wrong(f"unknown entry {_short(unknown[0])}; expected one of {', '.join(known)}")
        return {key: JsonValue(value, self._below(key)) for key, value in self.value.items()}

    def need(self, key: str) -> JsonValue:
        """The entry `key` of an object, which must be there."""
        if not isinstance(self.value, dict) or key not in self.value:
            raise InputError(f"{self._below(key)}: missing")
        return JsonValue(self.value[key], self._below(key))

    def _below(self, key: str) -> str:
        key = key if len(key) <= 40 else key[:39] + "…"
        return f"{self.place}.{key}" if self.place else key

    def __iter__(self) -> Iterator[JsonValue]:
        """Iterate over the items of a list."""
        if not isinstance(self.value, list):
            raise self.wrong(f"expected a list [...], found {_short(self.value)}")
        return (JsonValue(value, f"{self.place}[{k}]") for k, value in enumerate(self.value))

    def anything(self, depth: int = 1) -> Any:
        """Return the value, whatever it is, with only finite numbers and at most `MAX_DEPTH` levels of nesting."""
        if depth > MAX_DEPTH and isinstance(self.value, _CONTAINERS):
            raise InputError(f"expected at most {MAX_DEPTH} levels of nesting")
        if isinstance(self.value, float):
            self.number()
        elif isinstance(self.value, dict):
            for item in self.entries().values():
                item.anything(depth + 1)
        elif isinstance(self.value, list):
            for k, value in enumerate(self.value):
                if isinstance(value, _CONTAINERS) or (isinstance(value, float) and not math.isfinite(value)):
                    JsonValue(value, f"{self.place}[{k}]").anything(depth + 1)
        return self.value

    def text(self) -> str:
        """Return the value as a string."""
        if not isinstance(self.value, str):
            raise self.wrong(f"expected a text value, found {_short(self.value)}")
        return self.value

    def boolean(self) -> bool:
        """Return the value as true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong(f"expected true or false, found {_short(self.value)}")
        return self.value

    def integer(self, low: int, high: int) -> int:
        """Return the value as a whole number from `low` to `high`."""
        found = self.value
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        if isinstance(found, bool) or not isinstance(found, int):
            raise self.wrong(f"expected a whole number, found {_short(self.value)}")
        if not low <= found <= high:
            raise self.wrong(f"expected {low} to {high}, found {_short(self.value)}")
        return found

    def number(self) -> float:
        """Return the value as a finite number."""
        if type(self.value) not in (int, float):
            raise self.wrong(f"expected a number, found {_short(self.value)}")
        try:
            result = float(self.value)
        except OverflowError:
            result = float("inf")
        if not math.isfinite(result):
            raise self.wrong(f"expected a finite number, found {_short(self.value)}")
        return result

    def matrix(self, rows: int | None = None, columns: int | None = None) -> Array:
        """Return the value as a matrix: shape (rows, columns) if given, otherwise at least (1, 1)."""
        lists = []
        for row in self:
            iter(row)
            lists.append(row.value)
        found = {len(row) for row in lists}
        if len(found) == 1:
            shape = (len(lists), found.pop())
            expected = (rows or shape[0], columns or shape[1])
            if shape != expected:
                many = f"{expected[0]} row{'s' * (expected[0] != 1)} of {expected[1]}"
                raise self.wrong(f"expected {many}, found {shape[0]} of {shape[1]}")
        elif rows is not None and len(lists) != rows:
            raise self.wrong(f"expected {rows} row{'s' * (rows != 1)} of {columns}, found {len(lists)}")
        elif not lists:
            raise self.wrong("expected at least one row")
        for k, row in enumerate(lists):
            width = columns or len(lists[0])
            if len(row) != width:
                what = f"expected {width} number{'s' * (width != 1)}, found {len(row)}"
                raise InputError(f"{self.place}[{k}]: {what}")
            if not set(map(type, row)) <= _NUMBERS:
                for entry in JsonValue(row, f"{self.place}[{k}]"):
                    entry.number()
        try:
            array = np.array(lists, dtype=np.float64)
        except OverflowError:
            array = np.full((1, 1), np.nan)
        if not np.isfinite(array).all():
            for line in self:
                for entry in line:
                    entry.number()
        return array


def _short(value: Any) -> str:
    """Return `value` as written in the file, shortened to fit a sentence."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) >= 10**30:
        return "a whole number of more than 30 digits"
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, float) else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
