"""The command `grade`: answers compared with an exercise."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.atomic import write_atomically
from core.cli.command import Command
from core.cli.options import file_name, json
from core.cli.printing import figure, print_json
from core.cli.saving import check_saved
from core.exercises import exercise_file
from core.exercises.checking.answer_file import read_answers
from core.exercises.checking.class_table import common_mistakes, table
from core.exercises.checking.grading import Grader, Verdict
from core.exercises.mistakes import TITLES

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

ANSWER_SUFFIXES = (".csv", ".json")


def options(parser: ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("exercise", metavar="EX.json", type=file_name, help="an exercise file")
    add(
        "answers",
        metavar="ANSWERS",
        type=file_name,
        nargs="+",
        help="answers: .csv files of name,value lines, .json files, or folders of such files",
    )
    add(
        "--save",
        metavar="TABLE.csv",
        type=file_name,
        help="write a table with one line per file and the common mistakes",
    )
    json(parser)


def run(arguments: Namespace) -> int:
    """Compare answers with an exercise."""
    files = _answer_files(arguments.answers)
    if arguments.save is not None:
        check_saved(arguments.save, (".csv",), (arguments.exercise, *files))
    grader = Grader(exercise_file.read_exercise(arguments.exercise))
    graded = {}
    for path in files:
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
            entries = [{"file": path, **report} for path, report in reports.items()]
            print_json({"files": entries, "mistakes": dict(common_mistakes(graded))})
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


COMMAND = Command("EX ANSWERS…", "compare answers with an exercise, and name the mistakes", options, run)
