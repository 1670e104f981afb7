"""The examples that a command names: a data set or a table, split and scaled as requested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.bounds import SEED
from core.basics.errors import InputError
from core.basics.system import paths
from core.cli.given import number
from core.cli.options import file_name, header
from core.document.own_units import scaled_as, scaled_parts

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from core.cli.given import Given
    from core.data.dataset import Dataset
    from core.document.document import Document

# Values of --header.
HEADERS = {"yes": True, "no": False, "auto": None}


def data_options(parser: ArgumentParser) -> None:
    """Add the options that name, split and scale the examples."""
    from core.gallery.dataset_names import NAMES

    add = parser.add_argument
    add(
        "--data",
        metavar="D",
        type=file_name,
        help="a CSV file whose last columns are the targets, or a data set: "
        f"{NAMES}; parity and the sets from circles to polynomial accept parameters, e.g. "
        "spirals:size=200,noise=0.05,seed=3 (default: the examples in FILE)",
    )
    header(parser)
    add(
        "--missing",
        choices=("drop", "mean", "median", "category"),
        help="how to handle missing values in the CSV file: drop the line, or fill in the mean, the "
        "median, or a separate category; with mean and median, text columns get the most frequent value; with "
        "category, numeric columns get the mean (default: report an error)",
    )
    add(
        "--unused",
        action="append",
        metavar="COLUMN",
        help="leave out a column of the CSV file, given by its name or number; may be repeated",
    )
    add("--test-share", metavar="S", help="fraction of the examples to set aside for testing, e.g. 0.2")
    add(
        "--split-seed",
        metavar="S",
        help="random seed for choosing the test examples (default: 0; requires --test-share)",
    )
    add(
        "--scale",
        metavar="KIND",
        help="scale the inputs: standardize (mean 0, standard deviation 1) or unit (range 0 to 1)",
    )
    add(
        "--scale-targets",
        metavar="KIND",
        help="scale the targets in the same way (numeric targets only, not classes)",
    )


def prepared(arguments: Namespace, given: Given) -> Document:
    """Return the document with the examples that the command names, split and scaled as requested.

    Examples from elsewhere are in their own units, and become what the file's own became: its network knows
    no other numbers.
    """
    from core.document.document_edits import set_data
    from core.document.preparation import computed_fills, scale, split
    from core.training.reference import check_fit

    held = document = given.document
    data, assumed = _data(arguments, document)
    own = arguments.data is None
    if not own:
        update = document.update
        document = replace(document, scaling=None, target_scaling=None, data=None, test=None, split=None)
        document = replace(set_data(data, "").change(document), update=update)
    check_fit(document.network, data)
    again: tuple[str, ...] = ()
    if arguments.test_share is not None:
        seed = 0 if arguments.split_seed is None else SEED.read(arguments.split_seed, "--split-seed")
        document = split(number(arguments.test_share, "--test-share"), seed).change(document)
        again = tuple(
            f"column {name}: missing values are filled with {fill}, computed from the training examples"
            for name, fill in computed_fills(document).items()
        )
    elif arguments.split_seed is not None:
        raise InputError("--split-seed: requires --test-share")
    for sentence in (*_still_true(assumed, again), *again):
        given.assume(sentence, arguments.data or "")
    asked = {"inputs": arguments.scale, "targets": arguments.scale_targets}
    if not own:
        kept = [part for part in scaled_parts(held) if asked[part] is None]
        document = scaled_as(document, held, kept)
        if kept:
            given.assume(
                f"the {' and '.join(kept)} of {arguments.data} are read in their own units and scaled like those of "
                f"{arguments.file}; losses refer to the scaled numbers"
            )
    for part, kind in asked.items():
        if kind is not None:
            document = scale(kind, part).change(document)
    return document


def _still_true(assumed: Sequence[str], again: Sequence[str]) -> list[str]:
    """Return the sentences without those on fills of columns that were filled again."""
    columns = tuple(sentence.partition(": ")[0] + ": " for sentence in again)
    return [sentence for sentence in assumed if not (sentence.startswith(columns) and " filled with " in sentence)]


def _data(arguments: Namespace, document: Document) -> tuple[Dataset, tuple[str, ...]]:
    """Return the examples that the command names, and the assumptions made about a table."""
    from core.data.tables.examples import read_data
    from core.data.tables.text import Form
    from core.document.columns import coding_of
    from core.gallery.dataset_names import NAMES, dataset_by_name

    name = arguments.data
    if name is None:
        if arguments.unused:
            raise InputError("--unused: requires a CSV file; give one with --data")
        if document.data is None:
            raise InputError(
                "--data: required, because the weight file contains no examples; give a data set name or a CSV file"
            )
        return document.data, ()
    try:
        found = dataset_by_name(name)
    except InputError as error:
        raise InputError(f"--data: {error}") from None
    if found is not None:
        if arguments.unused:
            raise InputError(f"--unused: requires a CSV file, and {name} is a data set")
        return found, ()
    if not Path(name).suffix and paths.absent(name):
        raise InputError(f"--data: no file or data set named {name!r} (data sets: {NAMES})")
    form = Form(header=HEADERS[arguments.header])
    sizes, coding = document.network.sizes, coding_of(document)
    return read_data(name, sizes[0], sizes[-1], coding, form, arguments.missing or "", unused=arguments.unused or ())
