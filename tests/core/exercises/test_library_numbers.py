"""A wrong number that is some library's right one says so, in the sentence of its verdict."""

import pytest

from core.exercises.checking.grading import Grader
from core.exercises.exercise import Exercise
from core.exercises.generation import questions_of
from core.gallery.presets import preset
from core.libraries.comparison import compare_libraries
from core.libraries.reverse import number_of
from core.model.quantities import Kind, Quantity
from core.training.rule import Rule

_ONE = {"inputs": [[1, 0]], "targets": [[1]]}
_BATCH = {"inputs": [[1, 0], [0, 0], [0, 1]], "targets": [[1], [0], [1]]}


def exercise(examples, **fields):
    network = preset("xor-table").network
    batch = len(examples["inputs"]) > 1
    method, questions = "batch" if batch else "sgd", questions_of(network, "all", batch)
    return Exercise(network, rate=0.5, method=method, questions=questions, **examples, **fields)


def says(of, name, text):
    return next(v for v in Grader(of).grade({name: text}) if v.name == name)


@pytest.mark.parametrize("examples", [_ONE, _BATCH], ids=["one example", "a batch"])
def test_every_library_is_named_for_its_own_new_weight_and_gradient(examples):
    of = exercise(examples)
    grader = Grader(of)
    tried = 0
    for result in compare_libraries(of.network, **examples, rate=0.5).held:
        for name, asked in (("new.3.1.1", Kind.NEW_WEIGHT), ("grad.3.1.1", Kind.GRADIENT)):
            number = number_of(result, Quantity(asked, 3, 0, 0))
            expected = grader.workings.value(of.quantity(name))
            if number is None or abs(number - expected) < 1e-5 * abs(expected):
                continue
            verdict = next(v for v in grader.grade({name: f"{number:.7g}"}) if v.name == name)
            if verdict.right:  # carried, or equal at these digits
                continue
            tried += 1
            assert "ight in" in verdict.says or "it is right" in verdict.says, (result.name, result.setting)
    assert tried > 20


def test_a_mistake_keeps_its_sentence_and_the_library_comes_after_it():
    verdict = says(exercise(_ONE), "L", "0.0662792")
    assert verdict.mistakes == ("half-forgotten",)
    assert verdict.says.startswith("This is Σ (t − y)²")
    assert "It is right in PyTorch (MSELoss mean), Keras" in verdict.says


def test_one_library_alone_is_named_with_its_setting_and_its_reason():
    of = exercise(_ONE)
    fann = next(r for r in compare_libraries(of.network, **_ONE, rate=0.5).held if r.setting == "incremental, defaults")
    verdict = says(of, "new.2.1.1", f"{number_of(fann, Quantity(Kind.NEW_WEIGHT, 2, 0, 0)):.7g}")
    assert "In FANN (incremental, defaults) it is right: By default FANN leads 2 artanh(t − y) back" in verdict.says


def test_what_is_right_or_wrong_everywhere_names_no_library():
    of = exercise(_ONE)
    right = Grader(of).workings.value(of.quantity("new.3.1.1"))
    assert says(of, "new.3.1.1", f"{right:.6f}").says == "Right."
    assert says(of, "new.3.1.1", "0.123").says == "Not right, and no common mistake gives this number."
    assert "library" not in says(of, "new.3.1.1", "5").says


@pytest.mark.parametrize("rule", [Rule(0.5, "momentum", 0.9), Rule(0.5, l2=0.1)], ids=["momentum", "a penalty"])
def test_other_rules_are_not_compared_with_plain_steps(rule):
    of = exercise(_ONE, own_rule=rule)
    assert "PyTorch" not in says(of, "L", "0.0662792").says


def test_the_loss_of_one_example_of_a_batch_is_not_a_librarys_loss():
    of = exercise(_BATCH)
    assert "PyTorch" not in says(of, "L", "0.0662792").says
