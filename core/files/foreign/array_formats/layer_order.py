"""The order of layers in a file that does not state it: never a guess between two networks.

What tells: the order of the file where it has one, numbers and known words in the names, and the shapes.
Where that leaves more than one network, `ChoiceNeededError` asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.files.foreign.array_formats.layer_names import COPIES, beside, by_number, first_of, group_of, reason
from core.files.input_file import Candidate
from core.files.network_builder import ChoiceNeededError, Linear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.files.foreign.array_formats.array_names import Part

# Maximum orders named in a question, and maximum steps of the search for more.
MAX_CANDIDATES = 6
_MAX_STEPS = 20_000


@dataclass(frozen=True)
class Settled:
    """The layers in their order, as (out, in).

    assumed: a sentence for each thing that the file leaves open. candidates: what else would fit, the taken one
    first. left_out: the names of layers that the user did not name.
    """

    layers: list[Linear]
    stems: list[str]
    turned: bool
    assumed: list[str]
    candidates: tuple[Candidate, ...]
    left_out: tuple[str, ...] = ()


def settle(parts: list[Part], ordered: bool, order: Sequence[str] | None, orientation: str | None) -> Settled:
    """The layers in the one order that fits.

    ordered: whether the file has an order of its own. order, orientation: what the user says.
    Raises ChoiceNeededError where more than one network fits.
    """
    for part in parts:
        if part.matrix.ndim != 2:  # what the shapes say of order would mean nothing
            shape = " × ".join(map(str, part.matrix.shape)) or "one number"
            kind = ", as of a LayerNorm, a BatchNorm or a PReLU" if part.matrix.ndim == 1 else ""
            raise InputError(f"{part.name[:60]}: expected a matrix, found shape {shape}{kind}")
    if orientation is not None:
        if orientation not in ("rows", "columns"):
            raise InputError(f"orientation: expected rows or columns, found {orientation[:40]!r}")
        parts = [replace(part, turned=orientation == "columns") for part in parts]
    if not parts:
        raise InputError("no layer with weights in it")
    left_out: tuple[str, ...] = ()
    if order is not None:
        chosen = _named(parts, order)
        left_out = tuple(part.stem for part in parts if part not in chosen)
        parts = chosen
    search = _Search(parts, ordered or order is not None, order is not None)
    path, turned, why = search.settled()
    taken = [parts[k] for k in path]
    assumed = [f"The layers were taken in the order {_words(taken)}, {why}."] if len(taken) > 1 else []
    assumed += _orientation_words(parts, turned, orientation)
    if left_out:
        assumed.append(f"Layers that were not named are left out: {', '.join(left_out)[:120]}.")
    candidates = tuple(dict.fromkeys([search.candidate(path, turned), *search.others()]))
    return Settled([_layer(p, turned) for p in taken], [p.stem for p in taken], turned, assumed, candidates, left_out)


class _Search:
    """Looks for the orders in which the shapes of `parts` follow one another."""

    def __init__(self, parts: list[Part], ordered: bool, by_user: bool) -> None:
        self.parts = parts
        self._ordered = ordered
        self._by_user = by_user
        n = len(parts)
        said = [[0] * n for _ in parts]
        if not by_user:
            for i in range(n):
                for j in range(i):
                    said[i][j] = first_of(parts[i].stem, parts[j].stem, ordered)
                    said[j][i] = -said[i][j]
        self._said = said

    def settled(self) -> tuple[tuple[int, ...], bool, str]:
        """The order, whether open matrices are turned, and why so. Raises ChoiceNeededError."""
        if len(self.parts) == 1:
            return (0,), self._modes()[0], ""
        if not self._by_user:
            self._refuse_networks_beside()
        strict = (
            [self._limits(file=self._ordered), self._limits(file=False)] if self._ordered else [self._limits(False)]
        )
        for limits in strict:
            found = {mode: self._paths(limits, mode) for mode in self._modes()}
            if any(found.values()):
                return self._chosen(found, limits)
        free = [self.candidate(path, mode) for mode in self._modes() for path in self._paths(None, mode)]
        if free and not self._by_user:
            raise ChoiceNeededError(tuple(dict.fromkeys(free[:MAX_CANDIDATES])), "what their names say does not fit")
        if not self._by_user:
            self._refuse_groups()
        order = tuple(range(len(self.parts))) if self._by_user else self._by_names()
        return order, self._modes()[0], ""  # the shapes do not fit, which is reported when they are joined

    def _chosen(
        self, found: dict[bool, list[tuple[int, ...]]], limits: list[set[int]]
    ) -> tuple[tuple[int, ...], bool, str]:
        modes = [mode for mode in found if found[mode]]
        mode = modes[0]
        if mode and self._usual_names() and len(self._modes()) > 1 and not self._by_user:
            self._ask({True: found[True], False: self._paths(None, False)})
        if len(modes) > 1 and self._shapes_differ() and not self._usual_names():
            self._ask(found)
        paths = found[mode]
        if len(paths) > 1:
            self._ask({mode: paths})
        path = paths[0]
        if self._by_user:
            return path, mode, "as you specified"
        natural = tuple(range(len(self.parts)))
        if self._ordered and path != natural and self._follows(natural, mode):
            self._ask({mode: [natural, path]})
        if all(self._said[i][j] == -1 for i, j in pairwise(path)):
            if {self.parts[k].stem.lower().split("_")[0].split(".")[-1] for k in path} == {"up", "down"} and (
                not all(part.square for part in self.parts) and self._follows(path[::-1], mode)
            ):
                self._ask({mode: [path, path[::-1]]})  # as a block of a transformer, or as an adapter
            return path, mode, reason([self.parts[k].stem for k in path])
        if self._ordered and path == natural:
            return path, mode, "as they stand in the file"
        return path, mode, "since their shapes fit in no other"

    def _ask(self, found: dict[bool, list[tuple[int, ...]]]) -> None:
        candidates = [self.candidate(path, mode) for mode, paths in found.items() for path in paths]
        raise ChoiceNeededError(tuple(dict.fromkeys(candidates[:MAX_CANDIDATES])))

    def others(self) -> Iterator[Candidate]:
        """Every network that the shapes allow, as far as there are few."""
        if len(self.parts) > 1:
            for mode in self._modes():
                for path in self._paths(None, mode):
                    yield self.candidate(path, mode)

    def candidate(self, path: tuple[int, ...], mode: bool) -> Candidate:
        """The choices that a user is asked about or shown."""
        ends = [self.parts[k].ends(mode) for k in path]
        open_ = self._shapes_differ() and len(self._modes()) > 1 and (mode or not self._usual_names())
        orientation = ("columns" if mode else "rows") if open_ else ""
        return Candidate(
            tuple(self.parts[k].stem for k in path), (ends[0][0], *(size for _, size in ends)), orientation
        )

    def _modes(self) -> list[bool]:
        """Whether matrices that tell nothing themselves may be turned: as the others are, else rows first."""
        told = {part.turned for part in self.parts if part.turned is not None}
        if len(told) == 1:
            return [bool(told.pop())]
        return [False] if told else [False, True]

    def _shapes_differ(self) -> bool:
        return any(part.turned is None and not part.square for part in self.parts)

    def _usual_names(self) -> bool:
        """Whether the names are those of PyTorch, whose matrices are (out, in)."""
        return all(part.name.endswith(".weight") for part in self.parts)

    def _limits(self, file: bool) -> list[set[int]]:
        """For each layer, those that must come before it."""
        n = len(self.parts)
        return [
            {i for i in range(n) if i != j and (self._said[i][j] == -1 or (file and self._said[i][j] == 0 and i < j))}
            for j in range(n)
        ]

    def _follows(self, path: Sequence[int], mode: bool) -> bool:
        ends = [self.parts[k].ends(mode) for k in path]
        return all(one[1] == other[0] for one, other in pairwise(ends))

    def _paths(
        self, limits: list[set[int]] | None, mode: bool, among: Sequence[int] | None = None
    ) -> list[tuple[int, ...]]:
        """The orders in which the shapes follow one another, some of them where there are many."""
        members = list(range(len(self.parts)) if among is None else among)
        ends = {k: self.parts[k].ends(mode) for k in members}
        found: list[tuple[int, ...]] = []
        self._steps = _MAX_STEPS  # the search can take factorially many

        def extend(path: list[int], left: set[int]) -> None:
            if not left:
                found.append(tuple(path))
                return
            for k in sorted(left):
                if len(found) >= MAX_CANDIDATES or self._steps <= 0:
                    return
                self._steps -= 1
                if path and ends[path[-1]][1] != ends[k][0]:
                    continue
                if limits is None or not (limits[k] & left):
                    extend([*path, k], left - {k})

        extend([], set(members))
        if self._steps <= 0 and not found and limits is not None:
            raise InputError("the order of its layers cannot be found: name them in their order (--order a,b,c)")
        return found

    def _by_names(self) -> tuple[int, ...]:
        """Some order that the names allow, for layers that do not fit."""
        limits, left, path = self._limits(self._ordered), set(range(len(self.parts))), []
        while left:
            k = next((k for k in sorted(left) if not limits[k] & left), min(left))
            path.append(k)
            left.discard(k)
        return tuple(path)

    def _refuse_networks_beside(self) -> None:
        """Never join networks whose names mark them as parallel."""
        words = [beside(part.stem) for part in self.parts]
        names = sorted(set(filter(None, words)))
        shared = [k for k, word in enumerate(words) if not word]
        copied = len(names) == 1 and names[0] in COPIES and bool(shared)
        if len(names) < 2 and not copied:
            self._refuse_twins()
            return
        networks = []
        if copied:
            networks, shared = self._candidates_among(shared), []
            names.append("another")
        for name in sorted(set(filter(None, words))):
            own = [k for k, word in enumerate(words) if word == name]
            networks += self._candidates_among([*shared, *own]) or self._candidates_among(own)
        raise ChoiceNeededError(tuple(networks), f"it holds {len(names)} networks ({', '.join(names)[:60]})")

    def _refuse_twins(self) -> None:
        """Stacks of several layers that all take the same inputs may be parallel copies."""
        groups = self._groups()
        if len(groups) < 2 or any(len(members) < 2 for members in groups.values()):
            return
        each = {name: self._candidates_among(members) for name, members in groups.items()}
        if not all(each.values()) or len({found[0].sizes[0] for found in each.values()}) > 1:
            return
        names = list(groups)
        if any(first_of(a, b) and not by_number(a, b) for a, b in pairwise(names)):
            return  # encoder and decoder, features and classifier
        joined = [
            self.candidate(path, mode)
            for mode in self._modes()
            for path in self._paths(self._limits(self._ordered), mode)
        ]
        networks = [candidate for found in each.values() for candidate in found[:1]]
        raise ChoiceNeededError(
            tuple([*networks, *joined][:MAX_CANDIDATES]),
            f"it may hold {len(groups)} networks ({', '.join(names)[:60]})",
        )

    def _refuse_groups(self) -> None:
        """If nothing joins all layers, name the parts that are networks by themselves."""
        groups = self._groups()
        each = [self._candidates_among(members) for members in groups.values()]
        if len(groups) > 1 and all(each) and any(len(members) > 1 for members in groups.values()):
            raise ChoiceNeededError(
                tuple(found[0] for found in each), f"it holds {len(groups)} networks ({', '.join(groups)[:60]})"
            )

    def _groups(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for k, name in enumerate(group_of([part.stem for part in self.parts])):
            groups.setdefault(name, []).append(k)
        return groups

    def _candidates_among(self, members: Sequence[int]) -> list[Candidate]:
        limits = [each & set(members) for each in self._limits(self._ordered)]
        found = []
        for mode in self._modes():
            found += [self.candidate(path, mode) for path in self._paths(limits, mode, members)]
        return found


def _named(parts: list[Part], order: Sequence[str]) -> list[Part]:
    """The layers that the user names: each by its name, or all of a group by that of the group."""
    chosen: list[Part] = []
    for word in order:
        found = [part for part in parts if word in (part.stem, part.name)]
        found = found or [part for part in parts if part.stem.startswith((f"{word}.", f"{word}/"))]
        if not found:
            known = ", ".join(part.stem for part in parts)[:120]
            raise InputError(f"--order: no layer is called {word[:40]!r}; there are {known}")
        if any(part in chosen for part in found):
            raise InputError(f"--order: {word[:40]!r} occurs twice")
        chosen += sorted(found, key=lambda part: _Natural(part.stem))
    return chosen


class _Natural:
    """Names in the order that they tell."""

    def __init__(self, stem: str) -> None:
        self._stem = stem

    def __lt__(self, other: _Natural) -> bool:
        return first_of(self._stem, other._stem) < 0


def _layer(part: Part, turned: bool) -> Linear:
    columns = turned if part.turned is None else part.turned
    return Linear(part.name, part.matrix.T if columns else part.matrix, part.bias, part.bias_name)


def _words(parts: Sequence[Part]) -> str:
    names = [part.stem for part in parts]
    return ", ".join(names if len(names) <= 8 else [*names[:4], "…", *names[-3:]])


def _orientation_words(parts: list[Part], turned: bool, orientation: str | None) -> list[str]:
    """The remark on the orientation if the user gave it, or nothing did."""
    if orientation is not None:
        word = "column" if orientation == "columns" else "row"
        return [f"Each {word} of a matrix was read as the weights into one node, as you specified."]
    if any(part.turned is None for part in parts) or not all(part.by_name or part.square for part in parts):
        return _guess_words(parts, turned)
    return []


def _guess_words(parts: list[Part], turned: bool) -> list[str]:
    told = {part.turned for part in parts if not part.by_name and part.turned is not None}
    word, other = ("column", "rows") if turned or told == {True} else ("row", "columns")
    guessed = [part.name for part in parts if part.turned is None]
    if not guessed:
        return [f"Each {word} of a matrix was read as the weights into one node, the only way that they fit."] * (
            word == "column"
        )
    if told:
        return [f"Each {word} of {', '.join(guessed)[:60]} was read as the weights into one node, as of the others."]
    if all(part.square for part in parts) or word == "row":
        return [f"Each {word} of a matrix was read as the weights into one node; {other} would fit as well."]
    return [f"Each {word} of a matrix was read as the weights into one node, the only way that they fit."]
