"""Fuzzy matching: how well a few typed letters fit a name."""

from __future__ import annotations

import re
from functools import lru_cache

# Greek letters and signs as they can be typed.
_TYPED = str.maketrans({"η": "eta", "δ": "delta", "σ": "sigma", "λ": "lambda", "μ": "mu", "′": "'", "×": "x"})
_GAP = 3  # letters between two that are typed, where they are scattered


def match(query: str, *texts: str) -> float | None:
    """Return how well `query` fits, higher for better; None if some word of it fits none of the texts.

    Each word is looked for in all texts; the first text counts most. An empty query fits everything alike.
    """
    total, words = 0.0, dict.fromkeys(_plain(query).split())
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
    if not 3 <= len(word) <= len(text):
        return 0.0
    # Where the letters so far can end, with the latest place where they can begin then.
    begins = {k: k for k, letter in enumerate(text) if letter == word[0]}
    for letter in word[1:]:
        ends = (k for k in range(1, len(text)) if text[k] == letter)
        near = ((k, [begins[j] for j in range(k - 1 - _GAP, k) if j in begins]) for k in ends)
        begins = {k: max(found) for k, found in near if found}
    if not begins:
        return 0.0
    return 2.0 + len(word) / min(end + 1 - begin for end, begin in begins.items())
