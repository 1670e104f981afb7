"""Wrong numbers that are right in another library: which one gives an answer, and why."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from core.basics.errors import InputError
from core.libraries.comparison import LibraryComparison, LibraryResult, compare_libraries
from core.libraries.reverse import number_of, whose
from core.model.quantities import Kind, Quantity

if TYPE_CHECKING:
    from core.exercises.checking.answers import Answer
    from core.exercises.exercise import Exercise

# More names in one sentence are only counted.
_MOST_NAMED = 3
# A library's float32 is no other number.
_SAME = 1e-6
# Digits at which an expression is compared.
_DIGITS = 6
# In a larger network no one computes a step by hand; comparing it would take longer than an answer may.
_MOST_WEIGHTS = 2_000


class LibraryNumbers:
    """Other libraries' numbers of an exercise's update, computed when the first one is asked for."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._comparison: LibraryComparison | None = None
        self._can_compare = exercise.rule.plain and exercise.rate > 0 and exercise.network.parameters <= _MOST_WEIGHTS

    def says(self, quantity: Quantity, answer: Answer, expected: float) -> str:
        """A sentence that names the libraries in which `answer` is right, though `expected` is not it; "" for none."""
        found = self._found(quantity, answer, expected)
        if not found:
            return ""
        names = list(dict.fromkeys(result.name for result in found))
        if len(names) == 1:
            first = found[0]
            return f"In {first.name} ({first.setting}) it is right: {first.why}"
        named = [f"{name} ({next(r.setting for r in found if r.name == name)})" for name in names[:_MOST_NAMED]]
        left = len(names) - len(named)
        words = ", ".join(named) + f" and {left} more" if left else f"{', '.join(named[:-1])} and {named[-1]}"
        return f"It is right in {words}. {found[0].why}"

    def _found(self, quantity: Quantity, answer: Answer, expected: float) -> list[LibraryResult]:
        """The results that agree with an answer, those of the network's own loss first."""
        asked = self._of_step(quantity)
        # With fewer digits than are wanted too many would agree; 0 says nothing of a convention.
        if asked is None or answer.value == 0.0 or (answer.typed is not None and answer.typed > answer.unit):
            return []
        comparison = self._compared()
        if comparison is None:
            return []
        typed = f"{answer.value:.{_DIGITS}g}" if answer.typed is None else _decimal(answer)
        found = [
            result
            for result in whose(comparison, typed, asked).agree
            if abs((number_of(result, asked) or 0.0) - expected) > _SAME * abs(expected)
        ]
        own = self._exercise.network.loss
        return sorted(found, key=lambda r: (r.convention.formulas.likeness != own, r.factor is None))

    def _of_step(self, quantity: Quantity) -> Quantity | None:
        """The number of a library's whole step that stands for `quantity`; None where there is none."""
        n, i, j = quantity.layer, quantity.i, quantity.j
        match quantity.kind:
            case Kind.NEW_WEIGHT:
                return quantity
            case Kind.MEAN_GRADIENT:
                return Quantity(Kind.GRADIENT, n, i, j)
            case Kind.GRADIENT | Kind.LOSS if not self._exercise.batch and quantity.example == 0:
                return quantity
        return None

    def _compared(self) -> LibraryComparison | None:
        if self._comparison is None and self._can_compare:
            exercise, count = self._exercise, self._exercise.update_examples
            inputs, targets = exercise.inputs[:count], exercise.targets[:count]
            try:
                self._comparison = compare_libraries(exercise.network, inputs, targets, exercise.rate)
            except InputError:
                self._can_compare = False
        return self._comparison


def _decimal(answer: Answer) -> str:
    """The number as it was typed, with a decimal point: its last digit counts."""
    assert answer.typed is not None
    if answer.typed == 0.0:
        return repr(answer.value)
    places = max(round(-log10(2.0 * answer.typed)), 0)
    return f"{answer.value:.{places}f}"
