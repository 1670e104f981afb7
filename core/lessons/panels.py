"""The panels of a stage and their places: written `left data | weights; right learn, surface; below derivation`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.lessons.entries import Entry, Span

AREAS = {"left": "left", "right": "right", "below": "bottom"}
# A column takes at least and at most so much of the window, in percent.
_LEAST, _MOST = 5, 80


@dataclass(frozen=True)
class Column:
    """Panels of one area, "left", "right" or "bottom".

    places: one below the other (side by side below the graph); in each, the ids of panels that share it as tabs, the
    front one first. share: how much of the window's width it takes (of its height below the graph) in percent, 0 for
    the usual.
    """

    area: str
    places: tuple[tuple[str, ...], ...]
    share: int = 0


@dataclass(frozen=True)
class Arrangement:
    """Panels in view. columns: by area; () where `panels` are in their usual places. panels: the ids of all."""

    panels: tuple[str, ...]
    columns: tuple[Column, ...] = ()

    @property
    def front(self) -> tuple[str, ...]:
        """The panels that are in front of their tabs."""
        return tuple(place[0] for column in self.columns for place in column.places) or self.panels

    def written(self) -> str:
        """Return it as a lesson file has it."""
        if not self.columns:
            return ", ".join(self.panels)
        words = {area: word for word, area in AREAS.items()}
        return "; ".join(
            f"{words[column.area]}{f' {column.share}%' if column.share else ''} "
            + " | ".join(", ".join(place) for place in column.places)
            for column in self.columns
        )


def read_panels(entry: Entry, names: Mapping[str, str] | None = None) -> Arrangement:
    """Return the arrangement of an entry. names: the id of each panel by id and by title in lower case, or None where
    any word is taken. Raises InputError with the place.
    """
    pieces = entry.pieces(";")
    if pieces[0].words()[0].text not in AREAS:
        if len(pieces) > 1:
            raise pieces[0].wrong(f"panels: expected {_areas()} before the panels of an area")
        return Arrangement(_ids(entry.pieces(","), names, set()))
    taken: set[str] = set()
    columns: list[Column] = []
    for piece in pieces:
        columns.append(_column(piece, names, taken))
        if columns[-1].area in [column.area for column in columns[:-1]]:
            raise piece.wrong(f"panels: {piece.words()[0].text} occurs twice")
    return Arrangement(tuple(id_ for c in columns for place in c.places for id_ in place), tuple(columns))


def _column(piece: Span, names: Mapping[str, str] | None, taken: set[str]) -> Column:
    word, *others = piece.words()
    if word.text not in AREAS:
        raise word.wrong(f"panels: expected {_areas()}, found {word.short()}")
    share, rest = 0, piece.part(len(word.text), len(piece.text))
    if others and others[0].text.endswith("%"):
        share = _share(others[0])
        rest = piece.part(piece.text.index("%") + 1, len(piece.text))
    if not rest.text:
        raise word.wrong(f"panels: expected panels after {word.text}, found none")
    places = tuple(_ids(place.split(","), names, taken) for place in rest.split("|"))
    return Column(AREAS[word.text], places, share)


def _share(word: Span) -> int:
    digits = word.text[:-1]
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4 and _LEAST <= int(digits) <= _MOST):
        raise word.wrong(f"panels: expected a share from {_LEAST}% to {_MOST}%, found {word.short()}")
    return int(digits)


def _ids(pieces: list[Span], names: Mapping[str, str] | None, taken: set[str]) -> tuple[str, ...]:
    found = []
    for piece in pieces:
        name = piece.text.lower()
        id_ = name if names is None else names.get(name, "")
        if not id_:
            known = ", ".join(sorted(set(names.values()))) if names else "a panel"
            what = piece.short() if piece.text else "nothing"
            raise piece.wrong(f"panels: expected one of {known}, found {what}")
        if id_ in taken:
            raise piece.wrong(f"panels: {piece.short()} occurs twice")
        taken.add(id_)
        found.append(id_)
    return tuple(found)


def _areas() -> str:
    return ", ".join(AREAS)
