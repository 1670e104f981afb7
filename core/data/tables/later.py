"""A later table: its inputs, brought into the columns that a document's examples have.

Columns are matched by name, whatever their order; what categories, units, dates and gaps mean is the document's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.data.column import joined
from core.data.tables.missing import without_gaps
from core.data.tables.part import UNSURE
from core.data.tables.uses import Use, taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from core.basics.arrays import Array
    from core.data.coding import Coding, Origin
    from core.data.column import Column
    from core.data.tables.table import Table

# Rows that are made into inputs at once.
BATCH = 8_192
# Number of names in a message.
_NAMED = 8


@dataclass(frozen=True)
class LaterTable:
    """The inputs in a table, column by column; rows are made into inputs only in `batches`.

    columns: in the order of the inputs. lines: of the rows, shape (rows,). kept: which rows of the table they are,
    shape (rows of the table,). told: what was assumed or filled, one sentence each.
    """

    columns: tuple[Column, ...]
    lines: np.ndarray
    kept: np.ndarray
    told: tuple[str, ...] = ()

    def batches(self, size: int = BATCH) -> Iterator[Array]:
        """Yield the inputs in the data's own units, shape (at most `size`, p)."""
        for start in range(0, len(self.lines), size):
            rows = slice(start, start + size)
            some = [column.part(rows) for column in self.columns]
            yield joined(some, len(self.lines[rows]))


def later_table(table: Table, coding: Coding, names: Sequence[str]) -> LaterTable:
    """Return the inputs in `table`. coding: the document's columns; () where nothing is known of them.

    names: of the document's inputs. Targets in the table are passed over.
    Raises InputError, with line and column where there are any.
    """
    told: list[str] = []
    found = _columns(table, coding, names, told)
    if coding:
        uses = [Use("unused")] * len(table.columns)
        for k, origin in found:
            uses[k] = Use("input", origin=origin)
    else:
        chosen = [k for k, _ in found]
        uses = [Use("input" if k in chosen else "unused") for k in range(len(table.columns))]
    whole = without_gaps(table, uses)
    columns = tuple(taken(whole.table.columns[k], uses[k], whole.table.lines) for k, _ in found)
    if not coding and any(column.numbers is None for column in columns):
        wrong = next(column for column in columns if column.numbers is None)
        raise InputError(wrong.no_numbers or wrong.problem)
    told += [sentence for sentence in table.assumed if not _settled(sentence, columns)]
    told += [each for column in columns for each in column.assumed if each not in table.assumed]
    return LaterTable(columns, whole.table.lines, whole.kept, (*whole.told.values(), *told))


def _settled(sentence: str, columns: Sequence[Column]) -> bool:
    """Return whether the document settles what a sentence says is not sure."""
    about = [f"column {column.name or column.place}: {UNSURE}" for column in columns if column.dates is not None]
    return any(sentence.startswith(each) for each in about)


def _columns(table: Table, coding: Coding, names: Sequence[str], told: list[str]) -> list[tuple[int, Origin | None]]:
    """Return the place in the table of each input, with the document's column that it is."""
    inputs: list[Origin] = [origin for origin in coding if origin.role == "input"]
    wanted = [origin.name for origin in inputs] if coding else list(names)
    origins: list[Origin | None] = [*inputs] if coding else [None] * len(names)
    have = [column.name for column in table.columns]
    usual = [f"x{k + 1}" for k in range(len(wanted))]
    if all(wanted) and any(have) and not (wanted == usual and not set(usual) & set(have)):
        return list(zip(_by_name(wanted, have), origins, strict=True))
    counted = [k for k, column in enumerate(table.columns) if not column.index]
    if len(counted) == len(wanted):
        places = counted
    elif coding and len(counted) == len(coding):
        places = [k for k, origin in zip(counted, coding, strict=True) if origin.role == "input"]
    elif not coding and len(counted) > len(wanted):
        places = counted[: len(wanted)]
        told.append(f"the first {len(wanted)} columns are the inputs; the others are ignored")
    else:
        every = f" or {len(coding)} with targets" if len(coding) > len(wanted) else ""
        raise InputError(f"expected {len(wanted)} columns, one per input{every}, found {len(counted)}")
    if any(have) and any(wanted):
        told.append("the columns are matched by position, because the document's have no names")
    return list(zip(places, origins, strict=True))


def _by_name(wanted: Sequence[str], have: Sequence[str]) -> list[int]:
    """Return the place of each name; of a name that occurs several times in both, one after the other."""
    places: list[int] = []
    lost: list[str] = []
    for k, name in enumerate(wanted):
        same = [place for place, each in enumerate(have) if each == name]
        if len(same) > wanted.count(name):
            raise InputError(f"expected one column named {name!r}, found {len(same)}")
        turn = wanted[:k].count(name)
        if turn < len(same):
            places.append(same[turn])
        elif name not in lost:
            lost.append(name)
    if lost:
        raise InputError(f"expected {_listed(lost)}, as in the document, found only {_listed([n for n in have if n])}")
    return places


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"the column{'s' * (len(names) != 1)} {shown}"
