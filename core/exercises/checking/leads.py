"""Questions before the number: which rule gives it, or only its sign or direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.exercises.prediction import DOWN, SAME, UP, outcome, reason
from core.model.activations import ACTIVATIONS
from core.model.losses import LOSSES
from core.model.quantities import Kind, Quantity, value_kind

if TYPE_CHECKING:
    from core.exercises.exercise import Exercise

# Of a seed's questions this share has another one before the number.
_SHARE = 0.6
# More terms of a sum are shown as the first, … and the last.
_MOST_TERMS = 3
_SIGNED = (Kind.SUM, Kind.DELTA, Kind.GRADIENT, Kind.MEAN_GRADIENT)


@dataclass(frozen=True)
class Lead:
    """A question with a choice of answers.

    question: what is asked. choices: the answers; right: the place of the right one. says: why, in one sentence.
    """

    question: str
    choices: tuple[str, ...]
    right: int
    says: str


def leads(exercise: Exercise, seed: int) -> dict[str, Lead]:
    """A question before some of the numbers, by name; the same for a seed. None where nothing can be asked."""
    random = np.random.default_rng(seed)
    found: dict[str, Lead] = {}
    for name, quantity in zip(exercise.questions, exercise.quantities, strict=True):
        if random.random() >= _SHARE:
            continue
        lead = _rule(exercise, quantity, random)
        if lead is None or random.random() < 0.5:
            lead = _sign(exercise, name, quantity) or lead
        if lead is not None:
            found[name] = lead
    return found


def _rule(exercise: Exercise, quantity: Quantity, random: np.random.Generator) -> Lead | None:
    """The question of which formula gives the number; None if only one is plausible."""
    rules = _Rules(exercise, quantity)
    right, wrong = rules.choices()
    wrong = [each for each in dict.fromkeys(wrong) if each != right]
    if not right or not wrong:
        return None
    order = [int(k) for k in random.permutation(len(wrong) + 1)]
    choices = [(right, *wrong)[k] for k in order]
    symbol = rules.symbol(quantity)
    return Lead(f"Which rule gives {symbol}?", tuple(choices), order.index(0), f"{symbol} = {right}")


def _sign(exercise: Exercise, name: str, quantity: Quantity) -> Lead | None:
    """The sign of the number, or the direction in which the weight moves."""
    notation = exercise.workings.notation
    symbol = notation.symbol(quantity).lowered
    if quantity.kind is Kind.NEW_WEIGHT:
        found = (UP, DOWN, SAME).index(outcome(exercise, name))
        old = notation.symbol(Quantity(Kind.WEIGHT, quantity.layer, quantity.i, quantity.j)).lowered
        words = ("grows", "shrinks", "stays the same")
        return Lead(f"In this update {old} …", words, found, f"{old} {words[found]}: {reason(exercise, name)}")
    if quantity.kind not in _SIGNED:
        return None
    value = exercise.workings.value(quantity)
    words = ("positive", "negative", "zero")
    found = 0 if value > 0 else 1 if value < 0 else 2
    return Lead(f"{symbol} is …", words, found, f"{symbol} is {words[found]}")


class _Rules:
    """The right formula of a number and plausible wrong ones, in the network's symbols."""

    def __init__(self, exercise: Exercise, quantity: Quantity) -> None:
        self.exercise, self.quantity = exercise, quantity
        self.network = exercise.network
        self._workings = exercise.workings

    def symbol(self, quantity: Quantity) -> str:
        """The symbol of a quantity."""
        return self._workings.notation.symbol(quantity).lowered

    def choices(self) -> tuple[str, list[str]]:
        """The right formula, "" for none, and the wrong ones."""
        match self.quantity.kind:
            case Kind.SUM:
                return self._sum()
            case Kind.VALUE:
                return self._value()
            case Kind.LOSS:
                return self._loss()
            case Kind.DELTA if self.quantity.layer == self.network.depth:
                return self._output_delta()
            case Kind.DELTA:
                return self._hidden_delta()
            case Kind.GRADIENT | Kind.MEAN_GRADIENT:
                return self._gradient()
            case Kind.NEW_WEIGHT:
                return self._new_weight()
        return "", []

    def _of(self, kind: Kind, n: int, i: int, j: int | None = None) -> str:
        return self.symbol(Quantity(kind, n, i, j, example=self.quantity.example))

    def _node(self, n: int, i: int) -> str:
        return self._of(value_kind(n), n, i)

    def _sum(self) -> tuple[str, list[str]]:
        n, i = self.quantity.layer, self.quantity.i
        layer = self.network.layer(n)
        letter = self._workings.notation.letter(n).plain
        weights = [self._of(Kind.WEIGHT, n, i, j) for j in range(layer.weights.shape[1])]
        nodes = [self._node(n - 1, j) for j in range(layer.inputs)]
        terms = [f"{w} {h}" for w, h in zip(weights, nodes, strict=False)]
        right = _added([*terms, weights[-1]] if layer.bias else terms)
        wrong = [] if self._is(n, "identity") else [f"{letter}({right})"]
        wrong.append(_added(nodes))
        return right, [_added(terms), *wrong] if layer.bias else wrong

    def _value(self) -> tuple[str, list[str]]:
        n, i = self.quantity.layer, self.quantity.i
        if self._is(n, "identity") or ACTIVATIONS[self.network.layer(n).activation].whole:
            return "", []
        letter, s = self._workings.notation.letter(n).plain, self._of(Kind.SUM, n, i)
        wrong = [f"{letter}′({s})", f"{s} {letter}({s})"]
        if not self._is(n, "relu"):  # twice is as once
            wrong.append(f"{letter}({letter}({s}))")
        return f"{letter}({s})", wrong

    def _loss(self) -> tuple[str, list[str]]:
        if self.network.loss != "least_squares":
            return "", []
        n, count = self.network.depth, self.network.sizes[-1]
        error = [f"({self._of(Kind.TARGET, n, k)} − {self._node(n, k)})" for k in range(count)]
        squares = _added([f"{each}²" for each in error])
        if count == 1:
            return f"½ {squares}", [squares, f"½ {error[0]}", error[0][1:-1]]
        return f"½ ({squares})", [squares, f"½ ({_added(error)})", f"½ ({_added(error)})²"]

    def _output_delta(self) -> tuple[str, list[str]]:
        n, i = self.quantity.layer, self.quantity.i
        t, y = self._of(Kind.TARGET, n, i), self._node(n, i)
        slope = self._of(Kind.DERIVATIVE, n, i)
        loss = LOSSES[self.network.loss]
        if loss.output:
            return f"{y} − {t}", [f"{t} − {y}", f"({y} − {t}) {y}"]
        if self.network.loss != "least_squares" or self._is(n, "identity"):
            return "", []
        return f"−({t} − {y}) {slope}", [f"({t} − {y}) {slope}", f"−({t} − {y})", f"−({t} − {y}) {y}"]

    def _hidden_delta(self) -> tuple[str, list[str]]:
        n, i = self.quantity.layer, self.quantity.i
        after = range(self.network.sizes[n])
        deltas = [self._of(Kind.DELTA, n + 1, k) for k in after]
        terms = [f"{self._of(Kind.WEIGHT, n + 1, k, i)} {delta}" for k, delta in zip(after, deltas, strict=True)]
        slope, h = self._of(Kind.DERIVATIVE, n, i), self._node(n, i)
        inside = terms[0] if len(terms) == 1 else f"({_added(terms)})"
        alone = deltas[0] if len(deltas) == 1 else f"({_added(deltas)})"
        if self._is(n, "identity"):
            return _added(terms), [_added(deltas), f"{h} {inside}"]
        return f"{slope} {inside}", [_added(terms), f"{slope} {alone}", f"{h} {inside}"]

    def _gradient(self) -> tuple[str, list[str]]:
        q = self.quantity
        assert q.j is not None
        delta, weight = self._of(Kind.DELTA, q.layer, q.i), self._of(Kind.WEIGHT, q.layer, q.i, q.j)
        if self._workings.is_bias(q):
            right, wrong = delta, ["0", f"{delta} {weight}"]
        else:
            source = self._node(q.layer - 1, q.j)
            own = self._node(q.layer, q.i)
            right, wrong = f"{delta} {source}", [f"{weight} {delta}", f"{own} {source}", delta]
        if q.kind is Kind.GRADIENT:
            return right, wrong
        m, each = self._workings.examples, right if right == delta else f"({right})"
        return f"1/{m} Σ {each} over the examples", [f"Σ {each} over the examples", f"{right} of the last example"]

    def _new_weight(self) -> tuple[str, list[str]]:
        q = self.quantity
        if not self.exercise.rule.plain:
            return "", []
        kind = Kind.GRADIENT if self._workings.examples == 1 else Kind.MEAN_GRADIENT
        weight = self._of(Kind.WEIGHT, q.layer, q.i, q.j)
        gradient = self.symbol(Quantity(kind, q.layer, q.i, q.j))
        return f"{weight} − η {gradient}", [f"{weight} + η {gradient}", f"−η {gradient}", f"{weight} − {gradient}"]

    def _is(self, n: int, activation: str) -> bool:
        return self.network.layer(n).activation == activation


def _added(terms: list[str]) -> str:
    """The terms of a sum; of many the first ones, … and the last."""
    if len(terms) > _MOST_TERMS + 1:
        terms = [*terms[: _MOST_TERMS - 1], "…", terms[-1]]
    return " + ".join(terms)
