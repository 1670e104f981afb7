"""Fuzzy matching: how well a few typed letters fit a name."""

from __future__ import annotations

import re
from functools import lru_cache

# Greek letters and signs as they can be typed.
_TYPED = str.maketrans({"η": "eta", "δ": "delta", "σ": "sigma", "λ": "lambda", "μ": "mu", "′": "'", "×": "x"})


def match(query: str, *texts: str) -> float | None:
    """Return how well `query` fits, higher for better; None if some word of it fits none of the texts.

    Each word is looked for in all texts; the first text counts most. An empty query fits everything alike.
    """
    total, words = 0.0, _plain(query).split()
    if not words:
        return 0.0
    for word in words:
        scores = [_word(word, _plain(text)) - 0.9 * k for k, text in enumerate(texts)]
        best = max(scores, default=0.0)
        if best <= 0.0:
            return None
        total += best
    # Of two names that fit alike the shorter one is meant more often.
    return total - 0.001 * len(texts[0])


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return text.casefold().translate(_TYPED)


def _word(word: str, text: str) -> float:
    """At the start of the text, at the start of a word, inside a word, as initials or scattered; 0 for not at all."""
    if text.startswith(word):
        return 6.0
    if re.search(rf"\b{re.escape(word)}", text):
        return 5.0
    if word in text:
        return 4.0
    if len(word) > 1 and word in "".join(re.findall(r"\b\w", text)):
        return 3.5
    return _scattered(word, text)


def _scattered(word: str, text: str) -> float:
    """The letters in their order within few words; the closer together, the better."""
    if len(word) < 3:
        return 0.0
    found = re.search(".{0,3}?".join(map(re.escape, word)), text)
    return 0.0 if found is None else 2.0 + len(word) / (found.end() - found.start())
