"""Filters of examples, as typed: "loss > 0.5, true = setosa, petal length >= 4"."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

import numpy as np

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from core.analysis.scoring.scored_examples import Column

_OPERATORS = {
    "<=": operator.le, ">=": operator.ge, "!=": operator.ne, "≤": operator.le, "≥": operator.ge, "≠": operator.ne,
    "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip
_CONDITION = re.compile(r"(.+?)\s*(<=|>=|!=|≤|≥|≠|<|>|=)\s*(.+)")
_NAMED = 8


def matching(text: str, columns: Sequence[Column]) -> NDArray[np.bool_]:
    """Return which rows of `columns` meet all conditions in `text`, separated by commas; all rows for "".

    A condition is a column's name, an operator and a number, or the name of a class. Raises InputError that names
    the condition.
    """
    found = np.ones(len(columns[0].values), dtype=bool)
    for part in filter(None, (part.strip() for part in text.split(","))):
        found &= _met(part, columns)
    return found


def _met(part: str, columns: Sequence[Column]) -> NDArray[np.bool_]:
    parsed = _CONDITION.fullmatch(part)
    if parsed is None:
        raise InputError(f"filter “{part:.40}”: expected a column, a comparison and a value, as in loss > 0.5")
    name, sign, value = parsed.groups()
    column = _column(name, columns)
    compare = _OPERATORS[sign]
    if column.classes:
        lowered = [each.casefold() for each in column.classes]
        if compare not in (operator.eq, operator.ne):
            raise InputError(f"filter “{part:.40}”: expected = or ≠ for a class")
        if value.casefold() not in lowered:
            raise InputError(f"filter “{part:.40}”: expected a class ({_listed(column.classes)}), found {value:.40}")
        return np.asarray(compare(column.values, lowered.index(value.casefold())))
    try:
        number = float(value.replace("−", "-").replace("_", "x"))
    except ValueError:
        raise InputError(f"filter “{part:.40}”: expected a number, found {value:.40}") from None
    return np.asarray(compare(column.values, number))


def _column(name: str, columns: Sequence[Column]) -> Column:
    for same in (str, str.casefold):
        for column in columns:
            if same(column.name) == same(name):
                return column
    raise InputError(f"filter: unknown column {name:.40}; expected one of {_listed([each.name for each in columns])}")


def _listed(names: Sequence[str]) -> str:
    more = f", … ({len(names)} in all)" if len(names) > _NAMED else ""
    return ", ".join(f"{name:.30}" for name in names[:_NAMED]) + more
