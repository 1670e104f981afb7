"""Predictions for the rows of a table, and the table with them as text."""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.scoring.predictions import check_finite
from core.basics.errors import InputError
from core.data.tables.later import LaterTable, later_table
from core.data.tables.text import records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.analysis.scoring.predictions import Predictor
    from core.basics.arrays import Array
    from core.data.tables.table import Table

# Lines of text that are made at once.
_CHUNK = 5_000


class PredictedTable:
    """Predictions for all rows of a table.

    later: its inputs. outputs: in the data's own units, shape (rows, q), for the rows that `later` has.
    """

    def __init__(self, predictor: Predictor, table: Table, progress: Callable[[float], None] | None = None) -> None:
        """Compute them. progress: called with the share done, 0 to 1; what it raises ends the work.

        Raises InputError with line and column.
        """
        self.predictor = predictor
        self.table = table
        self.later: LaterTable = later_table(table, predictor.coding, predictor.input_names)
        if sum(column.width for column in self.later.columns) != predictor.document.network.sizes[0]:
            raise InputError("the columns of the document's examples are not the inputs of its network")
        self.outputs: Array = np.empty((len(self.later.lines), len(predictor.names)))
        start = 0
        for inputs in self.later.batches():
            stop = start + len(inputs)
            self.outputs[start:stop] = predictor.outputs(inputs)
            check_finite(self.outputs[start:stop], self.later.lines[start:stop])
            start = stop
            if progress is not None:
                progress(stop / len(self.outputs))

    def classes(self) -> list[str] | None:
        """Return the class of each row, or None for numbers."""
        return self.predictor.class_names(self.outputs)

    def head(self) -> list[str]:
        """Return the titles of the predictions."""
        names, title = self.predictor.names, self.predictor.title
        if self.predictor.classes is None:
            return [f"predicted {name}" for name in names]
        if self.predictor.classes.values is not None:
            return [f"predicted {title}", f"output {self.predictor.classes.names[1]}"]
        return [f"predicted {title}", *(f"output {name}" for name in self.predictor.classes.names)]

    def rows(self, rows: slice, decimal: str = ".") -> list[list[str]]:
        """Return the predictions of some rows as text, the class first where there are classes."""
        some = self.outputs[rows]
        texts = [[repr(value).replace(".", decimal) for value in row] for row in some.tolist()]
        named = self.predictor.class_names(some)
        return texts if named is None else [[name, *row] for name, row in zip(named, texts, strict=True)]

    def text(self, source: bytes) -> Iterator[str]:
        """Yield the lines of a table with the number of each line, every column of `source`, and the predictions.

        source: the content of the file that the table was read from. Rows without a prediction have empty fields.
        """
        form, kept = self.table.form, self.later.kept
        separator = "\t" if form.separator == " " else form.separator or ","
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        lines = records(source, form.separator or ",")
        first = next(lines)
        if first[0] != self.table.lines[0]:
            names = [field.strip() for field in first[1]]
            first = next(lines)
            if len(first[1]) == len(names) + 1 and self.table.columns[0].index:
                names = ["", *names]
        else:
            names = self._titles(len(first[1]))
        width = len(names)
        head = self.head()
        writer.writerow(["line", *names, *head])
        texts: list[list[str]] = []
        row = 0
        some: list[list[str | int]] = []
        for place, (line, fields) in enumerate(itertools.chain([first], lines)):
            answer = [""] * len(head)
            if kept[place]:
                if row % _CHUNK == 0:
                    texts = self.rows(slice(row, row + _CHUNK), form.decimal or ".")
                answer = texts[row % _CHUNK]
                row += 1
            some.append([line, *map(str.strip, fields[:width]), *[""] * (width - len(fields)), *answer])
            if len(some) == _CHUNK:
                writer.writerows(some)
                some.clear()
                yield out.getvalue()
                out.seek(0)
                out.truncate()
        writer.writerows(some)
        yield out.getvalue()

    def _titles(self, width: int) -> list[str]:
        """Return the names of the columns of a table whose first line is an example."""
        names = {column.place: column.name for column in self.table.columns}
        return [names.get(k) or f"column {k}" for k in range(1, width + 1)]
