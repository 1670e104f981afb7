"""The text of a lesson: paragraphs with formulas inside, formulas of their own, and points of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import mathra

if TYPE_CHECKING:
    from core.lessons.entries import Entry, Span

_MARKS = re.compile(r"\*\*|(?<!\\)\$")
_DISPLAY = "$$"
# Longer formulas fit no screen.
MAX_FORMULA = 600


@dataclass(frozen=True)
class Run:
    """Some text of one kind: words, strong words (a button, a menu), or a formula in LaTeX."""

    kind: Literal["words", "strong", "formula"]
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Runs, one after the other. point: whether it is a point of a list."""

    runs: tuple[Run, ...]
    point: bool = False

    @property
    def plain(self) -> str:
        """Return it without marks; formulas as they are spoken of in a line of text."""
        texts = (mathra.render(run.text)["text"] if run.kind == "formula" else run.text for run in self.runs)
        return "".join(texts)


@dataclass(frozen=True)
class Display:
    """A displayed formula, in LaTeX."""

    latex: str


Block: TypeAlias = Paragraph | Display


def read_text(entry: Entry) -> tuple[Block, ...]:
    """Return the blocks of an entry: paragraphs are separated by empty lines, `$$…$$` is a displayed formula.

    Raises InputError with the place, for a formula that cannot be typeset and for a mark that has no end.
    """
    blocks: list[Block] = []
    gathered: list[Span] = []

    def close() -> None:
        if gathered:
            point = gathered[0].text.startswith("- ")
            blocks.append(Paragraph(_runs(gathered, point), point))
            gathered.clear()

    for line in entry.lines:
        if not line.text:
            close()
        elif line.text.startswith(_DISPLAY):
            close()
            blocks.append(_display(line))
        else:
            if line.text.startswith("- "):
                close()
            gathered.append(line)
    close()
    if not blocks:
        raise entry.wrong("expected text, found nothing")
    return tuple(blocks)


def read_line(span: Span) -> Paragraph:
    """Return one line of text. Raises InputError."""
    return Paragraph(_runs([span], False))


def _display(line: Span) -> Display:
    inside = line.text.removeprefix(_DISPLAY)
    if len(line.text) < 5 or not inside.endswith(_DISPLAY):
        raise line.wrong("expected $$ at both ends of a formula on one line")
    formula = line.part(2, len(line.text) - 2)
    _check(formula)
    return Display(formula.text)


def _runs(lines: list[Span], point: bool) -> tuple[Run, ...]:
    """The runs of a paragraph; neither strong words nor formulas go over the end of a line."""
    runs: list[Run] = []
    for k, line in enumerate(line.trimmed() for line in lines):
        if k:
            runs.append(Run("words", " "))
        start = 2 if point and k == 0 else 0
        while True:
            mark = _MARKS.search(line.text, start)
            _add(runs, line.text[start : mark.start() if mark else None])
            if mark is None:
                break
            end = _end(line, mark)
            inside = line.part(mark.end(), end)
            if mark[0] == "$":
                _check(inside)
            runs.append(Run("formula" if mark[0] == "$" else "strong", inside.text))
            start = end + len(mark[0])
    return tuple(runs)


def _add(runs: list[Run], words: str) -> None:
    words = words.replace(r"\$", "$")
    if not words:
        return
    if runs and runs[-1].kind == "words":
        words = runs.pop().text + words
    runs.append(Run("words", words))


def _end(line: Span, mark: re.Match[str]) -> int:
    """The end of the mark that begins here, with some text between."""
    for other in _MARKS.finditer(line.text, mark.end()):
        if other[0] == mark[0]:
            if line.text[mark.end() : other.start()].strip():
                return other.start()
            break
    name = "formula" if mark[0] == "$" else "strong words"
    place = line.part(mark.start(), len(line.text))
    hint = r"; write \$ for a dollar sign" if mark[0] == "$" else ""
    raise place.wrong(f"expected {mark[0]} at the end of the {name} in this line, found none{hint}")


def _check(formula: Span) -> None:
    if len(formula.text) > MAX_FORMULA:
        raise formula.wrong(f"formula: expected at most {MAX_FORMULA} characters, found {len(formula.text)}")
    warnings = mathra.render(formula.text)["warnings"]
    if warnings:
        raise formula.wrong(f"formula: {warnings[0]['description']}")
