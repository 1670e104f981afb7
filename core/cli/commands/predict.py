"""The command `predict`: outputs for every row of a table, in the units and classes of the data."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from core.analysis.scoring.predicted_table import PredictedTable
from core.analysis.scoring.predictions import Predictor
from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.basics.system.interrupts import raise_if_interrupted
from core.cli import options as common
from core.cli.command import Command
from core.cli.examples import HEADERS
from core.cli.given import Given
from core.cli.printing import figure
from core.cli.saving import check_saved
from core.data.tables.reader import content_of, read_table
from core.data.tables.text import Form

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import Any

# Rows that are printed at once.
_CHUNK = 10_000


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    common.file(parser)
    common.reading(parser)
    common.json(parser)
    parser.add_argument(
        "--data",
        required=True,
        metavar="FILE.csv",
        type=common.file_name,
        help="table to predict; its columns are matched with those that the network was trained on, by name if it "
        "has a header; categories, units, dates and gaps are read in the same way",
    )
    common.header(parser)
    parser.add_argument(
        "--save",
        metavar="OUT.csv",
        type=common.file_name,
        help="write the predictions to a table, together with all input columns and the line numbers",
    )


def run(arguments: Namespace) -> int:
    """Predict every row of a table."""
    if arguments.save is not None:
        check_saved(arguments.save, (".csv",), (arguments.file, arguments.data))
    given = Given.read(arguments)
    predictor = Predictor.of(given.document)
    try:
        content = content_of(arguments.data)
        table = read_table(content, Form(header=HEADERS[arguments.header]))
        found = PredictedTable(predictor, table, lambda _: raise_if_interrupted())
    except InputError as error:
        message = str(error)
        raise InputError(message if message.startswith("cannot read ") else f"{arguments.data}: {message}") from None
    for sentence in found.later.told:
        given.assume(sentence, arguments.data)
    if arguments.save is not None:
        write_atomically(arguments.save, (part.encode("utf-8", "replace") for part in found.text(content)))
    given.tell()
    if arguments.json:
        _print_json(found, given.assumptions())
    elif arguments.save is None:
        sys.stdout.writelines(_lines(found))
    else:
        count = len(found.outputs)
        print(f"{arguments.save}: {count:,} prediction{'s' * (count != 1)}")
    return 0


def _lines(found: PredictedTable) -> Iterator[str]:
    """Yield a line of text per row: its number in the file, its class if there is one, its outputs."""
    yield "  ".join(["line", *found.head()]) + "\n"
    for start in range(0, len(found.outputs), _CHUNK):
        raise_if_interrupted()
        some = slice(start, start + _CHUNK)
        outputs = found.outputs[some]
        names = found.predictor.class_names(outputs)
        for k, (line, row) in enumerate(zip(found.later.lines[some].tolist(), outputs.tolist(), strict=True)):
            named = [] if names is None else [names[k]]
            yield "  ".join([str(line), *named, *map(figure, row)]) + "\n"


def _print_json(found: PredictedTable, assumed: dict[str, Any]) -> None:
    """Print one JSON object on one line, a part at a time."""
    write = sys.stdout.write
    chunks = range(0, len(found.outputs), _CHUNK)
    write('{"outputs": [')
    for start in chunks:
        raise_if_interrupted()
        rows = json.dumps(found.outputs[start : start + _CHUNK].tolist(), allow_nan=False)
        write((", " if start else "") + rows[1:-1])
    write(f'], "names": {json.dumps(list(found.predictor.names))}, "classes": ')
    if found.predictor.classes is None:
        write("null")
    else:
        write("[")
        for start in chunks:
            names = found.predictor.class_names(found.outputs[start : start + _CHUNK])
            write((", " if start else "") + json.dumps(names)[1:-1])
        write("]")
    write(f', "rows": {json.dumps(found.later.lines.tolist())}')
    for key, value in assumed.items():
        write(f", {json.dumps(key)}: {json.dumps(value)}")
    write("}\n")


COMMAND = Command(
    "FILE --data FILE.csv",
    "predict every row of a table, in the units and classes of the data that the network was trained on",
    options,
    run,
)
