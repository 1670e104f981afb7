"""The parts that kernels are made of: the order of the examples, elementary functions, matrix products."""

import functools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kernels.blas import Product
from core.kernels.compiler import elementary
from core.kernels.compiler.entry import compiled
from core.kernels.compiler.signature import Floats, Table
from core.kernels.machine_code.loaded import Loaded
from core.kernels.source import products
from core.kernels.source.order import shuffle
from core.training.shuffling import epoch_order


@functools.cache
def made(function):
    """A function as machine code."""
    return Loaded(compiled(function))


@given(seed=st.integers(0, 2**63 - 1), epoch=st.integers(0, 10**9), examples=st.integers(1, 300))
@settings(deadline=None)
def test_the_order_is_that_of_core(seed, epoch, examples):
    shuffle_by_machine = made(shuffle)
    order, keys = np.empty(examples, np.int64), np.empty(examples, np.uint64)
    buckets = np.empty(2 ** (examples - 1).bit_length() + 1, np.int64)
    shuffle_by_machine(seed, epoch, order, keys, buckets)
    np.testing.assert_array_equal(order, epoch_order(examples, seed, epoch))


def over(function):
    def each(x: Floats, y: Floats) -> None:
        for k in range(x.size):
            y[k] = function(x[k])

    return each


def test_elementary_functions_are_precise():
    x = np.concatenate([np.linspace(-30, 30, 4001), np.logspace(-300, 2.8, 500), [0.0, np.inf]])
    x = np.concatenate([x, -x])
    with np.errstate(over="ignore"):
        for name, bound in (("tanh", 5e-16), ("exp", 4e-16), ("expm1", 5e-16)):
            expected = getattr(np, name)(x)
            function = made(over(getattr(elementary, name)))
            found, of_nan = np.empty_like(x), np.empty(1)
            function(x, found)
            usual = np.isfinite(expected) & (np.abs(expected) > 1e-307)
            assert np.abs(found[usual] / expected[usual] - 1).max() < bound
            np.testing.assert_array_equal(found[np.isinf(expected)], expected[np.isinf(expected)])
            function(np.array([np.nan]), of_nan)
            assert np.isnan(of_nan[0])


def sums(matrix: Table, before: Table, into: Table, room: Floats, gemm: int, gemv: int) -> None:
    products.sums_of(matrix, before, into, room, gemm, gemv)


def gradient(deltas: Table, before: Table, into: Table, room: Floats, gemm: int, gemv: int) -> None:
    products.gradient_of(deltas, before, into, gemm)


def upstream(matrix: Table, deltas: Table, into: Table, room: Floats, gemm: int, gemv: int) -> None:
    products.upstream_of(matrix, deltas, into, room, gemm, gemv)


@given(
    seed=st.integers(0, 10_000), size=st.integers(1, 40), columns=st.integers(1, 40), m=st.sampled_from([1, 2, 7, 40])
)
@settings(max_examples=40, deadline=None)
def test_small_products_are_those_of_blas(seed, size, columns, m):
    rng = np.random.default_rng(seed)
    w, h, delta = rng.normal(size=(size, columns)), rng.normal(size=(columns, m)), rng.normal(size=(size, m))
    addresses = [Product(name).address for name in ("dgemm", "dgemv")]
    for product, first, second, expected in (
        (sums, w, h, w @ h),
        (gradient, delta, h, delta @ h.T),
        (upstream, w, delta, w.T @ delta),
    ):
        found = np.full(expected.shape, np.nan)
        made(product)(first, second, found, np.empty(0), *addresses)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
