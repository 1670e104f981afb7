"""Reader of lesson files: text to a lesson, checked whole, each error one sentence with its line and column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.basics.system.disk import read_bytes
from core.exercises.checking.answers import read_answer
from core.lessons.conditions import read_condition
from core.lessons.conditions.base import Context
from core.lessons.conditions.deeds import ANSWERED
from core.lessons.entries import MAX_CHARACTERS, Span, read_entries
from core.lessons.lesson import Goal, Lesson, Question, Stage
from core.lessons.panels import read_panels
from core.lessons.stage_data import NAMES as DATA_NAMES
from core.lessons.stage_data import read_example, with_data
from core.lessons.stage_network import MATRIX, document_named, read_network
from core.lessons.stage_network import NAMES as NETWORK_NAMES
from core.lessons.text import read_line, read_text
from core.model.quantity_names import quantity_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from core.document.document import Document
    from core.lessons.entries import Entry
    from core.model.network import Network

FIRST = "chainrule-lesson"
VERSION = 1
MAX_STAGES = 200
HEAD = (FIRST, "title", "section", "about")
STAGE = ("stage", *NETWORK_NAMES, *DATA_NAMES, "panels", "text", "do", "when", "ask", "choices", "answer", "seen")
# Entries that a stage can have more than once.
_SEVERAL = ("when",)


def read_lesson(path: Path, names: Mapping[str, str] | None = None) -> Lesson:
    """Return the lesson in a file. names: as in `loads`. Raises InputError that begins with the file's name."""
    content = read_bytes(path, 4 * MAX_CHARACTERS)
    try:
        return replace(loads(decoded(content), path.parent, names), key=str(path))
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None


def decoded(content: bytes) -> str:
    """Return the text of a file. Raises InputError for what is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, start = before.count(b"\n") + 1, before.rfind(b"\n") + 1
        raise InputError(f"line {line}, column {error.start - start + 1}: expected text in UTF-8") from None


def loads(text: str, folder: Path | None = None, names: Mapping[str, str] | None = None) -> Lesson:
    """Return the lesson in `text`.

    folder: where files that it names are, or None for a lesson that names none. names: the ids of the panels by what
    they can be called, or None where that is not checked. Raises InputError with line and column.
    """
    entries = read_entries(text)
    if not entries or entries[0].name.text != FIRST:
        raise Span("", 1, 1).wrong(f"not a lesson: expected “{FIRST}: {VERSION}” at the beginning")
    if entries[0].line.text != str(VERSION):
        found = entries[0].line
        raise found.wrong(f"{FIRST}: expected {VERSION}, found {found.short()}; update Chainrule to read this file")
    first = next((k for k, entry in enumerate(entries) if entry.name.text == "stage"), len(entries))
    head = _by_name(entries[:first], HEAD, "at the beginning of a lesson")
    if "title" not in head:
        raise entries[0].name.wrong("title: expected at the beginning of a lesson")
    groups = _stages(entries[first:])
    if not groups:
        raise entries[-1].name.wrong("stage: expected at least one")
    if len(groups) > MAX_STAGES:
        raise groups[MAX_STAGES][0].name.wrong(f"stage: expected at most {MAX_STAGES}, found {len(groups)}")
    stages: list[Stage] = []
    for group in groups:
        stages.append(_Reading(group, stages, folder, names).stage())
    words = {name: head[name].line.text if name in head else "" for name in HEAD[1:]}
    return Lesson(words["title"], tuple(stages), words["section"], words["about"])


def _stages(entries: Sequence[Entry]) -> list[list[Entry]]:
    groups: list[list[Entry]] = []
    for entry in entries:
        if entry.name.text == "stage":
            groups.append([])
        groups[-1].append(entry)
    return groups


def _by_name(entries: Sequence[Entry], known: Sequence[str], where: str) -> dict[str, Entry]:
    """The entries by name, except those that can occur more than once. Raises InputError for unknown ones."""
    found: dict[str, Entry] = {}
    for entry in entries:
        name = entry.name.text
        if name not in known and not ("stage" in known and MATRIX.fullmatch(name)):
            raise entry.name.wrong(f"unknown entry “{name}” {where}; expected one of {', '.join(known)}")
        if name in found and name not in _SEVERAL:
            raise entry.name.wrong(f"{entry.title}: occurs twice {where}, first in line {found[name].name.line}")
        found[name] = entry
    return found


class _Reading:
    """Reads one stage; those before it are read already."""

    def __init__(
        self, group: Sequence[Entry], before: Sequence[Stage], folder: Path | None, names: Mapping[str, str] | None
    ) -> None:
        self._group, self._before = group, before
        self._folder, self._names = folder, names
        self._entries = _by_name(group, STAGE, "in this stage")
        self._at = group[0].name

    def stage(self) -> Stage:
        """Return the stage."""
        entries = self._entries
        if "text" not in entries:
            raise self._at.wrong("text: expected in every stage")
        document = self._document()
        question = self._question(document)
        return Stage(
            title=entries["stage"].lines[0].text if entries["stage"].lines else "",
            document=document,
            example=self._example(document),
            panels=read_panels(entries["panels"], self._names) if "panels" in entries else None,
            text=read_text(entries["text"]),
            do=read_text(entries["do"]) if "do" in entries else (),
            goals=self._goals(document, question),
            question=question,
            seen=read_text(entries["seen"]) if "seen" in entries else (),
        )

    def _document(self) -> Document:
        before = self._before[-1].document if self._before else None
        try:
            document = read_network(self._entries, before, self._folder)
        except InputError as error:
            if str(error).startswith("line "):
                raise
            raise self._at.wrong(str(error)) from None
        return with_data(document, self._entries, before, self._folder, self._at)

    def _example(self, document: Document) -> int:
        """The current example; a stage that goes on with the examples of the one before goes on with its own."""
        if "example" in self._entries:
            return read_example(self._entries["example"], document)
        same = self._before and self._before[-1].document.data is document.data
        return self._before[-1].example if same else 0

    def _question(self, document: Document) -> Question | None:
        entries = self._entries
        for name in ("choices", "answer"):
            if name in entries and "ask" not in entries:
                raise entries[name].name.wrong(f"{name}: expected only in a stage with “ask”")
        if "ask" not in entries:
            return None
        if "answer" not in entries:
            raise entries["ask"].name.wrong("ask: expected an entry “answer” in this stage")
        asked, answer = read_line(entries["ask"].line), entries["answer"].line
        if "choices" in entries:
            choices = [choice.text for choice in entries["choices"].pieces("|")]
            if len(choices) < 2 or len(set(choices)) < len(choices):
                raise entries["choices"].wrong("expected at least two different choices, separated by |")
            if answer.text not in choices:
                raise answer.wrong(f"answer: expected one of the choices, found {answer.short()}")
            return Question(asked, answer.text, tuple(choices))
        with answer.reporting("answer: "):
            if answer.text[:1].isalpha():
                quantity_of(answer.text, document.network)
            else:
                read_answer(answer.text)
        return Question(asked, answer.text)

    def _goals(self, document: Document, question: Question | None) -> tuple[Goal, ...]:
        networks = [*(stage.document.network for stage in self._before), document.network]
        count = len(document.data or ())
        context = Context(document.network, count, networks, self._named, question is not None)
        goals = [self._goal(entry, context) for entry in self._group if entry.name.text == "when"]
        if question is not None and all(goal.condition.text != ANSWERED for goal in goals):
            raise self._entries["ask"].name.wrong(f"ask: expected “when: {ANSWERED}” in this stage")
        return tuple(goals)

    def _goal(self, entry: Entry, context: Context) -> Goal:
        """`condition`, or `condition (words for the list)`."""
        line = entry.line
        words = ""
        if line.text.endswith(")") and " (" in line.text:
            start = line.text.index(" (")
            words = line.text[start + 2 : -1].strip()
            line = line.part(0, start)
        return Goal(read_condition(line, context), words or line.text[:1].upper() + line.text[1:])

    def _named(self, name: str) -> Network:
        return document_named(name, self._folder).network
