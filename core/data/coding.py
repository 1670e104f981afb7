"""Coding of columns: the table columns that the examples come from, and the meaning of their categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.basics.errors import InputError
from core.data.categories import OTHER, category_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.basics.arrays import Array
    from core.data.column import Column
    from core.data.dates import DateForm

_MOST_NAMED = 6
# Rows that are looked at first.
_HEAD = 256


@dataclass(frozen=True)
class Origin:
    """A column of a table. name: from its header, or "". role: "input" or "target".

    categories: its different texts in the order of their columns, () for numbers; of two the second is 1, and the
    first may be OTHER; of more, one may be OTHER. fill: what stands for nothing in it: a number, or one of the
    categories; None where a field without anything is refused. missing: how the fill was found, a key of
    core.data.tables.missing.KINDS; "drop" where rows with nothing in it are left out; "" if unknown.
    unit: what stands around its numbers, such as "€", or "". dates: how its dates are used, or None.
    """

    name: str
    role: str
    categories: tuple[str, ...] = ()
    fill: float | str | None = None
    missing: str = ""
    unit: str = ""
    dates: DateForm | None = None

    @property
    def width(self) -> int:
        """Return the number of example columns that it makes."""
        if self.dates is not None:
            return self.dates.width
        return len(self.categories) if len(self.categories) > 2 else 1

    @property
    def plain(self) -> bool:
        """Return whether it says no more than that its column holds numbers."""
        return not (self.categories or self.dates or self.unit or self.missing) and self.fill is None

    def coded(self, column: Column, lines: Sequence[int] | np.ndarray) -> Column:
        """Encode `column` with this one's categories. lines: line numbers of its rows.

        Raises InputError, with line and column, for a category that this one does not have, and for texts where it
        has numbers.
        """
        if self.dates is not None:
            return column.as_dates(self.dates)
        if not self.categories:
            return self._number(column)
        found = column.as_categories()
        assert found.codes is not None
        places = {text: k for k, text in enumerate(self.categories)}
        unknown = [text for text in found.categories if text not in places]
        rows = {text: int(np.argmax(found.codes == found.categories.index(text))) for text in unknown}
        unknown.sort(key=rows.__getitem__)
        if OTHER in places and len(places) > 2:
            places |= dict.fromkeys(unknown, places[OTHER])
            unknown = []
        elif self.categories[0] == OTHER and unknown:
            places[unknown.pop(0)] = 0
        if unknown:
            raise InputError(
                f"line {lines[rows[unknown[0]]]}, {column.where}: expected {self._choices()}, "
                f"as in the document, found {unknown[0][:40]!r}"
            )
        order = np.array([places[text] for text in found.categories], dtype=np.intp)
        categories = self.categories
        if categories[0] == OTHER and len(categories) == 2:
            known = [text for text, place in places.items() if place == 0 and text != OTHER]
            categories = (known[0] if known else OTHER, categories[1])
        return replace(found, categories=categories, codes=order[found.codes])

    def _number(self, column: Column) -> Column:
        if column.numbers is None and (column.problem or column.no_numbers):
            raise InputError(
                f"{column.no_numbers or column.problem}, because {column.title} is numeric in the document"
            )
        if column.unit and self.unit and column.unit != self.unit:
            raise InputError(
                f"{column.where}: expected numbers in {self.unit!r}, as in the document, found {column.unit!r}"
            )
        if self.unit and not column.unit and column.numbers is not None:
            return replace(
                column, assumed=(f"column {column.name or column.place}: its numbers are read as {self.unit}",)
            )
        return column

    def _choices(self) -> str:
        named = [repr(text) if text != OTHER else "one other text value" for text in self.categories[:_MOST_NAMED]]
        if len(self.categories) > len(named):
            named.append(f"{len(self.categories) - len(named)} others")
        return f"{', '.join(named[:-1])} or {named[-1]}"


Coding: TypeAlias = tuple[Origin, ...]


def matching(coding: Coding, columns: Sequence[Column]) -> list[Origin | None]:
    """Return, for each column of a table, the matching one of `coding`, or None.

    They are the same by name; without any names, by place, where there are as many and one says more than that its
    column holds numbers.
    """
    named = {origin.name: origin for origin in reversed(coding) if origin.name}
    if any(column.name for column in columns):
        return [named.get(column.name) if column.name else None for column in columns]
    counted = [column for column in columns if not column.index]
    if len(counted) != len(coding) or all(origin.plain for origin in coding):
        return [None] * len(columns)
    following = iter(coding)
    return [None if column.index else next(following) for column in columns]


def places_by_name(coding: Coding, columns: Sequence[Column]) -> list[int] | None:
    """Return the place of each of `coding` among the columns of a table; None unless all are there by their names."""
    wanted = [origin.name for origin in coding]
    have = [column.name for column in columns]
    if not wanted or not all(wanted) or len(set(wanted)) < len(wanted):
        return None
    if any(have.count(name) != 1 for name in wanted):
        return None
    return [have.index(name) for name in wanted]


def class_texts(coding: Coding) -> tuple[str, ...]:
    """Return the texts of the column that is predicted, one per class; () if it is not a single column of texts."""
    targets = [origin for origin in coding if origin.role == "target"]
    if len(targets) != 1 or len(targets[0].categories) < 2:
        return ()
    return tuple(map(category_name, targets[0].categories))


def without(coding: Coding, role: str, column: int) -> Coding:
    """Return the coding after removing one example column, counted within its role; () if none fits."""
    start = 0
    for k, origin in enumerate(coding):
        if origin.role != role:
            continue
        if start <= column < start + origin.width:
            return coding[:k] + coding[k + 1 :] if origin.width == 1 else ()
        start += origin.width
    return ()


def _bits(values: Array) -> NDArray[np.bool_]:
    """Return for each column whether it holds nothing but 0 and 1; most columns show in a few rows that they do not."""
    bits = np.ones(values.shape[1], dtype=bool)
    for rows in (values[:_HEAD], values):
        maybe = rows[:, bits]
        rounded = np.round(maybe)
        whole = np.isclose(maybe, rounded, atol=1e-9) & ((rounded == 0.0) | (rounded == 1.0))
        bits[bits] = whole.all(axis=0)
    return bits


def by_names(names: tuple[str, ...], values: Array, role: str) -> list[Origin]:
    """Derive the coding from names such as "kind: red", which columns of categories get."""
    bits = _bits(values)
    classes = role == "target" and len(names) > 2 and bits.all() and bool((np.round(values).sum(axis=1) == 1.0).all())
    if classes and not any(": " in name for name in names):
        return [Origin("", role, names)]
    found: list[Origin] = []
    k = 0
    while k < len(names):
        title, colon, _ = names[k].partition(": ")
        end = k + 1
        while colon and end < len(names) and names[end].startswith(f"{title}: "):
            end += 1
        texts = tuple(name.removeprefix(f"{title}: ") for name in names[k:end])
        if not colon or not bits[k:end].all() or len(texts) == 2:
            found += [Origin(name, role) for name in names[k:end]]
        else:
            found.append(Origin(title, role, texts if len(texts) > 1 else (OTHER, texts[0])))
        k = end
    return found
