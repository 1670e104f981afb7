"""The examples and settings of a stage."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.bounds import SETTINGS, Whole
from core.basics.errors import InputError
from core.data.dataset import Dataset
from core.data.tables.examples import read_data
from core.document import preparation
from core.document.own_units import PARTS
from core.gallery.dataset_names import NAMES as SETS
from core.gallery.dataset_names import dataset_by_name
from core.lessons.conditions.base import number, whole
from core.lessons.stage_network import file_beside
from core.training.reference import check_fit, check_targets
from core.training.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from core.document.document import Document
    from core.lessons.entries import Entry, Span

NAMES = ("data", "test", "scale", "settings", "example")
_ARROW = "->"
_FIELDS = {field.name.replace("_", " "): field.name for field in fields(Settings)}


def with_data(
    document: Document, entries: Mapping[str, Entry], before: Document | None, folder: Path | None, at: Span
) -> Document:
    """Return the document with the examples and settings that the entries of a stage say.

    before: that of the stage before, which gives what a new network has not. at: the stage, for what is wrong of it
    as a whole. Raises InputError with the place.
    """
    if before is not None:
        document = replace(document, settings=document.settings or before.settings)
        if document.data is None and "data" not in entries:
            names = ("data", "test", "split", "scaling", "target_scaling")
            document = replace(document, **{name: getattr(before, name) for name in names})
    if "document" in entries:
        for name in ("data", "test", "scale", "settings"):
            if name in entries:
                raise entries[name].name.wrong(f"{name}: expected no such entry next to document")
    if "data" in entries:
        data = _data(entries["data"], document, folder)
        document = replace(document, data=data, test=None, split=None, scaling=None, target_scaling=None)
    elif document.data is None:
        raise at.wrong("data: expected in a stage whose network has no examples of its own")
    place = entries["data"].name if "data" in entries else at
    with place.reporting():
        assert document.data is not None
        check_fit(document.network, document.data)
        check_targets(document.network, document.data)
    document = _prepared(document, entries)
    settings = document.settings or Settings(shuffle=False, batch_size=min(4, len(document.data or ())))
    if "settings" in entries:
        settings = _settings(entries["settings"], settings)
    return replace(document, settings=settings)


def read_example(entry: Entry, document: Document) -> int:
    """Return the current example, from 0."""
    count = len(document.data or ())
    with entry.line.reporting("example: "):
        k = whole(entry.line.text)
    if not 1 <= k <= count:
        raise entry.line.wrong(f"example: expected 1 to {count:,}, found {k}")
    return k - 1


def _data(entry: Entry, document: Document, folder: Path | None) -> Dataset:
    """A data set by name, a table in the lesson's folder, or examples written out."""
    lines = [line for line in entry.lines if line.text]
    if any(_ARROW in line.text for line in lines):
        return _written_out(lines)
    name = entry.line.text
    with entry.line.reporting("data: "):
        found = dataset_by_name(name)
        if found is None and "." not in name:
            raise InputError(f"unknown data set {name[:60]!r}; expected one of {SETS}, a table such as points.csv, "
                             "or lines such as “1 0 -> 1”")  # fmt: skip
        if found is None:
            sizes = document.network.sizes
            found = read_data(file_beside(name, folder), sizes[0], sizes[-1])[0]
    return found


def _written_out(lines: list[Span]) -> Dataset:
    """`1 0 -> 1`, one example a line; the first may have the names of the columns."""
    names: list[list[str]] = [[], []]
    rows: list[tuple[list[float], list[float]]] = []
    for line in lines:
        sides = line.split(_ARROW)
        if len(sides) != 2 or not all(side.text for side in sides):
            raise line.wrong(f"data: expected inputs {_ARROW} targets, found {line.short()}")
        words = [_words(side) for side in sides]
        if not rows and not names[0] and not any(_is_number(word.text) for side in words for word in side):
            names = [[word.text for word in side] for side in words]
            continue
        inputs, targets = ([_number(word) for word in side] for side in words)
        rows.append((inputs, targets))
        if (len(inputs), len(targets)) != (len(rows[0][0]), len(rows[0][1])):
            raise line.wrong(f"data: expected {len(rows[0][0])} {_ARROW} {len(rows[0][1])} numbers as in the first "
                             f"example, found {len(inputs)} {_ARROW} {len(targets)}")  # fmt: skip
    if not rows:
        raise lines[0].wrong("data: expected examples, found only names")
    with lines[0].reporting("data: "):
        inputs_, targets_ = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
        return Dataset(inputs_, targets_, "Lesson", tuple(names[0]), tuple(names[1]))


def _words(side: Span) -> list[Span]:
    found = []
    for word in side.words():
        found += [piece for piece in word.split(",") if piece.text]
    return found


def _is_number(text: str) -> bool:
    try:
        number(text)
    except InputError:
        return False
    return True


def _number(word: Span) -> float:
    with word.reporting():
        return number(word.text)


def _prepared(document: Document, entries: Mapping[str, Entry]) -> Document:
    """With test examples set aside (`test: share 0.3, seed 1`) and scaled (`scale: standardize inputs`)."""
    if "test" in entries:
        share, seed = 0.25, 0
        for name, value in _pairs(entries["test"], ("share", "seed")):
            share, seed = (_number(value), seed) if name == "share" else (share, _whole(value))
        with entries["test"].line.reporting():
            document = preparation.split(share, seed).change(document)
    for piece in entries["scale"].pieces(",") if "scale" in entries else ():
        kind, *part = (word.text for word in piece.words())
        which = part[0] if part else "inputs"
        if which not in PARTS or len(part) > 1:
            raise piece.wrong(f"scale: expected “{kind} {' or '.join(PARTS)}”, found {piece.short()}")
        with piece.reporting():
            document = preparation.scale(kind, which).change(document)
    return document


def _pairs(entry: Entry, known: tuple[str, ...]) -> list[tuple[str, Span]]:
    """`name value, name value`: the names with their values."""
    found = []
    for piece in entry.pieces(","):
        words = piece.words()
        name = " ".join(word.text.lower() for word in words[:-1]).replace("_", " ")
        if name not in known or len(words) < 2:
            raise piece.wrong(f"{entry.name.text}: expected a name and its value, found {piece.short()}; "
                              f"the names are {', '.join(known)}")  # fmt: skip
        found.append((name, words[-1]))
    return found


def _whole(word: Span) -> int:
    with word.reporting():
        return whole(word.text)


def _settings(entry: Entry, usual: Settings) -> Settings:
    """`method batch, rate 0.01, shuffle no`: the settings, and others as they are."""
    settings = usual
    for name, word in _pairs(entry, tuple(_FIELDS)):
        field = _FIELDS[name]
        with word.reporting("settings: "):
            settings = replace(settings, **{field: _setting(field, word.text)})
    return settings


def _setting(field: str, text: str) -> Any:
    if field in SETTINGS:
        return whole(text) if isinstance(SETTINGS[field], Whole) else number(text)
    if field == "shuffle":
        if text.lower() not in ("yes", "no"):
            raise InputError(f"shuffle: expected yes or no, found {text[:40]!r}")
        return text.lower() == "yes"
    return text.lower()
