"""The answers of a class in one table: a line per student, and the mistakes that are common."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from core.exercises.mistakes import TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.exercises.checking.grading import Verdict


def common_mistakes(graded: Mapping[str, Sequence[Verdict]]) -> list[tuple[str, int]]:
    """The ids with the number of students who made each, the most common first; only those named alone count."""
    students = Counter(
        each for verdicts in graded.values() for each in {v.mistakes[0] for v in verdicts if len(v.mistakes) == 1}
    )
    return sorted(students.items(), key=lambda item: (-item[1], item[0]))


def table(graded: Mapping[str, Sequence[Verdict]]) -> str:
    """A .csv: for each student the right answers and what each answer was; then, for each question, the same of all.

    At the end a line per mistake, the most common first: how many students made it, of how many.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    questions = [verdict.name for verdict in next(iter(graded.values()))]
    writer.writerow(["student", "right", "of", *questions])
    for student, verdicts in graded.items():
        right = sum(verdict.right for verdict in verdicts)
        writer.writerow([_plain(student), right, len(verdicts), *map(_word, verdicts)])
    columns = list(zip(*graded.values(), strict=True))
    right_of_all = sum(verdict.right for column in columns for verdict in column)
    writer.writerow(
        ["all: right", right_of_all, len(columns) * len(graded), *(sum(v.right for v in c) for c in columns)]
    )
    writer.writerow(["all: most common mistake", "", "", *map(_most_common, columns)])
    for id_, count in common_mistakes(graded):
        writer.writerow([f"mistake: {id_} ({TITLES[id_]})", count, len(graded)])
    return text.getvalue()


def _word(verdict: Verdict) -> str:
    if verdict.right:
        return "carried" if verdict.carried else "right"
    return " or ".join(verdict.mistakes) or ("wrong" if verdict.given is not None else "none")


def _most_common(verdicts: Sequence[Verdict]) -> str:
    found = Counter(each for verdict in verdicts for each in verdict.mistakes if len(verdict.mistakes) == 1)
    if not found:
        return ""
    name, count = min(found.items(), key=lambda item: (-item[1], item[0]))
    return f"{name} ({count} of {len(verdicts)})"


def _plain(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in "=+-@" else name
