"""The order of layers, as far as their names give it."""

from __future__ import annotations

import re
from itertools import pairwise

# Each line: what comes first, then, last. A pair of words that stands in no line tells nothing.
_SEQUENCES: tuple[tuple[str, ...], ...] = (
    ("input in inp first stem start begin pre", "hidden hid h middle mid inner", "output out final last head end post"),
    ("input in hidden hid middle mid", "classifier cls logits logit readout predictor prediction regressor"),
    (
        "encoder enc features feature extractor backbone trunk body base torso stem",
        "neck bottleneck latent",
        "head heads classifier cls output out final last logits logit readout predictor prediction regressor",
    ),
    ("encoder enc encode", "bottleneck latent code middle mid", "decoder dec decode", "output out final last head"),
    ("up", "down"),
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    ("first second third fourth fifth", "last final"),
)
# Beside layers whose names say nothing at all, these come first and last.
_FIRST = frozenset({"input", "in", "inp", "first", "stem"})
_LAST = frozenset(
    {"output", "out", "final", "last", "head", "classifier", "cls", "logits", "logit", "readout", "predictor"}
    | {"prediction", "regressor"}
)
_PLAIN = frozenset(
    {"fc", "linear", "lin", "dense", "layer", "layers", "lyr", "affine", "proj", "projection", "net", "mlp", "block"}
    | {"seq", "sequential", "model"}
)
# Lists of parallel networks, whose members are numbered.
_LISTS = frozenset({"actors", "critics", "ensemble", "experts", "towers", "members"})
# Parallel networks; such a word with another number is another one.
_BESIDE = _LISTS | frozenset(
    {"actor", "critic", "policy", "value", "pi", "vf", "qf", "generator", "discriminator", "gen", "disc", "teacher"}
    | {"student", "target", "online", "ema", "member", "expert", "tower", "branch", "mu", "logvar", "sigma", "std"}
)
# Copies of a network, which are not part of it even if nothing else is in the file.
COPIES = ("target", "online", "ema", "teacher", "student")
_PLACES: dict[str, list[tuple[int, int]]] = {}
for _k, _sequence in enumerate(_SEQUENCES):
    for _place, _words in enumerate(_sequence):
        for _word in _words.split():
            _PLACES.setdefault(_word, []).append((_k, _place))

Token = str | int


def components(stem: str) -> list[tuple[Token, ...]]:
    """The parts of a path, each as its words (small letters) and numbers."""
    return [
        tuple(int(t) if t.isdigit() else t.lower() for t in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]{1,18}", c))
        for c in re.split(r"[./]", stem)
    ]


def first_of(one: str, other: str, ordered: bool = True) -> int:
    """-1 where the names say that layer `one` comes first, 1 where `other` does, 0 where they do not tell.

    ordered: whether the file has an order of its own, too.
    """
    for a, b in zip(components(one), components(other), strict=False):
        if a != b:
            return _compared(a, b, ordered)
    return 0


def by_number(one: str, other: str) -> bool:
    """Whether two names differ in their numbers alone."""
    a, b = components(one), components(other)
    return [_template(c) for c in a] == [_template(c) for c in b] or [
        [t for t in c if isinstance(t, str)] for c in a
    ] == [[t for t in c if isinstance(t, str)] for c in b]


def group_of(stems: list[str]) -> list[str]:
    """For each layer, the part of the network that it belongs to: the first part of the path that differs."""
    paths = [re.split(r"[./]", stem) for stem in stems]
    depth = 0
    while all(len(path) > depth + 1 for path in paths) and len({path[depth] for path in paths}) == 1:
        depth += 1
    return [".".join(path[: depth + 1]) for path in paths]


def beside(stem: str) -> str:
    """The word for a parallel network (with its number), or ""."""
    path = components(stem)
    for place, component in enumerate(path):
        for k, token in enumerate(component):
            if token in _BESIDE:
                rest = component[k + 1 :]
                if token in _LISTS and not rest:  # experts.0
                    rest = next(iter(path[place + 1 : place + 2]), ())
                after = rest[0] if rest else ""
                return f"{token}{after}" if isinstance(after, int) else str(token)
            if token in ("q", "head") and k + 1 < len(component) and isinstance(component[k + 1], int):
                return f"{token}{component[k + 1]}"
    return ""


def reason(stems: list[str]) -> str:
    """Why the names of neighbors tell their order, for a report."""
    return "by the numbers in their names" if all(by_number(a, b) for a, b in pairwise(stems)) else "as their names say"


def _compared(a: tuple[Token, ...], b: tuple[Token, ...], ordered: bool) -> int:
    words_a, words_b = ([t for t in each if isinstance(t, str)] for each in (a, b))
    numbers_a, numbers_b = ([t for t in each if isinstance(t, int)] for each in (a, b))
    if words_a == words_b:
        # linear, linear_1: the one without a number is the first.
        return _sign(numbers_a, numbers_b) if len(numbers_a) == len(numbers_b) or not numbers_a or not numbers_b else 0
    # Without "proj", the halves of an autoencoder may be meant, down and then up.
    open_words = set() if ordered or ("proj" in words_a and "proj" in words_b) else {"up", "down"}
    verdicts = {
        1 if place_a > place_b else -1
        for x in set(words_a) - set(words_b) - open_words
        for y in set(words_b) - set(words_a) - open_words
        for k, place_a in _PLACES.get(x, [])
        for other, place_b in _PLACES.get(y, [])
        if k == other and place_a != place_b
    }
    verdicts |= _ends(words_a, words_b) | {-each for each in _ends(words_b, words_a)}
    return verdicts.pop() if len(verdicts) == 1 else 0


def _ends(words: list[str], others: list[str]) -> set[int]:
    """Compare a word for the beginning or end with a name that gives no order."""
    if not all(word in _PLAIN for word in others):
        return set()
    return ({-1} if _FIRST & set(words) else set()) | ({1} if _LAST & set(words) else set())


def _template(component: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple(0 if isinstance(token, int) else token for token in component)


def _sign(a: list[int], b: list[int]) -> int:
    return (a > b) - (a < b)
