"""Fuzzy matching of names: the one that is meant comes first, and nonsense finds nothing."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.basics.fuzzy import match

_NAMES = (
    "Run", "Reset to epoch 0", "One epoch", "Train N epochs", "Learning rate η", "Method: Batch", "Method: Mini-batch",
    "Compare SGD, batch and mini-batch", "Leaky ReLU", "ReLU", "Output surfaces inside nodes", "Undo", "Two moons",
)  # fmt: skip


def best(query):
    scores = {name: match(query, name) for name in _NAMES}
    return max((name for name, score in scores.items() if score is not None), key=lambda n: scores[n], default=None)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("run", "Run"), ("RUN", "Run"), ("batch", "Method: Batch"), ("mini batch", "Method: Mini-batch"),
        ("rate", "Learning rate η"), ("eta", "Learning rate η"), ("relu", "ReLU"), ("learn", "Learning rate η"),
        ("leak", "Leaky ReLU"), ("epochs", "Train N epochs"), ("reset", "Reset to epoch 0"), ("moon", "Two moons"),
        ("surf", "Output surfaces inside nodes"), ("tne", "Train N epochs"), ("srfcs", "Output surfaces inside nodes"),
    ],
)  # fmt: skip
def test_what_is_meant_comes_first(query, name):
    assert best(query) == name


@pytest.mark.parametrize("query", ["zzz", "undo moons", "qx", "(", "[a", "\\"])
def test_what_fits_nothing_finds_nothing(query):
    assert best(query) is None


def test_words_may_be_in_different_texts_and_the_first_counts_most():
    assert match("export data", "Data", "File › Export") is not None
    assert match("data", "Data", "File") > match("data", "File", "Data")


@given(st.text(max_size=12), st.text(max_size=20))
def test_any_text_is_compared_without_an_error(query, text):
    score = match(query, text)
    assert score is None or score <= 6.0 * max(len(query.casefold().split()), 1)


@given(st.text("abc", min_size=3, max_size=4), st.text("abcd", max_size=10))
def test_scattered_letters_fit_by_their_closest_places(word, text):
    spans = [
        places[-1] + 1 - places[0]
        for places in combinations(range(len(text)), len(word))
        if "".join(text[k] for k in places) == word and max(b - a for a, b in pairwise(places)) <= 4
    ]
    score = match(word, text)
    if not spans:
        assert score is None
    elif word not in text:
        assert score == 2.0 + len(word) / min(spans) - 0.001 * len(text)


def test_a_key_that_is_held_down_in_the_palette_does_not_hold_the_window():
    # The ways to find these letters in their order, yet not all of them, are more than a trillion.
    assert match("x" * 60, "x!" * 59) is None
