"""The compiled kernels agree with the reference; where they are kept; compiling in the background.

The first run compiles a few kernels into the user's cache folder (half a minute); later ones load them.
"""

import json
import os
import subprocess
import sys
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import HIDDEN

from core.data.dataset import Dataset
from core.data.gates import GATES
from core.kernels import cache, evaluate, load
from core.kernels.backend import KernelBackend
from core.kernels.background import Background
from core.kernels.plan import GENERAL, NARROW_LAYERS, WIDE, KernelPlan, needed, plan_for
from core.kernels.select import make_engine
from core.model import backprop
from core.model.network import Layer, Network
from core.model.network_edits import MAX_LAYERS
from core.training import reference
from core.training.engine import Engine
from core.training.settings import Settings

XOR = GATES["xor"]
KINDS = ("identity", "sigmoid", "tanh", "leaky_relu(0.3)")
# Steps small enough for training to settle: one that overshoots would magnify the rounding, too.
METHODS = {
    "sgd": Settings("sgd", 0.02, seed=3),
    "batch": Settings("batch", 0.02),
    "mini-batch": Settings("mini-batch", 0.02, batch_size=7, seed=5),
}


def network_of(seed, sizes, activations, biases):
    rng = np.random.default_rng(seed)
    return Network(
        tuple(
            Layer(rng.normal(0, 0.7, (size, below + bias)), name, bias)
            for below, size, name, bias in zip(sizes, sizes[1:], activations, biases, strict=False)
        )
    )


def data_of(seed, examples, p, q):
    rng = np.random.default_rng(seed)
    return Dataset(rng.uniform(-1, 1, (examples, p)), rng.normal(0, 0.5, (examples, q)))


def assert_same(network, data, how, plan, epochs=100):
    reference = Engine(network, data, how)
    kernel = Engine(network, data, how, trainer=KernelBackend(network, data, how, plan))
    for engine in (reference, kernel):
        engine.advance(epochs * how.updates_per_epoch(len(data)))
    expected, found = reference.snapshot(), kernel.snapshot()
    assert (found.epoch, found.update) == (expected.epoch, expected.update)
    scale = np.abs(expected.network.flat).max()
    np.testing.assert_allclose(found.network.flat, expected.network.flat, rtol=1e-12, atol=1e-12 * scale)
    wanted, losses = reference.take_losses()[1], kernel.take_losses()[1]
    # Near zero a loss is the square of a difference that is all rounding.
    np.testing.assert_allclose(losses, wanted, rtol=1e-12, atol=1e-14 * max(wanted.max(), 1.0))


@pytest.mark.parametrize("method", METHODS)
@given(
    seed=st.integers(0, 10_000),
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    smooth=st.lists(st.sampled_from(["identity", "sigmoid", "tanh"]), min_size=3, max_size=3),
    biases=st.lists(st.booleans(), min_size=3, max_size=3),
    examples=st.integers(1, 12),
)
@settings(max_examples=8, deadline=None)
def test_the_general_kernel_agrees_over_a_hundred_epochs(method, seed, sizes, smooth, biases, examples):
    network = network_of(seed, sizes, smooth, biases)
    assert_same(network, data_of(seed, examples, sizes[0], sizes[-1]), METHODS[method], GENERAL)


@pytest.mark.parametrize("method", ["sgd", "mini-batch"])
@given(seed=st.integers(0, 10_000), examples=st.integers(1, 18))
@settings(max_examples=5, deadline=None)
def test_a_kernel_of_the_networks_own_shape_agrees_over_a_hundred_epochs(method, seed, examples):
    how = METHODS[method]
    # One kernel a method: several outputs, every activation, a layer without bias.
    network = network_of(seed, (2, 4, 3, 3, 2), KINDS, (True, False, True, True))
    plan = plan_for(network, Settings("sgd") if method == "sgd" else Settings("batch"), 18)
    assert plan != GENERAL
    assert_same(network, data_of(seed, examples, 2, 2), how, plan)


@given(seed=st.integers(0, 1000), count=st.integers(1, 600))
@settings(max_examples=20, deadline=None)
def test_outputs_and_single_examples_agree(seed, count):
    load.load_functions()
    load.load_pieces()
    network = network_of(seed, (3, 5, 2, 2), ("tanh", "relu", "sigmoid"), (True, False, True))
    inputs = np.random.default_rng(seed).normal(size=(count, 3))
    np.testing.assert_allclose(
        evaluate.outputs(network, inputs), reference.outputs(network, inputs), rtol=1e-13, atol=1e-15
    )
    passed, gradients, after = evaluate.example(network, inputs[0], [0.3, 0.6], 0.1)
    expected = backprop.forward(network, inputs[0])
    derivatives = backprop.backward(network, expected, [0.3, 0.6])
    assert gradients.loss == pytest.approx(derivatives.loss, rel=1e-13)
    for found, wanted in (
        (passed.s, expected.s), (passed.h, expected.h), (gradients.derivative, derivatives.derivative),
        (gradients.delta, derivatives.delta), (gradients.weights, derivatives.weights),
        (after.weights, backprop.descend(network, derivatives.weights, 0.1).weights),
    ):  # fmt: skip
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


def test_without_llvm_everything_works(tmp_path):
    program = (
        "import sys; sys.modules['llvmlite'] = None; from core.kernels.select import make_engine;"
        "from core.training.settings import Settings; from core.data.gates import GATES;"
        "from core.model.network import Layer, Network; network = Network((Layer([[1.0, 2.0, 3.0]]),));"
        "e = make_engine(network, GATES['xor'], Settings('batch', 0.1, epochs=5), kernels=True);"
        "e.advance(100); print(e.finished, e.name)"
    )
    environment = {**os.environ, "CHAINRULE_CACHE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "epochs NumPy (llvmlite is missing)"


def test_of_many_shapes_the_kernels_used_last_stay_loaded(monkeypatch):
    class Loop:
        """What a kernel is to its list."""

    monkeypatch.setattr(load, "_loops", {})
    monkeypatch.setattr(load, "_load_loop", lambda plan: Loop())
    plans = [KernelPlan(sizes=(k, 1)) for k in range(1, load.MOST_LOOPS + 2)]
    loaded = {plan: weakref.ref(load.load(plan)) for plan in plans[:-1]}
    load.load(plans[0])
    load.load(plans[-1])
    gone = [plan for plan, loop in loaded.items() if loop() is None]
    assert gone == [plans[1]]
    assert load.load(plans[0]) is loaded[plans[0]]()


def test_a_short_run_does_not_load_llvm():
    program = (
        "import sys; from core.kernels.select import make_engine; from core.training.settings import Settings;"
        "from core.data.gates import GATES; from core.model.network import Layer, Network;"
        "e = make_engine(Network((Layer([[1.0, 2.0, 3.0]]),)), GATES['xor'], Settings(epochs=50));"
        "e.advance(10**6); import core.kernels.evaluate, core.kernels.background;"
        "print(e.name, e.finished, 'llvmlite' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["NumPy", "epochs", "False"]


def test_plans_survive_json_and_have_names_of_their_own():
    network = network_of(0, (2, 8, 8, 1), ("tanh",) * 3, (True,) * 3)
    plans = [GENERAL, plan_for(network, Settings("sgd"), 4), plan_for(network, Settings("batch"), 4)]
    assert len({plan.name for plan in plans}) == 3
    for plan in plans:
        assert KernelPlan.from_plain(json.loads(json.dumps(plan.plain()))) == plan
    assert plan_for(network_of(0, (64, 64, 32), ("tanh",) * 2, (True,) * 2), Settings(), 9) == WIDE


def test_the_window_changes_to_the_kernel_when_it_is_compiled(monkeypatch):
    network = network_of(0, (2, 4, 3, 3, 2), KINDS, (True, False, True, True))
    data = data_of(0, 10, 2, 2)
    engine = make_engine(network, data, Settings("batch"), kernels=False)
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command) or Finished())
    compiled = set()
    monkeypatch.setattr(cache, "compiled_before", lambda *names: compiled.issuperset(names))
    background = Background()
    best = plan_for(network, Settings("batch"), 10)

    background.improve(engine)
    assert engine.name == "NumPy"
    task = json.loads(started[0][-1])
    assert [KernelPlan.from_plain(p) for p in task["plans"]] == [best, GENERAL]
    assert set(task["pieces"]) == set(needed(GENERAL, network, Settings("batch"))[1:])
    compiled.add(GENERAL.name)
    background.improve(engine)
    assert engine.name == "NumPy"
    compiled.update(needed(GENERAL, network, Settings("batch")))
    background.improve(engine)
    assert engine.plan == GENERAL
    compiled.add(best.name)
    engine.advance(3)
    background.improve(engine)
    assert engine.plan == best
    assert engine.name == "compiled kernels"
    engine.advance(3)
    assert engine.snapshot().epoch == 6
    assert len(started) == 1


class Finished:
    returncode = 0

    def poll(self):
        return self.returncode


class Died(Finished):
    returncode = -9


def test_a_compiler_that_dies_is_told_and_training_goes_on_with_numpy(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command) or Died())
    monkeypatch.setattr(cache, "compiled_before", lambda *names: False)
    network = network_of(0, (2, 4, 2), ("tanh", "tanh"), (True, True))
    engine = make_engine(network, data_of(0, 10, 2, 2), Settings("batch"), kernels=False)
    background = Background()
    for _ in range(5):
        background.improve(engine)
        engine.advance(1)
    assert engine.name == "NumPy (compiling failed)"
    assert "status -9" in background.trouble
    assert engine.snapshot().epoch == 5
    # Once more, the other way round, in case the first kernel ended it; then never again.
    assert [len(json.loads(command[-1])["plans"]) for command in started] == [2, 2]
    assert started[0] != started[1]


def test_another_activation_is_compiled_for_a_kernel_that_was_there_before(monkeypatch):
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command) or Finished())
    monkeypatch.setattr(cache, "compiled_before", lambda *names: False)
    background = Background()
    for kind in ("tanh", "sigmoid", "sigmoid"):
        network = network_of(0, (64, 64, 2), (kind, kind), (True, True))
        background.compile([GENERAL], network, Settings("batch"))
    tasks = [json.loads(command[-1]) for command in started]
    assert [task["plans"] for task in tasks] == [[GENERAL.plain()]] * 2
    assert any("sigmoid" in name for name in tasks[1]["pieces"])


def test_the_compiling_process_ends_with_its_work_and_no_other_starts(monkeypatch):
    """It holds the compiler, which needs more memory than the window."""
    real, started = subprocess.Popen, []
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(real(*a, **k)) or started[-1])
    known = cache.compiled_before
    monkeypatch.setattr(cache, "compiled_before", lambda *names: bool(started) and known(*names))
    network = network_of(0, (2, 2, 1), ("tanh", "tanh"), (True, True))
    engine = make_engine(network, XOR, Settings("batch"), kernels=False)
    background = Background()
    background.improve(engine)
    assert background.wait(100)
    assert started[0].returncode == 0 and not background.busy
    for _ in range(20):
        background.improve(engine)
        engine.advance(3)
    assert engine.name == "compiled kernels" and not background.trouble
    assert len(started) == 1


def test_the_last_line_of_a_failing_compiler_is_told(monkeypatch):
    monkeypatch.setattr(sys, "executable", sys.executable)
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen",
        lambda command, **how: real([command[0], "-c", "raise MemoryError('no room')"], **how),
    )  # fmt: skip
    monkeypatch.setattr(cache, "compiled_before", lambda *names: False)
    network = network_of(0, (2, 4, 2), ("tanh", "tanh"), (True, True))
    engine = make_engine(network, data_of(0, 10, 2, 2), Settings("batch"), kernels=False)
    background = Background()
    for _ in range(3):
        background.improve(engine)
        background.wait()
    assert background.trouble == "compiling failed (MemoryError: no room)"


def test_a_fault_of_the_compiler_leaves_numpy(monkeypatch):
    def fail(plan):
        raise RecursionError("too deep")

    monkeypatch.setattr("core.kernels.backend.load", fail)
    engine = make_engine(network_of(0, (2, 2, 1), ("tanh",) * 2, (True,) * 2), XOR, Settings("batch"), kernels=True)
    engine.advance(3)
    assert (engine.name, engine.snapshot().epoch) == ("NumPy (compiling failed)", 3)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("layers", [NARROW_LAYERS + 1, 38, MAX_LAYERS - 1])
def test_networks_of_any_depth_train_compiled(method, layers):
    sizes = (2, *[3] * (layers - 1), 1)
    network = network_of(layers, sizes, ("tanh",) * layers, (True,) * layers)
    plan = plan_for(network, METHODS[method], 9)
    assert plan == GENERAL
    assert_same(network, data_of(1, 9, 2, 1), METHODS[method], plan, epochs=20)


@pytest.mark.parametrize("name", [*HIDDEN, "log_softmax"])
def test_every_activation_trains_in_the_general_kernel_as_in_the_reference(name):
    hidden = name if name in HIDDEN else "tanh"
    network = network_of(4, (2, 3, 3, 2), (hidden, "tanh", name), (True, False, True))
    assert_same(network, data_of(4, 9, 2, 2), METHODS["mini-batch"], GENERAL, epochs=20)


@pytest.mark.parametrize("name", ["log_softmax", "sigmoid_stepwise", "softplus(2.0)"])
def test_heads_steps_and_parameters_train_in_a_kernel_of_the_networks_own_shape(name):
    network = network_of(4, (2, 3, 2), ("tanh", name), (True, True))
    plan = plan_for(network, Settings("batch"), 9)
    assert plan != GENERAL
    assert_same(network, data_of(4, 9, 2, 2), METHODS["batch"], plan, epochs=20)
