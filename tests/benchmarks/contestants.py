"""Who is measured: each contestant trains the same network on the same data, with the loss of every epoch.

A contestant is a function of (network, data, settings) that gives a function of the number of epochs, or
None where it is not installed here. None of them shuffles, so that all do the same work.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import itertools
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from core.kernels.backend import KernelBackend
from core.kernels.plan import GENERAL, plan_for
from core.training.backends import ReferenceBackend
from core.training.engine import Engine

KINDS = ["identity", "sigmoid", "tanh", "relu"]


def batches(data, settings):
    size = settings.batch_of(len(data))
    return [slice(k, k + size) for k in range(0, len(data), size)]


def engine(network, data, settings, trainer):
    run = Engine(network, data, settings, trainer=trainer)
    per_epoch = settings.updates_per_epoch(len(data))

    def epochs(count):
        run.advance(count * per_epoch)
        assert run.finished is None
        return run.take_losses()[1]

    return epochs


def chainrule(network, data, settings):
    """The kernel that the program takes for this network."""
    return engine(
        network, data, settings, KernelBackend(network, data, settings, plan_for(network, settings, len(data)))
    )


def general(network, data, settings):
    """The kernel for every network, which computes until a narrow network's own is compiled."""
    return engine(network, data, settings, KernelBackend(network, data, settings, GENERAL))


def reference(network, data, settings):
    """The readable truth in core."""
    return engine(network, data, settings, ReferenceBackend(network, data, settings))


def numpy_loop(network, data, settings):
    """NumPy as one would write it for speed: a matrix product a layer, arrays changed in place."""
    functions = {
        "sigmoid": (lambda s: 1 / (1 + np.exp(-s)), lambda h: h * (1 - h)),
        "tanh": (np.tanh, lambda h: 1 - h * h),
        "relu": (lambda s: np.maximum(s, 0), lambda h: h > 0),
    }
    matrices = [layer.weights[:, :-1].copy() for layer in network.layers]
    biases = [layer.weights[:, -1].copy() for layer in network.layers]
    chosen = [functions[layer.activation] for layer in network.layers]
    rate, examples = settings.rate, len(data)
    parts = [(data.inputs[b], data.targets[b]) for b in batches(data, settings)]

    def epochs(count):
        means = np.empty(count)
        for epoch in range(count):
            total = 0.0
            for x, t in parts:
                h = [x]
                for w, b, (f, _) in zip(matrices, biases, chosen, strict=True):
                    h.append(f(h[-1] @ w.T + b))
                error = h[-1] - t
                total += 0.5 * np.vdot(error, error)
                delta = error * chosen[-1][1](h[-1])
                step = rate / len(x)
                for n in range(len(matrices) - 1, -1, -1):
                    gradient, sums = delta.T @ h[n], delta.sum(axis=0)
                    if n:
                        delta = (delta @ matrices[n]) * chosen[n - 1][1](h[n])
                    matrices[n] -= step * gradient
                    biases[n] -= step * sums
            means[epoch] = total / examples
        return means

    return epochs


@functools.cache
def c_library():
    """plain.c, compiled; None without gcc."""
    compiler = shutil.which("gcc")
    if compiler is None:
        return None
    target = Path(tempfile.mkdtemp(prefix="chainrule-bench-")) / "plain.so"
    source = Path(__file__).with_name("plain.c")
    subprocess.run([compiler, "-O3", "-shared", "-fPIC", "-o", target, source, "-lm"], check=True)
    return ctypes.CDLL(str(target))


def c_arguments(network):
    sizes = np.array(network.sizes, np.intc)
    kinds = np.array([0, *(KINDS.index(layer.activation) for layer in network.layers)], np.intc)
    weights = np.array(network.flat)
    work = np.empty(3 * sum(network.sizes) + weights.size)
    return sizes, kinds, weights, work


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


def c_loop(network, data, settings):
    """gcc -O3, plain loops: what one would write without thinking of the processor."""
    library = c_library()
    if library is None:
        return None
    sizes, kinds, weights, work = c_arguments(network)
    inputs, targets = np.array(data.inputs), np.array(data.targets)
    order = np.arange(len(data)).astype(ctypes.c_long)

    def epochs(count):
        means = np.empty(count)
        library.train(
            len(sizes), pointer(sizes), pointer(kinds), pointer(weights), weights.size,
            pointer(inputs), pointer(targets), pointer(order), len(data), settings.batch_of(len(data)),
            ctypes.c_double(settings.rate), ctypes.c_long(count), pointer(means), pointer(work),
        )  # fmt: skip
        return means

    return epochs


def jax_loop(network, data, settings):
    """JAX: epochs and batches in one compiled function (lax.scan), float64."""
    if importlib.util.find_spec("jax") is None:
        return None
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    functions = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu}
    size = settings.batch_of(len(data))
    whole = len(data) // size * size
    x = jnp.asarray(data.inputs[:whole]).reshape(-1, size, network.sizes[0])
    t = jnp.asarray(data.targets[:whole]).reshape(-1, size, network.sizes[-1])
    left = (jnp.asarray(data.inputs[whole:]), jnp.asarray(data.targets[whole:]))
    weights = [(jnp.asarray(e.weights[:, :-1]), jnp.asarray(e.weights[:, -1])) for e in network.layers]

    def loss(weights, x, t):
        for (w, b), layer in zip(weights, network.layers, strict=True):
            x = functions[layer.activation](x @ w.T + b)
        return 0.5 * jnp.sum((x - t) ** 2)

    def update(weights, batch):
        total, gradient = jax.value_and_grad(loss)(weights, *batch)
        step = settings.rate / len(batch[0])
        return jax.tree_util.tree_map(lambda w, g: w - step * g, weights, gradient), total

    def epoch(weights, _):
        weights, totals = jax.lax.scan(update, weights, (x, t))
        total = totals.sum()
        if len(left[0]):
            weights, last = update(weights, left)
            total += last
        return weights, total / len(data)

    @functools.partial(jax.jit, static_argnums=1)
    def run(weights, count):
        return jax.lax.scan(epoch, weights, None, length=count)

    state = [weights]

    def epochs(count):
        state[0], means = run(state[0], count)
        return np.asarray(means)

    return epochs


def torch_loop(network, data, settings, dtype="float64"):
    """PyTorch, eager: nn.Sequential, autograd and torch.optim.SGD."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    torch.set_num_threads(1)
    kind = getattr(torch, dtype)
    kinds = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}
    modules = []
    for layer in network.layers:
        linear = torch.nn.Linear(layer.inputs, layer.size, dtype=kind)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.weights[:, :-1].copy()))
            linear.bias.copy_(torch.from_numpy(layer.weights[:, -1].copy()))
        modules += [linear, kinds[layer.activation]()]
    model = torch.nn.Sequential(*modules)
    optimizer = torch.optim.SGD(model.parameters(), lr=settings.rate)
    x, t = torch.from_numpy(np.array(data.inputs)).to(kind), torch.from_numpy(np.array(data.targets)).to(kind)
    parts = [(x[b], t[b]) for b in batches(data, settings)]

    def epochs(count):
        means = np.empty(count)
        for epoch in range(count):
            total = 0.0
            for inputs, targets in parts:
                optimizer.zero_grad()
                loss = 0.5 * ((model(inputs) - targets) ** 2).sum()
                (loss / len(inputs)).backward()
                optimizer.step()
                total += loss.item()
            means[epoch] = total / len(data)
        return means

    return epochs


def scikit_learn(network, data, settings):
    """scikit-learn's MLPRegressor with plain SGD: one activation for all hidden layers, a linear output."""
    if importlib.util.find_spec("sklearn") is None:
        return None
    from sklearn.neural_network import MLPRegressor

    hidden = {"sigmoid": "logistic"}.get(network.layers[0].activation, network.layers[0].activation)
    model = MLPRegressor(
        hidden_layer_sizes=network.sizes[1:-1], activation=hidden, solver="sgd", alpha=0.0, momentum=0.0, shuffle=False,
        batch_size=settings.batch_of(len(data)), learning_rate_init=settings.rate, tol=0.0, max_iter=1,
    )  # fmt: skip
    targets = data.targets if data.targets.shape[1] > 1 else data.targets[:, 0]

    def epochs(count):
        for _ in range(count):
            model.partial_fit(data.inputs, targets)
        return np.array(model.loss_curve_[-count:])

    return epochs


TRAINERS = {
    "C, plain loops": c_loop,
    "chainrule": chainrule,
    "chainrule, general kernel": general,
    "chainrule, reference": reference,
    "NumPy": numpy_loop,
    "JAX, jit": jax_loop,
    "PyTorch": torch_loop,
    "PyTorch 32-bit": functools.partial(torch_loop, dtype="float32"),
    "scikit-learn": scikit_learn,
}


def c_update(network, x, t, rate):
    """One example forward, backward and the update in C, as many times as asked; None without gcc."""
    library = c_library()
    if library is None:
        return None
    sizes, kinds, weights, work = c_arguments(network)

    def run(times):
        library.update(
            len(sizes), pointer(sizes), pointer(kinds), pointer(weights), weights.size,
            pointer(x), pointer(t), ctypes.c_double(rate), ctypes.c_long(times), pointer(work),
        )  # fmt: skip

    return run


def pairs(sizes):
    return itertools.pairwise(sizes)
