"""The derivation of every loss, optimizer, penalty and activation: numbers, formulas, both ways."""

from __future__ import annotations

import mathra
import numpy as np
import pytest
from formulas import parse, worked_out

from core.basics.addresses import Weight
from core.basics.number_format import Digits
from core.derivation import Derivation, Kind, Quantity, Style, derive
from core.derivation.matrices import backward_equations, update_equations
from core.derivation.sensitivity import WeightSensitivity
from core.model.activations import ACTIVATIONS
from core.model.backprop import backward, forward
from core.model.formula import latex, plain
from core.model.losses import LOSSES
from core.model.network import Layer, Network
from core.model.sensitivities import gradient_by_sensitivities
from core.training.optimizers import OPTIMIZERS
from core.training.reference import mean_gradient
from core.training.rule import rule_of
from core.training.settings import Settings

RNG = np.random.default_rng(11)
INPUTS = RNG.uniform(-1, 1, (3, 2))
TARGETS = np.array([[1.0, 0, 0], [0, 0, 1], [0.25, 0.5, 0.75]])


def network(loss: str, hidden: str = "tanh", output: str = "") -> Network:
    output = output or LOSSES[loss].output or "sigmoid"
    layers = (Layer(RNG.normal(0, 0.8, (4, 3)), hidden), Layer(RNG.normal(0, 0.8, (3, 5)), output))
    return Network(layers, loss)


def derivations() -> dict[str, Derivation]:
    plain_rule = rule_of(Settings(rate=0.1), 0, None)
    found = {}
    for loss in LOSSES:
        found[loss] = derive(network(loss), INPUTS, TARGETS, plain_rule)
    found["softmax and squares"] = derive(network("least_squares", output="softmax"), INPUTS, TARGETS, plain_rule)
    for loss in ("least_squares", "absolute_error"):
        found[f"log-softmax and {loss}"] = derive(network(loss, output="log_softmax"), INPUTS, TARGETS, plain_rule)
    for hidden in (*ACTIVATIONS, "leaky_relu(0.3)", "softplus(2.0)"):
        if not ACTIVATIONS[hidden].whole:
            found[hidden] = derive(network("least_squares", hidden), INPUTS[:1], TARGETS[:1], plain_rule)
    for optimizer in OPTIMIZERS:
        how = Settings(rate=0.05, optimizer=optimizer, l2=0.03, l1=0.01)
        start = network("least_squares")
        state = None
        for _ in range(3):  # so that there is something to remember
            _, gradients = mean_gradient(start, INPUTS, TARGETS)
            start, state = rule_of(how, 0, state).apply(start, gradients)
        found[f"{optimizer} with penalties"] = derive(start, INPUTS, TARGETS, rule_of(how, 0, state))
        bare = Settings(rate=0.05, optimizer=optimizer)
        found[f"{optimizer} at its start"] = derive(start, INPUTS[:1], TARGETS[:1], rule_of(bare, 0, None))
    return found


ALL = derivations()
each = pytest.mark.parametrize("of", ALL.values(), ids=ALL)


@each
def test_every_number_is_the_engines(of: Derivation) -> None:
    passes = [forward(of.network, x) for x in of.inputs]
    back = [backward(of.network, values, t) for values, t in zip(passes, of.targets, strict=True)]
    after, state = of.rule.apply(of.network, of.update_gradients)
    assert of.network_after == after
    assert of.optimizer_after == state
    place = {(n, i, j): k for k, (n, i, j) in enumerate(
        (n, i, j) for n in (2, 3) for i, j in np.ndindex(*of.network.layer(n).weights.shape)
    )}  # fmt: skip
    for step in of:
        q = step.result
        if q.kind is Kind.DELTA:
            assert step.value == back[q.example].delta[q.layer - 2][q.i]
        elif q.kind is Kind.LOSS:
            assert step.value == back[q.example].loss
        elif q.kind is Kind.NEW_WEIGHT:
            assert step.value == after.layer(q.layer).weights[q.i, q.j]
        elif q.kind in (Kind.STATE_M, Kind.STATE_V):
            assert step.value == state.slots[int(q.kind is Kind.STATE_V), place[q.layer, q.i, q.j]]


@each
def test_the_formulas_with_their_numbers_come_to_the_result(of: Derivation) -> None:
    numbers = Style(with_numbers=True, digits=Digits(17))
    for step in of:
        if step.result.kind is Kind.NEW_LOSS or (
            step.result.kind is Kind.VALUE and not ACTIVATIONS[of.network.layer(step.layer).activation].whole
        ):
            continue
        beside = [
            formula.right
            for formula in step.auxiliary_formulas
            if step.result.kind is Kind.DELTA and _is_delta(formula)
        ]
        for right in (step.formula.right, *beside):
            assert worked_out(plain(right, numbers)) == pytest.approx(step.value, rel=1e-11, abs=1e-12), step


@each
def test_two_renderers_take_every_formula(of: Derivation) -> None:
    # One of each kind and phase: the others are written alike.
    first = {(step.phase, step.result.kind): step for step in reversed(list(of))}
    for step in first.values():
        for style in (Style(), Style(with_numbers=True)):
            for formula in (step.formula, *step.auxiliary_formulas):
                for node in (formula.left, formula.right):
                    written = latex(node, style)
                    assert mathra.render(written)["warnings"] == [], written
                    parse(written)


@each
def test_sources_and_uses_are_each_others_inverse(of: Derivation) -> None:
    for step in of:
        if step.result.kind is Kind.NEW_LOSS:
            continue
        for source in of.sources(step.result):
            used = of.used_by(source)
            if source.kind is not Kind.RATE and source.kind is not Kind.BIAS:
                assert step.result in used, (step.result, source, used)


@each
def test_the_theorem_comes_to_the_same_gradient(of: Derivation) -> None:
    numbers = Style(with_numbers=True, digits=Digits(17))
    for weight in (Weight(2, 1, 0), Weight(2, 3, 2), Weight(3, 0, 1), Weight(3, 2, 4)):
        theorem = WeightSensitivity(of, weight)
        for n in theorem.layers:
            for k in range(theorem.size(n)):
                found = worked_out(plain(theorem.formula(n, k).right, numbers))
                assert found == pytest.approx(theorem.value(n, k), rel=1e-11, abs=1e-13)
        exact = gradient_by_sensitivities(of.network, of.values(0), of.targets[0], *weight)
        assert worked_out(plain(theorem.gradient.right, numbers)) == pytest.approx(exact, rel=1e-9, abs=1e-12)


@each
def test_the_matrix_equations_are_made_of_the_same_numbers(of: Derivation) -> None:
    for equation in (*backward_equations(of), *update_equations(of)):
        assert mathra.render(latex(equation.formula.right))["warnings"] == []


@pytest.mark.parametrize(
    ("loss", "output"), [("cross_entropy", "softmax"), ("least_squares", "softmax"), ("least_squares", "log_softmax")]
)
def test_the_work_for_a_step_grows_with_the_outputs_and_not_with_their_square(monkeypatch, loss, output) -> None:
    made = []
    factor = Derivation.factor
    monkeypatch.setattr(Derivation, "factor", lambda of, quantity: made.append(quantity) or factor(of, quantity))

    def work(outputs: int) -> int:
        wide = Network((Layer(np.full((outputs, 3), 0.1), output),), loss)
        of = derive(wide, np.ones((1, 2)), np.full((1, outputs), 0.3), 0.1)
        del made[:]
        for step in of:
            if step.result.kind is Kind.LOSS or step.result == Quantity(Kind.DELTA, 2, 1):
                assert step.formula.uses and step.auxiliary_formulas is not None
        return len(made)

    assert work(40) <= 2 * work(20)


def _is_delta(formula) -> bool:
    return getattr(formula.left, "quantity", None) is not None and formula.left.quantity.kind is Kind.DELTA
