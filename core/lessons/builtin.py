"""The lessons that come with Chainrule: resources/lessons, in the order of INDEX."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from core.lessons import SUFFIX
from core.lessons.reader import loads

if TYPE_CHECKING:
    from core.lessons.lesson import Lesson
    from core.lessons.progress import Progress

# By section: the names of the files.
INDEX: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("1.1 Neural networks", ("linear-model",)),
    ("1.2 Hidden layers", ("matrices", "collapse", "bias")),
    ("1.3 Nonlinearity", ("nonlinearity",)),
    ("1.4 Backpropagation", ("xor-table", "forward", "backward", "rate", "methods", "converged")),
    ("1.5 More generally", ("theorem", "outputs")),
    ("Beyond the chapter", ("overfitting", "dead-relu", "vanishing", "symmetry")),
)


@cache
def builtin_lesson(name: str) -> Lesson:
    """Return the lesson called `name`."""
    text = (files("resources") / "lessons" / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    return replace(loads(text), key=name)


def builtin_names() -> list[str]:
    """The names of all, in order."""
    return [name for _, names in INDEX for name in names]


def after(key: str) -> str | None:
    """The name of the lesson after that with this key; None after the last, and after one that is not built in."""
    names = builtin_names()
    return names[names.index(key) + 1] if key in names[:-1] else None


def before(key: str) -> str | None:
    """The name of the lesson before that with this key, or None."""
    names = builtin_names()
    return names[names.index(key) - 1] if key in names[1:] else None


def leads_on(progress: Progress, by: int) -> bool:
    """Whether there is a stage or lesson after the stage shown (1), or before it (−1)."""
    index, key = progress.index + by, progress.lesson.key
    return 0 <= index < len(progress.lesson.stages) or (after(key) if by > 0 else before(key)) is not None
