"""What the comparison says: factors, sentences, reasons, calls."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

import numpy as np
import pytest

from core.basics.errors import InputError
from core.libraries.comparison import LibraryComparison, LibraryResult, Rows, compare_libraries
from core.libraries.other_libraries.weka import shuffled
from core.libraries.registry import CONVENTIONS, LIBRARIES
from core.libraries.reverse import quantity_named, whose
from core.model.network import Layer, Network


def network(sizes: tuple[int, ...], activations: tuple[str, ...], loss: str = "least_squares") -> Network:
    draw = np.random.default_rng(1)
    shapes = zip(sizes, sizes[1:], activations, strict=False)
    return Network(tuple(Layer(draw.uniform(-1, 1, (b, a + 1)), name) for a, b, name in shapes), loss)


def one_output(n: int = 1) -> LibraryComparison:
    draw = np.random.default_rng(2)
    return compare_libraries(
        network((2, 3, 1), ("sigmoid", "sigmoid")), draw.uniform(-1, 1, (n, 2)), draw.uniform(0, 1, (n, 1)), 0.5
    )


def of(comparison: LibraryComparison, library: str, setting: str) -> LibraryResult:
    (found,) = [each for each in comparison.held if (each.name, each.setting) == (library, setting)]
    return found


def test_fifteen_libraries_are_there() -> None:
    assert len(LIBRARIES) == 15


def test_an_entry_with_a_missing_field_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="why is missing"):
        replace(CONVENTIONS[0], why=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="step_text is missing"):
        replace(CONVENTIONS[0], formulas=replace(CONVENTIONS[0].formulas, step_text=""))


@pytest.mark.parametrize(
    ("n", "k", "library", "setting", "factor"),
    [
        (1, 1, "PyTorch", "MSELoss mean", 2.0),
        (1, 2, "PyTorch", "MSELoss mean", 1.0),
        (4, 2, "PyTorch", "MSELoss mean", 0.25),
        (4, 2, "PyTorch", "MSELoss sum", 2.0),
        (4, 2, "Keras", "mse", 0.25),
        (4, 2, "JAX + optax", "mean of optax.l2_loss, float32", 0.125),
        (4, 2, "neurolab", "train_gd, SSE", 1.0),
        (4, 2, "neurolab", "train_gd, MSE", 1.0),
        (4, 2, "FANN", "batch, SIGMOID, linear error", 0.25),
        (1, 2, "brain.js", "sigmoid", 1.0),
        (1, 2, "Weka", "nominal class", 1.0),
    ],
)
def test_the_factor_is_the_documented_one(n: int, k: int, library: str, setting: str, factor: float) -> None:
    draw = np.random.default_rng(3)
    targets = np.eye(k)[draw.integers(0, k, n)]
    comparison = compare_libraries(network((3, 4, k), ("sigmoid",) * 2), draw.uniform(-1, 1, (n, 3)), targets, 0.1)
    result = of(comparison, library, setting)
    assert result.factor == pytest.approx(factor, rel=1e-9)
    assert result.equal == (factor == 1)
    assert "textbook's" in result.why
    if factor != 1:
        assert f"{factor:g} times the textbook's" in result.why


def test_updated_weights_have_no_factor() -> None:
    assert of(one_output(), "synaptic", "Trainer, cost MSE").factor is None
    assert of(one_output(4), "neataptic", "train, batchSize 4, cost MSE").factor is None


def test_a_cut_output_learns_nothing_in_keras() -> None:
    layers = (Layer(np.array([[40.0, 0.0]]), "sigmoid"),)
    comparison = compare_libraries(Network(layers), [[1.0]], [[0.0]], 0.5)
    step = of(comparison, "Keras", "binary_crossentropy").step
    assert step is not None
    assert step.loss == pytest.approx(15.94, abs=0.01)
    assert step.weights is not None
    assert step.weights[0].tolist() == [[40.0, 0.0]]


def test_a_saturated_unit_of_fann_learns_as_if_it_were_not() -> None:
    layers = (Layer(np.array([[8.0, 0.0]]), "sigmoid"),)
    result = of(compare_libraries(Network(layers), [[1.0]], [[0.0]], 0.5), "FANN", "incremental, SIGMOID, linear error")
    assert result.factor is not None
    assert result.factor > 25
    assert "cut to 0.01 … 0.99" in result.why


@pytest.mark.parametrize("activation", ["sigmoid", "identity", "softmax", "tanh"])
def test_a_network_without_a_hidden_layer_has_its_libraries(activation: str) -> None:
    loss = "cross_entropy" if activation == "softmax" else "least_squares"
    comparison = compare_libraries(network((2, 3), (activation,), loss), [[1, 0]], [[0, 1, 0]], 0.5)
    assert of(comparison, "PyTorch", "CrossEntropyLoss mean" if activation == "softmax" else "MSELoss mean")
    assert comparison.not_held["R nnet"] == "R nnet needs one hidden layer, and this network has none"
    for each in comparison.held:
        assert each.call()


def test_a_library_that_cannot_hold_the_network_says_why() -> None:
    comparison = compare_libraries(network((2, 3, 1), ("gelu", "identity")), [[1, 0]], [[1]], 0.5)
    assert {each.name for each in comparison.held} == {"PyTorch"}
    comparison = compare_libraries(network((2, 3, 1), ("sin", "identity")), [[1, 0]], [[1]], 0.5)
    assert not comparison.held
    assert comparison.not_held["Keras"] == "Sine in layer 2 is not compared with Keras in this setting"
    without_bias = Network((Layer(np.ones((2, 2)), "sigmoid", bias=False), Layer(np.ones((1, 3)), "sigmoid")))
    comparison = compare_libraries(without_bias, [[1, 0]], [[1]], 0.5)
    assert comparison.not_held["FANN"] == "FANN has a bias in every layer, and layer 2 has none"
    assert of(comparison, "PyTorch", "MSELoss mean").factor == 2


def test_numbers_too_large_for_float32_are_a_reason_and_no_result() -> None:
    layers = (Layer(np.array([[1e30, 0.0]]), "identity"),)
    comparison = compare_libraries(Network(layers), [[1e10]], [[0.0]], 1e-60)
    assert "Keras" in comparison.not_held or all(each.convention.precision != "float32" for each in comparison.held)
    assert "not finite in Keras's float32" in next(r.reason for r in comparison.results if r.setting == "mse")


def test_a_saturated_output_has_no_cross_entropy_in_tinygrad() -> None:
    comparison = compare_libraries(Network((Layer(np.array([[40.0, 0.0]]), "sigmoid"),)), [[1.0]], [[0.0]], 0.5)
    reasons = {result.setting: result.reason for result in comparison.results if result.name == "tinygrad"}
    assert "not finite" in reasons["binary_crossentropy, loss read before step()"]
    assert not reasons["mean of squares, loss read before step()"]


def test_every_sentence_is_one_sentence_with_numbers_in_it() -> None:
    draw = np.random.default_rng(5)
    cases = [
        (("sigmoid", "sigmoid"), "least_squares"), (("tanh", "identity"), "least_squares"),
        (("relu", "relu"), "absolute_error"), (("tanh", "softmax"), "cross_entropy"),
    ]  # fmt: skip
    for names, loss in cases:
        for n in (1, 4):
            comparison = compare_libraries(
                network((2, 3, 3), names, loss), draw.uniform(-1, 1, (n, 2)), np.eye(3)[draw.integers(0, 3, n)], 0.1
            )
            for each in comparison.held:
                assert each.why.endswith(".")
                assert not re.search(r"\.\s|nan|inf\b|\{", each.why), each.why


def test_every_call_is_source_with_the_networks_numbers_in_it() -> None:
    for n in (1, 4):
        comparison = one_output(n)
        weight = repr(float(comparison.network.weights[0][0, 0]))
        for each in comparison.held:
            text = each.call()
            assert weight in text, each.setting
            if each.convention.language == "Python":
                ast.parse(text)
            assert text.count("{") == text.count("}")
            assert text.count("(") == text.count(")")


def test_weka_meets_the_rows_in_the_order_of_java() -> None:
    assert shuffled(4) == [3, 0, 1, 2]
    assert sorted(shuffled(37)) == list(range(37))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("new.1.1.1", "a layer from 2 to 3"), ("new.3.2.1", "expected node 1, found 2"),
        ("new.2.1.4", "a column from 1 to 3"),
        ("weight", "names look like"), ("", "names look like"), ("new.2.1", "expected 3 numbers after new"),
        ("s.2.1", "expected a number of the whole step"), ("grad.2.1.1@1", "expected a number of the whole step"),
    ],
)  # fmt: skip
def test_a_quantity_that_is_not_there_is_refused(name: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        quantity_named(name, network((2, 3, 1), ("sigmoid", "sigmoid")))


@pytest.mark.parametrize("typed", ["", "abc", "nan", "inf", "1e999", "1,5"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    comparison = one_output()
    with pytest.raises(InputError, match="number"):
        whose(comparison, typed, quantity_named("L", comparison.network))


def test_a_loss_is_told_by_its_digits() -> None:
    comparison = one_output()
    typed = f"{2 * comparison.textbook.loss:.6g}"
    answer = whose(comparison, typed, quantity_named("L", comparison.network))
    assert not answer.is_textbook
    assert "PyTorch" in {each.name for each in answer.agree}
    assert whose(comparison, f"{comparison.textbook.loss:.6g}", quantity_named("L", comparison.network)).is_textbook


@pytest.mark.parametrize(
    ("inputs", "targets", "rate"),
    [
        ([[1.0]], [[1.0]], 0.5),
        ([[1.0, 0.0]], [[1.0], [0.0]], 0.5),
        ([], [], 0.5),
        ([[1.0, 0.0]], [[1.0]], float("nan")),
    ],
)
def test_examples_that_do_not_fit_are_refused(inputs: Rows, targets: Rows, rate: float) -> None:
    with pytest.raises(InputError):
        compare_libraries(network((2, 3, 1), ("sigmoid", "sigmoid")), inputs, targets, rate)


def test_no_step_is_made_with_a_rate_of_zero() -> None:
    comparison = compare_libraries(network((2, 3, 1), ("sigmoid", "sigmoid")), [[1, 0]], [[1]], 0.0)
    step = of(comparison, "PyTorch", "MSELoss mean").step
    assert step is not None
    assert step.weights is not None
    assert np.array_equal(step.weights[0], comparison.network.weights[0])


@pytest.mark.parametrize(
    ("library", "setting", "weight", "loss"),
    [
        ("synaptic", "Trainer, cost CROSS_ENTROPY", 36.0, 34.2518939198891),  # log(1 + 1e-15 − y)
        ("synaptic", "Trainer, cost CROSS_ENTROPY", 40.0, 34.43421547668306),
        ("neataptic", "train, batchSize 1, cost CROSS_ENTROPY", 36.0, 36.04365338911715),
        ("TensorFlow.js", "binaryCrossentropy", 40.0, 15.942384719848633),
    ],
)
def test_the_loss_of_a_saturated_output_is_what_the_library_printed(
    library: str, setting: str, weight: float, loss: float
) -> None:
    comparison = compare_libraries(Network((Layer(np.array([[weight, 0.0]]), "sigmoid"),)), [[1.0]], [[0.0]], 0.5)
    step = of(comparison, library, setting).step
    assert step is not None
    assert step.loss == pytest.approx(loss, rel=1e-12)


def test_a_library_whose_loss_becomes_infinite_is_not_given_a_number() -> None:
    sigmoid = compare_libraries(Network((Layer(np.array([[40.0, 0.0]]), "sigmoid"),)), [[1.0]], [[0.0]], 0.5)
    far = np.array([[-400.0, 0.0], [400.0, 0.0]])
    softmax = compare_libraries(Network((Layer(far, "softmax"),), "cross_entropy"), [[1.0]], [[1.0, 0.0]], 0.5)
    assert any(each.name == "neataptic" and "not finite" in each.reason for each in sigmoid.results)
    assert any(each.name == "convnetjs" and "not finite" in each.reason for each in softmax.results)


def test_a_derivative_of_other_precision_is_not_compared() -> None:
    comparison = compare_libraries(network((2, 3, 1), ("mish", "identity")), [[1, 0]], [[1]], 0.5)
    assert {each.name for each in comparison.held} == {"PyTorch"}
    comparison = compare_libraries(network((2, 3, 1), ("hard_sigmoid", "identity")), [[1, 0]], [[1]], 0.5)
    assert not comparison.held
