"""Grading a sheet: right, carried on, which mistake; files that are not right."""

import numpy as np
import pytest

from core.basics.errors import InputError
from core.derivation.update import UpdateNumbers
from core.exercises import exercise_file
from core.exercises.checking.grading import Grader
from core.exercises.exercise import Exercise
from core.exercises.generation import drawn, faded, questions_of, single
from core.exercises.workings import Workings
from core.gallery.presets import PRESETS, preset
from core.model.network import Layer, Network
from core.training.rule import Rule


def mazur(**fields):
    network = preset("mazur").network
    values = {"inputs": [[0.05, 0.1]], "targets": [[0.01, 0.99]], "rate": 0.5, "method": "sgd"} | fields
    return Exercise(network, questions=values.pop("questions", questions_of(network)), **values)


def verdicts(exercise, **texts):
    answers = {name.replace("_", "."): text for name, text in texts.items()}
    return {verdict.name: verdict for verdict in Grader(exercise).grade(answers)}


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("count", [1, 3])
def test_without_answers_the_workings_are_the_engines_numbers(name, count):
    network = preset(name).network
    random = np.random.default_rng(1)
    inputs, targets = random.normal(size=(count, network.sizes[0])), random.random((count, network.sizes[-1]))
    method = "batch" if count > 1 else "sgd"
    questions = (*questions_of(network, batch=count > 1), "slope.2.1")
    exercise = Exercise(network, inputs, targets, 0.3, method, questions)
    engine, workings = UpdateNumbers(network, inputs, targets, 0.3), Workings(exercise)
    for quantity in exercise.quantities:
        assert workings.value(quantity) == engine.value(quantity)


def test_an_answer_that_follows_from_an_own_wrong_one_counts_as_right():
    found = verdicts(mazur(), s_2_1="0.3", h_2_1="0.5744", delta_3_1="0.741", grad_3_1_3="0.741", grad_3_1_2="0.442")
    assert (found["s.2.1"].right, found["s.2.1"].carried) == (False, False)
    assert found["h.2.1"].right and found["h.2.1"].carried
    assert found["delta.3.1"].mistakes == ("error-only",)
    assert found["grad.3.1.3"].carried and found["grad.3.1.2"].carried
    assert found["h.3.1"].given is None and found["h.3.1"].says == "Not answered."


def test_rounding_on_the_way_is_no_mistake():
    exercise = mazur()
    numbers = Workings(exercise)
    rough = {"h.2.1": "0.593", "h.2.2": "0.597", "s.3.1": f"{0.4 * 0.593 + 0.45 * 0.597 + 0.6:.5f}"}
    assert all(verdict.right for verdict in Grader(exercise).grade(rough) if verdict.given is not None)
    assert numbers.value(exercise.quantity("s.3.1")) != pytest.approx(0.4 * 0.593 + 0.45 * 0.597 + 0.6, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("delta.3.1", repr(-(1 - 0.743) * 0.743 * (1 - 0.743))),
        ("delta.3.1", "-0.0491"),
        ("delta.3.1", f"{-(1 - 0.7426) * 0.7426 * (1 - 0.7426):.4f}"),
        ("delta.3.1", f"{-(1 - 0.7426) * 0.7426 * (1 - 0.7426):.3e}"),
        ("grad.3.1.1", f"{-0.0492 * 0.731:.4f}"),
        ("grad.2.1.1", f"{-0.0492 * 5 * 0.197:.4f}"),
        ("new.2.1.1", f"{3 + 0.5 * 0.0484:.5f}"),
    ],
)
def test_a_number_made_of_the_rounded_numbers_that_are_shown_is_right(name, text):
    network = preset("xor-table").network
    exercise = Exercise(network, [[1.0, 0.0]], [[1.0]], 0.5, "sgd", (name,))
    verdict = Grader(exercise, lenient=True).grade({name: text})[0]
    assert verdict.right, verdict.says
    assert verdict.says in ("Right.", "Right, except for rounding on the way.")
    strictly = Grader(exercise).grade({name: text})[0]
    assert strictly.right == (verdict.says == "Right.")
    assert strictly.says in ("Right.", "Almost: right except for rounding on the way.")


def test_what_is_off_by_more_than_rounding_is_not_right():
    exercise = Exercise(preset("xor-table").network, [[1.0, 0.0]], [[1.0]], 0.5, "sgd", ("delta.3.1", "new.2.1.1"))
    grader = Grader(exercise, lenient=True)
    assert not any(each.right for each in grader.grade({"delta.3.1": "-0.0500", "new.2.1.1": "3.026"}))


def test_a_mistake_made_with_own_numbers_is_named_too():
    found = verdicts(mazur(), h_2_1="0.6", s_3_1=f"{0.4 * 0.6 + 0.45 * 0.596884378:.6f}")
    assert found["s.3.1"].mistakes == ("bias-forgotten",)


def test_two_digits_are_asked_again_and_no_mistake_is_named():
    found = verdicts(mazur(), s_2_1="0.4")["s.2.1"]
    assert (not found.right and not found.mistakes and "three" in found.says) or "3" in found.says


def test_a_mistake_says_the_number_to_multiply_by():
    found = verdicts(mazur(), delta_3_1="0.741365")["delta.3.1"]
    assert "σ′(sᵧ₁) = 0.1868" in found.says


def test_an_answer_that_cannot_be_read_is_wrong_and_says_so():
    found = verdicts(mazur(), s_2_1="=1", h_2_1="")
    assert found["s.2.1"].given is None and "Cannot be read" in found["s.2.1"].says
    assert found["h.2.1"].says == "Not answered."


@pytest.mark.parametrize("name", ["delta.9.1", "foo", "slope.2.1"])
def test_a_name_that_is_not_asked_is_refused(name):
    with pytest.raises(InputError, match=r"delta\.9\.1|foo|slope\.2\.1"):
        Grader(mazur()).grade({name: "1"})


def test_penalty_and_momentum_have_mistakes_of_their_own():
    network = Network((Layer([[0.5, -0.3]], "sigmoid"),))
    rule = Rule(0.5, l2=0.1)
    exercise = Exercise(network, [[1.0]], [[1.0]], 0.5, "sgd", ("new.2.1.1",), own_rule=rule)
    g = UpdateNumbers(network, np.array([[1.0]]), np.array([[1.0]]), rule).update_gradients[0][0, 0]
    assert Grader(exercise).grade({"new.2.1.1": f"{0.5 - 0.5 * (g + 0.1):.6f}"})[0].mistakes == (
        "penalty-without-weight",
    )
    exercise = Exercise(network, [[1.0]], [[1.0]], 0.5, "sgd", ("new.2.1.1",), own_rule=Rule(0.5, "momentum", 0.9))
    assert Grader(exercise).grade({"new.2.1.1": f"{0.5 - 0.25 * g:.6f}"})[0].mistakes == ("momentum-adds-rate",)


def test_cross_entropy_has_no_slope():
    network = Network((Layer([[0.5, -0.3]], "sigmoid"),), "binary_cross_entropy")
    exercise = Exercise(network, [[1.0]], [[1.0]], 0.5, "sgd", ("delta.2.1",))
    y = 1 / (1 + np.exp(-0.2))
    (found,) = Grader(exercise).grade({"delta.2.1": f"{(y - 1) * y * (1 - y):.6f}"})
    assert found.mistakes == ("slope-for-cross-entropy",)


# Files and generation


def test_an_exercise_comes_back_from_its_file_to_the_last_bit():
    exercise = mazur(inputs=[[1 / 3, 0.1], [-0.0, 2e-300]], targets=[[0.1, 0.2]] * 2, method="batch", rate=1 / 7)
    back = exercise_file.loads(exercise_file.dumps(exercise))
    assert back.network == exercise.network and back.questions == exercise.questions
    assert back.inputs.tobytes() == exercise.inputs.tobytes() and back.rate == exercise.rate
    assert back.method == "batch"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"version": 1,\n  "network"', '"version": 2,\n  "network"', "version"),
        ('"chainrule-exercise"', '"chainrule"', "chainrule-exercise"),
        ("0.15,", '"x",', "network.layers[1].weights"),
        ('"size": 2}', '"size": 3}', "network.layers[1].weights"),
        ('"inputs": [[0.05, 0.1]]', '"inputs": [[0.05]]', "inputs"),
        ('"targets": [[0.01, 0.99]]', '"targets": []', "targets"),
        ('"rate": 0.5', '"rate": -1', "rate"),
        ('"method": "sgd"', '"method": "adam"', "method"),
        ('"h.2.1"', '"h.9.1"', "questions[1]"),
        ('"h.2.1"', '"s.2.1"', "questions[1]"),
        ('"h.2.1"', "7", "questions[1]"),
        ('"rate": 0.5', '"rat": 0.5', "rat"),
        ("0.15,", "1e308,", "too large"),
    ],
)
def test_a_wrong_exercise_is_refused_with_its_place(old, new, place):
    text = exercise_file.dumps(mazur()).decode()
    assert old in text
    if new == "1e308,":
        text = text.replace("0.05, 0.1", "1e10, 0.1")
    with pytest.raises(InputError) as refused:
        exercise_file.loads(text.replace(old, new, 1))
    assert place in str(refused.value)


def test_questions_of_a_phase_come_in_the_derivations_order_and_fade():
    network = preset("xor-table").network
    forward = questions_of(network, "forward")
    assert forward == ("s.2.1", "h.2.1", "s.2.2", "h.2.2", "s.3.1", "h.3.1", "L")
    assert questions_of(network, "backward")[:3] == ("delta.3.1", "delta.2.1", "delta.2.2")
    assert questions_of(network, "all")[: len(forward)] == forward
    assert faded(forward, 2) == ("h.3.1", "L") and faded(forward, 99) == forward
    assert single(forward, 3) == single(forward, 3)


def test_a_seed_makes_the_same_sheet_and_another_seed_another():
    exercise = mazur()
    assert drawn(exercise, 5).network == drawn(exercise, 5).network
    assert drawn(exercise, 5).network != drawn(exercise, 6).network
    assert set(np.abs(drawn(exercise, 5).network.flat).round(1)) <= {k / 10 for k in range(1, 10)}
