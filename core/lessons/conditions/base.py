"""Kinds of conditions: each is a sentence with blanks, and the function that tells whether it holds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from core.basics.addresses import Node, Weight
from core.basics.errors import InputError
from core.model.quantity_names import quantity_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.lessons.entries import Span
    from core.lessons.scene import Scene
    from core.model.network import Network
    from core.model.quantities import Quantity

    # Whether it holds now, and in the scene in which the stage began.
    Test: TypeAlias = Callable[["Scene", "Scene"], bool]

_BLANK = re.compile(r"\{(\w+)\}")
_QUANTITY = re.compile(r"L|(?:s|h|slope|delta|grad|new)(?:\.\d+)+", re.ASCII)


@dataclass(frozen=True)
class Condition:
    """One condition as it is written, and its test."""

    text: str
    test: Test

    def holds(self, now: Scene, start: Scene) -> bool:
        """Whether it holds now; a scene that has not what it asks about is none in which it does."""
        try:
            return self.test(now, start)
        except (InputError, IndexError):
            return False


@dataclass(frozen=True)
class Context:
    """The names that a condition may use. network: at the beginning of the stage; examples: how many it has then.

    stages: the networks of this stage and of those before it. named: reads a network by the name of a file or preset.
    question: whether the stage has one.
    """

    network: Network
    examples: int
    stages: Sequence[Network]
    named: Callable[[str], Network]
    question: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of condition. template: its words, with blanks such as {x}. meaning: when it holds.

    make: from the values in the blanks to the test; the first is the context where `needs_context`.
    """

    template: str
    meaning: str
    make: Callable[..., Test] = field(repr=False)
    needs_context: bool = False

    @property
    def words(self) -> list[str]:
        """The words of the template."""
        return self.template.split()

    def match(self, words: Sequence[Span]) -> list[tuple[str, Span]] | None:
        """Return the blanks with the words in them, or None where the other words are different."""
        if len(words) != len(self.words):
            return None
        blanks = []
        for expected, found in zip(self.words, words, strict=True):
            blank = _BLANK.fullmatch(expected)
            if blank is None:
                if _plain(found.text) != _plain(expected):
                    return None
            elif blank[1] == "quantity" and not _QUANTITY.fullmatch(found.text):
                return None
            else:
                blanks.append((blank[1], found))
        return blanks


def _plain(word: str) -> str:
    return word.lower().replace("′", "'").replace("’", "'")


def read_word(blank: str, word: Span, context: Context) -> Any:
    """Return the value of the word in a blank. Raises InputError with the place."""
    with word.reporting():
        return _READERS[blank](word.text, context)


def number(text: str, context: Context | None = None) -> float:
    """Return a finite number."""
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in text:
        raise InputError(f"expected a number, found {text[:40]!r}")
    return value


def whole(text: str, context: Context | None = None) -> int:
    """Return a whole number, at least 0; it may have commas."""
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InputError(f"expected a whole number, found {text[:40]!r}")
    return int(digits)


def _layer(text: str, context: Context) -> int:
    n = whole(text)
    context.network.layer(n)
    return n


def _matrix(text: str, context: Context) -> int:
    if text[:1] not in ("W", "w") or not text[1:].isdigit():
        raise InputError(f"expected a matrix such as W2, found {text[:40]!r}")
    return _layer(text[1:], context)


def _node(text: str, context: Context) -> Node:
    parts = text.split(".")
    if len(parts) != 2:
        raise InputError(f"expected a node such as 2.1, found {text[:40]!r}")
    quantity = _named("s", "node", text, context)
    return Node(quantity.layer, quantity.i)


def _weight(text: str, context: Context) -> Weight:
    if len(text.split(".")) != 3:
        raise InputError(f"expected a weight such as 2.1.3, found {text[:40]!r}")
    quantity = _named("grad", "weight", text, context)
    assert quantity.j is not None
    return Weight(quantity.layer, quantity.i, quantity.j)


def _named(number: str, what: str, text: str, context: Context) -> Quantity:
    """Return a quantity of a node or weight. Errors name the node or weight, as the lesson does."""
    try:
        return quantity_of(f"{number}.{text}", context.network)
    except InputError as error:
        raise InputError(str(error).replace(f"{number}.{text}", f"{what} {text}", 1)) from None


def _quantity(text: str, context: Context) -> str:
    quantity_of(text, context.network)
    return text


def _example(text: str, context: Context) -> int:
    k = whole(text)
    if not 1 <= k <= context.examples:
        raise InputError(f"expected an example from 1 to {context.examples:,}, found {k}")
    return k - 1


def _stage(text: str, context: Context) -> int:
    k = whole(text)
    if not 1 <= k <= len(context.stages):
        raise InputError(f"expected a stage from 1 to {len(context.stages)}, found {k}")
    return k - 1


def _sizes(text: str, context: Context) -> tuple[int, ...]:
    parts = text.split("-")
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise InputError(f"expected the sizes of layers such as 2-2-1, found {text[:40]!r}")
    return tuple(map(int, parts))


_READERS: dict[str, Callable[[str, Context], Any]] = {
    "x": number,
    "y": number,
    "n": whole,
    "layer": _layer,
    "matrix": _matrix,
    "node": _node,
    "weight": _weight,
    "quantity": _quantity,
    "example": _example,
    "stage": _stage,
    "sizes": _sizes,
    "network": lambda text, context: context.named(text),
    "word": lambda text, context: text.lower(),
}
