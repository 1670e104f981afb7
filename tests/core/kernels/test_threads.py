"""BLAS computes on one thread: on any number of processors a run has the same bits."""

import os
import subprocess
import sys

import pytest

LOOK = "import core, os; print(os.environ['OPENBLAS_NUM_THREADS'])"


@pytest.mark.parametrize(("given", "found"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_the_program_asks_for_one_thread_unless_the_user_asks_for_more(given, found):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_NUM")}
    said = subprocess.run([sys.executable, "-c", LOOK], env={**environment, **given}, capture_output=True, text=True)
    assert said.stdout.strip() == found, said.stderr


def test_wide_networks_have_the_same_bits_on_any_number_of_processors():
    """Two processes, one of them bound to a single processor; the kernels call the BLAS of SciPy."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("processes cannot be bound here")
    program = """
import hashlib, os, sys
if sys.argv[1] == "one":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from core.data.dataset import Dataset
from core.kernels.select import make_engine
from core.model.initializers import new_network
from core.training.settings import Settings
import numpy as np
from scipy.linalg.blas import dgemm
rng = np.random.default_rng(0)
data = Dataset(rng.normal(size=(300, 784)), rng.normal(size=(300, 10)))
network = new_network([784, 128, 10], ["tanh", "identity"], seed=1)
engine = make_engine(network, data, Settings(method="mini-batch", batch_size=256, rate=0.01), kernels=False)
engine.advance(3)
for array in (engine.snapshot().network.flat, dgemm(1.0, data.inputs, network.weights[0][:, :-1].T)):
    print(hashlib.sha256(array.tobytes()).hexdigest())
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_NUM")}
    one, every = (
        subprocess.check_output([sys.executable, "-c", program, which], env=environment, text=True)
        for which in ("one", "all")
    )
    assert one == every
