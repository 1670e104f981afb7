"""Every entry of the registry of optimizers: its code and its equations are the same step."""

from __future__ import annotations

import pytest
from formulas import worked_out
from hypothesis import given
from hypothesis import strategies as st

from core.basics.number_format import FULL
from core.model.formula import Factor, Glue, Style, plain
from core.model.quantities import Kind, Quantity, Symbol
from core.training.optimizers import OPTIMIZERS, Optimizer, Terms

NUMBERS = st.floats(-100, 100).filter(lambda v: abs(v) > 1e-6)
SHARES = st.floats(0.01, 0.99)


def factor(name: str, value: float) -> Factor:
    return Factor(Quantity(Kind.WEIGHT, 2, 0, 0), Symbol(name, name), value)


def number(value: float) -> Glue:
    return Glue(repr(value), repr(value))


@pytest.mark.parametrize("entry", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
@given(
    w=NUMBERS, g=NUMBERS, m=NUMBERS, v=st.floats(1e-3, 100), rate=st.floats(1e-4, 1), first=SHARES, second=SHARES,
    epsilon=st.floats(1e-8, 1e-3), k=st.integers(1, 50),
)  # fmt: skip
def test_the_equations_of_an_optimizer_are_its_code(
    entry: Optimizer, w: float, g: float, m: float, v: float, rate: float, first: float, second: float,
    epsilon: float, k: int,
) -> None:  # fmt: skip
    # RMSProp's m is a mean of squares.
    m = abs(m)
    new_w, new_m, new_v = entry.step(w, g, m, v, rate, first, second, epsilon, float(k))
    terms = Terms(
        factor("w", w), factor("g", g), factor("η", rate), factor("m", m), factor("v", v), factor("m′", new_m),
        factor("v′", new_v), number(first), number(second), number(epsilon), str(k),
    )  # fmt: skip
    style = Style(with_numbers=True, digits=FULL)
    for equation, expected in zip(entry.state, (new_m, new_v), strict=False):
        assert worked_out(plain(equation(terms), style)) == pytest.approx(expected, rel=1e-12)
    assert worked_out(plain(entry.new_weight(terms), style)) == pytest.approx(new_w, rel=1e-9, abs=1e-12)


def test_what_an_optimizer_lacks_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="unknown parameters"):
        Optimizer("new", "New", OPTIMIZERS["adam"].step, (), OPTIMIZERS["adam"].change, ("speed", "", ""))


def test_only_those_without_the_gradient_in_their_step_take_the_state_alone() -> None:
    takes = {name for name, entry in OPTIMIZERS.items() if entry.takes_gradient}
    assert takes == {"gradient-descent", "nesterov", "rmsprop"}
