"""One mistake: where it can be made, the number that it gives, and what to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.basics.number_format import Digits, format_number
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.exercises.workings import Workings

_SHOWN = Digits(4)


@dataclass(frozen=True)
class Mistake:
    """One entry of the list of mistakes.

    id: its name in files. title: what it is, in a few words. kinds: the numbers at which it can be made.
    numbers(workings, quantity): the wrong numbers that it gives there, none where it cannot be made.
    sentence(workings, quantity): one sentence on what was done and what to do, with its numbers.

    A mistake at Kind.GRADIENT is also one at the mean gradient of a batch: its numbers are averaged likewise.
    """

    id: str
    title: str
    kinds: frozenset[Kind]
    numbers: Callable[[Workings, Quantity], Iterable[float]]
    sentence: Callable[[Workings, Quantity], str]

    def made_at(self, kind: Kind) -> bool:
        """Whether this mistake can be made at numbers of this kind."""
        return kind in self.kinds or (kind is Kind.MEAN_GRADIENT and Kind.GRADIENT in self.kinds)

    def at(self, workings: Workings, quantity: Quantity) -> list[float]:
        """The wrong numbers that this mistake gives for `quantity`."""
        if not self.made_at(quantity.kind):
            return []
        if quantity.kind in self.kinds:
            return [float(number) for number in self.numbers(workings, quantity)]
        alone = [self.numbers(workings, of_example(quantity, k)) for k in range(workings.examples)]
        return [float(sum(each) / workings.examples) for each in zip(*alone, strict=True)]


def of_example(quantity: Quantity, example: int) -> Quantity:
    """The gradient of one example in place of the mean."""
    return Quantity(Kind.GRADIENT, quantity.layer, quantity.i, quantity.j, example)


def symbol(workings: Workings, quantity: Quantity) -> str:
    """The symbol of a quantity as plain text."""
    return workings.notation.symbol(quantity).lowered


def near(kind: Kind, quantity: Quantity) -> Quantity:
    """Another number of the same node and example."""
    return Quantity(kind, quantity.layer, quantity.i, example=quantity.example)


def over_outputs(workings: Workings, quantity: Quantity) -> Iterable[float]:
    """The number divided by that of the outputs, where there are several."""
    outputs = workings.network.sizes[-1]
    if outputs > 1:
        yield workings.value(quantity) / outputs


def shown(number: float) -> str:
    """A number for a sentence."""
    return format_number(float(number), _SHOWN)


def named(workings: Workings, quantity: Quantity) -> str:
    """A quantity with its number: f′(s₁) = 0.1966; the symbol alone while the number is hidden."""
    if quantity in workings.hidden:
        return symbol(workings, quantity)
    return f"{symbol(workings, quantity)} = {shown(workings.value(quantity))}"


def weight_named(workings: Workings, n: int, i: int, j: int) -> str:
    """A weight with its number: w₁₂ = 0.5."""
    text = symbol(workings, Quantity(Kind.WEIGHT, n, i, j))
    return f"{text} = {shown(workings.layer(n).weights[i, j])}"
