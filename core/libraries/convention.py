"""A registry entry: one library with one setting, and all that is to be said of its plain step."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.holding import Holds
    from core.libraries.steps import Case, Rule, Step

# The textbook's formulas; conventions take over those that are not their own.
DELTA = r"\delta = (y - t)\, f'(s)"
HIDDEN = r"\delta_j = f'(s_j) \sum_i w_{ij}\, \delta_i"
HIDDEN_UPDATED = r"\delta_j = f'(s_j) \sum_i \differs{w'_{ij}}\, \delta_i"
UPDATE = r"w' = w - \eta \sum \delta\, h"
UPDATE_EACH = r"w' = w - \eta\, \delta\, h \quad \differs{\text{after each example}}"
_AFTER_EACH = "one update per example"


@dataclass(frozen=True)
class Formulas:
    """The formulas of a convention: in LaTeX, where `\\differs{…}` marks what is not the textbook's, and in text.

    S = Σ (t − y)² over all examples and outputs, n examples, k outputs. likeness: the loss of
    core.model.losses that it descends, up to a factor. loss_text, step_text: what it reports, and its step in
    textbook steps. order: "one update" or "one update per example".
    """

    likeness: str
    loss: str
    delta: str
    loss_text: str
    step_text: str
    hidden: str = HIDDEN
    update: str = UPDATE
    order: str = "one update"

    def each(self, loss: str, loss_text: str, delta: str, step_text: str) -> Formulas:
        """The same with an update after each example."""
        return replace(
            self, loss=loss, loss_text=loss_text, delta=delta, step_text=step_text, update=UPDATE_EACH,
            order=_AFTER_EACH,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Convention:
    """One library and setting.

    library, setting, version: as in the records; {n} and {k} stand for the numbers of examples and outputs.
    language: of the call. precision: what it calculates in, in words.
    holds: the networks it can hold. formulas: how it is written.
    step(case, exact): one plain step; exact: in float64, its rounding left out.
    why(case): the sentence that explains the difference from the textbook's step, with the factor.
    call(case): the code that makes the step, runnable as it is. recorded: how the recorded runs were made.
    several: a setting that differs from another one only with several examples.
    """

    library: str
    setting: str
    version: str
    language: str
    precision: str
    holds: Holds
    formulas: Formulas
    step: Callable[[Case, bool], Step]
    why: Callable[[Case], str]
    call: Callable[[Case], str]
    recorded: str
    several: bool = False

    def __post_init__(self) -> None:
        for part in (self, self.formulas):
            for each in fields(part):
                if getattr(part, each.name) in ("", None):
                    raise ValueError(f"{self.library or 'a library'}, {self.setting}: {each.name} is missing")

    def name(self, n: int, k: int) -> str:
        """The setting's name for n examples and k outputs."""
        return self.setting.format(n=n, k=k)

    @property
    def updates(self) -> bool:
        """Whether the library makes a plain step at all."""
        return "no plain step" not in self.formulas.step_text

    def rounds(self, loss: bool) -> bool:
        """Whether its loss, or else its weights, pass through float32."""
        return self.single or "products in float32" in self.precision or (loss and "loss in float32" in self.precision)

    @property
    def single(self) -> bool:
        """Whether its weights are float32 numbers."""
        return self.precision == "float32"


def by(rule: Rule) -> Callable[[Case, bool], Step]:
    """A convention's step by `rule`."""
    return lambda case, exact: (rule.exact() if exact else rule).run(case)


def count(number: int, word: str) -> str:
    """1 example, 4 examples."""
    return f"{number} {word}{'s' * (number != 1)}"


def multiple(formula: str, value: float) -> str:
    """The factor on the textbook's step in words: "2 / (k n) = 0.5 times the textbook's"."""
    if value == 1:
        return f"equal to the textbook's ({formula} = 1)" if formula != "1" else "equal to the textbook's"
    told = f"{value:.6g}"
    return f"{formula} = {told} times the textbook's" if formula != told else f"{told} times the textbook's"
