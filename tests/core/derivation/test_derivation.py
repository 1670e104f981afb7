"""The derivation: every number is the engine's, every formula says it, and one can walk both ways."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest
import references

from core.basics.number_format import Digits, format_number
from core.derivation import Derivation, Kind, Phase, Quantity, Step, Style, derive
from core.model.backprop import backward, descend, forward
from core.model.formula import latex, plain
from core.model.network import Layer, Network


def _network(weights: list[Any], activations: list[str], bias: list[bool]) -> Network:
    rows = zip(weights, activations, bias, strict=True)
    return Network(tuple(Layer(np.array(w, dtype=float), a, b) for w, a, b in rows))


def _autograd() -> list[Derivation]:
    return [
        derive(
            _network(case["weights"], case["activations"], case["bias"]),
            np.array([case["input"]]),
            np.array([case["target"]]),
            case["rate"],
        )
        for case in references.load("autograd.json")[0]["cases"]
    ]


def _worked() -> list[Derivation]:
    """Each worked example's data as one batch, and each of its examples by itself."""
    result = []
    for example in references.load("worked_examples.json")[0]["examples"]:
        layers = example["network"]["layers"][1:]
        network = _network(*([layer[key] for layer in layers] for key in ("weights", "activation", "bias")))
        data = example.get("data") or {"inputs": [example["input"]], "targets": [example["target"]]}
        inputs, targets = np.array(data["inputs"], dtype=float), np.array(data["targets"], dtype=float)
        rate = example.get("rate", 0.01)
        rows = [slice(None), *(slice(k, k + 1) for k in range(len(inputs)))]
        result += [derive(network, inputs[row], targets[row], rate) for row in rows]
    return result


ALL = _autograd() + _worked()
XOR = Network((Layer(np.array([[3.0, 4, 2], [2, 3, 4]]), "relu"), Layer(np.array([[5.0, 5, 2]]), "relu")))
INPUTS = np.array([[1.0, 0], [0, 0], [0, 1], [1, 1]])
TARGETS = np.array([[1.0], [0], [1], [0]])


@pytest.mark.parametrize("derivation", ALL, ids=range(len(ALL)))
def test_every_number_is_the_engine_s_to_the_last_bit(derivation: Derivation) -> None:
    seen: dict[Kind, int] = dict.fromkeys(Kind, 0)
    passes = [forward(derivation.network, x) for x in derivation.inputs]
    back = [backward(derivation.network, v, t) for v, t in zip(passes, derivation.targets, strict=True)]
    mean = back[0].weights
    if len(back) > 1:
        mean = tuple(sum(arrays[1:], arrays[0]) / len(back) for arrays in zip(*(b.weights for b in back), strict=True))
    after = descend(derivation.network, mean, derivation.rate)
    for step in derivation:
        q = step.result
        seen[q.kind] += 1
        engine = {
            Kind.SUM: lambda q=q: passes[q.example].s[q.layer - 2][q.i],
            Kind.VALUE: lambda q=q: passes[q.example].h[q.layer - 1][q.i],
            Kind.LOSS: lambda q=q: back[q.example].loss,
            Kind.DELTA: lambda q=q: back[q.example].delta[q.layer - 2][q.i],
            Kind.GRADIENT: lambda q=q: back[q.example].weights[q.layer - 2][q.i, q.j],
            Kind.MEAN_GRADIENT: lambda q=q: mean[q.layer - 2][q.i, q.j],
            Kind.NEW_WEIGHT: lambda q=q: after.layers[q.layer - 2].weights[q.i, q.j],
            Kind.NEW_LOSS: lambda q=q: sum(
                backward(after, forward(after, x), t).loss
                for x, t in zip(derivation.inputs, derivation.targets, strict=True)
            ),
        }[q.kind]
        assert step.value == engine(), step
    m, nodes = derivation.examples, sum(derivation.network.sizes[1:])
    assert seen[Kind.SUM] == seen[Kind.VALUE] == seen[Kind.DELTA] == nodes * m
    assert seen[Kind.GRADIENT] == derivation.network.parameters * m
    assert seen[Kind.NEW_WEIGHT] == derivation.network.parameters
    assert seen[Kind.MEAN_GRADIENT] == (derivation.network.parameters if m > 1 else 0)
    assert derivation.network_after == after


@pytest.mark.parametrize("digits", [Digits(4), Digits(17), Digits(3, fixed=True)], ids=["4", "17", "fixed"])
def test_the_text_holds_every_number_at_the_chosen_digits(digits: Digits) -> None:
    numbers = Style(with_numbers=True, digits=digits)
    for derivation in ALL:
        for step in derivation:
            formula = step.formula
            assert plain(formula.left, numbers) == format_number(step.value, digits)
            written = plain(formula.right, numbers)
            for used in step.uses:
                if used.kind is not Kind.ERROR:
                    assert format_number(derivation.value(used), digits) in written, (step, used)


def test_numbers_make_the_result() -> None:
    """The formula with its numbers, worked out, is the result: no formula is about something else."""
    numbers = Style(with_numbers=True, digits=Digits(17))
    for derivation in ALL:
        for step in derivation:
            if step.phase in (Phase.APPLY, Phase.FORWARD) and step.result.kind is not Kind.SUM:
                continue
            for right in filter(None, (step.formula.right, step.formula.expanded)):
                assert _worked_out(plain(right, numbers)) == pytest.approx(step.value, rel=1e-12, abs=1e-13)


def _worked_out(written: str) -> float:
    """The value of a formula of ours in plain text, numbers in place."""
    python = re.sub(
        "×10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)",
        lambda power: "e" + power[1].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")),
        written,
    )
    python = python.replace("1/4 (", "1/4 * (")
    signs = str.maketrans({"−": "-", "·": "*", "½": "0.5 *", "²": "**2"})
    return float(eval(python.translate(signs)))


def _shown(step: Step) -> tuple[str, str]:
    return plain(step.formula.right), plain(step.formula.right, Style(with_numbers=True))


def test_the_chapter_s_step_reads_as_the_chapter_writes_it() -> None:
    derivation = derive(XOR, INPUTS[:1], TARGETS[:1], 0.01)
    by_symbol = {plain(step.formula.left): step for step in derivation}
    assert _shown(by_symbol["s_h1"]) == ("w11 · x1 + w12 · x2 + w13", "3 · 1 + 4 · 0 + 2")
    assert _shown(by_symbol["y"]) == ("r(s_y)", "r(57)")
    assert _shown(by_symbol["L"]) == ("½ (t − y)²", "½ (1 − 57)²")
    assert _shown(by_symbol["δ"]) == ("−(t − y) · r′(s_y)", "−(1 − 57) · 1")
    assert _shown(by_symbol["δ_h1"]) == ("δ · u1 · r′(s_h1)", "56 · 5 · 1")
    assert _shown(by_symbol["∂L/∂w11"]) == ("δ_h1 · x1", "280 · 1")
    assert _shown(by_symbol["u1′"]) == ("u1 − η · ∂L/∂u1", "5 − 0.01 · 280")
    expanded = {s.formula.equation: plain(s.formula.expanded) for s in derivation if s.formula.expanded is not None}
    assert expanded["(1.3)"] == "r(w11 · x1 + w12 · x2 + w13)"
    assert expanded["(1.17)"] == "w11 − η · δ · u1 · r′(s_h1) · x1"
    assert expanded["(1.23)"] == "w13 − η · δ · u1 · r′(s_h1)"
    equations = [step.formula.equation for step in derivation if step.formula.equation]
    assert sorted(equations) == sorted(f"(1.{k})" for k in (3, 4, 5, 15, 16, 17, 18, 19, 20, 22, 23, 24))


def test_negative_numbers_stand_in_brackets_where_something_is_before_them() -> None:
    network = Network((Layer(np.array([[-3.0, -4, -2]])),))
    step = derive(network, np.array([[-1.0, 5]]), np.array([[-1.0]]), 0.1)[0]
    assert plain(step.formula.right, Style(True)) == "−3 · (−1) + (−4) · 5 + (−2)"
    assert latex(step.formula.right, Style(True)) == r"-3 \cdot (-1) + (-4) \cdot 5 + (-2)"


def test_a_long_sum_folds_and_unfolds() -> None:
    network = Network((Layer(np.ones((1, 18))),))
    right = derive(network, np.ones((1, 17)), np.ones((1, 1)), 0.1)[0].formula.right
    assert plain(right, Style(fold=6)).count("+") == 5
    assert "… 13 terms …" in plain(right, Style(fold=6))
    assert plain(right).count("+") == 17


def test_every_index_is_found_again() -> None:
    for derivation in (*ALL[:4], derive(XOR, INPUTS, TARGETS, 0.01)):
        for k, step in enumerate(derivation):
            assert derivation.index_of(step.result) == step.index == k


def test_where_from_and_where_to_are_each_other_s_converse() -> None:
    for derivation in (ALL[1], derive(XOR, INPUTS, TARGETS, 0.01)):
        for step in derivation:
            for used in step.uses:
                if used.kind not in (Kind.RATE, Kind.BIAS):
                    assert step.result in derivation.used_by(used), (used, step.result)
            for later in derivation.used_by(step.result):
                of_later = {q for u in derivation.sources(later) for q in (u, *derivation.sources(u))}
                assert step.result in of_later, (step.result, later)


def test_a_number_comes_before_what_it_is_used_for() -> None:
    derivation = derive(XOR, INPUTS, TARGETS, 0.01)
    for step in derivation:
        for used in step.uses:
            index = derivation.index_of(used)
            assert index is None or index <= step.index


def test_the_phases_follow_each_other_both_ways() -> None:
    derivation = derive(XOR, INPUTS[:1], TARGETS[:1], 0.01)
    stops = [0]
    while stops[-1] < len(derivation):
        stops.append(derivation.next_phase(stops[-1]))
    assert stops == [0, 4, 6, 7, 8, 10, 13, 19, 22, 28, 29]
    for before, stop in itertools.pairwise(stops):
        assert derivation.previous_phase(stop) == before
        assert {step.phase for step in derivation[before:stop]} == {derivation[before].phase}


def test_examples_of_a_batch_have_their_own_steps() -> None:
    derivation = derive(XOR, INPUTS[:3], TARGETS[:3], 0.01)
    assert [derivation.start_of_example(k) for k in range(3)] == [0, 19, 38]
    assert derivation.end_of_example(0) == derivation.end_of_example(18) == 19
    assert derivation.end_of_example(19) == 38
    assert derivation.end_of_example(57) == len(derivation) - 1
    assert [derivation.example_at(c) for c in (0, 1, 19, 20, 57, 58, len(derivation))] == [0, 0, 0, 1, 2, None, None]
    single = derive(XOR, INPUTS[:1], TARGETS[:1], 0.01)
    assert single.end_of_example(3) == len(single) - 1
    assert single.example_at(len(single)) == 0


def test_a_batch_of_three_shows_each_gradient_arriving() -> None:
    derivation = derive(XOR, INPUTS[:3], TARGETS[:3], 0.01)
    step = derivation[derivation.index_of(Quantity(Kind.MEAN_GRADIENT, 3, 0, 0)) or 0]
    assert plain(step.formula.right) == "1/3 (∂L1/∂u1 + ∂L2/∂u1 + ∂L3/∂u1)"
    assert [derivation.value(q) for q in step.uses] == [
        float(backward(XOR, forward(XOR, x), t).weights[1][0, 0]) for x, t in zip(INPUTS[:3], TARGETS[:3], strict=True)
    ]


def test_a_large_network_is_derived_step_by_step_only() -> None:
    rng = np.random.default_rng(0)
    sizes = (64, 64, 32, 10)
    layers = [Layer(rng.normal(size=(b, a + 1)), "tanh") for a, b in itertools.pairwise(sizes)]
    derivation = derive(Network(tuple(layers)), rng.normal(size=(1, 64)), rng.normal(size=(1, 10)), 0.1)
    assert len(derivation) == 2 * 106 + 1 + 106 + 2 * 6570 + 1 - 0
    assert derivation._passes == {}
    assert derivation[-2].result == Quantity(Kind.NEW_WEIGHT, 2, 63, 64)


@pytest.mark.parametrize("index", [29, -30])
def test_there_is_no_step_outside_of_the_list(index: int) -> None:
    with pytest.raises(IndexError):
        derive(XOR, INPUTS[:1], TARGETS[:1], 0.01)[index]
