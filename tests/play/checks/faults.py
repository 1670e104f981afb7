"""What the player finds, and what it plays: a fault and an act, both plain values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What is done to the dialogs and menus that an act opens, each in turn.

    end: how a dialog is left: "accept", "cancel" or "discard". deeds: so many things are done in it first, drawn
    by `seed`; in a menu `seed` draws the entry, and none is taken where there are no deeds. file: the name that
    a file dialog gets, in the player's folder.
    """

    end: str = "cancel"
    deeds: int = 0
    seed: int = 0
    file: str = ""


@dataclass(frozen=True)
class Act:
    """One thing that a user does: `do` names a function of acts.py, `what` are its arguments."""

    do: str
    what: tuple[Any, ...] = ()
    answer: Answer = field(default_factory=Answer)

    def __str__(self) -> str:
        words = " ".join(str(each)[:40] for each in (self.do, *self.what))
        if self.answer == Answer():
            return words
        of = self.answer
        parts = of.file[:20], f"{of.deeds} deeds by {of.seed}," if of.deeds else "", of.end
        return f"{words} ({' '.join(filter(None, parts))})"

    def to_json(self) -> str:
        """The act as a line of a file of acts."""
        answer = self.answer
        plain = [self.do, list(self.what), [answer.end, answer.deeds, answer.seed, answer.file]]
        return json.dumps(plain, ensure_ascii=False)

    @staticmethod
    def from_json(line: str) -> Act:
        """The act that a line of a file of acts tells."""
        do, what, answer = json.loads(line)
        return Act(do, tuple(what), Answer(*answer))


@dataclass(frozen=True)
class Fault:
    """Something that must not be.

    rule: the name of the invariant. what: in words, with the numbers at hand. trace: a traceback, if there is one.
    """

    rule: str
    what: str
    trace: str = ""

    @property
    def key(self) -> str:
        """Equal for what is the same fault with other numbers: what is quoted or in brackets does not count."""
        words = re.sub(r"“[^”]*”|\(.*\)", "…", self.what)
        return f"{self.rule}: {re.sub(r'[-−]?[0-9][0-9.,e⁻⁰-⁹×]*', '#', words)}"

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"
