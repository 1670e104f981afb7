"""Conditions of lessons: a closed vocabulary, each told from what the window shows.

KINDS has every one; docs/lessons.md lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.lessons.conditions import deeds, network, numbers, training, weights
from core.lessons.conditions.base import Condition, Context, Kind, read_word

if TYPE_CHECKING:
    from core.lessons.conditions.base import Test
    from core.lessons.entries import Span

KINDS: tuple[Kind, ...] = (*training.KINDS, *weights.KINDS, *network.KINDS, *numbers.KINDS, *deeds.KINDS)


def read_condition(span: Span, context: Context) -> Condition:
    """Return the condition in a line, or several joined by “and”. Raises InputError with the place."""
    tests = [_one(part, context) for part in _joined(span)]
    if len(tests) == 1:
        return Condition(span.text, tests[0])
    return Condition(span.text, lambda now, start: all(test(now, start) for test in tests))


def _joined(span: Span) -> list[list[Span]]:
    """The words of each condition of a line."""
    parts: list[list[Span]] = [[]]
    for word in span.words():
        if word.text.lower() == "and":
            if not parts[-1]:
                raise word.wrong("when: expected a condition before “and”")
            parts.append([])
        else:
            parts[-1].append(word)
    if not parts[-1]:
        raise span.wrong("when: expected a condition, found nothing")
    return parts


def _one(words: list[Span], context: Context) -> Test:
    for kind in KINDS:
        blanks = kind.match(words)
        if blanks is not None:
            values = [read_word(blank, word, context) for blank, word in blanks]
            with words[0].reporting():
                return kind.make(context, *values) if kind.needs_context else kind.make(*values)
    first = words[0].text.lower()
    near = [kind.template for kind in KINDS if kind.words[0].lower() == first]
    if near:
        expected = " or ".join(f"“{template}”" for template in near[:6])
    else:
        heads = dict.fromkeys(kind.words[0] for kind in KINDS if not kind.words[0].startswith("{"))
        expected = f"a condition that begins with {', '.join(heads)} or the name of a number"
    found = " ".join(word.text for word in words)
    raise words[0].wrong(f"when: expected {expected}, found {found[:60]!r}")
