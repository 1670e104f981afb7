"""Steps of an update with dropout and class weights: each factor is in its formula, whose numbers give the result."""

from dataclasses import replace

import numpy as np
import pytest
from formulas import worked_out

from core.basics.addresses import Weight
from core.basics.number_format import Digits
from core.derivation import Kind, Quantity, Style, derive
from core.derivation.matrices import backward_equations, forward_equations
from core.derivation.sensitivity import WeightSensitivity
from core.model.formula import plain
from core.model.initializers import new_network
from core.training.dropout import masks
from core.training.reference import mean_gradient

RNG = np.random.default_rng(3)
NUMBERS = Style(with_numbers=True, digits=Digits(17))


def network():
    made = new_network((2, 4, 3, 2), ["tanh", "sigmoid", "sigmoid"], initializer="uniform", seed=6)
    first, second, last = made.layers
    layers = (replace(first, dropout=0.5), replace(second, dropout=0.2), last)
    return replace(made, layers=layers, class_weights=(0.5, 3.0))


def steps(examples=1, seed=1):
    inputs, targets = RNG.normal(size=(examples, 2)), np.eye(2)[RNG.integers(0, 2, examples)]
    return derive(network(), inputs, targets, 0.1, masks(network(), seed, 0, range(examples)))


@pytest.mark.parametrize("loss", ["least_squares", "binary_cross_entropy"])
def test_every_formula_with_numbers_gives_its_result(loss):
    of = steps()
    of = derive(replace(of.network, loss=loss), of.inputs, of.targets, 0.1, of.mask)
    checked = set()
    for step in of:
        if step.result.kind in (Kind.NEW_LOSS, Kind.VALUE):
            continue  # σ(…) and tanh(…) are functions, not arithmetic.
        assert worked_out(plain(step.formula.right, NUMBERS)) == pytest.approx(step.value, rel=1e-11, abs=1e-12)
        checked.add(step.result.kind)
    assert {Kind.SUM, Kind.LOSS, Kind.DELTA, Kind.GRADIENT, Kind.NEW_WEIGHT} <= checked


def test_a_dropped_node_has_value_delta_and_gradients_of_zero():
    of = steps()
    mask = of.mask[0][0]
    assert (mask == 0).any() and (mask > 0).any()
    for i, factor in enumerate(mask):
        d = Quantity(Kind.MASK, 2, i)
        assert of.value(d) == factor and of.index_of(d) is None
        value, delta = of[of.index_of(Quantity(Kind.VALUE, 2, i))], of[of.index_of(Quantity(Kind.DELTA, 2, i))]
        assert d in value.uses and d in delta.uses
        assert set(of.used_by(d)) == {value.result, delta.result}
        assert (value.value == 0 and delta.value == 0) == (factor == 0)
        if factor:
            assert value.value == pytest.approx(factor * np.tanh(of.value(Quantity(Kind.SUM, 2, i))), rel=1e-15)


def test_the_class_weight_is_a_factor_of_loss_and_output_delta():
    of = steps()
    c = Quantity(Kind.CLASS_WEIGHT)
    assert of.value(c) == of.network.class_weights[int(of.targets[0].argmax())]
    assert c in of[of.index_of(Quantity(Kind.LOSS))].uses
    assert all(c in of[of.index_of(Quantity(Kind.DELTA, 4, k))].uses for k in range(2))


def test_a_batch_descends_by_the_gradient_of_training():
    of = steps(examples=5)
    _, expected = mean_gradient(of.network, of.inputs, of.targets, of.mask)
    for n, gradient in enumerate(of.update_gradients):
        np.testing.assert_allclose(gradient, expected[n], rtol=1e-12, atol=1e-16)


def test_the_theorem_has_the_same_factors():
    of = steps()
    for weight in (Weight(2, 0, 1), Weight(2, 1, 2), Weight(3, 1, 3), Weight(4, 0, 0)):
        theorem = WeightSensitivity(of, weight)
        for n in theorem.layers:
            for k in range(theorem.size(n)):
                found = worked_out(plain(theorem.formula(n, k).right, NUMBERS))
                assert found == pytest.approx(theorem.value(n, k), rel=1e-11, abs=1e-13)
        assert worked_out(plain(theorem.gradient.right, NUMBERS)) == pytest.approx(
            theorem.gradient.left.value, rel=1e-9
        )
        expected = of.gradients(0).weights[weight.layer - 2][weight.i, weight.j]
        assert theorem.gradient.left.value == pytest.approx(expected, rel=1e-10, abs=1e-15)


def test_matrix_equations_name_the_factors():
    of = steps()
    assert any("d ⊙" in equation.words for equation in forward_equations(of))
    words = [equation.words for equation in backward_equations(of)]
    assert any("⊙ d" in line for line in words) and any("class weight c" in line for line in words)


def test_without_them_nothing_is_written_of_them():
    plainly = replace(
        network(), class_weights=(), layers=tuple(replace(each, dropout=0.0) for each in network().layers)
    )
    of = derive(plainly, np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]]), 0.1)
    kinds = {quantity.kind for step in of for quantity in step.uses}
    assert not kinds & {Kind.MASK, Kind.CLASS_WEIGHT}
