"""Lessons as values: what a lesson file holds, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.document.document import Document
    from core.lessons.conditions.base import Condition
    from core.lessons.panels import Arrangement
    from core.lessons.text import Block, Paragraph


@dataclass(frozen=True)
class Question:
    """A question with one answer.

    asked: its text. answer: a choice, a number, or the name of a number of the window's example (see
    core.model.quantity_names). choices: what can be chosen, or () where a number is to be typed.
    """

    asked: Paragraph
    answer: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Goal:
    """Something to be done. condition: tells whether it is. words: shown in the list."""

    condition: Condition
    words: str


@dataclass(frozen=True)
class Stage:
    """One screen of a lesson.

    title: of the stage, or "". document: the network with data and settings, as they are at its beginning.
    example: the current one at its beginning, from 0. panels: those in view, or None for those that are.
    text: what is to be read. do: what is to be done. goals: told by the program; all of them make it done.
    question: or None. seen: what has been seen once it is done.
    """

    title: str
    document: Document
    example: int = 0
    panels: Arrangement | None = None
    text: tuple[Block, ...] = ()
    do: tuple[Block, ...] = ()
    goals: tuple[Goal, ...] = ()
    question: Question | None = None
    seen: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A lesson of at least one stage.

    key: by which progress is remembered: a built-in lesson's name, or a file's path. section: of the chapter, or
    another heading of the menu. about: one sentence for the menu.
    """

    title: str
    stages: tuple[Stage, ...]
    section: str = ""
    about: str = ""
    key: str = ""
