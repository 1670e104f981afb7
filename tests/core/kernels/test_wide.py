"""The kernel for wide layers agrees with the reference, whatever the sizes: tiles end anywhere."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kernels import assert_same, data_of, network_of

from core.data.dataset import Dataset
from core.kernels.backend import KernelBackend
from core.kernels.compiler.entry import compiled
from core.kernels.compiler.signature import Floats, Table
from core.kernels.machine_code.loaded import Loaded
from core.kernels.plan import GENERAL, WIDE, plan_for
from core.kernels.source import tiles
from core.model.network import Layer, Network
from core.training.engine import Engine
from core.training.settings import Settings


def taken(a: Floats, a_row: int, a_column: int, b: Table, c: Table, columns: int, rate: float) -> None:
    tiles.take_products(a, a_row, a_column, b, c, columns, rate)


def along(a: Table, b: Table, c: Table, inner: int) -> None:
    tiles.sums_along_rows(a, b, c, inner)


def column_sums(a: Table, c: Table, column: int, rate: float) -> None:
    tiles.take_sums(a, c, column, rate)


@cache
def loaded(function):
    """Compiled by the first test that calls it, not while tests are collected."""
    return Loaded(compiled(function, True))


counts = st.integers(1, 40)
deep = st.integers(1, 300)  # rows that are taken in several parts, too


@given(seed=counts, rows=counts, inner=deep, columns=st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_products_are_those_of_numpy_and_nothing_else_is_written(seed, rows, inner, columns):
    rng = np.random.default_rng(seed)
    a, b, before = rng.normal(size=(rows, inner)), rng.normal(size=(inner, columns)), rng.normal(size=(rows, columns))
    used = max(columns - 1, 1)
    for by_columns, rate in ((False, 0.0), (True, 0.1)):
        room = np.full(rows * columns + 64, 7.0)
        c = room[: rows * columns].reshape(rows, columns)
        c[:] = before
        flat = (a.T if by_columns else a).ravel()
        loaded(taken)(flat, 1 if by_columns else inner, rows if by_columns else 1, b, c, used, rate)
        expected = before - 0.1 * (a @ b) if rate else a @ b
        np.testing.assert_allclose(c[:, :used], expected[:, :used], rtol=1e-12, atol=1e-12)
        assert (c[:, used:] == before[:, used:]).all()
        assert (room[rows * columns :] == 7.0).all()
    c = np.full((rows, columns), np.nan)
    loaded(along)(a, np.ascontiguousarray(b.T), c, inner)
    np.testing.assert_allclose(c, a @ b, rtol=1e-12, atol=1e-12)


@given(seed=counts, rows=counts, inner=counts, columns=st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_the_column_of_the_bias_unit_is_added_and_has_its_gradient(seed, rows, inner, columns):
    rng = np.random.default_rng(seed)
    h = np.column_stack([rng.normal(size=(rows, inner)), np.ones(rows)])
    weights, c = rng.normal(size=(columns, inner + 1)), np.full((rows, columns), np.nan)
    loaded(along)(h, weights, c, inner)
    np.testing.assert_allclose(c, h @ weights.T, rtol=1e-12, atol=1e-12)
    for rate in (0.0, 0.1):
        found = weights.copy()
        loaded(column_sums)(c, found, inner, rate)
        expected = weights[:, inner] - rate * c.sum(axis=0) if rate else c.sum(axis=0)
        np.testing.assert_allclose(found[:, inner], expected, rtol=1e-12, atol=1e-12)
        assert (found[:, :inner] == weights[:, :inner]).all()


@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum", "adam"])
@pytest.mark.parametrize(("method", "batch"), [("sgd", 1), ("mini-batch", 7), ("batch", 1)])
def test_it_agrees_over_a_hundred_epochs(optimizer, method, batch):
    network = network_of(1, (5, 31, 18, 3), ("tanh", "sigmoid", "identity"), (True, False, True))
    how = Settings(method, 0.002, batch_size=batch, optimizer=optimizer, seed=4)
    assert_same(network, data_of(2, 19, 5, 3), how, WIDE)


def test_penalties_are_computed_as_without_changing_weights_at_once():
    network = network_of(1, (5, 31, 3), ("tanh", "identity"), (True, True))
    assert_same(network, data_of(2, 19, 5, 3), Settings("mini-batch", 0.01, 7, l1=0.001, l2=0.01), WIDE)


def test_softmax_and_cross_entropy():
    rng = np.random.default_rng(0)
    layers = (Layer(rng.normal(0, 0.3, (30, 9)), "relu"), Layer(rng.normal(0, 0.3, (4, 31)), "softmax"))
    data = Dataset(rng.normal(size=(25, 8)), np.eye(4)[rng.integers(0, 4, 25)])
    assert_same(Network(layers, "cross_entropy"), data, Settings("mini-batch", 0.05, 10), WIDE)


def test_a_run_stops_at_its_loss_at_the_same_epoch_and_may_be_cut_anywhere():
    network, data = network_of(3, (6, 40, 2), ("tanh", "tanh"), (True, True)), data_of(3, 23, 6, 2)
    how = Settings("mini-batch", 0.05, 5, epochs=400, stop_loss=0.12)
    ends = []
    for plan, cut in ((WIDE, 10_000), (WIDE, 7), (GENERAL, 10_000)):
        engine = Engine(network, data, how, trainer=KernelBackend(network, data, how, plan))
        while engine.finished is None:
            engine.advance(cut)
        ends.append((engine.finished, engine.snapshot()))
    assert [(end, moment.epoch) for end, moment in ends] == [("loss", ends[0][1].epoch)] * 3
    assert ends[0][1].network == ends[1][1].network


def test_it_is_taken_where_a_layer_is_wide():
    how = Settings("mini-batch", batch_size=32)
    assert plan_for(network_of(0, (64, 64, 10), ("tanh",) * 2, (True,) * 2), how, 100) == WIDE
    assert plan_for(network_of(0, (4,) * 40, ("tanh",) * 39, (True,) * 39), how, 100) == GENERAL


@pytest.mark.parametrize("examples", [63, 150])
def test_sums_of_many_examples_by_blas_are_the_same(examples):
    network = network_of(5, (129, 130, 3), ("tanh", "identity"), (True, True))
    assert_same(network, data_of(6, examples, 129, 3), Settings("batch", 0.001), WIDE, epochs=20)
