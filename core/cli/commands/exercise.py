"""The command `exercise`: numbers of one update to compute by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.basics.bounds import SEED, Whole
from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.cli.command import Command
from core.cli.given import Given, number, numbers
from core.cli.options import file, file_name, reading
from core.cli.saving import check_saved
from core.exercises import exercise_file
from core.exercises.exercise import MAX_EXAMPLES, MAX_QUESTIONS, Exercise
from core.exercises.generation import drawn, faded, questions_of
from core.model.quantity_names import plain_name

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_LAST = Whole("last questions", 1, MAX_QUESTIONS)


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    file(parser)
    reading(parser)
    add = parser.add_argument
    add("--input", required=True, action="append", metavar="X", help="input, e.g. 1,0; repeat it for a batch")
    add("--target", required=True, action="append", metavar="T", help="target, e.g. 1; once for each input")
    add("--rate", required=True, metavar="R", help="learning rate η")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--ask", metavar="NAMES", help="numbers to ask for, e.g. new.2.1.1,delta.2.1")
    asked.add_argument("--phase", metavar="P", help="phase to ask for: forward, backward, update or all (default: all)")
    add("--last", metavar="N", help="ask only for the last N of these numbers")
    add("--seed", metavar="S", help="random seed for drawing new weights, with which mistakes can be told apart")
    add("--save", required=True, metavar="EX.json", type=file_name, help="the file to write")


def run(arguments: Namespace) -> int:
    """Write an exercise on one update of a network."""
    check_saved(arguments.save, (".json",), (arguments.file,))
    given = Given.read(arguments)
    given.tell()
    network = given.document.network
    if len(arguments.input) != len(arguments.target):
        found = f"{len(arguments.input)} and {len(arguments.target)}"
        raise InputError(f"--input, --target: expected as many targets as inputs, found {found}")
    if len(arguments.input) > MAX_EXAMPLES:
        raise InputError(f"--input: expected at most {MAX_EXAMPLES:,} examples, found {len(arguments.input):,}")
    inputs = np.array([numbers(text, network.sizes[0], "input") for text in arguments.input])
    targets = np.array([numbers(text, network.sizes[-1], "target") for text in arguments.target])
    rate = number(arguments.rate, "--rate")
    if rate < 0:
        raise InputError(f"--rate: expected at least 0, found {arguments.rate}")
    batch = len(inputs) > 1
    made = Exercise(network, inputs, targets, rate, "batch" if batch else "sgd", ("L",))
    if arguments.ask is not None:
        questions = tuple(plain_name(word) for word in arguments.ask.split(",") if word.strip())
    else:
        questions = questions_of(network, arguments.phase or "all", batch)
    if arguments.last is not None:
        questions = faded(questions, _LAST.read(arguments.last, "--last"))
    try:
        made = replace(made, questions=questions)
    except InputError as error:
        raise InputError(f"--ask: {error}") from None
    if arguments.seed is not None:
        made = drawn(made, SEED.read(arguments.seed, "--seed"))
    made = exercise_file.checked(made)
    write_atomically(arguments.save, exercise_file.dumps(made))
    count = len(made.questions)
    print(f"{arguments.save}: exercise with {count} question{'s' * (count != 1)}")
    return 0


COMMAND = Command(
    "FILE --input X --target T --rate R --save EX",
    "write an exercise on one update: numbers to compute by hand",
    options,
    run,
)
