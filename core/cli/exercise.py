"""The commands for exercises: `exercise` makes one, `grade` compares answers with it."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.basics.atomic import write_atomically
from core.basics.bounds import SEED, Whole
from core.basics.errors import InputError
from core.cli.given import Given, number, numbers
from core.cli.printing import figure, print_json
from core.exercises import exercise_file
from core.exercises.answer_file import read_answers
from core.exercises.class_table import common_mistakes, table
from core.exercises.exercise import MAX_EXAMPLES, MAX_QUESTIONS, Exercise
from core.exercises.generation import drawn, faded, questions_of
from core.exercises.grading import Grader, Verdict
from core.exercises.mistakes import TITLES

if TYPE_CHECKING:
    from argparse import Namespace

ANSWER_SUFFIXES = (".csv", ".json")
_LAST = Whole("last questions", 1, MAX_QUESTIONS)


def exercise(arguments: Namespace) -> int:
    """Write an exercise on one update of a network."""
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
        questions = tuple(word.strip() for word in arguments.ask.split(",") if word.strip())
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


def grade(arguments: Namespace) -> int:
    """Compare answers with an exercise."""
    grader = Grader(exercise_file.read_exercise(arguments.exercise))
    graded = {}
    for path in _answer_files(arguments.answers):
        answers = read_answers(path)
        try:
            graded[path] = grader.grade(answers)
        except InputError as error:
            raise InputError(f"{path}: {error}") from None
    if arguments.save is not None:
        names = [Path(path).stem for path in graded]
        students = names if len(set(names)) == len(names) else list(graded)
        by_student = dict(zip(students, graded.values(), strict=True))
        write_atomically(arguments.save, table(by_student).encode("utf-8", "replace"))
    if arguments.json:
        reports = {path: _report(verdicts) for path, verdicts in graded.items()}
        if len(reports) == 1:
            print_json(next(iter(reports.values())))
        else:
            files = [{"file": path, **report} for path, report in reports.items()]
            print_json({"files": files, "mistakes": dict(common_mistakes(graded))})
    elif len(graded) == 1:
        _print_one(next(iter(graded.values())))
    else:
        _print_class(graded)
    return 0


def _answer_files(words: list[str]) -> list[str]:
    """The files named, and those in folders; each once."""
    found: list[str] = []
    for word in words:
        path = Path(word)
        if path.is_dir():
            inside = sorted(str(each) for each in path.iterdir() if each.suffix.lower() in ANSWER_SUFFIXES)
            if not inside:
                raise InputError(f"{word}: expected .csv or .json files in this folder, found none")
            found += inside
        else:
            found.append(word)
    return list(dict.fromkeys(found))


def _report(verdicts: list[Verdict]) -> dict[str, object]:
    return {
        "right": sum(verdict.right for verdict in verdicts),
        "of": len(verdicts),
        "answers": [{**asdict(verdict), "mistakes": list(verdict.mistakes)} for verdict in verdicts],
    }


def _print_one(verdicts: list[Verdict]) -> None:
    width = max(len(verdict.name) for verdict in verdicts)
    given = ["" if verdict.given is None else figure(verdict.given) for verdict in verdicts]
    column = max(map(len, given))
    for verdict, text in zip(verdicts, given, strict=True):
        print(f"{verdict.name.ljust(width)}  {text.rjust(column)}  {verdict.says}")
    print(f"{sum(verdict.right for verdict in verdicts)} of {len(verdicts)} right")


def _print_class(graded: dict[str, list[Verdict]]) -> None:
    width = max(map(len, graded))
    for path, verdicts in graded.items():
        print(f"{path.ljust(width)}  {sum(v.right for v in verdicts)} of {len(verdicts)} right")
    for name, count in common_mistakes(graded):
        print(f"{name}: {TITLES[name]}, by {count} of {len(graded)}")
