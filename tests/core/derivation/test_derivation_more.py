"""Around the derivation: the theorem, what steps mean, matrices, checking, published examples, export."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import mathra
import numpy as np
import pytest
import references
from formulas import NUMBER, numbers_in, parse, parse_as_it_stands
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.gradient_table import Verdict, checks
from core.basics.addresses import Node, Weight
from core.basics.number_format import FULL, Digits
from core.data.dataset import Dataset
from core.derivation import Derivation, Kind, Quantity, Style, derive
from core.derivation.export import derivation_latex, derivation_markdown, step_latex, step_markdown
from core.derivation.matrices import (
    backward_equations,
    collapsed,
    forward_equations,
    is_linear,
    linear_fit,
    update_equations,
)
from core.derivation.remarks import largest_rate, remarks
from core.derivation.sensitivity import WeightSensitivity
from core.gallery.presets import PRESETS, preset
from core.gallery.worked_examples import Match, comparisons, worked_examples
from core.model.backprop import backward, descend, forward
from core.model.formula import latex, plain
from core.model.network import Layer, Network
from core.model.sensitivities import sensitivities
from core.training.reference import losses, outputs
from core.training.settings import Settings

XOR = Network((Layer(np.array([[3.0, 4, 2], [2, 3, 4]]), "relu"), Layer(np.array([[5.0, 5, 2]]), "relu")))
NUMBERS = Style(with_numbers=True)


def of_preset(name: str, rows: slice = slice(0, 1), rate: float = 0.01) -> Derivation:
    document = preset(name)
    assert document.data is not None
    return derive(document.network, document.data.inputs[rows], document.data.targets[rows], rate)


def said(derivation: Derivation, quantity: Quantity, inputs: np.ndarray | None = None) -> str:
    index = derivation.index_of(quantity)
    assert index is not None
    data = derivation.inputs if inputs is None else inputs
    return " ".join(remark.text for remark in remarks(derivation[index], data))


# The theorem


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_the_theorem_s_numbers_are_the_engine_s_and_end_in_the_gradient(name: str) -> None:
    derivation = of_preset(name)
    network = derivation.network
    values = forward(network, derivation.inputs[0])
    exact = backward(network, values, derivation.targets[0])
    for n in range(2, network.depth + 1):
        for i, j in np.ndindex(*network.layer(n).weights.shape):
            theorem = WeightSensitivity(derivation, Weight(n, i, j))
            expected = sensitivities(network, values, n, i, j)
            for layer in theorem.layers:
                for k in range(theorem.size(layer)):
                    formula = theorem.formula(layer, k)
                    assert theorem.value(layer, k) == expected[layer - n][k]
                    assert theorem.factor(layer, k) == formula.left
            assert theorem.gradient.left.value == pytest.approx(exact.weights[n - 2][i, j], rel=1e-12, abs=1e-15)


def test_the_theorem_reads_as_the_chapter_has_it_with_its_base_case_put_right() -> None:
    theorem = WeightSensitivity(of_preset("xor-printed"), Weight(2, 0, 0))
    assert plain(theorem.formula(2, 0).right) == "r′(s_h1) · x1"
    assert plain(theorem.formula(2, 1).right) == "0"
    assert plain(theorem.formula(3, 0).right) == "r′(s_y) · (u1 · ∂h1/∂w11 + u2 · ∂h2/∂w11)"
    assert plain(theorem.gradient.right) == "−(t − y) · ∂y/∂w11"
    assert plain(theorem.gradient.right, NUMBERS) == "−(1 − 57) · 5"
    assert plain(WeightSensitivity(of_preset("xor-printed"), Weight(2, 0, 2)).formula(2, 0).right) == "r′(s_h1) · 1"


def test_several_outputs_are_summed_over() -> None:
    theorem = WeightSensitivity(of_preset("mazur"), Weight(2, 0, 0))
    assert plain(theorem.gradient.right) == "−(t1 − y1) · ∂y1/∂w11 + (−(t2 − y2)) · ∂y2/∂w11"


# What it means


def test_a_saturated_sigmoid_is_said() -> None:
    network = Network((Layer(np.array([[20.0]]), "sigmoid", False), Layer(np.array([[1.0]]), "identity", False)))
    derivation = derive(network, np.array([[1.0]]), np.array([[1.0]]), 0.1)
    assert "h₁ is saturated" in said(derivation, Quantity(Kind.VALUE, 2, 0))
    calm = derive(network, np.array([[0.01]]), np.array([[1.0]]), 0.1)
    assert "saturated" not in said(calm, Quantity(Kind.VALUE, 2, 0))


def test_a_dead_relu_is_said_for_this_example_or_for_all() -> None:
    network = Network((Layer(np.array([[1.0, -2.0]]), "relu"),))
    derivation = derive(network, np.array([[1.0]]), np.array([[1.0]]), 0.1)
    y = Quantity(Kind.VALUE, 2, 0)
    assert "inactive for this example" in said(derivation, y, np.array([[1.0], [3.0]]))
    assert "dead" in said(derivation, y, np.array([[1.0], [1.5]]))
    kink = derive(network, np.array([[2.0]]), np.array([[1.0]]), 0.1)
    assert "is not differentiable" in said(kink, y)
    alive = derive(network, np.array([[3.0]]), np.array([[1.0]]), 0.1)
    assert "dead" not in said(alive, y) and "off" not in said(alive, y)


def test_vanishing_deltas_are_said() -> None:
    layers = [Layer(np.array([[0.01]]), "sigmoid", False) for _ in range(3)]
    derivation = derive(Network(tuple(layers)), np.array([[1.0]]), np.array([[0.0]]), 0.1)
    assert "vanishing" in said(derivation, Quantity(Kind.DELTA, 2, 0))
    assert "vanishing" not in said(derivation, Quantity(Kind.DELTA, 4, 0))


def test_a_target_out_of_reach_is_said() -> None:
    network = Network((Layer(np.array([[1.0]]), "sigmoid", False),))
    out = derive(network, np.array([[1.0]]), np.array([[1.5]]), 0.1)
    assert "out of reach" in said(out, Quantity(Kind.LOSS))
    within = derive(network, np.array([[1.0]]), np.array([[1.0]]), 0.1)
    assert "out of reach" not in said(within, Quantity(Kind.LOSS))


def test_an_update_that_raises_the_loss_is_said_with_the_largest_rate_that_would_not() -> None:
    network = Network((Layer(np.array([[2.0]]), "identity", False),))
    # L = ½ (1 − 3 w)²: the step overshoots beyond η = 2/9.
    derivation = derive(network, np.array([[3.0]]), np.array([[1.0]]), 0.5)
    assert largest_rate(derivation) == pytest.approx(2 / 9, rel=1e-5)
    assert "With η up to about 0.222" in said(derivation, Quantity(Kind.NEW_WEIGHT, 2, 0, 0))
    small = derive(network, np.array([[3.0]]), np.array([[1.0]]), 0.2)
    assert "increases" not in said(small, Quantity(Kind.NEW_WEIGHT, 2, 0, 0))


@given(st.floats(0.01, 10), st.integers(0, 50))
@settings(max_examples=20, deadline=None)
def test_the_largest_rate_does_not_raise_the_loss(rate: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = Network((Layer(rng.normal(size=(3, 3)), "tanh"), Layer(rng.normal(size=(1, 4)))))
    derivation = derive(network, rng.normal(size=(2, 2)), rng.normal(size=(2, 1)), rate)
    data = Dataset(derivation.inputs, derivation.targets)
    found = largest_rate(derivation)
    after = descend(network, derivation.update_gradients, found)
    assert 0 < found <= rate
    assert losses(after, data).sum() <= losses(network, data).sum()


def test_the_chapter_s_errors_are_named_where_one_meets_them() -> None:
    printed = of_preset("xor-printed")
    assert "leave out the learning rate" in said(printed, Quantity(Kind.NEW_WEIGHT, 3, 0, 0))
    assert "xⱼ" in said(printed, Quantity(Kind.GRADIENT, 2, 0, 0))
    assert "wᵢₖ" in said(printed, Quantity(Kind.SUM, 2, 0))
    assert "sigmoid" in said(printed, Quantity(Kind.VALUE, 3, 0))
    assert "sigmoid" not in said(of_preset("xor-table"), Quantity(Kind.VALUE, 3, 0))
    assert "over all outputs" in said(of_preset("mazur"), Quantity(Kind.DELTA, 2, 0))


def test_with_a_rate_of_one_the_printed_network_dies_as_we_say() -> None:
    after = of_preset("xor-printed", rate=1.0).network_after
    assert outputs(after, preset("xor-printed").data.inputs).tolist() == [[0.0]] * 4


# Matrices


def test_matrix_equations_hold_the_numbers_of_the_steps() -> None:
    derivation = of_preset("xor-printed")
    written = [plain(e.formula.right, NUMBERS) for e in forward_equations(derivation)]
    assert written[0] == "[3 4 2; 2 3 4][1; 0; 1]"
    assert plain(forward_equations(derivation)[0].formula.left, NUMBERS) == "[5; 6]"
    back = [plain(e.formula.right, NUMBERS) for e in backward_equations(derivation)]
    assert back == ["−[−56] ⊙ [1]", "[56][5 6 1]", "([5; 5][56]) ⊙ [1; 1]", "[280; 280][1 0 1]"]
    new = update_equations(derivation)[1].formula
    assert plain(new.right, NUMBERS) == "[5 5 2] − 0.01[280 336 56]"


@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.lists(st.booleans(), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_network_of_identities_is_one_matrix(sizes: list[int], bias: list[bool]) -> None:
    rng = np.random.default_rng(len(sizes))
    layers = tuple(
        Layer(rng.normal(size=(b, a + has)), "identity", has)
        for (a, b), has in zip(itertools.pairwise(sizes), bias, strict=False)
    )
    network = Network(layers)
    assert is_linear(network)
    data = Dataset(rng.normal(size=(6, sizes[0])), rng.normal(size=(6, sizes[-1])))
    fit = linear_fit(network, data)
    assert fit.gap < 1e-12 * max(1.0, float(np.abs(fit.matrix).max()))
    assert fit.best_loss <= fit.loss * (1 + 1e-12)


def test_the_collapse_of_the_printed_matrices() -> None:
    linear = Network(tuple(Layer(layer.weights) for layer in XOR.layers))
    assert collapsed(linear).tolist() == [[25.0, 35.0, 32.0]]
    fit = linear_fit(linear, preset("xor-printed").data)
    assert fit.best == pytest.approx(np.array([[0.0, 0.0, 0.5]]), abs=1e-14)
    assert fit.best_loss == pytest.approx(0.5)


# Checking


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_gradients_agree_three_ways_but_for_kinks(name: str) -> None:
    document = preset(name)
    assert document.data is not None
    for x, t in zip(document.data.inputs, document.data.targets, strict=True):
        found = checks(document.network, x, t)
        assert len(found) == document.network.parameters
        assert all(check.verdict is not Verdict.DIFFERENT for check in found)


def test_a_kink_is_named_and_not_a_failure() -> None:
    found = {check.weight: check for check in checks(XOR.with_weights(
        [np.array([[3.0, 4, -3], [2, 3, 4]]), np.array([[5.0, 5, 2]])]), [1, 0], [1])}  # fmt: skip
    assert found[Weight(2, 0, 0)].verdict is Verdict.KINK
    assert found[Weight(2, 0, 0)].kinks == (Node(2, 0),)
    assert found[Weight(2, 1, 0)].verdict is Verdict.EQUAL


def test_published_numbers_match_ours() -> None:
    counts = []
    for example in worked_examples():
        found = comparisons(example)
        assert all(each.match is not Match.NO for each in found), example.name
        counts.append((len(found), sum(each.match is Match.ROUNDED for each in found)))
    assert counts == [(24, 4), (30, 0), (9, 0), (27, 0), (23, 1), (4, 0)]


def test_a_wrong_published_number_is_seen() -> None:
    one = worked_examples()[1]
    found = comparisons(replace(one, entry=one.entry | {"expected": one.published["expected"] | {"loss": 1568.1}}))
    assert [each.name for each in found if each.match is Match.NO] == ["L"]


def test_the_shipped_examples_are_the_reference_s() -> None:
    original = references.load("worked_examples.json")[0]["examples"]
    for entry, example in zip(original, worked_examples(), strict=True):
        assert example.name == entry["name"]
        assert example.tolerance == entry["tolerance"]
        assert example.published == {k: v for k, v in entry.items() if k.startswith("expected")}


# Every formula is good LaTeX


@pytest.fixture(scope="module")
def formulas() -> list[str]:
    derivations = [of_preset(name, slice(0, 2)) for name in sorted(PRESETS)]
    derivations += [
        derive(
            Network(tuple(
                Layer(np.array(w, dtype=float), a, b)
                for w, a, b in zip(case["weights"], case["activations"], case["bias"], strict=True)
            )), np.array([case["input"]]), np.array([case["target"]]), case["rate"],
        )
        for case in references.load("autograd.json")[0]["cases"]
    ]  # fmt: skip
    found = {}
    for derivation in derivations:
        for step in derivation:
            for formula in (step.formula, *step.auxiliary_formulas):
                for node in filter(None, (formula.right, formula.expanded)):
                    for style in (Style(fold=6), Style(True, FULL, fold=6)):
                        found[f"{latex(formula.left, style)} = {latex(node, style)}"] = None
    return list(found)


def test_the_renderer_accepts_every_formula(formulas: list[str]) -> None:
    assert len(formulas) > 3000
    # One of those that differ only in their numbers, and the numbers of all.
    numbers = numbers_in(formulas)
    sums = [" + ".join(numbers[k : k + 50]) for k in range(0, len(numbers), 50)]
    for formula in (*{NUMBER.sub("1", formula): formula for formula in formulas}.values(), *sums):
        assert mathra.render(formula)["warnings"] == [], formula


def test_a_second_parser_accepts_every_formula(formulas: list[str]) -> None:
    for formula in formulas:
        parse(formula)
    # How numbers are written is parsed for itself: three of each way.
    ways: dict[str, list[str]] = {}
    for number in numbers_in(formulas):
        ways.setdefault(re.sub(r"\d+", "1", number), []).append(number)
    for written in ways.values():
        for number in {written[0], written[len(written) // 2], written[-1]}:
            parse_as_it_stands(number)


def test_colors_change_nothing_but_the_colors() -> None:
    for step in of_preset("mazur")[:-1]:
        colored = latex(step.formula.right, Style(color=lambda _q, _v: "#123456"))
        assert r"\textcolor{#123456}" in colored
        assert mathra.render(colored)["warnings"] == []


def test_matrices_are_good_latex() -> None:
    derivation = of_preset("deep")
    for equation in (*forward_equations(derivation), *backward_equations(derivation), *update_equations(derivation)):
        written = f"{latex(equation.formula.left)} = {latex(equation.formula.right, Style(True, fold=8))}"
        assert mathra.render(written)["warnings"] == []


# Export


@pytest.mark.parametrize("name", ["xor-printed", "deep"])
def test_the_document_holds_every_step(name: str) -> None:
    derivation = of_preset(name, slice(0, 2))
    for written in (derivation_latex(derivation, Digits(5)), derivation_markdown(derivation, Digits(5))):
        for step in derivation[:-1]:
            assert latex(step.formula.right, Style(True, Digits(5), fold=8)) in written
            assert latex(step.formula.left, Style(True, Digits(5))) in written
    assert step_markdown(derivation[0], Digits()).count("$$") == 2


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs a TeX installation")
def test_the_latex_compiles_as_it_is(tmp_path: Path) -> None:
    documents = [derivation_latex(of_preset(name, slice(0, 2)), Digits(4)) for name in ("xor-printed", "mazur")]
    documents.append(step_latex(of_preset("deep")[3], FULL))
    for k, document in enumerate(documents):
        (tmp_path / f"{k}.tex").write_text(document)
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{k}.tex"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]


def test_the_trained_preset_is_what_the_training_gives() -> None:
    """The published page shows the trained preset in place of 30,000 epochs; here they are run, but for most."""
    document = next(e for e in worked_examples() if "expected_weights" in e.published).document
    assert document.network == preset("xor-printed").network
    assert document.settings == Settings(method="batch", rate=0.01, epochs=30_000, shuffle=False)
    trained = preset("xor-converged").network
    # At the end of such a training the mean gradient is all but zero.
    gradients = derive(trained, document.data.inputs, document.data.targets, 0.01).update_gradients
    assert max(float(np.abs(g).max()) for g in gradients) < 1e-6
