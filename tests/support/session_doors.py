"""Every door of a session: what a user can do, each as a function of a session, a whole number and a number.

What the two numbers choose is there in every state, or the session refuses it with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import isfunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.basics.addresses import Node, Weight
from core.basics.errors import InputError
from core.basics.number_format import Digits
from core.data.gates import GATES
from core.derivation import Kind, Quantity
from core.document import document_edits
from core.document.stepping import next_update
from core.exercises.generation import PHASES
from core.gallery.presets import PRESETS, preset
from core.lessons.builtin import builtin_lesson
from core.model.activations import ACTIVATIONS
from core.model.backprop import forward
from core.model.initializers import INITIALIZERS
from core.model.losses import LOSSES
from core.training.optimizers import OPTIMIZERS
from gui.session import Session
from gui.session.changes.settling import still
from gui.session.changes.undo import STAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.session import State

Act = Callable[[Session, int, float], object]

# What makes nothing different by itself.
NO_ACTS = {"together", "fail", "new_gesture", "prepare_run", "wait_for", "shut_down"}


def doors() -> set[str]:
    """The names of all public methods of a session, whatever class of the session's folder they are written in."""
    classes = [part for part in Session.__mro__ if part.__module__.startswith("gui.session")]
    return {name for part in classes for name, found in vars(part).items() if isfunction(found) and name[0] != "_"}


def pick(choices: Sequence[Any], k: int) -> Any:
    return choices[k % len(choices)]


def layer(s: Session, k: int) -> int:
    return k % s.state.network.depth + 1


def later(s: Session, k: int) -> int:
    """A layer from 2 on."""
    return k % (s.state.network.depth - 1) + 2


def node(s: Session, k: int) -> Node:
    n = layer(s, k)
    return Node(n, k % s.state.network.sizes[n - 1])


def weight(s: Session, k: int) -> Weight:
    n = later(s, k)
    rows, columns = s.state.network.layer(n).weights.shape
    return Weight(n, k % rows, (k // 2) % columns)


def matrix(s: Session, k: int, x: float) -> Any:
    return s.state.network.layer(later(s, k)).weights + x


def setting(k: int, x: float) -> dict[str, Any]:
    return pick(
        (
            {"rate": abs(x)}, {"method": "batch"}, {"method": "mini-batch"}, {"method": "sgd"},
            {"batch_size": k % 5 + 1}, {"l2": 0.1}, {"l2": 0.0}, {"shuffle": True}, {"seed": k},
            {"optimizer": pick(list(OPTIMIZERS), k // 13)},
            {"schedule": "step"}, {"epochs": None}, {"patience": k % 3 + 1}, {"patience": None}, {"shuffle": False},
        ),
        k,
    )  # fmt: skip


def lit(s: Session, k: int) -> frozenset[Quantity]:
    n = later(s, k)
    return frozenset({Quantity(Kind.VALUE, n, k % s.state.network.sizes[n - 1])})


def run_name(s: Session, k: int) -> str:
    runs = s.state.document.runs
    return pick(runs, k).name if runs else "Run 1"


def kept(s: Session, k: int) -> Any:
    if not s.state.document.runs:
        raise InputError("there is no kept run to do it with")
    return pick(s.state.document.runs, k)


def questions(s: Session) -> tuple[str, ...]:
    return () if s.state.exercise is None else s.state.exercise.exercise.questions


def right_answer(s: Session) -> str:
    attempt = s.state.exercise
    if attempt is None or attempt.open is None:
        return "0"
    return repr(attempt.grader.workings.value(attempt.exercise.quantity(attempt.open)))


def examples(s: Session, x: float) -> tuple[Any, Any]:
    data = s.state.data
    return data.inputs + x, data.targets


ACTS: dict[str, Act] = {
    "clear_previous": lambda s, k, x: s.clear_previous(),
    "say": lambda s, k, x: s.say(f"{k} {x}"),
    "select": lambda s, k, x: s.select(pick([weight(s, k), node(s, k), None], k)),
    "select_layer": lambda s, k, x: s.select_layer(layer(s, k)),
    "light": lambda s, k, x: s.light(lit(s, k)),
    "set_digits": lambda s, k, x: s.set_digits(Digits(k % 5 + 5)),
    "set_history_limit": lambda s, k, x: s.set_history_limit((k % 5 + 2) * 40 * 2**20),
    "set_weight": lambda s, k, x: s.set_weight(weight(s, k), x),
    "set_matrix": lambda s, k, x: s.set_matrix(later(s, k), matrix(s, k, x)),
    "add_node": lambda s, k, x: s.add_node(layer(s, k)),
    "remove_node": lambda s, k, x: s.remove_node(node(s, k)),
    "add_layer": lambda s, k, x: s.add_layer(k % (s.state.network.depth - 1) + 1),
    "remove_layer": lambda s, k, x: s.remove_layer(layer(s, k)),
    "set_bias_unit": lambda s, k, x: s.set_bias_unit(
        later(s, k) - 1, not s.state.network.has_bias_unit(later(s, k) - 1)
    ),
    "set_activation": lambda s, k, x: s.set_activation(later(s, k), pick(list(ACTIVATIONS), k // 7)),
    "set_loss": lambda s, k, x: s.set_loss(pick(list(LOSSES), k)),
    "set_dropout": lambda s, k, x: s.set_dropout(pick([None, layer(s, k)], k), pick([0.0, 0.5, 0.2], k)),
    "set_class_weights": lambda s, k, x: s.set_class_weights(
        pick([(), (1.0, abs(x)), (2.0,) * s.state.network.classes], k)
    ),
    "balance_classes": lambda s, k, x: s.balance_classes(),
    "set_picture": lambda s, k, x: s.set_picture(pick([None, (0, 0), (2, 2)], k)),
    "move_nodes": lambda s, k, x: s.move_nodes({node(s, k): (x, float(k))}),
    "reset_positions": lambda s, k, x: s.reset_positions(),
    "choose_example": lambda s, k, x: s.choose_example(k % len(s.state.data)),
    "choose_point": lambda s, k, x: s.choose_point(np.full(s.state.network.sizes[0], x)),
    "set_data": lambda s, k, x: s.set_data(pick([GATES["and"], GATES["or"], GATES["xor"]], k)),
    "set_examples": lambda s, k, x: s.set_examples(*examples(s, x)),
    "set_cell": lambda s, k, x: s.set_cell(k % len(s.state.data), k % s.state.network.sizes[0], x),
    "add_example": lambda s, k, x: s.add_example(test=s.state.test is not None and k % 3 == 2),
    "move_example": lambda s, k, x: s.move_example(k % len(s.state.data), s.state.point + x, s.state.target),
    "remove_examples": lambda s, k, x: s.remove_examples([k % len(s.state.data)]),
    "split": lambda s, k, x: s.split(0.25, k),
    "unsplit": lambda s, k, x: s.unsplit(),
    "scale": lambda s, k, x: s.scale(pick(["standardize", "unit"], k), pick(["inputs", "targets"], k // 2)),
    "unscale": lambda s, k, x: s.unscale(pick(["inputs", "targets"], k // 2)),
    "step": lambda s, k, x: s.step(),
    "step_back": lambda s, k, x: s.step_back(),
    "next_phase": lambda s, k, x: s.next_phase(),
    "previous_phase": lambda s, k, x: s.previous_phase(),
    "finish_example": lambda s, k, x: s.finish_example(),
    "go_to": lambda s, k, x: s.go_to(k % len(s.state.derivation)),
    "move_to": lambda s, k, x: s.move_to(k % len(s.state.timeline.moments)),
    "run": lambda s, k, x: s.run(),
    "run_epochs": lambda s, k, x: s.run_epochs(k % 3 + 1),
    "pause": lambda s, k, x: s.pause(),
    "toggle_run": lambda s, k, x: s.toggle_run(),
    "set_speed": lambda s, k, x: s.set_speed(pick([None, 1000.0], k)),
    "set_settings": lambda s, k, x: s.set_settings(**setting(k, x)),
    "reset": lambda s, k, x: s.reset(),
    "new_start": lambda s, k, x: s.new_start(k, pick(list(INITIALIZERS), k // 5)),
    "new_document": lambda s, k, x: s.new_document(preset(pick(list(PRESETS), k)), message="Another one"),
    "saved": lambda s, k, x: s.saved(Path(f"{k}.chainrule")),
    "undo": lambda s, k, x: s.undo(),
    "redo": lambda s, k, x: s.redo(),
    "edit": lambda s, k, x: s.edit(document_edits.network_for(GATES["and"])),
    "keep_run": lambda s, k, x: s.keep_run(),
    "add_runs": lambda s, k, x: s.add_runs([kept(s, k)]),
    "rename_run": lambda s, k, x: s.rename_run(run_name(s, k), f"Mine {k}"),
    "show_runs": lambda s, k, x: s.show_runs({run_name(s, k)}, k % 2 == 0),
    "remove_runs": lambda s, k, x: s.remove_runs({run_name(s, k)}),
    "restore_start": lambda s, k, x: s.restore_start(kept(s, k)),
    "compare_methods": lambda s, k, x: s.compare_methods(),
    "start_exercise": lambda s, k, x: s.start_exercise(pick(list(PHASES), k), last=k % 7 + 1, sheet=k % 2 == 0),
    "answer": lambda s, k, x: s.answer(str(x) if k % 3 else right_answer(s)),
    "answer_all": lambda s, k, x: s.answer_all(dict.fromkeys(questions(s)[:k], f"{x:.3f}")),
    "guess": lambda s, k, x: s.guess(pick(["up", "down", "same"], k)),
    "predict_next": lambda s, k, x: s.predict_next(k),
    "choose": lambda s, k, x: s.choose(k % 4),
    "pick": lambda s, k, x: s.pick(k % 3),
    "blame": lambda s, k, x: s.blame(pick(["uphill", "mean-twice"], k)),
    "mark": lambda s, k, x: s.mark(pick(questions(s) or ("",), k)),
    "show_hint": lambda s, k, x: s.show_hint(),
    "show_step": lambda s, k, x: s.show_step(),
    "end_exercise": lambda s, k, x: s.end_exercise(),
    "open_lesson": lambda s, k, x: s.open_lesson(pick([*map(builtin_lesson, LESSONS), None], k)),
    "go_to_stage": lambda s, k, x: s.go_to_stage(k % 3),
    "set_stage": lambda s, k, x: s.set_stage(),
    "answer_question": lambda s, k, x: s.answer_question(f"{x:.3f}" if k % 2 else "3"),
}


# Lessons of one and of several stages, with and without questions.
LESSONS = ("collapse", "backward", "dead-relu", "nonlinearity")


def check(session: Session) -> None:
    """What holds whenever a session says that something has changed, and after each act."""
    check_state(session.state)
    assert session.state.undo_text == session.undo_stack.undoText()
    assert session.state.redo_text == session.undo_stack.redoText()
    top = session.undo_stack.command(session.undo_stack.index() - 1)
    at_a_stage = top is not None and top.id() == STAGE
    assert session.state.modified == (not session.undo_stack.isClean() and not at_a_stage)


def check_state(state: State) -> None:
    """What holds in every state."""
    network, data = state.network, state.data
    assert state.timeline.now.document is state.document
    assert (data.inputs.shape[1], data.targets.shape[1]) == (network.sizes[0], network.sizes[-1])
    assert (len(state.point), len(state.target)) == (network.sizes[0], network.sizes[-1])
    assert state.selected == still(state.selected, network)
    assert 1 <= state.selected_layer <= network.depth
    assert state.test is not None or state.history.test is None
    for quantity in state.lights:
        assert quantity.place is None or still(quantity.place, network) is not None
    if state.example is not None:
        assert np.array_equal(state.point, data.inputs[state.example])
        assert np.array_equal(state.target, data.targets[state.example])
    values = forward(network, state.point, state.mask)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(values.s, state.values.s, strict=True))
    assert len(state.outputs) == len(data)
    if state.running:
        assert state.cursor == 0 and state.exercise is None
        return
    if state.exercise is not None:
        assert state.exercise.exercise.network is network
        assert state.cursor <= state.first_hidden
    assert 0 <= state.cursor < len(state.derivation)
    assert state.derivation.network is network
    assert not state.update_selection.in_turn or state.update_selection == next_update(state.document)
    if state.update_selection.point is None:
        place = state.derivation.example_at(state.cursor)
        assert state.example == state.update_selection.examples[-1 if place is None else place]
